"""What a press of the key completes, as click hands it to every shell."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete

from pytest_openai_ready.cli.main import COMPLETE, commands
from pytest_openai_ready.sandbox.answers import states

FILE_NAMES = ("FILE", "PATH", "DIRECTORY")
SHELL = ShellComplete(commands, {}, "openai-ready", COMPLETE)


def offered(line: str) -> list[str]:
    *before, typed = line.split(" ")
    return [
        f"<{item.type}>" if item.type != "plain" else item.value
        for item in SHELL.get_completions(before, typed)
    ]


def test_values_are_completed() -> None:
    table = {
        "ex": ["explain"],
        "explain bal": ["balance-empty", "balance-low"],
        "explain BAL": ["balance-empty", "balance-low"],
        "explain nothing": [],
        "doctor --offl": ["--offline"],
        "doctor --format j": ["json"],
        "doctor --only repo": ["repository"],
        "doctor --skip sdk-too": ["sdk-too-old"],
        "doctor --sandbox balance": ["balance-empty"],
        "doctor --lang z": ["zh"],
        "sandbox billing-h": ["billing-hard-limit"],
        "init --only gitig": ["gitignore"],
        "init --skip ci,gitig": ["ci,gitignore"],
        "init --skip ci,c": [],
        "scan any": ["<file>"],
        "scan --output any": ["<file>"],
        "fix any": ["<file>"],
    }
    assert {line: offered(line) for line in table} == table
    assert offered("sandbox ") == list(states())


def test_whatever_takes_a_file_offers_files() -> None:
    context = click.Context(commands)
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        assert command is not None
        for each in command.params:
            if (each.metavar or "").strip("[].") in FILE_NAMES:
                offers = each.shell_complete(click.Context(command), "a")
                assert [item.type for item in offers] == ["file"], (name, each.name)
