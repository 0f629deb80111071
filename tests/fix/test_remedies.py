"""For which files `scan` and doctor ask `fix` before they recommend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from makers import make

from pytest_openai_ready.fix import fixer, remedies
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan.scanner import ScanSettings, findings_in_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_openai_ready.fix.fix_result import Fix

KB = 1024
# The sizes of files with a key in kilobytes, and for which of them `fix` plans.
ASKED: dict[str, tuple[dict[str, int], list[str]]] = {
    "a few": ({"a.py": 3, "b.py": 3}, ["a.py", "b.py"]),
    "settings come first": ({"a.py": 3, "compose.yaml": 1}, ["compose.yaml", "a.py"]),
    "as many as fit": (
        {f"{each}.py": 30 for each in "abcdefghij"},
        ["a.py", "b.py", "c.py", "d.py"],
    ),
    "a large one alone": ({"a.py": 200, "b.py": 3}, ["a.py"]),
    "settings before large programs": (
        {"a.py": 120, "compose.yaml": 20},
        ["compose.yaml"],
    ),
    "many small ones": (
        {f"{each:02}.py": 1 for each in range(30)},
        [f"{each:02}.py" for each in range(20)],
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_fix_plans_once_for_as_much_as_takes_a_second(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes, expected = ASKED[name]
    for path, size in sizes.items():
        line = f"k = '{make('project')}'\n" if path.endswith(".py") else make("project")
        text = line + "#" * (size * KB - len(line))
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = [
        finding.at(path)
        for path in sizes
        for finding in findings_in_file(str(tmp_path / path))
    ]
    asked: list[list[str]] = []

    def noting(
        repository: Repository,
        names: Sequence[str],
        settings: ScanSettings,
        environ: dict[str, str],
    ) -> Fix:
        asked.append(list(names))
        return plan(repository, names, settings, environ)

    plan = fixer.fix_of
    monkeypatch.setattr(fixer, "fix_of", noting)
    given = remedies.with_remedies(Repository(tmp_path), found, ScanSettings(), [])
    assert [each.place for each in given] == [each.place for each in found]
    assert asked == [expected]
