"""Where a program loads a ``.env``, and whether it has before it uses a key.

Programs are parsed, never run.
"""

from __future__ import annotations

import ast
from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING

from pytest_openai_ready.fix.programs.known_names.scopes import is_own
from pytest_openai_ready.program_source import FUNCTIONS, Positions, nodes_of, parsed
from pytest_openai_ready.tools.program_files.dotenv_calls import (
    LIBRARY,
    LOADER,
    names_a_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What a program may use the names for.
STAND_IN_FOR = "_{}"
YIELDS = (ast.Yield, ast.YieldFrom)
# They evaluate a part of themselves later, or perhaps not at all.
LATER = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
BLOCKS = ("body", "orelse", "finalbody")


class DotenvUse(Enum):
    """How a program gets its keys from a ``.env``."""

    WHOLE = "it loads the `.env` in or above its folder"
    KEYS = "it gets only the keys, and nothing else from that `.env`"
    NAMED = "it loads that file itself, by its name"
    FIRST = "it gets only the keys, before it changes its environment"


def local_name(source: str, function: str) -> str:
    """Return the name for a function of python-dotenv in a program."""
    return (
        STAND_IN_FOR.format(function) if is_own(source, function, LIBRARY) else function
    )


class DotenvLoads:
    """The calls in a program that load a ``.env``."""

    def __init__(self, source: str, use: DotenvUse = DotenvUse.WHOLE) -> None:
        """Parse a program; nothing is known of one that Python cannot parse.

        Calls that name a file count only if its ``use`` of the file is that one.
        """
        is_loading = LOADER in source
        tree = parsed(source) if is_loading else None
        self._tree = tree or ast.Module([], [])
        self._nodes = nodes_of(source) if is_loading else ()
        self._by_name = use is DotenvUse.NAMED
        self._loaders = {local_name(source, LOADER), *self._imported()}
        self._positions = Positions(source)
        names = Counter(each.name for each in self._functions())
        self._own: set[str] = set()  # the program's functions that load
        self._own = {
            each.name
            for each in self._tree.body
            if isinstance(each, ast.FunctionDef)
            and names[each.name] == 1
            and self._always_loads(each)
        }

    def _imported(self) -> Iterator[str]:
        for node in self._nodes:
            if isinstance(node, ast.ImportFrom) and node.module == LIBRARY:
                yield from (
                    each.asname or each.name
                    for each in node.names
                    if each.name == LOADER
                )

    def _functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [each for each in self._nodes if isinstance(each, FUNCTIONS)]

    def at_top_before(self, place: int) -> bool:
        """Whether the program's top level has loaded the file before a position."""
        return any(
            self._loads(each)
            for each in self._tree.body
            if self._positions.span(each)[1] <= place
        )

    def before(self, place: int) -> bool:
        """Whether what is run before a position, in any case, has loaded the file."""
        block: Sequence[ast.stmt] = self._tree.body
        while block:
            around = None
            for each in block:
                start, end = self._positions.span(each)
                if end <= place and self._loads(each):
                    return True
                if start <= place < end:
                    around = each
            if isinstance(around, (ast.If, ast.While)) and self._in(around.test):
                return True
            block = [] if around is None else self._block_with(around, place)
        return False

    def _block_with(self, statement: ast.stmt, place: int) -> Sequence[ast.stmt]:
        """Return the block of a statement that contains a position."""
        parts = [*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())]
        blocks: list[list[ast.stmt]] = [
            getattr(of, name, []) for of in (statement, *parts) for name in BLOCKS
        ]
        within = (
            each
            for each in blocks
            if each
            and self._positions.start(each[0]) <= place
            and place < self._positions.span(each[-1])[1]
        )
        return next(within, [])

    def _always_loads(self, function: ast.FunctionDef) -> bool:
        """Whether a call of a function loads the file, whatever it does besides."""
        loads = [self._loads(each) for each in function.body]
        if not any(loads):
            return False
        before = function.body[: loads.index(True)]
        leaves = any(
            isinstance(node, ast.Return) for one in before for node in ast.walk(one)
        )
        waits = any(isinstance(node, YIELDS) for node in ast.walk(function))
        return not (leaves or waits or function.decorator_list)

    def _loads(self, statement: ast.stmt) -> bool:
        """Whether a statement loads the file whenever it is run."""
        if isinstance(statement, ast.Try):
            return any(map(self._loads, self._surely_run(statement.body)))
        if isinstance(statement, (ast.If, ast.While, ast.Assert)):
            return self._in(statement.test)
        if isinstance(statement, (ast.Expr, ast.Assign, ast.AnnAssign)):
            value = statement.value
            return value is not None and (self._in(value) or self._is_own(value))
        return False

    def _surely_run(self, body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
        """Yield the first statements in a ``try``: imports of python-dotenv and calls.

        Only these may fail there, so that the following ones are loaded, or nothing is
        available that loads.
        """
        for each in body:
            imports = isinstance(each, ast.ImportFrom) and each.module == LIBRARY
            imports = imports or (
                isinstance(each, ast.Import)
                and any(alias.name == LIBRARY for alias in each.names)
            )
            if not imports and not isinstance(each, (ast.Expr, ast.Assign)):
                return
            yield each

    def _in(self, expression: ast.expr) -> bool:
        """Whether an expression loads the file whenever it is evaluated."""
        remaining: list[ast.AST] = [expression]
        while remaining:
            node = remaining.pop()
            if self._is_load(node):
                return True
            if isinstance(node, ast.IfExp):
                remaining.append(node.test)
            elif isinstance(node, ast.BoolOp):
                remaining.append(node.values[0])
            elif not isinstance(node, LATER):
                remaining += ast.iter_child_nodes(node)
        return False

    def _is_load(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.Call):
            return False
        own = isinstance(node.func, ast.Name) and node.func.id in self._loaders
        of_module = isinstance(node.func, ast.Attribute) and node.func.attr == LOADER
        if not (own or of_module):
            return False
        return self._by_name or not names_a_file(node)

    def _is_own(self, value: ast.expr) -> bool:
        """Whether it only calls a function that loads the file, without arguments."""
        if not isinstance(value, ast.Call) or value.args or value.keywords:
            return False
        return isinstance(value.func, ast.Name) and value.func.id in self._own
