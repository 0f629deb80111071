"""Retries what Windows refuses while another program has a file open.

Also: what to do about an output that nobody reads any more, or that is full.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

T = TypeVar("T")

PATIENCE, PAUSE = 1.0, 0.02  # seconds: longer than a virus scanner needs
# Windows' errors for a file that another program has open, and that cannot be replaced.
# https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-
ACCESS_DENIED, SHARING_VIOLATION, LOCK_VIOLATION = 5, 32, 33


def patiently(do: Callable[..., T], *paths: str | os.PathLike[str]) -> T:
    """Open, rename or delete a file; on Windows, retry while another program uses it.

    Such a program is an editor, a virus scanner that reads each new file, or another
    process of ours that replaces it.

    Raises:
        OSError: it failed; EBUSY if on Windows another program had it open for
            ``PATIENCE`` seconds.
    """
    limit = monotonic() + PATIENCE
    while True:
        try:
            return do(*paths)
        except OSError as error:
            if not _is_open_elsewhere(error):
                raise
            if monotonic() > limit:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY)) from None
        sleep(PAUSE)


def is_unread(error: OSError) -> bool:
    """Whether writing failed because the reader has closed the pipe, as ``more`` does.

    Windows calls that an invalid argument.
    """
    is_closed = sys.platform == "win32" and error.errno == errno.EINVAL
    return is_closed or isinstance(error, BrokenPipeError)


def give_up(stream: TextIO) -> None:
    """Drop what could not be written to a stream, and whatever else is written.

    Otherwise Python would write it again at exit, with a message and exit status 120.
    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    with suppress(OSError):  # a host program's own stream has no descriptor
        descriptor = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)


def _is_open_elsewhere(error: OSError) -> bool:
    """Whether Windows reports that; errors of ``open`` have no Windows error number."""
    if sys.platform != "win32":
        return False
    number = getattr(error, "winerror", None)
    if number is None:
        return error.errno == errno.EACCES
    return number in {ACCESS_DENIED, SHARING_VIOLATION, LOCK_VIOLATION}
