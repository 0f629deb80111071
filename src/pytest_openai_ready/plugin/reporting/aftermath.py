"""Adds to a test's report the calls that it made, and whether OpenAI was lost in it.

A report carries both as attributes, also through xdist: ``openai_usage``, a list of
rows as in ``usage.Call``, and ``openai_ready_lost_at``, the time of day. Its
``openai_ready_age`` is the age in seconds of a verdict that an earlier run cached.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pytest_openai_ready.account.verdict.loss import LOSSES, is_excuse, is_hint
from pytest_openai_ready.plugin.readiness import gate, verdicts
from pytest_openai_ready.plugin.reporting import outcome
from pytest_openai_ready.plugin.spending import ledger

if TYPE_CHECKING:
    import pytest

    from pytest_openai_ready.plugin.reporting.outcome import Report


def mark_phase(item: pytest.Item, report: Report, error: BaseException | None) -> None:
    """Add to the report of a phase what happened with OpenAI in it."""
    outcome.mark(item, report, error)
    calls = ledger.ledger_of(item.config).unreported(last=report.when == "teardown")
    if calls:
        report.openai_usage = [list(call) for call in calls]
    _mark_loss(item, report, error)
    age = verdicts.age_of(item.config)
    if age is not None:
        report.openai_ready_age = age


def _mark_loss(item: pytest.Item, report: Report, error: BaseException | None) -> None:
    """If OpenAI was lost, report that instead of the error that showed it.

    The error of a test is not trusted: the account is checked again.
    """
    account = verdicts.account_in_use(item.config)
    if account is None:
        return
    excused = error is not None and is_excuse(error, account)
    hinted = excused or (error is not None and is_hint(error, account))
    if not (hinted or ledger.ledger_of(item.config).is_lost):
        return
    ledger.ledger_of(item.config).is_lost = False
    known = verdicts.loss_now(item.config)
    worst = verdicts.ask_again(item.config).worst if known is None else known.worst
    if worst is None or worst.code not in LOSSES:
        return
    if known is None:
        report.openai_ready_lost_at = time.strftime("%H:%M:%S")
    if error is not None and excused and report.when != "teardown":
        outcome.set_outcome(report, gate.ending_of(item.config, worst))
