"""Commits are counted without git as git counts them, or git is asked."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.git.entries import NotPlainError
from pytest_openai_ready.git.objects import connected
from pytest_openai_ready.git.objects.commits import stashes
from pytest_openai_ready.git.objects.connected import Connected
from pytest_openai_ready.git.objects.listing import walked
from pytest_openai_ready.git.objects.stored import stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Filled, Repository

    Change = Callable[[Repository], object]


def counted(*names: str) -> int:
    objects = Connected()
    for _ in objects.noting(stored(".")):
        pass
    return objects.count(".", names)


def fill(repository: Repository) -> None:
    """A merge, tags, a stash, a submodule, and a commit that nothing reaches."""
    git = repository.git
    repository.add("folder/one.py", "1\n")
    repository.commit()
    first = git("rev-parse", "HEAD").strip()
    git("update-index", "--add", "--cacheinfo", f"160000,{first},library")
    repository.commit()
    git("checkout", "--quiet", "-b", "other/张三", first)
    repository.add("deep/er/two.py", "2\n")
    repository.commit()
    git("checkout", "--quiet", "-")
    git("merge", "--quiet", "--message=both", "other/张三")
    git("tag", "--annotate", "--message=x", "v1")
    git("tag", "--annotate", "--message=x", "of-tag", "v1")
    git("tag", "of-file", "HEAD:folder/one.py")
    git("branch", "gone")
    git("checkout", "--quiet", "gone")
    repository.commit("--allow-empty")
    git("checkout", "--quiet", "-")
    git("branch", "--quiet", "-D", "gone")
    for number in range(2):
        repository.add("folder/one.py", f"stashed {number}\n")
        git("stash", "--quiet")


PLAIN: dict[str, Change] = {
    "as it is": lambda _: None,
    "packed": lambda repository: repository.git("gc", "--quiet"),
    "packed, then moved": lambda repository: (
        repository.git("gc", "--quiet"),
        repository.git("branch", "--force", "other/张三", "HEAD"),
    ),
    "detached": lambda repository: repository.git(
        "checkout", "--quiet", "--detach", "HEAD~1"
    ),
    "before the first commit": lambda repository: repository.git(
        "symbolic-ref", "HEAD", "refs/heads/new"
    ),
    "a symbolic ref": lambda repository: repository.git(
        "symbolic-ref", "refs/remotes/origin/HEAD", "refs/tags/v1"
    ),
    "empty folders": lambda repository: (
        repository.folder / ".git/refs/heads/empty/folder"
    ).mkdir(parents=True),
}


@pytest.mark.parametrize("change", PLAIN.values(), ids=PLAIN)
def test_as_many_commits_are_reached_as_git_reaches(
    repository: Repository, change: Change, filled: Filled
) -> None:
    filled(fill, repository)
    change(repository)
    names = stashes(".")
    assert len(names) == 2
    assert walked(".", names) == (counted(*names), [])


@pytest.mark.usefixtures("repository")
def test_an_empty_repository_has_no_commit() -> None:
    assert counted() == 0


def ref(repository: Repository, name: str, content: str = "") -> None:
    repository.write(f".git/{name}", content or repository.git("rev-parse", "HEAD"))


def with_tree(repository: Repository, content: bytes) -> None:
    name = repository.store("tree", content)
    who = "A <a@example.com> 9 +0000"
    text = f"tree {name}\nauthor {who}\ncommitter {who}\n\nx"
    ref(repository, "refs/heads/odd", repository.store("commit", text))


def with_tag(repository: Repository, kind: str) -> None:
    tip = repository.git("rev-parse", "HEAD").strip()
    text = f"object {tip}\ntype {kind}\ntag x\ntagger A <a@example.com> 9 +0000\n\nx"
    ref(repository, "refs/tags/odd", repository.store("tag", text))


def of_file(repository: Repository) -> bytes:
    return bytes.fromhex(repository.git("rev-parse", "HEAD:folder/one.py").strip())


ODD: dict[str, Change] = {
    "shallow": lambda each: ref(each, "shallow"),
    "a second work tree": lambda each: each.git(
        "worktree", "add", "--quiet", "../second", "-b", "second"
    ),
    "a ref to nothing": lambda each: ref(each, "refs/heads/none", "1" * 40),
    "a ref without content": lambda each: ref(each, "refs/heads/none", "\n"),
    "a symbolic ref to nothing": lambda each: ref(
        each, "refs/heads/none", "ref: refs/heads/nobody\n"
    ),
    "a lock": lambda each: ref(each, "refs/heads/main.lock"),
    "a name that git refuses": lambda each: ref(each, "refs/heads/a..b"),
    "a hidden name": lambda each: ref(each, "refs/heads/.hidden"),
    "packed refs with other lines": lambda each: ref(each, "packed-refs", "nonsense\n"),
    "no head": lambda each: (each.folder / ".git/HEAD").unlink(),
    "a tree that ends early": lambda each: with_tree(
        each, b"100644 a\0" + of_file(each)[:-1]
    ),
    "a file that is a folder": lambda each: with_tree(
        each, b"40000 a\0" + of_file(each)
    ),
    "a tag that names another type": lambda each: with_tag(each, "tree"),
    "a mode of letters": lambda each: with_tree(each, b"file a\0" + of_file(each)),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_what_is_not_plain_is_left_to_git(
    repository: Repository, change: Change, filled: Filled
) -> None:
    filled(fill, repository)
    change(repository)
    with pytest.raises(NotPlainError):
        counted()


def test_any_object_that_is_missing_is_left_to_git(
    repository: Repository, filled: Filled
) -> None:
    """Those of which nothing else is known; the rest is in what others name."""
    filled(fill, repository)
    reached = repository.git("rev-list", "--objects", "--all", "--no-object-names")
    names = reached.split()
    assert len(names) == 20
    for name in names:
        path = repository.folder / ".git/objects" / name[:2] / name[2:]
        away = path.rename(repository.folder / "away")
        with pytest.raises(NotPlainError):
            counted()
        away.rename(path)
    counted()


def test_commits_of_many_merges_are_counted_once(repository: Repository) -> None:
    drawn = random.Random(5)  # noqa: S311 - the same each time
    tree = repository.git("mktree").strip()
    made: list[str] = []
    for number in range(60):
        parents = drawn.sample(made, min(len(made), drawn.randint(0, 3)))
        options = [word for each in parents for word in ("-p", each)]
        commit = ("commit-tree", tree, "-m", str(number), *options)
        made.append(repository.git(*commit).strip())
        if drawn.random() < 0.2:
            repository.git("tag", f"t{number}", made[-1])
    # git needs no object for an empty tree.
    repository.store("tree", b"")
    assert walked(".") == (counted(), [])
    assert counted() < 60


def test_more_than_a_bounded_amount_is_left_to_git(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, filled: Filled
) -> None:
    filled(fill, repository)
    for name in ("MOST_KEPT", "MOST_REFS", "LARGEST_REFS"):
        repository.git("pack-refs", "--all")
        os.makedirs(".git/refs/heads/a/b/c", exist_ok=True)
        with monkeypatch.context() as patched:
            patched.setattr(connected, name, 2)
            with pytest.raises(NotPlainError):
                counted()
    counted()
