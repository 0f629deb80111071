"""Reads who handed in which folder, as Gradescope's ``submission_metadata.yml`` says.

It begins each submission with the name of its folder, and has its members after it; the
rest, with all that was graded, may be long and is passed over. Values are on one line,
as Ruby's YAML writes short texts:

    submission_12345:
      :submitters:
      - :name: Ada Byron
        :sid: '1815'
        :email: ada@example.com
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SUBMISSION = re.compile(r"(submission_\w+):\s*\Z")
SUBMITTERS = re.compile(r"  :submitters:\s*\Z")
VALUE = re.compile(r"  (- |  ):(name|sid|email):(.*)\Z", re.DOTALL)
LONGEST_PREAMBLE = 10  # lines
# The fields of a roster, in the order of cells.
FIELDS = ("folder", "name", "number", "mail")
CELLS = {"name": 1, "sid": 2, "email": 3}


def is_metadata(text: str) -> bool:
    """Whether it is such a file, judging by its first lines."""
    lines = text.split("\n", LONGEST_PREAMBLE)[:LONGEST_PREAMBLE]
    starts = [at for at, each in enumerate(lines[:-1]) if SUBMISSION.match(each)]
    return bool(starts) and SUBMITTERS.match(lines[starts[0] + 1]) is not None


def submitters(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each submitter: the number of its first line, and its cells as in ``FIELDS``."""
    folder, number, cells = "", 0, list[str]()
    is_listing = False
    for at, line in enumerate(text.splitlines(), 1):
        value = VALUE.match(line) if is_listing else None
        if cells and (value is None or value[1] == "- "):
            yield number, cells
            cells = []
        if value is not None:
            if not cells:
                number, cells = at, [folder, "", "", ""]
            cells[CELLS[value[2]]] = _scalar(value[3].strip())
        elif found := SUBMISSION.match(line):
            folder = found[1]
        is_listing = value is not None or SUBMITTERS.match(line) is not None
    if cells:
        yield number, cells


def _scalar(text: str) -> str:
    """A value without its quotes; nothing if it is null."""
    if text.startswith("'"):
        return text.strip("'").replace("''", "'")
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text.strip('"')
    return "" if text in ("~", "null") else text
