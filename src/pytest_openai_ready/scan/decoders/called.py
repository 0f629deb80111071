"""Keys that do not look like one, found by their variable or argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.keys.recognition.called_keys import called_keys
from pytest_openai_ready.providers.registry import provider_with
from pytest_openai_ready.scan.decoders.decoder import Decoder, KeyMatch, key_at
from pytest_openai_ready.scan.literals import IN_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterator


def matches(text: bytes, _: frozenset[bytes]) -> Iterator[KeyMatch]:
    """Each such key of a text."""
    for each in called_keys(text):
        key = key_at(text, each.span, provider_with(each.variable))
        yield KeyMatch(*each.span, key, variable=each.variable)


DECODER = Decoder(frozenset(IN_CALLS), matches)
