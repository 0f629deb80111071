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

# How keys begin, one byte a character and (as Windows PowerShell writes files) two.
BEGINNINGS = (b"sk-", b"sess-", b"s\0k\0-", b"s\0e\0s\0s\0-")
LONGEST_BEGINNING = max(map(len, BEGINNINGS))
BLOCK = 1 << 20


class NotAFileError(OSError):
    """A folder, a pipe or a device: reading it could wait for ever."""


def findings_in(path: str) -> tuple[Finding, ...]:
    """The keys in a file; where it cannot be read, a finding that says so."""
    try:
        return keys_of(path, suspicious_content(path))
    except (OSError, MemoryError) as error:
        return (_unreadable(path, error),)


def keys_of(path: str, content: bytes) -> tuple[Finding, ...]:
    """The keys in the content of a file."""
    if not may_hold_key(content):
        return ()
    from pytest_openai_ready.scan.content import keys_in

    return tuple(keys_in(path, content))


def suspicious_content(path: str) -> bytes:
    """The content of a file that may hold a key; empty where it holds none for certain.

    Of a symbolic link git keeps the path that it points to, so that is its content.

    Raises:
        OSError: the file cannot be read.
    """
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        return os.fsencode(os.readlink(path))
    if not stat.S_ISREG(mode):
        raise NotAFileError(path)
    with open(path, "rb", buffering=0) as file:
        if not _may_hold_key(file):
            return b""
        file.seek(0)
        return file.read()


def may_hold_key(content: bytes) -> bool:
    """Whether a key begins anywhere; says yes too often, but never no in error."""
    return any(beginning in content for beginning in BEGINNINGS)


def _may_hold_key(file: BinaryIO) -> bool:
    end_of_last = b""
    while block := file.read(BLOCK):
        if may_hold_key(end_of_last + block):
            return True
        end_of_last = block[-LONGEST_BEGINNING:]
    return False


def _unreadable(path: str, error: OSError | MemoryError) -> Finding:
    from pytest_openai_ready.model import Code, Finding, Place

    cause = "not-a-file" if isinstance(error, NotAFileError) else "file-unreadable"
    facts = {"cause": cause, "path": path, "error": type(error).__name__}
    return Finding(Code.NOT_JUDGED, Place(path), facts=facts)
