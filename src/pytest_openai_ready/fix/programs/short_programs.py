"""Shortens a program: statements unrelated to keys become statements without effect.

LibCST needs seconds for what Python parses in milliseconds. It gets only the rest, in
which every character keeps its position.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from itertools import groupby
from typing import TYPE_CHECKING

from pytest_openai_ready.fix.programs.known_names.scopes import MEMBERS, OS
from pytest_openai_ready.program_source import Positions
from pytest_openai_ready.tools.program_files.dotenv_calls import (
    LIBRARY,
    LOADER,
    READER,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.fix.programs.known_names.scopes import NamesOfOs

WINDOW = 6  # characters; one part of a split key is longer
# The environment, loaders of a `.env`, and escapes that may spell a key.
WORDS = re.compile(
    rf"\b(?:environ\b|_?{LOADER}|_?{READER}|(?:get|put|set|un\w*set|del)env)"
    r"|\\[xuUN0-7]"
)
# Imports of what reads the environment or a `.env`.
IMPORTED = re.compile(rf"\b(?:{OS}|{LIBRARY})\b")
NOTHING = "pass"
LITERAL = ('not"""', '"""')
LEAST = sum(map(len, LITERAL))
PRINTED = re.compile(r"[^\r\n]")
IMPORTS = (ast.Import, ast.ImportFrom)
BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")


def shortened(
    source: str, tree: ast.Module, values: Sequence[str], of_os: NamesOfOs
) -> str:
    """Return the program without the statements that have nothing to do with a key.

    Args:
        source: the program.
        tree: the same program, parsed by Python.
        values: the keys.
        of_os: its names of the module ``os`` and its members.

    Returns:
        A text with as many characters and lines, including the imports and the
        docstring.
    """
    short = _Shortening(source, sorted(_places(source, values, of_os)))
    begins_with_text = bool(tree.body) and isinstance(tree.body[0], ast.Expr)
    rest = tree.body[begins_with_text:]
    for is_import, run in groupby(rest, lambda each: isinstance(each, IMPORTS)):
        if not is_import:
            short.take(run)
    return short.text()


def matters(text: str, values: Iterable[str]) -> bool:
    """Whether a part of a program has to do with a key, or with how it gets one."""
    return bool(WORDS.search(text) or IMPORTED.search(text)) or any(
        value[start : start + WINDOW] in text
        for value in values
        for start in range(len(value) - WINDOW + 1)
    )


def _places(source: str, values: Iterable[str], of_os: NamesOfOs) -> set[int]:
    """Return the positions of anything that may matter."""
    found = {each.start() for each in WORDS.finditer(source)}
    for name in of_os.members.keys() - MEMBERS:
        found |= {each.start() for each in re.finditer(rf"\b{name}\b", source)}
    for value in values:
        for start in range(len(value) - WINDOW + 1):
            window = value[start : start + WINDOW]
            at = source.find(window)
            while at != -1:
                found.add(at)
                at = source.find(window, at + 1)
    return found


class _Shortening:
    """The removed spans, in the order of the text."""

    def __init__(self, source: str, places: Sequence[int]) -> None:
        self._source = source
        self._places = places
        self._gone: list[tuple[int, int]] = []
        self._positions = Positions(source)

    def take(self, block: Iterable[ast.AST]) -> None:
        """Remove statements of a block, or the parts of them that do not matter.

        Neighbours become one statement.
        """
        before: int | None = None  # where the removed statement before ends
        for node in block:
            start, end = self._span(node) if isinstance(node, ast.stmt) else (0, 0)
            if not self._may_go(start, end):
                before = None
                for each in _blocks(node):
                    self.take(each)
                continue
            if before is not None and not self._is_wanted(before, start):
                start, _ = self._gone.pop()
            self._gone.append((start, end))
            before = end

    def _may_go(self, start: int, end: int) -> bool:
        is_else = self._source.startswith("elif", start)
        is_long = end - start >= len(NOTHING)
        return is_long and not is_else and not self._is_wanted(start, end)

    def _is_wanted(self, start: int, end: int) -> bool:
        at = bisect_left(self._places, start)
        return at < len(self._places) and self._places[at] < end

    def text(self) -> str:
        pieces, at = [], 0
        for start, end in self._gone:
            pieces += [self._source[at:start], _blank(self._source[start:end])]
            at = end
        return "".join([*pieces, self._source[at:]])

    def _span(self, node: ast.stmt) -> tuple[int, int]:
        start, end = self._positions.span(node)
        for first in getattr(node, "decorator_list", [])[:1]:
            start = self._source.rfind("@", 0, self._positions.start(first))
        return start, end


def _blocks(node: ast.AST) -> Iterator[list[ast.AST]]:
    """Yield the blocks of statements in a statement, and its parts that have some."""
    return (getattr(node, name, []) for name in BLOCKS)


def _blank(text: str) -> str:
    """Return an equally long statement without effect: a literal or ``pass``."""
    begin, end = LITERAL if "\n" in text and len(text) >= LEAST else (NOTHING, "")
    return begin + PRINTED.sub(" ", text[len(begin) : len(text) - len(end)]) + end
