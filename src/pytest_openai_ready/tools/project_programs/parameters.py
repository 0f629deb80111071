"""The parameters of a program's functions, which stand for what callers pass.

Without such a call, the default is the value; and the declared type says which class an
object has.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.program_source import FUNCTIONS, SELF, Function

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INITIALIZER = "__init__"


class Parameter(NamedTuple):
    """A parameter of a function.

    Attributes:
        owners: the names by which its functions are called; for an initializer that of
            the class, and its own, by which a class calls that of its base.
        default: None without one, or if it is ``None``.
        kind: the class that it is declared as, if any.
    """

    owners: frozenset[str]
    default: ast.expr | None
    kind: ast.expr | None


def parameters_of(nodes: Iterable[ast.AST]) -> dict[str, Parameter]:
    """The parameters of all functions by name.

    Functions may have one of the same name: the default and the class are those on
    which they agree.
    """
    found: dict[str, Parameter] = {}
    for name, each in _each(nodes):
        other = found.get(name, each)
        found[name] = Parameter(
            each.owners | other.owners,
            each.default if _alike(each.default, other.default) else None,
            each.kind if _alike(each.kind, other.kind) else None,
        )
    return found


def _alike(one: ast.expr | None, other: ast.expr | None) -> bool:
    return one is other or (one and ast.dump(one)) == (other and ast.dump(other))


def _each(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, Parameter]]:
    classes: dict[ast.AST, str] = {}
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            classes |= {each: node.name for each in node.body if _initializes(each)}
        elif isinstance(node, FUNCTIONS):
            owners = frozenset({node.name, classes.get(node, node.name)})
            yield from _of_function(node, owners)


def _initializes(node: ast.AST) -> bool:
    return isinstance(node, FUNCTIONS) and node.name == INITIALIZER


def _of_function(
    function: Function, owners: frozenset[str]
) -> Iterator[tuple[str, Parameter]]:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    without = [None] * (len(positional) - len(arguments.defaults))
    defaults = [*without, *arguments.defaults, *arguments.kw_defaults]
    for each, default in zip(
        [*positional, *arguments.kwonlyargs], defaults, strict=True
    ):
        if each.arg not in SELF:
            is_none = isinstance(default, ast.Constant) and default.value is None
            kind = _class_of(each.annotation)
            yield each.arg, Parameter(owners, None if is_none else default, kind)


def _class_of(declared: ast.expr | None) -> ast.expr | None:
    """The first class in ``Annotated[Settings, ...]`` or ``Settings | None``."""
    if isinstance(declared, ast.Subscript):
        inside = declared.slice
        return _class_of(inside.elts[0] if isinstance(inside, ast.Tuple) else inside)
    if isinstance(declared, ast.BinOp):
        return _class_of(declared.left)
    return declared if isinstance(declared, (ast.Name, ast.Attribute)) else None
