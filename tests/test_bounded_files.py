from __future__ import annotations

import ntpath
import os
from typing import TYPE_CHECKING, NoReturn

from pytest_openai_ready.bounded_files import (
    Unreadable,
    Why,
    on_another_computer,
    read,
    read_below,
    seen_from,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_path_is_seen_from_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    assert seen_from(str(folder), str(tmp_path / "there" / "a.py")) == "../there/a.py"
    assert seen_from(str(folder), str(folder / "sub" / "a.py")) == "sub/a.py"
    assert seen_from(str(folder), str(folder)) == "."


def test_a_computer_that_a_path_names_is_another_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os.path, "splitdrive", ntpath.splitdrive)
    home, share = "C:\\course", "\\\\School\\class\\ada"
    for path, folder, is_another in (
        ("//other/share/a.py", home, True),
        ("\\\\other\\share\\a.py", home, True),
        ("//other/share/a.py", share, True),
        ("\\\\?\\UNC\\other\\share\\a.py", home, True),
        ("//school/CLASS/ada/.env", share, False),
        ("C:/course/.env", home, False),
        ("D:\\.env", home, False),
        ("../.env", home, False),
        ("/.env", home, False),
    ):
        assert on_another_computer(path, folder) is is_another, (path, folder)


def test_no_way_leads_to_another_drive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(path: str, start: str) -> NoReturn:
        raise ValueError(f"{path} is on another drive than {start}")

    monkeypatch.setattr("os.path.relpath", elsewhere)
    path = str(tmp_path / "a.py")
    assert seen_from(os.curdir, path) == path.replace(os.sep, "/")


def test_a_file_below_a_folder_is_read_as_any_other(tmp_path: Path) -> None:
    """Faster where no link is in the way; what is said of it is the same."""
    top = tmp_path / "top"
    for name in ("a/b.py", ".git/config", "a/c/d.py"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(name.encode())
    (tmp_path / "secret").write_bytes(b"secret")
    for name, target in (
        *(("link.py", "a/b.py"), ("out.py", "../secret"), ("gone.py", "nowhere")),
        *(("folder", "a/c"), ("up", ".."), ("into", ".git"), ("loop", "loop")),
    ):
        (top / name).symlink_to(target)
    for path in (
        *("a/b.py", "a//b.py", "./a/b.py", "a/../a/b.py", "../secret", "a/c/d.py"),
        *("link.py", "out.py", "gone.py", "folder/d.py", "up/secret", "into/config"),
        *(".git/config", "loop", "a", "", "a/b.py/c", "none", "none/none", "a\0b"),
        str(tmp_path / "secret"),
    ):
        wanted = read(os.path.join(top, path), within=str(top))
        assert read_below(str(top), path) == wanted, path
    assert read_below(str(top), "a/b.py") == b"a/b.py"
    assert read_below(str(top), "out.py") == Unreadable(Why.OUTSIDE)
    assert read_below(str(top), "a/b.py", 3) == Unreadable(Why.TOO_LARGE)
