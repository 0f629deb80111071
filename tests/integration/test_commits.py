"""Real commits through pre-commit and prek: what is blocked, and what passes."""

from __future__ import annotations

import os
import re
from itertools import product
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

import pytest
from integration.conftest import MANAGERS
from sampled import sampled
from scan.leaks import leaked
from staging import (
    KEY,
    LINE,
    key_as_target_of_a_link,
    key_in_a_renamed_file,
    key_not_staged,
    key_not_tracked,
    key_then_cleaned,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository
    from integration.conftest import Project

pytestmark = pytest.mark.integration

FOUND = f"[key-in-file] OpenAI project key sk-proj-...{KEY[-4:]}"
REMEDY = """\
  Remove the key from this file by hand; it belongs in .env, as OPENAI_API_KEY. If it \
was ever pushed, delete it and make a new one.
  https://platform.openai.com/api-keys"""
IN_PROGRAM = """\
  Move the key into .env and read OPENAI_API_KEY from the environment. If it was ever \
pushed, delete it and make a new one.
  openai-ready fix"""
IN_DOTENV = """\
  The key may stay in this file, which must not get into git. This writes the rule for \
it, and says what is left to do:
  openai-ready fix"""
IN_A = f"a:1:16: {FOUND}\n{REMEDY}"
TRACKED = """\
.env: [dotenv-tracked] git tracks .env, so it is published with the repository.
  Remove it from git; the file itself stays.
  git rm --cached -f -- .env"""

# What a failing hook said stands between its exit status and the next hook, or what
# pre-commit says of the changes that it put aside.
SAID = re.compile(
    r"^- exit code: \d\n\n(.*?)\n*(?=^\S[^\n]*\.{3}(?:Passed|Failed)$|^\[INFO\]|\Z)",
    re.DOTALL | re.MULTILINE,
)


class Case(NamedTuple):
    """What is done before a commit, its options, and all that our hooks say of it."""

    arrange: Callable[[Repository], object]
    said: list[str]
    options: tuple[str, ...] = ()


def first_commit(repository: Repository) -> None:
    repository.add("a", LINE)


def later_commit(repository: Repository) -> None:
    repository.commit()
    repository.add("b", "clean\n")
    repository.add("a", LINE)


def changed_file(repository: Repository) -> None:
    repository.add("a", "clean\n")
    repository.commit()
    repository.write("a", LINE)


def names_in_chinese_and_with_spaces(repository: Repository) -> None:
    repository.add("作业 1/我的 代码.py", LINE)
    repository.add("my notes.md", LINE)


def name_of_an_option(repository: Repository) -> None:
    repository.add("--help", LINE)


def notebook_without_diff(repository: Repository) -> None:
    repository.add(".gitattributes", "*.ipynb -diff\n")
    repository.add("a.ipynb", f'{{"source": ["key = \'{KEY}\'\\n"]}}\n')


def dotenv_by_force(repository: Repository) -> None:
    repository.add(".env", LINE)


def dotenv_in_utf_16(repository: Repository) -> None:
    repository.add(".env", LINE.encode("utf-16"))


def dotenv_as_a_link(repository: Repository) -> None:
    repository.write("../elsewhere/.env", LINE)
    os.symlink("../elsewhere/.env", ".env")
    repository.git("add", "--force", ".env")


def dotenv_that_is_not_ignored(repository: Repository) -> None:
    repository.write("app/.env.local", LINE)


def ignored_on_this_computer_only(repository: Repository) -> None:
    repository.git("rm", "--quiet", "--cached", ".gitignore")
    repository.write(".env", LINE)
    repository.add("a", "clean\n")


BLOCKED = [
    Case(first_commit, [IN_A]),
    Case(later_commit, [IN_A]),
    Case(changed_file, [IN_A], ("--all",)),
    Case(changed_file, [IN_A], ("a",)),
    Case(key_in_a_renamed_file, [IN_A]),
    Case(key_then_cleaned, [IN_A]),
    Case(
        names_in_chinese_and_with_spaces,
        [f"my notes.md:1:16: {FOUND}\n作业 1/我的 代码.py:1:16: {FOUND}\n{IN_PROGRAM}"],
    ),
    Case(name_of_an_option, [f"--help:1:16: {FOUND}\n{REMEDY}"]),
    Case(notebook_without_diff, [f"a.ipynb:1:21: {FOUND}\n{IN_PROGRAM}"]),
    Case(dotenv_by_force, [f".env:1:16: {FOUND}\n{IN_DOTENV}", TRACKED]),
    Case(dotenv_in_utf_16, [f".env:1:33: {FOUND}\n{IN_DOTENV}", TRACKED]),
    Case(dotenv_as_a_link, [TRACKED]),
    Case(key_as_target_of_a_link, [f"a:1:1: {FOUND}\n{REMEDY}"]),
    Case(
        dotenv_that_is_not_ignored,
        [
            """\
app/.env.local: [dotenv-not-ignored] No .gitignore rule covers app/.env.local, so \
`git add` would add it.
  Write the line .env.local into .gitignore, then add that file.
  git add -- .gitignore"""
        ],
    ),
    Case(
        ignored_on_this_computer_only,
        [
            """\
.env: [dotenv-ignored-only-here] .env is ignored on this computer only: .gitignore is \
not (wholly) in git.
  Add that file, as it is now, to git and commit it.
  git add -- .gitignore"""
        ],
    ),
]


def nothing_else(_: Repository) -> None:
    pass


def key_in_an_ignored_dotenv(repository: Repository) -> None:
    repository.write(".env", LINE)


def key_that_is_allowed(repository: Repository) -> None:
    repository.add("a", f"key = '{KEY}'  # pragma: allowlist secret\n")


def key_that_is_taken_out(repository: Repository) -> None:
    repository.add("a", LINE)
    repository.commit()
    repository.git("rm", "--quiet", "a")


def key_removed_by_a_filter(repository: Repository) -> None:
    repository.add(".gitattributes", "*.ipynb filter=strip\n")
    repository.git("config", "filter.strip.clean", "sed s/sk-.*//")
    repository.add("a.ipynb", LINE)


def template_without_a_key(repository: Repository) -> None:
    repository.add(".env.example", "OPENAI_API_KEY=sk-...\n")


PASSED = [
    nothing_else,
    key_not_staged,
    key_not_tracked,
    key_in_an_ignored_dotenv,
    key_that_is_allowed,
    key_that_is_taken_out,
    key_removed_by_a_filter,
    template_without_a_key,
]


def name_of(value: Case | str) -> str:
    if isinstance(value, str):
        return value
    return " ".join([value.arrange.__name__, *value.options])


# `make test` tries one of five, by the managers in turn; `make test-all` each by each.
@pytest.mark.parametrize(
    ("case", "manager"),
    sampled(product(BLOCKED, MANAGERS), 5),
    indirect=["manager"],
    ids=name_of,
)
def test_a_commit_is_blocked(project: Project, case: Case) -> None:
    case.arrange(project.repository)
    before = project.commits()
    commit = project.commit(*case.options)
    assert commit.status == 1
    assert project.commits() == before
    assert [dedent(said) for said in SAID.findall(commit.output)] == case.said
    assert leaked(KEY, commit.output) == []


@pytest.mark.parametrize(
    ("arrange", "manager"), sampled(product(PASSED, MANAGERS), 5), indirect=["manager"]
)
def test_a_commit_passes(
    project: Project, arrange: Callable[[Repository], object]
) -> None:
    arrange(project.repository)
    before = project.commits()
    commit = project.commit()
    assert commit.status == 0, commit.output
    assert project.commits() == before + 1
    assert commit.output.count("Failed") == 0
    assert leaked(KEY, commit.output) == []


def test_changes_that_were_not_staged_are_still_there(project: Project) -> None:
    key_then_cleaned(project.repository)
    assert project.commit().status == 1
    assert (project.repository.folder / "a").read_text() == "clean\n"
