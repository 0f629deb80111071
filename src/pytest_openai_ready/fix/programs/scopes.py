"""What the names of a program mean: whether ``os`` is the module, and nothing else.

Python itself says which names a program binds. LibCST 1.9 has a provider of scopes,
too, but it knows nothing of what ``match`` binds, nor of ``del``.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_openai_ready.program_source import AT_ONCE, nodes_of, scopes_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

OS = "os"
NAMING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef)
MEMBERS = ("environ", "getenv")


def names_of_os(source: str) -> frozenset[str]:
    """What the module, its environment and its ``getenv`` are called in a program.

    A cell of a notebook may have the imports of another, so the usual names count
    unless the program gives them to something else.
    """
    aliases = (
        alias.asname
        for node in _named_in(source)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == OS and alias.asname
    )
    return frozenset({OS, *MEMBERS, *aliases} - _given(source))


def is_bound(source: str, name: str, lines: Collection[int] = ()) -> bool:
    """Whether a name may be anything but what a program imports it as on its top level.

    Args:
        source: the program.
        name: such as ``os``.
        lines: on which it is to be used, counted from 1. An import in a function makes
            the name its own, and it has no value before that import.
    """
    return name in _given(source) or any(
        _is_unset(node, name, line)
        for node in _named_in(source)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for line in lines
    )


def is_own(source: str, name: str, module: str) -> bool:
    """Whether a program has on its top level what it does not import from a module."""
    top = next(iter(scopes_of(source)), None)
    symbols = () if top is None else top.get_symbols()
    others = (
        each
        for node in _named_in(source)
        if isinstance(node, ast.ImportFrom) and node.module != module
        for each in node.names
    )
    return any(each.get_name() == name and each.is_assigned() for each in symbols) or (
        name in {each.asname or each.name for each in others}
    )


@lru_cache(AT_ONCE)
def _given(source: str) -> frozenset[str]:
    """The names that a program gives to anything but the module and its members."""
    return frozenset(
        (
            *(
                symbol.get_name()
                for table in scopes_of(source)
                for symbol in table.get_symbols()
                if symbol.is_assigned() or symbol.is_parameter()
            ),
            *(name for node in _named_in(source) for name in _others(node)),
        )
    )


def _others(node: ast.AST) -> Iterator[str]:
    """The names under which a node imports anything else."""
    if isinstance(node, ast.ImportFrom) and node.module != OS:
        yield from (each.asname or each.name for each in node.names)
    if isinstance(node, ast.Import):
        yield from (
            each.asname for each in node.names if each.asname and each.name != OS
        )


@lru_cache(AT_ONCE)
def _named_in(source: str) -> tuple[ast.AST, ...]:
    """The imports of a program, and its functions."""
    return tuple(each for each in nodes_of(source) if isinstance(each, NAMING))


def _is_unset(
    function: ast.FunctionDef | ast.AsyncFunctionDef, name: str, line: int
) -> bool:
    """Whether a function imports a name, and perhaps not before a line of it."""
    if not function.lineno <= line <= (function.end_lineno or line):
        return False
    imports = [node for node in ast.walk(function) if name in _imported(node)]
    before = (node for node in function.body if node in imports and node.lineno < line)
    return bool(imports) and not any(before)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]
