"""The table of points at the end of a run: a row for a grader, a column for a situation."""

from __future__ import annotations

import pytest

POINTS = pytest.StashKey[dict[str, dict[str, str]]]()


@pytest.fixture
def record_points(pytestconfig: pytest.Config) -> dict[str, dict[str, str]]:
    """Points by situation and grader."""
    return pytestconfig.stash.setdefault(POINTS, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each grader gave, of ten."""
    by_situation = terminalreporter.config.stash.get(POINTS, {})
    if not by_situation:
        return
    terminalreporter.section("points out of ten")
    terminalreporter.write_line(_row("", list(by_situation)))
    for grader in next(iter(by_situation.values())):
        cells = [points[grader] for points in by_situation.values()]
        terminalreporter.write_line(_row(grader, cells))


def _row(name: str, cells: list[str]) -> str:
    return f"{name:36} " + " ".join(f"{cell:>10}" for cell in cells)
