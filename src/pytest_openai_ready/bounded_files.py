"""A file of a stranger's: a regular one, read within a bound, no link followed out.

A hook reads ``.env`` so in every commit: nothing that takes long is imported.
"""

from __future__ import annotations

import os
import stat

LARGEST = 1 << 20  # bytes of a file that is read whole; people write none so long
LARGEST_TEXT = 1 << 18  # bytes of a configuration; parsers take long for a longer one
GIT = ".git"
# What editors of Windows begin a file in UTF-8 with, and the character that it is.
UTF_8_MARK = b"\xef\xbb\xbf"
BYTE_ORDER_MARK = "\ufeff"
# The file may have become a pipe or a link since it was looked at; Windows has neither
# flag, and needs one more to leave line breaks alone.
CAREFULLY = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


# Windows' other kind of link, for folders: whoever may not make links may make these,
# and npm does. https://learn.microsoft.com/windows/win32/fileio/reparse-point-tags
JUNCTION = 0xA0000003


class Why:
    """Why a file that is there was not read."""

    OUTSIDE = "outside"  # a link that leads out of the folder, or into git's own
    NO_FILE = "no-file"  # a folder, a pipe, a socket, a device
    TOO_LARGE = "too-large"
    FAILED = "failed"  # the system refused


class Unreadable:
    """A file that is there and was not read.

    Attributes:
        why: one of the values of ``Why``.
        error: the class of an OSError, where there was one.
    """

    __slots__ = ("error", "why")

    def __init__(self, why: str, error: str = "") -> None:
        self.why = why
        self.error = error

    def __repr__(self) -> str:
        return f"Unreadable({self.why!r}, {self.error!r})"

    def __eq__(self, other: object) -> bool:
        return repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))


def read(
    path: str, largest: int = LARGEST, *, within: str | None = None
) -> bytes | Unreadable | None:
    """A regular file of at most ``largest`` bytes; None where nothing has the path.

    ``within`` is a folder that no link may lead out of, or into its ``.git``; None
    where links may lead anywhere, as those of the user's own settings do.
    """
    try:
        real = os.path.realpath(path)
        folder = within if within is None else os.path.realpath(within)
    except ValueError:
        return None
    except OSError as error:
        return Unreadable(Why.FAILED, type(error).__name__)
    return _read(real, largest, folder)


def _read(real: str, largest: int, within: str | None) -> bytes | Unreadable | None:
    """A file; no path has a link in it."""
    try:
        why = _why_not(real, os.stat(real), largest, within)
        return Unreadable(why) if why else _opened(real, largest)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as error:
        return Unreadable(Why.FAILED, type(error).__name__)


def read_below(
    folder: str, path: str, largest: int = LARGEST, plain: set[str] | None = None
) -> bytes | Unreadable | None:
    """The same of a file below a folder, which has no link in its own path.

    Most paths have no link in them: then only what lies below is looked at, and of the
    folders there only those that are not ``plain`` yet (see ``may_lead_elsewhere``).
    """
    whole = os.path.join(folder, path)
    try:
        if may_lead_elsewhere(folder, path, set() if plain is None else plain):
            return read(whole, largest, within=folder)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):  # why, is said where it is read
        return read(whole, largest, within=folder)
    return _read(os.path.normpath(whole), largest, folder)


def may_lead_elsewhere(folder: str, path: str, plain: set[str]) -> bool:
    """Whether a path below a folder has a link in it, or anything else but names.

    Args:
        folder: without a link in its own path.
        path: from there, with slashes.
        plain: folders that were met on other ways below that folder, and are no links;
            those that are met on this way come in. A link that takes the place of one
            of them meanwhile is not seen.

    Raises:
        OSError, ValueError: there is no such path, or the system refuses it.
    """
    if os.name == "nt":  # where names have several spellings, too
        return True
    parts = path.split("/")
    if "" in parts or os.pardir in parts:
        return True
    above = path.rpartition("/")[0]
    if above and above not in plain:
        here = ""
        for part in parts[:-1]:
            here = f"{here}/{part}" if here else part
            if here not in plain:
                if is_link(os.lstat(f"{folder}/{here}")):
                    return True
                plain.add(here)
    return is_link(os.lstat(f"{folder}/{path}"))


def _why_not(
    real: str, status: os.stat_result, largest: int, within: str | None
) -> str | None:
    if within is not None and below(within, real) is None:
        return Why.OUTSIDE
    if not stat.S_ISREG(status.st_mode):
        return Why.NO_FILE
    return Why.TOO_LARGE if status.st_size > largest else None


def _opened(real: str, largest: int) -> bytes | Unreadable:
    """Meanwhile it may have become a pipe, or grown."""
    with open(os.open(real, os.O_RDONLY | CAREFULLY), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return Unreadable(Why.NO_FILE)
        content = file.read(largest + 1)
    return content if len(content) <= largest else Unreadable(Why.TOO_LARGE)


def is_link(status: os.stat_result) -> bool:
    """Whether what ``os.lstat`` says is of a symbolic link, or of a junction."""
    is_junction = getattr(status, "st_reparse_tag", 0) == JUNCTION
    return is_junction or stat.S_ISLNK(status.st_mode)


def seen_from(folder: str, path: str) -> str:
    """A path as one types it in a folder, with slashes, which git wants everywhere.

    The whole path where Windows has it on another drive, to which no way leads.
    """
    try:
        way = os.path.relpath(path, folder)
    except ValueError:
        way = os.path.abspath(path)
    return way.replace(os.sep, "/")


def below(root: str, path: str) -> str | None:
    """A path as seen from a folder, both without links; None outside, and in .git."""
    start = os.path.join(root, "")
    if not path.startswith(start):
        return None
    below = path.removeprefix(start).replace(os.sep, "/")
    return None if GIT in below.lower().split("/") else below
