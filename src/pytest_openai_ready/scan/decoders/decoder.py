"""What all decoders have in common: a text -> the keys that it holds in one form."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.key import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_openai_ready.keys.grammar import Span

CONTEXT = 2048  # bytes on each side of a key that may show whose it is


class KeyMatch(NamedTuple):
    """The bytes ``text[start:end]`` are a key, or stand for one.

    ``form`` says how it is written there; nothing where it stands as it is. Of a known
    secret, ``variable`` and ``known_from`` are its variable and where that is set; of
    another, ``variable`` is the one that it is the value of, if that says what it is.
    """

    start: int
    end: int
    key: Key
    form: str = ""
    variable: str = ""
    known_from: str = ""


class Decoder(NamedTuple):
    """A form in which keys are written, and how they are read.

    Attributes:
        literals: those of the prefilter without which no text holds a key in this form;
            none where that cannot be known.
        matches: gives the keys in a text, of which the literals are known, in time
            linear in its length.
    """

    literals: frozenset[bytes]
    matches: Callable[[bytes, frozenset[bytes]], Iterator[KeyMatch]]

    def of(self, text: bytes, literals: frozenset[bytes]) -> Iterator[KeyMatch]:
        """The keys in a text that has these literals."""
        if self.literals and self.literals.isdisjoint(literals):
            return iter(())
        return self.matches(text, literals)


def around(text: bytes, start: int, end: int) -> tuple[bytes, bytes]:
    """What stands before and after a part of a text."""
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def key_at(text: bytes, span: Span) -> Key:
    """The key that stands in a text, with what is around it."""
    before, after = around(text, *span)
    value = text[slice(*span)]
    return Key(value.decode("utf-8", "surrogateescape"), before + value + after)
