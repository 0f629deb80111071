"""The values of a program's expressions, as far as its literals show."""

from __future__ import annotations

import ast
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from pytest_openai_ready.program_source import (
    assigned,
    joined_texts,
    last_name,
    parts_of,
    text_in,
)
from pytest_openai_ready.providers.registry import ADDRESS_VARIABLES
from pytest_openai_ready.tools.project_programs.client_calls import GETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN = "\0"  # a placeholder for an unknown part of a text
DEEPEST = 3  # names that refer to each other


class KnownTexts:
    """The names in a program and their values; all scopes count as one."""

    def __init__(self, tree: ast.Module) -> None:
        self.nodes = list(ast.walk(tree))
        self.named: defaultdict[str, list[ast.expr]] = defaultdict(list)
        self._texts: dict[tuple[str, int], str] = {}
        for node in self.nodes:
            for name, value in assigned_names(node):
                self.named[name].append(value)
        functions = dict(_functions(self.nodes))
        for node in self.nodes:
            if isinstance(node, ast.Call) and last_name(node.func) in functions:
                for name, value in _handed(node, functions[last_name(node.func)]):
                    self.named[name].append(value)

    def text(self, node: ast.AST | None, depth: int = 0) -> str:
        """Return an expression's text, with ``UNKNOWN`` for each unknown part.

        None, and an SDK address variable without a default, give an empty text.
        """
        if node is None:
            return ""
        if isinstance(node, ast.Constant):
            return text_in(node)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._of_name(last_name(node), depth)
        if isinstance(node, ast.BoolOp):
            return _first([self.text(each, depth) for each in node.values])
        if isinstance(node, ast.Call) and last_name(node.func) in GETTERS:
            return self._default(node, depth)
        return (
            joined_texts(self.text(each, depth) for each in parts_of(node)) or UNKNOWN
        )

    def _of_name(self, name: str, depth: int) -> str:
        """Return the text of a name; a stranger may use one in a thousand others."""
        if (name, depth) not in self._texts:
            listed = self.named.get(name, [])
            is_known = len(listed) == 1 and depth < DEEPEST
            found = self.text(listed[0], depth + 1) if is_known else UNKNOWN
            self._texts[name, depth] = found
        return self._texts[name, depth]

    def _default(self, node: ast.Call, depth: int) -> str:
        if len(node.args) > 1:
            return self.text(node.args[1], depth)
        name = self.text(node.args[0], depth) if node.args else ""
        return "" if name in ADDRESS_VARIABLES else UNKNOWN

    def texts(self, node: ast.AST) -> Iterator[str]:
        """Yield all texts in an expression and the values of its names, each once."""
        met: set[str] = set()
        level: list[ast.AST] = [node]
        for _ in range(DEEPEST + 1):
            names: dict[str, None] = {}
            for each in chain.from_iterable(map(ast.walk, level)):
                if isinstance(each, ast.expr):
                    yield self.text(each)
                if isinstance(each, ast.Name) and each.id not in met:
                    names[each.id] = None
            met.update(names)
            level = [value for name in names for value in self.named.get(name, ())]


def _first(texts: list[str]) -> str:
    """Return the first known text, or else the first non-empty one."""
    known = (each for each in texts if each and UNKNOWN not in each)
    return next(known, "") or next(filter(None, texts), "")


def assigned_names(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a statement or a function's signature assigns."""
    yield from ((_target(target), value) for target, value in assigned(node))
    if isinstance(node, ast.arguments):
        named = [*node.posonlyargs, *node.args]
        with_default = named[len(named) - len(node.defaults) :]
        yield from zip((each.arg for each in with_default), node.defaults, strict=True)
        for each, value in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            if value is not None:
                yield each.arg, value


def _functions(nodes: list[ast.AST]) -> Iterator[tuple[str, ast.arguments]]:
    """Yield functions and classes by name, with their parameters."""
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.args
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                    yield node.name, each.args


def _handed(
    call: ast.Call, parameters: ast.arguments
) -> Iterator[tuple[str, ast.expr]]:
    """Yield the arguments that a call passes to a function's parameters."""
    names = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
    yield from zip([each for each in names if each != "self"], call.args, strict=False)
    for keyword in call.keywords:
        if keyword.arg in {*names, *(each.arg for each in parameters.kwonlyargs)}:
            yield keyword.arg or "", keyword.value


def _target(node: ast.expr) -> str:
    """Return the assigned name: its last part, or the text in its brackets."""
    if isinstance(node, ast.Subscript):
        return text_in(node.slice)
    return last_name(node)
