"""A program in which statements that have nothing to do with keys do nothing.

LibCST needs seconds for what Python reads in milliseconds. It is given the rest alone,
and every character of that stays where it is.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WINDOW = 6  # characters; of a key in parts, one is longer
# The environment, what loads a `.env`, and literals that may spell a key otherwise.
WORDS = re.compile(
    r"\b(?:environ\b|_?load_dotenv|_?dotenv_values|(?:get|put|set|un\w*set|del)env)|\\[xuUN0-7]"
)
LINE_END = re.compile(r"\r\n|\n|\r")
NOTHING = "pass"
LITERAL = ('not"""', '"""')
LEAST = sum(map(len, LITERAL))
PRINTED = re.compile(r"[^\r\n]")
BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")


def shortened(source: str, tree: ast.Module, values: Sequence[str]) -> str:
    """The program without the statements in which there is nothing of a key.

    Args:
        source: the program.
        tree: the same, as Python reads it.
        values: the keys.

    Returns:
        As many characters and lines as there were, with the imports and the text that
        it begins with.
    """
    short = _Shortening(source, sorted(_places(source, values)))
    for number, each in enumerate(tree.body):
        is_text = number == 0 and isinstance(each, ast.Expr)
        if not (is_text or isinstance(each, (ast.Import, ast.ImportFrom))):
            short.take(each)
    return short.text()


def _places(source: str, values: Iterable[str]) -> set[int]:
    """Where there may be something that matters."""
    found = {each.start() for each in WORDS.finditer(source)}
    for value in values:
        for start in range(len(value) - WINDOW + 1):
            window = value[start : start + WINDOW]
            at = source.find(window)
            while at != -1:
                found.add(at)
                at = source.find(window, at + 1)
    return found


class _Shortening:
    """The spans that go, in the order of the text."""

    def __init__(self, source: str, places: Sequence[int]) -> None:
        self._source = source
        self._places = places
        self._gone: list[tuple[int, int]] = []
        self._starts = [0, *(each.end() for each in LINE_END.finditer(source))]
        self._lines = LINE_END.split(source)

    def take(self, node: ast.stmt | ast.AST) -> None:
        """Take out a statement, or whatever in it does not matter."""
        if isinstance(node, ast.stmt):
            start, end = self._span(node)
            at = bisect_left(self._places, start)
            is_wanted = at < len(self._places) and self._places[at] < end
            is_else = self._source.startswith("elif", start)
            if not is_wanted and not is_else and end - start >= len(NOTHING):
                self._gone.append((start, end))
                return
        for each in _blocks(node):
            self.take(each)

    def text(self) -> str:
        pieces, at = [], 0
        for start, end in self._gone:
            pieces += [self._source[at:start], _blank(self._source[start:end])]
            at = end
        return "".join([*pieces, self._source[at:]])

    def _span(self, node: ast.stmt) -> tuple[int, int]:
        start = self._place(node.lineno, node.col_offset)
        for first in getattr(node, "decorator_list", [])[:1]:
            before = self._place(first.lineno, first.col_offset)
            start = self._source.rfind("@", 0, before)
        return start, self._place(node.end_lineno or 1, node.end_col_offset or 0)

    def _place(self, line: int, offset: int) -> int:
        """Python counts columns in bytes of UTF-8."""
        text = self._lines[line - 1]
        if not text.isascii():
            offset = len(text.encode()[:offset].decode())
        return self._starts[line - 1] + offset


def _blocks(node: ast.AST) -> Iterator[ast.AST]:
    """The statements in a statement, and the parts of it that have some."""
    for name in BLOCKS:
        yield from getattr(node, name, ())


def _blank(text: str) -> str:
    """A statement as long that does nothing; several lines of it are one literal."""
    begin, end = LITERAL if "\n" in text and len(text) >= LEAST else (NOTHING, "")
    return begin + PRINTED.sub(" ", text[len(begin) : len(text) - len(end)]) + end
