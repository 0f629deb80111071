"""The outcome of a test for which OpenAI was not ready, the same in every report.

A report carries the code as its attribute ``openai_ready``, also through xdist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready import COMMAND
from pytest_openai_ready.plugin.policy import FAIL
from pytest_openai_ready.plugin.readiness.marker import uses_openai
from pytest_openai_ready.plugin.spending import ledger

if TYPE_CHECKING:
    from _pytest.outcomes import OutcomeException

    from pytest_openai_ready.findings import Code

# The location of our skips in the summary, so that they share a line; since pytest
# 7.2.1 each would otherwise be listed at its own test.
PLACE = COMMAND
RAN, REPLAYED = "ready", "replayed"
CODE = "openai_ready_code"  # attribute of an exception that ends a test


class Report(pytest.TestReport):
    """A report with what happened with OpenAI in its test."""

    openai_ready: str
    openai_usage: list[list[object]]
    openai_ready_lost_at: str
    openai_ready_age: float


def ended(action: str, code: Code, reason: str) -> OutcomeException:
    """The exception that skips or fails the running test.

    It is not an ``Exception``, so that no ``except Exception`` in a test catches it.

    Args:
        action: ``FAIL``, or else it skips.
        code: what is wrong; reports read it from the exception.
        reason: the text for the user, without a key.
    """
    error: OutcomeException
    if action == FAIL:
        error = pytest.fail.Exception(reason, pytrace=False)
    else:
        error = pytest.skip.Exception(reason)
    vars(error)[CODE] = code.value
    return error


def mark(item: pytest.Item, report: Report, error: BaseException | None) -> None:
    """Add to a report what happened with OpenAI in its test.

    A phase that was ended here keeps its outcome whatever pytest makes of it: a failure
    is not an expected failure, even under ``xfail``.
    """
    if hasattr(error, CODE):
        set_outcome(report, error)  # type: ignore[arg-type]
    elif report.when == "call" and uses_openai(item):
        replayed = ledger.ledger_of(item.config).is_replay
        report.openai_ready = REPLAYED if replayed else RAN


def set_outcome(report: Report, error: OutcomeException) -> None:
    """Give a report the outcome of an exception from ``ended``."""
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
    """Count a failure during setup as a failed test, not as an error.

    Graders that only read failed tests would miss it otherwise. It cannot be done
    earlier: pytest-rerunfailures expects its own changes in the report of a failed
    call.
    """
    if report.failed and report.when == "setup":
        report.when = "call"


def share_place(report: Report) -> None:
    """Make our skips share a line in the summary, after all reports are written.

    JUnit and others write the location of the test itself.
    """
    if report.skipped and (reason := reason_of(report)):
        report.longrepr = (PLACE, None, reason)  # type: ignore[assignment]


def reason_of(report: pytest.TestReport) -> str:
    """The reason of our skip or failure; empty for any other report."""
    if getattr(report, "openai_ready", RAN) in (RAN, REPLAYED):
        return ""
    longrepr = report.longrepr
    return longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
