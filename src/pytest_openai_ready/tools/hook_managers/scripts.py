"""Folders of scripts that git runs: husky's, and those named by ``core.hooksPath``.

https://typicode.github.io/husky/, https://git-scm.com/docs/git-config
"""

from __future__ import annotations

import os
import re
from functools import partial
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.editing.insertion import inserted
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.tools.hook_managers.git_hooks import HUSKY_FOLDER, folder
from pytest_openai_ready.tools.hook_managers.manager import Manager, of_commands
from pytest_openai_ready.tools.hook_managers.our_hooks import COMMANDS, PREPARE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.hook_managers.manager import Config

# Usual names for a committed folder of scripts.
SCRIPT_FOLDERS = (".githooks", ".git-hooks", ".hooks", "githooks", "git-hooks")
# Stages that may have a script although none of our hooks uses them.
OTHER_STAGES = (
    "prepare-commit-msg",
    "pre-merge-commit",
    "post-checkout",
    "post-merge",
)
MODE = 0o755  # git runs only executable scripts
SHEBANG = "#!/bin/sh"
# What has to come first: how to run the script, comments, and husky's own start.
PREAMBLE = late_pattern(r"(?:[ \t]*(?:#[^\n]*|\.[ \t][^\n]*husky\.sh[^\n]*)?\n)*")
ENDING = late_pattern(r"^\s*(?:exec|exit)\b", re.MULTILINE)
# Keep git's description of a push, pass it to a command, and to what comes after.
TAKE, GIVE = ("pushed=$(cat)",), "printf '%s\\n' \"$pushed\""
HAND_ON = ("exec <<END_OF_PUSH", "$pushed", "END_OF_PUSH")
READS_PUSH = late_pattern(r"\b(?:lfs|read)\b")


def _committed(repository: Repository) -> str | None:
    """Return the folder that git uses, or one with a usual name."""
    used = folder(repository)
    below = used.below(repository.root)
    outside = below.startswith((".git/", "../", HUSKY_FOLDER)) or os.path.isabs(below)
    if used.scope and not outside:
        return below
    return next(
        (each for each in SCRIPT_FOLDERS if _has_scripts(repository, each)), None
    )


def _husky(repository: Repository) -> str | None:
    return HUSKY_FOLDER if _has_scripts(repository, HUSKY_FOLDER) else None


def _has_scripts(repository: Repository, where: str) -> bool:
    return bool({*COMMANDS, *OTHER_STAGES}.intersection(repository.names_in(where)))


def _files(where: str | None) -> list[str]:
    return [f"{where}/{stage}" for stage in COMMANDS] if where else []


def _add(
    repository: Repository, where: str, first: Sequence[str] = ()
) -> Iterator[Change]:
    for stage, commands in COMMANDS.items():
        path = f"{where}/{stage}"
        before = to_edit(repository, path)
        config = of_commands("", path, repository.text_of(path) or "")
        if config.hooks:
            continue
        after = completed(path, before, commands, first)
        yield Change(path, before, after, MODE if before is None else None)


def completed(
    path: str, content: bytes | None, commands: Sequence[str], first: Sequence[str] = ()
) -> bytes:
    """Return a script that runs our commands first and stops if one refuses.

    git describes a push on standard input, once: if another command reads it there,
    such as git-lfs, it goes first and ours last. If the script may end before that, our
    commands read the description first and pass it on. A new script begins with the
    lines in ``first``.

    Raises:
        ChangeError: it is not text in UTF-8.
    """
    try:
        text = (content or b"").decode("utf-8")
    except UnicodeDecodeError:
        raise ChangeError(causes.file_not_utf_8(path=path)) from None
    if not text:
        text = "".join(f"{line}\n" for line in first)
    reads = READS_PUSH.search(text) is not None
    may_end = ENDING.search(text) is not None
    ours = [f"{command} || exit" for command in commands]
    if reads and may_end:
        ours = [*TAKE, *(f"{GIVE} | {each}" for each in ours), *HAND_ON]
    found = PREAMBLE.match(text)
    at = found.end() if found else 0
    is_first = may_end or (not reads and (text[at:].strip() or not text))
    at = at if is_first else len(text)
    return inserted(text, at, [*PREPARE, *ours]).encode()


def _use_folder(config: Config) -> Command:
    return ("git", "config", "core.hooksPath", config.path.rpartition("/")[0])


HUSKY = Manager(
    name="husky",
    find=_husky,
    files=lambda _: _files(HUSKY_FOLDER),
    read=partial(of_commands, "husky"),
    is_called=late_pattern(r"\bhusky\b"),
    add=lambda repository, _: _add(repository, HUSKY_FOLDER),
    install=lambda _: ("npx", "husky"),
    sets_path=True,
)
SCRIPTS = Manager(
    name="git",
    find=_committed,
    files=lambda repository: _files(_committed(repository)),
    read=partial(of_commands, "git"),
    is_called=late_pattern(r"(?!)"),  # git itself; nothing calls it
    add=lambda repository, _: _add(
        repository, _committed(repository) or SCRIPT_FOLDERS[0], [SHEBANG]
    ),
    install=_use_folder,
    sets_path=True,
)
