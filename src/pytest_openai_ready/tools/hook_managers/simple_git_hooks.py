"""simple-git-hooks: one command of a shell for each of git's hooks.

https://github.com/toplenboren/simple-git-hooks
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.config_files import json_value
from pytest_openai_ready.tools.hook_managers.manager import Manager, of_commands
from pytest_openai_ready.tools.hook_managers.our_hooks import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.hook_managers.manager import Config
    from pytest_openai_ready.tools.origin import Origin

NAME = "simple-git-hooks"
PACKAGE_JSON = "package.json"
FILES = tuple(
    f"{dot}{NAME}.{suffix}"
    for suffix in ("cjs", "js", "mjs", "json")
    for dot in (".", "")
)


def _read(path: str, text: str) -> Config | None:
    if path != PACKAGE_JSON:
        return of_commands(NAME, path, text)
    try:
        said = json_value(text)
    except ValueError:
        return None
    own = said.get(NAME) if isinstance(said, dict) else None
    if not isinstance(own, dict):
        return None  # the file is there for others
    return of_commands(NAME, path, json.dumps(own, ensure_ascii=False))


def _find(repository: Repository) -> str | None:
    found = SIMPLE_GIT_HOOKS.configs(repository)
    return next((each.path for each in found), None)


def _add(repository: Repository, _: Origin) -> Iterator[Note]:
    """By hand: a stage has one command, which may be there and be a script's."""
    lines = (
        f"{json.dumps(stage)}: {json.dumps(' && '.join(commands))},"
        for stage, commands in COMMANDS.items()
    )
    yield Note("by-hand", _find(repository) or PACKAGE_JSON, tuple(lines))


SIMPLE_GIT_HOOKS = Manager(
    name=NAME,
    find=_find,
    files=lambda _: (*FILES, PACKAGE_JSON),
    read=_read,
    is_called=re.compile(rf"\b{NAME}\b"),
    add=_add,
    install=lambda _: ("npx", NAME),
)
