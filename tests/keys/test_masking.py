from __future__ import annotations

import time
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
from makers import NAMED_SHAPES, SHAPES, make, parts
from said import leaks

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.masking import (
    SHORTEST_BODY,
    in_line,
    in_name,
    keys_masked,
    masked,
    quotes,
)
from pytest_openai_ready.messages.causes import ignoring
from pytest_openai_ready.outgoing import masker

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_key_in_a_text_is_masked() -> None:
    for shape in (*SHAPES, *NAMED_SHAPES):
        key = make(shape)
        text = f"notes/{key}/.env, 密钥 {key}"
        assert keys_masked(text) == f"notes/{mask(key)}/.env, 密钥 {mask(key)}"


def test_whatever_is_glued_to_a_key_hides_none_of_it() -> None:
    for shape in ("project", "legacy-user", "early-48", "deepseek", "session"):
        key = make(shape)
        for text in (f"1{key}x", f"a_{key}_b", f"{key}.html", f"{key}{make(shape, 1)}"):
            assert key[8:-4] not in keys_masked(text)
        host = f"https://{key.lower()}.example.com"
        assert key[8:-4].lower() not in keys_masked(host)
    dotted = f"sk-sp-D.abCD12.{make('early-48')[3:]}"
    assert keys_masked(f"({dotted})") == f"(sk-sp-...{dotted[-4:]})"


def test_a_key_is_masked_once_however_it_is_recognized() -> None:
    """By its shape, by a name beside it, and put together from an escaped form."""
    key, named = make("project"), make("deepseek")[3:]
    for before in ("OPENAI_API_KEY=", "api_key = ", "# "):
        for text in (key, f"{key}%20", f"{key}&amp;", f"{key}\\n"):
            said = keys_masked(before + text)
            assert said == before + text.replace(key, mask(key))
        for at in (12, 80, len(key) - 12):  # its first part is a key on its own
            escaped = f"{key[:at]}%{ord(key[at]):02x}{key[at + 1 :]}"
            said = keys_masked(f"{before}{escaped}, AZURE_OPENAI_API_KEY={named}")
            shown = f"{before}{mask(key)}, AZURE_OPENAI_API_KEY={mask(named)}"
            assert said == shown


def test_a_key_with_an_invisible_character_in_its_beginning_is_masked() -> None:
    for shape in ("project", "early-48", "deepseek"):
        key = make(shape)
        for cut in (1, 2, 3):
            assert not leaks(key, keys_masked(f"# {key[:cut]}\u200b{key[cut:]}"))


def test_the_shortest_random_run_after_its_beginning_is_masked() -> None:
    body = make("project")[12:]
    for length, is_masked in ((SHORTEST_BODY - 1, False), (SHORTEST_BODY, True)):
        run = f"sk-{body[:length]}"
        assert (keys_masked(run) != run) == is_masked, length


# Texts, and whether they share enough with a key to be part of it.
KEY = "sk-proj-AbCd_EfGh1234"
QUOTING = {
    KEY: True,
    "see ABCD-EFGH": True,
    "bcd-ef": True,
    "h1234": False,
    "sk-proj-": False,
    "another sentence of some length": False,
    "": False,
}


def test_a_text_quotes_a_key_if_it_shares_six_characters_with_it() -> None:
    assert {text: quotes(text, KEY) for text in QUOTING} == QUOTING
    assert [quotes(text, "sk-abc") for text in ("my ABC", "my ab", "")] == [
        True,
        False,
        False,
    ]
    assert not quotes("anything", "sk-")


def test_a_text_without_one_stays() -> None:
    for text in (
        *("", "plain", "task-sk-1", "\udce4sk-", "密钥", "sk-proj-...3fKA.py"),
        *("task-2024-11-29-weekly-report.md", "desk-ListViewItemRenderer.test.ts"),
        *("disk-image-20240101-amd64.qcow2", "flask-sqlalchemy-3.1.1-py3-none-any"),
    ):
        assert keys_masked(text) == text


def test_place_and_facts_of_a_finding_are_masked() -> None:
    key = make("project")
    said = [
        Finding(ignoring.dotenv_committed(path=each), Place(f"{each}/.env", 3))
        for each in (key, mask(key))
    ]
    assert masked(said[0]) == said[1]


# What our output spells as an escape: controls, blanks of other scripts, unassigned.
ESCAPED = (
    *("\x1b", "\x0e\x0f", "\x8d", "\x9b1m", "\x7f", "\x85", "\v", "\f", "\xa0"),
    *("\u2009", "\u202f", "\u2028", "\ufff9", "\ufdd0", "\ue000", "\u200b", "\u17b4"),
)
# Anything else that may stand between two pieces in a name.
PARTING = (
    *(" ", "\t", "...", "***", "``", "\u2800", "\ufffc", '" + "', "','", "$()", "{}"),
    *("&nbsp;", "<br>", "<x-y>", "\\n", "\\x1b(B", "\\u001b", "=\n", "\n> "),
)


@pytest.mark.parametrize("shape", ["project", "early-48", "one-api", "openrouter"])
def test_no_piece_of_a_key_that_is_parted_in_a_name_is_shown(shape: str) -> None:
    key = make(shape)
    for parting in (*ESCAPED, *PARTING):
        for length in (7, 20):
            name = parting.join(parts(key, length))
            for around in ("{}.py", ".env.{}", "lib/{}/app.py", "{}"):
                shown = in_name(around.format(name))
                assert (parting, leaks(key, shown, shape)) == (parting, "")
    for dash in "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d":
        shown = in_name(f"{key.replace('-', dash)}.py")
        assert (dash, leaks(key, shown, shape)) == (dash, "")


# How each character may be spelled as a number.
NUMBERED = (
    *("0x%02x, ", "0x%02X ", "0x%02x", "\\%03o", "0o%03o,", "%%u%04x", "%%%02x"),
    *("%%25%02x", "\\x%02x", "\\u%04X", "\\u{%x}", "\\x{%x}", "\\U%08x", "U+%04X "),
    *("&#%d;", "&#x%x;", "=%02X", "%d, ", "%d ", "chr(%d)+", "%d;"),
)
# How a text may be packed.
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "base64": b64encode,
    "base64 of base64": lambda text: b64encode(b64encode(text)),
    "base64 of UTF-16": lambda text: b64encode(text.decode().encode("utf-16-le")),
    "UTF-7": lambda text: (
        b"+" + b64encode(text.decode().encode("utf-16-be")).rstrip(b"=") + b"-"
    ),
}
# Remarks, and what a terminal reads without showing it.
REMARKS = (
    *('<span class="a">', "</b>", "<!-- c -->", "<br />", "<i>a</i>", "[/b]", "{{a}}"),
    *("(comment)", "/* c */", "/** c //a **/"),
    *("\x1b]0;a title\x07", "\x1b]8;;https://h/x\x1b\\"),
    *("\\033]0;title\\007", "\\e[0m", "\x1bPq#0\x1b\\"),
)


@pytest.mark.parametrize("shape", ["project", "early-48", "one-api", "openrouter"])
def test_a_key_is_hidden_in_a_name_however_it_is_spelled_there(shape: str) -> None:
    key = make(shape)
    packed = {name: pack(key.encode()).decode() for name, pack in PACKED.items()}
    spelled = {form: "".join(form % ord(each) for each in key) for form in NUMBERED}
    hide = masker()
    for form, name in {**packed, **spelled}.items():
        for around in ("{}.py", ".env.{}", "lib/{}/app.py", "{}", "the {} of it"):
            shown = hide(around.format(name))
            assert (form, name[20:40] in shown) == (form, False)
            assert (form, "..." in shown) == (form, True)
    for remark in REMARKS:
        for length in (7, 20):
            shown = hide(f"lib/{remark.join(parts(key, length))}.py")
            assert (remark, leaks(key, shown, shape)) == (remark, "")


def test_no_piece_of_a_key_that_is_parted_by_escapes_in_a_line_is_shown() -> None:
    key = make("project")
    spelled = (
        *map(ascii, ESCAPED),
        *("'&nbsp;'", "'&#8203;'", "'&shy;'", "'&thinsp;'"),
    )
    for parting in (*ESCAPED, *(each[1:-1] for each in spelled)):
        parted = parting.join(parts(key, 7))
        shown = in_line(f"# see {parted}, or ask\n\tfor (one)")
        assert (parting, leaks(key, shown)) == (parting, "")
        assert (parting, shown.endswith(", or ask\n\tfor (one)")) == (parting, True)
    for escape in ("&#%d;", "&#x%x;", "\\x%02x", "%%%02x"):
        parted = "".join(
            each if at % 8 else escape % ord(each) for at, each in enumerate(key)
        )
        assert (escape, leaks(key, in_line(f"({parted})"))) == (escape, "")
    for plain in (
        "a\xa0b = 'task-1'",
        "\u3000密钥 sk-...1234",
        "sk-learn\x1b[0m",
        "",
        "&lt;b&gt; \\n",
    ):
        assert in_line(plain) == plain


# Of which a text has thousands: escapes, numbers and remarks that never end.
LONG_PARTS = (
    *("\\", "%", "=", "&#", "/*a", "/*", "<a", "(a", "[", "{", "?[0;", "?]a", "\x1b]a"),
    *("\\x", "\\u{0", "chr(1", "12 ", "0x1", "+A", "A", "task-", "a\x08", "&am"),
)
MOST_SECONDS = 2


def test_whatever_a_long_name_is_made_of_it_costs_no_time() -> None:
    hide = masker()
    for part in LONG_PARTS:
        name = part * (20_000 // len(part))
        for mask_in in (hide, in_line):
            begun = time.monotonic()
            mask_in(name)
            assert time.monotonic() - begun < MOST_SECONDS, part


def test_a_name_without_a_key_stays() -> None:
    for name in (
        "docs/risk-assessment/module one/Final report (v2), corrected.md",
        "disk-image 2024-01-01, amd64 (new).qcow2",
        "Task-3: results & discussion — final version, for Prof. Müller.ipynb",
        "sk-learn tutorial/week 3/K-means clustering of customers.ipynb",
        "https://example.com/desk-booking/list view item?page=3&sort=name",
        "flask-sqlalchemy 3.1.1 (py3-none-any), python-dotenv 1.2.2",
        "课程/第 3 周 task-说明（最终版）.md",
        *(" ".join(f"{each}" for each in range(10, 60)), "=20" * 30, "%20" * 30),
        "ZGF0YSBvZiB0aGUgc2Vjb25kIHdlZWsgb2YgdGhlIGNvdXJzZQ==/notes (a) [b] <c>.md",
        "git said: fatal: bad object refs/heads/task-4711 (deadbeefcafe0123456789)",
    ):
        assert in_name(name) == name
