"""lefthook: commands, or jobs, for each of git's hooks.

https://lefthook.dev/configuration/
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.editing import json_file, toml_file, yaml_file
from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.tools.hook_managers.manager import Manager, of_commands
from pytest_openai_ready.tools.hook_managers.our_hooks import BY_STAGE, OurHook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.changes.editing.yaml_file import YamlFile
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.hook_managers.our_hooks import HookItem
    from pytest_openai_ready.tools.origin import Origin

NAME = "lefthook"
YAML, TOML, JSON = (".yml", ".yaml"), ".toml", (".json", ".jsonc")
FILES = tuple(
    f"{folder}lefthook{suffix}"
    for suffix in (*YAML, TOML, *JSON)
    for folder in ("", ".", ".config/")
)


def _item(hook: OurHook) -> HookItem:
    """A lefthook command; lefthook itself passes on git's arguments to the hook.

    https://lefthook.dev/configuration/run.html
    """
    run: HookItem = [("run", f"{hook.id} {hook.arguments}".rstrip())]
    return [*run, ("use_stdin", "true")] if hook.reads_push else run


LEFTHOOK_COMMANDS = {
    stage: {each.id: _item(each) for each in hooks} for stage, hooks in BY_STAGE.items()
}


def _add(repository: Repository, _: Origin) -> Iterator[Change | Note]:
    path = repository.first(*FILES) or FILES[0]
    before = to_edit(repository, path)
    try:
        yield Change(path, before, completed(path, before or b""))
    except UnusualFormError:
        yield Note("by-hand", path, tuple(lines(path)))


def completed(path: str, content: bytes) -> bytes:
    """Return the configuration with our commands.

    Raises:
        ChangeError: it is not YAML or TOML in UTF-8.
        UnusualFormError: no lines can be added, or it is JSON with comments.
    """
    if path.endswith(JSON):
        for hook, commands in LEFTHOOK_COMMANDS.items():
            for name, item in commands.items():
                content = json_file.with_value(
                    content, (hook, "commands", name), _values(item)
                )
        return content
    if path.endswith(TOML):
        return toml_file.with_tables(path, content, lines(path))
    file = yaml_file.read_yaml(path, content)
    if file.root is None:
        return content + "".join(f"{line}\n" for line in lines(path)).encode()
    for hook in LEFTHOOK_COMMANDS:
        file = _with_hook(file, hook)
    return file.content


def lines(path: str) -> list[str]:
    """Return all lines, to be added by hand to a file with this path."""
    if path.endswith(JSON):
        return [*map(_json_hook, LEFTHOOK_COMMANDS)]
    if path.endswith(TOML):
        return [
            line
            for hook, commands in LEFTHOOK_COMMANDS.items()
            for name, item in commands.items()
            for line in _table(hook, name, item)
        ]
    return [line for hook in LEFTHOOK_COMMANDS for line in _hook(hook)]


def _json_hook(hook: str) -> str:
    commands = {name: _values(each) for name, each in LEFTHOOK_COMMANDS[hook].items()}
    return f'"{hook}": {json.dumps({"commands": commands})},'


def _table(hook: str, name: str, item: HookItem) -> Iterator[str]:
    yield f"[{hook}.commands.{name}]"
    yield from (f"{key} = {json.dumps(value)}" for key, value in _values(item).items())


def _values(item: HookItem) -> dict[str, object]:
    """Convert the text that YAML reads as true to a boolean."""
    return {name: value == "true" or value for name, value in item}


def _with_hook(file: YamlFile, hook: str) -> YamlFile:
    if yaml_file.value_at(file.root, hook) is None:
        return yaml_file.with_lines(file, file.root, _hook(hook))
    for name, item in LEFTHOOK_COMMANDS[hook].items():
        file = _with_command(file, hook, name, item)
    return file


def _with_command(file: YamlFile, hook: str, name: str, item: HookItem) -> YamlFile:
    """Add a command to the list of jobs if there is one, else to the commands."""
    jobs = yaml_file.value_at(file.root, hook, "jobs")
    if jobs is not None:
        job = yaml_file.item_lines([("name", name), *item], 1, 0)
        return yaml_file.with_lines(file, jobs, job)
    commands = yaml_file.value_at(file.root, hook, "commands")
    if commands is not None:
        return yaml_file.with_lines(file, commands, _command(name, item))
    first = ["commands:", *(f"  {line}" for line in _command(name, item))]
    return yaml_file.with_lines(file, yaml_file.value_at(file.root, hook), first)


def _hook(hook: str) -> list[str]:
    commands = [
        f"    {line}"
        for name, item in LEFTHOOK_COMMANDS[hook].items()
        for line in _command(name, item)
    ]
    return [f"{hook}:", "  commands:", *commands]


def _command(name: str, item: HookItem) -> list[str]:
    return [f"{name}:", *(f"  {key}: {value}" for key, value in item)]


LEFTHOOK = Manager(
    name=NAME,
    find=lambda repository: repository.first(*FILES),
    files=lambda _: FILES,
    read=partial(of_commands, NAME),
    is_called=late_pattern(r"\blefthook\b"),
    add=_add,
    install=lambda _: (NAME, "install"),
)
