"""git is asked without harm, whatever the repository says and files are called."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready import git, spawn
from pytest_openai_ready.findings import Code

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Repository

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system")

NAMES = [
    "plain.txt",
    "with space.txt",
    "中文.txt",
    ":(glob)colon.txt",
    "star*.txt",
    pytest.param("line\nbreak.txt", marks=on_posix),
    pytest.param("not-utf-8-\udcff.txt", marks=on_posix),
]


def test_the_root_is_known_from_a_folder_below(repository: Repository) -> None:
    repository.write("a/b/c.txt", "")
    root = git.root_of(repository.folder / "a" / "b")
    assert root == os.path.realpath(repository.folder).replace(os.sep, "/")


def test_outside_there_is_no_root(isolated: Path) -> None:
    assert git.root_of(isolated) is None


def test_a_bare_repository_has_no_root(repository: Repository) -> None:
    repository.git("init", "--quiet", "--bare", "bare.git")
    assert git.root_of(repository.folder / "bare.git") is None


def test_a_folder_that_is_not_there_has_no_root(isolated: Path) -> None:
    assert git.root_of(isolated / "nowhere") is None


def test_without_a_work_tree_there_is_an_error(isolated: Path) -> None:
    with pytest.raises(git.NoRepositoryError):
        git.work_tree(isolated)


def test_git_may_be_missing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(repository.folder))
    with pytest.raises(git.GitMissingError, match="the program git was not found"):
        git.root_of()


def test_a_stranger_may_own_the_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(git.GitError) as caught:
        git.root_of(repository.folder)
    said = str(caught.value)
    assert said.startswith("detected dubious ownership in repository at ")
    assert "git config --global --add safe.directory " in said
    assert "\n" not in said


def test_a_broken_repository_is_not_taken_for_none(repository: Repository) -> None:
    repository.write("below/.git", "gitdir: /nowhere/at/all\n")
    with pytest.raises(git.GitError, match="not a git repository: /nowhere/at/all"):
        git.root_of(repository.folder / "below")


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (git.GitError("it says why"), "git-failed"),
        (git.GitMissingError("it says why"), "git-missing"),
        (git.NoRepositoryError("it says why"), "repository-needed"),
    ],
)
def test_an_error_becomes_a_finding(error: git.GitError, cause: str) -> None:
    finding = git.not_judged(error)
    assert finding.code is Code.NOT_JUDGED
    assert finding.facts == {"cause": cause, "reason": "it says why"}


@on_posix
def test_an_answer_has_a_time_limit(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = repository.folder / "pipe"
    os.mkfifo(pipe)
    repository.git("config", "core.excludesFile", str(pipe))
    monkeypatch.setattr(git, "SECONDS", 0.2)
    with pytest.raises(git.GitError, match=r"no answer within 0\.2 seconds"):
        git.rules(str(repository.folder), [".env"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ask", [git.staged, git.index])
def test_any_name_comes_back_as_it_is(
    repository: Repository, ask: Callable[[str], list[git.Entry]], name: str
) -> None:
    (repository.folder / name).write_text("content")
    repository.git("add", "--all")
    assert [entry.path for entry in ask(".")] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_may_be_asked_about(repository: Repository, name: str) -> None:
    repository.write(".gitignore", "*.txt\n")
    assert git.rules(".", [name]) == {name: git.Rule(".gitignore", 1, "*.txt")}


def test_staged_is_what_the_next_commit_adds_or_changes(
    repository: Repository,
) -> None:
    for name in ("same", "changed", "deleted", "renamed", "link"):
        repository.add(name, f"{name} as it was\n")
    repository.commit()
    repository.add("added", "new\n")
    repository.add("changed", "other\n")
    repository.write("same", "changed, but not staged\n")
    repository.git("rm", "--quiet", "deleted")
    repository.git("mv", "renamed", "renamed-to")
    os.remove("link")
    os.symlink("same", "link")
    repository.git("add", "link")
    assert {(each.path, each.mode) for each in git.staged(".")} == {
        ("added", "100644"),
        ("changed", "100644"),
        ("renamed-to", "100644"),
        ("link", "120000"),
    }


def test_a_conflict_has_stages(repository: Repository) -> None:
    repository.add("a", "base\n")
    repository.commit()
    repository.git("switch", "--quiet", "--create=side")
    repository.add("a", "side\n")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.add("a", "main\n")
    repository.commit()
    with pytest.raises(subprocess.CalledProcessError, match="merge"):
        repository.git("merge", "--quiet", "side")
    assert [(each.path, each.stage) for each in git.index(".")] == [
        ("a", 1),
        ("a", 2),
        ("a", 3),
    ]


def test_a_hook_sees_the_index_that_git_gave_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.add("usual", "")
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.folder / ".git" / "other"))
    repository.add("given", "")
    assert [entry.path for entry in git.index(".")] == ["given"]


@pytest.mark.parametrize("reading", ["LITERAL", "GLOB", "NOGLOB", "ICASE"])
def test_a_setting_for_path_names_does_no_harm(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, reading: str
) -> None:
    repository.add(".gitignore", ".env\n")
    monkeypatch.setenv(f"GIT_{reading}_PATHSPECS", "1")
    assert [entry.path for entry in git.index(".")] == [".gitignore"]
    assert git.rules(".", [".env"]) == {".env": git.Rule(".gitignore", 1, ".env")}


def test_a_tracked_file_has_a_rule_too(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.add(".env", "")
    assert git.rules(".", [".env"]) == {".env": git.Rule(".gitignore", 1, ".env")}


def test_blobs_come_whole_and_in_order(repository: Repository) -> None:
    contents = [b"", b"\n", b"a\0b\r\n\xff", b"no end", b"x" * 200_000]
    contents += [b"%d\n" % number for number in range(3)]
    for number, content in enumerate(contents):
        repository.write(f"{number:04}", content)
    repository.git("add", ".")
    names = [entry.blob for entry in git.index(".")]
    assert list(git.blobs(".", names)) == contents


def test_a_blob_that_git_lacks_is_none(repository: Repository) -> None:
    repository.add("a", "here")
    here = git.index(".")[0].blob
    assert list(git.blobs(".", ["0" * 40, here])) == [None, b"here"]


def test_blobs_may_be_left_half_read(repository: Repository) -> None:
    repository.add("a", b"x" * 1_000_000)
    name = git.index(".")[0].blob
    some = git.blobs(".", [name] * 10)
    assert next(some) is not None
    some.close()  # type: ignore[attr-defined]  # it is a generator


def test_blobs_outside_of_a_repository_are_an_error(isolated: Path) -> None:
    with pytest.raises(git.GitError, match="not a git repository"):
        list(git.blobs(str(isolated), ["0" * 40]))


def test_folders_that_are_ignored_as_a_whole_are_not_walked(
    repository: Repository,
) -> None:
    repository.write(".gitignore", "venv/\n*.log\n")
    for name in ("venv/.env", "new/.env", "new/a.log", "tracked"):
        repository.write(name, "")
    repository.git("add", "tracked")
    assert git.untracked(".") == ([".gitignore", "new/.env"], ["new/a.log", "venv/"])


@on_posix
def test_no_program_that_the_repository_names_is_run(repository: Repository) -> None:
    """The last line of the test proves that git would have run it."""
    spy = repository.folder / "spy"
    spy.write_text(f"#!/bin/sh\necho ran >> {repository.folder}/log\ncat\n")
    spy.chmod(0o755)
    repository.add(".gitattributes", "* diff=spy filter=spy\n")
    repository.add("a.txt", "one\n")
    repository.commit()
    repository.add("a.txt", "two\n")
    for setting in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.spy.command",
        "diff.spy.textconv",
        "filter.spy.clean",
        "filter.spy.smudge",
    ):
        repository.git("config", setting, str(spy))
    (repository.folder / ".git" / "hooks" / "post-index-change").symlink_to(spy)

    root = git.work_tree()
    names = [entry.blob for entry in (*git.staged(root), *git.index(root))]
    assert len(list(git.blobs(root, names))) == 3
    git.untracked(root)
    git.rules(root, [".env"])
    assert not (repository.folder / "log").exists()

    repository.git("diff", "HEAD")
    assert (repository.folder / "log").exists()


@on_posix
@pytest.mark.parametrize("ours", [False, True])
def test_no_remote_is_asked_for_what_a_clone_lacks(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, ours: bool
) -> None:
    """The address of a remote may name a program; git before 2.45 would run it."""
    log = repository.folder / "log"
    repository.commit("--allow-empty")
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "protocol.ext.allow": "always",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c echo% ran% >>{log}",
    }.items():
        repository.git("config", name, value)
    monkeypatch.delitem(spawn.ENVIRONMENT, "GIT_NO_LAZY_FETCH")
    if not ours:
        monkeypatch.delitem(spawn.ENVIRONMENT, "GIT_ALLOW_PROTOCOL")
    with contextlib.suppress(git.GitError):
        list(git.blobs(".", ["0123456789" * 4]))
    assert log.exists() is not ours
