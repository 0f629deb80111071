"""The hooks and fixtures that pytest finds here.

Loaded into every pytest session of its environment, so it imports nothing that pytest
has not loaded already; the rest follows when a test first asks for OpenAI.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.plugin import options

if TYPE_CHECKING:
    from collections.abc import Generator

    import pluggy
    from openai import OpenAI

    from pytest_openai_ready.model import Diagnosis

SETTINGS = pytest.StashKey[options.Settings]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options and ini settings."""
    options.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Read the settings once; start the sandbox of a rehearsal."""
    settings = options.settings_of(config, os.environ)
    config.stash[SETTINGS] = settings
    if settings.sandbox is not None:
        from pytest_openai_ready.plugin.rehearsal import rehearse

        rehearse(config, settings.sandbox)


def pytest_report_header(config: pytest.Config) -> str:
    """Say the policy, in one line."""
    return options.header(config.stash[SETTINGS])


@pytest.fixture(scope="session")
def openai_ready(pytestconfig: pytest.Config) -> Diagnosis:
    """The diagnosis of this session: whether OpenAI is ready, and why not.

    Asking for it skips and fails nothing. It has ``ready``, ``worst`` and ``findings``.
    """
    from pytest_openai_ready.plugin.gate import verdict_of

    return verdict_of(pytestconfig, pytestconfig.stash[SETTINGS]).diagnosis


@pytest.fixture(scope="session")
def openai_client(pytestconfig: pytest.Config) -> Generator[OpenAI, None, None]:
    """An ``openai.OpenAI`` client whose key is valid and whose account has credit.

    Where it has not, the test is skipped, or fails with ``--openai-ready=fail``, and
    the reason names the one thing to do next. The question is put once in a session.
    """
    from pytest_openai_ready.plugin.gate import admitted

    with admitted(pytestconfig, pytestconfig.stash[SETTINGS]) as client:
        yield client


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pluggy.Result[pytest.TestReport], None]:
    """Fold our skips into one line of the summary, whatever tests they struck.

    The old form of a wrapper: pluggy before 1.2, which pytest 7.2 is content with,
    knows no other.
    """
    outcome = yield
    gate = sys.modules.get("pytest_openai_ready.plugin.gate")
    reason = gate and item.config.stash.get(gate.REASON, None)
    if gate and reason:
        gate.folded(outcome.get_result(), reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once why tests were skipped, where ``-rs`` does not say it anyway."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [_our_reason(report) for report in skipped]
    if terminalreporter.hasopt("skipped"):
        return
    for reason in dict.fromkeys(filter(None, reasons)):
        count = f"{reasons.count(reason)} skipped"
        terminalreporter.write_line(f"openai-ready: {count}. {reason}", yellow=True)


def _our_reason(report: pytest.TestReport) -> str:
    """The reason of a skip that was folded; empty for any other."""
    longrepr = report.longrepr
    ours = isinstance(longrepr, tuple) and longrepr[0] == "openai-ready"
    return longrepr[2] if ours else ""  # type: ignore[index]
