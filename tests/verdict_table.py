"""The table of verdicts at the end of a run: a row for a state, a column for an SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gathered import table_of

if TYPE_CHECKING:
    from gathered import Table

NAME = "verdicts"


@pytest.fixture
def record_verdicts(pytestconfig: pytest.Config) -> Table:
    """Verdicts by SDK version and state, for the table at the end of the run."""
    return table_of(pytestconfig, NAME)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the verdicts: a row for each state, a column for each SDK."""
    by_sdk = dict(sorted(table_of(terminalreporter.config, NAME).items()))
    if not by_sdk:
        return
    requests = by_sdk.pop("requests")
    terminalreporter.section("verdict by recorded answer and version of the SDK")
    terminalreporter.write_line(_row("state or answer", [*by_sdk, "requests"]))
    for state in next(iter(by_sdk.values())):
        verdicts = [verdicts[state] for verdicts in by_sdk.values()]
        terminalreporter.write_line(_row(state, [*verdicts, requests[state]]))
    said = [verdict for verdicts in by_sdk.values() for verdict in verdicts.values()]
    wrong = sum(verdict.startswith("WRONG") for verdict in said)
    terminalreporter.write_line(f"verdicts: {len(said)}, wrong: {wrong}")


def _row(name: str, cells: list[str]) -> str:
    return f"{name:38} " + " ".join(f"{cell:23}" for cell in cells).rstrip()
