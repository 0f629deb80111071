"""A ``.env`` that a program writes when it is read: a named pipe, as 1Password has it.

https://developer.1password.com/docs/environments/local-env-file/
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress

SECONDS = 5.0  # in which a person may have to allow it
PAUSE_SECONDS = 0.02
PIECE = 1 << 16  # bytes


def is_pipe(path: str) -> bool:
    """Whether a path, or what it leads to, is a named pipe."""
    with suppress(OSError):
        return stat.S_ISFIFO(os.stat(path).st_mode)
    return False


def read(path: str, most: int) -> bytes | None:
    """What is written into a pipe, but no more than one byte beyond ``most``.

    None where nothing came within ``SECONDS``, or not all of it, or it may not be read.
    """
    deadline = time.monotonic() + SECONDS
    try:  # to open one is otherwise to wait for whoever writes
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    content = b""
    try:
        while len(content) <= most:
            try:
                piece = os.read(number, PIECE)
            except BlockingIOError:  # somebody writes, and has not written yet
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
