"""``lefthook.yml``: commands, or jobs, for each of git's hooks.

https://lefthook.dev/configuration/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.changes import yaml_file
from pytest_openai_ready.setup.hook_entries import (
    BLOCK,
    CLIENT_SIDE,
    DOTENV,
    MESSAGE,
    PUSH,
)

if TYPE_CHECKING:
    from pytest_openai_ready.changes.yaml_file import YamlFile
    from pytest_openai_ready.setup.hook_entries import Item

NAMES = ("lefthook", ".lefthook", ".config/lefthook")
PATHS = tuple(f"{name}.{kind}" for name in NAMES for kind in ("yml", "yaml"))
OTHERS = tuple(f"{name}.{kind}" for name in NAMES for kind in ("toml", "json", "jsonc"))

# lefthook puts in what git tells a hook; a push is told on standard input as well.
# https://lefthook.dev/configuration/run.html
COMMANDS: dict[str, dict[str, Item]] = {
    "pre-commit": {
        BLOCK: [("run", f"{BLOCK} --staged")],
        CLIENT_SIDE: [("run", f"{CLIENT_SIDE} -- {{staged_files}}")],
        DOTENV: [("run", DOTENV)],
    },
    "commit-msg": {MESSAGE: [("run", f"{MESSAGE} {{1}}")]},
    "pre-push": {PUSH: [("run", f"{PUSH} {{1}} {{2}}"), ("use_stdin", "true")]},
}


def completed(path: str, content: bytes) -> bytes:
    """The configuration with our commands.

    Raises:
        ChangeError: it is no YAML in UTF-8.
        UnusualFormError: it cannot be added to by lines.
    """
    file = yaml_file.read(path, content)
    if file.root is None:
        return content + "".join(f"{line}\n" for line in lines()).encode()
    for hook in COMMANDS:
        file = _with_hook(file, hook)
    return file.content


def lines() -> list[str]:
    """All of it, to be added by hand."""
    return [line for hook in COMMANDS for line in _hook(hook)]


def _with_hook(file: YamlFile, hook: str) -> YamlFile:
    if yaml_file.find(file.root, hook) is None:
        return yaml_file.with_lines(file, file.root, _hook(hook))
    for name, item in COMMANDS[hook].items():
        file = _with_command(file, hook, name, item)
    return file


def _with_command(file: YamlFile, hook: str, name: str, item: Item) -> YamlFile:
    """In the list of jobs where there is one, else among the commands."""
    jobs = yaml_file.find(file.root, hook, "jobs")
    if jobs is not None:
        job = yaml_file.written([("name", name), *item], 1, 0)
        return yaml_file.with_lines(file, jobs, job)
    commands = yaml_file.find(file.root, hook, "commands")
    if commands is not None:
        return yaml_file.with_lines(file, commands, _command(name, item))
    first = ["commands:", *(f"  {line}" for line in _command(name, item))]
    return yaml_file.with_lines(file, yaml_file.find(file.root, hook), first)


def _hook(hook: str) -> list[str]:
    commands = [
        f"    {line}"
        for name, item in COMMANDS[hook].items()
        for line in _command(name, item)
    ]
    return [f"{hook}:", "  commands:", *commands]


def _command(name: str, item: Item) -> list[str]:
    return [f"{name}:", *(f"  {key}: {value}" for key, value in item)]
