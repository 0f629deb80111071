"""The result of a scan, as every format gets it, and what the formats share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import IN_FILE, Code, Severity
from pytest_openai_ready.messages.declare import refusing
from pytest_openai_ready.report.examination import UNKNOWN

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Diagnosis, Finding
    from pytest_openai_ready.messages.advice import Cleanup
    from pytest_openai_ready.messages.language import Language

# Facts of a finding besides its place, by their names for programs.
FACTS = ("kind", "provider", "form", "inside", "commit", "date", "remotes")
FLAGS = ("pushed", "in_head")
YES_OR_NO = {"yes": True, "no": False}


class ScanReport(NamedTuple):
    """What a scan found, and how much it searched; None if it did not count them.

    ``cleanup`` is what to do about keys in commits, if they can be removed here, and
    ``is_push`` says that the commits are about to be accepted or refused.
    """

    diagnosis: Diagnosis
    files: int | None = None
    commits: int | None = None
    cleanup: Cleanup | None = None
    is_push: bool = False

    @property
    def keys(self) -> list[Finding]:
        """The findings that are keys, even if only their owner can read them."""
        return [
            each
            for each in self.diagnosis.findings
            if each.code.severity is Severity.ERROR
            or each.code is Code.KEY_IN_TRANSCRIPT
        ]

    @property
    def exit_code(self) -> int:
        """The command's exit status: 0 no key, 1 keys, 3 undecided."""
        deciding = refusing(self.diagnosis) if self.is_push else self.diagnosis
        return 1 if self.keys else deciding.exit_code

    @property
    def not_judged(self) -> list[Finding]:
        """The findings about what could not be searched."""
        found = self.diagnosis.findings
        return [each for each in found if each.code.severity is Severity.UNKNOWN]


def closing(search: ScanReport, language: Language) -> str:
    """One line: how many keys were found, and how much was searched."""
    keys, not_judged = len(search.keys), len(search.not_judged)
    text = language.say("scan.found" if keys else "scan.nothing_found", keys=keys)
    text += _searched(search, language) + language.stop
    left = language.say("scan.not_judged", count=not_judged) if not_judged else ""
    return text + left


def _searched(search: ScanReport, language: Language) -> str:
    counted = (("commits", search.commits), ("files", search.files))
    return language.aside(
        [
            language.say(f"scan.{name}", count=count)
            for name, count in counted
            if count is not None
        ]
    )


def valid_text(path: str) -> str:
    r"""A path in valid UTF-8: other bytes in it become ``\xe4``."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def facts_of(finding: Finding) -> dict[str, str | bool | None]:
    """All facts of a finding by name; None for those that it does not have."""
    facts = finding.facts
    texts = {name: facts.get(name, "") for name in FACTS}
    flags = {name: YES_OR_NO.get(facts.get(name, "")) for name in FLAGS}
    known = {
        name: valid_text(each) for name, each in texts.items() if each not in UNKNOWN
    }
    return {**dict.fromkeys(FACTS), **known, **flags}


def is_line_of_file(finding: Finding) -> bool:
    """Whether the line number is that of the current file itself.

    It is not if it counts within the member of an archive, or is from another commit.
    """
    place = finding.place
    placed = place is not None and place.line is not None
    elsewhere = finding.code not in IN_FILE or bool(finding.facts.get("inside"))
    return placed and not elsewhere


def own_version() -> str:
    """The version of this program."""
    import pytest_openai_ready

    return pytest_openai_ready.__version__
