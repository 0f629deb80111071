"""An answer that is read no further than an answer can go: in bytes, and in time."""

from __future__ import annotations

import zlib
from time import monotonic
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.account.wire.sdk import of_http_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_ANSWER = 128 * 1024  # bytes, unpacked; an answer to the probe has a few hundred
PACKED, PLAIN = "content-encoding", "identity"
UNPACKED = {"accept-encoding": PLAIN}  # asked for; not every host does as it is asked
PACKERS = ("gzip", "x-gzip", "deflate")
WINDOW = zlib.MAX_WBITS + 32  # zlib's way to say: see for yourself which of them it is


class AnswerTooLongError(OSError):
    """More came than an API would answer."""


class AnswerPackedError(OSError):
    """It is packed in a way that was not asked for."""


class KeyReplacedError(Exception):
    """Something put another credential into the place of the key; nothing was sent."""


def bounded(deadline: float) -> Callable[[Any], None]:
    """A hook for responses that bounds their bodies.

    Beyond ``LONGEST_ANSWER`` bytes, as sent or as unpacked, reading raises
    ``AnswerTooLongError``; after ``deadline``, a time of ``time.monotonic``, it raises
    ``TimeoutError``; packed otherwise than by gzip or zlib, ``AnswerPackedError``. The
    timeouts of the HTTP library bound each wait, not a server that sends byte by byte
    for ever, and the library would unpack a thousandfold.

    Raises:
        ImportError: there is no SDK.
        SdkChangedError: it has no such streams.
    """
    byte_stream = of_http_library("SyncByteStream")

    def bound(response: Any) -> None:  # noqa: ANN401 - httpx's or httpx2's
        stream = response.stream
        packer = response.headers.pop(PACKED, "").strip().lower() or PLAIN

        # The library insists on a subclass of its own class of streams.
        class Bounded(byte_stream):  # type: ignore[misc, valid-type]
            def __iter__(self) -> Iterator[bytes]:
                chunks = _bounded(stream, deadline)
                yield from chunks if packer == PLAIN else _unpacked(chunks, packer)

            def close(self) -> None:
                stream.close()

        response.stream = Bounded()

    return bound


def only_with(*keys: str) -> Callable[[Any], None]:
    """A hook for requests that lets none go but those that carry one of these keys.

    OPENAI_CUSTOM_HEADERS may bring an Authorization of its own, which then replaces the
    key without a word; a verdict would be about that, and its echo would be unmasked.
    """
    allowed = [[f"Bearer {key}"] for key in keys]

    def check(request: Any) -> None:  # noqa: ANN401 - httpx's or httpx2's
        if request.headers.get_list("authorization") not in allowed:
            raise KeyReplacedError

    return check


def _bounded(stream: Any, deadline: float) -> Iterator[bytes]:  # noqa: ANN401 - as above
    length = 0
    for chunk in stream:
        length += len(chunk)
        if length > LONGEST_ANSWER:
            raise AnswerTooLongError(f"more than {LONGEST_ANSWER} bytes")
        if monotonic() > deadline:
            raise TimeoutError("the answer never ended")
        yield chunk


def _unpacked(chunks: Iterator[bytes], packer: str) -> Iterator[bytes]:
    unpacker = _unpacker(packer)
    left = LONGEST_ANSWER
    for chunk in chunks:
        try:
            unpacked = unpacker.decompress(chunk, left + 1)
        except zlib.error:
            raise AnswerPackedError(f"not {packer}") from None
        left -= len(unpacked)
        if left < 0:
            raise AnswerTooLongError(f"more than {LONGEST_ANSWER} bytes, unpacked")
        yield unpacked


def _unpacker(packer: str) -> Any:  # noqa: ANN401 - zlib does not name its class
    if packer not in PACKERS:
        raise AnswerPackedError("not by gzip")
    return zlib.decompressobj(WINDOW)
