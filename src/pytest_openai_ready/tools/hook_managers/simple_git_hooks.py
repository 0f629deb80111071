"""simple-git-hooks: one shell command for each git hook.

https://github.com/toplenboren/simple-git-hooks
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.editing import json_file
from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.config_files import json_value
from pytest_openai_ready.file_kinds import NPM_MANIFEST
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.tools.hook_managers import scripts
from pytest_openai_ready.tools.hook_managers.manager import Manager, of_commands
from pytest_openai_ready.tools.hook_managers.our_hooks import COMMANDS, FIND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.hook_managers.manager import Config
    from pytest_openai_ready.tools.origin import Origin

NAME = "simple-git-hooks"
PROGRAMS = tuple(
    f"{dot}{NAME}.{suffix}" for dot in (".", "") for suffix in ("cjs", "js", "mjs")
)
# It reads only the first one that exists.
FILES = (*PROGRAMS, f".{NAME}.json", f"{NAME}.json", NPM_MANIFEST)


def _files(repository: Repository) -> list[str]:
    return [*filter(None, [repository.first(*FILES)])]


def _read(path: str, text: str) -> Config | None:
    own = _commands(path, text)
    if own is None:  # a program, or a file for other tools
        return None if path == NPM_MANIFEST else of_commands(NAME, path, text)
    return of_commands(NAME, path, "\n".join(map(str, own.values())))


def _commands(path: str, text: str) -> dict[str, object] | None:
    """Return the commands in a JSON file by stage; None if there are none."""
    try:
        said = json_value(text)
    except ValueError:
        return None
    if path == NPM_MANIFEST and isinstance(said, dict):
        said = said.get(NAME)
    return said if isinstance(said, dict) else None


def _find(repository: Repository) -> str | None:
    found = SIMPLE_GIT_HOOKS.configs(repository)
    return next((each.path for each in found), None)


def _add(repository: Repository, _: Origin) -> Iterator[Change | Note]:
    path = _find(repository) or NPM_MANIFEST
    before = to_edit(repository, path)
    try:
        yield Change(path, before, completed(path, before or b""))
    except UnusualFormError:
        # It is a program: what a stage runs already cannot be read from its text.
        yield Note("before-commands", path, tuple(_lines()))


def completed(path: str, content: bytes) -> bytes:
    """Return the configuration with our commands first in each stage.

    The text of a stage is a shell script.

    Raises:
        UnusualFormError: it is a program, or not JSON.
    """
    commands = _commands(path, content.decode("utf-8", "replace"))
    if path in PROGRAMS or commands is None:
        raise UnusualFormError
    above = (NAME,) if path == NPM_MANIFEST else ()
    for stage, ours in COMMANDS.items():
        script = commands.get(stage, "")
        if not isinstance(script, str):
            raise UnusualFormError
        if of_commands(NAME, path, script).hooks:
            continue
        after = scripts.completed(path, script.encode(), ours).decode()
        content = json_file.with_value(content, (*above, stage), after.rstrip("\n"))
    return content


def _lines() -> Iterator[str]:
    for stage, commands in COMMANDS.items():
        script = f"{FIND}; {' && '.join(commands)}"
        yield f"{json.dumps(stage)}: {json.dumps(script)},"


SIMPLE_GIT_HOOKS = Manager(
    name=NAME,
    find=_find,
    files=_files,
    read=_read,
    is_called=late_pattern(rf"\b{NAME}\b"),
    add=_add,
    install=lambda _: ("npx", NAME),
)
