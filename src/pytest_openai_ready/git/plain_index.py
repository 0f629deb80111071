"""Reads the index of a plain clone with nothing but tracked files, without git.

Starting git takes longer than reading a small index. Everything else is left to git:
untracked files, whose rules only git applies, conflicts, submodules, sparse checkouts,
other forms of an index, and damaged ones.
https://git-scm.com/docs/index-format
"""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from hashlib import sha1
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import bounded_files
from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.git.names import decoded, encoded

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_openai_ready.git.processes.run import Folder

LARGEST = 1 << 20  # bytes; for larger ones git is as fast
HEADER = struct.Struct(">4sII")  # signature, version, number of entries
# Of an entry: mode, object and flags; before them times, numbers and the size.
ENTRY = struct.Struct(">24xI12x20sH")
EXTENSION = struct.Struct(">4sI")
PLAIN = (b"DIRC", 2)
MODES = {0o100644: "100644", 0o100755: "100755", 0o120000: "120000"}
# The length of a name that is longer, so that it is unknown. Higher numbers have flags
# above the length: of a conflict, or of a file whose changes do not count.
LONG = 0xFFF
DIGEST, BLOCK = 20, 8  # bytes; each entry has a multiple of a block
# With these git reads another index or another work tree.
ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR")


class PlainEntry(NamedTuple):
    """A tracked file: its path, its mode and its object as in ``index.Entry``."""

    path: str
    mode: str
    blob: str


class _NotPlainError(Exception):
    """git has to be asked."""


def only_tracked(root: Folder) -> list[PlainEntry] | None:
    """All files that git tracks, if the work tree has no others.

    ``root`` is the top of a work tree. None if git has to be asked.
    """
    with suppress(_NotPlainError, OSError, struct.error, LookupError, ValueError):
        entries = _entries(_content(os.fspath(root)))
        if _has_only(os.fspath(root), {each.path for each in entries}):
            return entries
    return None


def _content(root: str) -> bytes:
    """The index without its digest."""
    git = os.path.join(os.path.realpath(root), GIT)
    if any(each in os.environ for each in ELSEWHERE) or os.path.islink(git):
        raise _NotPlainError
    content = bounded_files.read_below(git, "index", LARGEST)
    if not isinstance(content, bytes):
        raise _NotPlainError
    index = content[:-DIGEST]
    if sha1(index, usedforsecurity=False).digest() != content[-DIGEST:]:
        raise _NotPlainError
    return index


def _entries(index: bytes) -> list[PlainEntry]:
    signature, version, count = HEADER.unpack_from(index)
    if (signature, version) != PLAIN:
        raise _NotPlainError
    entries, at = [], HEADER.size
    for _ in range(count):
        mode, blob, length = ENTRY.unpack_from(index, at)
        start = at + ENTRY.size
        name = index[start : start + length]
        if length >= LONG or len(name) != length or b"\0" in name:
            raise _NotPlainError
        entries.append(PlainEntry(decoded(name), MODES[mode], blob.hex()))
        at += (ENTRY.size + length) // BLOCK * BLOCK + BLOCK
    while at < len(index):
        name, length = EXTENSION.unpack_from(index, at)
        if not name[:1].isupper():  # it cannot be ignored
            raise _NotPlainError
        at += EXTENSION.size + length
    if at != len(index):
        raise _NotPlainError
    return entries


def _has_only(root: str, paths: Collection[str]) -> bool:
    """Whether a work tree has no files or folders besides tracked ones.

    Raises:
        OSError: a folder cannot be read.
    """
    folders = {""}
    for path in paths:
        here = path.rpartition("/")[0]
        while here not in folders:
            folders.add(here)
            here = here.rpartition("/")[0]
    for folder in folders:
        above = f"{folder}/" if folder else ""
        with suppress(FileNotFoundError), os.scandir(_path(root, folder)) as found:
            for each in found:
                name = above + decoded(each.name)
                known = folders if each.is_dir(follow_symlinks=False) else paths
                if name not in known and name != GIT:
                    return False
    return True


def _path(root: str, folder: str) -> bytes:
    return encoded(os.path.join(root, folder))
