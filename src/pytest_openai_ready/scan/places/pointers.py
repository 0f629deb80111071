"""Pointers of git-lfs: each stands for a large file, and that is what gets published.

https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

import os
import re

from pytest_openai_ready import git

BEGINNING = b"version https://git-lfs.github.com/spec/"
LONGEST = 1024
NAME = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)


def is_pointer(content: bytes) -> bool:
    """Whether a content only stands for that of a large file."""
    return len(content) <= LONGEST and content.startswith(BEGINNING)


class Store:
    """Where git-lfs keeps the large files of this repository that were fetched."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._folder: str | None = None

    def file(self, pointer: bytes) -> str | None:
        """The file that a pointer stands for; None where it is not here."""
        name = NAME.search(pointer)
        if name is None:
            return None
        digest = name[1].decode("ascii")
        path = os.path.join(self._objects(), digest[:2], digest[2:4], digest)
        return path if os.path.isfile(path) else None

    def _objects(self) -> str:
        if self._folder is None:
            answer = git.ask(self._root, "rev-parse", "--git-common-dir")
            folder = os.fsdecode(answer.removesuffix(b"\n"))
            self._folder = os.path.join(self._root, folder, "lfs", "objects")
        return self._folder


def in_work_tree(root: str, path: str) -> str | None:
    """The large file as it is checked out; None where that leads elsewhere."""
    here = os.path.join(root, path)
    folder = os.path.dirname(here)
    through_link = os.path.realpath(folder) != os.path.normpath(folder)
    return None if through_link or not os.path.isfile(here) else here
