"""Where a repository is, whatever surrounds the folder that is asked about."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from makers import make

from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.git.layout import (
    git_folder,
    is_bare,
    is_in_progress,
    layout_of,
)
from pytest_openai_ready.git.processes.errors import GitError, StrayWorkTreeError
from pytest_openai_ready.git.processes.run import OtherRepository

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository


def test_the_root_is_known_from_a_folder_below(repository: Repository) -> None:
    repository.write("a/b/c.txt", "")
    found = layout_of(repository.folder / "a" / "b")
    assert found
    assert found.root == os.path.realpath(repository.folder)


def test_outside_there_is_no_root(isolated: Path) -> None:
    assert layout_of(isolated) is None


def test_a_bare_repository_has_no_root(repository: Repository) -> None:
    repository.git("init", "--quiet", "--bare", "bare.git")
    assert layout_of(repository.folder / "bare.git") is None


def test_a_folder_that_is_not_there_has_no_root(isolated: Path) -> None:
    assert layout_of(isolated / "nowhere") is None


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


def test_a_repository_cannot_make_another_folder_its_work_tree(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one from a stranger would, to have the files around it changed."""
    inner = repository.folder / "a" / "theirs"
    repository.git("init", "--quiet", str(inner))
    program = f'import openai\nopenai.api_key = "{make("project")}"\n'
    repository.write("app.py", program)
    repository.write("a/app.py", program)
    monkeypatch.chdir(inner)
    for tree in ("../..", "../../..", str(repository.folder.parent)):
        repository.git("-C", str(inner), "config", "core.worktree", tree)
        with pytest.raises(StrayWorkTreeError):
            layout_of(".")
        for arguments in (("fix", "--yes"), ("init", "--yes")):
            result = CliRunner().invoke(commands, arguments)
            assert (result.exit_code, "core.worktree" in result.output) == (3, True)
        assert (repository.folder / "app.py").read_text() == program
        assert sorted(os.listdir(repository.folder)) == [".git", "a", "app.py"]
    monkeypatch.setenv("GIT_WORK_TREE", str(repository.folder))
    monkeypatch.setenv("GIT_DIR", str(inner / ".git"))
    found = layout_of(".")
    assert found
    assert found.root == os.path.realpath(repository.folder)


def test_work_trees_and_submodules_are_their_own(repository: Repository) -> None:
    repository.commit("--allow-empty")
    repository.git("worktree", "add", "--quiet", "../other")
    repository.git("init", "--quiet", "--separate-git-dir=../kept", "apart")
    repository.git("-C", "apart", "commit", "--allow-empty", "--quiet", "-mx")
    allow = ("-c", "protocol.file.allow=always")
    source = str(repository.folder / "apart")
    repository.git(*allow, "submodule", "--quiet", "add", source, "folder/sub")
    for name in ("../other", "apart", "folder/sub"):
        folder = repository.folder / name
        found = layout_of(folder)
        assert found
        assert found.root == os.path.realpath(folder)


LAYOUTS: dict[str, tuple[bool, str]] = {  # whether git is not asked, and a setting
    "plain": (True, ""),
    "a remote": (True, '[remote "origin"]\n\turl = x\n\tfetch = y\n'),
    "a remote of such a name": (True, '[remote "bare"]\n\turl = x\n'),
    "bare": (False, "[core]\n\tbare = true\n"),
    "bare as well": (False, "[CORE]BARE\n"),
    "another work tree": (False, "[core]\n\tworktree = ../other\n"),
    "an extension": (False, "[extensions]\n\tworktreeConfig = true\n"),
    "a file beside it": (False, "[include]\n\tpath = more\n"),
    "another form": (False, "[core]\n\trepositoryformatversion = 1\n"),
}


@pytest.mark.skipif(os.name == "nt", reason="git is asked there")
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_plain_clone_is_known_without_git(
    repository: Repository, asked: list[tuple[str, ...]], name: str
) -> None:
    is_known, setting = LAYOUTS[name]
    with (repository.folder / ".git/config").open("a") as config:
        config.write(setting)

    def found(folder: str | OtherRepository) -> object:
        try:
            return layout_of(folder)
        except GitError as error:
            return type(error)

    seen = found(OtherRepository(str(repository.folder)))
    assert bool(asked) is not is_known
    assert seen == found(str(repository.folder))


@pytest.mark.skipif(os.name == "nt", reason="git is asked there")
def test_what_is_no_plain_clone_is_asked_about(
    repository: Repository, asked: list[tuple[str, ...]]
) -> None:
    repository.commit("--allow-empty")
    repository.git("worktree", "add", "--quiet", "../second")
    second = repository.folder.parent / "second"
    linked = repository.folder.parent / "linked"
    linked.mkdir()
    (linked / ".git").symlink_to(repository.folder / ".git")
    for folder in (second, linked, repository.folder / ".git"):
        del asked[:]
        layout_of(OtherRepository(str(folder)))
        assert asked, folder
    (repository.folder / ".git/HEAD").write_text("garbage\n")
    assert layout_of(OtherRepository(str(repository.folder))) is None
