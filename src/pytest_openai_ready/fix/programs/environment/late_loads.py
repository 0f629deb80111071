"""A program's own calls that load a ``.env``, but not before it needs a key.

They move to where it needs the key, and are not repeated.
"""

from __future__ import annotations

import ast
from itertools import takewhile
from typing import NamedTuple, TypeGuard

from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.fix.programs.edits import Edit, without_lines
from pytest_openai_ready.program_source import Positions, parsed
from pytest_openai_ready.tools.program_files.dotenv_calls import (
    LIBRARY,
    LOADER,
    PATH,
    first_argument,
    names_a_file,
)

# Arguments that mean the same at any place.
ANYWHERE = frozenset({PATH, "override", "verbose", "interpolate", "encoding"})


class LateLoads(NamedTuple):
    """What becomes of the calls.

    Attributes:
        edits: they remove the calls, or the usual file's name from one that is in time.
        comments: the lines directly above the first call, which go with it.
        arguments: those with which the file is loaded where the key is needed.
        is_in_time: whether one is, and stays where it is.
    """

    edits: tuple[Edit, ...] = ()
    comments: tuple[str, ...] = ()
    arguments: str = ""
    is_in_time: bool = False


NO_LOADS = LateLoads()


def late_loads(source: str, top: int, first: int, loader: str) -> LateLoads:
    """Return what becomes of calls at the top level that load the usual ``.env``.

    Args:
        source: the program, which changes nothing else in its environment.
        top: where its first imports end.
        first: where it first needs a key.
        loader: its name for the function, unless it is a member of the module.
    """
    tree = parsed(source) if LOADER in source else None
    positions = Positions(source)
    spans = [(each, positions.span(each)) for each in (tree.body if tree else ())]
    alone = [(each, span) for each, span in spans if _is_alone(source, *span)]
    calls = [
        (each.value, span)
        for each, span in alone
        if isinstance(each, ast.Expr) and _is_usual(each.value, loader)
    ]
    if not calls:
        return NO_LOADS
    (call, span), *_ = calls
    arguments = ", ".join(
        f"{each.arg}={ast.unparse(each.value)}" for each in _kept(call)
    )
    if span[1] <= first:
        start = positions.span(call.func)[1]
        return LateLoads((Edit(start, span[1], f"({arguments})"),), is_in_time=True)
    gone: list[tuple[ast.AST, tuple[int, int]]] = [
        (each, at) for each, at in calls if _same(each, call)
    ]
    gone += [(each, at) for each, at in alone if at[0] >= top and _imports_it(each)]
    above = _comments_above(source, span[0])
    start = span[0] - sum(map(len, above))
    edits = [
        without_lines(source, start if each is call else at[0], at[1])
        for each, at in gone
    ]
    return LateLoads(tuple(edits), tuple(map(str.rstrip, above)), arguments)


def _is_alone(source: str, start: int, end: int) -> bool:
    """Whether a statement has its lines to itself."""
    before = source[source.rfind("\n", 0, start) + 1 : start]
    rest = source[end:].partition("\n")[0].strip()
    return not before and (not rest or rest.startswith("#"))


def _is_usual(node: ast.expr, loader: str) -> TypeGuard[ast.Call]:
    """Whether it loads the file that is found without a name, in any case."""
    if not isinstance(node, ast.Call) or len(node.args) > 1:
        return False
    is_member = isinstance(node.func, ast.Attribute) and node.func.attr == LOADER
    is_own = isinstance(node.func, ast.Name) and node.func.id == loader
    path = first_argument(node, PATH)
    is_named = isinstance(path, ast.Constant) and path.value == DOTENV
    return (
        (is_member or is_own)
        and (is_named or not names_a_file(node))
        and {each.arg for each in node.keywords} <= ANYWHERE
        and all(isinstance(each.value, ast.Constant) for each in _kept(node))
    )


def _kept(call: ast.Call) -> list[ast.keyword]:
    return [each for each in call.keywords if each.arg != PATH]


def _same(one: ast.Call, two: ast.Call) -> bool:
    return [*map(ast.dump, _kept(one))] == [*map(ast.dump, _kept(two))]


def _imports_it(node: ast.stmt) -> bool:
    """Whether a statement imports the function and nothing else."""
    names = node.names if isinstance(node, ast.ImportFrom) else []
    module = node.module if isinstance(node, ast.ImportFrom) else ""
    return module == LIBRARY and [(each.name, each.asname) for each in names] == [
        (LOADER, None)
    ]


def _comments_above(source: str, place: int) -> list[str]:
    """Return the comment lines directly above a statement, with their breaks."""
    lines = source[:place].splitlines(keepends=True)
    found = [*takewhile(lambda line: line.startswith("#"), reversed(lines))]
    # Those at the top may be about the whole program.
    return [] if len(found) == len(lines) else found[::-1]
