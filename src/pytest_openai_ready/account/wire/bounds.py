"""Limits how much of an answer is read, in bytes and in time."""

from __future__ import annotations

import zlib
from time import monotonic
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.account.wire.sdk import of_http_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_ANSWER = 128 * 1024  # unpacked bytes; an answer to the probe has a few hundred
CONTENT_ENCODING, PLAIN = "content-encoding", "identity"
UNPACKED = {"accept-encoding": PLAIN}  # requested, but not every host complies
PACKERS = ("gzip", "x-gzip", "deflate")
WINDOW = zlib.MAX_WBITS + 32  # zlib's setting to detect the format itself


class AnswerTooLongError(OSError):
    """The answer is longer than any API's."""


class AnswerPackedError(OSError):
    """The answer has an unexpected compression."""


class KeyReplacedError(Exception):
    """Another credential replaced the key in the request; nothing was sent."""


def bounded(deadline: float) -> Callable[[Any], None]:
    """A hook for responses that limits their bodies.

    Beyond ``LONGEST_ANSWER`` bytes, sent or unpacked, reading raises
    ``AnswerTooLongError``; after ``deadline``, a time of ``time.monotonic``, it raises
    ``TimeoutError``; for a compression other than gzip or zlib, ``AnswerPackedError``.
    The timeouts of the HTTP library limit each wait, but not a server that sends single
    bytes forever, and the library would unpack a thousand times the size.

    Raises:
        ImportError: the SDK is not installed.
        SdkChangedError: its HTTP library has no such streams.
    """
    byte_stream = of_http_library("SyncByteStream")

    def bound(response: Any) -> None:  # noqa: ANN401 - httpx's or httpx2's
        stream = response.stream
        packer = response.headers.pop(CONTENT_ENCODING, "").strip().lower() or PLAIN

        # The library requires a subclass of its own stream class.
        class Bounded(byte_stream):  # type: ignore[misc, valid-type]
            def __iter__(self) -> Iterator[bytes]:
                chunks = _bounded(stream, deadline)
                yield from chunks if packer == PLAIN else _unpacked(chunks, packer)

            def close(self) -> None:
                stream.close()

        response.stream = Bounded()

    return bound


def only_with(*keys: str) -> Callable[[Any], None]:
    """A hook for requests that allows only those with one of these keys.

    OPENAI_CUSTOM_HEADERS may contain an Authorization header, which silently replaces
    the key; the verdict would be about that credential, and an echo of it would not be
    masked. For any other credential, the hook raises ``KeyReplacedError``.
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
