"""What one repository answered holds for another only if git read the same for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from audit.classroom import CLEAN, clone, git, write
from systems import needs_links

from pytest_openai_ready.audit.examining import shared_answers
from pytest_openai_ready.audit.examining.shared_answers import (
    SharedAnswers,
    SharingRepository,
)
from pytest_openai_ready.git.processes.run import OtherRepository
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.tools.hook_managers.git_hooks import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Change = Callable[[Path], object]

pytestmark = pytest.mark.usefixtures("isolated")


def _named(folder: Path, setting: str, content: str) -> None:
    """Let a setting name a file in git's folder with some content."""
    write(folder, {".git/more": content})
    git(folder, "config", setting, str(folder / ".git/more"))


ASKED = ((".env",), (".env", ".env.local"), (".env/",), ("app/.env",))
CHANGES: dict[str, Change] = {
    "nothing": lambda _: None,
    "no rules": lambda each: (each / ".gitignore").unlink(),
    "other rules": lambda each: write(each, {".gitignore": "# secrets\n.env\n"}),
    "a rule for folders": lambda each: write(each, {".gitignore": ".env/\n"}),
    "that folder": lambda each: write(
        each, {".gitignore": ".env/\n", ".env/a": "folder\n"}
    ),
    "a rule of this clone": lambda each: write(each, {".git/info/exclude": ".e*\n"}),
    "rules below": lambda each: write(each, {"app/.gitignore": "!.env\n"}),
    "the file": lambda each: write(each, {".env": "A=b\n"}),
    "rules elsewhere": lambda each: _named(each, "core.excludesFile", "*.local\n"),
    "a hooks folder": lambda each: git(each, "config", "core.hooksPath", "hooks"),
    "a configured hook": lambda each: git(each, "config", "hook.a.command", "true"),
    "an included file": lambda each: _named(
        each, "include.path", "[core]\n\thooksPath = more\n"
    ),
    "settings in one line": lambda each: write(
        each, {".git/config": "[core] bare = false\n[core] hooksPath = a\n"}
    ),
    "settings of one work tree": lambda each: (
        git(each, "config", "extensions.worktreeConfig", "true"),
        git(each, "config", "--worktree", "core.hooksPath", "of-tree"),
    ),
    "a remote and a branch": lambda each: (
        git(each, "remote", "add", "origin", f"https://example.com/{each.name}"),
        git(each, "config", "branch.main.remote", "origin"),
    ),
    "a remote whose address holds a comment": lambda each: git(
        each, "remote", "add", "origin", "https://example.com/#a"
    ),
    "many rules": lambda each: write(each, {".gitignore": ".env\n" * 9000}),
}


def answers(repository: Repository) -> list[object]:
    rules = [repository.rules(each) for each in ASKED]
    return [*rules, repository.git_settings(SETTINGS)]


def test_all_answers_are_those_of_git(tmp_path: Path) -> None:
    """In both orders, so that each repository is the first of some."""
    folders = [clone(tmp_path / name, CLEAN) for name in CHANGES]
    for folder, change in zip(folders, CHANGES.values(), strict=True):
        change(folder)
    for ordered in (folders, folders[::-1]):
        shared = SharedAnswers()
        for folder in ordered:
            said = answers(SharingRepository(str(folder), shared))
            assert said == answers(Repository(OtherRepository(str(folder)))), folder


@needs_links
def test_rules_in_a_link_are_left_to_git(tmp_path: Path) -> None:
    shared = SharedAnswers()
    one, two = (clone(tmp_path / name, CLEAN) for name in ("one", "two"))
    (two / ".gitignore").rename(two / "rules")
    (two / ".gitignore").symlink_to("rules")
    for folder in (one, two):
        said = answers(SharingRepository(str(folder), shared))
        assert said == answers(Repository(OtherRepository(str(folder)))), folder


def test_a_second_clone_asks_git_nothing(
    tmp_path: Path, asked: list[tuple[str, ...]]
) -> None:
    shared = SharedAnswers()
    for name, count in (("one", 3), ("two", 0)):
        repository = SharingRepository(str(clone(tmp_path / name, CLEAN)), shared)
        for _ in range(2):
            repository.rules([".env"])
            repository.git_settings(SETTINGS)
        assert len(asked) == count, asked
        asked.clear()


def test_settings_of_the_user_that_depend_on_the_repository(
    tmp_path: Path,
    isolated: Path,
    asked: list[tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(isolated / ".gitconfig"))
    for text, is_shared in (
        ("[core]\n\texcludesFile = ~/rules\n", True),
        ("[core]\n\texcludesFile = rules\n", False),
        ('[includeIf "gitdir:**/two/"]\n\tpath = more\n', False),
        ("[core]\n\thooksPath = of-all\n", True),
    ):
        write(isolated, {".gitconfig": text, "more": "[core]\n\thooksPath = b\n"})
        shared = SharedAnswers()
        for name in ("one", "two"):
            folder = tmp_path / name
            if not folder.exists():
                write(clone(folder, CLEAN), {"rules": f"*{name}*\n"})
            asked.clear()
            said = answers(SharingRepository(str(folder), shared))
            is_asked = any("config" in each for each in asked)
            assert said == answers(Repository(OtherRepository(str(folder)))), text
        assert is_asked is not is_shared, text


def test_no_more_than_some_answers_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_answers, "MOST_KEPT", 2)
    shared = SharedAnswers()
    folder = clone(tmp_path / "one", CLEAN)
    for rules in (".env\n", "!.env\n", "*\n", ".env\n"):
        write(folder, {".gitignore": rules})
        said = answers(SharingRepository(str(folder), shared))
        assert said == answers(Repository(OtherRepository(str(folder)))), rules
