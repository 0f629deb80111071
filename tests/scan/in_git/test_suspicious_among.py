"""Many contents at once are judged as each is by itself."""

from __future__ import annotations

import base64
import random
from typing import TYPE_CHECKING

import pytest
from makers import SHAPES, make

from pytest_openai_ready.scan.in_git.suspicious_among import suspicious_among
from pytest_openai_ready.scan.known_secrets import KnownSecret
from pytest_openai_ready.scan.literals import (
    LITERALS,
    ODD_LITERALS,
    AtOnce,
    matcher,
)
from pytest_openai_ready.scan.prefilter import suspicious

if TYPE_CHECKING:
    from collections.abc import Sequence

KNOWN = (KnownSecret("RELAY_KEY", b"kept-7f3a9c1e5b2d"),)


def contents() -> list[bytes]:
    """What has a key in some form, what looks like it, and what is clean."""
    keys = [make(shape) for shape in SHAPES]
    wrapped = base64.encodebytes(f"key = {keys[0]}\n".encode() * 9)
    odd = [
        *(f"key = {keys[0]}\n".encode(form) for form in ("utf-16", "utf-32-be")),
        *(b"PK\x03\x04 and so on", b"BZh9", b"%PDF-1.7", b"\x1f\x8b\x08..."),
        *(b"\0" * 257 + b"ustar", b"#!/bin/sh\nPK\x03\x04", b"MZ" + b"\0" * 99),
        *(b"\xff\xfea\0", wrapped, wrapped.replace(b"\n", b"\r\n"), b"\0-\0-\0"),
        *(
            b"x = 'kept-7f3a9c1e5b2d'\n",
            b"",
            b"\n" * 90,
            b"sk\xe2\x80\x8b-" + b"a" * 40,
        ),
    ]
    near = [b"the task-list of mask-wearers", b"api_key = ''", b"Secret base64", b"sk-"]
    clean = [b"import os\n", "# 注释：没有密钥\n".encode(), b"x = 1\n" * 9000]
    return [*map(str.encode, keys), *odd, *near, *clean]


def block_of(some: Sequence[bytes]) -> tuple[bytes, list[tuple[int, int]]]:
    block, spans = b"", []
    for each in some:
        block += b"0123abcd blob 17\n"
        spans.append((len(block), len(block) + len(each)))
        block += each + b"\n"
    return block, spans


@pytest.mark.parametrize("at_once", [False, True])
def test_many_are_judged_as_each_is(
    monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    searches = [matcher(each) if at_once else None for each in (LITERALS, ODD_LITERALS)]
    if at_once and None in searches:
        pytest.skip("the extra fast is not installed")
    monkeypatch.setattr(AtOnce, "search", searches[0])
    monkeypatch.setattr(AtOnce, "odd", searches[1])
    drawn = random.Random(7)  # noqa: S311 - the same order each time
    for known in ((), KNOWN):
        for each in contents():  # alone: nothing beside it makes it one
            block, spans = block_of([b"import os\n", each])
            found = [*suspicious_among(block, spans, known)]
            assert found == [1] * suspicious(each, known), each[:40]
        some = drawn.sample(contents(), len(contents()))
        block, spans = block_of(some)
        found = [*suspicious_among(block, spans, known)]
        assert found == [n for n, each in enumerate(some) if suspicious(each, known)]
        assert 0 < len(found) < len(some)


def test_a_literal_across_two_contents_is_in_neither(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(AtOnce, "search", matcher(LITERALS))
    monkeypatch.setattr(AtOnce, "odd", matcher(ODD_LITERALS))
    key = make("project").encode()
    for cut in range(1, 4):
        spans = [(0, cut), (cut, len(key))]
        parts = (key[:cut], key[cut:])
        wanted = [n for n, each in enumerate(parts) if suspicious(each)]
        assert [*suspicious_among(key, spans)] == wanted


def test_nothing_is_looked_for_in_nothing() -> None:
    assert [*suspicious_among(b"", [])] == []
