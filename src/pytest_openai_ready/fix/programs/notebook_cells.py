"""The code cells of a notebook, and where in the file each of their characters is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK
from pytest_openai_ready.fix.programs.cell_languages import (
    language_of_cell,
    language_of_notebook,
)
from pytest_openai_ready.fix.programs.edits import Edit
from pytest_openai_ready.fix.programs.syntax import is_parsable
from pytest_openai_ready.program_languages import PYTHON
from pytest_openai_ready.program_source import AT_ONCE
from pytest_openai_ready.scan.texts import json_text
from pytest_openai_ready.scan.texts.json_text import JsonNode, JsonString
from pytest_openai_ready.scan.texts.notebooks import cells_of, without_magics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.scan.hits import Hit


class Cell(NamedTuple):
    """A code cell: its text, and the position of each of its characters.

    ``places`` has one more: the end of the text. ``joint`` is what separates two lines
    in the JSON; empty if the text is one string. ``language`` is the text's.
    """

    text: str
    places: list[int]
    joint: str
    language: str = PYTHON

    def placed(self, edit: Edit) -> Edit:
        """Convert an edit to the text to one to the notebook."""
        new = json_text.to_json(edit.text)
        if self.joint:
            new = new.replace("\\n", f'\\n"{self.joint}"')
        return Edit(self.places[edit.start], self.places[edit.end], new)


def code(content: bytes) -> list[str]:
    """Return each code cell unchanged.

    Raises:
        ValueError: the content is not a notebook.
    """
    return [cell.text for cell in cells_in(notebook_text(content))]


def sources(content: bytes) -> list[str]:
    """Return each code cell as plain Python; empty if it is for another program.

    Raises:
        ValueError: the content is not a notebook.
    """
    return [*_sources(notebook_text(content))]


@lru_cache(AT_ONCE)
def _sources(text: str) -> tuple[str, ...]:
    return tuple(cell_programs(cells_in(text)))


def cell_programs(cells: Iterable[Cell]) -> list[str]:
    """Return cells as plain Python; empty if one is for another program."""
    found = []
    for cell in cells:
        try:
            text = python_of(cell)
        except ValueError:
            text = ""
        found.append(text if is_parsable(text) else "")
    return found


def cell_at(content: bytes, hit: Hit) -> tuple[str, bool]:
    """Return the language of a key's cell, and whether Python could parse the cell.

    The language is empty if it is not a code cell.

    Raises:
        ValueError: the content is not a notebook.
    """
    text = notebook_text(content).removeprefix(BYTE_ORDER_MARK)
    notebook = json_text.json_parsed(text)
    usual = language_of_notebook(text, notebook)
    number, line = hit.place_in_notebook or (0, None)
    cell = [None, *cells_of(notebook)][number]
    source = _source(cell)
    is_code = isinstance(cell, dict) and "outputs" in cell
    if line is None or not source or not is_code:
        return "", False
    written = _written(text, source)
    language = language_of_cell(text, cell, written, usual)
    return language, is_parsable(_without_magic(written))


def notebook_text(content: bytes) -> str:
    """Return the text of a notebook.

    Raises:
        ValueError: it is not UTF-8.
    """
    return content.decode()


def cells_in(text: str) -> Iterator[Cell]:
    """Yield the code cells of a notebook, in order; those without text are left out.

    Raises:
        ValueError: the text is not JSON.
    """
    yield from _cells(text)


@lru_cache(AT_ONCE)
def _cells(text: str) -> tuple[Cell, ...]:
    return tuple(_cells_of(text))


def _cells_of(text: str) -> Iterator[Cell]:
    mark = len(text) - len(text.removeprefix(BYTE_ORDER_MARK))
    body = text[mark:]
    notebook = json_text.json_parsed(body)
    usual = language_of_notebook(body, notebook)
    for node in _code(notebook):
        pieces = _source(node)
        if pieces:
            in_lines = isinstance(_source_node(node), list)
            cell = _cell(body, pieces, mark, in_lines=in_lines)
            language = language_of_cell(body, node, cell.text, usual)
            yield cell._replace(language=language)


def _code(notebook: JsonNode) -> Iterator[JsonNode]:
    """Yield each code cell."""
    remaining = [notebook]
    while remaining:
        node = remaining.pop()
        if isinstance(node, list):
            remaining += reversed(node)
        elif isinstance(node, dict):
            if "outputs" not in node:
                remaining += reversed(node.values())
            else:
                yield node


def _source_node(cell: JsonNode) -> JsonNode:
    """Return the source of a cell: a list of lines, or one string."""
    return cell.get("source", cell.get("input")) if isinstance(cell, dict) else None


def _source(cell: JsonNode) -> list[JsonString]:
    source = _source_node(cell)
    pieces = source if isinstance(source, list) else [source]
    return [each for each in pieces if isinstance(each, JsonString)]


def _written(text: str, pieces: Sequence[JsonString]) -> str:
    return "".join(json_text.from_json(text[each.start : each.end]) for each in pieces)


def _cell(body: str, pieces: list[JsonString], mark: int, *, in_lines: bool) -> Cell:
    found = [each for piece in pieces for each in json_text.characters(body, piece)]
    places = [mark + at for at, _ in found] + [mark + pieces[-1].end]
    text = "".join(character for _, character in found)
    return Cell(text, places, _joint(body, pieces) if in_lines else "")


def _joint(body: str, pieces: list[JsonString]) -> str:
    """Return the text between two lines' quotes; with one line, that before it."""
    if len(pieces) > 1:
        return body[pieces[0].end + 1 : pieces[1].start - 1]
    first = pieces[0].start - 1
    return "," + body[body.rfind("[", 0, first) + 1 : first]


def between(text: str, cells: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """Yield the spans outside of code cells' sources."""
    end = 0
    for cell in cells:
        yield end, cell.places[0]
        end = cell.places[-1]
    yield end, len(text)


def python_of(cell: Cell) -> str:
    """Return a cell as plain Python: each magic line is replaced by one without effect.

    Raises:
        ValueError: the whole cell is for another program.
    """
    text = cell.text
    if cell.language != PYTHON:
        raise ValueError("not a cell of Python")
    return _without_magic(text)


def _without_magic(text: str) -> str:
    if text.startswith("%%"):
        first = text.partition("\n")[0]
        text = " " * len(first) + text[len(first) :]
    return text if is_parsable(text) else without_magics(text)
