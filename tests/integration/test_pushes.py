"""Real messages and pushes through pre-commit and prek: what is blocked, what passes."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from integration.conftest import MANAGERS
from makers import make
from sampled import sampled
from scan.leaks import leaked

if TYPE_CHECKING:
    from collections.abc import Callable

    from integration.conftest import Project

    Arrange = Callable[[Project], list[str]]

pytestmark = pytest.mark.integration

KEY = make("project")
LINE = f"OPENAI_API_KEY={KEY}\n"


@pytest.fixture
def undone(project: Project) -> Project:
    """A remote, and commits of which one adds a key and the next removes it."""
    repository = project.repository
    repository.git("init", "--quiet", "--bare", "../remote.git")
    repository.git("remote", "add", "origin", "../remote.git")
    for content in ("clean\n", LINE, "clean again\n"):
        repository.add("a", content)
        repository.commit()
    return project


def published(project: Project, name: str) -> None:
    """The remote has a commit, and no hook was asked."""
    where = f"{name}:refs/heads/main"
    project.repository.git("push", "--quiet", "--no-verify", "origin", where)


def first_push(_: Project) -> list[str]:
    return ["main"]


def update(project: Project) -> list[str]:
    published(project, "main~2")
    return ["main"]


def new_branch(project: Project) -> list[str]:
    published(project, "main~2")
    project.repository.git("branch", "side", "main")
    return ["side"]


def branch_that_is_not_checked_out(project: Project) -> list[str]:
    published(project, "main~2")
    project.repository.git("switch", "--quiet", "--create=side", "main~2")
    return ["main"]


def forced(project: Project) -> list[str]:
    published(project, "main~1")
    repository = project.repository
    repository.git("reset", "--quiet", "--hard", "main~2")
    repository.add("b", LINE)
    repository.commit()
    repository.git("rm", "--quiet", "b")
    repository.commit()
    return ["--force", "main"]


def message(project: Project) -> list[str]:
    published(project, "main")
    project.repository.commit("--allow-empty", f"--message={KEY}")
    return ["main"]


BLOCKED: list[tuple[Arrange, str]] = [
    (first_push, "a:1:16: [key-in-history]"),
    (update, "a:1:16: [key-in-history]"),
    (new_branch, "a:1:16: [key-in-history]"),
    (branch_that_is_not_checked_out, "a:1:16: [key-in-history]"),
    (forced, "b:1:16: [key-in-history]"),
    (message, ":3:1: [key-in-message]"),
]


def what_the_remote_has(project: Project) -> list[str]:
    published(project, "main")
    return ["main"]


def rest(project: Project) -> list[str]:
    published(project, "main~1")
    return ["main"]


def branch_of_the_past(project: Project) -> list[str]:
    project.repository.git("branch", "past", "main~2")
    return ["past"]


def delete(project: Project) -> list[str]:
    published(project, "main")
    return ["--delete", "main"]


PASSED: list[Arrange] = [what_the_remote_has, rest, branch_of_the_past, delete]


# `make test` tries one of three, by the managers in turn; `make test-all` each by each.
@pytest.mark.parametrize(
    ("arrange", "said", "manager"),
    sampled(((*each, manager) for each in BLOCKED for manager in MANAGERS), 5),
    indirect=["manager"],
)
def test_a_push_is_blocked(undone: Project, arrange: Arrange, said: str) -> None:
    push = undone.push("origin", *arrange(undone))
    assert push.status == 1
    assert push.output.count("[key-in-") == 1
    assert said in push.output
    assert leaked(KEY, push.output) == []


@pytest.mark.parametrize(
    ("arrange", "manager"), sampled(product(PASSED, MANAGERS), 5), indirect=["manager"]
)
def test_a_push_passes(undone: Project, arrange: Arrange) -> None:
    push = undone.push("origin", *arrange(undone))
    assert push.status == 0, push.output
    assert "[key-in-" not in push.output


def test_a_message_is_blocked(project: Project) -> None:
    project.repository.add("a", "clean\n")
    commit = project.commit(message=f"subject\n\nuse {KEY}")
    assert commit.status == 1
    assert ".git/COMMIT_EDITMSG:3:5: [key-in-message]" in commit.output
    assert leaked(KEY, commit.output) == []
    assert project.commits() == 0


def test_a_message_passes(project: Project) -> None:
    project.repository.add("a", "clean\n")
    commit = project.commit(message="use sk-... from .env")
    assert commit.status == 0, commit.output
