"""The doctor's findings, as every format gets them, and the verdict in one line."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code, Severity
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.render import title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.findings import Diagnosis, Finding
    from pytest_openai_ready.messages.language import Language

ACCOUNT = "account"  # the check that shows whether a call succeeds
# Facts shown in addition to the sentence, by their names for programs.
EVIDENCE = (
    *("status", "endpoint", "model", "request_id", "error", "executable"),
    "said",
)
UNKNOWN = ("", "-")


class Examination(NamedTuple):
    """A diagnosis whose findings have the facts ``check`` and ``family``.

    With ``is_strict``, advice counts as something to fix. ``rehearsal`` is the state of
    the sandbox that answered instead of the API.
    """

    diagnosis: Diagnosis
    is_strict: bool = False
    rehearsal: str | None = None

    @property
    def exit_code(self) -> int:
        """The command's exit status: 0 ready, 1 something to fix, 3 undecided."""
        counts = self.is_strict and self.diagnosis.severity is Severity.ADVICE
        return 1 if counts else self.diagnosis.exit_code

    @property
    def is_ready(self) -> bool:
        """Whether the account was checked, a call succeeded, and nothing is wrong."""
        asked = any(
            each.facts["check"] == ACCOUNT and each.code is not Code.NOT_ASKED
            for each in self.diagnosis.findings
        )
        return asked and self.diagnosis.severity <= Severity.ADVICE


def verdict(examination: Examination, language: Language) -> str:
    """One line: ready or not, and what to fix first."""
    worst = _first(examination.diagnosis)
    severity = examination.diagnosis.severity
    if worst is None or severity is Severity.OK:
        return language.say(
            "doctor.ready" if examination.is_ready else "doctor.no_fault"
        )
    named = {Severity.ERROR: "not_ready", Severity.UNKNOWN: "undecided"}.get(severity)
    name = named or _advice(examination)
    heading = title(worst, language)
    return language.say(f"doctor.{name}", title=heading, code=worst.code.value)


def _first(diagnosis: Diagnosis) -> Finding | None:
    """The finding to fix first: the worst, or a key in a file if no key is set.

    Once that key is moved from the file to ``.env``, it is no longer missing.
    """
    worst = diagnosis.worst
    if worst is None or worst.code is not Code.KEY_MISSING:
        return worst
    in_files = (each for each in diagnosis.findings if each.code is Code.KEY_IN_FILE)
    return next(in_files, worst)


def _advice(examination: Examination) -> str:
    if examination.is_strict:
        return "advice_counts"
    return "advice" if examination.is_ready else "advice_alone"


def opening(examination: Examination, language: Language) -> list[str]:
    """Lines to show first: whether the sandbox answered."""
    state = examination.rehearsal
    return [] if state is None else [language.say("doctor.rehearsal", state=state)]


def by_family(diagnosis: Diagnosis) -> Iterator[list[list[Finding]]]:
    """The findings by family and check; within a check, the most severe first."""
    for _, of_family in groupby(diagnosis.findings, lambda each: each.facts["family"]):
        checks = groupby(of_family, lambda each: each.facts["check"])
        yield [sorted(findings, key=_weight) for _, findings in checks]


def _weight(finding: Finding) -> tuple[int, str]:
    return -finding.code.severity, finding.code.value


def evidence(finding: Finding) -> dict[str, str]:
    """The facts behind the verdict, by name; they contain no key."""
    known = {name: finding.facts.get(name, "") for name in EVIDENCE}
    return {
        name: printable(value) for name, value in known.items() if value not in UNKNOWN
    }
