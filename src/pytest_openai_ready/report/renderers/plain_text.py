"""A diagnosis as plain text: a headline for a test, a report for a commit.

Every function returns a string and prints nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.render import link, shown_commands, words
from pytest_openai_ready.report.cleanup_steps import steps_lines
from pytest_openai_ready.report.renderers.wrap import fitted
from pytest_openai_ready.report.scan_report import closing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.findings import Diagnosis, Finding
    from pytest_openai_ready.messages.advice import Cleanup
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.messages.shells import Shell
    from pytest_openai_ready.report.scan_report import ScanReport

MARGIN = "  "


def headline(finding: Finding, language: Language) -> str:
    """One line, with its code first, since a terminal may cut off its end."""
    sentences = language.sentences(*words(finding, language))
    text = " ".join([sentences, *where_to_go(finding)])
    return language.say("headline.not_ready", code=finding.code.value, said=text)


def report(
    diagnosis: Diagnosis,
    language: Language,
    width: int | None = None,
    cleanup: Cleanup | None = None,
) -> str:
    """A line for each finding, and the remedy once for each kind of finding.

    Plain text that ends in a line break; empty if there is nothing to report. With a
    ``width`` in columns, remedies are wrapped; lines to be copied are not. The steps of
    ``cleanup`` about keys in commits come last.
    """
    lines = [*_report_lines(diagnosis, language, width, cleanup)]
    if cleanup is not None:
        lines += steps_lines(cleanup, language, width)
    return "".join(f"{line}\n" for line in lines)


def searched(search: ScanReport, language: Language, width: int | None = None) -> str:
    """The report, and a line that says how much was searched."""
    text = report(search.diagnosis, language, width, search.cleanup)
    return f"{text}{closing(search, language)}\n"


def _report_lines(
    diagnosis: Diagnosis,
    language: Language,
    width: int | None,
    cleanup: Cleanup | None,
) -> Iterator[str]:
    shown = [each for each in diagnosis.findings if each.code is not Code.READY]
    cleaned = () if cleanup is None else cleanup.findings
    groups: dict[str, list[Finding]] = {}
    for finding in shown:
        is_cleaned = finding in cleaned
        remedy = "" if is_cleaned else words(finding, language).remedy
        groups.setdefault(remedy, []).append(finding)
    for remedy, findings in groups.items():
        yield from (_line(finding, language) for finding in findings)
        if remedy:
            said = fitted(remedy, width, len(MARGIN))
            steps = (
                step
                for finding in findings
                for step in where_to_go(finding, language.shell)
            )
            yield from (f"{MARGIN}{line}" for line in (*said, *dict.fromkeys(steps)))


def _line(finding: Finding, language: Language) -> str:
    place = f"{printable(str(finding.place))}: " if finding.place else ""
    return f"{place}[{finding.code.value}] {words(finding, language).cause}"


def where_to_go(finding: Finding, shell: Shell | None = None) -> list[str]:
    """The commands that fix it; without any, the page that explains it."""
    return list(shown_commands(finding, shell)) or list(filter(None, [link(finding)]))
