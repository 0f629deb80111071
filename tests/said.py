"""All that a command or hook writes, as bytes came out of its two streams and its log."""

from __future__ import annotations

import io
import logging
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from languages import EN
from makers import HEX, NAMED_SHAPES, SHAPES

from pytest_openai_ready.cli import main as command_line
from pytest_openai_ready.cli.speech import click_speaks
from pytest_openai_ready.keys.recognition.kinds import prefix_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TAIL = 4  # characters that a mask shows
LEAST, LEAST_OF_DIGITS = 6, 9  # characters in a row; names of commits have digits too


class _Kept(io.BytesIO):
    """What was written, also once the streams over it are gone."""

    def close(self) -> None:
        """Stay open."""


@contextmanager
def streams() -> Iterator[io.BytesIO]:
    """Both streams in one, as a pipe in UTF-8 would get them."""
    raw = _Kept()
    handler = logging.StreamHandler(io.TextIOWrapper(raw, "utf-8", write_through=True))
    logging.getLogger().addHandler(handler)
    before = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = io.TextIOWrapper(
        raw, "utf-8", "surrogateescape", write_through=True
    )
    try:
        yield raw
    finally:
        sys.stdout, sys.stderr = before
        logging.getLogger().removeHandler(handler)


def said(run: Callable[[], object]) -> str:
    """What is written while this runs; what it raises counts as well."""
    with streams() as raw:
        try:
            run()
        except SystemExit as end:
            raw.write(str(end.code).encode())
    written = raw.getvalue().decode("utf-8", "surrogateescape")
    return written.replace(os.linesep, "\n")


def openai_ready(*arguments: str) -> Callable[[], object]:
    """The command with these arguments, as its console script runs it.

    Afterwards, click speaks English again: the next test may ask it in this process.
    """

    def run() -> None:
        before, sys.argv = sys.argv, ["openai-ready", *arguments]
        try:
            command_line.main()
        finally:
            sys.argv = before
            click_speaks(EN)

    return run


def leaks(secret: str, text: str, shape: str = "") -> str:
    """The first piece of a secret that a text shows beyond a mask; empty without one.

    Neither capitals nor line breaks make a difference.
    """
    known = SHAPES.get(shape) or NAMED_SHAPES.get(shape)
    least = LEAST_OF_DIGITS if known and known.alphabet == HEX else LEAST
    start = len(known.prefix if known else prefix_of(secret))
    inner = secret[start:-TAIL].lower()
    shown = "".join(text.lower().split())
    pieces = (inner[at : at + least] for at in range(len(inner) - least + 1))
    return next((each for each in pieces if each in shown), "")
