"""Which objects commits reach, with the first commit and the path of each."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.git.objects.listing import (
    Item,
    Selection,
    among,
    every,
    reachable,
    sized,
    walked,
)
from pytest_openai_ready.git.processes.errors import GitError

if TYPE_CHECKING:
    from conftest import Repository

ALL = Selection(("--all",))


def listed(*selections: Selection) -> list[tuple[str, str, str]]:
    """Kind, path and message of the first commit."""
    return [
        (item.kind, item.path, message(item.commit))
        for item in reachable(".", *selections)
    ]


def message(commit: str) -> str:
    show = ["git", "show", "-s", "--format=%s", commit, "--"]
    return subprocess.check_output(show, encoding="utf-8").strip()


def three_commits(repository: Repository) -> None:
    for name in ("one", "two", "three"):
        repository.add(f"folder/{name}", f"{name}\n")
        repository.git("commit", "--quiet", f"--message={name}")


def test_each_object_follows_the_oldest_commit_that_has_it(
    repository: Repository,
) -> None:
    three_commits(repository)
    repository.git("mv", "folder/one", "moved")
    repository.git("commit", "--quiet", "--message=moved")
    assert listed(ALL) == [
        ("commit", "", "one"),
        ("blob", "folder/one", "one"),
        ("commit", "", "two"),
        ("blob", "folder/two", "two"),
        ("commit", "", "three"),
        ("blob", "folder/three", "three"),
        ("commit", "", "moved"),
    ]


def test_a_range_has_its_own_objects_only(repository: Repository) -> None:
    three_commits(repository)
    assert listed(Selection(names=["HEAD~1..HEAD"])) == [
        ("commit", "", "three"),
        ("blob", "folder/three", "three"),
    ]
    assert listed(Selection(names=["HEAD", "^HEAD~1"])) == listed(
        Selection(names=["HEAD~1..HEAD"])
    )


def test_selections_follow_each_other(repository: Repository) -> None:
    three_commits(repository)
    found = listed(Selection(names=["HEAD~2"]), Selection(names=["HEAD~1..HEAD"]))
    assert [where for _, _, where in found] == ["one", "one", "three", "three"]
    orders = [item.order for item in reachable(".", ALL)]
    assert orders == sorted(set(orders))


def test_a_tag_has_its_name(repository: Repository) -> None:
    three_commits(repository)
    repository.git("tag", "--annotate", "--message=words", "v1")
    tags = [item.path for item in reachable(".", ALL) if item.kind == "tag"]
    assert tags == ["v1"]


def test_what_is_missing_is_listed(repository: Repository) -> None:
    three_commits(repository)
    (one,) = [item.name for item in reachable(".", ALL) if item.path == "folder/one"]
    file = repository.folder / ".git" / "objects" / one[:2] / one[2:]
    file.unlink()
    missing = [item for item in reachable(".", ALL) if item.kind == "missing"]
    assert [item.name for item in missing] == [one]
    assert list(sized(".", [one])) == [Item("missing", one)]


def test_a_name_that_stands_for_nothing_is_an_error(repository: Repository) -> None:
    three_commits(repository)
    with pytest.raises(GitError, match="nowhere"):
        list(reachable(".", Selection(names=["nowhere"])))


def test_objects_that_nothing_reaches_are_listed_on_demand(
    repository: Repository,
) -> None:
    three_commits(repository)
    repository.git("reset", "--quiet", "--hard", "HEAD~1")
    lost = {item.name for item in every(".")} - {
        item.name for item in reachable(".", ALL)
    }
    assert len(lost) == 2  # a commit and its file


def test_objects_may_have_names_of_another_length(repository: Repository) -> None:
    repository.git("init", "--quiet", "--object-format=sha256", "other")
    other = repository._replace(folder=repository.folder / "other")
    other.add("a", "a\n")
    other.commit()
    root = str(other.folder)
    assert [len(item.name) for item in reachable(root, ALL)] == [64, 64]


def test_of_few_objects_the_same_is_said(repository: Repository) -> None:
    three_commits(repository)
    repository.git("tag", "--annotate", "v1", "--message=v1")
    repository.git("mv", "folder/one", "folder/an other")
    repository.git("commit", "--quiet", "--message=moved")
    every_one = list(reachable(".", ALL))
    without_order = [each._replace(order=0) for each in every_one]
    wanted = {
        each.name: Item(each.kind, each.name, each.size)
        for each in every_one
        if each.kind == "tag" or each.path.endswith("two")
    }
    found = list(among(".", wanted, ALL))
    assert [each.order for each in found] == sorted(each.order for each in found)
    assert [each._replace(order=0) for each in found] == [
        each if each.name in wanted else Item("commit", each.name, commit=each.name)
        for each in without_order
        if each.name in wanted or each.kind == "commit"
    ]
    assert walked(".") == (4, [])


def test_of_few_objects_too_the_missing_ones_are_listed(
    repository: Repository,
) -> None:
    three_commits(repository)
    blob = repository.git("rev-parse", "HEAD:folder/two").strip()
    (repository.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    missing = [each for each in among(".", {}, ALL) if each.kind == "missing"]
    assert [each.name for each in missing] == [blob]
    assert walked(".") == (3, [blob])
