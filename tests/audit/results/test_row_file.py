"""Rows lie in a file: an audit's memory does not grow with them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
from audit.rows_table import AUDIT, rows
from systems import needs_limits

from pytest_openai_ready.audit.results.row_file import (
    RowFile,
    Rows,
    ordered,
    with_changes,
)

if TYPE_CHECKING:
    from pytest_openai_ready.audit.results.rows import Row

# What is made of rows as they come, in any order; prints the peak in kilobytes.
AUDITED = """
import resource, sys
from audit.rows_table import rows
from pytest_openai_ready.audit.auditing import Plan, audited
from pytest_openai_ready.audit.targets.discovery import Target
from pytest_openai_ready.audit.examining.examined import Examined
from pytest_openai_ready.audit.results.rows import FolderKind

count, some = int(sys.argv[1]), rows(50)
places = [Target(f"class/{n:05}", f"/class/{n:05}", FolderKind.CLONE) for n in range(count)]

def crew(_, targets):
    for n, each in enumerate(targets):
        row = some[n % 50]
        yield each, Examined(row, tuple(b"%d" % key.number for key in row.keys))

found = audited(Plan(places, ("/class",), crew=crew)).within(None, None)
assert sum(1 for _ in found.worst_first) == count
assert found.exit_code == 1
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
MOST = 700  # bytes for each row more: its name, its place, what it is sorted by


def filled(some: list[Row]) -> Rows[Row]:
    file: RowFile[Row] = RowFile(len(some))
    for number in reversed(range(len(some))):
        file.put(number, AUDIT.rows[0])
        file.put(number, some[number])
    return file.rows()


def test_rows_come_back_as_they_were_in_any_order() -> None:
    some = rows(60)
    found = filled(some)
    assert found == tuple(some)
    assert found != tuple(some[1:])
    assert [found[-1], *found[3:5]] == [some[-1], *some[3:5]]
    assert [*found, *found] == [*some, *some]
    for given in (found, tuple(some)):
        turned = ordered(given, range(59, -1, -1))
        assert list(turned) == some[::-1]
        counted = with_changes(given, lambda at, row: replace(row, files=at))
        assert [row.files for row in counted] == [*range(60)]
        assert len(counted) == 60


def test_rows_stay_where_the_disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(tempfile.SpooledTemporaryFile[bytes]):
        def write(self, content: bytes) -> int:  # type: ignore[override]
            if self.tell() > 5000:
                raise OSError(28, "No space left on device")
            return super().write(content)

    def full(size: int) -> IO[bytes]:
        return Full(size)

    monkeypatch.setattr(
        "pytest_openai_ready.audit.results.row_file.SpooledTemporaryFile", full
    )
    monkeypatch.setattr("pytest_openai_ready.audit.results.row_file.AT_HAND", 0)
    some = rows(60)
    assert filled(some) == tuple(some)


@pytest.mark.integration
@needs_limits
def test_memory_is_flat_in_the_number_of_rows() -> None:
    def peak(count: int) -> int:
        command = [sys.executable, "-c", AUDITED, str(count)]
        here = Path(__file__).parents[2]
        done = subprocess.run(command, cwd=here, check=True, stdout=subprocess.PIPE)
        return int(done.stdout) * (1 if sys.platform == "darwin" else 1024)

    few, many = 1000, 10_000
    assert peak(many) - peak(few) < MOST * (many - few)
