"""A program's own calls that load a ``.env``, but not before it needs a key.

They move to where it needs the key, and are not repeated.
"""

from __future__ import annotations

import ast
import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.fix.programs.edits import Edit, without_lines
from pytest_openai_ready.program_source import Positions, dotted, nodes_of, parsed
from pytest_openai_ready.tools.program_files.dotenv_calls import (
    LIBRARY,
    LOADER,
    PATH,
    first_argument,
    names_a_file,
)

if TYPE_CHECKING:
    from collections.abc import Collection

# Arguments that mean the same at any place.
ANYWHERE = frozenset({PATH, "override", "verbose", "interpolate", "encoding"})
# It begins a cell of a program that an editor runs in parts.
# https://jupytext.readthedocs.io/en/latest/formats-scripts.html
CELL = re.compile(r"#[ \t]*(?:%%|In\[)")


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


def late_loads(
    source: str, top: int, first: int, loaders: Collection[str]
) -> LateLoads:
    """Return what becomes of calls at the top level that load the usual ``.env``.

    Args:
        source: the program, which changes nothing else in its environment.
        top: where its first imports end.
        first: where it first needs a key.
        loaders: its expressions for the function, besides those of a module that it
            imports itself.
    """
    tree = parsed(source) if LOADER in source else None
    known = {*loaders, *_members(source)} if tree else set()
    positions = Positions(source)
    spans = [(each, positions.span(each)) for each in (tree.body if tree else ())]
    alone = [(each, span) for each, span in spans if _is_alone(source, *span)]
    calls = [
        (each.value, span)
        for each, span in alone
        if isinstance(each, ast.Expr) and _is_usual(each.value, known)
    ]
    if not calls:
        return NO_LOADS
    (call, span), *_ = calls
    arguments = _arguments(call)
    if span[1] <= first:
        start = positions.span(call.func)[1]
        return LateLoads((Edit(start, span[1], f"({arguments})"),), is_in_time=True)
    same = [each for each in calls if _same(each[0], call)]
    is_needed = _is_needed_after(source, [each for each, _ in same], loaders)
    late = (each for each in alone if each[1][0] >= top and _imports_it(each[0]))
    gone: list[tuple[ast.AST, tuple[int, int]]] = [*same, *(() if is_needed else late)]
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
    rest = source[end : source.find("\n", end) + 1 or None].strip()
    return not before and (not rest or rest.startswith("#"))


def _is_needed_after(
    source: str, moved: Collection[ast.Call], loaders: Collection[str]
) -> bool:
    """Whether a late import has a name that nothing else imports, and that is used.

    Args:
        source: the program.
        moved: the calls that move.
        loaders: as in ``late_loads``.
    """
    names = (each for each in nodes_of(source) if isinstance(each, ast.Name))
    named = sum(isinstance(each.func, ast.Name) for each in moved)
    is_only_moved = named == sum(each.id == LOADER for each in names)
    return not is_only_moved and any("." in each for each in loaders)


def _members(source: str) -> set[str]:
    """Return the function as a member of each name for the module."""
    imports = (each for each in nodes_of(source) if isinstance(each, ast.Import))
    return {
        f"{each.asname or each.name}.{LOADER}"
        for node in imports
        for each in node.names
        if each.name == LIBRARY
    }


def _is_usual(node: ast.expr, loaders: Collection[str]) -> TypeGuard[ast.Call]:
    """Whether it loads the file that is found without a name, in any case."""
    if not isinstance(node, ast.Call) or len(node.args) > 1:
        return False
    path = first_argument(node, PATH)
    is_named = isinstance(path, ast.Constant) and path.value == DOTENV
    return (
        ".".join(dotted(node.func)) in loaders
        and (is_named or not names_a_file(node))
        and {each.arg for each in node.keywords} <= ANYWHERE
        and all(isinstance(each.value, ast.Constant) for each in _kept(node))
    )


def _kept(call: ast.Call) -> list[ast.keyword]:
    return [each for each in call.keywords if each.arg != PATH]


def _arguments(call: ast.Call) -> str:
    return ", ".join(f"{each.arg}={ast.unparse(each.value)}" for each in _kept(call))


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
    found = [*takewhile(_is_comment, reversed(lines))]
    # Those at the top may be about the whole program.
    return [] if len(found) == len(lines) else found[::-1]


def _is_comment(line: str) -> bool:
    return line.startswith("#") and not CELL.match(line)
