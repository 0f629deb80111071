"""What git's configuration says, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.git.config import GitSetting, git_settings

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
    """Every git that we run is configured with a hooks folder that does not exist."""
    assert git_settings(".", "^core\\.hookspath$", are_paths=True) == []
    repository.git("config", "core.hooksPath", "~/hooks")
    (found,) = git_settings(".", "^core\\.hookspath$", are_paths=True)
    home = isolated.as_posix()
    assert found == GitSetting("core.hookspath", f"{home}/hooks", "local")
