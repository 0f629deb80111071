"""A ``.env`` that a program writes on demand: a named pipe, as in 1Password.

https://developer.1password.com/docs/environments/local-env-file/
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress

SECONDS = 5.0  # in which a person may have to give permission
PAUSE_SECONDS = 0.02
PIECE = 1 << 16  # bytes


def is_pipe(path: str) -> bool:
    """Whether a path, or what it leads to, is a named pipe."""
    with suppress(OSError):
        return stat.S_ISFIFO(os.stat(path).st_mode)
    return False


def read(path: str, most: int) -> bytes | None:
    """The content written to a pipe, up to one byte more than ``most``.

    None if it did not arrive completely within ``SECONDS``, or may not be read.
    """
    deadline = time.monotonic() + SECONDS
    try:  # opening it would otherwise wait for a writer
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    content = b""
    try:
        while len(content) <= most:
            try:
                piece = os.read(number, PIECE)
            except BlockingIOError:  # there is a writer that has not written yet
                piece = None
            if piece:
                content += piece
            elif piece is not None and content:
                return content
            elif time.monotonic() > deadline:
                return None
            else:
                time.sleep(PAUSE_SECONDS)
    finally:
        os.close(number)
    return content[: most + 1]
