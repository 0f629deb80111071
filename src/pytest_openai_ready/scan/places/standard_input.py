"""Findings in the standard input, which need not be a file on disk.

It is read once, in little memory; a small input is scanned as a whole, like a file.
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

NAME = "-"  # its usual name in commands


def input_findings(settings: ScanSettings, name: str = NAME) -> FileFindings:
    """The keys in the standard input, or one finding if it cannot be read.

    Args:
        settings: which keys are allowed, and which are known.
        name: the name of its file, relative to the current folder: decides how it is
            read, where keys are reported, and what the baseline allows.
    """
    if sys.stdin is None:  # closed by the caller of this program
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
