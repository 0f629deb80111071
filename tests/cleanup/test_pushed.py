"""Keys that a remote has: the key goes first; history goes everywhere, or nowhere."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from cleanup import situations as made
from cleanup.following import committed, contents, follow, run, work_tree
from sampled import sampled

if TYPE_CHECKING:
    from pathlib import Path

    from cleanup.situations import Build
    from conftest import Repository

KEY = made.KEY


def several_remotes(repository: Repository) -> None:
    made.pushed(repository)
    repository.git("init", "--quiet", "--bare", "../second.git")
    repository.git("remote", "add", "second", "../second.git")
    repository.git("push", "--quiet", "second", "main")


def remote_with_a_slash(repository: Repository) -> None:
    made.last_commit(repository)
    repository.git("remote", "rename", "origin", "my/fork")
    repository.git("push", "--quiet", "my/fork", "main")
    repository.git("init", "--quiet", "--bare", "../origin.git")
    repository.git("remote", "add", "origin", "../origin.git")
    repository.git("push", "--quiet", "origin", "main")


def branch_of_somebody_else(repository: Repository) -> None:
    made.pushed(repository)
    repository.git("switch", "--quiet", "--create", "theirs")
    made.commit(repository, "theirs", b_py=made.CLEAN)
    repository.git("push", "--quiet", "origin", "theirs")
    repository.git("switch", "--quiet", "main")
    repository.git("branch", "--quiet", "-D", "theirs")
    repository.git("remote", "set-head", "origin", "main")


def tags(repository: Repository) -> None:
    made.pushed(repository)
    repository.git("tag", "light")
    repository.git("tag", "--annotate", "--message=release", "v1")
    repository.git("push", "--quiet", "--tags")


def unpushed_work(repository: Repository) -> None:
    made.pushed(repository)
    made.commit(repository, "more", b_py=made.CLEAN)
    made.commit(repository, "another", c_py=made.CLEAN)


def unpushed_key(repository: Repository) -> None:
    made.pushed(repository)
    other = made.PROGRAM.replace(KEY, made.OTHER)
    made.commit(repository, "another", other_py=other)
    made.commit(repository, "more", b_py=made.CLEAN)


@pytest.mark.parametrize(
    "build",
    sampled(
        [
            made.pushed,
            made.pushed_long_ago,
            several_remotes,
            remote_with_a_slash,
            branch_of_somebody_else,
            tags,
            unpushed_work,
            unpushed_key,
        ],
        2,
    ),
)
def test_whoever_follows_all_steps_has_lost_the_key_everywhere(
    repository: Repository, build: Build
) -> None:
    build(repository)
    before = committed(repository)
    heads = remote_branches(repository)
    said = run("fix", "--yes")
    assert said.status == 1
    follow(said)
    remotes = [
        repository._replace(folder=path)
        for path in repository.folder.parent.glob("*.git")
    ]
    for each in (repository, *remotes):
        for value in (KEY, made.OTHER):
            assert [value.encode() in every for every in contents(each)] == [False]
    assert repository.git("branch", "--show-current") == "main\n"
    assert remote_branches(repository) == heads
    untouched = {name for name, content in before.items() if "sk-" not in content}
    now = committed(repository)
    assert {name: now[name] for name in untouched} == {
        name: before[name] for name in untouched
    }
    assert "load_dotenv" in work_tree(repository)["app.py"].decode() or (
        build is made.pushed_long_ago
    )
    assert repository.git("status", "--porcelain", "--untracked-files=no") == ""
    assert run("scan", "--history").status == 0


def test_a_git_that_notes_the_usual_branch_in_a_fetch(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """git 2.48 and later do."""
    real = shutil.which("git")
    script = tmp_path / "newer" / "git"
    script.parent.mkdir()
    script.write_text(
        f"""#!/bin/sh
{real} "$@" || exit
test "$1" != fetch || {real} remote set-head origin main
"""
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(script.parent), prepend=os.pathsep)
    made.pushed(repository)
    heads = remote_branches(repository)
    follow(run("fix", "--yes"))
    assert remote_branches(repository) == heads


def remote_branches(repository: Repository) -> list[str]:
    return repository.git("ls-remote", "origin").split()[1::2]
