"""Programs as Python itself reads them, never run, and without a word about them.

Python warns of what a program writes, such as an escape that means nothing. Whoever has
warnings shown, or made errors, wants to hear of their own programs, not of those that a
check or a scan comes upon.
"""

from __future__ import annotations

import ast
import posixpath
import re
import warnings
from contextlib import contextmanager
from functools import lru_cache
from symtable import SymbolTable, symtable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 4  # programs that are remembered as they were read
# What Python raises of a text that is no program, or of one that is nested too deeply.
NO_PROGRAM = (SyntaxError, ValueError, RecursionError, MemoryError)

# Also in a notebook, whose line breaks are escaped.
IMPORT = re.compile(rb"(?:\b|\\n)(?:from|import)[ \t][^\r\n]*")
WORD = re.compile(rb"\w+")


@contextmanager
def unwarned() -> Iterator[None]:
    """Nobody is warned as long as it lasts, whatever ``-W`` says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def tree_of(source: str) -> ast.Module:
    """A program as Python reads it, whose nodes are nobody else's.

    Raises:
        ValueError: it is none.
    """
    with unwarned():
        try:
            return ast.parse(source)
        except NO_PROGRAM:
            raise ValueError("no program") from None


@lru_cache(AT_ONCE)
def parsed(source: str) -> ast.Module | None:
    """A program as Python reads it; None where it is none."""
    try:
        return tree_of(source)
    except ValueError:
        return None


@lru_cache(AT_ONCE)
def nodes_of(source: str) -> tuple[ast.AST, ...]:
    """All that a program is made of, in no order; nothing where it is none."""
    tree = parsed(source)
    return () if tree is None else tuple(ast.walk(tree))


@lru_cache(AT_ONCE)
def scopes_of(source: str) -> tuple[SymbolTable, ...]:
    """The tables of all scopes, the outermost first; none where it is no program."""
    with unwarned():
        try:
            found = [symtable(source, "<program>", "exec")]
        except NO_PROGRAM:
            return ()
    for table in found:
        found += table.get_children()
    return tuple(found)


def module_name(path: str) -> str:
    """What a program is imported as, without the packages that it is in."""
    stem = posixpath.splitext(path)[0].removesuffix("/__init__")
    return posixpath.basename(stem)


def words_imported(content: bytes) -> set[bytes]:
    """Every word in the lines of a program, or a notebook, that import something."""
    return {word for line in IMPORT.findall(content) for word in WORD.findall(line)}


def assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target of an assignment, with what it is given."""
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        yield node.target, node.value


def last_name(node: ast.AST) -> str:
    """The name of a variable, or the last one of an attribute; empty for all else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def text_in(node: ast.AST) -> str:
    """The text that is written down; empty where it is something else."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""


def parts_of(node: ast.AST) -> list[ast.expr]:
    """The parts of a text that is put together; none of what is not."""
    if isinstance(node, ast.JoinedStr):
        return node.values
    if isinstance(node, ast.FormattedValue):
        return [node.value]
    parts: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts.append(node.right)  # of a long sum, which may have a thousand parts
        node = node.left
    return [node, *reversed(parts)] if parts and isinstance(node, ast.expr) else []
