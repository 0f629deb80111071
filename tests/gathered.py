"""Tables that are printed at the end of a run, whichever worker's tests filled them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

# Cells by column and row.
Table: TypeAlias = "dict[str, dict[str, str]]"

TABLES = pytest.StashKey["dict[str, Table]"]()
HANDED_OVER = "tables"


def table_of(config: pytest.Config, name: str) -> Table:
    """The table of this name, for tests to enter their cells."""
    return config.stash.setdefault(TABLES, {}).setdefault(name, {})


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its cells over to the process that prints them."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[HANDED_OVER] = session.config.stash.get(TABLES, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    """Put the cells of a worker beside those of the others."""
    # A worker that crashed hands over nothing.
    reported: dict[str, Table] = getattr(node, "workeroutput", {}).get(HANDED_OVER, {})
    for name, table in reported.items():
        for column, cells in table.items():
            table_of(node.config, name).setdefault(column, {}).update(cells)
