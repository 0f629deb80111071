"""Programs of Python as they are read to find what they load, and from where."""

from __future__ import annotations

import ast
import re
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from pytest_openai_ready.file_kinds import NOTEBOOK, kind_of
from pytest_openai_ready.fix.programs import notebook_file, python_file
from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.program_source import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LINE_END = re.compile(r"\r\n|\n|\r")


class CodeText:
    """A program, or a cell of a notebook.

    Attributes:
        text: as it stands there; lines that are no Python are blanked.
        number: which cell it is, from 0.
        nodes: all that it consists of, in no order.
    """

    def __init__(self, text: str, number: int) -> None:
        """Read it.

        Raises:
            ValueError: it is no Python.
        """
        self.text = text
        self.number = number
        self.tree = tree_of(text)
        self.nodes = list(ast.walk(self.tree))
        self.parents = {
            child: node for node in self.nodes for child in ast.iter_child_nodes(node)
        }
        ends = [found.end() for found in LINE_END.finditer(text)]
        self._starts = [0, *ends]
        self._lines = LINE_END.split(text)

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The characters that a node stands on."""
        first = self._place(node.lineno, node.col_offset)
        return first, self._place(node.end_lineno or 1, node.end_col_offset or 0)

    def _place(self, line: int, offset: int) -> int:
        """Python counts columns in bytes of UTF-8."""
        written = self._lines[line - 1].encode()[:offset]
        return self._starts[line - 1] + len(written.decode())

    def written(self, node: ast.expr) -> str:
        """The text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node stands in, from the inside outwards."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def functions(self, node: ast.AST) -> list[Function]:
        """The functions that a node stands in, the innermost first."""
        return [each for each in self.above(node) if isinstance(each, FUNCTIONS)]

    @cached_property
    def quote(self) -> str:
        """The quote that the program prefers."""
        return "'" if self.text.count("'") > self.text.count('"') else '"'


class PythonFile:
    """A program or a notebook, all of whose cells share their names.

    Attributes:
        path: of the file.
        content: as it is.
        sources: its one text, or its cells.
        imported: what each name that is imported stands for, with dots.
        roots: the packages and modules that all of these begin with.
    """

    def __init__(self, path: str, content: bytes) -> None:
        """Read a file.

        Raises:
            ValueError: it is none of Python 3 that can be edited.
        """
        self.path = path
        self.content = content
        try:
            texts = (
                notebook_file.sources(content)
                if kind_of(path) == NOTEBOOK
                else [python_file.decoded(content).text]
            )
            self.sources = [CodeText(text, at) for at, text in enumerate(texts) if text]
        except CannotReplaceError:
            raise ValueError("no program that can be edited") from None
        self.imported = dict(self._imports())
        self.roots = {each.partition(".")[0] for each in self.imported.values()}

    def _imports(self) -> Iterator[tuple[str, str]]:
        for node in (each for source in self.sources for each in source.nodes):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    yield alias.asname or top, alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield alias.asname or alias.name, f"{node.module}.{alias.name}"

    def dotted(self, node: ast.AST) -> str:
        """The full name of a function or a class of a library; empty for others."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return before and f"{before}.{node.attr}"
        return ""

    def nodes(self) -> Iterator[tuple[CodeText, ast.AST]]:
        """All that it consists of, and in which source."""
        for source in self.sources:
            for node in source.nodes:
                yield source, node
