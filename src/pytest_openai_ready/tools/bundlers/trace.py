"""Where a text exposes a key, before anyone decides how to report it."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.scan.suppressions import is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.findings import Cause

LINE_END = late_pattern(rb"\n")


class Trace(NamedTuple):
    """A place in a text, and what exposes a key there: a cause with a ``name``."""

    at: int
    cause: Cause


def said_once(path: str, content: bytes, traces: Iterable[Trace]) -> Iterator[Finding]:
    """Yield the first trace of each cause and name, unless a comment allows it.

    Each line is visited once, for any number and length of lines.
    """
    said: set[tuple[str, str]] = set()
    line, start, end, allowed = 0, 0, -1, False
    for trace in sorted(traces, key=attrgetter("at")):
        if trace.at > end:
            start = content.rfind(b"\n", 0, trace.at) + 1
            line += content.count(b"\n", max(end, 0), start) + (line == 0)
            end = content.find(b"\n", trace.at)
            end = len(content) if end == -1 else end
            allowed = is_allowed(content, start, end)
        about = trace.cause.name, str(trace.cause.facts["name"])
        if not allowed and about not in said:
            said.add(about)
            yield Finding(trace.cause, Place(path, line, trace.at - start + 1))


def not_allowed(content: bytes, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings that no comment on their lines allows."""
    starts = [0, *(each.end() for each in LINE_END.finditer(content)), len(content) + 1]
    for finding in findings:
        line = finding.place.line if finding.place else None
        if line is None or not is_allowed(content, starts[line - 1], starts[line] - 1):
            yield finding
