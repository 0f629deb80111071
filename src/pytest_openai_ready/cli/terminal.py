"""What the user's terminal can display, and printing to it."""

from __future__ import annotations

import io
import os
import shutil
import sys

import click

from pytest_openai_ready.messages.language import LANGUAGE_VARIABLE, choose
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.outgoing import (
    for_people,
    for_programs,
    for_spreadsheets,
    masker,
)
from pytest_openai_ready.patience import give_up, is_unread
from pytest_openai_ready.report.view import Medium, View

PLAIN = "ascii"
NARROWEST, WIDEST = 40, 100  # columns; longer lines are harder to read


class OutputError(click.ClickException):
    """The output could not be written, so the result counts as undecided."""

    exit_code = 3

    def __init__(self, error: OSError) -> None:
        said = terminal().language.say("usage.output", error=error.strerror)
        super().__init__(said)


def terminal(language: str | None = None, *, is_plain: bool = False) -> View:
    """How to write to standard output; ``language`` is what the user asked for, if any.

    With ``is_plain``, treat it as ASCII only.
    """
    encoding = getattr(sys.stdout, "encoding", None) or PLAIN
    encoding = PLAIN if is_plain else encoding
    environ = os.environ if language is None else {LANGUAGE_VARIABLE: language}
    columns = shutil.get_terminal_size().columns
    return View(
        language=choose(environ, encoding),
        width=min(max(columns, NARROWEST), WIDEST),
        color=_is_terminal() and not _refuses_color(),
        encoding=encoding,
        is_wrapped=_is_terminal(),
    )


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _refuses_color() -> bool:
    """Whether the user wants no color: https://no-color.org."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def say(text: str, *, color: bool = False) -> None:
    """Print in any encoding: characters that it lacks become ``?``."""
    say_whole(for_people(text, colours=color), color=color)


def say_whole(text: str, *, color: bool = False) -> None:
    """Print without masking, for keys that work only in the sandbox."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    _echo(text.encode(encoding, "replace").decode(encoding) + "\n", color=color)


def say_in(medium: Medium, text: str, *, color: bool = False) -> None:
    """Print a text that was formatted for a medium; all but the terminal get UTF-8."""
    if medium is Medium.TERMINAL:
        say(text.removesuffix("\n"), color=color)
    else:
        _echo(written(medium, text).encode())


def written(medium: Medium, text: str) -> str:
    """The text of a format, made safe for its medium."""
    if medium is Medium.PROGRAM:
        return for_programs(text)
    if medium is Medium.SPREADSHEET:
        return for_spreadsheets(text)
    return for_people(text, commands=medium is Medium.WORKFLOW)


def say_aside(text: str) -> None:
    """Print a line to standard error, apart from the result."""
    _echo_aside(f"{for_people(text)}\n")


def say_misuse(error: click.ClickException) -> None:
    """Print a usage error; the command line may have contained a key."""
    said = io.StringIO()
    error.show(said)
    _echo_aside(for_people(said.getvalue()))


def _echo_aside(text: str) -> None:
    try:
        click.echo(text, nl=False, err=True)
    except OSError:
        give_up(sys.stderr)


def shown(typed: str) -> str:
    """Typed text or the name of a file, safe to show within a line."""
    return printable(masker()(typed))


def _echo(text: str | bytes, *, color: bool = False) -> None:
    if sys.stdout is None:  # closed by the parent process
        return
    try:
        click.echo(text, nl=False, color=color)
    except OSError as error:
        give_up(sys.stdout)
        if not is_unread(error):
            raise OutputError(error) from None
