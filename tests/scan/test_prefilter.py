"""The prefilter: what may hold a key, and which literals a text has."""

from __future__ import annotations

import base64
import random
import sys
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import SHAPES, make

from pytest_openai_ready.keys.call_names import OWN_BEGINNINGS
from pytest_openai_ready.keys.invisible import DELETE, FIRST_BYTES, RANGES, codes
from pytest_openai_ready.scan import literals, prefilter
from pytest_openai_ready.scan.known_secrets import KnownSecret
from pytest_openai_ready.scan.literals import IN_CALLS, LITERALS, TEXT_PART, literals_in
from pytest_openai_ready.scan.prefilter import suspicious
from pytest_openai_ready.scan.texts.text import hits_in, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator


KEY = make("deepseek")
NOISE = random.Random(0)  # noqa: S311 - not a secret

CLEAN = {
    "nothing": b"",
    "code": b"import openai\n" * 5000,
    "words that end in sk": b"task-based risk-averse desk-top disk-usage\n" * 100,
    "identifiers that end in sk": b"{'id': 'task-6b1f0a2c9d8e7f60514b3a2918070605'}\n"
    * 100,
    "words before sk": b"risk\xe2\x80\x99s desk\xe2\x80\x94task-\xe2\x80\xa6\n",
    "shortened": b"sk-... sk-proj-... sk-** sk-\xe2\x80\xa6\n",
    "short": b"sk-1234 sk-test\n",
    "a recipe that prints in colour": b"awk '{printf \"\\033[36m%-30s\\033[0m %s\\n\"}'\n",
    "output of a notebook": b'"keys\\u001b[0m of the users\\u2019 tasks\\u001b[39m:"\n',
    "calls that name a key": b'api_key = get_from_param_or_env("API_KEY", api_key)\n'
    b"OPENAI_API_KEY=your_own_secret_api_key\n",
    "a manifest without layers": b"kind: Secret\ndata: {a: "
    + base64.b64encode(b'{"model": "one", "user": "Ada", "id": 1}')
    + b"}\n",
    "a picture in a test of base64": b"base64 "
    + base64.b64encode(b"\x89PNG" + NOISE.randbytes(400)),
    "paths in a page that speaks of base64": b"base64: https://a.io/docs/Api1/reference"
    b"/Latest2/chat/completions/Create\n",
    "a picture": base64.b64encode(NOISE.randbytes(1_000_000)),
    "noise": NOISE.randbytes(1_000_000),
    "what keys begin with in base64": b"c2st" + b"/" * 32 + b"NrL" + b"/" * 32,
}


def test_what_holds_no_key_is_not_looked_at_again() -> None:
    for name, content in CLEAN.items():
        assert not suspicious(content), name


def code(text: str, shift: int) -> bytes:
    return base64.b64encode((" " * shift + text).encode())


SUSPICIOUS = {
    "a key": KEY.encode(),
    "a session": make("session").encode(),
    "two bytes a character": KEY.encode("utf-16-le"),
    "four bytes a character": KEY.encode("utf-32-be"),
    "a mark of UTF-16": "nothing".encode("utf-16"),
    "half a key in quotes": f'"{KEY[:10]}" + "{KEY[10:]}"'.encode(),
    "a line that goes on": f"{KEY[:10]}\\\n{KEY[10:]}".encode(),
    "a wrapped line": b"x" * 60 + f" {KEY[:10]}\n{KEY[10:]}".encode(),
    "a spelled hyphen": b"sk\\u002d",
    "a hidden character": f"{KEY[:10]}\u200b{KEY[10:]}".encode(),
    "a hidden character before the hyphen": f"sk\u2060{KEY[2:]}".encode(),
    "a marked key after a word": f"ta{make('project')}".encode(),
    "a key after an escape": f"\\u00ab{KEY}".encode(),
    "a key after its name": f"apikey{KEY}".encode(),
    "base64": code(KEY, 0),
    "base64, shifted": code(KEY, 1),
    "base64, shifted twice": code(KEY, 2),
    "a session in base64": code(make("session"), 1),
    "base64 in lines": b"A" * 76 + b"\n" + b"A" * 76 + b"\n",
    "a manifest": b"kind: Secret\ndata: {a: "
    + base64.b64encode(base64.b64encode(b"OPENAI_API_KEY=of a release"))
    + b"}\n",
    "zip": b"PK\x03\x04",
    "a zipapp": b"#!/usr/bin/env python3\nPK\x03\x04",
    "gzip": b"\x1f\x8b\x08",
    "tar": bytes(257) + b"ustar",
}


def test_what_may_hold_a_key_is_looked_at_again() -> None:
    for name, content in SUSPICIOUS.items():
        assert suspicious(content), name
        assert suspicious(bytearray(content)), name


def test_a_key_may_lie_across_two_parts() -> None:
    for form in ["{}", "base64"]:
        for before in range(-64, 8):
            hidden = KEY.encode() if form == "{}" else code(KEY, 0)
            picture = base64.b64encode(NOISE.randbytes(prefilter.PART))
            content = (
                picture[: prefilter.PART + before - 1] + b"," + hidden + b"," + picture
            )
            assert suspicious(content), (form, before)


BEFORE = [
    *(
        "task",
        "a task",
        "de",
        "key",
        "Token",
        "\\n",
        "\\u00ab",
        "\\x1b[1m",
        "%ab",
        "=ab",
    ),
    *(
        "\x1b[31m",
        "V",
        "_",
        "__",
        "--",
        "\0",
        "\x8c",
        "z",
        "aaz",
        "\u4e2d",
        "a",
        "aa",
        "",
    ),
]


def test_nothing_that_is_found_is_passed_over_whatever_stands_before_it() -> None:
    found = 0
    for before in BEFORE:
        for shape in SHAPES:
            for end in ("\n", '"', "<", "x", '" + "abc"', "\u200babcdef0123456789"):
                text = f"x = {before}{make(shape)}{end}".encode()
                found += bool(keys_of(text))
                assert suspicious(text) or not keys_of(text), (before, shape, end)
    assert found > 1000


def test_a_block_that_begins_in_a_word_holds_no_key_for_that() -> None:
    row = CLEAN["identifiers that end in sk"]
    for at in range(row.index(b"task"), row.index(b"task") + 8):
        assert not suspicious(row[at:], whole=False), row[at : at + 20]
        assert suspicious(row[at:] + KEY.encode(), whole=False)


def test_text_in_base64_is_distinguished_from_a_picture() -> None:
    text = "\n".join(f"line {number}: {number:x}" for number in range(20_000))
    middle = len(text) // 2
    content = base64.b64encode(f"{text[:middle]}{KEY}{text[middle:]}".encode())
    assert suspicious(content)


def test_own_values_are_suspicious_whatever_their_shape() -> None:
    own = (KnownSecret("RELAY_API_KEY", b"f4c2-99d1-a70e-33b8"),)
    assert suspicious(b"key = 'f4c2-99d1-a70e-33b8'", own)
    assert not suspicious(b"key = 'f4c2-99d1-a70e-33b9'", own)


def test_only_the_beginning_of_a_file_tells_an_archive() -> None:
    assert not suspicious(b"PK\x03\x04", whole=False)


@pytest.fixture(scope="module")
def much() -> Iterator[None]:
    """So much was looked at that one search for all literals was loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(literals.AtOnce, "looked_at", literals.MUCH)
        for name, nothing in (("search", None), ("odd", None), ("unseen", ())):
            patch.setattr(literals.AtOnce, name, nothing)
        suspicious(b" ")
        assert literals.AtOnce.search, "the extra `fast` is not installed"
        yield


@pytest.mark.usefixtures("much")
def test_all_at_once_nothing_more_is_suspicious() -> None:
    for name, content in CLEAN.items():
        assert not suspicious(content), name


@pytest.mark.usefixtures("much")
def test_all_at_once_nothing_less_is_suspicious() -> None:
    for name, content in SUSPICIOUS.items():
        assert suspicious(content), name
        assert suspicious(bytearray(content)), name


def test_it_knows_the_bytes_of_what_nobody_sees() -> None:
    known = {chr(code).encode()[:2] for code in codes() if code > DELETE}
    last_block = chr(RANGES[-1][0]).encode()[:2]
    assert {*FIRST_BYTES} == {*known, last_block}


@pytest.mark.usefixtures("much")
def test_all_at_once_a_beginning_may_be_cut_by_it_anywhere() -> None:
    for key in (make("project"), make("session")):
        for hidden in ("\u200b", "\u00ad", "\ufeff", "\u3164", "\U000e0001"):
            for at in range(1, 12):
                for kept, lost in ((key[:at], key[at:]), (key[:1], key[1:])):
                    text = f"key = {kept}{hidden * 2}{lost}\n"
                    assert suspicious(text.encode()), (hidden, at)
                latin = f"{key[:at]}\u00ad{key[at:]}".encode("latin-1")
                assert suspicious(latin), at


FRAGMENTS = st.sampled_from(
    [
        *(
            *literals.LITERALS,
            KEY.encode(),
            code(KEY, 1),
            b"Aa1+" * 12,
            b"A" * 76,
            b"_" * 40,
        ),
        *(b"\n", b" ", b'"', b"\0", b"task-", b"x" * prefilter.PART, b"\xff"),
    ]
)


@pytest.mark.usefixtures("much")
@given(st.lists(FRAGMENTS, max_size=6).map(b"".join))
def test_both_ways_to_look_say_the_same(content: bytes) -> None:
    at_once = suspicious(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(literals.AtOnce, "search", None)
        assert suspicious(content) == at_once


def test_without_the_extra_each_literal_is_searched_for_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    monkeypatch.setattr(literals.AtOnce, "looked_at", 0)
    monkeypatch.setattr(literals.AtOnce, "search", None)
    assert not suspicious(bytes(2 * literals.MUCH))
    assert suspicious(KEY.encode())
    assert literals.AtOnce.search is None


MARKED = make("project")


@pytest.fixture(scope="module")
def at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(literals.AtOnce, "search", literals.matcher())
        yield


def test_no_literal_begins_as_another_ends() -> None:
    overlaps = [
        (left, right)
        for left in LITERALS
        for right in LITERALS
        for length in range(1, min(len(left), len(right)))
        if left.endswith(right[:length]) and left is not right
    ]
    own = {each.encode() for each in OWN_BEGINNINGS}
    assert [each for each in overlaps if each[0] not in own] == []
    assert {right for _, right in overlaps} <= {*IN_CALLS}


PIECES = st.sampled_from([*LITERALS, b" ", b"x" * (TEXT_PART - 2), b"\0", b"s", b"c2"])


@pytest.mark.usefixtures("at_once")
@given(st.lists(PIECES, max_size=8).map(b"".join))
def test_each_is_reported(text: bytes) -> None:
    there = {each for each in LITERALS if each in text}
    if any(each.encode() in text for each in OWN_BEGINNINGS):
        there.update(IN_CALLS)
    assert literals_in(text) == there


def test_where_nothing_is_loaded_any_may_be_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(literals.AtOnce, "search", None)
    assert literals_in(b"") == set(LITERALS)


@pytest.mark.usefixtures("at_once")
def test_a_call_is_seen_that_begins_where_a_beginning_ends() -> None:
    value = make("early-40")[3:]
    for text in (f"gsk_KEY = '{value}'", f"nvapi-key: {value}", f"nvapi_key={value}"):
        assert suspicious(text.encode()), text


WRITTEN = {
    "as it is": MARKED.encode(),
    "joined": f'"{MARKED[:20]}" + "{MARKED[20:]}"'.encode(),
    "in runs": f"<w:t>sk</w:t></w:r><w:r><w:t>{MARKED[2:]}</w:t>".encode(),
    "escaped": MARKED.replace("-", "\\u002d").encode(),
    "in base64": base64.b64encode(MARKED.encode()),
    "in base64 twice": b"base64: "
    + base64.b64encode(base64.b64encode(MARKED.encode())),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("load", [True, False], ids=["at once", "singly"])
def test_a_key_is_found_either_way(
    written: bytes,
    load: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    search = literals.matcher() if load else None
    monkeypatch.setattr(literals.AtOnce, "search", search)
    hits = hits_in("notes.txt", BytesIO(b"key = " + written + b"\n"))
    assert [hit.key.reveal() for hit in hits] == [MARKED]
