r"""The manual page of the command, made from its ``--help``.

``python -m pytest_openai_ready.cli.manual_page`` prints it, for ``man``:
https://man7.org/linux/man-pages/man7/man.7.html
"""

from __future__ import annotations

import inspect
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import click

from pytest_openai_ready import COMMAND, DISTRIBUTION
from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from collections.abc import Iterator


def roff(text: str) -> str:
    """The text, escaped so that the page shows it unchanged.

    Roff treats a backslash as an escape, turns a hyphen into a character that shells do
    not accept, and reads a line that begins with a dot or a quote as a request.
    """
    plain = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{plain}" if plain.startswith((".", "'")) else plain


def page() -> Iterator[str]:
    """The lines of the manual page: each command and its options."""
    number = version(DISTRIBUTION)
    yield f'.TH {COMMAND.upper()} 1 "" "{COMMAND} {number}" "{COMMAND}"'
    yield from (".SH NAME", rf"{COMMAND} \- {roff(commands.help or '')}")
    yield from (
        ".SH SYNOPSIS",
        rf".B {roff(COMMAND)}",
        r"\fICOMMAND\fR [\fIARGS\fR]...",
    )
    yield ".SH COMMANDS"
    with click.Context(commands, info_name=COMMAND) as context:
        for name in commands.list_commands(context):
            command = commands.get_command(context, name)
            if command is not None:
                yield from _command(command, click.Context(command, context, name))
    yield from (".SH SEE ALSO", ".BR git (1)")


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    words = (context.command_path, *command.collect_usage_pieces(context))
    yield f'.SS "{roff(" ".join(words))}"'
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield ".PP"
        yield from map(roff, paragraph.strip("\b\n").split("\n"))
    for each in command.get_params(context):
        record = each.get_help_record(context)
        if record and record[1]:
            yield from (".TP", rf".B {roff(record[0])}", roff(record[1]))


if __name__ == "__main__":
    sys.stdout.write("\n".join(page()) + "\n")
