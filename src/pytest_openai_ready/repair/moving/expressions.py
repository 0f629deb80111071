"""What expressions of Python mean: texts of literals, and ways to the environment."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterable

SETTERS = ("setdefault",)
GETTERS = ("getenv", "get")


def static(node: cst.CSTNode) -> str | bytes | None:
    """What an expression of literals comes to; None for any other."""
    if isinstance(node, cst.SimpleString):
        return _evaluated(node)
    if isinstance(node, cst.ConcatenatedString):
        return _sum(static(node.left), static(node.right))
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
        return _sum(static(node.left), static(node.right))
    return None


def _evaluated(node: cst.SimpleString) -> str | bytes | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an escape that means nothing
        try:
            return node.evaluated_value
        except (SyntaxError, ValueError):
            return None


def _sum(one: str | bytes | None, two: str | bytes | None) -> str | bytes | None:
    if isinstance(one, str) and isinstance(two, str):
        return one + two
    if isinstance(one, bytes) and isinstance(two, bytes):
        return one + two
    return None


def quote_of(node: cst.CSTNode) -> str:
    """The quote of the first literal in an expression."""
    while isinstance(node, (cst.ConcatenatedString, cst.BinaryOperation)):
        node = node.left
    return node.quote[0] if isinstance(node, cst.SimpleString) else '"'


def subscript(node: cst.CSTNode) -> str | None:
    """The name of the variable, where a node is ``os.environ["..."]``."""
    if not isinstance(node, cst.Subscript) or not _is_environ(node.value):
        return None
    index = node.slice[0].slice if len(node.slice) == 1 else None
    name = static(index.value) if isinstance(index, cst.Index) else None
    return name if isinstance(name, str) else None


def setting(node: cst.BaseExpression) -> tuple[str, cst.BaseExpression] | None:
    """Name and value, where a node is ``os.environ.setdefault("...", value)``."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        named = _named_arguments(node, SETTERS)
        if named and _is_environ(node.func.value):
            return named[0], named[2].value
    return None


def default(node: cst.Call) -> tuple[str, cst.Arg, cst.Arg] | None:
    """Name and both arguments, where a node is ``os.getenv("...", default)``."""
    named = _named_arguments(node, GETTERS)
    if named is None:
        return None
    function = node.func
    if isinstance(function, cst.Attribute) and function.attr.value == "get":
        return named if _is_environ(function.value) else None
    return named


def _named_arguments(
    node: cst.Call, functions: Iterable[str]
) -> tuple[str, cst.Arg, cst.Arg] | None:
    called = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    if not isinstance(called, cst.Name) or called.value not in functions:
        return None
    if len(node.args) != 2:  # noqa: PLR2004 - a name and a value
        return None
    first, second = node.args
    name = static(first.value)
    return (name, first, second) if isinstance(name, str) else None


def _is_environ(node: cst.BaseExpression) -> bool:
    called = node.attr if isinstance(node, cst.Attribute) else node
    return isinstance(called, cst.Name) and called.value == "environ"
