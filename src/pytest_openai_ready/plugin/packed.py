"""What is in a body of HTTP: unpacked, and whether a key is still to be found there.

PYTEST_DONT_REWRITE: nothing is asserted here.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from pytest_openai_ready.scan.scanner import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

LAYERS = 3  # one in the other
LARGEST = 64 << 20  # bytes that come out
# How what is packed begins, whatever a header says: gzip, and zlib at usual levels.
# https://www.rfc-editor.org/rfc/rfc1952 and https://www.rfc-editor.org/rfc/rfc1950
BEGINNINGS = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
GZIP_OR_ZLIB, RAW = zlib.MAX_WBITS | 32, -zlib.MAX_WBITS
IN_CASSETTE = b"!!binary "  # in YAML, in front of bytes
PLAIN = frozenset(("", "identity", "gzip", "x-gzip", "deflate"))


def unpacked(body: bytes, encodings: Iterable[str] = ()) -> bytes | None:
    """The content of a body, itself where nothing packs it.

    Args:
        body: as it was sent.
        encodings: what its ``Content-Encoding`` says, which may be wrong.

    Returns:
        None where that is not known: a packing that this cannot undo, or too much.
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
    is_open = named <= PLAIN and not body.startswith(BEGINNINGS)
    return body if is_open or _is_text(body) else None


def _inflated(body: bytes, wbits: int) -> bytes | None:
    """What is packed, also where its end is missing; None where nothing is."""
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
    """Whether a key is found in it in any form, or parts of it cannot be judged.

    It is searched as it is, and as a cassette has it, where base64 has several layers.
    """
    found = [scan_bytes("body", each) for each in (content, IN_CASSETTE + content)]
    return any(each.hits or not each.complete for each in found)
