"""The table of verdicts at the end of a run: a row for a state, a column for an SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

VERDICTS = pytest.StashKey[dict[str, dict[str, str]]]()


@pytest.fixture
def record_verdicts(pytestconfig: pytest.Config) -> dict[str, dict[str, str]]:
    """Verdicts by SDK version and state, for the table at the end of the run."""
    return pytestconfig.stash.setdefault(VERDICTS, {})


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its verdicts over to the process that prints them."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["verdicts"] = session.config.stash.get(VERDICTS, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    """Put the verdicts of a worker beside those of the others."""
    by_sdk = node.config.stash.setdefault(VERDICTS, {})
    # A worker that crashed hands over nothing.
    told = getattr(node, "workeroutput", {}).get("verdicts", {})
    for version, verdicts in told.items():
        by_sdk.setdefault(version, {}).update(verdicts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the verdicts: a row for each state, a column for each SDK."""
    by_sdk = dict(sorted(terminalreporter.config.stash.get(VERDICTS, {}).items()))
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
