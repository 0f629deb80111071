"""A secret that is masked from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from pytest_openai_ready.keys.recognition.kinds import key_kind, prefix_of, provider_of

if TYPE_CHECKING:
    from collections.abc import Callable

TAIL = 4  # characters at the end that may be shown: OpenAI's own key list shows them
SHORTEST_WITH_TAIL = 20  # four characters of a shorter value would reveal too much


def mask(value: str) -> str:
    """A key as it may be shown: the prefix of its kind and its last four characters."""
    tail = value[-TAIL:] if len(value) >= SHORTEST_WITH_TAIL else ""
    return f"{prefix_of(value)}...{tail}"


class Key:
    """A key that does not leak by accident.

    The value is in a closure, so that ``repr``, ``vars``, a traceback with local
    variables and a pickle do not show it; only ``reveal()`` returns it.

    Attributes:
        kind: what the key can be used for.
        provider: the provider that issued it; empty if nothing shows that.
        masked: as it may be shown.
        reveal: the value itself.
    """

    __slots__ = ("kind", "masked", "provider", "reveal")

    def __init__(self, value: str, around: bytes = b"", issuer: str = "") -> None:
        """``around`` is the text it was found in; only a few lines of it are read.

        ``issuer`` is the provider unless its shape or that text names another.
        """
        self.kind = key_kind(value, around)
        self.provider = provider_of(value, around) or issuer
        self.masked = mask(value)
        self.reveal: Callable[[], str] = lambda: value

    def __repr__(self) -> str:
        return f"<{self.kind.value} key {self.masked}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is never pickled or copied")
