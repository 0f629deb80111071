"""What a program does where an environment variable is missing.

A key may be used only there, as ``os.getenv("A_KEY") or "sk-..."``, or the program may
take another way, as ``if "A_KEY" in os.environ``. Either changes if a ``.env`` sets the
variable to some other key. Programs are parsed, never run.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.variable_names import KEY_WORD
from pytest_openai_ready.fix.programs.scopes import (
    ENVIRON,
    GETENV,
    OS,
    names_of_os,
)
from pytest_openai_ready.program_source import (
    ASKING,
    SHOWING,
    SKIPPING,
    assigned,
    last_name,
    nodes_of,
    text_in,
)
from pytest_openai_ready.tools.program_clients import GETTERS

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

SETDEFAULT, STRIP = "setdefault", "strip"
PAIR = 2  # `a or ""`
DEEPEST = 8  # names and conditions that refer to each other
SHOWN = 40  # characters around a key in a text, as in no header
OF_KEY = re.compile(rf".*(?:{KEY_WORD})", re.IGNORECASE | re.DOTALL)
SAYING = SHOWING | {"write"}  # to a page of Streamlit, or a stream
# Calls that end the program or a test.
ENDING = frozenset({"exit", "_exit", "quit", "stop", "skip", "abort", "fail", "xfail"})
ASKED_AS = frozenset({"bool", "len"})


class MissingVariables(NamedTuple):
    """What depends on whether variables are set.

    Attributes:
        fallbacks: keys that are used where a variable is missing, with that variable.
        indirect: the same, where the program may use the key otherwise, too: by a name,
            or only if a second variable is missing as well.
        tested: variables without which the program does something else, more than to
            stop, to complain or to ask for them.
    """

    fallbacks: tuple[tuple[str, str], ...] = ()
    indirect: tuple[tuple[str, str], ...] = ()
    tested: frozenset[str] = frozenset()


class _Presence(NamedTuple):
    """A condition: whether a variable is set, or whether it is missing."""

    name: str
    is_set: bool


def missing_variables(source: str, values: Sequence[str]) -> MissingVariables:
    """Return what a program does where variables are missing; nothing if unparsable."""
    if ENVIRON not in source and GETENV not in source:
        return MissingVariables()
    nodes = nodes_of(source)
    reads = _Reads(nodes, names_of_os(source))
    literals = _holding(nodes, partial(_literal, values=values))
    named = _holding(nodes, partial(_by_name, constants=reads.constants(values)))
    fallbacks: dict[tuple[str, str], None] = {}
    inner = _holding(nodes, partial(_values_without, reads=reads, literals=literals))
    indirect: dict[tuple[str, str], None] = {}
    tested: set[str] = set()
    for node in nodes:
        for name, without in _fallbacks(node, reads):
            others = {*_within(without, inner)}
            found = [*_within(without, literals)]
            fallbacks |= {(each, name): None for each in found if each not in others}
            others.update(_within(without, named))
            indirect |= {(each, name): None for each in others}
        for name, missing, present in _choices(node, reads):
            is_key = any((*_within(missing, literals), *_within(missing, named)))
            if not is_key and _differs(missing, present, name, reads):
                tested.add(name)
    return MissingVariables(tuple(fallbacks), tuple(indirect), frozenset(tested))


class _Reads:
    """How a program reads the environment."""

    def __init__(self, nodes: Iterable[ast.AST], of_os: Collection[str]) -> None:
        self._of_os = of_os
        self._given: defaultdict[str, list[ast.expr]] = defaultdict(list)
        self._variables: dict[str, str] = {}  # that names are assigned
        for target, value in (each for node in nodes for each in assigned(node)):
            self._given[last_name(target)].append(value)
        self._aliases = {
            each.asname: each.name
            for node in nodes
            if isinstance(node, ast.ImportFrom) and node.module == OS
            for each in node.names
            if each.asname
        }

    def constants(self, values: Sequence[str]) -> dict[str, set[str]]:
        """Return the names that are one of the values, or get another one by it."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, given in self._given.items():
            texts = [_used(text_in(each), values) for each in given]
            others = (each for each, text in zip(given, texts, strict=True) if not text)
            if any(texts) and all(_uses(name, each) for each in others):
                found[name].update(*texts)
        return found

    def environment(self, node: ast.AST) -> bool:
        """Whether it is ``os.environ``."""
        name = self._imported_as(node)
        if isinstance(node, ast.Attribute):
            return name == ENVIRON and last_name(node.value) in self._of_os
        return name == ENVIRON and name in self._of_os

    def variable(self, node: ast.AST, depth: int = 0) -> str:
        """Return the variable that an expression reads; empty if it reads none."""
        while (inner := _without_spaces(node)) is not node:
            node = inner
        if isinstance(node, ast.Subscript) and self.environment(node.value):
            return text_in(node.slice)
        if isinstance(node, ast.Call) and node.args and self._gets(node.func):
            return text_in(node.args[0])
        is_named = isinstance(node, (ast.Name, ast.Attribute)) and depth < DEEPEST
        return self._of_name(last_name(node), depth + 1) if is_named else ""

    def _of_name(self, name: str, depth: int) -> str:
        """Return the variable whose value a name gets first."""
        if name not in self._variables:
            self._variables[name] = ""  # also while it is looked for
            listed = self._given.get(name, ())
            found = (self.variable(each, depth) for each in listed)
            self._variables[name] = next(filter(None, found), "")
        return self._variables[name]

    def _gets(self, function: ast.expr) -> bool:
        name = self._imported_as(function)
        if isinstance(function, ast.Attribute) and self.environment(function.value):
            return name in GETTERS
        return name == GETENV

    def _imported_as(self, node: ast.AST) -> str:
        """Return the last name of an expression, as the module ``os`` has it."""
        name = last_name(node)
        return self._aliases.get(name, name) if isinstance(node, ast.Name) else name

    def presence(self, node: ast.expr, depth: int = 0) -> _Presence | None:
        """Return what a condition asks of a variable; None if it asks nothing."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            found = self.presence(node.operand, depth + 1) if depth < DEEPEST else None
            return found and found._replace(is_set=not found.is_set)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node)
        if name := self.variable(node):
            return _Presence(name, is_set=True)
        return next(filter(None, self._in_parts(node, depth)), None)

    def _in_parts(self, node: ast.expr, depth: int) -> Iterator[_Presence | None]:
        parts: Sequence[ast.expr] = ()
        if isinstance(node, ast.BoolOp):
            parts = node.values
        elif isinstance(node, ast.Call) and last_name(node.func) in ASKED_AS:
            parts = node.args[:1]
        elif isinstance(node, (ast.Name, ast.Attribute)):
            listed = self._given.get(last_name(node), [])
            parts = listed if len(listed) == 1 else ()
        if depth < DEEPEST:
            yield from (self.presence(each, depth + 1) for each in parts)

    def _compared(self, node: ast.Compare) -> _Presence | None:
        operator, right = node.ops[0], node.comparators[0]
        if isinstance(operator, (ast.In, ast.NotIn)) and self.environment(right):
            is_set = isinstance(operator, ast.In)
            name = text_in(node.left)
            return _Presence(name, is_set) if name else None
        is_empty = isinstance(right, ast.Constant) and not right.value
        name = self.variable(node.left) if is_empty else ""
        is_set = isinstance(operator, (ast.IsNot, ast.NotEq))
        return _Presence(name, is_set) if name else None


def _fallbacks(node: ast.AST, reads: _Reads) -> Iterator[tuple[str, Sequence[ast.AST]]]:
    """Yield each variable, with the code that runs only where it is missing."""
    if isinstance(node, ast.Call):
        by_name = [each.value for each in node.keywords if each.arg == "default"]
        name = reads.variable(node)
        if not name and last_name(node.func) == SETDEFAULT and node.args:
            owner = node.func.value if isinstance(node.func, ast.Attribute) else node
            name = text_in(node.args[0]) if reads.environment(owner) else ""
        if name:
            yield name, [*node.args[1:], *by_name]
    elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        for before, after in zip(node.values, node.values[1:], strict=False):
            if name := reads.variable(before):
                yield name, [after]
    elif isinstance(node, ast.Try):
        inside = (each for one in node.body for each in ast.walk(one))
        names = dict.fromkeys(map(reads.variable, inside))
        yield from ((name, node.handlers) for name in names if _is_of_key(name))
    else:
        choices = ((name, missing) for name, missing, _ in _choices(node, reads))
        yield from (each for each in choices if _is_of_key(each[0]))


def _is_of_key(name: str) -> bool:
    return OF_KEY.fullmatch(name) is not None


def _choices(
    node: ast.AST, reads: _Reads
) -> Iterator[tuple[str, Sequence[ast.AST], Sequence[ast.AST]]]:
    """Yield a variable, with what runs if it is missing, and what if it is set."""
    if isinstance(node, ast.Call) and last_name(node.func) in SKIPPING:
        skipped = next(filter(None, map(reads.presence, node.args[:1])), None)
        yield from [(skipped.name, [], [node])] if skipped else []
    if not isinstance(node, (ast.If, ast.IfExp)):
        return
    asked = reads.presence(node.test)
    if asked is not None:
        one, two = (
            each if isinstance(each, list) else [each]
            for each in (node.body, node.orelse)
        )
        yield (asked.name, two, one) if asked.is_set else (asked.name, one, two)


def _holding(
    nodes: Iterable[ast.AST], values_in: Callable[[ast.AST, ast.AST], Iterable[str]]
) -> dict[str, set[ast.AST]]:
    """Return the nodes around each value, which nodes have below what is above them."""
    above: dict[ast.AST, ast.AST] = {}
    places: list[tuple[str, ast.AST]] = []
    for node in nodes:
        above.update(dict.fromkeys(ast.iter_child_nodes(node), node))
        places += [(each, node) for each in values_in(node, above.get(node, node))]
    found: dict[str, set[ast.AST]] = {}
    for value, place in places:
        node, around = place, found.setdefault(value, set())
        while node not in around:
            around.add(node)
            node = above.get(node, node)
    return found


def _literal(node: ast.AST, above: ast.AST, values: Sequence[str]) -> list[str]:
    """Return the values in a literal, unless it is only shown."""
    says = isinstance(above, ast.Call) and last_name(above.func) in SAYING
    return [] if says else _used(text_in(node), values)


def _values_without(
    node: ast.AST, _: ast.AST, reads: _Reads, literals: Mapping[str, set[ast.AST]]
) -> Iterator[str]:
    """Yield the values that a node uses where a variable is missing."""
    for _name, without in _fallbacks(node, reads):
        yield from _within(without, literals)


def _by_name(
    node: ast.AST, above: ast.AST, constants: Mapping[str, set[str]]
) -> Iterable[str]:
    """Return the values of a name that is read."""
    is_read = isinstance(node, (ast.Name, ast.Attribute)) and isinstance(
        node.ctx, ast.Load
    )
    is_part = isinstance(above, ast.Attribute)
    return constants.get(last_name(node), ()) if is_read and not is_part else ()


def _used(text: str, values: Sequence[str]) -> list[str]:
    """Return the values in a text; a long one is only shown."""
    return [each for each in values if each in text and len(text) < len(each) + SHOWN]


def _uses(name: str, node: ast.AST) -> bool:
    return any(last_name(each) == name for each in ast.walk(node))


def _without_spaces(node: ast.AST) -> ast.AST:
    """Return the expression in one that names it or only removes spaces from it."""
    if isinstance(node, ast.NamedExpr):
        return node.value
    if isinstance(node, ast.Call) and not (node.args or node.keywords):
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr == STRIP:
            return called.value
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        last = node.values[-1]
        is_empty = isinstance(last, ast.Constant) and not last.value
        return node.values[0] if is_empty and len(node.values) == PAIR else node
    return node


def _within(
    nodes: Sequence[ast.AST], holding: Mapping[str, set[ast.AST]]
) -> Iterator[str]:
    """Yield the values that are in some code."""
    return (value for value, around in holding.items() if not around.isdisjoint(nodes))


def _differs(
    missing: Sequence[ast.AST],
    present: Sequence[ast.AST],
    name: str,
    reads: _Reads,
) -> bool:
    """Whether a program without the variable does something else that matters."""
    if missing and any(map(_ends, missing)):
        return False
    if all(_only_says(each) for each in missing):
        return not all(_only_takes(each, name, reads) for each in present)
    return True


def _ends(node: ast.AST) -> bool:
    """Whether a statement ends the program or function, or asks for what is missing."""
    if isinstance(node, ast.Return):
        return node.value is None or isinstance(node.value, ast.Constant)
    is_simple = isinstance(node, (ast.Expr, ast.Assign, ast.AnnAssign, ast.Call))
    inside = ast.walk(node) if is_simple else ()
    named = {last_name(each.func) for each in inside if isinstance(each, ast.Call)}
    return isinstance(node, ast.Raise) or not named.isdisjoint(ENDING | ASKING)


def _only_says(node: ast.AST) -> bool:
    if isinstance(node, (ast.Pass, ast.Constant)):
        return True
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and last_name(call.func) in SAYING


def _only_takes(node: ast.AST, name: str, reads: _Reads) -> bool:
    """Whether it only assigns the variable's value, or is that value."""
    taken: list[ast.AST] = [value for _, value in assigned(node)]
    is_taken = all(reads.variable(each) == name for each in taken or [node])
    return isinstance(node, ast.Pass) or is_taken
