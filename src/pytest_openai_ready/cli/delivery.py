"""What a command made reaches its reader: the standard output, or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.cli.terminal import (
    OutputError,
    say,
    say_in,
    written,
)

if TYPE_CHECKING:
    from pytest_openai_ready.report.view import Medium


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
