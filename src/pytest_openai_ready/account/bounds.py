"""An answer that is read no further than an answer can go: in bytes, and in time."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_ANSWER = 128 * 1024  # bytes as sent; an answer to the probe has a few hundred


class AnswerTooLongError(OSError):
    """More came than an API would answer."""


def bounded(deadline: float) -> Callable[[Any], None]:
    """A hook for responses that bounds their bodies.

    Beyond ``LONGEST_ANSWER`` bytes reading raises ``AnswerTooLongError``; after
    ``deadline``, a time of ``time.monotonic``, it raises ``TimeoutError``. The timeouts
    of the HTTP library bound each wait, not a server that sends byte by byte for ever.
    """

    def bound(response: Any) -> None:  # noqa: ANN401 - httpx's or httpx2's
        stream = response.stream

        # The library insists on a subclass of its own class of streams.
        class Bounded(type(stream).__mro__[-2]):  # type: ignore[misc]
            def __iter__(self) -> Iterator[bytes]:
                yield from _bounded(stream, deadline)

            def close(self) -> None:
                stream.close()

        response.stream = Bounded()

    return bound


def _bounded(stream: Any, deadline: float) -> Iterator[bytes]:  # noqa: ANN401 - likewise
    length = 0
    for chunk in stream:
        length += len(chunk)
        if length > LONGEST_ANSWER:
            raise AnswerTooLongError(f"more than {LONGEST_ANSWER} bytes")
        if monotonic() > deadline:
            raise TimeoutError("the answer never ended")
        yield chunk
