"""What the terminal at the other end can show."""

from __future__ import annotations

import os
import shutil
import sys

import click

from pytest_openai_ready.messages.language import choose
from pytest_openai_ready.report.view import Medium, View

NARROWEST, WIDEST = 40, 100  # columns; longer lines are harder to read


class OutputError(click.ClickException):
    """Nothing could be printed, so nothing was decided."""

    exit_code = 3

    def __init__(self, error: OSError) -> None:
        super().__init__(f"The output could not be written ({error.strerror}).")


def terminal(language: str | None = None) -> View:
    """The standard output as it is; ``language`` is what the user asked for, if so."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    environ = os.environ if language is None else {"OPENAI_READY_LANG": language}
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
    """Whether a person wants no color: https://no-color.org."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def say(text: str, *, color: bool = False) -> None:
    """Print, whatever the encoding: a character that it lacks becomes ``?``."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    _echo(text.encode(encoding, "replace").decode(encoding) + "\n", color=color)


def say_in(medium: Medium, text: str, *, color: bool = False) -> None:
    """Print what a format made for a medium; all but a terminal get UTF-8."""
    if medium is Medium.TERMINAL:
        say(text.removesuffix("\n"), color=color)
    else:
        _echo(text.encode())


def shown(typed: str) -> str:
    """What was typed as it may be shown; it may hold a key."""
    from pytest_openai_ready.keys.masking import without_keys
    from pytest_openai_ready.messages.render import printable

    return printable(without_keys(typed))


def _echo(text: str | bytes, *, color: bool = False) -> None:
    if sys.stdout is None:  # closed by whoever started this program
        return
    try:
        click.echo(text, nl=False, color=color)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error) from None


def stop_writing() -> None:
    """Nobody reads any more; Python would complain of that once more at its end.

    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
