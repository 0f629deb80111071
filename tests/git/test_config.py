"""What git's configuration says, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.git.config import GitSetting, git_settings
from pytest_openai_ready.git.run import OtherRepository

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from conftest import Repository


def test_settings_come_in_the_order_in_which_they_are_read(
    repository: Repository, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (isolated / "config").write_text("[user]\n\tname = of all\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(isolated / "config"))
    repository.git("config", "user.name", "of two\nlines")
    with (repository.folder / ".git" / "config").open("a") as file:
        file.write('[user "A.b="]\n\tStands\n')
    assert git_settings(".", r"^user\.") == [
        GitSetting("user.name", "of all", "global"),
        GitSetting("user.name", "of two\nlines", "local"),
        GitSetting("user.A.b=.stands", "", "local"),
    ]
    assert git_settings(".", "^none$") == []


def test_a_home_stands_for_itself_and_what_we_say_does_not_count(
    repository: Repository, isolated: Path
) -> None:
    """Every git of ours is told of a folder of hooks that is none."""
    assert git_settings(".", "^core\\.hookspath$", are_paths=True) == []
    repository.git("config", "core.hooksPath", "~/hooks")
    (found,) = git_settings(".", "^core\\.hookspath$", are_paths=True)
    home = isolated.as_posix()
    assert found == GitSetting("core.hookspath", f"{home}/hooks", "local")


HOOKS = r"^(core\.hookspath|hook\..*)$"
FOUND = GitSetting("core.hookspath", "theirs", "local")
# What stands in the settings of a repository or beside them, and what is found.
THEIRS: tuple[tuple[str, str, list[GitSetting]], ...] = (
    ("config", "", []),
    ("config", "[core]\n\tHooksPath = theirs\n", [FOUND]),
    ("config", "[include]\n\tpath = more\n", [FOUND]),
    ("config", '[includeIf "gitdir:**"]\n\tpath = more\n', [FOUND]),
    (
        "config",
        '[HOOK "x"]\n\tcommand = y\n',
        [GitSetting("hook.x.command", "y", "local")],
    ),
    (
        "config.worktree",
        "[core]\n\thooksPath = theirs\n",
        [FOUND._replace(scope="worktree")],
    ),
)


def test_of_many_repositories_of_others_git_is_asked_where_it_may_find_something(
    repository: Repository, asked: list[tuple[str, ...]]
) -> None:
    git = repository.folder / ".git"
    plain = (git / "config").read_text()
    (git / "more").write_text("[core]\n\thooksPath = theirs\n")
    other = OtherRepository(repository.folder)
    assert git_settings(other, HOOKS, word="hook") == []
    for name, text, expected in THEIRS:
        extension = "[extensions]\n\tworktreeConfig = true\n"
        (git / "config").write_text(plain + extension)
        if text:
            with (git / name).open("a") as file:
                file.write(text)
        asked.clear()
        assert git_settings(other, HOOKS, word="hook") == expected, (name, text)
        assert bool(asked) == bool(text), (name, text)
    assert git_settings(repository.folder, HOOKS) == THEIRS[-1][-1]


def test_the_user_s_own_settings_count_in_each_repository(
    repository: Repository, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, text in enumerate(
        (
            "[core]\n\thooksPath = mine\n",
            f"[include]\n\tpath = {isolated.as_posix()}/mine\n",
            '[includeIf "gitdir:**"]\n\tpath = mine\n',
        )
    ):
        (isolated / "mine").write_text("[core]\n\thooksPath = mine\n")
        config = isolated / f"config{number}"
        config.write_text(text)
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
        for _ in range(2):
            found = git_settings(OtherRepository(repository.folder), HOOKS, word="hook")
            assert found == [GitSetting("core.hookspath", "mine", "global")], text
