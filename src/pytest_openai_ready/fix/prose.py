"""Texts for people, in which a mask shows what kind of key was there."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING

from pytest_openai_ready.fix.programs.doctests import lines_of_examples
from pytest_openai_ready.fix.programs.edits import CannotReplaceError, stand_in

UTF_8 = "utf-8"

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.fix.programs.python_file import NameOf

# https://jupytext.readthedocs.io, https://mystmd.org/guide/notebooks-with-markdown,
# https://docs.marimo.io/guides/editor_features/markdown/
FRONT_MATTER = re.compile(
    rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:(?!---).*\n)*?"
    rb"(?:jupytext|kernelspec|marimo-version)[ \t]*:"
)
# Blocks that MyST, Quarto, knitr, marimo, markdown-exec and Sphinx extensions run.
RUN_BLOCK = re.compile(
    rb"(?m)^[ \t]*(?:(?:`{3,}|~{3,}|:{3,})[ \t]*"
    rb"(?:\{(?:code-cell|jupyter-execute|python|r|julia|ojs|bash|sh)\b[^}\n]*\}"
    rb"|\w+[^\n]*(?:\{\.marimo\b|\bexec=))"
    rb"|\.\.[ \t]+(?:code-cell|jupyter-execute|ipython|testcode|exec|plot)::)"
)


def masked_prose(content: bytes, values: Sequence[str], name_of: NameOf) -> bytes:
    """Return a text with values masked, except in examples that ``doctest`` may run.

    Raises:
        CannotReplaceError: it is a document whose code is run.
    """
    if FRONT_MATTER.match(content) or RUN_BLOCK.search(content):
        raise CannotReplaceError
    encoding = encoding_of(content)
    if encoding != UTF_8:
        text = content.decode(encoding).encode()
        return masked_prose(text, values, name_of).decode().encode(encoding)
    examples = lines_of_examples(content.decode(UTF_8, "replace"))
    lines = content.split(b"\n")
    return b"\n".join(
        line if number in examples else _without(line, values)
        for number, line in enumerate(lines, start=1)
    )


def _without(line: bytes, values: Sequence[str]) -> bytes:
    for value in values:
        line = line.replace(value.encode(), stand_in(value).encode())
    return line


def encoding_of(content: bytes) -> str:
    """Return UTF-8, or UTF-16 if the content starts with its byte order mark."""
    marks = {BOM_UTF16_LE: "utf-16-le", BOM_UTF16_BE: "utf-16-be"}
    return marks.get(content[:2], UTF_8)
