"""Delivers the result of a command: in which format, and to which file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

import click

from pytest_openai_ready import bounded_files
from pytest_openai_ready.cli import completion
from pytest_openai_ready.cli.speech import wrong
from pytest_openai_ready.cli.terminal import (
    OutputError,
    say,
    say_in,
    shown,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_openai_ready.report.view import Medium

Function = TypeVar("Function", bound="Callable[..., object]")

PAGE = "html"
# Names of files that a program has open, which are links: `/dev/stdout`.
OPEN_ALREADY = ("/dev/", "/proc/")
NO_LINK = getattr(os, "O_NOFOLLOW", 0)


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
    """The format, checked before any work is done for it.

    Raises:
        click.UsageError: the format is HTML, and the template engine is missing.
    """
    if form == PAGE:
        from pytest_openai_ready.report.page.templates import is_installed

        if not is_installed():
            raise wrong("no_template_engine")
    return form


def with_output(function: Function) -> Function:
    """Give a command the option ``--output``: a file that is not a link."""
    return click.option(
        *("--output",),
        metavar="FILE",
        shell_complete=completion.files,
        callback=_that_is_no_link,
    )(function)


def _that_is_no_link(
    _: click.Context, __: click.Parameter, output: str | None
) -> str | None:
    """The file to write, checked before any work is done for it.

    A repository from a stranger may contain a link of that name, which points to a file
    of the user's.

    Raises:
        click.UsageError: it is a link, or is behind one in the current folder.
    """
    if output is not None and _is_led_elsewhere(output):
        raise wrong("output_is_link", path=shown(output))
    return output


def _is_led_elsewhere(output: str) -> bool:
    if output.startswith(OPEN_ALREADY):
        return False
    try:
        named = output.removeprefix(os.path.join(os.getcwd(), ""))
    except OSError:  # the current folder is gone, so it contains nothing
        named = output
    paths = [named]
    while not os.path.isabs(named) and (above := os.path.dirname(named)) != named:
        named = above
        paths.append(named)
    return any(map(_is_link, filter(None, paths)))


def _is_link(path: str) -> bool:
    try:
        return bounded_files.is_link(os.lstat(path))
    except (OSError, ValueError):  # no such file
        return False


def deliver(
    medium: Medium, text: str, output: str | None = None, closing: str = ""
) -> None:
    """Print a text, or write it to the file ``output`` and print ``closing``.

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
        with open(output, "wb", opener=_opened) as file:
            file.write(text.encode())
    except OSError as error:
        raise OutputError(error) from None


def _opened(path: str, flags: int) -> int:
    """Open a file, unless it has become a link in the meantime."""
    is_open_already = path.startswith(OPEN_ALREADY)
    return os.open(path, flags if is_open_already else flags | NO_LINK, 0o666)
