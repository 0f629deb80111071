"""A history in one line is followed as git follows it, or git is asked."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.git.entries import NotPlainError
from pytest_openai_ready.git.objects import commits
from pytest_openai_ready.git.objects.connected import Connected
from pytest_openai_ready.git.objects.linear import LinearHistory
from pytest_openai_ready.git.objects.listing import Item, Selection, among, every
from pytest_openai_ready.git.objects.stored import stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conftest import Filled, Repository

    Change = Callable[[Repository], object]

WHO = ("王小明", "Ann O'Neil", "José", "x", ". 张  三 ,", "")
ZONES = ("+0000", "+0800", "-0930", "+1345")


def history() -> LinearHistory:
    objects = Connected()
    for _ in objects.noting(stored(".")):
        pass
    return LinearHistory(".", objects)


def fill(repository: Repository) -> None:
    """Equal contents in several places, removed and added again, in odd folders."""
    drawn = random.Random(3)  # noqa: S311 - the same each time
    names = ("a.py", "a/b.py", "a-b.py", "深/er/文.py", "深/er.py", "two\nlines.py")
    with pytest.MonkeyPatch.context() as patched:
        for number in range(40):
            when = f"{1_788_000_000 + number * 31_003} {drawn.choice(ZONES)}"
            patched.setenv("GIT_COMMITTER_DATE", when)
            patched.setenv("GIT_AUTHOR_NAME", WHO[number % len(WHO)] or "a")
            for name in drawn.sample(names, 2):
                if drawn.random() < 0.3 and (repository.folder / name).exists():
                    repository.git(
                        "rm", "--quiet", "--cached", "--ignore-unmatch", name
                    )
                else:
                    repository.add(name, f"{drawn.randint(0, 12)}\n")
            repository.commit("--allow-empty")


PLAIN: dict[str, Change] = {
    "as it is": lambda _: None,
    "packed": lambda each: each.git("gc", "--quiet"),
    "several refs": lambda each: (
        each.git("branch", "older", "HEAD~7"),
        each.git("tag", "light", "HEAD~3"),
    ),
    "detached": lambda each: each.git("update-ref", "--no-deref", "HEAD", "HEAD~5"),
    "a commit that nothing reaches": lambda each: each.git(
        "update-ref", "refs/heads/main", "HEAD~3"
    ),
    "before the first commit of a branch": lambda each: each.git(
        "symbolic-ref", "HEAD", "refs/heads/new"
    ),
    "remotes": lambda each: (
        each.git("update-ref", "refs/remotes/origin/main", "HEAD~9"),
        each.git("update-ref", "refs/remotes/origin/old", "HEAD~30"),
        each.git("update-ref", "refs/remotes/up/main", "HEAD~20"),
        each.git(
            "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"
        ),
    ),
    "a remote with a slash in its name": lambda each: (
        each.git("remote", "add", "an/other", "https://example.com/x"),
        each.git("update-ref", "refs/remotes/an/other/main", "HEAD~9"),
    ),
    "more remotes than are asked": lambda each: [
        each.git("update-ref", f"refs/remotes/r{number}/main", f"HEAD~{number}")
        for number in range(6)
    ],
    "a submodule": lambda each: (
        each.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub"),
        each.commit(),
    ),
    "an author in Latin-1": lambda each: (
        each.git("config", "i18n.commitEncoding", "ISO-8859-1"),
        each.commit("--allow-empty", "--author=Jos\udce9 <j@example.com>"),
    ),
}


def numbered(items: Iterable[Item]) -> list[Item]:
    """The items in the order of their numbers, with new numbers."""
    ordered = sorted(items, key=lambda each: each.order)
    return [each._replace(order=at) for at, each in enumerate(ordered)]


FILES_B = commits.NamedFiles((":(top,glob)**/*b.py",), lambda name: name[-4:] == "b.py")


def oldest(versions: Iterable[commits.Version]) -> list[commits.Version]:
    """Each version where it first is."""
    first: dict[tuple[str, str], commits.Version] = {}
    for each in versions:
        first.setdefault((each.blob, each.path), each)
    return list(first.values())


@pytest.mark.parametrize("change", PLAIN.values(), ids=PLAIN)
def test_it_says_what_git_says(
    repository: Repository, change: Change, filled: Filled
) -> None:
    filled(fill, repository)
    change(repository)
    known = {each.name: each for each in every(".")}
    ours, git = history(), commits.Commits(".")
    found = list(ours.among(known))
    asked = among(".", known, Selection(("--all",)))
    # git counts folders, too.
    assert numbered(found) == numbered(asked)
    names = list(dict.fromkeys(each.commit for each in found))
    assert len(names) > 30
    assert ours.described(names) == git.described(names)
    assert ours.remotes_with(names) == git.remotes_with(names)
    pairs = {(each.commit, each.name) for each in found if each.kind == "blob"}
    assert ours.paths(pairs) == git.paths(pairs)
    assert ours.in_head() == git.in_head()
    assert oldest(ours.versions(FILES_B, 5)) == oldest(git.versions(FILES_B, 5))
    few = {each: known[each] for each in sorted(known)[::9]}
    assert numbered(ours.among(few)) == numbered(among(".", few, Selection(("--all",))))


def test_only_the_wanted_objects_are_shown(repository: Repository) -> None:
    for name in ("one", "two"):
        repository.add(name, name)
        repository.commit()
    blob = repository.git("rev-parse", "HEAD:two").strip()
    known = {blob: Item("blob", blob, 3), "1" * 40: Item("blob", "1" * 40)}
    found = [each for each in history().among(known) if each.kind != "commit"]
    head = repository.git("rev-parse", "HEAD").strip()
    assert found == [Item("blob", blob, 3, "two", head, 3)]


@pytest.mark.usefixtures("repository")
def test_an_empty_repository_has_no_commits() -> None:
    assert (list(history().among({})), history().in_head()) == ([], set())


def start_again(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "second")
    repository.commit("--allow-empty", "--message=other")


def fork(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "second", "HEAD~1")
    repository.commit("--allow-empty", "--message=other")


def merge(repository: Repository) -> None:
    fork(repository)
    repository.git("merge", "--quiet", "--message=both", "-s", "ours", "@{-1}")
    repository.git("branch", "--force", "main")


ODD: dict[str, Change] = {
    "a second root": start_again,
    "two branches": fork,
    "a merge": merge,
    "an annotated tag": lambda each: each.git("tag", "-a", "-m", "x", "v1"),
    "a tag of a file": lambda each: each.git("tag", "v1", "HEAD:a"),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_other_histories_are_left_to_git(
    repository: Repository, change: Change
) -> None:
    repository.add("a", "1\n")
    for _ in range(3):
        repository.commit("--allow-empty")
    history()
    change(repository)
    with pytest.raises(NotPlainError):
        history()


def test_objects_of_other_kinds_are_left_to_git(repository: Repository) -> None:
    repository.commit("--allow-empty")
    with pytest.raises(NotPlainError):
        history().among({"1" * 40: Item("tag", "1" * 40)})
