"""How many tests needed OpenAI, and how many of them ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_openai_ready.plugin.outcome import Report

RAN = ("ready", "replayed")
NOTHING_RAN = 10  # pytest's own exit statuses go up to 6


class Tally:
    """A plugin of the process that writes the reports, where somebody wants to know."""

    def __init__(self) -> None:
        self.ran = 0
        self.stopped = 0

    def pytest_runtest_logreport(self, report: Report) -> None:
        """Count a test that needed OpenAI."""
        ours = getattr(report, "openai_ready", None)
        self.ran += ours in RAN
        self.stopped += ours not in (None, *RAN)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let no session look like success in which nothing ran that should have."""
        if self.stopped and not self.ran and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = NOTHING_RAN
