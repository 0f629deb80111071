"""The meaning of Python expressions: text literals, and access to the environment."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import libcst as cst

from pytest_openai_ready.fix.programs.known_names.scopes import ENVIRON, GETENV
from pytest_openai_ready.program_source import unwarned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.fix.programs.known_names.scopes import NamesOfOs

GET = "get"
SETTERS = ("setdefault",)
# They remove one variable or all: methods of the environment, and other functions.
REMOVERS = ("pop", "popitem", "clear")
OTHER_REMOVERS = ("delenv", "unsetenv")
# They replace the environment.
REPLACERS, PATCH_DICT = ("patch", "object", "setattr"), "dict"
PUTTERS = ("setenv", "putenv")
ANY = "*"
TOGETHER = (cst.Tuple, cst.List)
# https://docs.python.org/3/library/argparse.html#default, https://typer.tiangolo.com
DEFAULT, OPTIONS = "default", frozenset({"Option", "Argument"})


def static(node: cst.CSTNode) -> str | bytes | None:
    """Return the value of an expression of literals; None for any other."""
    if isinstance(node, cst.SimpleString):
        return _evaluated(node)
    if isinstance(node, cst.ConcatenatedString):
        return _sum(static(node.left), static(node.right))
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
        return _sum(static(node.left), static(node.right))
    return None


def _evaluated(node: cst.SimpleString) -> str | bytes | None:
    with unwarned():
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
    """Return the quote of the first literal in an expression."""
    while isinstance(node, (cst.ConcatenatedString, cst.BinaryOperation)):
        node = node.left
    return node.quote[0] if isinstance(node, cst.SimpleString) else '"'


def subscript(node: cst.CSTNode, of_os: NamesOfOs) -> str | None:
    """Return the name of the variable if a node is ``os.environ["..."]``.

    ``of_os`` contains the names of the module and its members there.
    """
    if not isinstance(node, cst.Subscript) or not _is(ENVIRON, node.value, of_os):
        return None
    index = node.slice[0].slice if len(node.slice) == 1 else None
    name = static(index.value) if isinstance(index, cst.Index) else None
    return name if isinstance(name, str) else None


def removed(node: cst.Call, of_os: NamesOfOs) -> str | None:
    """Return the variables that a call removes, as a pattern; None if it removes none.

    It is empty if only the running program knows the variable.
    """
    function, given = node.func, [each.value for each in node.args]
    called = function.attr if isinstance(function, cst.Attribute) else function
    name = called.value if isinstance(called, cst.Name) else ""
    if name in REPLACERS:
        return ANY if _is_replaced(given, of_os) else None
    if name == PATCH_DICT:
        return ANY if _is_emptied(node, of_os) else None
    if not isinstance(function, cst.Attribute):
        return None
    inside = _is(ENVIRON, function.value, of_os)
    if name not in (REMOVERS if inside else OTHER_REMOVERS):
        return None
    if not given:
        return ANY
    variable = static(given[0])
    return variable if isinstance(variable, str) else ""


def set_in_test(node: cst.Call, of_os: NamesOfOs) -> list[tuple[str, str]]:
    """Return the variables that a call sets during a test, and their texts."""
    function = node.func
    if not isinstance(function, cst.Attribute):
        return []
    if function.attr.value in PUTTERS:
        texts = [static(each.value) for each in node.args[:2]]
        pairs = [tuple(texts)] if len(texts) == 2 else []  # noqa: PLR2004 - of a pair
    elif function.attr.value == PATCH_DICT and _patches(node, of_os):
        entries = (
            element
            for each in node.args
            if isinstance(each.value, cst.Dict)
            for element in each.value.elements
            if isinstance(element, cst.DictElement)
        )
        pairs = [(static(each.key), static(each.value)) for each in entries]
        pairs += [
            (each.keyword.value, static(each.value))
            for each in node.args
            if each.keyword
        ]
    else:
        return []
    return [
        (name, text)
        for name, text in pairs
        if isinstance(name, str) and isinstance(text, str)
    ]


def _is_replaced(given: Sequence[cst.BaseExpression], of_os: NamesOfOs) -> bool:
    """Whether the arguments name the whole environment, which is then replaced."""
    if given and _names_environ(given[0], of_os):
        return True
    module, name, *_ = *given, *(None, None)
    known = isinstance(module, cst.Name) and module.value in of_os
    return known and name is not None and static(name) == ENVIRON


def _is_emptied(node: cst.Call, of_os: NamesOfOs) -> bool:
    """Whether ``patch.dict`` keeps only what it is given in the environment.

    https://docs.python.org/3/library/unittest.mock.html#patch-dict
    """
    given = [each.value for each in node.args if each.keyword is None]
    named = {each.keyword.value: each.value for each in node.args if each.keyword}
    clear = named.get("clear", (*given, None, None, None)[2])
    kept = isinstance(clear, cst.Name) and clear.value == "False"
    return clear is not None and not kept and _patches(node, of_os)


def _patches(node: cst.Call, of_os: NamesOfOs) -> bool:
    """Whether a call of ``patch.dict`` changes the environment."""
    first = (each.value for each in node.args if each.keyword is None)
    named = (
        each.value
        for each in node.args
        if each.keyword and each.keyword.value == "in_dict"
    )
    target = next(first, next(named, None))
    return target is not None and (
        _is(ENVIRON, target, of_os) or _names_environ(target, of_os)
    )


def _names_environ(node: cst.BaseExpression, of_os: NamesOfOs) -> bool:
    """Whether a text names the environment: ``"os.environ"``."""
    module, _, name = str(static(node)).rpartition(".")
    return module in of_os and name == ENVIRON


def setdefault_in(
    node: cst.BaseExpression, of_os: NamesOfOs
) -> tuple[str, cst.BaseExpression] | None:
    """Return name and value if a node is ``os.environ.setdefault("...", value)``."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        named = _named_arguments(node, SETTERS)
        if named and _is(ENVIRON, node.func.value, of_os):
            return named[0], named[2].value
    return None


def getenv_default(
    node: cst.Call, of_os: NamesOfOs
) -> tuple[str, cst.Arg, cst.Arg] | None:
    """Return name and both arguments if a node is ``os.getenv("...", default)``."""
    function = node.func
    if isinstance(function, cst.Attribute) and _is(ENVIRON, function.value, of_os):
        return _named_arguments(node, (GET,))
    is_getenv = _is(GETENV, function, of_os)
    return _named_arguments(node, (GETENV,)) if is_getenv else None


def variable_read(node: cst.BaseExpression, of_os: NamesOfOs) -> str:
    """Return the variable that ``os.getenv("...")`` or the like reads; else empty."""
    if isinstance(node, cst.Call) and len(node.args) == 1:
        function, name = node.func, static(node.args[0].value)
        is_get = isinstance(function, cst.Attribute) and (
            function.attr.value == GET and _is(ENVIRON, function.value, of_os)
        )
        if isinstance(name, str) and (is_get or _is(GETENV, function, of_os)):
            return name
    return subscript(node, of_os) or ""


def may_be_replaced(
    node: cst.BaseExpression, around: cst.CSTNode, call: cst.CSTNode
) -> bool:
    """Whether a caller or user of the program may pass something else.

    Args:
        node: an expression.
        around: its parent.
        call: the parent of that.
    """
    if isinstance(around, cst.Param):
        return around.default is node
    if isinstance(around, cst.BooleanOperation):
        return isinstance(around.operator, cst.Or) and around.left is node
    if not isinstance(around, cst.Arg):
        return False
    if around.keyword is not None:
        return around.keyword.value == DEFAULT
    named = getattr(call, "func", None)
    name = named.attr if isinstance(named, cst.Attribute) else named
    is_option = isinstance(name, cst.Name) and name.value in OPTIONS
    return is_option and isinstance(call, cst.Call) and call.args[0] is around


def _named_arguments(
    node: cst.Call, functions: Iterable[str]
) -> tuple[str, cst.Arg, cst.Arg] | None:
    called = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    if not isinstance(called, cst.Name):
        return None
    known = isinstance(node.func, cst.Name) or called.value in functions
    if not known or len(node.args) != 2:  # noqa: PLR2004 - a name and a value
        return None
    first, second = node.args
    name = static(first.value)
    return (name, first, second) if isinstance(name, str) else None


def is_environ(node: cst.BaseExpression, of_os: NamesOfOs) -> bool:
    """Whether a node is ``os.environ``."""
    return _is(ENVIRON, node, of_os)


def written(
    target: cst.BaseExpression, of_os: NamesOfOs, value: cst.CSTNode | None = None
) -> Iterator[tuple[str, cst.CSTNode | None]]:
    """Yield the variables that a target of any statement changes, with their values.

    Args:
        target: what is assigned to, or deleted; also several in brackets.
        of_os: the names of the module and its members there.
        value: what the target gets, if one expression says it.

    A variable is empty if only the running program knows which one it is, or if it may
    be any; a value is None if nothing says it.
    """
    if isinstance(target, TOGETHER):
        values: Sequence[cst.CSTNode | None] = [None] * len(target.elements)
        if isinstance(value, TOGETHER) and len(value.elements) == len(values):
            values = [] if _is_starred(target, value) else _parts(value)
        for part, of_part in zip_longest(_parts(target), values):
            yield from written(part, of_os, of_part)
    elif isinstance(target, cst.Subscript) and is_environ(target.value, of_os):
        yield subscript(target, of_os) or "", value
    elif is_environ(target, of_os) and not isinstance(target, cst.Name):
        yield "", None


def _parts(node: cst.Tuple | cst.List) -> list[cst.BaseExpression]:
    return [each.value for each in node.elements]


def _is_starred(*nodes: cst.Tuple | cst.List) -> bool:
    return any(
        isinstance(each, cst.StarredElement) for node in nodes for each in node.elements
    )


def _is(member: str, node: cst.BaseExpression, of_os: NamesOfOs) -> bool:
    """Whether a node is a member of the module ``os``, with or without the module."""
    if isinstance(node, cst.Attribute):
        module = node.value
        known = isinstance(module, cst.Name) and module.value in of_os
        return known and node.attr.value == member
    if not isinstance(node, cst.Name) or node.value not in of_os:
        return False
    return of_os.members.get(node.value) == member
