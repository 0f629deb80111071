"""The table of verdicts at the end of a run: a row for a state, a column for an SDK."""

from __future__ import annotations

import pytest

VERDICTS = pytest.StashKey[dict[str, dict[str, str]]]()


@pytest.fixture
def record_verdicts(pytestconfig: pytest.Config) -> dict[str, dict[str, str]]:
    """Verdicts by SDK version and state, for the table at the end of the run."""
    return pytestconfig.stash.setdefault(VERDICTS, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the verdicts: a row for each state, a column for each SDK."""
    by_sdk = terminalreporter.config.stash.get(VERDICTS, {})
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
