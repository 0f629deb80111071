"""Where a Python program uses a key, and its name for it.

LibCST parses the program, so positions are exact to the character; the text itself is
edited, and no part of it is regenerated.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import libcst as cst

from pytest_openai_ready.fix.programs.doctests import line_of, lines_of_examples
from pytest_openai_ready.fix.programs.edits import spans
from pytest_openai_ready.fix.programs.environment.environment_updates import (
    Updating,
    entries_of,
)
from pytest_openai_ready.fix.programs.expressions import (
    ANY,
    getenv_default,
    is_environ,
    may_be_replaced,
    quote_of,
    removed,
    set_in_test,
    setdefault_in,
    static,
    subscript,
    variable_read,
)
from pytest_openai_ready.fix.programs.known_names.scopes import (
    texts_of_parameters,
    texts_with_names,
)
from pytest_openai_ready.fix.programs.syntax import parse
from pytest_openai_ready.fix.programs.uses.environment_writes import (
    EnvironmentWrites,
)
from pytest_openai_ready.fix.programs.uses.use_records import (
    KeyUse,
    KeyUses,
    UseKind,
    Write,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_openai_ready.fix.programs.syntax import SyntaxTree

# A program that uses its docstring, for example to show it.
READ_DOCSTRING = re.compile(r"\b(?:__doc__|getdoc)\b")
# Arguments that a program shows to users.
SHOWN = frozenset({"help", "description", "epilog", "metavar", "usage"})
# What runs later than it is read, or more than once.
AGAIN = (cst.FunctionDef, cst.Lambda, cst.For, cst.While, cst.BaseComp)


def uses(program: SyntaxTree, source: str, values: Sequence[str]) -> KeyUses:
    """Return every use of the values, and what happens to a program's variables.

    Raises:
        ValueError: the program is too deeply nested.
    """
    visitor = _visited(program, source, values)
    written = Counter(each.name for each in visitor.writes)
    if not written[ANY]:
        visitor.uses += [each for each in visitor.by_name if written[each.name] == 1]
    return KeyUses(sorted(visitor.uses, key=lambda use: use.start), visitor.writes)


def writes_in(source: str) -> list[Write]:
    """Return every change to environment variables; names are patterns.

    Raises:
        ValueError: the source is not a program, or is too deeply nested.
    """
    return _visited(parse(source, ()), source, ()).writes


def _visited(program: SyntaxTree, source: str, values: Sequence[str]) -> _Visitor:
    visitor = _Visitor(program, source, values)
    try:
        program.module.visit(visitor)
    except RecursionError:
        raise ValueError("not a program that can be followed") from None
    return visitor


class _Visitor(EnvironmentWrites):
    """Visits expressions from the outside in; the first one with a key counts."""

    def __init__(self, program: SyntaxTree, source: str, values: Sequence[str]) -> None:
        super().__init__(program, source, values)
        self.uses: list[KeyUse] = []
        self.by_name: list[KeyUse] = []  # statements that set a variable to a name
        self._texts = texts_with_names(source, values)
        self._passed = texts_of_parameters(source, values)
        self._examples = lines_of_examples(source)
        self._gone: Counter[cst.CSTNode] = Counter()  # removed statements per block

    def _update(self, node: cst.Expr | cst.AugAssign) -> None:
        """Record the keys among the variables that a statement sets."""
        entries = entries_of(node, self._of_os)
        texts = [static(each.value) if each.value else None for each in entries]
        span = self._program.span(node)
        keys = [
            each.name and text in self._values
            for each, text in zip(entries, texts, strict=True)
        ]
        spans_of = tuple(self._program.span(each.node) for each in entries)
        alone = bool(keys) and all(keys) and self._may_go()
        update = Updating(span, spans_of, alone)
        for (_, name, value), text, is_key, call in zip(
            entries, texts, keys, spans_of, strict=True
        ):
            self.writes.append(Write(span[0], name or ANY, text))
            if is_key and value:
                self._entry(UseKind.ENTRY, name, value, call, update)

    def _entry(
        self,
        kind: UseKind,
        name: str,
        value: cst.BaseExpression,
        call: tuple[int, int],
        update: Updating | None = None,
    ) -> None:
        """Record a key that a variable gets in an expression, which may go."""
        self._done.add(value)
        span, text, quote = self._program.span(value), static(value), quote_of(value)
        use = KeyUse(*span, kind, (str(text),), name, quote=quote, call=call)
        self._use(use._replace(update=update))

    def _use(self, use: KeyUse) -> None:
        once = not any(isinstance(each, AGAIN) for each in self._around)
        self.uses.append(use._replace(once=once))

    def visit_Comment(self, node: cst.Comment) -> None:  # noqa: N802 - LibCST's
        self._prose(node)

    def visit_Expr(self, node: cst.Expr) -> bool:  # noqa: N802 - LibCST's
        if isinstance(node.value, (cst.SimpleString, cst.ConcatenatedString)):
            if not READ_DOCSTRING.search(self._source):
                self._prose(node)
            return False
        put = setdefault_in(node.value, self._of_os)
        self._update(node)
        return not (put and self._set(node, *put))

    def visit_AugAssign(self, node: cst.AugAssign) -> None:  # noqa: N802 - LibCST's
        self._update(node)
        if not is_environ(node.target, self._of_os):
            self._write(node, node.target)

    def visit_Assign(self, node: cst.Assign) -> bool:  # noqa: N802 - LibCST's
        return self._assign(node, [each.target for each in node.targets])

    def visit_AnnAssign(self, node: cst.AnnAssign) -> bool:  # noqa: N802 - LibCST's
        return node.value is None or self._assign(node, [node.target])

    def visit_Call(self, node: cst.Call) -> bool:  # noqa: N802 - LibCST's
        name = removed(node, self._of_os)
        if name is not None:
            self._remove(node, name)
        start, within = self._program.span(node)[0], self._function()
        self.writes += [
            Write(start, name, text, within=within)
            for name, text in set_in_test(node, self._of_os)
        ]
        put = setdefault_in(node, self._of_os)
        if put and static(put[1]) in self._values:
            self._entry(UseKind.TAKEN, *put, self._program.span(node))
        usual = getenv_default(node, self._of_os)
        if usual is None:
            return True
        name, first, second = usual
        value = static(second.value)
        if value not in self._values or first.value.lpar:
            return True
        start = self._program.span(first.value)[1]
        end = self._program.span(second)[1]
        quote = quote_of(second.value)
        call = self._program.span(node)
        use = KeyUse(start, end, UseKind.DEFAULT, (str(value),), name, quote=quote)
        self._use(use._replace(call=call))
        return False

    def visit_Arg(self, node: cst.Arg) -> bool:  # noqa: N802 - LibCST's
        is_prose = node.keyword is not None and node.keyword.value in SHOWN
        if is_prose and isinstance(static(node.value), str):
            begin, end = self._program.span(node.value)
            written = self._source[begin:end]
            if all(each in written for each in self._in(static(node.value))):
                self._prose(node.value)
                return False
        return True

    def visit_SimpleString(self, node: cst.SimpleString) -> bool:  # noqa: N802 - LibCST's
        self._literal(node)
        return False

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:  # noqa: N802 - LibCST's
        return not self._joined(node, node.left, node.right)

    def visit_BinaryOperation(self, node: cst.BinaryOperation) -> bool:  # noqa: N802 - LibCST's
        return not self._joined(node, node.left, node.right)

    def visit_BooleanOperation(self, node: cst.BooleanOperation) -> bool:  # noqa: N802 - LibCST's
        """Record a literal key that replaces a missing variable.

        Of several variables before it, the last one may have it: the others are looked
        for first, as before.
        """
        last = node.left
        while isinstance(last, cst.BooleanOperation) and isinstance(
            last.operator, cst.Or
        ):
            last = last.right
        name = variable_read(last, self._of_os)
        is_or, is_text = isinstance(node.operator, cst.Or), cst.SimpleString
        value = static(node.right) if isinstance(node.right, is_text) else None
        if not (name and is_or and value in self._values):
            return True
        start, end = self._program.span(node.right)
        gone = self._program.span(node.left)[1]
        if node.left.lpar or node.right.lpar or "#" in self._source[gone:start]:
            return True
        self._done.add(node.right)
        self._use(
            KeyUse(
                start, end, UseKind.ALTERNATIVE, (str(value),), name, str(value),
                quote_of(node.right), alone=True, call=(gone, end),
            )
        )  # fmt: skip
        return True

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:  # noqa: N802 - LibCST's
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                values = self._in(part.value)
                start, end = self._program.span(part)
                if values:
                    self._add(start, end, UseKind.INSIDE, values, quote=node.start)
        return True

    def _assign(
        self,
        node: cst.Assign | cst.AnnAssign,
        targets: Sequence[cst.BaseExpression],
    ) -> bool:
        """Record what an assignment changes; return whether to look into it."""
        name = subscript(targets[0], self._of_os) if len(targets) == 1 else None
        if name and node.value:
            return not self._set(node, name, node.value)
        for each in targets:
            self._write(node, each, node.value)
        return True

    def _prose(self, node: cst.CSTNode) -> None:
        begin, end = self._program.span(node)
        for value in self._values:
            for start, stop in spans(self._source[begin:end], value, begin):
                if line_of(self._source, start) in self._examples:
                    continue
                self._add(start, stop, UseKind.PROSE, [value])

    def _set(
        self,
        node: cst.Expr | cst.Assign | cst.AnnAssign,
        name: str,
        value: cst.BaseExpression,
    ) -> bool:
        content = static(value)
        start, end = self._program.span(node)
        written = value.value if isinstance(value, cst.Name) else ""
        named = self._texts.get(written)
        if variable_read(value, self._of_os) != name:
            text = content or named or self._passed.get(written)
            self.writes.append(Write(start, name, text))
        if named and self._may_go():
            use = KeyUse(start, end, UseKind.SET, (named,), name, alone=True)
            self.by_name.append(use)
        if content not in self._values:
            return False
        alone = self._may_go()
        self._add(
            start, end, UseKind.SET, [str(content)], name=name, quote=quote_of(value),
            alone=alone,
        )  # fmt: skip
        return True

    def _may_go(self) -> bool:
        """Whether the visited statement can be removed, and its block keeps others."""
        line = self._around[-2]
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) > 1:
            return False
        block = self._block()
        if isinstance(block, cst.IndentedBlock):
            self._gone[block] += 1
            return self._gone[block] < len(block.body)
        return True

    def _block(self) -> cst.CSTNode:
        """Return the block of the visited statement."""
        return self._around[-3]

    def _literal(self, node: cst.SimpleString) -> None:
        content = static(node)
        values = self._in(content)
        if not values:
            return
        start, end = self._program.span(node)
        plain = isinstance(content, str) or content == values[0].encode()
        spelled = set(values) <= set(self._in(node.raw_value))
        kind = UseKind.LITERAL if plain and spelled else UseKind.BUILT
        whole = kind is UseKind.LITERAL and content == values[0]
        if whole and may_be_replaced(node, self._around[-2], self._around[-3]):
            kind = UseKind.OPTIONAL
        neighbour = isinstance(self._around[-2], cst.ConcatenatedString)
        self._add(
            start, end, kind, values,
            content=content or "", quote=quote_of(node), alone=not neighbour,
        )  # fmt: skip

    def _joined(
        self, node: cst.BaseExpression, left: cst.CSTNode, right: cst.CSTNode
    ) -> bool:
        """Whether keys span the parts of a text, and were recorded as one."""
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
        self._add(start, end, UseKind.BUILT, values, content=content or "", quote=quote)
        return True

    def _in(self, content: str | bytes | None) -> list[str]:
        if isinstance(content, bytes):
            content = content.decode("latin-1")
        return [each for each in self._values if content and each in content]

    def _add(  # noqa: PLR0913 - the fields of a use
        self,
        start: int,
        end: int,
        kind: UseKind,
        values: Iterable[str],
        *,
        name: str = "",
        content: str | bytes = "",
        quote: str = "",
        alone: bool = False,
    ) -> None:
        self._use(KeyUse(start, end, kind, tuple(values), name, content, quote, alone))
