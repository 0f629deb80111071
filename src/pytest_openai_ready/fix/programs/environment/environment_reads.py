"""How a Python program reads the environment, also by functions and other names.

All scopes count as one. Programs are parsed, never run.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.fix.programs.known_names.scopes import ENVIRON, GETENV, OS
from pytest_openai_ready.program_source import (
    FUNCTIONS,
    SELF,
    assigned,
    last_name,
    text_in,
)
from pytest_openai_ready.tools.program_files.dotenv_calls import READER
from pytest_openai_ready.tools.project_programs.client_calls import GETTERS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from pytest_openai_ready.program_source import Function

    Parameters = list[tuple[str, "ast.expr | None"]]

STRIP, COPY = "strip", "copy"
PAIR = 2  # `a or ""`
DEEPEST = 8  # names and conditions that refer to each other
SHOWN = 40  # characters around a key in a text, as in no header
ROUNDS = 3  # functions and names that pass the environment on to each other
ASKED_AS = frozenset({"bool", "len"})
COPIED_BY = frozenset({"dict", "ChainMap"})
PROPERTIES = frozenset({"property", "cached_property", "computed_field"})
# Their objects are called with a variable's name, and a value for where it is missing.
# https://pypi.org/project/python-decouple/, https://github.com/sloria/environs,
# https://django-environ.readthedocs.io, https://www.starlette.dev/config/
LIBRARIES = frozenset({"decouple", "environs", ENVIRON, "starlette.config"})
CLASSES = frozenset({"Env", "FileAwareEnv", "Config", "AutoConfig"})


class Presence(NamedTuple):
    """A condition: whether a variable is set, or whether it is missing."""

    name: str
    is_set: bool


class EnvironmentReads:
    """How a program reads the environment."""

    def __init__(self, nodes: Iterable[ast.AST], of_os: Container[str]) -> None:
        self._of_os = of_os
        self._given: defaultdict[str, list[ast.expr]] = defaultdict(list)
        self._variables: dict[str, str] = {}  # that names are assigned
        self._aliases: dict[str, str] = {}
        self._readers: set[str] = set()
        self._functions: dict[str, ast.AST] = {}
        self._parameters: dict[str, Parameters] = {}
        self._asked: dict[str, str] = {}  # by function, the parameter that is asked for
        for node in nodes:
            self._learn(node)
        self._environments: set[str] = set()
        for _ in range(ROUNDS):
            self._environments |= {
                name
                for name, given in self._given.items()
                if any(map(self._is_environment, given))
            }
            for name, function in self._functions.items():
                if asked := self._asked_in(name, function):
                    self._asked[name] = asked

    def _learn(self, node: ast.AST) -> None:
        for target, value in assigned(node):
            if name := last_name(target):
                self._given[name].append(value)
            called = last_name(value.func) if isinstance(value, ast.Call) else ""
            if called in CLASSES:
                self._readers.add(last_name(target))
        if isinstance(node, FUNCTIONS):
            self._learn_function(node)
        if isinstance(node, ast.ImportFrom) and node.module == OS:
            named = {each.asname: each.name for each in node.names if each.asname}
            self._aliases.update(named)
        elif isinstance(node, ast.ImportFrom) and node.module in LIBRARIES:
            names = {each.asname or each.name for each in node.names}
            self._readers |= names - CLASSES

    def _learn_function(self, function: Function) -> None:
        returned = [
            each.value
            for each in ast.walk(function)
            if isinstance(each, ast.Return) and each.value is not None
        ]
        self._given[f"{function.name}()"] += returned
        if not PROPERTIES.isdisjoint(map(last_name, function.decorator_list)):
            self._given[function.name] += returned
        self._functions[function.name] = function
        self._parameters[function.name] = [*_parameters(function.args)]

    def constants(self, values: Sequence[str]) -> dict[str, set[str]]:
        """Return the names that are one of the values, or get another one by it."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name, given in self._given.items():
            texts = [used(text_in(each), values) for each in given]
            others = (each for each, text in zip(given, texts, strict=True) if not text)
            if any(texts) and all(_uses(name, each) for each in others):
                found[name].update(*texts)
        return found

    def environment(self, node: ast.AST) -> bool:
        """Whether it is ``os.environ``, or has the same variables."""
        name = self._imported_as(node)
        if isinstance(node, ast.Attribute):
            known = name == ENVIRON and last_name(node.value) in self._of_os
            return known or name in self._environments
        is_own = name == ENVIRON and name in self._of_os
        return is_own or (bool(name) and name in self._environments)

    def _is_environment(self, node: ast.AST, depth: int = 0) -> bool:
        """Whether an expression has the variables of the environment or a ``.env``."""
        parts: Sequence[ast.AST | None] = ()
        if isinstance(node, ast.Call):
            if last_name(node.func) == READER:
                return True
            if isinstance(node.func, ast.Attribute) and node.func.attr == COPY:
                parts = [node.func.value]
            elif last_name(node.func) in COPIED_BY:
                parts = [*node.args, *(each.value for each in node.keywords)]
        elif isinstance(node, ast.Dict):
            stars = zip(node.keys, node.values, strict=True)
            parts = [value for name, value in stars if name is None]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            parts = [node.left, node.right]
        if self.environment(node):
            return True
        return depth < DEEPEST and any(
            each is not None and self._is_environment(each, depth + 1) for each in parts
        )

    def variable(self, node: ast.AST, depth: int = 0) -> str:
        """Return the variable that an expression reads; empty if it reads none."""
        while (inner := _without_spaces(node)) is not node:
            node = inner
        if isinstance(node, ast.Subscript) and self.environment(node.value):
            return self._text(node.slice)
        if isinstance(node, ast.Call):
            if node.args and self._gets(node.func):
                return self._text(node.args[0])
            if name := self.asked_by(node):
                return name
            called = f"{last_name(node.func)}()"
            return self._of_name(called, depth + 1) if depth < DEEPEST else ""
        is_named = isinstance(node, (ast.Name, ast.Attribute)) and depth < DEEPEST
        return self._of_name(last_name(node), depth + 1) if is_named else ""

    def asked_by(self, call: ast.Call) -> str:
        """Return the variable that a call of the program's own function asks for."""
        function = last_name(call.func)
        asked = self._asked.get(function)
        if asked is None:
            return ""
        parameters = self._parameters[function]
        at = [name for name, _ in parameters].index(asked)
        named = (each.value for each in call.keywords if each.arg == asked)
        given = call.args[at] if at < len(call.args) else next(named, parameters[at][1])
        return "" if given is None else self._text(given)

    def body_of(self, call: ast.Call) -> ast.AST | None:
        """Return the program's own function that a call calls."""
        return self._functions.get(last_name(call.func))

    def _asked_in(self, name: str, function: ast.AST) -> str:
        """Return the parameter with which a function asks for a variable."""
        names = {each for each, _ in self._parameters[name]}
        asked = (
            last_name(each) for node in ast.walk(function) for each in self._asks(node)
        )
        return next((each for each in asked if each in names), "")

    def _asks(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the name of a variable that a node asks for."""
        if isinstance(node, ast.Subscript) and self.environment(node.value):
            yield node.slice
        elif isinstance(node, ast.Call) and node.args:
            if self._gets(node.func) or last_name(node.func) in self._asked:
                yield from (each for each in node.args if isinstance(each, ast.Name))
        elif isinstance(node, ast.Compare) and self.environment(node.comparators[0]):
            yield node.left

    def _text(self, node: ast.AST) -> str:
        """Return a text, also one that has a name."""
        given = self._given.get(last_name(node), ())
        return text_in(given[0]) if len(given) == 1 else text_in(node)

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
        if isinstance(function, ast.Attribute):
            owner = function.value
            if last_name(owner) in self._readers or self.environment(owner):
                return name in GETTERS or last_name(owner) in self._readers
        elif name in self._readers:
            return True
        return name == GETENV

    def _imported_as(self, node: ast.AST) -> str:
        """Return the last name of an expression, as the module ``os`` has it."""
        name = last_name(node)
        return self._aliases.get(name, name) if isinstance(node, ast.Name) else name

    def has_source(self, node: ast.AST) -> bool:
        """Whether an expression gets its value from somewhere, and not from a text."""
        if isinstance(node, ast.Name):
            given = self._given.get(node.id, ())
            return any(not isinstance(each, ast.Constant) for each in given)
        if isinstance(node, ast.Attribute) and node.attr in self._given:
            given = self._given[node.attr]
            return any(not isinstance(each, ast.Constant) for each in given)
        return isinstance(node, (ast.Attribute, ast.Call, ast.Subscript, ast.Await))

    def presence(self, node: ast.expr, depth: int = 0) -> Presence | None:
        """Return what a condition asks of a variable; None if it asks nothing."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            found = self.presence(node.operand, depth + 1) if depth < DEEPEST else None
            return found and found._replace(is_set=not found.is_set)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node)
        if name := self.variable(node):
            return Presence(name, is_set=True)
        return next(filter(None, self._in_parts(node, depth)), None)

    def _in_parts(self, node: ast.expr, depth: int) -> Iterator[Presence | None]:
        parts: Sequence[ast.expr] = ()
        if isinstance(node, ast.BoolOp):
            parts = node.values
        elif isinstance(node, ast.Call) and last_name(node.func) in ASKED_AS:
            parts = node.args[:1]
        elif isinstance(node, (ast.Name, ast.Attribute, ast.Call)):
            name = last_name(node)
            if isinstance(node, ast.Call):
                name = f"{last_name(node.func)}()"
            listed = self._given.get(name, [])
            parts = listed if len(listed) == 1 else ()
        if depth < DEEPEST:
            yield from (self.presence(each, depth + 1) for each in parts)

    def _compared(self, node: ast.Compare) -> Presence | None:
        operator, right = node.ops[0], node.comparators[0]
        if isinstance(operator, (ast.In, ast.NotIn)) and self.environment(right):
            is_set = isinstance(operator, ast.In)
            name = self._text(node.left)
            return Presence(name, is_set) if name else None
        is_empty = isinstance(right, ast.Constant) and not right.value
        name = self.variable(node.left) if is_empty else ""
        is_set = isinstance(operator, (ast.IsNot, ast.NotEq))
        return Presence(name, is_set) if name else None


def used(text: str, values: Sequence[str]) -> list[str]:
    """Return the values in a text; a long one is only shown."""
    return [each for each in values if each in text and len(text) < len(each) + SHOWN]


def _parameters(given: ast.arguments) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the parameters of a function or method, with their defaults."""
    named = [*given.posonlyargs, *given.args]
    missing = [None] * (len(named) - len(given.defaults))
    for each, default in zip(named, [*missing, *given.defaults], strict=True):
        if each.arg not in SELF:
            yield each.arg, default
    for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        yield each.arg, default


def _uses(name: str, node: ast.AST) -> bool:
    return any(last_name(each) == name for each in ast.walk(node))


def _without_spaces(node: ast.AST) -> ast.AST:
    """Return the expression in one that names it or only removes spaces from it."""
    if isinstance(node, (ast.NamedExpr, ast.Await)):
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
