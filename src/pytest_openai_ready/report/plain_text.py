"""A diagnosis as plain text: a headline for a test, a report for a commit.

Every function returns a string and prints nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import commands, link, printable, words
from pytest_openai_ready.report.scan_report import closing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.findings import Diagnosis, Finding
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.scan_report import ScanReport

MARGIN = "  "


def headline(finding: Finding, language: Language) -> str:
    """One line, its code first, since a terminal may cut off its end."""
    sentences = language.sentences(*words(finding, language))
    text = " ".join([sentences, *where_to_go(finding)])
    return language.say("headline.not_ready", code=finding.code.value, said=text)


def report(diagnosis: Diagnosis, language: Language, width: int | None = None) -> str:
    """A line for each finding, and what to do once for each kind of finding.

    Plain text that ends in a line break; empty where there is nothing to say. With a
    ``width`` in columns, sentences about what to do are wrapped; lines that are to be
    copied are not.
    """
    lines = _report_lines(diagnosis, language, width)
    return "".join(f"{line}\n" for line in lines)


def searched(search: ScanReport, language: Language, width: int | None = None) -> str:
    """The report, and a line that says how much was searched."""
    text = report(search.diagnosis, language, width)
    return f"{text}{closing(search, language)}\n"


def _report_lines(
    diagnosis: Diagnosis, language: Language, width: int | None
) -> Iterator[str]:
    shown = [each for each in diagnosis.findings if each.code is not Code.READY]
    groups: dict[str, list[Finding]] = {}
    for finding in shown:
        groups.setdefault(words(finding, language).remedy, []).append(finding)
    for remedy, findings in groups.items():
        yield from (_line(finding, language) for finding in findings)
        yield from (f"{MARGIN}{line}" for line in fitted(remedy, width))
        steps = (step for finding in findings for step in where_to_go(finding))
        yield from (f"{MARGIN}{step}" for step in dict.fromkeys(steps))


def fitted(text: str, width: int | None) -> list[str]:
    """Lines of so many columns less a margin; one line where there is no width."""
    if width is None:
        return [text]
    from pytest_openai_ready.report.wrap import wrapped

    return wrapped(text, width - len(MARGIN))


def _line(finding: Finding, language: Language) -> str:
    place = f"{printable(str(finding.place))}: " if finding.place else ""
    return f"{place}[{finding.code.value}] {words(finding, language).cause}"


def where_to_go(finding: Finding) -> list[str]:
    """The commands that fix it; where there is none, the page that explains it."""
    return list(commands(finding)) or list(filter(None, [link(finding)]))
