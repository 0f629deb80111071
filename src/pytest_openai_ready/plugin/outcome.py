"""The outcome of a test that OpenAI was not ready for, the same in every report.

A report carries the code as its attribute ``openai_ready``, through xdist too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.plugin import ledger
from pytest_openai_ready.plugin.marker import uses_openai
from pytest_openai_ready.plugin.policy import FAIL

if TYPE_CHECKING:
    from _pytest.outcomes import OutcomeException

    from pytest_openai_ready.findings import Code

# Of the summary: skips have one place there, so that all of them share a line; since
# pytest 7.2.1 each would otherwise be reported at its own test.
PLACE = "openai-ready"
RAN, REPLAYED = "ready", "replayed"
CODE = "openai_ready_code"  # of an error that ends a test


class Report(pytest.TestReport):
    """A report that says what became of OpenAI in its test."""

    openai_ready: str
    openai_usage: list[list[object]]
    openai_ready_lost_at: str
    openai_ready_age: float


def ended(action: str, code: Code, reason: str) -> OutcomeException:
    """What to raise to end the test that runs: to skip it, or to let it fail.

    It is no ``Exception``, so that no ``except Exception`` on the way holds it up.
    """
    error: OutcomeException
    if action == FAIL:
        error = pytest.fail.Exception(reason, pytrace=False)
    else:
        error = pytest.skip.Exception(reason)
    vars(error)[CODE] = code.value
    return error


def mark(item: pytest.Item, report: Report, error: BaseException | None) -> None:
    """Say in a report what became of OpenAI in its test.

    A phase that was ended here has the outcome that it was given, whatever else would
    have been made of it: to fail is no expected failure, even under ``xfail``.
    """
    if hasattr(error, CODE):
        end(report, error)  # type: ignore[arg-type]
    elif report.when == "call" and uses_openai(item):
        replayed = ledger.of(item.config).is_replay
        report.openai_ready = REPLAYED if replayed else RAN


def end(report: Report, error: OutcomeException) -> None:
    """Give a report the outcome of an error that ``ended`` made."""
    report.openai_ready = getattr(error, CODE)
    if isinstance(error, pytest.skip.Exception):
        report.outcome = "skipped"
        path, line, _ = report.location
        report.longrepr = (path, (line or 0) + 1, str(error.msg))
    else:
        report.outcome = "failed"
        report.longrepr = error.msg
    vars(report).pop("wasxfail", None)


def count_as_call(report: Report) -> None:
    """Let a failure before the call count as a failed test, not as an error.

    Graders that read the failed tests alone would not know that there was one. No
    sooner than here: pytest-rerunfailures expects of a failed call what it has done
    for it before.
    """
    if report.failed and report.when == "setup":
        report.when = "call"


def share_place(report: Report) -> None:
    """Let a skip of ours share its line of the summary, once all else was written.

    JUnit and others write the place of the test itself.
    """
    if report.skipped and (reason := reason_of(report)):
        report.longrepr = (PLACE, None, reason)  # type: ignore[assignment]


def reason_of(report: pytest.TestReport) -> str:
    """Why a skip or failure of ours is one; empty for any other report."""
    if getattr(report, "openai_ready", RAN) in (RAN, REPLAYED):
        return ""
    longrepr = report.longrepr
    return longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
