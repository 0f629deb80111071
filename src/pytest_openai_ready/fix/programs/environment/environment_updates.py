"""Statements that put several variables into the environment at once.

``os.environ.update({...})``, with names or ``dict(...)``, and ``os.environ |= {...}``.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from pytest_openai_ready.fix.programs.edits import Edit
from pytest_openai_ready.fix.programs.expressions import is_environ, static

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pytest_openai_ready.fix.programs.known_names.scopes import NamesOfOs

UPDATE, DICT = "update", "dict"
REST = re.compile(
    r"[ \t]*,?[ \t]*(?:#[^\r\n]*)?\r?(?:\n|\Z)"
)  # of an entry's last line


class EnvironmentEntry(NamedTuple):
    """A variable and its value in such a statement; empty if not known.

    One without a name may be any number of them.
    """

    node: cst.CSTNode
    name: str
    value: cst.BaseExpression | None


class Updating(NamedTuple):
    """Where such a statement is, and its entries, in the order of the text.

    Attributes:
        span: the statement.
        entries: the span of each entry.
        alone: whether the statement has its lines to itself and its block has others.
    """

    span: tuple[int, int]
    entries: tuple[tuple[int, int], ...]
    alone: bool


def entries_of(node: cst.CSTNode, of_os: NamesOfOs) -> list[EnvironmentEntry]:
    """Return the entries that a statement puts into the environment; none of others.

    ``of_os`` contains the names of the module and its members there.
    """
    if isinstance(node, cst.AugAssign):
        is_or = isinstance(node.operator, cst.BitOrAssign)
        updates = is_or and is_environ(node.target, of_os)
        return [*_of_mapping(node.value)] if updates else []
    call = node.value if isinstance(node, cst.Expr) else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return []
    if call.func.attr.value != UPDATE or not is_environ(call.func.value, of_os):
        return []
    if len(call.args) == 1 and call.args[0].keyword is None and not call.args[0].star:
        return [*_of_mapping(call.args[0].value)]
    return [*_of_names(call.args)]


def _of_mapping(node: cst.BaseExpression) -> Iterator[EnvironmentEntry]:
    if isinstance(node, cst.Dict):
        for each in node.elements:
            is_pair = isinstance(each, cst.DictElement)
            name = static(each.key) if isinstance(each, cst.DictElement) else None
            text = name if isinstance(name, str) else ""
            yield EnvironmentEntry(each, text, each.value if is_pair else None)
    elif isinstance(node, cst.Call) and getattr(node.func, "value", "") == DICT:
        yield from _of_names(node.args)
    else:
        yield EnvironmentEntry(node, "", None)


def _of_names(arguments: Sequence[cst.Arg]) -> Iterator[EnvironmentEntry]:
    for each in arguments:
        name = each.keyword.value if each.keyword else ""
        yield EnvironmentEntry(each, name, each.value if name else None)


def without_entries(
    text: str, update: Updating, gone: Collection[tuple[int, int]]
) -> Iterator[Edit]:
    """Yield the edits that remove entries, but not all of them, from a statement.

    Args:
        text: the program.
        update: the statement.
        gone: the spans of the entries.
    """
    numbered = list(enumerate(update.entries))
    for is_gone, run in groupby(numbered, lambda each: each[1] in gone):
        if is_gone:
            group = [*run]
            yield _removal(text, update.entries, group[0][0], group[-1][0])


def _removal(
    text: str, entries: Sequence[tuple[int, int]], first: int, last: int
) -> Edit:
    """Return the edit that removes neighbours, with their lines if they are alone."""
    start, end = entries[first][0], entries[last][1]
    after = entries[last + 1 :]
    line = text.rfind("\n", 0, start) + 1
    rest = REST.match(text, end)
    if rest and not text[line:start].strip():
        return Edit(line, rest.end(), "")
    if after:
        return Edit(start, after[0][0], "")
    return Edit(entries[first - 1][1], end, "")
