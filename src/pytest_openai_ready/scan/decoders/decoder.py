"""The interface of all decoders, which find the keys in a text in one form."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.key import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_openai_ready.keys.recognition.grammar import Span

CONTEXT = 2048  # bytes on each side of a key that may show its provider


class KeyMatch(NamedTuple):
    """The bytes ``text[start:end]`` are a key, or encode one.

    ``form`` is how it is written there; empty if plain. For a known secret,
    ``variable`` and ``known_from`` are its variable and where that is set; for another
    key, ``variable`` is the one it is the value of, if that identifies it.
    """

    start: int
    end: int
    key: Key
    form: str = ""
    variable: str = ""
    known_from: str = ""


class Decoder(NamedTuple):
    """A form in which keys are written, and how to read it.

    Attributes:
        literals: the prefilter's literals, one of which any text with a key in this
            form has; empty if there are none.
        matches: returns the keys in a text with the given literals, in time linear in
            its length.
    """

    literals: frozenset[bytes]
    matches: Callable[[bytes, frozenset[bytes]], Iterator[KeyMatch]]

    def of(self, text: bytes, literals: frozenset[bytes]) -> Iterator[KeyMatch]:
        """The keys in a text that has these literals."""
        if self.literals and self.literals.isdisjoint(literals):
            return iter(())
        return self.matches(text, literals)


def around(text: bytes, start: int, end: int) -> tuple[bytes, bytes]:
    """The text before and after a part."""
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def key_at(text: bytes, span: Span, issuer: str = "") -> Key:
    """The key at a span of a text, with the text around it; see ``Key``."""
    before, after = around(text, *span)
    value = text[slice(*span)]
    return Key(value.decode("utf-8", "surrogateescape"), before + value + after, issuer)
