"""Keys that are split by something invisible, or whose characters are escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.keys.recognition.cut_keys import spelled
from pytest_openai_ready.keys.recognition.grammar import Span
from pytest_openai_ready.scan.decoders.decoder import Decoder, KeyMatch, key_at
from pytest_openai_ready.scan.literals import CUTTERS

if TYPE_CHECKING:
    from collections.abc import Iterator


def matches(text: bytes, _: frozenset[bytes]) -> Iterator[KeyMatch]:
    """Each key of a text that is split or escaped."""
    if text.isascii() and not any(each in text for each in CUTTERS):
        return
    for found in spelled(text):
        key = key_at(found.plain, Span(found.first, found.last))
        yield KeyMatch(found.start, found.end, key, found.form)


DECODER = Decoder(frozenset(), matches)
