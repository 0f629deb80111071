"""What git keeps of files, and of the large ones that git-lfs keeps for it.

A pointer of git-lfs stands for a large file, and that is what gets published.
https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.errors import GitError, not_judged
from pytest_openai_ready.scan.scanner import CLEAN, ScanResult, scan_bytes, scan_stream

if TYPE_CHECKING:
    from pytest_openai_ready.git.process import Part
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.scanner import ScanSettings

BEGINNING = b"version https://git-lfs.github.com/spec/"
LONGEST = 1024
NAME = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)


def is_pointer(content: bytes) -> bool:
    """Whether a content only stands for that of a large file."""
    return len(content) <= LONGEST and content.startswith(BEGINNING)


class LargeFiles:
    """The large files of a repository that were fetched."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def stored(self, pointer: bytes) -> str | None:
        """The file of git-lfs that a pointer stands for; None where it is not here.

        A repository that came as an archive brings its own git folder: no link in that
        may lead out of it, nor is a pipe or a device opened.
        """
        name = NAME.search(pointer)
        if name is None:
            return None
        digest = name[1].decode("ascii")
        common = os.path.realpath(self._repository.common_folder)
        path = os.path.join(common, "lfs", "objects", digest[:2], digest[2:4], digest)
        is_own = os.path.realpath(path).startswith(os.path.join(common, ""))
        return path if is_own and os.path.isfile(path) else None

    def checked_out(self, path: str) -> str | None:
        """The large file in the work tree; None where a link leads elsewhere."""
        if not self._repository.is_plain(path):
            return None
        return os.path.join(self._repository.root, path)


def scan_object(path: str, content: bytes | Part, settings: ScanSettings) -> ScanResult:
    """The keys in the content of an object."""
    if isinstance(content, bytes):
        return scan_bytes(path, content, settings)
    return scan_stream(path, content, settings)


def scan_large_file(path: str, file: str | None, settings: ScanSettings) -> ScanResult:
    """The keys in the file that a pointer of this path stands for, if it is here.

    Raises:
        OSError: it cannot be read.
    """
    if file is None:
        return CLEAN
    with open(file, "rb") as stream:
        return scan_stream(path, stream, settings)


def damaged(path: str, error: GitError) -> Finding:
    """The finding that says why an object could not be read."""
    return not_judged(error)._replace(place=Place(path))


def not_fetched(count: int) -> tuple[Finding, ...]:
    """The finding that says how many objects git lacks; none where it has all."""
    if not count:
        return ()
    from pytest_openai_ready.messages.causes import search

    return (Finding(search.files_not_fetched(count=count)),)
