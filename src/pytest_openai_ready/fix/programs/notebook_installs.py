"""Adds a package to what a notebook installs itself, in a line for pip.

The line counts only if it always runs, and before the notebook imports the package.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.fix.env_file.dotenv_dependency import IMPORT, NAMED, PACKAGE
from pytest_openai_ready.fix.programs.edits import Edit, edited
from pytest_openai_ready.fix.programs.notebook_cells import cells_in, notebook_text
from pytest_openai_ready.fix.programs.syntax import is_parsable
from pytest_openai_ready.program_languages import BY_CALL, PYTHON
from pytest_openai_ready.scan.texts.notebooks import without_magics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.fix.programs.notebook_cells import Cell

SHELL = BY_CALL["sh"].name
# What a shell takes as one word. `openai>=1` is meant as one, `2>/dev/null` is none.
WORD = (
    r"(?!\#|\d*[<>])"
    r"(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'|;&<>\\]|(?<=[\w\],])[<>](?==|\d))+"
)
INSTALLING = re.compile(
    rf"""(?mx)
    ^(?P<sign>[!%][ \t]*)?
    (?:(?:py(?:thon[\d.]*)?|\$?\{{?sys\.executable\}}?)[ \t]+-m[ \t]+|uv[ \t]+)?
    pip3?[ \t]+install
    (?P<named>(?:(?:[ \t]|\\\r?\n)+{WORD})+)
    (?=[ \t]*(?:\r?$|[|;&\#]|\d*[<>]))
    """
)
# A file of requirements is a list of its own; with hashes, every package needs one.
OWN_LISTS = re.compile(r"\s(?:-[qvUI]*r|--requirement|--require-hashes)")


def with_installed(content: bytes) -> bytes | None:
    """Return a notebook whose own line for pip also installs python-dotenv.

    Unchanged if such a line names it; None if no line before its import installs
    packages.

    Raises:
        ValueError: the content is not a notebook.
    """
    text = notebook_text(content)
    found: Edit | None = None
    for cell, line in _lines(text):
        if NAMED.search(line["named"]):
            return content
        end = line.end("named")
        found = found or cell.placed(Edit(end, end, f" {PACKAGE}"))
    return edited(text, [found]).encode() if found else None


def _lines(text: str) -> Iterator[tuple[Cell, re.Match[str]]]:
    """Yield each line for pip that runs before the import, with its cell."""
    for cell in cells_in(text):
        before, imported, _ = cell.text.partition(IMPORT)
        for line in INSTALLING.finditer(before):
            if OWN_LISTS.search(line["named"]) is None and _is_run(cell, line):
                yield cell, line
        if imported:
            return


def _is_run(cell: Cell, line: re.Match[str]) -> bool:
    """Whether a line runs: as a magic, in a shell, or as IPython runs it without %."""
    if cell.language != PYTHON:
        return cell.language == SHELL and not line["sign"]
    return bool(line["sign"]) or not is_parsable(without_magics(cell.text))
