"""Reads files that may be a stranger's: regular ones, within limits and a folder.

A hook reads ``.env`` with this in every commit, so nothing slow is imported.
"""

from __future__ import annotations

import os
import stat

LARGEST = 1 << 20  # bytes of a file that is read whole; people write none so long
LARGEST_TEXT = 1 << 18  # bytes of a configuration; parsers are slow on longer ones
GIT = ".git"
# The prefixes with which Windows editors mark an encoding, and their character.
UTF_8_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
BYTE_ORDER_MARK = "\ufeff"
# The file may have become a pipe or a link after it was checked. Windows has neither
# flag, and needs another one to keep line breaks unchanged.
CAREFULLY = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600  # only its owner may enter, read or write

# Windows' other kind of link, for folders: users who may not create links may create
# these, and npm does.
# https://learn.microsoft.com/windows/win32/fileio/reparse-point-tags
JUNCTION = 0xA0000003


class Why:
    """Why an existing file was not read."""

    OUTSIDE = "outside"  # a link out of the folder, or into git's own
    NO_FILE = "no-file"  # a folder, a pipe, a socket, a device
    TOO_LARGE = "too-large"
    FAILED = "failed"  # the system refused


class Unreadable:
    """An existing file that was not read.

    Attributes:
        why: one of the values of ``Why``.
        error: the class of the OSError, if there was one.
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
    """A regular file of up to ``largest`` bytes; None if the path does not exist.

    ``within`` is a folder that links must not leave, nor enter its ``.git``; None if
    links may point anywhere, as in the user's own settings.
    """
    if within is not None and on_another_computer(path, within):
        return Unreadable(Why.OUTSIDE)
    try:
        real = os.path.realpath(path)
        folder = within if within is None else os.path.realpath(within)
    except ValueError:
        return None
    except OSError as error:
        return Unreadable(Why.FAILED, type(error).__name__)
    return _read(real, largest, folder)


def _read(real: str, largest: int, within: str | None) -> bytes | Unreadable | None:
    """Read a file by a path that is free of links."""
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
    """Read a file below a folder whose own path is free of links.

    Most paths contain no link: then only the part below the folder is checked, and of
    its folders only those that are not in ``plain`` yet (see ``may_lead_elsewhere``).
    """
    whole = os.path.join(folder, path)
    try:
        if may_lead_elsewhere(folder, path, set() if plain is None else plain):
            return read(whole, largest, within=folder)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):  # reading it returns the reason
        return read(whole, largest, within=folder)
    return _read(os.path.normpath(whole), largest, folder)


def may_lead_elsewhere(folder: str, path: str, plain: set[str]) -> bool:
    """Whether a path below a folder contains a link, or anything but plain names.

    Args:
        folder: its own path is free of links.
        path: relative to it, with slashes.
        plain: folders below it that are known not to be links; those on this path are
            added. A link that replaces one of them later is not noticed.

    Raises:
        OSError, ValueError: the path does not exist, or the system refuses it.
    """
    if os.name == "nt":  # names have several spellings there
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


def on_another_computer(path: str, folder: str) -> bool:
    r"""Whether a path on Windows names a computer that a folder is not on.

    A repository may name any in its files. Windows signs in there as soon as such a
    path is used, with a hash of the user's password; so this only looks at its letters.
    https://learn.microsoft.com/windows/win32/fileio/naming-a-file#namespaces
    """
    drives = (os.path.splitdrive(each)[0] for each in (path, folder))
    there, here = (each.replace("\\", "/").lower() for each in drives)
    return there.startswith("//") and there != here


def _why_not(
    real: str, status: os.stat_result, largest: int, within: str | None
) -> str | None:
    if within is not None and below(within, real) is None:
        return Why.OUTSIDE
    if not stat.S_ISREG(status.st_mode):
        return Why.NO_FILE
    return Why.TOO_LARGE if status.st_size > largest else None


def _opened(real: str, largest: int) -> bytes | Unreadable:
    """Open and read a file; in the meantime it may have become a pipe, or grown."""
    with open(os.open(real, os.O_RDONLY | CAREFULLY), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return Unreadable(Why.NO_FILE)
        content = file.read(largest + 1)
    return content if len(content) <= largest else Unreadable(Why.TOO_LARGE)


def is_link(status: os.stat_result) -> bool:
    """Whether a result of ``os.lstat`` is for a symbolic link or a junction."""
    is_junction = getattr(status, "st_reparse_tag", 0) == JUNCTION
    return is_junction or stat.S_ISLNK(status.st_mode)


def seen_from(folder: str, path: str) -> str:
    """A path relative to a folder, with slashes, which git accepts everywhere.

    The absolute path if it is on another drive of Windows.
    """
    try:
        way = os.path.relpath(path, folder)
    except ValueError:
        way = os.path.abspath(path)
    return way.replace(os.sep, "/")


def as_spelled(root: str, path: str) -> str:
    """A path below a root as git names the file: only links above it are resolved."""
    folder, name = os.path.split(os.path.abspath(path))
    here = os.path.join(os.path.realpath(folder), name)
    return seen_from(os.path.realpath(root), here)


def below(root: str, path: str) -> str | None:
    """A path relative to a folder, both without links; None outside, and in .git."""
    start = os.path.join(root, "")
    if not path.startswith(start):
        return None
    below = path.removeprefix(start).replace(os.sep, "/")
    return None if GIT in below.lower().split("/") else below
