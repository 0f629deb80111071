"""Files of the working tree -> findings, at next to no cost where there are none.

Nothing is imported before a file looks as if it held a key: the expressions that find
keys would take longer to load than a clean commit takes to judge.
"""

from __future__ import annotations

import os
import stat

from pytest_openai_ready.scan.prefilter import OVERLAP, suspicious

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from io import FileIO

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.scan.archives.streams import Stream
    from pytest_openai_ready.scan.hits import Allowed, Hit
    from pytest_openai_ready.scan.own import Value

BLOCK = 1 << 20  # bytes; what is smaller is read as a whole
PIECE = 1 << 18  # of what is larger; it stays in the processor's cache


class NotAFileError(OSError):
    """A folder, a pipe or a device: reading it could wait for ever."""


def findings_in(
    path: str, allowed: Allowed | None = None, own: tuple[Value, ...] = ()
) -> tuple[Finding, ...]:
    """The keys in a file; where it cannot be read, a finding that says so.

    ``own`` are values to look for, whatever their shape.
    """
    try:
        hits = hits_in_file(path, own)
    except (OSError, MemoryError) as error:
        return (unreadable(path, error),)
    return as_findings(path, hits, allowed)


def keys_of(
    path: str,
    content: bytes,
    allowed: Allowed | None = None,
    own: tuple[Value, ...] = (),
) -> tuple[Finding, ...]:
    """The keys in the content of a file, as findings."""
    return as_findings(path, hits_of(path, content, own), allowed)


def as_findings(
    path: str, hits: tuple[Hit, ...], allowed: Allowed | None
) -> tuple[Finding, ...]:
    """What to say of the keys in a file that nobody allowed, and of unread parts."""
    found = tuple(
        hit.finding(path)
        for hit in hits
        if allowed is None or not allowed(path, hit.key)
    )
    return found if getattr(hits, "whole", True) else (*found, _endless(path))


def hits_of(path: str, content: bytes, own: tuple[Value, ...] = ()) -> tuple[Hit, ...]:
    """The keys in the content of a file."""
    if not suspicious(content, own):
        return ()
    from io import BytesIO

    return hits_in_stream(path, BytesIO(content), own)


def hits_in_stream(
    path: str, stream: Stream, own: tuple[Value, ...] = ()
) -> tuple[Hit, ...]:
    """Likewise, of a content that is too large for memory; it is read once."""
    from pytest_openai_ready.scan.look import look

    return look(path, stream, own)


def unreadable(path: str, error: OSError | MemoryError) -> Finding:
    """The finding that says that a file could not be read, and so may hold anything."""
    from pytest_openai_ready.findings import Code, Finding, Place

    facts = {"cause": _cause(error), "path": path, "error": type(error).__name__}
    return Finding(Code.NOT_JUDGED, Place(path), facts=facts)


def hits_in_file(path: str, own: tuple[Value, ...]) -> tuple[Hit, ...]:
    """The keys in a file; of a link, in the path it leads to: git keeps no more.

    Raises:
        OSError: the file cannot be read.
    """
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        return hits_of(path, os.fsencode(os.readlink(path)), own)
    if not stat.S_ISREG(status.st_mode):
        raise NotAFileError(path)
    with open(path, "rb", buffering=0) as file:
        if status.st_size < BLOCK:
            content = file.read(status.st_size + 1)
            if len(content) <= status.st_size:
                return hits_of(path, content, own)
            file.seek(0)
        if not _is_suspicious(file, own):
            return ()
        file.seek(0)
        return hits_in_stream(path, file, own)


def _is_suspicious(file: FileIO, own: tuple[Value, ...]) -> bool:
    """Whether any block of a large file is; all are read into the same memory."""
    buffer = bytearray(OVERLAP + PIECE)
    kept, whole = 0, True
    with memoryview(buffer) as view:
        while size := file.readinto(view[kept : kept + PIECE]):
            end = kept + size
            block = buffer if end == len(buffer) else buffer[:end]
            if suspicious(block, own, whole=whole):
                return True
            kept, whole = min(OVERLAP, end), False
            view[:kept] = view[end - kept : end]
    return False


def _endless(path: str) -> Finding:
    from pytest_openai_ready.findings import Code, Finding, Place

    facts = {"cause": "archive-too-large", "path": path}
    return Finding(Code.NOT_JUDGED, Place(path), facts=facts)


def _cause(error: OSError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "out-of-memory"
    return "not-a-file" if isinstance(error, NotAFileError) else "file-unreadable"
