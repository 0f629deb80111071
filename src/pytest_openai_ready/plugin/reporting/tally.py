"""Counts the tests that needed OpenAI and ran, and sets the exit status of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.plugin.policy import STOP
from pytest_openai_ready.plugin.reporting.outcome import RAN, REPLAYED

if TYPE_CHECKING:
    from pytest_openai_ready.plugin.options import Settings
    from pytest_openai_ready.plugin.reporting.outcome import Report

NOTHING_RAN = 10  # pytest's own exit statuses go up to 6
OF_TESTS = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)


class Tally:
    """A plugin of the process that writes the reports, registered only if needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ran = 0
        self._stopped = 0
        self._is_lost = False

    def pytest_runtest_logreport(self, report: Report) -> None:
        """Count a test that needed OpenAI, and note if OpenAI was lost in it."""
        ours = getattr(report, "openai_ready", None)
        self._ran += ours in {RAN, REPLAYED}
        self._stopped += ours not in {None, RAN, REPLAYED}
        self._is_lost |= hasattr(report, "openai_ready_lost_at")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a session in which no test ran that needed OpenAI, if one must run.

        Also fail one that lost OpenAI halfway, if the policy is to stop when it is not
        ready: tests that did not run say nothing about a student, so the rest cannot
        either.
        """
        if session.exitstatus not in OF_TESTS:
            return
        nothing = self._stopped and not self._ran
        if self._is_lost and self._settings.policy.at_loss == STOP:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        elif self._settings.must_run and nothing and not session.exitstatus:
            session.exitstatus = NOTHING_RAN
