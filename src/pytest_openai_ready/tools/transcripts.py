"""Transcripts and histories: what programs keep of what their user typed and read.

Coding agents keep whole conversations with everything that they read; shells keep
commands. A record for each program says where.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import user_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_FILES = 20_000  # per program


class Keeper(NamedTuple):
    """A program that keeps such files.

    Attributes:
        name: the usual name.
        base: finds the user's folder that contains the program's; None: the repository
            itself.
        folder: the program's folder, in the base.
        paths: files and whole folders in its folder, with ``glob`` wildcards.
        is_agent: whether it sends what it keeps to a model.
        variable: an environment variable that sets another folder.
        file_variable: an environment variable that names an additional file.
        emptied_by: the command that empties the program's database; ``{}`` is the part
            of the folder's name after ``_``.
    """

    name: str
    base: Callable[[Mapping[str, str]], Path | None] | None
    folder: str
    paths: tuple[str, ...]
    is_agent: bool = True
    variable: str = ""
    file_variable: str = ""
    emptied_by: str = ""

    def emptying(self, path: str) -> str:
        """Return the command that empties a file; empty if an editor can do that."""
        folder = os.path.basename(os.path.dirname(path))
        return self.emptied_by.format(folder.partition("_")[2])


_home, _data, _settings = user_folders.home, user_folders.data, user_folders.settings

# Files in which a program keeps a key on purpose, such as auth.json, are left out.
AGENTS = (
    # https://code.claude.com/docs/en/claude-directory
    Keeper(
        "Claude Code",
        _home,
        ".claude",
        (
            *("projects", "history.jsonl", "file-history", "shell-snapshots"),
            *("paste-cache", "todos", "debug"),
        ),
        variable="CLAUDE_CONFIG_DIR",
    ),
    # https://github.com/openai/codex/blob/main/docs/config.md
    Keeper(
        "Codex",
        _home,
        ".codex",
        ("sessions", "archived_sessions", "history.jsonl", "log"),
        variable="CODEX_HOME",
    ),
    # https://agentgrep.org/backends/cursor-ide/
    Keeper("Cursor", _home, ".cursor", ("projects", "chats")),
    Keeper(
        "Cursor",
        _settings,
        "Cursor/User",
        ("globalStorage/state.vscdb", "workspaceStorage/*/state.vscdb"),
    ),
    # Copilot's chats, and the extensions Cline and Roo Code.
    Keeper(
        "VS Code",
        _settings,
        "Code/User",
        (
            *("workspaceStorage/*/chatSessions", "globalStorage/*[cC]hatSessions"),
            *("globalStorage/github.copilot-chat", "globalStorage/*.claude-dev"),
            "globalStorage/*.roo-cline",
        ),
    ),
    Keeper("Kiro", _settings, "Kiro/User/globalStorage", ("kiro.kiroagent",)),
    # https://geminicli.com/docs/cli/session-management
    Keeper("Gemini CLI", _home, ".gemini", ("tmp",)),
    Keeper("Qwen Code", _home, ".qwen", ("tmp", "projects")),
    # https://opencode.ai/docs/troubleshooting
    Keeper("opencode", _data, "opencode", ("opencode.db", "storage", "log")),
    Keeper("Continue", _home, ".continue", ("sessions",)),
    Keeper(
        "Copilot CLI",
        _home,
        ".copilot",
        ("session-state", "history-session-state", "*history-state.json"),
    ),
    Keeper("goose", _data, "goose", ("sessions",)),
    # https://aider.chat/docs/config/options.html#history-files
    Keeper("aider", None, "", (".aider*.history", ".aider*.history.md")),
    # https://docs.specstory.com
    Keeper("SpecStory", None, ".specstory", ("history",)),
)


def _shell(
    name: str,
    base: Callable[[Mapping[str, str]], Path | None],
    folder: str,
    *paths: str,
    file_variable: str = "",
    emptied_by: str = "",
) -> Keeper:
    return Keeper(
        *(name, base, folder, paths),
        is_agent=False,
        file_variable=file_variable,
        emptied_by=emptied_by,
    )


# Files that an editor cannot change.
DATABASES = (".sqlite", ".sqlite3", ".db")


SHELLS = (
    # https://www.gnu.org/software/bash/manual/html_node/Bash-History-Facilities.html
    _shell("bash", _home, "", ".bash_history", file_variable="HISTFILE"),
    _shell("zsh", _home, "", ".zsh_history", ".zhistory", ".zsh_sessions"),
    # https://fishshell.com/docs/current/cmds/history.html
    _shell("fish", _data, "fish", "fish_history"),
    # https://learn.microsoft.com/powershell/module/psreadline/about/about_psreadline
    _shell("PowerShell", _data, "powershell", "PSReadLine"),
    _shell("PowerShell", _settings, "Microsoft/Windows/PowerShell", "PSReadLine"),
    _shell("Nushell", _settings, "nushell", "history.txt", "history.sqlite3"),
    _shell("atuin", _data, "atuin", "history.db"),
    # https://docs.python.org/3/using/cmdline.html#envvar-PYTHON_HISTORY
    _shell("Python", _home, "", ".python_history", file_variable="PYTHON_HISTORY"),
    # https://ipython.readthedocs.io/en/stable/interactive/reference.html
    _shell(
        "IPython",
        _home,
        ".ipython",
        "profile_*/history.sqlite",
        emptied_by="ipython history clear --profile={}",
    ),
    # https://nodejs.org/api/repl.html#environment-variable-options
    _shell(
        "Node.js", _home, "", ".node_repl_history", file_variable="NODE_REPL_HISTORY"
    ),
)
KEEPERS = (*AGENTS, *SHELLS)


class KeptFile(NamedTuple):
    """A file that a program keeps."""

    keeper: Keeper
    path: str


def kept_files(environ: Mapping[str, str], repository: str) -> Iterator[KeptFile]:
    """Yield every such file that exists, up to ``MOST_FILES`` per program.

    Links below a folder are not followed; unreadable files are skipped.

    Args:
        environ: the user's environment variables.
        repository: the folder in which programs keep files about it.
    """
    for keeper in KEEPERS:
        found = dict.fromkeys(_files_of(keeper, environ, Path(repository)))
        for number, path in enumerate(found):
            if number == MOST_FILES:
                break
            yield KeptFile(keeper, path)


def _files_of(
    keeper: Keeper, environ: Mapping[str, str], repository: Path
) -> Iterator[str]:
    named = user_folders.folder_in(environ, keeper.file_variable)
    if named is not None and named.is_file():
        yield os.fspath(named)
    own = user_folders.folder_in(environ, keeper.variable)
    if own is None:
        base = repository if keeper.base is None else keeper.base(environ)
        own = None if base is None else base / keeper.folder
    if own is not None:
        for pattern in keeper.paths:
            yield from _matching(own, pattern)


def _matching(folder: Path, pattern: str) -> Iterator[str]:
    """Yield the files that match a pattern, and those in matching folders."""
    try:
        found = sorted(folder.glob(pattern))
    except OSError:
        return
    for path in found:
        if path.is_file():
            yield os.fspath(path)
        for below, _, names in os.walk(path):
            yield from (os.path.join(below, each) for each in sorted(names))
