"""Delivers the result of a command: in which format, and to which file."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import click

from pytest_openai_ready import bounded_files
from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.cli import completion
from pytest_openai_ready.cli.speech import Decorated, wrong
from pytest_openai_ready.cli.terminal import (
    OutputError,
    say,
    say_in,
    shown,
    written,
)
from pytest_openai_ready.dotenv.on_disk import top_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_openai_ready.report.view import Medium


PAGE = "html"
# Names of files that a program has open, which are links: `/dev/stdout`.
OPEN_ALREADY = ("/dev/", "/proc/")
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
FROM_FOLDER = os.open in os.supports_dir_fd  # not on Windows
AS_PLACE = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0)


def with_format(names: Iterable[str]) -> Callable[[Decorated], Decorated]:
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


def with_output(function: Decorated) -> Decorated:
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
        click.UsageError: it is a link, or is behind one that may be a stranger's.
    """
    if output is not None and _is_led_elsewhere(output):
        raise wrong("output_is_link", path=shown(output))
    return output


def _is_led_elsewhere(output: str) -> bool:
    if output.startswith(OPEN_ALREADY):
        return False
    return _is_link(output) or _led_to(output) is None


def _led_to(output: str) -> str | None:
    """The path with its links resolved; None if one of them may be a stranger's.

    The user knows the links on their own disk. Those in the current folder, and in any
    repository, may have come with it.
    """
    try:
        current = os.getcwd()
    except OSError:  # the current folder is gone, so it contains nothing
        return output
    drive, path = os.path.splitdrive(os.path.join(current, output))
    here = drive + os.sep
    for part in filter(None, path.replace(os.sep, "/").split("/")):
        if part == os.pardir:
            here = os.path.dirname(here)
            continue
        at = os.path.normpath(os.path.join(here, part))
        if _is_link(at):
            if _is_of_stranger(here, current):
                return None
            at = os.path.realpath(at)
        here = at
    return here


def _is_of_stranger(folder: str, current: str) -> bool:
    """Whether a folder, its links resolved, is in the current one or a repository."""
    is_below = os.path.join(folder, "").startswith(os.path.join(current, ""))
    return is_below or os.path.lexists(os.path.join(top_of(folder), GIT))


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
    """Open a file, unless it or a folder in its path has become a link in the meantime.

    Raises:
        OSError: it has, or the system refuses it.
    """
    if path.startswith(OPEN_ALREADY):
        return os.open(path, flags)
    above, name = os.path.split(path)
    if not FROM_FOLDER:
        _checked(path)
        return os.open(path, flags | NO_LINK, 0o666)
    folder = os.open(above or os.curdir, AS_PLACE)
    try:
        if not os.path.samestat(os.fstat(folder), os.lstat(_checked(path))):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        return os.open(name, flags | NO_LINK, 0o666, dir_fd=folder)
    finally:
        os.close(folder)


def _checked(path: str) -> str:
    """The folder of a file, its links resolved; an error if one may be a stranger's."""
    real = _led_to(path)
    if real is None:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return os.path.dirname(real)
