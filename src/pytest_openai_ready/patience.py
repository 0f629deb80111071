"""What Windows refuses while a file is open elsewhere, tried again for a moment."""

from __future__ import annotations

import errno
import os
import sys
from time import monotonic, sleep
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PATIENCE, PAUSE = 1.0, 0.02  # seconds: a virus scanner lets go sooner than that
# How Windows says that somebody else has a file open, and lets nobody replace it.
# https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-
ACCESS_DENIED, SHARING_VIOLATION, LOCK_VIOLATION = 5, 32, 33


def patiently(do: Callable[..., T], *paths: str | os.PathLike[str]) -> T:
    """Open, rename or delete a file that this user may open, rename or delete.

    On Windows nobody can, as long as another program has it open: an editor, a virus
    scanner that reads each new file, or another process of ours that replaces it.

    Raises:
        OSError: it could not be done, on Windows for ``PATIENCE`` seconds; with the
            number EBUSY, since another program has it open.
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


def _is_open_elsewhere(error: OSError) -> bool:
    """Whether Windows says so; of what ``open`` was refused it keeps no number."""
    if sys.platform != "win32":
        return False
    number = getattr(error, "winerror", None)
    if number is None:
        return error.errno == errno.EACCES
    return number in {ACCESS_DENIED, SHARING_VIOLATION, LOCK_VIOLATION}
