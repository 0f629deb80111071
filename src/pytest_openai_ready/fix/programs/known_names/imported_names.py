"""What names mean that a program imports from others of its project.

A variable may be read, and a key may be written, in another program. Such definitions
are appended to a program before it is searched for what it does, as if they were its
own.
"""

from __future__ import annotations

import ast
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.fix.programs.known_names.scopes import OS
from pytest_openai_ready.program_source import FUNCTIONS, dotted, last_name
from pytest_openai_ready.tools.project_programs.program_names import Expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.tools.project_programs.program_names import (
        Module,
        Programs,
    )

DEEPEST = 4  # definitions that need each other
MOST = 60  # definitions of a program
LONGEST = 3000  # parts of a function


class _Wanted(NamedTuple):
    """An expression whose meaning is looked up, as others call it."""

    spot: Expression
    depth: int


def definitions(programs: Programs, path: str) -> str:
    """Return definitions of the names that a program imports from others, as a program.

    Args:
        programs: all programs of the project.
        path: of the program.
    """
    module = programs.module(path)
    own = {*map(id, module.nodes)}
    found: dict[str, None] = {}
    of_os: dict[str, None] = {}
    met: set[tuple[str, ...]] = set()
    wanted = [_Wanted(each, 0) for each in _foreign(module, met)]
    while wanted and len(found) < MOST:
        at = wanted.pop()
        for name, other, node in _meaning(programs, at.spot):
            if id(node) in own:
                continue
            found[_written(name, node)] = None
            of_os |= dict.fromkeys(_imports_of_os(other))
            if at.depth < DEEPEST:
                more = (Expression(other, each) for each in _names_in(node))
                wanted += [
                    _Wanted(each, at.depth + 1)
                    for each in more
                    if not _is_met(each.node, met, other)
                ]
    return "".join(f"{each}\n" for each in (*of_os, *found))


def _foreign(module: Module, met: set[tuple[str, ...]]) -> Iterator[Expression]:
    """Yield the names in a program that are not its own."""
    own = {*module.functions, *module.classes}
    for node in module.nodes:
        if not isinstance(node, (ast.Name, ast.Attribute)):
            continue
        first = dotted(node)[0]
        is_given = isinstance(node, ast.Name) and first in module.given
        if first and not (first in own or is_given or _is_met(node, met, module)):
            yield Expression(module, node)


def _is_met(node: ast.AST, met: set[tuple[str, ...]], module: Module) -> bool:
    key = (module.path, *dotted(node))
    if key in met:
        return True
    met.add(key)
    return False


def _meaning(
    programs: Programs, spot: Expression
) -> Iterator[tuple[str, Module, ast.AST]]:
    """Yield what a name means: a function, or an expression that is not a name."""
    name = last_name(spot.node)
    function = programs.function(spot)
    if function is not None:
        yield (name, *function)
        return
    module, node = programs.value(spot)
    if node is not spot.node and not isinstance(node, (ast.Name, ast.Attribute)):
        yield name, module, node


def _names_in(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the names that a definition needs itself."""
    for each in islice(ast.walk(node), LONGEST):
        if isinstance(each, (ast.Name, ast.Attribute)) and dotted(each)[0]:
            yield each


def _written(name: str, node: ast.AST) -> str:
    """Return a definition as text; empty if nobody writes such a long one."""
    if len([*islice(ast.walk(node), LONGEST)]) == LONGEST:
        return ""
    text = ast.unparse(node)
    if isinstance(node, FUNCTIONS):
        return text.replace(f"def {node.name}(", f"def {name}(", 1)
    return f"{name} = {text}"


def _imports_of_os(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            named = [each.name for each in node.names]
            if OS in (named if isinstance(node, ast.Import) else [node.module]):
                yield ast.unparse(node)
