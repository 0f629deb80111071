"""The table of points at the end of a run: a row for a grader, a column for a situation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gathered import table_of

if TYPE_CHECKING:
    from gathered import Table

NAME = "points"
SITUATIONS = ("key ready", "no setting", "fail", "stop")


@pytest.fixture
def record_points(pytestconfig: pytest.Config) -> Table:
    """Points by situation and grader."""
    return table_of(pytestconfig, NAME)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each grader gave, of ten."""
    table = table_of(terminalreporter.config, NAME)
    titles = [title for title in SITUATIONS if title in table]
    if not titles:
        return
    terminalreporter.section("points out of ten")
    terminalreporter.write_line(_row("", titles))
    for grader in table[titles[0]]:
        cells = [table[title][grader] for title in titles]
        terminalreporter.write_line(_row(grader, cells))


def _row(name: str, cells: list[str]) -> str:
    return f"{name:36} " + " ".join(f"{cell:>10}" for cell in cells)
