from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

from pytest_openai_ready.bounded_files import seen_from

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_path_is_seen_from_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    assert seen_from(str(folder), str(tmp_path / "there" / "a.py")) == "../there/a.py"
    assert seen_from(str(folder), str(folder / "sub" / "a.py")) == "sub/a.py"
    assert seen_from(str(folder), str(folder)) == "."


def test_no_way_leads_to_another_drive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(path: str, start: str) -> NoReturn:
        raise ValueError(f"{path} is on another drive than {start}")

    monkeypatch.setattr("os.path.relpath", elsewhere)
    path = str(tmp_path / "a.py")
    assert seen_from(os.curdir, path) == path.replace(os.sep, "/")
