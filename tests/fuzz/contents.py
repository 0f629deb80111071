"""Contents that nobody would write by hand, with and without a key in them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import signal
import tarfile
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from makers import SHAPES, make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

keys = st.builds(make, st.sampled_from(sorted(SHAPES)), st.integers(0, 10**6))

# Of these, keys, encodings and archives are made; alone they mean nothing.
TOKENS = (
    *(b"sk-", b"sk-proj-", b"T3Blbk", b"FJ", b"sess-", b"c2st", b"s\0k\0-\0"),
    *(b"\\n", b"\\u002d", b"%2D", b"=\n", b'" + "', b'"\n"', b"\\\n", b"\xff\xfe"),
    *(b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08\0", b"BZh9", b"\xfd7zXZ\0", b"\0"),
    *(b"pragma: allowlist", b"version https://git-lfs", b"data:;base64,", b"-" * 40),
    *(b"A" * 64, b'{"cells": [', b'"source": ["', b"\r", b"\n", "密钥".encode("gbk")),
)
soup = st.lists(st.sampled_from(TOKENS) | st.binary(max_size=40), max_size=60).map(
    b"".join
)


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/.env", content)
    return file.getvalue()


def tarred(content: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("a/.env")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "zip": zipped,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "tar": tarred,
    "tar.gz": lambda content: gzip.compress(tarred(content)),
    "tar.xz": lambda content: lzma.compress(tarred(content)),
    "zip in gz": lambda content: gzip.compress(zipped(content)),
}


@contextmanager
def no_hang(seconds: int = 20) -> Iterator[None]:
    """Far more time than any of these contents may take; then an error, not silence."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"not done after {seconds} seconds")

    if not hasattr(signal, "SIGALRM"):  # Windows
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
