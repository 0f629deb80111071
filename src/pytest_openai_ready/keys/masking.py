"""Text that shows no key, wherever it came from: a path, an address, an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.kinds import prefix_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from pytest_openai_ready.findings import Finding

    Blocks: TypeAlias = dict[str, tuple[str, int]]

# What may hold a key, however it is glued to other text. A host is written small.
BEGINNING = re.compile("(?:sk|sess)-", re.IGNORECASE)
# The rest of a run of characters that keys have; dots in a row stand for what is left
# out of a mask. Words that end like one go on less randomly: `task-`, `desk-`.
RUN = re.compile(
    r"(?P<word>(?<=[a-z]))?(?:sk|sess)-"
    r"(?P<body>(?:(?!(?:sk|sess)-)(?:[A-Za-z0-9_-]|\.(?!\.)))+)",
    re.IGNORECASE,
)
UNBROKEN = re.compile("[A-Za-z0-9]{16}")
SHORTEST_BODY, LONGEST_NAME = 16, 40
LEAST_ENTROPY = 3.0  # bits a character, of hexadecimal digits too

PIECE = 8  # characters of a secret in a row that nobody writes by chance
# Eight in a row hold a block of five that begins at a multiple of four.
BLOCK, STEP = 5, 4
HIDDEN = "..."
SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
# How a key may be written that does not begin so: see ``spelled``.
CUTTERS = ("\\", "%", "&", "<", "\x1b", "\x7f")


def masked(finding: Finding) -> Finding:
    """The finding with every key in its place and facts masked."""
    return finding.with_texts(without_keys)


def without_keys(text: str) -> str:
    """Text in which every key is masked; text without one comes back as it is.

    It is quoted without the line that it stood on, so whatever could be a key beside a
    name like ``api_key`` counts as one here; and so does what a machine drew, in a row
    behind ``sk-``, whatever is glued to it. So does a key that is cut by what nobody
    sees, or spelled out.
    """
    may_be_cut = not text.isascii() or any(each in text for each in CUTTERS)
    if not may_be_cut and not BEGINNING.search(text):
        return text
    from pytest_openai_ready.keys.cut_keys import spelled
    from pytest_openai_ready.keys.grammar import find

    content = text.encode("utf-8", "surrogateescape")
    found = [
        (each.start, each.end, each.plain[each.first : each.last])
        for each in spelled(content, named=True)
    ]
    found += [(*span, content[slice(*span)]) for span in find(content, named=True)]
    pieces, end = [], 0
    for start, stop, value in sorted(found, key=lambda each: (each[0], -each[1])):
        if start < end:
            continue
        pieces += [content[end:start], mask(_text(value)).encode()]
        end = stop
    return RUN.sub(_judged, _text(b"".join([*pieces, content[end:]])))


def _judged(run: re.Match[str]) -> str:
    body = run["body"]
    is_long = UNBROKEN.search(body) or len(body) > LONGEST_NAME
    if len(body) < SHORTEST_BODY or (run["word"] is not None and not is_long):
        return run[0]
    from pytest_openai_ready.keys.placeholder import is_drawn

    # The name of a domain, or an ending, is no part of what a machine drew.
    parts = (body, *(each for each in body.split(".") if len(each) >= SHORTEST_BODY))
    drawn = any(is_drawn(each.encode(), LEAST_ENTROPY) for each in parts)
    return mask(run[0]) if drawn else run[0]


def blocks_of(values: Iterable[str]) -> Blocks:
    """Where each block of some values stands in one of them, for ``without_values``."""
    return {
        value.translate(SMALL)[at : at + BLOCK]: (value, at)
        for value in values
        for at in range(len(prefix_of(value)), len(value) - BLOCK + 1)
    }


def without_values(text: str, blocks: Blocks) -> str:
    """Text in which no value stands, nor ``PIECE`` of its characters in a row.

    What a mask shows may stay; so may words, since a value may have some in it. The
    name of a host is written small.
    """
    if not blocks:
        return text
    pieces, end = [], 0
    for start, stop, value in _pieces(text.translate(SMALL), blocks):
        if start >= end:
            is_whole = stop - start == len(value)
            pieces += [text[end:start], mask(value) if is_whole else HIDDEN]
            end = stop
    return "".join([*pieces, text[end:]])


def _pieces(text: str, blocks: Blocks) -> Iterator[tuple[int, int, str]]:
    """Where a piece of a value begins and ends, in order, and of which it is one."""
    for found in range(0, len(text) - BLOCK + 1, STEP):
        if (where := blocks.get(text[found : found + BLOCK])) is None:
            continue
        known, at = where
        value = known.translate(SMALL)
        start, stop = found, found + BLOCK
        while at and start and text[start - 1] == value[at - 1]:
            start, at = start - 1, at - 1
        after = at + stop - start
        while stop < len(text) and after < len(value) and text[stop] == value[after]:
            stop, after = stop + 1, after + 1
        piece = text[start:stop]
        if len(piece) >= PIECE and not piece.isalpha():
            yield start, stop, known


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")
