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
from typing import TYPE_CHECKING

from pytest_openai_ready import bounded_files
from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.git.entries import LINK, NAME, REGULAR, Entry, NotPlainError
from pytest_openai_ready.git.names import decoded, encoded

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_openai_ready.git.processes.run import Folder

LARGEST = 1 << 20  # bytes; for larger ones git is as fast
HEADER = struct.Struct(">4sII")  # signature, version, number of entries
# Of an entry: mode, object and flags; before them times, numbers and the size.
LISTED = struct.Struct(">24xI12x20sH")
EXTENSION = struct.Struct(">4sI")
PLAIN = (b"DIRC", 2)
MODES = {int(each, 8): each for each in (*REGULAR, LINK)}
# The length of a name that is longer, so that it is unknown. Higher numbers have flags
# above the length: of a conflict, or of a file whose changes do not count.
LONG = 0xFFF
BLOCK = 8  # bytes, a multiple of which each entry has
# With these git reads another index or another work tree.
ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR")


def only_tracked(root: Folder) -> list[Entry] | None:
    """All files that git tracks, if the work tree has no others.

    ``root`` is the top of a work tree. None if git has to be asked.
    """
    with suppress(NotPlainError, OSError, struct.error, LookupError, ValueError):
        entries = _entries(_content(os.fspath(root)))
        if _has_only(os.fspath(root), {each.path for each in entries}):
            return entries
    return None


def _content(root: str) -> bytes:
    """The index without its digest."""
    git = os.path.join(os.path.realpath(root), GIT)
    if any(each in os.environ for each in ELSEWHERE) or os.path.islink(git):
        raise NotPlainError
    content = bounded_files.read_below(git, "index", LARGEST)
    if not isinstance(content, bytes):
        raise NotPlainError
    index = content[:-NAME]
    if sha1(index, usedforsecurity=False).digest() != content[-NAME:]:
        raise NotPlainError
    return index


def _entries(index: bytes) -> list[Entry]:
    signature, version, count = HEADER.unpack_from(index)
    if (signature, version) != PLAIN:
        raise NotPlainError
    entries, at = [], HEADER.size
    for _ in range(count):
        mode, blob, length = LISTED.unpack_from(index, at)
        start = at + LISTED.size
        name = index[start : start + length]
        if length >= LONG or len(name) != length or b"\0" in name:
            raise NotPlainError
        entries.append(Entry(decoded(name), MODES[mode], blob.hex()))
        at += (LISTED.size + length) // BLOCK * BLOCK + BLOCK
    while at < len(index):
        name, length = EXTENSION.unpack_from(index, at)
        if not name[:1].isupper():  # it cannot be ignored
            raise NotPlainError
        at += EXTENSION.size + length
    if at != len(index):
        raise NotPlainError
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
