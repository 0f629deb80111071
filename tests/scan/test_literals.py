"""All literals at once."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make

from pytest_openai_ready.scan import prefilter
from pytest_openai_ready.scan.prefilter import LITERALS, literals_in
from pytest_openai_ready.scan.prefilter import TEXT_PART as PART
from pytest_openai_ready.scan.text import hits_in

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = make("project")


@pytest.fixture(scope="module")
def at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefilter.AtOnce, "search", prefilter.matcher())
        yield


def test_no_literal_begins_as_another_ends() -> None:
    overlaps = [
        (left, right)
        for left in LITERALS
        for right in LITERALS
        for length in range(1, min(len(left), len(right)))
        if left.endswith(right[:length]) and left is not right
    ]
    assert overlaps == []


FRAGMENTS = st.sampled_from([*LITERALS, b" ", b"x" * (PART - 2), b"\0", b"s", b"c2"])


@pytest.mark.usefixtures("at_once")
@given(st.lists(FRAGMENTS, max_size=8).map(b"".join))
def test_each_is_told(text: bytes) -> None:
    assert literals_in(text) == {each for each in LITERALS if each in text}


def test_where_nothing_is_loaded_any_may_be_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prefilter.AtOnce, "search", None)
    assert literals_in(b"") == set(LITERALS)


WRITTEN = {
    "as it is": KEY.encode(),
    "joined": f'"{KEY[:20]}" + "{KEY[20:]}"'.encode(),
    "in runs": f"<w:t>sk</w:t></w:r><w:r><w:t>{KEY[2:]}</w:t>".encode(),
    "escaped": KEY.replace("-", "\\u002d").encode(),
    "in base64": base64.b64encode(KEY.encode()),
    "in base64 twice": b"base64: " + base64.b64encode(base64.b64encode(KEY.encode())),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("load", [True, False], ids=["at once", "singly"])
def test_a_key_is_found_either_way(
    written: bytes,
    load: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    search = prefilter.matcher() if load else None
    monkeypatch.setattr(prefilter.AtOnce, "search", search)
    hits = hits_in("notes.txt", BytesIO(b"key = " + written + b"\n"))
    assert [hit.key.reveal() for hit in hits] == [KEY]
