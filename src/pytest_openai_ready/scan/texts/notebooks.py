"""Where a key is in a notebook: in which cell, and on which line of its source.

A reader of a notebook sees cells, not the lines of its JSON.
https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK
from pytest_openai_ready.config_files import json_value
from pytest_openai_ready.scan.texts.json_text import JsonString, from_json, json_parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.texts.json_text import JsonNode

# https://ipython.readthedocs.io/en/stable/interactive/reference.html
MAGIC = re.compile(r"(?m)^[ \t]*(?:[%!?]|.*[=][ \t]*[%!]|[\w.]+\?{1,2}[ \t]*$).*$")


def with_cells(content: bytes, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits in a notebook, each with its cell; unchanged if it is not a notebook.

    Cells count from 1, including text cells. A key in an output, or in any other part
    of a cell than its source, has a cell and no line.
    """
    try:
        text = content.decode()
        body = text.removeprefix(BYTE_ORDER_MARK)
        cells = list(cells_of(json_parsed(body)))
    except ValueError:
        return hits
    mark = len(text) - len(body)
    found = []
    for hit in hits:
        at = _character(content, hit) - mark
        found.append(hit._replace(place_in_notebook=_place(body, cells, at)))
    return tuple(found)


def _character(content: bytes, hit: Hit) -> int:
    """The number of characters before a hit."""
    start = 0
    for _ in range(hit.line - 1):
        start = content.find(b"\n", start) + 1
    return len(content[: start + hit.column - 1].decode(errors="replace"))


def cells_of(notebook: JsonNode) -> Iterator[JsonNode]:
    """The cells of a notebook; until format 3, they are in worksheets."""
    if not isinstance(notebook, dict):
        return
    sheets = notebook.get("worksheets")
    for holder in [notebook, *(sheets if isinstance(sheets, list) else [])]:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        if isinstance(cells, list):
            yield from cells


def notebook_code(content: bytes) -> Iterator[str]:
    """The code cells of a notebook in any format, without lines for the kernel."""
    try:
        cells: Iterator[Any] = cells_of(json_value(content))
        for cell in cells:
            if cell["cell_type"] == "code":
                source = "".join(cell["source"] if "source" in cell else cell["input"])
                yield without_magics(source)
    except (ValueError, TypeError, KeyError):
        return


def without_magics(source: str) -> str:
    """The code of a cell; lines for the kernel become no-ops of the same length."""
    return MAGIC.sub(_nothing, source)


def _nothing(line: re.Match[str]) -> str:
    written = line[0]
    indent = written[: len(written) - len(written.lstrip())]
    return f"{indent}0".ljust(len(written))


def _place(text: str, cells: list[JsonNode], at: int) -> tuple[int, int | None] | None:
    """The number of the cell with this character, and the line of its source."""
    for number, cell in enumerate(cells, 1):
        strings = list(_strings(cell))
        if strings and strings[0].start <= at < strings[-1].end:
            return number, _line(text, cell, at)
    return None


def _line(text: str, cell: JsonNode, at: int) -> int | None:
    source = cell.get("source", cell.get("input")) if isinstance(cell, dict) else None
    line = 1
    for string in _strings(source):
        if string.start <= at < string.end:
            return line + from_json(text[string.start : at]).count("\n")
        line += from_json(text[string.start : string.end]).count("\n")
    return None


def _strings(node: JsonNode) -> Iterator[JsonString]:
    """All strings in a value except the names in objects, in text order."""
    remaining = [node]
    while remaining:
        node = remaining.pop()
        if isinstance(node, JsonString):
            yield node
        elif isinstance(node, dict):
            remaining += reversed(node.values())
        elif isinstance(node, list):
            remaining += reversed(node)
