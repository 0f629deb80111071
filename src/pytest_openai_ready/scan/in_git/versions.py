"""Scans the versions of a file in turn, and only the parts where they differ.

A history is little text that is repeated over and over: a hundred versions of a file
differ in a hundred places. Text that was not suspicious in one version is not
suspicious in the next.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from pytest_openai_ready.scan.base64_looks import has_long_run, may_have_layers
from pytest_openai_ready.scan.literals import BASE64, BYTE_ORDER_MARKS
from pytest_openai_ready.scan.prefilter import OVERLAP, is_archive, suspicious
from pytest_openai_ready.scan.scanner import CLEAN, scan_stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.scan.scanner import ScanResult, ScanSettings

EXACT = 64  # bytes; the precision of a difference
FIRST = 1024  # bytes that are compared first; doubled each time
SHORTEST_LINE = 60  # of wrapped base64


class Versions:
    """Scans contents in turn."""

    def __init__(self, settings: ScanSettings) -> None:
        self._settings = settings
        self._path: str | None = None  # of the last content, if it was not suspicious
        self._content = b""
        longest = (len(needle) for value in settings.known for needle in value.needles)
        self._margin = max(OVERLAP, *longest, 0)

    def scan(self, path: str, content: bytes) -> ScanResult:
        """The keys in a content; fast if it is similar to the last one of this path.

        If the last one was suspicious, this one is searched completely: a word or a
        comment may matter for text that is far away.
        """
        if self._path == path:
            clean = not self._differs(content)
        else:
            clean = not suspicious(content, self._settings.known)
        self._path, self._content = (path, content) if clean else (None, b"")
        return CLEAN if clean else scan_stream(path, BytesIO(content), self._settings)

    def _differs(self, content: bytes) -> bool:
        """Whether this version is suspicious, given that the last one was not."""
        begin, end = difference(self._content, content)
        part = content[max(0, begin - self._margin) : end + self._margin]
        return (
            suspicious(part, self._settings.known)
            or _begins_otherwise(content)
            or (has_long_run(part) and may_have_layers(content))
        )


def _begins_otherwise(content: bytes) -> bool:
    """Whether the first bytes determine how to read the rest."""
    return (
        content.startswith(BYTE_ORDER_MARKS)
        or is_archive(content)
        or not content[:SHORTEST_LINE].translate(None, BASE64)
    )


def difference(old: bytes, new: bytes) -> tuple[int, int]:
    """The part of ``new`` that differs from ``old``, or a little more."""
    shorter = min(len(old), len(new))
    begin = _longest(shorter, lambda one, two: old[one:two] == new[one:two])
    first, last = len(old), len(new)
    common = _longest(
        shorter - begin,
        lambda one, two: old[first - two : first - one] == new[last - two : last - one],
    )
    return begin, last - common


def _longest(limit: int, alike: Callable[[int, int], bool]) -> int:
    """How far everything is equal, or a little less, in time linear in the result."""
    low, step = 0, FIRST
    while low < limit and alike(low, min(low + step, limit)):
        low, step = min(low + step, limit), 2 * step
    high = min(low + step, limit)
    while high - low > EXACT:
        middle = (low + high) // 2
        if alike(low, middle):
            low = middle
        else:
            high = middle
    return low
