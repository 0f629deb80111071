"""A secret that is born masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from pytest_openai_ready.keys.kinds import kind_of, prefix_of, provider_of

if TYPE_CHECKING:
    from collections.abc import Callable

TAIL = 4  # characters at the end that may be shown: OpenAI's own key list shows them
SHORTEST_WITH_TAIL = 20  # of a shorter value, four characters would say too much


def mask(value: str) -> str:
    """A key as it may be shown: what shows its kind, and its last four characters."""
    tail = value[-TAIL:] if len(value) >= SHORTEST_WITH_TAIL else ""
    return f"{prefix_of(value)}...{tail}"


class Key:
    """A key that does not leak by accident.

    The value lives in a closure, so that neither ``repr``, ``vars``, a traceback with
    local variables nor a pickle shows it; only ``reveal()`` gives it.

    Attributes:
        kind: what it is good for.
        provider: who gave it out; empty where nothing shows that.
        masked: as it may be shown.
        reveal: the value itself.
    """

    __slots__ = ("kind", "masked", "provider", "reveal")

    def __init__(self, value: str, around: bytes = b"") -> None:
        """``around`` is the text that it was found in; a few lines of it are read."""
        self.kind = kind_of(value, around)
        self.provider = provider_of(value, around)
        self.masked = mask(value)
        self.reveal: Callable[[], str] = lambda: value

    def __repr__(self) -> str:
        return f"<{self.kind.value} key {self.masked}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is never pickled or copied")
