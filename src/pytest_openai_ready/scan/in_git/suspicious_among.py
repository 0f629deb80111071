"""The prefilter for many contents at once, as git outputs them one after the other.

Most contents are small, so calling the prefilter for each takes longer than its search.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_openai_ready.scan.literals import (
    INNER_MARKS,
    LINES_OF_BASE64,
    NOT_ASCII,
    OUTER_MARKS,
    TEXT_PART,
    ZIP_MAGIC,
    AtOnce,
    at_once,
)
from pytest_openai_ready.scan.prefilter import OVERLAP, is_odd, suspicious

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_openai_ready.scan.known_secrets import KnownSecret
    from pytest_openai_ready.scan.literals import Search

    Spans = Sequence[tuple[int, int]]


def suspicious_among(
    block: bytes,
    spans: Spans,
    known: tuple[KnownSecret, ...] = (),
) -> Iterator[int]:
    """The contents in a block that have to be scanned, as ``suspicious`` says.

    If all literals are searched for at once, this is done for all contents together.

    Args:
        block: the contents, with other bytes between them.
        spans: where each content begins and ends, in order.
        known: secrets to search for, of any shape.
    """
    search, odd = at_once(len(block)), AtOnce.odd
    if search is None or odd is None:
        yield from (
            number
            for number, (start, end) in enumerate(spans)
            if suspicious(block[start:end], known)
        )
        return
    marked = _with_literals(block, spans, (search, odd))
    odd_ones = _with_odd_parts(block, spans, known)
    for number in sorted({*marked, *odd_ones, *_with_odd_beginnings(block, spans)}):
        start, end = spans[number]
        content = block[start:end]
        if number in marked:
            is_one = suspicious(content, known)
        else:
            is_one = is_odd(content, known, whole=True, layers=False)
        if is_one:
            yield number


def _with_odd_parts(
    block: bytes, spans: Spans, known: tuple[KnownSecret, ...]
) -> set[int]:
    """The contents that contain what ``is_odd`` searches for, after their beginnings.

    A tar archive has zero bytes, like text with two bytes a character.
    """
    needles = [needle for secret in known for needle in secret.needles]
    # Single bytes are found ten times as fast, and texts have none of these.
    needles += [each for each in INNER_MARKS if each != ZIP_MAGIC and b"\0" in block]
    needles += [ZIP_MAGIC] if ZIP_MAGIC[2:3] in block else []
    begins = [start for start, _ in spans]
    return {
        max(0, bisect_right(begins, at) - 1)
        for needle in needles
        for at in _places(block, needle)
    }


def _places(block: bytes, needle: bytes) -> Iterator[int]:
    at = block.find(needle)
    while at != -1:
        yield at
        at = block.find(needle, at + 1)


def _with_odd_beginnings(block: bytes, spans: Spans) -> list[int]:
    """The contents that may begin with something that ``is_odd`` searches for."""
    begins, find = block.startswith, block.find
    return [
        number
        for number, (start, end) in enumerate(spans)
        if begins(OUTER_MARKS, start, end)
        or find(b"\n", start, end) - start in LINES_OF_BASE64
    ]


def _with_literals(
    block: bytes, spans: Spans, searches: tuple[Search, ...]
) -> set[int]:
    """The contents that may have a literal, even only without non-ASCII bytes."""
    found = set(_met(block, spans, searches))
    if block.isascii():
        return found
    others, left = [], []
    for number, (start, end) in enumerate(spans):
        content = block[start:end]
        if number not in found and not content.isascii():
            others.append(number)
            left.append(content.translate(None, NOT_ASCII))
    ends = list(accumulate(map(len, left)))
    starts = (0, *ends)
    within = _met(b"".join(left), [*zip(starts, ends, strict=False)], searches)
    return found.union(others[each] for each in within)


def _met(block: bytes, spans: Spans, searches: tuple[Search, ...]) -> Iterator[int]:
    """The spans that contain a literal or a part of one; maybe more than once."""
    view = memoryview(block)
    begins = [start for start, _ in spans]
    for at in range(0, len(block), TEXT_PART):
        part = view[at : at + TEXT_PART + OVERLAP]
        for search in searches:
            for _, start, end in search(part):
                first = max(0, bisect_right(begins, at + start) - 1)
                yield from range(first, bisect_left(begins, at + end))
