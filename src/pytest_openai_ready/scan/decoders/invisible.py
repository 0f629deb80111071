"""Keys with characters in them that nobody sees: soft hyphens, joiners, marks.

Pages and chats put them where a long word may break, and a copy takes them along. Such
a key ends at the first of them for every other decoder, and its rest would be shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.grammar import find
from pytest_openai_ready.scan.decoders.decoder import Decoder, KeyMatch, around, key_at
from pytest_openai_ready.scan.prefilter import (
    BEGINNINGS,
    INVISIBLE,
    INVISIBLE_STARTS,
    KEY_CHARACTERS,
    SPLIT,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM = "invisible"
LONGEST_RUN = 2048

# By their first two bytes; an alternative for each would be searched for slowly.
HIDDEN = re.compile(
    b"|".join(
        b"%s[%s]"
        % (start, b"".join(each[2:] for each in INVISIBLE if each[:2] == start))
        if len(start) < len(each)
        else start
        for start, each in INVISIBLE_STARTS.items()
    )
)
CHARACTER = re.compile(rb"[A-Za-z0-9_-]")
RUN = re.compile(rb"(?:[A-Za-z0-9_-]|%s){1,%d}" % (HIDDEN.pattern, LONGEST_RUN))


def matches(text: bytes, _: frozenset[bytes]) -> Iterator[KeyMatch]:
    """Each key that has such a character inside."""
    if not any(start in text for start in INVISIBLE_STARTS):
        return
    done = 0
    for hidden in HIDDEN.finditer(text):
        if hidden.start() >= done:
            run = _run_around(text, hidden.start(), done)
            done = run.end()
            yield from _in_run(text, run)


def _run_around(text: bytes, at: int, floor: int) -> re.Match[bytes]:
    """The key characters before a place, and all that goes on from there."""
    before = text[max(floor, at - LONGEST_RUN // 2) : at]
    start = at - len(before) + len(before.rstrip(KEY_CHARACTERS))
    run = RUN.match(text, start)
    assert run is not None, "a hidden character is one"  # noqa: S101 - for the type checker
    return run


def _in_run(text: bytes, run: re.Match[bytes]) -> Iterator[KeyMatch]:
    seen = [each.start() for each in CHARACTER.finditer(text, *run.span())]
    before, after = around(text, *run.span())
    plain = before + bytes(text[at] for at in seen) + after
    for span in find(plain):
        first, last = span.start - len(before), span.end - len(before) - 1
        if not 0 <= first <= last < len(seen):
            continue
        start, end = seen[first], seen[last] + 1
        if end - start > span.end - span.start:
            yield KeyMatch(start, end, key_at(plain, span), FORM)


DECODER = Decoder(frozenset((*BEGINNINGS, *SPLIT)), matches)
