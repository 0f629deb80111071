"""Where a program of Python uses a key, and what it calls it.

LibCST reads the program, so that places are exact to the character; the text itself is
edited, and nothing of it is written anew.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from pytest_openai_ready.repair.moving.edits import spans
from pytest_openai_ready.repair.moving.expressions import (
    default,
    quote_of,
    setting,
    static,
    subscript,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_openai_ready.repair.moving.program import Program


class Way(Enum):
    """In which way a program uses a key."""

    SET = "a statement that puts it into the environment, and does nothing else"
    DEFAULT = "what is taken where the environment has no such variable"
    LITERAL = "one literal"
    BUILT = "several literals, or one that spells it in another way"
    INSIDE = "the text between the fields of an f-string"
    PROSE = "a comment, or a text that nobody reads"


class Use(NamedTuple):
    """A use of keys: the characters from ``start`` to ``end`` of the program.

    Attributes:
        way: how the keys are used.
        values: which ones.
        name: the variable that the program itself keeps the key in; may be empty.
        content: what the literals come to, where there are several; else empty.
        quote: that of the first literal; of an f-string, with its prefix.
        alone: of a statement, whether it has its lines for itself, and its block has
            others; of a literal, whether no other one follows or comes before.
        call: where the call stands that a default is an argument of.
    """

    start: int
    end: int
    way: Way
    values: tuple[str, ...]
    name: str = ""
    content: str | bytes = ""
    quote: str = ""
    alone: bool = False
    call: tuple[int, int] = (0, 0)


def uses(program: Program, source: str, values: Sequence[str]) -> list[Use]:
    """Every use of the values, in the order of the text.

    Raises:
        ValueError: the program is too deeply nested.
    """
    visitor = _Visitor(program, source, values)
    try:
        program.module.visit(visitor)
    except RecursionError:
        raise ValueError("not a program that can be followed") from None
    return sorted(visitor.uses, key=lambda use: use.start)


class _Visitor(cst.CSTVisitor):
    """Goes from the outermost expression inwards; the first that holds a key counts."""

    def __init__(self, program: Program, source: str, values: Sequence[str]) -> None:
        super().__init__()
        self.uses: list[Use] = []
        self._program = program
        self._source = source
        self._values = values

    def visit_Comment(self, node: cst.Comment) -> None:  # noqa: N802 - LibCST's
        self._prose(node)

    def visit_Expr(self, node: cst.Expr) -> bool:  # noqa: N802 - likewise
        if isinstance(node.value, (cst.SimpleString, cst.ConcatenatedString)):
            self._prose(node)
            return False
        put = setting(node.value)
        return not (put and self._set(node, *put))

    def visit_Assign(self, node: cst.Assign) -> bool:  # noqa: N802 - likewise
        target = node.targets[0].target
        name = subscript(target) if len(node.targets) == 1 else None
        return not (name and self._set(node, name, node.value))

    def visit_Call(self, node: cst.Call) -> bool:  # noqa: N802 - likewise
        read = default(node)
        if read is None:
            return True
        name, first, second = read
        value = static(second.value)
        if value not in self._values or first.value.lpar:
            return True
        start = self._program.span(first.value)[1]
        end = self._program.span(second)[1]
        quote = quote_of(second.value)
        call = self._program.span(node)
        self.uses.append(
            Use(start, end, Way.DEFAULT, (str(value),), name, "", quote, call=call)
        )
        return False

    def visit_SimpleString(self, node: cst.SimpleString) -> bool:  # noqa: N802 - likewise
        self._literal(node)
        return False

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:  # noqa: N802 - likewise
        return not self._joined(node, node.left, node.right)

    def visit_BinaryOperation(self, node: cst.BinaryOperation) -> bool:  # noqa: N802 - likewise
        return not self._joined(node, node.left, node.right)

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:  # noqa: N802 - likewise
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                values = self._in(part.value)
                start, end = self._program.span(part)
                if values:
                    self._add(start, end, Way.INSIDE, values, quote=node.start)
        return True

    def _prose(self, node: cst.CSTNode) -> None:
        begin, end = self._program.span(node)
        for value in self._values:
            for start, stop in spans(self._source[begin:end], value, begin):
                self._add(start, stop, Way.PROSE, [value])

    def _set(
        self, node: cst.Expr | cst.Assign, name: str, value: cst.BaseExpression
    ) -> bool:
        content = static(value)
        if content not in self._values:
            return False
        alone, whole = self._standing(node)
        start, end = self._program.span(whole)
        self._add(
            start, end, Way.SET, [str(content)], name=name, quote=quote_of(value),
            alone=alone,
        )  # fmt: skip
        return True

    def _standing(self, node: cst.CSTNode) -> tuple[bool, cst.CSTNode]:
        """Whether a statement can go with its lines, and all that belongs to it."""
        line = self._program.parents[node]
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
            return False, node
        block = self._program.parents[line]
        body = block.body if isinstance(block, (cst.Module, cst.IndentedBlock)) else ()
        return isinstance(block, cst.Module) or len(body) > 1, node

    def _literal(self, node: cst.SimpleString) -> None:
        content = static(node)
        values = self._in(content)
        if not values:
            return
        start, end = self._program.span(node)
        plain = isinstance(content, str) or content == values[0].encode()
        spelled = set(values) <= set(self._in(node.raw_value))
        way = Way.LITERAL if plain and spelled else Way.BUILT
        neighbour = isinstance(self._program.parents[node], cst.ConcatenatedString)
        self._add(
            start, end, way, values,
            content=content or "", quote=quote_of(node), alone=not neighbour,
        )  # fmt: skip

    def _joined(
        self, node: cst.BaseExpression, left: cst.CSTNode, right: cst.CSTNode
    ) -> bool:
        """Whether keys stand across the parts of a text, and were taken as one."""
        content = static(node)
        values = self._in(content)
        apart = {*self._in(static(left)), *self._in(static(right))}
        apart_in_bytes = isinstance(content, bytes) and isinstance(
            node, cst.ConcatenatedString
        )
        if not values or (set(values) <= apart and not apart_in_bytes):
            return False
        start, end = self._program.span(node)
        quote = quote_of(node)
        self._add(start, end, Way.BUILT, values, content=content or "", quote=quote)
        return True

    def _in(self, content: str | bytes | None) -> list[str]:
        if isinstance(content, bytes):
            content = content.decode("latin-1")
        return [each for each in self._values if content and each in content]

    def _add(  # noqa: PLR0913 - the fields of a use
        self,
        start: int,
        end: int,
        way: Way,
        values: Iterable[str],
        *,
        name: str = "",
        content: str | bytes = "",
        quote: str = "",
        alone: bool = False,
    ) -> None:
        self.uses.append(
            Use(start, end, way, tuple(values), name, content, quote, alone)
        )
