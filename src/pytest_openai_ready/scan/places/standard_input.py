"""What is fed to this process -> findings: a file that need not lie anywhere.

It is read once, in little memory; a small one is judged as a whole, as a file is.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.scan.archives.streams import Source
from pytest_openai_ready.scan.places.git_index import FileFindings
from pytest_openai_ready.scan.scanner import (
    BLOCK,
    findings_of,
    scan_bytes,
    scan_stream,
    unreadable,
)

if TYPE_CHECKING:
    from pytest_openai_ready.scan.archives.streams import ByteStream
    from pytest_openai_ready.scan.scanner import ScanResult, ScanSettings

NAME = "-"  # as commands call it


def input_findings(settings: ScanSettings, name: str = NAME) -> FileFindings:
    """The keys in the standard input; one finding says where it cannot be read.

    Args:
        settings: which keys may stand, and which are known.
        name: of the file that it stands for, relative to the current folder: how it is
            read, where it is said to be, and what the baseline allows there.
    """
    if sys.stdin is None:  # closed by whoever started this program
        return FileFindings((Finding(search.input_closed(), Place(name)),), 0)
    try:
        result = _scanned(sys.stdin.buffer, name, settings)
    except (OSError, MemoryError) as error:
        return FileFindings((unreadable(name, error),), 0)
    found = findings_of(name, result, settings, os.path.abspath(name))
    return FileFindings((*found, *settings.findings), 1)


def _scanned(stream: ByteStream, name: str, settings: ScanSettings) -> ScanResult:
    source = Source(stream)
    content = source.peek(BLOCK)
    if len(content) < BLOCK:
        return scan_bytes(name, content, settings)
    return scan_stream(name, source, settings)
