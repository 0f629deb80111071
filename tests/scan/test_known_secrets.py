"""The owner's own keys, whatever their shape."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from languages import LANGUAGES
from makers import make
from scan.leaks import leaked

from pytest_openai_ready.findings import Code, Place
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.scan import known_secrets, scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

VALUE = 'relay/9k2e+7q6c"5z4a=3v28'
NAME = "RELAY_API_KEY"


def said(content: str | bytes, value: str = VALUE) -> list[tuple[int, int, str]]:
    data = content.encode() if isinstance(content, str) else content
    values = known_secrets.known_secrets("missing", {NAME: value})
    return [
        (hit.line, hit.column, hit.form)
        for hit in scanner.scan_bytes("file", data, scanner.ScanSettings(values)).hits
    ]


FORMS = {
    "as it is": VALUE,
    "JSON": json.dumps(VALUE)[1:-1],
    "JSON of PHP": json.dumps(VALUE)[1:-1].replace("/", "\\/"),
    "an address": quote(VALUE, safe=""),
    "an address, small": quote(VALUE, safe="").lower(),
    "base64": base64.b64encode(VALUE.encode()).decode(),
    "base64, shifted": base64.b64encode(f" {VALUE}.".encode()).decode()[2:],
    "base64, shifted twice": base64.b64encode(f"  {VALUE}..".encode()).decode()[3:],
    "base64 of addresses": base64.urlsafe_b64encode(VALUE.encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_value_is_found_in_every_form(form: str) -> None:
    assert said(f"\nkey = '{form}'\n") == [(2, 8, "own")]


def test_a_value_is_found_in_utf_16() -> None:
    assert said(f"\r\nkey={VALUE}".encode("utf-16")) == [(2, 9, "own")]


@pytest.mark.parametrize("shape", ["project", "deepseek"])
def test_what_the_grammar_sees_is_no_form_of_its_own(shape: str) -> None:
    key = make(shape)
    assert said(f"k = '{key}'", key) == [(1, 6, "")]
    assert said(f"k: {base64.b64encode(key.encode()).decode()}", key) == [
        (1, 4, "base64")
    ]


def test_without_the_value_there_is_nothing() -> None:
    assert said(f"key = '{VALUE[:-1]}'") == []
    assert said("# pragma: allowlist secret\n") == []


def test_an_allowed_line_may_hold_it() -> None:
    assert said(f"k = '{VALUE}'  # pragma: allowlist secret") == []


def test_a_finding_says_where_and_not_what() -> None:
    values = known_secrets.known_secrets("missing", {NAME: VALUE})
    (finding,) = scanner.findings_of(
        "a",
        scanner.scan_bytes("a", f"x {VALUE}".encode(), scanner.ScanSettings(values)),
    )
    assert (finding.code, finding.place) == (Code.KEY_IN_FILE, Place("a", 1, 3))
    assert finding.key == f"...{VALUE[-4:]}"
    assert finding.facts["form"] == "own"
    assert leaked(VALUE, repr((finding, values, vars(known_secrets)))) == []
    assert repr(values) == f"(<value of {NAME}>,)"


NAMES = {
    "OPENAI_API_KEY": True,
    "deepseek_api_key": True,
    "HF_TOKEN": True,
    "AZURE_API_SECRET": True,
    "CLIENT_SECRET": True,
    "OPENAI_APIKEY": True,
    "OPENAI_KEY": True,
    "OPENAI_API_KEY_2": True,
    "OPENAI_SECRET_KEY": True,
    "OPENAI_API_KEYS": True,
    "AWS_SECRET_ACCESS_KEY": True,
    "OPENAI_BASE_URL": False,
    "HF_TOKEN_PATH": False,
    "SSH_KEY": False,
    "HOME": False,
}


@pytest.mark.parametrize(("name", "counts"), NAMES.items(), ids=NAMES)
def test_a_name_tells_that_a_value_is_a_key(name: str, counts: bool) -> None:
    assert bool(known_secrets.known_secrets("missing", {name: VALUE})) is counts


VALUES = {
    make("deepseek"): True,
    make("project"): True,
    make("early-48"): True,
    "0f8fad5b-d9cb-469f-a165-70867728950e": True,
    "9k2e7q6c5z4a3v28": True,
    f"secret_{make('early-40')[3:]}": True,  # as Notion begins them
    "": False,
    "9k2e7q6c5z4a3v2": False,  # too short
    "1234567890123456": False,  # a number
    "my-development-token-1": False,
    "SECRET_TOKEN_FOR_TESTS_2": False,
    "sk-your-api-key-here-123": False,
    "sk-xxxxxxxxxxxxxxxx1234": False,
    "${ANOTHER_API_KEY_2}": False,
    "https://k3y.example.com/v1": False,
    "two words 1234567890ab": False,
    "aaaaaaaaaaaaaaa1": False,
    f"{make('deepseek')[:24]}***": False,  # masked
    f"{make('deepseek')[:24]}\u20261234": False,
    f"{make('deepseek')[:24]}[\u5df2\u6253\u7801]": False,
}


@pytest.mark.parametrize(("value", "counts"), VALUES.items(), ids=map(str, range(20)))
def test_what_could_stand_anywhere_is_not_looked_for(value: str, counts: bool) -> None:
    assert (said(f"x = '{value}'", value) != []) is counts


# What a line gives, as python-dotenv reads it.
LINES = {
    "plain": f"{NAME}={VALUE}",
    "quoted, with an escape": f"{NAME}='{VALUE}'".replace('"', '\\"').replace("'", '"'),
    "of several lines": f'{NAME}="{VALUE[:9]}\n{VALUE[9:]}"',
    "in UTF-16": f"{NAME}={VALUE}",
    "with a reference": f"{NAME}=${{OTHER}}{VALUE}",
}


def test_lines_that_are_less_than_plain_are_read_as_dotenv_reads_them(
    tmp_path: Path,
) -> None:
    found = {}
    for name, line in LINES.items():
        encoding = "utf-16" if name == "in UTF-16" else "utf-8"
        (tmp_path / ".env").write_bytes(
            f"A=1\r\n{line}\r\nB='it\\'s'\n".encode(encoding)
        )
        values = known_secrets.known_secrets(str(tmp_path), {})
        found[name] = [each.needles[0].decode() for each in values]
    nothing = ["of several lines", "with a reference"]
    assert found == {name: [] if name in nothing else [VALUE] for name in LINES}


def written(folder: Path, name: str, value: str = VALUE) -> None:
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    (folder / name).write_text(f"{NAME}='{value}'\n")


@pytest.mark.parametrize(
    ("name", "counts"),
    {
        ".env": True,
        ".env.local": True,
        ".envrc": True,
        "prod.env": True,
        ".env.example": False,
        ".env.sample": False,
        ".env-example": False,
        ".env.tmpl": False,
        ".env.schema": False,
        ".env.vault": False,
        ".ENV": True,
        ".environment": False,
        "settings": False,
    }.items(),
)
def test_files_of_the_root_are_read(tmp_path: Path, name: str, counts: bool) -> None:
    written(tmp_path, name)
    assert bool(known_secrets.known_secrets(str(tmp_path), {})) is counts


def test_files_below_beside_and_above_what_is_searched_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folders = (".", "a", "a/b", "a/b/c", "d/e/f/g", ".venv", "node_modules")
    for number, folder in enumerate(folders):
        written(tmp_path, f"{folder}/.env", f"{number}9k2e7q6c5z4a3v28")

    def read(*files: str) -> list[str]:
        values = known_secrets.known_secrets(".", {}, files)
        return [each.source for each in values]

    two_below = [".env", "a/.env", "a/b/.env"]
    assert read() == two_below
    assert read("x.py", "a/b/c/x.py") == [*two_below, "a/b/c/.env"]
    assert read("d/e/f/g/x.py", "../x.py") == [*two_below, "d/e/f/g/.env"]


def test_each_of_a_list_of_secrets_is_looked_for() -> None:
    values = known_secrets.known_secrets("", {"RELAY_API_KEYS": f"{VALUE}, 1{VALUE}"})
    assert [each.needles[0].decode() for each in values] == [VALUE, f"1{VALUE}"]


def test_a_value_that_is_encrypted_or_elsewhere_is_no_secret() -> None:
    drawn = make("early-40")[3:]
    assert [
        value
        for value in (f"encrypted:{drawn}", f"ENC[{drawn}]", f"op{'://'}{drawn}")
        if said(f"key = '{value}'", value)
    ] == []


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    (tmp_path / ".env.local").symlink_to("missing")
    assert known_secrets.known_secrets(str(tmp_path), {}) == ()
    assert known_secrets.known_secrets(str(tmp_path / "missing"), {}) == ()


def test_a_value_is_looked_for_once(tmp_path: Path) -> None:
    written(tmp_path, ".env")
    written(tmp_path, ".env.local")
    assert (
        len(known_secrets.known_secrets(str(tmp_path), {"OTHER_API_KEY": VALUE})) == 1
    )


# A value in .env, and what a README or a test has.
SAME = {
    "sk-1234567890abcdef1234567890abcdef": "sk-1234567890abcdef1234567890abcdef",
    "test-key-1234567890": "latest-key-12345678901",
    "sk-fake-key-for-testing-12345": "sk-fake-key-for-testing-12345",
    "sk-a1b2c3d4e5f6g7h8i9j0": "sk-a1b2c3d4e5f6g7h8i9j0",
    "sk-testFixtureKeyNotRealAtAll12345": "sk-testFixtureKeyNotRealAtAll12345",
}


def test_a_placeholder_is_no_secret_wherever_it_stands() -> None:
    assert [
        value for value, text in SAME.items() if said(f"key = '{text}'", value)
    ] == []


# Around the value, and whether it is one of its own there.
AROUND = {
    "key={}": True,
    "'{}'": True,
    '"\\n{}\\n"': True,
    "**{}**": True,
    "_{}_": True,
    "TOKEN={}\n": True,
    "a\0\x10{}q\0": True,
    "x{}": False,
    "{}x": False,
    "{}1": False,
    "{}-1": False,
    "{}_x": False,
}


def test_a_value_is_found_as_a_whole_word() -> None:
    value = "9k2e7q6c5z4a3v28kq7z"
    found = {text: said(text.format(value), value) != [] for text in AROUND}
    assert found == AROUND


def test_the_variable_of_a_secret_is_named(tmp_path: Path) -> None:
    value = f"ghp_{make('early-40')[3:39]}"
    (tmp_path / ".env").write_text(f"GITHUB_TOKEN={value}\n")
    settings = scanner.ScanSettings(known_secrets.known_secrets(str(tmp_path), {}))
    result = scanner.scan_bytes("deploy.sh", f"push {value}\n".encode(), settings)
    (finding,) = scanner.findings_of("deploy.sh", result)
    said_en, said_zh = (words(finding, each) for each in LANGUAGES)
    tail = value[-4:]
    assert said_en.cause == (
        f"the value of GITHUB_TOKEN in .env, ...{tail}, in a shell script"
    )
    assert said_en.remedy == (
        "The key is in .env already, as GITHUB_TOKEN. Write $GITHUB_TOKEN in its "
        "place, in double quotes, and above that line: "
        'export GITHUB_TOKEN="$(. ./.env; echo "$GITHUB_TOKEN")"'
    )
    assert said_zh.cause == f"“.env”中 GITHUB_TOKEN 的值 ...{tail}，位于命令行脚本中"
    assert "GITHUB_TOKEN" in said_zh.remedy
