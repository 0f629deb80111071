"""Python programs, parsed to find what they load, and from where."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_openai_ready.file_kinds import NOTEBOOK, kind_of
from pytest_openai_ready.fix.programs import notebook_file, python_file
from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.program_source import FUNCTIONS, Function, Positions, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class CodeText:
    """A program, or a cell of a notebook.

    Attributes:
        text: its text; lines that are not Python are blanked.
        number: the number of the cell, from 0.
        nodes: all its syntax nodes, in no particular order.
        span: returns the span of a node in the text.
    """

    def __init__(self, text: str, number: int) -> None:
        """Parse the text.

        Raises:
            ValueError: it is not Python.
        """
        self.text = text
        self.number = number
        self.tree = tree_of(text)
        self.nodes = list(ast.walk(self.tree))
        self.parents = {
            child: node for node in self.nodes for child in ast.iter_child_nodes(node)
        }
        self.span = Positions(text).span

    def written(self, node: ast.expr) -> str:
        """Return the text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the parents of a node, from the inside out."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def functions(self, node: ast.AST) -> list[Function]:
        """Return the functions around a node, the innermost first."""
        return [each for each in self.above(node) if isinstance(each, FUNCTIONS)]

    @cached_property
    def quote(self) -> str:
        """The quote that the program prefers."""
        return "'" if self.text.count("'") > self.text.count('"') else '"'


class PythonFile:
    """A program, or a notebook whose cells all share their names.

    Attributes:
        path: the file's path.
        content: the file's content.
        sources: its only text, or its cells.
        imported: the full dotted name of each imported name.
        roots: the top-level packages and modules of these.
    """

    def __init__(self, path: str, content: bytes) -> None:
        """Read a file.

        Raises:
            ValueError: it is not a Python 3 file that can be edited.
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
        """Return the full name of a library's function or class; empty for others."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return before and f"{before}.{node.attr}"
        return ""

    def nodes(self) -> Iterator[tuple[CodeText, ast.AST]]:
        """Yield all syntax nodes, each with its source."""
        for source in self.sources:
            for node in source.nodes:
                yield source, node
