"""Files of the working tree -> findings, at next to no cost where there are none.

Nothing is imported before a file holds what every key begins with: the expressions that
find keys would take longer to load than a clean commit takes to judge.
"""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from typing import BinaryIO

    from pytest_openai_ready.model import Finding
    from pytest_openai_ready.scan.hit import Allowed, Hit

# How keys begin, by the bytes a character has: Windows PowerShell writes two.
BEGINNINGS = {
    1: (b"sk-", b"sess-"),
    2: (b"s\0k\0-", b"s\0e\0s\0s\0-"),
    4: (b"s\0\0\0k\0\0\0-", b"s\0\0\0e\0\0\0s\0\0\0s\0\0\0-"),
}
LONGEST_BEGINNING = 17
BLOCK = 1 << 20


class NotAFileError(OSError):
    """A folder, a pipe or a device: reading it could wait for ever."""


def findings_in(path: str, allowed: Allowed | None = None) -> tuple[Finding, ...]:
    """The keys in a file; where it cannot be read, a finding that says so."""
    try:
        hits = _hits_in_file(path)
    except (OSError, MemoryError) as error:
        return (_unreadable(path, error),)
    return as_findings(path, hits, allowed)


def keys_of(
    path: str, content: bytes, allowed: Allowed | None = None
) -> tuple[Finding, ...]:
    """The keys in the content of a file, as findings."""
    return as_findings(path, hits_of(path, content), allowed)


def as_findings(
    path: str, hits: tuple[Hit, ...], allowed: Allowed | None
) -> tuple[Finding, ...]:
    """What to say of the keys in a file that nobody allowed."""
    return tuple(
        hit.finding(path)
        for hit in hits
        if allowed is None or not allowed(path, hit.key)
    )


def hits_of(path: str, content: bytes) -> tuple[Hit, ...]:
    """The keys in the content of a file."""
    if not widths(content):
        return ()
    from pytest_openai_ready.scan.content import keys_in

    return tuple(keys_in(path, content))


def widths(content: bytes) -> set[int]:
    """In characters of how many bytes a key begins; rather too many than too few."""
    return {
        width
        for width, beginnings in BEGINNINGS.items()
        if any(beginning in content for beginning in beginnings)
    }


def _hits_in_file(path: str) -> tuple[Hit, ...]:
    """Of a symbolic link git keeps the path that it points to: that is its content."""
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        return hits_of(path, os.fsencode(os.readlink(path)))
    if not stat.S_ISREG(mode):
        raise NotAFileError(path)
    with open(path, "rb", buffering=0) as file:
        wanted = _widths(file)
        if not wanted:
            return ()
        from pytest_openai_ready.scan.content import keys_in_stream

        file.seek(0)
        return tuple(keys_in_stream(path, file, wanted))


def _widths(file: BinaryIO) -> set[int]:
    found: set[int] = set()
    end_of_last = b""
    while block := file.read(BLOCK):
        found |= widths(end_of_last + block)
        end_of_last = (end_of_last + block)[-LONGEST_BEGINNING:]
    return found


def _unreadable(path: str, error: OSError | MemoryError) -> Finding:
    from pytest_openai_ready.model import Code, Finding, Place

    facts = {"cause": _cause(error), "path": path, "error": type(error).__name__}
    return Finding(Code.NOT_JUDGED, Place(path), facts=facts)


def _cause(error: OSError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "out-of-memory"
    return "not-a-file" if isinstance(error, NotAFileError) else "file-unreadable"
