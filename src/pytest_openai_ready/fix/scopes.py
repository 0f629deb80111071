"""What the names of a program mean: whether ``os`` is the module, and nothing else."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

OS = "os"
MEMBERS = ("environ", "getenv")
# The field of each node that holds the name which the node gives to something.
NAMING: dict[type[ast.AST], str] = {
    ast.arg: "arg",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
    ast.ExceptHandler: "name",
    ast.FunctionDef: "name",
    ast.MatchAs: "name",
    ast.MatchMapping: "rest",
    ast.MatchStar: "name",
}


def names_of_os(source: str) -> frozenset[str]:
    """What the module, its environment and its ``getenv`` are called in a program.

    A cell of a notebook may have the imports of another, so the usual names count
    unless the program gives them to something else.
    """
    tree = _parsed(source)
    aliases = (
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == OS and alias.asname
    )
    given = {name for node in ast.walk(tree) for name in _given(node)}
    return frozenset({OS, *MEMBERS, *aliases} - given)


def is_bound(source: str, name: str, lines: Collection[int] = ()) -> bool:
    """Whether a name may be anything but what a program imports it as on its top level.

    Args:
        source: the program.
        name: such as ``os``.
        lines: on which it is to be used, counted from 1. An import in a function makes
            the name its own, and it has no value before that import.
    """
    tree = _parsed(source)
    return any(
        name in _given(node)
        or (
            isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and any(_is_unset(node, name, line) for line in lines)
        )
        for node in ast.walk(tree)
    )


def _parsed(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError):
            return ast.Module([], [])


def _is_unset(function: Function, name: str, line: int) -> bool:
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


def _given(node: ast.AST) -> tuple[str | None, ...]:
    """The names that a node gives to anything but the module and its members."""
    if isinstance(node, ast.Name):
        return () if isinstance(node.ctx, ast.Load) else (node.id,)
    if isinstance(node, ast.ImportFrom):
        other = () if node.module == OS else node.names
        return tuple(each.asname or each.name for each in other)
    if isinstance(node, ast.Import):
        return tuple(each.asname for each in node.names if each.name != OS)
    field = NAMING.get(type(node))
    return (getattr(node, field),) if field else ()
