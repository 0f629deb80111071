"""The first look at ``.env``: what makes it unsure, and that it leaves nothing behind.

What it lets pass is held against the whole examination in ``test_ignore_rules``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.git.processes import spawn
from pytest_openai_ready.tools.ignore_rules.first_look import all_is_well

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

pytestmark = pytest.mark.skipif(
    not hasattr(os, "posix_spawn"), reason="the first look needs it"
)


@pytest.fixture
def safe(repository: Repository) -> Repository:
    """A repository in which all is well, and is seen to be."""
    repository.add(".gitignore", ".env\n")
    repository.write(".env", "A=b\n")
    assert all_is_well()
    return repository


def test_files_of_all_kinds_are_well(safe: Repository) -> None:
    safe.add("a\tb/code.py", "")
    safe.write("? c.py", "")
    safe.add("作业/.env.example", "A=\n")
    safe.add("app/.gitignore", "\ufeff*.pyc\r\n.env.local\r\n")
    safe.write("app/.env.local", "A=b\n")
    assert all_is_well()


def test_a_tab_in_a_name_hides_nothing(safe: Repository) -> None:
    safe.write("a\t.env.local/.env.local", "A=b\n")
    assert not all_is_well()


def test_a_folder_below_takes_the_whole_examination(
    safe: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe.add("app/code.py", "")
    monkeypatch.chdir(safe.folder / "app")
    assert not all_is_well()


def test_a_link_takes_the_whole_examination(safe: Repository) -> None:
    (safe.folder / ".env").unlink()
    os.symlink("elsewhere", safe.folder / ".env")
    assert not all_is_well()


def test_a_submodule_takes_the_whole_examination(safe: Repository) -> None:
    safe.git("init", "--quiet", "part")
    safe._replace(folder=safe.folder / "part").commit("--allow-empty")
    safe.git("-c", "advice.addEmbeddedRepo=false", "add", "part")
    assert not all_is_well()


def test_more_than_a_pipe_takes_is_not_asked(safe: Repository) -> None:
    for number in range(100):
        safe.write(f"{'x' * 50}{number}/.env", "A=b\n")
    assert not all_is_well()


def test_the_index_of_a_hook_counts(
    safe: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", str(safe.folder / "other"))
    assert not all_is_well()
    safe.git("add", ".gitignore")
    assert all_is_well()


def test_a_work_tree_elsewhere_takes_the_whole_examination(
    safe: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_WORK_TREE", str(safe.folder))
    assert not all_is_well()


def test_a_git_that_fails_makes_nothing_sure(safe: Repository) -> None:
    safe.write(".git/config", "[core\n")
    assert not all_is_well()


def test_outside_of_a_repository_nothing_is_sure(
    isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(isolated)
    assert not all_is_well()


@pytest.mark.parametrize("state", ["well", "unsure", "without git", "silent git"])
def test_nothing_is_left_behind(
    safe: Repository, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    if state == "unsure":
        safe.write(".env.local", "")
    if state == "without git":
        monkeypatch.setenv("PATH", str(safe.folder))
    if state == "silent git":
        os.mkfifo("pipe")
        safe.git("config", "core.excludesFile", str(safe.folder / "pipe"))
        monkeypatch.setattr(spawn, "SOON", 0.2)
    started = []
    spawned = os.posix_spawn

    def spawning(*arguments: object, **options: object) -> int:
        process = spawned(*arguments, **options)  # type: ignore[arg-type]  # as called
        started.append(process)
        return process

    monkeypatch.setattr(os, "posix_spawn", spawning)
    before = descriptors()
    assert all_is_well() is (state == "well")
    assert descriptors() == before
    assert len(started) == (0 if state == "without git" else 4)
    for process in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def descriptors() -> list[int]:
    """The files that are open here."""
    found = []
    for number in range(256):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return found
