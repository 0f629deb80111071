"""Python programs, parsed to find what they load, and from where."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_openai_ready.program_source import FUNCTIONS, Function, Positions, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class CodeText:
    """A program, or a cell of a notebook.

    Attributes:
        text: its text; lines that are not Python are blanked.
        number: the number of the cell, from 0.
        nodes: all its syntax nodes, in no particular order.
    """

    def __init__(
        self, text: str, number: int, nodes: list[ast.AST] | None = None
    ) -> None:
        """Parse the text, unless its syntax nodes are given.

        Raises:
            ValueError: it is not Python.
        """
        self.text = text
        self.number = number
        self.nodes = list(ast.walk(tree_of(text))) if nodes is None else nodes

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self.text)

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return the span of a node in the text."""
        return self._positions.span(node)

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node that contains each node."""
        return {
            child: node for node in self.nodes for child in ast.iter_child_nodes(node)
        }

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

    def __init__(self, path: str, content: bytes, sources: Sequence[CodeText]) -> None:
        """Learn what a file imports."""
        self.path = path
        self.content = content
        self.sources = sources
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
        parts: list[str] = []
        while isinstance(node, ast.Attribute):  # there may be thousands
            parts.append(node.attr)
            node = node.value
        first = node.id if isinstance(node, ast.Name) else ""
        return first and ".".join((self.imported.get(first, first), *reversed(parts)))

    def nodes(self) -> Iterator[tuple[CodeText, ast.AST]]:
        """Yield all syntax nodes, each with its source."""
        for source in self.sources:
            for node in source.nodes:
                yield source, node
