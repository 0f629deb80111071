"""Where a repository is, whatever surrounds the folder that is asked about."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.git.layout import git_folder, is_bare, is_in_progress, root_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository


def test_the_root_is_known_from_a_folder_below(repository: Repository) -> None:
    repository.write("a/b/c.txt", "")
    root = root_of(repository.folder / "a" / "b")
    assert root == os.path.realpath(repository.folder).replace(os.sep, "/")


def test_outside_there_is_no_root(isolated: Path) -> None:
    assert root_of(isolated) is None


def test_a_bare_repository_has_no_root(repository: Repository) -> None:
    repository.git("init", "--quiet", "--bare", "bare.git")
    assert root_of(repository.folder / "bare.git") is None


def test_a_folder_that_is_not_there_has_no_root(isolated: Path) -> None:
    assert root_of(isolated / "nowhere") is None


def test_a_bare_repository_says_so(repository: Repository, isolated: Path) -> None:
    repository.git("init", "--quiet", "--bare", "bare.git")
    assert is_bare(repository.folder / "bare.git")
    assert not is_bare(repository.folder)
    assert not is_bare(isolated)


def test_each_work_tree_has_a_folder_of_git_and_shares_another(
    repository: Repository,
) -> None:
    repository.commit("--allow-empty")
    repository.git("worktree", "add", "--quiet", "../other")
    git = os.path.join(os.path.realpath(repository.folder), ".git")
    other = repository.folder.parent / "other"
    assert git_folder(other) == os.path.join(git, "worktrees", "other")
    assert git_folder(other, common=True) == git
    assert git_folder(".") == git_folder(".", common=True) == git


def test_what_is_not_done_yet_has_a_mark(repository: Repository) -> None:
    repository.commit("--allow-empty")
    assert not is_in_progress(".")
    repository.write(".git/rebase-merge/head-name", "")
    assert is_in_progress(".")
