"""What git knows of commits."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from systems import needs_names

from pytest_openai_ready.git import index
from pytest_openai_ready.git.objects import commits
from pytest_openai_ready.git.objects.commits import Commits
from pytest_openai_ready.git.objects.listing import Selection

if TYPE_CHECKING:
    from conftest import Repository


def commit(repository: Repository, name: str) -> str:
    repository.add(name, f"{name}\n")
    repository.commit()
    return repository.git("rev-parse", "HEAD").strip()


def test_commits_have_days(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-01-31T12:00:00+0000")
    one = commit(repository, "one")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-02-01T12:00:00+0000")
    two = commit(repository, "two")
    found = Commits(".").described([two, one])
    assert {name: each.day for name, each in found.items()} == {
        two: "2026-02-01",
        one: "2026-01-31",
    }


def test_commits_have_authors(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "王小明 \\0")
    one = commit(repository, "one")
    assert Commits(".").described([one])[one].author == "王小明 \\0"
    assert Commits(".").described([]) == {}


def test_a_repository_without_remotes_is_known_by_its_files(
    repository: Repository,
) -> None:
    commit(repository, "one")
    assert not commits.may_have_remotes(".")
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert commits.may_have_remotes(".")
    repository.git("pack-refs", "--all")
    (repository.folder / ".git/refs/remotes").is_dir() and repository.git(
        "pack-refs", "--all", "--prune"
    )
    assert commits.may_have_remotes(".")
    assert commits.remotes(".") == ["origin"]


def test_the_first_commits_have_no_parent(repository: Repository) -> None:
    one, two = (commit(repository, name) for name in ("one", "two"))
    repository.git("checkout", "--quiet", "--orphan", "other")
    three = commit(repository, "three")
    found = Commits(".").described([one, two, three])
    assert {name for name, each in found.items() if each.is_root} == {one, three}


def test_a_remote_may_have_a_slash_in_its_name(repository: Repository) -> None:
    one = commit(repository, "one")
    names = ("me/fork/main", "me/fork/two/parts", "me/main", "origin/me/fork")
    for name in names:
        repository.git("update-ref", f"refs/remotes/{name}", one)
    assert commits.remotes(".") == ["me", "origin"]
    repository.git("remote", "add", "me/fork", "../fork.git")
    assert commits.remotes(".") == ["me", "me/fork", "origin"]
    assert Commits(".").remotes_with([one]) == {one: ["me", "me/fork", "origin"]}


def test_remotes_have_some_commits(repository: Repository) -> None:
    one, two, three = (commit(repository, name) for name in ("one", "two", "three"))
    repository.git("update-ref", "refs/remotes/origin/main", two)
    repository.git("update-ref", "refs/remotes/fork/main", one)
    assert Commits(".").remotes_with([one, two, three]) == {
        one: ["fork", "origin"],
        two: ["origin"],
        three: [],
    }


@needs_names
@pytest.mark.parametrize(
    "name", ["plain", "with space", " blank", "中文", "line\nbreak", ":colon", "\udcff"]
)
def test_files_have_their_whole_names(repository: Repository, name: str) -> None:
    with open(os.fsencode(name), "wb") as file:
        file.write(b"content\n")
    repository.git("add", ".")
    repository.commit()
    (entry,) = index.entries(".")
    head = repository.git("rev-parse", "HEAD").strip()
    assert Commits(".").paths([(head, entry.blob)]) == {(head, entry.blob): [name]}


def test_a_merge_brings_in_what_one_side_lacks(repository: Repository) -> None:
    commit(repository, "base")
    repository.git("switch", "--quiet", "--create=side")
    commit(repository, "side")
    repository.git("switch", "--quiet", "main")
    commit(repository, "main")
    repository.git("merge", "--quiet", "--no-commit", "side")
    head = commit(repository, "evil")
    blob = next(each.blob for each in index.entries(".") if each.path == "evil")
    names = Commits(".").paths([(head, blob)])[head, blob]
    assert set(names) == {"evil"}


def test_the_files_of_the_last_commit(repository: Repository) -> None:
    assert Commits(".").in_head() == set()
    commit(repository, "one")
    commit(repository, "two")
    repository.git("rm", "--quiet", "one")
    repository.commit()
    assert Commits(".").in_head() == {each.blob for each in index.entries(".")}


def test_every_stash_is_known(repository: Repository) -> None:
    assert commits.stashes(".") == []
    commit(repository, "one")
    for content in ("two", "three"):
        repository.add("one", content)
        repository.git("stash", "--quiet")
    assert len(commits.stashes(".")) == 2


def test_commits_are_counted(repository: Repository) -> None:
    for name in ("one", "two", "three"):
        commit(repository, name)
    selections = [Selection(("--all",)), Selection(names=["HEAD~1..HEAD"])]
    assert commits.count(".", selections) == 4


def test_many_remotes_are_asked_about_at_once(
    repository: Repository, asked: list[tuple[str, ...]]
) -> None:
    names = []
    for number in range(6):
        commit(repository, f"file {number}")
        names.append(repository.git("rev-parse", "HEAD").strip())
        if number == 2:
            repository.git("checkout", "--quiet", "-b", "side", "HEAD~")
    lines = [
        f"create refs/remotes/r{number:05}/main {names[number % 6]}\n"
        for number in range(3000)
    ]
    repository.write("refs", "".join(lines))
    with (repository.folder / "refs").open() as given:
        subprocess.run(["git", "update-ref", "--stdin"], stdin=given, check=True)
    asked.clear()
    found = Commits(".").remotes_with([names[2], names[5], names[1]])
    assert len(asked) == 3
    assert found[names[2]] == [f"r{number:05}" for number in range(2, 122, 6)]
    assert found[names[5]] == [f"r{number:05}" for number in range(5, 125, 6)]
    assert (
        found[names[1]]
        == [f"r{number:05}" for number in range(3000) if number % 6][
            : commits.MOST_NAMED
        ]
    )
    few = {name: each[:1] for name, each in found.items()}
    assert few == {names[2]: ["r00002"], names[5]: ["r00005"], names[1]: ["r00001"]}


def test_a_name_that_no_ref_has_is_known_by_files(
    repository: Repository, asked: list[tuple[str, ...]]
) -> None:
    repository.add("a", "")
    repository.commit()
    for name in ("plain", "topic/with-part", "packed"):
        repository.git("branch", name)
        has_part = name == "topic/with-part"
        for packed in (False, True):
            if packed:
                repository.git("pack-refs", "--all")
            assert commits.may_be_in_refs(".", [b"x", b"-part"]) == (
                has_part or name == "packed"
            )
        repository.git("tag", name)
    repository.git("branch", "-D", "topic/with-part")
    repository.git("tag", "-d", "topic/with-part")
    assert not commits.may_be_in_refs(".", [b"-part"])
    assert not asked
    (repository.folder / ".git/refs/heads/linked").symlink_to(repository.folder)
    assert commits.may_be_in_refs(".", [b"-part"])
