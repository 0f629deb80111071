"""What a command made reaches its reader: in which format, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from pytest_openai_ready.cli.speech import wrong
from pytest_openai_ready.cli.terminal import (
    OutputError,
    say,
    say_in,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_openai_ready.report.view import Medium

Function = TypeVar("Function", bound="Callable[..., object]")

PAGE = "html"


def with_format(names: Iterable[str]) -> Callable[[Function], Function]:
    """Give a command the option ``--format``; the first of the names is the default."""
    first, *_ = known = list(names)
    return click.option(
        *("--format", "form"),
        type=click.Choice(known),
        default=first,
        show_default=True,
        callback=_that_can_be_made,
    )


def _that_can_be_made(_: click.Context, __: click.Parameter, form: str) -> str:
    """The format, before any work is done for it.

    Raises:
        click.UsageError: it is a page, and the template engine is missing.
    """
    if form == PAGE:
        from pytest_openai_ready.report.page.templates import is_installed

        if not is_installed():
            raise wrong("no_template_engine")
    return form


def deliver(
    medium: Medium, text: str, output: str | None = None, closing: str = ""
) -> None:
    """Print a text, or write it into the file ``output`` and print ``closing``.

    Raises:
        OutputError: it could not be written.
    """
    if output is None:
        say_in(medium, text)
        return
    _write(written(medium, text), output)
    if closing:
        say(closing)


def _write(text: str, output: str) -> None:
    try:
        with open(output, "wb") as file:
            file.write(text.encode())
    except OSError as error:
        raise OutputError(error) from None
