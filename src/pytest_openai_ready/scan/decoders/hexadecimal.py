"""Keys in hexadecimal, two digits a byte, with or without a blank or colon between.

Programs print bytes like this, and databases and PDF documents store text so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.recognition.grammar import find
from pytest_openai_ready.scan.decoders.decoder import Decoder, KeyMatch, around, key_at
from pytest_openai_ready.scan.literals import IN_HEX

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM = "hexadecimal"
PAIR = rb"[0-9A-Fa-f]{2}"
# The beginnings, and a long enough body; whole pairs may precede them.
RUNS = (
    re.compile(rb"(?:736[bB]|73657373)2[dD](?:%s){16,2048}" % PAIR),
    re.compile(rb"73[ :]6[bB][ :]2[dD](?:[ :]%s){16,2048}" % PAIR),
)
WIDTHS = (2, 3)  # of a pair, including the separator
BEFORE = 64  # pairs that may name the key
PAIRS_BEFORE = (
    re.compile(rb"(?:%s)*\Z" % PAIR),
    re.compile(rb"(?:%s[ :])*\Z" % PAIR),
)


def matches(text: bytes, _: frozenset[bytes]) -> Iterator[KeyMatch]:
    """Each key in hexadecimal, in time linear in the text's length."""
    for runs, before, width in zip(RUNS, PAIRS_BEFORE, WIDTHS, strict=True):
        for run in runs.finditer(text):
            pairs = text[max(0, run.start() - width * BEFORE) : run.start()]
            opening = before.search(pairs)
            start = run.start() - len(opening[0] if opening else b"")
            yield from _in_run(text, start, run.end(), width)


def _in_run(text: bytes, start: int, end: int, width: int) -> Iterator[KeyMatch]:
    before, after = around(text, start, end)
    digits = text[start:end].replace(b":", b" ").decode("ascii")
    plain = before + bytes.fromhex(digits) + after
    for span in find(plain):
        first, last = span.start - len(before), span.end - len(before)
        if first >= 0 and start + last * width - (width - 2) <= end:
            yield KeyMatch(
                start + first * width,
                start + last * width - (width - 2),
                key_at(plain, span),
                FORM,
            )


DECODER = Decoder(frozenset(IN_HEX), matches)
