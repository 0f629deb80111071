"""Where programs keep what their user typed and read."""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from systems import needs_folders_of_unix

from pytest_openai_ready import user_folders
from pytest_openai_ready.tools import transcripts
from pytest_openai_ready.tools.transcripts import KEEPERS, kept_files

if TYPE_CHECKING:
    import pytest

pytestmark = needs_folders_of_unix

# A file of each program, from the user's home or, after @, from the repository.
FILES = {
    "Claude Code": ".claude/projects/-home-a-app/0f3c/subagents/agent-1.jsonl",
    "Codex": ".codex/sessions/2026/11/02/rollout-1.jsonl",
    "Cursor": ".cursor/projects/app/agent-transcripts/1/1.jsonl",
    "VS Code": ".config/Code/User/workspaceStorage/1a2b/chatSessions/1.json",
    "Kiro": ".config/Kiro/User/globalStorage/kiro.kiroagent/1/2.chat",
    "Gemini CLI": ".gemini/tmp/1a2b/chats/session-1.json",
    "Qwen Code": ".qwen/projects/app/chats/1.jsonl",
    "opencode": ".local/share/opencode/opencode.db",
    "Continue": ".continue/sessions/1.json",
    "Copilot CLI": ".copilot/session-state/1/events.jsonl",
    "goose": ".local/share/goose/sessions/sessions.db",
    "aider": "@.aider.chat.history.md",
    "SpecStory": "@.specstory/history/2026-11-02.md",
    "bash": ".bash_history",
    "zsh": ".zsh_history",
    "fish": ".local/share/fish/fish_history",
    "PowerShell": ".local/share/powershell/PSReadLine/ConsoleHost_history.txt",
    "Nushell": ".config/nushell/history.txt",
    "atuin": ".local/share/atuin/history.db",
    "Python": ".python_history",
    "IPython": ".ipython/profile_default/history.sqlite",
    "Node.js": ".node_repl_history",
}
# What programs keep on purpose, and what is no transcript.
OTHERS = (
    *(".codex/auth.json", ".claude/settings.json", ".claude/.credentials.json"),
    *(".config/Code/User/settings.json", ".local/share/opencode/auth.json"),
    *("@.env", "@.aider.conf.yml", ".bashrc"),
)


def put(path: str, home: Path, repository: Path) -> str:
    base = repository if path.startswith("@") else home
    file = base / path.removeprefix("@")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x")
    return os.fspath(file)


def test_every_program_has_its_file_and_nothing_else_is_looked_at(
    tmp_path: Path,
) -> None:
    home, repository = tmp_path / "home", tmp_path / "repository"
    assert set(FILES) == {each.name for each in KEEPERS}
    put_there = {put(each, home, repository): name for name, each in FILES.items()}
    for each in OTHERS:
        put(each, home, repository)
    found = kept_files({"HOME": str(home)}, str(repository))
    assert {each.path: each.keeper.name for each in found} == put_there


def test_variables_name_other_places(tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    for keeper in KEEPERS:
        if keeper.variable:
            path = put(str(PurePosixPath(keeper.paths[0]) / "1.jsonl"), away, home)
            found = kept_files({"HOME": str(home), keeper.variable: str(away)}, "")
            assert (keeper.name, [each.path for each in found]) == (keeper.name, [path])
            os.remove(path)
        if keeper.file_variable:
            path = put("history", away, home)
            found = kept_files({"HOME": str(home), keeper.file_variable: path}, "")
            assert (keeper.name, [each.path for each in found]) == (keeper.name, [path])
            os.remove(path)
    relative = {"HOME": str(home), "CODEX_HOME": "away", "HISTFILE": "history"}
    assert list(kept_files(relative, "")) == []


def test_without_a_home_only_the_repository_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_folders, "_home_by_id", lambda: None)
    path = put("@.aider.input.history", tmp_path, tmp_path)
    assert [each.path for each in kept_files({}, str(tmp_path))] == [path]


def test_links_are_not_followed_and_one_program_has_not_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    put(".codex/sessions/1.jsonl", home, home)
    (home / ".codex/sessions/away").symlink_to("/usr")
    found = [each.path for each in kept_files({"HOME": str(home)}, str(tmp_path))]
    assert found == [str(home / ".codex/sessions/1.jsonl")]
    monkeypatch.setattr(transcripts, "MOST_FILES", 3)
    for number in range(5):
        put(f".claude/projects/{number}.jsonl", home, home)
    assert len([*kept_files({"HOME": str(home)}, str(tmp_path))]) == 4


def test_each_system_has_its_own_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {
        "linux": ("/home/a", "/home/a/.local/share", "/home/a/.config"),
        "darwin": (
            *("/home/a", "/home/a/.local/share"),
            "/home/a/Library/Application Support",
        ),
        "win32": ("/u/a", "/u/a/AppData/Local", "/u/a/AppData/Roaming"),
    }
    environ = {"HOME": "/home/a", "USERPROFILE": "/u/a"}
    for platform, folders in expected.items():
        monkeypatch.setattr(sys, "platform", platform)
        asked = (user_folders.home, user_folders.data, user_folders.settings)
        assert tuple(str(each(environ)) for each in asked) == folders
