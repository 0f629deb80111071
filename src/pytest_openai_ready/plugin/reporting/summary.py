"""The summary of tests that did not run, at the end of a session."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_openai_ready import COMMAND
from pytest_openai_ready.plugin.options import aged
from pytest_openai_ready.plugin.reporting.outcome import REPLAYED, reason_of
from pytest_openai_ready.plugin.spending import bill
from pytest_openai_ready.report.renderers.github import escaped
from pytest_openai_ready.tools.ci.services import GITHUB

if TYPE_CHECKING:
    import pytest

AGE = "openai_ready_age"


def write_summary(terminal: pytest.TerminalReporter, reports: list[Any]) -> None:
    """Print what happened with OpenAI in a session."""
    _print_losses(terminal, reports)
    _print_age(terminal, reports)
    _print_replays(terminal, reports)
    _print_skips(terminal)
    bill.write_bill(terminal, reports)


def _print_losses(terminal: pytest.TerminalReporter, reports: list[Any]) -> None:
    """Print when OpenAI stopped being ready; workers may notice at the same time."""
    losses = sorted(
        (report.openai_ready_lost_at, report.nodeid)
        for report in reports
        if hasattr(report, "openai_ready_lost_at")
    )
    for at, test in losses[:1]:
        terminal.write_line(f"{COMMAND}: ready until {at}, in {test}.", yellow=True)


def _print_age(terminal: pytest.TerminalReporter, reports: list[Any]) -> None:
    """Print that the verdict is from an earlier run, and how old it is."""
    ages = [each.openai_ready_age for each in reports if hasattr(each, AGE)]
    if ages:
        terminal.write_line(f"{COMMAND}: {aged(max(ages))}")


def _print_replays(terminal: pytest.TerminalReporter, reports: list[Any]) -> None:
    """Print how many tests were replayed, which says nothing about OpenAI today."""
    count = sum(getattr(each, "openai_ready", None) == REPLAYED for each in reports)
    if count:
        tests = "1 test" if count == 1 else f"{count} tests"
        terminal.write_line(f"{COMMAND}: {tests} replayed from cassettes.")


def _print_skips(terminal: pytest.TerminalReporter) -> None:
    """Print each reason once, with the number of skipped tests.

    Nothing is added to ``-rs``, which prints it already. On GitHub each reason is a
    warning at the top of the run, so that a green run does not hide it.
    """
    skipped = filter(None, map(reason_of, terminal.stats.get("skipped", [])))
    for reason, count in Counter(skipped).items():
        said = f"{count} skipped. {reason}"
        if GITHUB.is_here(os.environ):
            terminal.write_line(f"::warning title={COMMAND}::{escaped(said)}")
        elif not terminal.hasopt("skipped"):
            terminal.write_line(f"{COMMAND}: {said}", yellow=True)
