"""The contents of files in git, and of the large ones in git-lfs.

A git-lfs pointer refers to a large file, which gets published.
https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.scan.holes import WithoutHoles
from pytest_openai_ready.scan.scanner import CLEAN, ScanResult, scan_bytes, scan_stream

if TYPE_CHECKING:
    from pytest_openai_ready.git.processes.process import Part
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.scanner import ScanSettings

BEGINNING = b"version https://git-lfs.github.com/spec/"
LONGEST = 1024
NAME = late_pattern(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)


def is_pointer(content: bytes) -> bool:
    """Whether a content is only a pointer to a large file."""
    return len(content) <= LONGEST and content.startswith(BEGINNING)


class LargeFiles:
    """The fetched large files of a repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def stored(self, pointer: bytes) -> str | None:
        """The git-lfs file that a pointer refers to; None if it is not here.

        A repository from an archive has its own git folder: links in it must not lead
        out, and pipes or devices are not opened.
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
        """The large file in the work tree; None if a link leads elsewhere."""
        if not self._repository.is_plain(path):
            return None
        return os.path.join(self._repository.root, path)


def scan_object(path: str, content: bytes | Part, settings: ScanSettings) -> ScanResult:
    """The keys in the content of an object."""
    if isinstance(content, bytes):
        return scan_bytes(path, content, settings)
    return scan_stream(path, content, settings)


def scan_large_file(path: str, file: str | None, settings: ScanSettings) -> ScanResult:
    """The keys in the file that a pointer at this path refers to, if it is here.

    Raises:
        OSError: the file cannot be read.
    """
    if file is None:
        return CLEAN
    with open(file, "rb", buffering=0) as stream:
        return scan_stream(path, WithoutHoles(stream), settings)


def damaged(path: str, error: GitError) -> Finding:
    """The finding that an object could not be read, with the reason."""
    return not_judged(error)._replace(place=Place(path))


def not_fetched(count: int) -> tuple[Finding, ...]:
    """The finding of how many objects git lacks; none if it has them all."""
    if not count:
        return ()
    from pytest_openai_ready.messages.causes import search

    return (Finding(search.files_not_fetched(count=count)),)
