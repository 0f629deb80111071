"""git reads nothing that lies outside of what is audited."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from audit.classroom import CLEAN, audit_of, causes, clone, git, key_line, row_of, write

from pytest_openai_ready.audit.confined import stray

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [
    pytest.mark.integration,
    pytest.mark.usefixtures("isolated"),
    pytest.mark.skipif(sys.platform == "win32", reason="links need rights there"),
]


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A repository of the teacher's, with a key in it, outside of the class."""
    return clone(tmp_path / "private", {"secret.py": key_line()})


def git_file(ada: Path, private: Path) -> None:
    shutil.rmtree(ada / ".git")
    (ada / ".git").write_text(f"gitdir: {private}/.git\n")


def git_link(ada: Path, private: Path) -> None:
    shutil.rmtree(ada / ".git")
    (ada / ".git").symlink_to(private / ".git")


def common_folder(ada: Path, private: Path) -> None:
    (ada / ".git/commondir").write_text(f"{private}/.git\n")


def alternates(ada: Path, private: Path) -> None:
    write(ada, {".git/objects/info/alternates": f"{private}/.git/objects\n"})
    (ada / ".git/HEAD").write_text(git(private, "rev-parse", "HEAD"))


def alternates_of_alternates(ada: Path, private: Path) -> None:
    other = clone(ada.parent / "other", CLEAN)
    write(ada, {".git/objects/info/alternates": "../../../other/.git/objects\n"})
    write(other, {".git/objects/info/alternates": f"{private}/.git/objects\n"})


def quoted_alternates(ada: Path, private: Path) -> None:
    write(ada, {".git/objects/info/alternates": f'"{private}/.git/objects"\n'})


def large_alternates(ada: Path, private: Path) -> None:
    lines = f"{private}/.git/objects\n" * 3000
    write(ada, {".git/objects/info/alternates": lines})


def linked(name: str) -> Callable[[Path, Path], None]:
    def link(ada: Path, private: Path) -> None:
        path = ada / ".git" / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        path.symlink_to(private / ".git" / name)

    return link


WAYS_OUT: dict[str, Callable[[Path, Path], None]] = {
    **{
        way.__name__: way
        for way in (
            *(git_file, git_link, common_folder, alternates),
            *(alternates_of_alternates, quoted_alternates, large_alternates),
        )
    },
    **{
        name: linked(name)
        for name in ("objects", "refs", "HEAD", "index", "config", "logs")
    },
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_way_leads_out(tmp_path: Path, private: Path, way: str) -> None:
    ada = clone(tmp_path / "class/ada", {"app.py": key_line(1)})
    WAYS_OUT[way](ada, private)
    rows = {row.folder.rpartition("/")[2]: row for row in audit_of(ada.parent).rows}
    row = rows["ada"]
    assert causes(row) == ["git-data-elsewhere"]
    assert [str(each.place) for each in row.keys] == ["app.py:1:8"], "its own file"
    assert row.commits is None


def test_what_lies_within_is_read(tmp_path: Path) -> None:
    ada = clone(tmp_path / "class/ada", {"app.py": key_line(1)})
    git(ada.parent, "clone", "--quiet", "--shared", "ada", "bob")
    git(ada, "worktree", "add", "--quiet", "../second", "-b", "second")
    found = audit_of(ada.parent).rows
    assert [(len(row.keys), causes(row)) for row in found] == [(1, [])] * 3


def test_a_second_work_tree_and_its_repository_may_lie_apart(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", {"app.py": key_line(1)})
    git(ada, "worktree", "add", "--quiet", "../class/second", "-b", "second")
    row = row_of(tmp_path / "class")
    assert (len(row.keys), causes(row), row.commits) == (1, [], 1)
    (ada / ".git/worktrees/second/gitdir").write_text("elsewhere\n")
    assert causes(row_of(tmp_path / "class")) == ["git-data-elsewhere"]


def test_the_owner_of_a_repository_does_not_matter(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    ada = clone(tmp_path / "ada", {"app.py": key_line(1)})
    for folder, _, files in os.walk(ada):
        for name in (".", *files):
            os.chown(os.path.join(folder, name), 12345, 12345)
    row = row_of(ada)
    assert (len(row.keys), causes(row), row.commits) == (1, [], 1)


def test_the_path_that_leads_out_is_named(tmp_path: Path, private: Path) -> None:
    ada = clone(tmp_path / "ada", CLEAN)
    alternates(ada, private)
    assert stray(str(ada), [str(ada)]) == f"{private}/.git/objects"
    assert stray(str(ada), [str(tmp_path)]) == ""
