"""What a Python program does to environment variables: a base of visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from pytest_openai_ready.fix.programs.expressions import ANY, static, written
from pytest_openai_ready.fix.programs.known_names.scopes import (
    names_of_os,
    variables_named,
)
from pytest_openai_ready.fix.programs.uses.use_records import Write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.fix.programs.syntax import SyntaxTree


class EnvironmentWrites(cst.CSTVisitor):
    """Visits a program, and records where it changes variables.

    Attributes:
        writes: the changes, in the order of the text.
    """

    def __init__(self, program: SyntaxTree, source: str, values: Sequence[str]) -> None:
        """Begin with no changes; ``values`` are the keys in the program."""
        super().__init__()
        self.writes: list[Write] = []
        self._program = program
        self._source = source
        self._values = values
        self._of_os = names_of_os(program.whole)
        self._done: set[cst.CSTNode] = set()
        self._around: list[cst.CSTNode] = []  # the last one is the node being visited

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Record a node's parents: LibCST would have to compute those of all nodes."""
        self._around.append(node)
        return node not in self._done and super().on_visit(node)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Forget a node that has been visited."""
        super().on_leave(original_node)
        self._around.pop()

    def visit_For(self, node: cst.For) -> None:  # noqa: N802 - LibCST's
        """Record the variables that a loop assigns."""
        self._write(node, node.target)

    def visit_CompFor(self, node: cst.CompFor) -> None:  # noqa: N802 - LibCST's
        """Record the variables that a comprehension assigns."""
        self._write(node, node.target)

    def visit_AsName(self, node: cst.AsName) -> None:  # noqa: N802 - LibCST's
        """Record the variables that ``with`` assigns."""
        self._write(node, node.name)

    def visit_Del(self, node: cst.Del) -> None:  # noqa: N802 - LibCST's
        """Record the variables that a statement deletes."""
        for name, _ in written(node.target, self._of_os):
            self._remove(node, name)

    def _write(
        self,
        node: cst.CSTNode,
        target: cst.BaseExpression,
        value: cst.BaseExpression | None = None,
    ) -> None:
        """Record the variables that a statement changes by assigning to a target."""
        start = self._program.span(node)[0]
        self.writes += [
            Write(start, name or ANY, static(given) if given else None)
            for name, given in written(target, self._of_os, value)
        ]

    def _remove(self, node: cst.CSTNode, name: str) -> None:
        """Record that a variable is removed; without a name, all that it may be.

        A statement that replaces all variables by a key keeps that one.
        """
        start, end = self._program.span(node)
        if any(each in self._source[start:end] for each in self._values):
            return
        within = self._function()
        named = [name] if name else variables_named(self._source)
        self.writes += [Write(start, each, gone=True, within=within) for each in named]

    def _function(self) -> cst.FunctionDef | None:
        """Return the outermost function around the node."""
        around = (each for each in self._around if isinstance(each, cst.FunctionDef))
        return next(around, None)
