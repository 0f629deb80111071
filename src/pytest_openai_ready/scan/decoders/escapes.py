r"""Keys whose hyphens are spelled out: ``sk\u002d...``, ``sk%2D...``, ``sk&#45;...``.

Django's ``escapejs`` writes the first, exporters of Markdown put a backslash before
each hyphen.
https://docs.djangoproject.com/en/5.2/ref/templates/builtins/#escapejs
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.grammar import find
from pytest_openai_ready.scan.decoders.decoder import Decoder, KeyMatch, around, key_at
from pytest_openai_ready.scan.prefilter import ESCAPED

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM = "escaped"
LONGEST_RUN = 2048

ESCAPE = (
    rb"(?:\\{1,2}(?:u00|x)([0-9A-Fa-f]{2})|%([0-9A-Fa-f]{2})|&\#[xX]([0-9A-Fa-f]{2});"
    rb"|&\#([0-9]{2,3});|\\([_-]))"
)
PIECE = re.compile(rb"[A-Za-z0-9_-]|" + ESCAPE)
# The groups of an escape are not wanted here: what a run holds is read piece by piece.
RUN = re.compile(rb"sk(?=[\\%%&])(?:[A-Za-z0-9_-]|%s){1,%d}" % (ESCAPE, LONGEST_RUN))
HEXADECIMAL, DECIMAL = 16, 10


def matches(text: bytes, _: frozenset[bytes]) -> Iterator[KeyMatch]:
    """Each key whose first hyphen is spelled out."""
    for run in RUN.finditer(text):
        pieces = list(PIECE.finditer(text, *run.span()))
        before, after = around(text, *run.span())
        plain = before + bytes(map(_character, pieces)) + after
        for span in find(plain):
            first, last = span.start - len(before), span.end - len(before) - 1
            if 0 <= first <= last < len(pieces):
                yield KeyMatch(
                    pieces[first].start(),
                    pieces[last].end(),
                    key_at(plain, span),
                    FORM,
                )


def _character(piece: re.Match[bytes]) -> int:
    """The one character that a piece stands for; ``?`` for none of ASCII."""
    *hexadecimal, decimal, itself = piece.groups()
    digits = next(filter(None, hexadecimal), None)
    if digits:
        return int(digits, HEXADECIMAL)
    if decimal:
        return min(int(decimal, DECIMAL), 0xFF)
    return (itself or piece[0])[0]


DECODER = Decoder(frozenset(ESCAPED), matches)
