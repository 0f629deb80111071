"""What is written: without keys, and obeyed by no terminal and no workflow."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING

from makers import make, parts
from said import leaks

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.messages.causes.search import git_failed
from pytest_openai_ready.outgoing import (
    all_masked,
    for_people,
    for_programs,
    for_spreadsheets,
    masker,
    without_secrets,
)

if TYPE_CHECKING:
    import pytest
    from conftest import Repository

KEY = make("project")


def test_what_a_terminal_acts_upon_is_spelled_out() -> None:
    for text, shown in {
        "密钥 é 👍\ufe0f\n\tnext\n": "密钥 é 👍\ufe0f\n\tnext\n",
        "a\x1b[2Jb\x07\r\x08": r"a\x1b[2Jb\x07\r\x08",
        "\x7f\x85\x9b1m": r"\x7f\x85\x9b1m",
        "\u202egpj.exe\u2066\u200b\ufeff\u00ad": r"\u202egpj.exe\u2066\u200b\ufeff\xad",
        "\u2028\u2029\u3164\u034f\U000e0100": r"\u2028\u2029\u3164\u034f\U000e0100",
        "\u3164": r"\u3164",
        "a\u034f b": r"a\u034f b",
        "\udcff": r"\udcff",
        "密 \ud800": "密 \ufffd",
    }.items():
        assert for_people(text) == shown


def test_only_our_own_colours_stay() -> None:
    text = "\x1b[31mred\x1b[0m \x1b[5n"
    assert for_people(text, colours=True) == "\x1b[31mred\x1b[0m \\x1b[5n"
    assert "\x1b" not in for_people(text)


def test_no_line_is_a_command_of_a_workflow() -> None:
    for text, shown in {
        "::set-env::\n  ::error::\n+::a::": "\\x3a:set-env::\n  \\x3a:error::\n+::a::",
        "x ##[add-path]y ##vso[z]": "x \\x23#[add-path]y \\x23#vso[z]",
        "## [heading] a::b": "## [heading] a::b",
    }.items():
        assert for_people(text) == shown
    assert for_people("::error::##[x]\n##[x]", commands=True) == (
        "::error::##[x]\n\\x23#[x]"
    )


def test_a_table_gets_the_mark_and_the_line_ends_of_spreadsheets() -> None:
    assert for_spreadsheets('a,王\n"b\nc",\x1b\n') == (
        '\ufeffa,王\r\n"b\r\nc",\\x1b\r\n'
    )


def test_a_document_says_the_same_in_harmless_characters() -> None:
    said = ["\x7f\x9b\u202e\u200b\U000e0100 密钥 👍 ##[add-path]", "::a"]
    document = json.dumps(said, ensure_ascii=False, indent=1)
    shown = for_programs(document)
    assert json.loads(shown) == said
    assert shown.replace("\n", "").isprintable()
    assert "密钥 👍 \\u0023#[add-path]" in shown


def test_secrets_are_masked_whole_and_in_part(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = f"ghp_{make('early-40', 7)[3:]}"
    own = make("relay-36", 5)[3:]
    monkeypatch.setenv("GITHUB_TOKEN", token)
    repository.write(".env", f"RELAY_API_KEY={own}\n")
    for text, shown in {
        f"a/{token}/b": f"a/...{token[-4:]}/b",
        f"x{own}": f"x...{own[-4:]}",
        f"https://{token.lower()}/": f"https://...{token[-4:]}/",
        f"cut {token[3:20]}…": f"cut {mask(token)}…",
        f"few {token[8:15]}": f"few {token[8:15]}",
        f"{token[-4:]} of {token[:4]}": f"{token[-4:]} of ghp_",
        f"{KEY} {token}{own}": f"{mask(KEY)} {mask(token)}{mask(own)}",
    }.items():
        assert without_secrets(text) == shown
    monkeypatch.setenv("DEPLOY_TOKEN", f"production-{own}9")
    word = "in production."  # a word of a secret, by itself
    assert without_secrets(word) == word
    assert json.loads(for_programs(json.dumps([token, KEY]))) == [
        mask(token),
        mask(KEY),
    ]


# What a name may have between the characters of a key; git writes `?` for what a
# terminal would act upon.
BETWEEN = (
    *("\n", "\r\n", "\r", "\n\n", "\u0301", "\u0336"),
    *("?", "?[1m", "?[0;31m", "?]8;;https://x.example/?\\", "x?"),
)


def test_a_key_in_a_name_is_hidden_whatever_parts_it() -> None:
    wide = "".join(chr(ord(each) + 0xFEE0) for each in KEY)
    parted = [
        between.join(parts(KEY, length))
        for between in BETWEEN
        for length in (5, 12, 40)
    ]
    for key in (*parted, wide):
        for name in (key, f"a/{key}.py", f"refs/heads/{key}/x"):
            finding = git_failed(reason=f"bad object {name}")
            (masked,) = all_masked([Finding(finding, Place(name))])
            assert masked.place is not None
            for shown in (masked.place.path, masked.facts["reason"]):
                assert leaks(KEY, re.sub(r"[^\w-]", "", shown)) == "", (key, shown)
                assert "..." in shown
    hide = masker()
    for text in (
        "a\nb\r\nc?",
        "김치 é 密钥？\n",
        "what? sk- and ?[1m",
        f"https://h.example/v1?key={mask(KEY)}",
    ):
        assert hide(text) == text
    assert hide(f"why?\n{KEY}?\n\ud55c") == f"why?\n{mask(KEY)}?\n\ud55c"


# What has to be hidden, and whose value it is: by any name that a run of tests hides.
PASSWORD = 'correct "horse", {battery} 7\\'
VARIABLES = {
    "DB_PASSWORD": "{}",
    "ANY_URL": "postgres://me:{}@db.example.com/x",
    "OPENAI_CUSTOM_HEADERS": "X-A: b\nAuthorization: Token {}",
    "AZURE_STORAGE_CONNECTION_STRING": "AccountName=a;AccountKey={};B=c",
    "SLACK_WEBHOOK_URL": "https://hooks.example.com/T0/B0/{}",
    "A_COOKIE": "theme=dark; session={}",
    "NPM_AUTH": "{}",
    "smtp_pass": "{}",
}


def test_what_a_run_of_tests_hides_is_hidden_here_as_well(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (name, form) in enumerate(VARIABLES.items()):
        secret = make("one-api", 30 + number)[3:]
        value = form.format(secret)
        quoted = "'" if "\n" not in value else '"'
        for at in ("environment", ".env"):
            repository.write(".env", f"{name}={quoted}{value}{quoted}\n")
            if at == "environment":
                repository.write(".env", "")
                monkeypatch.setenv(name, value)
            said = f"a/{secret}/b, {secret[3:19]}"
            shown = f"a/...{secret[-4:]}/b, ...{secret[-4:]}"
            assert without_secrets(said) == shown, (name, at)
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DB_PASSWORD", PASSWORD)
    assert without_secrets(f"it is {PASSWORD}") == f"it is ...{PASSWORD[-4:]}"


def test_of_hundreds_of_variables_in_a_file_each_is_hidden(
    repository: Repository,
) -> None:
    secrets = [make("one-api", number)[3:] for number in range(400)]
    lines = [f"A_{number}_TOKEN={each}\n" for number, each in enumerate(secrets)]
    repository.write(".env", "".join(lines))
    for secret in (secrets[0], secrets[150], secrets[-1]):
        assert without_secrets(f"it is {secret}") == f"it is ...{secret[-4:]}"


def test_no_secret_takes_a_document_apart(repository: Repository) -> None:
    """A stranger's file may call anything a secret, and what it cuts is not ours."""
    document = json.dumps({"path": "7f", "line": 3, "q8": ["a\\b7", 1]})
    for cut in ('7f", "line": 3, "q8', ', "line": 3, "q8": ["a', '7", 1]}, {"c": 19'):
        repository.write(".env", f"A_API_KEY='{cut}'\nB_PASSWORD='{cut}'\n")
        assert for_programs(document) == document
        said = {"it": f"x {cut} y", "in": [f"z{cut}"]}
        assert json.loads(for_programs(json.dumps(said))) == {
            "it": f"x {mask(cut)} y",
            "in": [f"z{mask(cut)}"],
        }


def test_a_key_is_masked_whatever_a_terminal_would_not_show_between_its_parts() -> None:
    key = make("project")
    for between in (
        *("\x1b]8;;http://x/\x07", "\x1b]0;t\x1b\\", "\x9d0;t\x9c", "\x1bPq#0\x1b\\"),
        *("\x1b[?25l", "\x9b0m", "\x1b(B", "\x1bM", "x\b", "\0", "\x85", "\x0e\x0f"),
    ):
        for size in (3, 7, 20, 40):
            text = f"x = '{between.join(parts(key, size))}'"
            for shown in (for_people(text), json.loads(for_programs(json.dumps(text)))):
                inner = key[len("sk-proj-") : -4]
                pieces = {inner[at : at + 8] for at in range(len(inner) - 7)}
                assert [each for each in pieces if each in shown] == [], shown


def test_a_key_that_is_parted_by_what_is_spelled_out_is_masked() -> None:
    for parting in ("\x1b", "\x0e\x0f", "\x8d", "\xa0", "\u2009", "\u2028", "\ue000"):
        text = f"a.py:1: {parting.join(parts(KEY, 6))} is here\n"
        for colours in (False, True):
            said = for_people(text, colours=colours)
            assert (parting, leaks(KEY, said)) == (parting, "")
            assert (parting, said.endswith(" is here\n")) == (parting, True)
        said = for_programs(json.dumps({"a": text}, ensure_ascii=False))
        assert (parting, leaks(KEY, said)) == (parting, "")


def test_a_key_in_a_name_is_masked_in_base64_and_hexadecimal_too() -> None:
    hide = masker()
    for text in (f"a {KEY}", KEY, f"{KEY}\n"):
        encoded = b64encode(text.encode()).decode().replace("/", "_")
        for name in (encoded, text.encode().hex(), text.encode().hex(" ").upper()):
            shown = hide(f"lib/{name}.py")
            read = (name[at : at + 12] for at in range(40, len(name) - 24))
            assert [each for each in read if each in shown] == []
    for name in (
        "lib/dGhpcyBpcyBub3QgYSBrZXksIG9ubHkgYSBzZW50ZW5jZSBvZiB0aGUgdGVzdA.py",
        "assets/3f786850e387550fdab836ed7e6dc881de23001b3f786850e387550f.js",
    ):
        assert hide(name) == name
