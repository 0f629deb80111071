"""What the doctor found, as every format takes it, and the verdict in one line."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code, Severity
from pytest_openai_ready.messages.catalog import printable, title
from pytest_openai_ready.messages.language import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.findings import Diagnosis, Finding

ACCOUNT = "account"  # the check without which nobody knows whether a call succeeds
# What was seen, beside the sentence: by the names that programs know it by.
EVIDENCE = ("status", "endpoint", "model", "request_id", "error", "executable")
UNKNOWN = ("", "-")

REHEARSAL = {
    Language.EN: "Rehearsal: the sandbox answers, in the state {state}.",
    Language.ZH: "演练：由模拟接口应答，状态为 {state}。",
}
READY = {
    Language.EN: "Ready: OpenAI can be used from here.",
    Language.ZH: "就绪：可以在此使用 OpenAI。",
}
NO_FAULT = {
    Language.EN: "No fault found; the account was not asked.",
    Language.ZH: "没有发现问题；未询问账户。",
}
ADVICE = {
    Language.EN: "Ready, with advice: see {title} [{code}].",
    Language.ZH: "就绪，但有建议：见“{title}” [{code}]。",
}
ADVICE_ALONE = {
    Language.EN: "The account was not asked; advice: see {title} [{code}].",
    Language.ZH: "未询问账户；有建议：见“{title}” [{code}]。",
}
ADVICE_COUNTS = {
    Language.EN: "Advice counts (--strict): begin with {title} [{code}].",
    Language.ZH: "建议也须处理（--strict）：请先处理“{title}” [{code}]。",
}
UNDECIDED = {
    Language.EN: "Undecided: see {title} [{code}].",
    Language.ZH: "无法判定：见“{title}” [{code}]。",
}
NOT_READY = {
    Language.EN: "Not ready: begin with {title} [{code}].",
    Language.ZH: "未就绪：请先处理“{title}” [{code}]。",
}


class Examination(NamedTuple):
    """A diagnosis whose findings carry the facts ``check`` and ``family``.

    With ``is_strict``, advice counts as something to mend. ``rehearsal`` is the state
    of the sandbox that answered instead of the API.
    """

    diagnosis: Diagnosis
    is_strict: bool = False
    rehearsal: str | None = None

    @property
    def exit_code(self) -> int:
        """The command's exit status: 0 ready, 1 something to mend, 3 undecided."""
        counts = self.is_strict and self.diagnosis.severity is Severity.ADVICE
        return 1 if counts else self.diagnosis.exit_code

    @property
    def is_ready(self) -> bool:
        """Whether the account was asked and a call succeeded, and nothing is wrong."""
        asked = any(
            each.facts["check"] == ACCOUNT and each.code is not Code.NOT_ASKED
            for each in self.diagnosis.findings
        )
        return asked and self.diagnosis.severity <= Severity.ADVICE


def verdict(examination: Examination, language: Language) -> str:
    """One line: ready or not, and where to begin."""
    worst = examination.diagnosis.worst
    severity = examination.diagnosis.severity
    if worst is None or severity is Severity.OK:
        return (READY if examination.is_ready else NO_FAULT)[language]
    words = {Severity.ERROR: NOT_READY, Severity.UNKNOWN: UNDECIDED}.get(severity)
    template = words or _advice(examination)
    heading = title(worst, language)
    return template[language].format(title=heading, code=worst.code.value)


def _advice(examination: Examination) -> dict[Language, str]:
    if examination.is_strict:
        return ADVICE_COUNTS
    return ADVICE if examination.is_ready else ADVICE_ALONE


def opening(examination: Examination, language: Language) -> list[str]:
    """What has to be known before anything else: that this is a rehearsal."""
    state = examination.rehearsal
    return [] if state is None else [REHEARSAL[language].format(state=state)]


def by_family(diagnosis: Diagnosis) -> Iterator[list[list[Finding]]]:
    """The findings of each family's checks, those of one check the heaviest first."""
    for _, of_family in groupby(diagnosis.findings, lambda each: each.facts["family"]):
        checks = groupby(of_family, lambda each: each.facts["check"])
        yield [sorted(findings, key=_weight) for _, findings in checks]


def _weight(finding: Finding) -> tuple[int, str]:
    return -finding.code.severity, finding.code.value


def evidence(finding: Finding) -> dict[str, str]:
    """What the verdict rests on, by name; it holds no key."""
    known = {name: finding.facts.get(name, "") for name in EVIDENCE}
    return {
        name: printable(said) for name, said in known.items() if said not in UNKNOWN
    }
