from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_openai_ready.tools.bundlers.javascript import code_only

# What is written, and what of it is code; blanks are collapsed.
PIECES = {
    "code": ("a.b = c;", "a.b = c;"),
    "line comment": ("a // b\nc", "a \nc"),
    "block comment": ("a /* b\n b */ c", "a \n c"),
    "comment of HTML": ("a <!-- b --> c", "a c"),
    "comment that never ends": ("a /* b", "a "),
    "address": ("href=https://a.b/c", "href=https://a.b/c"),
    "prose in a string": ("a('it is b', \"b c\")", "a(' ', \" \")"),
    "name in a string": ("a['b']", "a['b']"),
    "path in a string": ('from "@env"', 'from "@env"'),
    "quote in a string": (r"a('it\'s b') + c", "a(' ') + c"),
    "line that goes on in a string": ("a('b c\\\nd') + e", "a(' \n ') + e"),
    "string that its line ends": ("<p>don't a b</p>\nc", "<p>don' \nc"),
    "template": ("a(`b c`) + d", "a(` `) + d"),
    "template over lines": ("`b\nc`;d", "` \n `;d"),
    "code in a template": ("`Bearer ${a.b} c`;d", "` ${a.b} `;d"),
    "object in a template": ("`a ${{b: {c: 1}}.b} d`;e", "` ${{b: {c: 1}}.b} `;e"),
    "template in a template": ("`a ${b(`c ${d} e`)} f`;g", "` ${b(` ${d} `)} `;g"),
    "escaped hole": (r"`\${a}`;b", "` `;b"),
    "price in a template": ("`$5 a`;b", "` `;b"),
    "string in a template's hole": ("`${a('b c')}`;d", "`${a(' ')}`;d"),
    "regular expression": ("a = /['\"`]/g; b", "a = g; b"),
    "class in a regular expression": ("a(/[/'\"]/, b)", "a( , b)"),
    "division": ("a / b / c", "a / b / c"),
    "closing tag": ("<b>{a}</b>{c}</i>", "<b>{a}</b>{c}</i>"),
    "return of a regular expression": ("return /it's/.test(a)", "return .test(a)"),
}


def collapsed(text: str) -> str:
    """One blank for several, as the table is written."""
    return re.sub(" +", " ", text)


@pytest.mark.parametrize(("text", "code"), PIECES.values(), ids=PIECES)
def test_only_code_is_left(text: str, code: str) -> None:
    assert collapsed(code_only(text.encode()).decode()) == code


CODE = st.sampled_from(
    ["MARK;", "a = MARK\n", "f(MARK)", "{MARK}\n", "[MARK]", "MARK / 2\n"]
)
PROSE = st.text("abc '\"`/*\\${}<!->x\n ", max_size=12)


def comment(prose: str) -> str:
    return "/*MARK " + prose.replace("*/", "").rstrip("*") + "*/"


def string(prose: str) -> str:
    inner = prose.replace("\\", "").replace("'", "").replace("\n", "")
    return f";'MARK {inner}';"


def template(prose: str) -> str:
    inner = prose.replace("\\", "").replace("`", "").replace("$", "")
    return f";`MARK {inner}`;"


NO_CODE = st.one_of(PROSE.map(comment), PROSE.map(string), PROSE.map(template))
PROGRAM = st.lists(st.one_of(CODE, NO_CODE, CODE.map("`${{{}}}`;".format)))


@given(PROGRAM)
def test_code_stays_and_nothing_else(pieces: list[str]) -> None:
    marked = [each for each in pieces if not each.startswith(("/*", ";'", ";`"))]
    found = code_only("".join(pieces).encode())
    assert found.count(b"MARK") == len(marked)


@given(st.binary() | st.text("'\"`/*\\${}<!-> \nab").map(str.encode))
def test_every_byte_keeps_its_place(text: bytes) -> None:
    code = code_only(text)
    assert len(code) == len(text)
    changed = {(old, new) for old, new in zip(text, code, strict=True) if old != new}
    assert all(new == ord(" ") and old not in b"\r\n" for old, new in changed)


@pytest.mark.parametrize(
    "unit",
    [b"'", b"`", b"`${", b"/*", b"=/[", b"=/a[", b"<!--", b"\\", b"'\\", b"{", b"}"],
)
def test_what_never_closes_is_passed_once(unit: bytes) -> None:
    """Were it quadratic, this would take minutes."""
    assert len(code_only(unit * 40_000)) == 40_000 * len(unit)
