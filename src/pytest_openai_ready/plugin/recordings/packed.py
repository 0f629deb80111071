"""Unpacks HTTP bodies, and checks whether they still contain a key."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from pytest_openai_ready.account.wire.bounds import PACKERS, PLAIN
from pytest_openai_ready.scan.scanner import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

LAYERS = 3  # of packing, one in another
LARGEST = 64 << 20  # bytes after unpacking
# The first bytes of packed data, whatever a header says: gzip, and zlib at usual
# levels. https://www.rfc-editor.org/rfc/rfc1952 and
# https://www.rfc-editor.org/rfc/rfc1950
BEGINNINGS = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
GZIP_OR_ZLIB, RAW = zlib.MAX_WBITS | 32, -zlib.MAX_WBITS
IN_CASSETTE = b"!!binary "  # YAML's prefix for bytes
SUPPORTED = frozenset(("", PLAIN, *PACKERS))


def unpacked(body: bytes, encodings: Iterable[str] = ()) -> bytes | None:
    """The content of a body; the body itself if it is not packed.

    Args:
        body: as it was sent.
        encodings: the values of ``Content-Encoding``, which may be wrong.

    Returns:
        None if the content is unknown: the packing is not supported.
    """
    named = {each.strip().lower() for line in encodings for each in line.split(",")}
    for _ in range(LAYERS):
        wbits = GZIP_OR_ZLIB if body.startswith(BEGINNINGS) else RAW
        if wbits == RAW and "deflate" not in named:
            break
        opened = _inflated(body, wbits)
        if opened is None:
            break
        body = opened
    is_open = named <= SUPPORTED and not body.startswith(BEGINNINGS)
    return body if is_open or _is_text(body) else None


def _inflated(body: bytes, wbits: int) -> bytes | None:
    """The unpacked data, even if its end is missing; None if it is not packed."""
    try:
        return zlib.decompressobj(wbits).decompress(body, LARGEST) or None
    except zlib.error:
        return None


def _is_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def holds_key(content: bytes) -> bool:
    """Whether it contains a key in any form, or parts that cannot be checked.

    It is searched as it is, and in a cassette's form, where base64 may be nested.
    """
    found = [scan_bytes("body", each) for each in (content, IN_CASSETTE + content)]
    return any(each.hits or not (each.complete and each.readable) for each in found)
