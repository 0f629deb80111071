"""What one way of reading a text found in it, before its line is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.key import Key

if TYPE_CHECKING:
    from pytest_openai_ready.keys.grammar import Span

CONTEXT = 2048  # bytes on each side of a key that may tell whose it is


class Found(NamedTuple):
    """The bytes ``text[start:end]`` are a key, or stand for one.

    ``form`` says how it is written there; nothing where it stands as it is.
    """

    start: int
    end: int
    key: Key
    form: str = ""


def around(text: bytes, start: int, end: int) -> tuple[bytes, bytes]:
    """What stands before and after a part of a text."""
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def key_at(text: bytes, span: Span) -> Key:
    """The key that stands in a text, with what is around it."""
    before, after = around(text, *span)
    value = text[slice(*span)]
    return Key(value.decode("utf-8", "surrogateescape"), before + value + after)
