r"""Names of files that Windows interprets differently than other systems.

There some characters are not allowed, ``:`` begins the name of a stream or ends that of
a drive, ``\`` separates folders, a full stop or a space at the end is dropped, and
``NUL`` is a device in every folder, with any extension. ``GIT~1`` is a ``.git``. A name
that is too long is the name of no file, as if it were free.
https://learn.microsoft.com/windows/win32/fileio/naming-a-file
"""

from __future__ import annotations

import re
import sys

NOT_ALLOWED = re.compile(r'[<>:"|?*\\\x00-\x1f]')
DROPPED_AT_THE_END = ". "
TAKEN = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])"
    r" *(?:\.|$)|git~\d+$",
    re.IGNORECASE,
)
INSTEAD = "_"
LONGEST_NAME = 255  # of a single one
# Of a path, unless an administrator has switched this limit off: a folder leaves room
# for the name of a file in it, of eight and three letters.
# https://learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation
LONGEST_PATH = 247
SHORTEST = 20  # of a name, below however long a path


def plain_name(part: str) -> str:
    """A name as one that Windows takes as it is; elsewhere every name is one.

    ``part`` is a single name, without folders; several may lead to the same result.
    """
    if sys.platform != "win32":
        return part
    allowed = NOT_ALLOWED.sub(INSTEAD, part)[:LONGEST_NAME]
    kept = allowed.rstrip(DROPPED_AT_THE_END)
    kept += INSTEAD * (len(allowed) - len(kept))
    return plain_name(f"{INSTEAD}{kept}") if TAKEN.match(kept) else kept


def fitting(folder: str, path: str) -> str:
    """A path below a folder, with slashes, that is short enough for Windows.

    Of a longer one it is the end, as a single name; elsewhere the path as it is.
    """
    most = max(LONGEST_PATH - len(folder) - 1, SHORTEST)
    if sys.platform != "win32" or len(path) <= most:
        return path
    return plain_name(path.replace("/", " - ")[-most:].lstrip(DROPPED_AT_THE_END))


def is_plain(part: str) -> bool:
    """Whether this system takes a single name as it is written."""
    return plain_name(part) == part
