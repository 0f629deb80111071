"""Parses Python programs without running them, and without warnings about them.

Python warns about some of what a program contains, such as invalid escapes. Users who
enable warnings, or turn them into errors, mean their own programs, not those that a
check or a scan reads.
"""

from __future__ import annotations

import ast
import posixpath
import re
import warnings
from contextlib import contextmanager
from functools import lru_cache
from symtable import SymbolTable, symtable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 10_000  # characters of a text that is put together
MOST_PARTS = 12  # of a dotted name
AT_ONCE = 4  # programs whose parsed form is cached
# Python's errors for a text that is not a program, or that is nested too deeply.
NO_PROGRAM = (SyntaxError, ValueError, RecursionError, MemoryError)

# Calls that only show a text to people: Python's, Click's, a logger's, those of a GUI.
SHOWING = frozenset(
    {"print", "echo", "secho", "exit", "log", "debug", "info", "warn", "warning"}
    | {"error", "critical", "exception", "toast"}
    | {"showinfo", "showwarning", "showerror"}
)
# Calls that ask a person for a value.
ASKING = frozenset({"input", "getpass", "prompt", "text_input"})
# Decorators that skip a test under a condition.
SKIPPING = frozenset({"skipif", "skipIf", "skipUnless"})
SELF = ("self", "cls")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"
# Also in a notebook, in which line breaks are escaped.
IMPORT = re.compile(rb"(?:\b|\\n)(?:from|import)[ \t][^\r\n]*")
WORD = re.compile(rb"\w+")
LINE_END = re.compile(r"\r\n|\n|\r")


@contextmanager
def unwarned() -> Iterator[None]:
    """Suppress all warnings, whatever ``-W`` says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def tree_of(source: str) -> ast.Module:
    """The syntax tree of a program, which the caller may change.

    Raises:
        ValueError: it is not a program.
    """
    with unwarned():
        try:
            return ast.parse(source)
        except NO_PROGRAM:
            raise ValueError("no program") from None


@lru_cache(AT_ONCE)
def parsed(source: str) -> ast.Module | None:
    """The syntax tree of a program, shared by all callers; None if it is not one."""
    try:
        return tree_of(source)
    except ValueError:
        return None


@lru_cache(AT_ONCE)
def nodes_of(source: str) -> tuple[ast.AST, ...]:
    """All nodes of a program, in no particular order; none if it is not one."""
    tree = parsed(source)
    return () if tree is None else tuple(ast.walk(tree))


@lru_cache(AT_ONCE)
def scopes_of(source: str) -> tuple[SymbolTable, ...]:
    """The symbol tables of all scopes, outermost first; none if it is not a program."""
    with unwarned():
        try:
            found = [symtable(source, "<program>", "exec")]
        except NO_PROGRAM:
            return ()
    for table in found:
        found += table.get_children()
    return tuple(found)


class Positions:
    """Where the nodes of a program are in its text.

    Python counts their columns in bytes of UTF-8.
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(each.end() for each in LINE_END.finditer(text))]
        self._lines = LINE_END.split(text)

    def start(self, node: ast.expr | ast.stmt) -> int:
        """The position of a node's first character."""
        return self._of(node.lineno, node.col_offset)

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The positions of a node's first character, and of the one after its last."""
        end = self._of(node.end_lineno or 1, node.end_col_offset or 0)
        return self.start(node), end

    def _of(self, line: int, column: int) -> int:
        text = self._lines[line - 1]
        if not text.isascii():
            column = len(text.encode()[:column].decode())
        return self._starts[line - 1] + column


def module_name(path: str) -> str:
    """The name under which a program is imported, without its packages."""
    stem = posixpath.splitext(path)[0].removesuffix("/__init__")
    return posixpath.basename(stem)


def words_imported(content: bytes) -> set[bytes]:
    """Every word in the import lines of a program or a notebook."""
    return {word for line in IMPORT.findall(content) for word in WORD.findall(line)}


def assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target of an assignment, with the assigned value."""
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        yield node.target, node.value


def last_name(node: ast.AST) -> str:
    """The name of a variable, or the last name of an attribute; otherwise empty."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def dotted(node: ast.AST) -> list[str]:
    """The parts of a dotted name; an empty one if it is not a name or too long.

    A stranger's file may contain thousands of parts.
    """
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < MOST_PARTS:
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else [""]


def text_in(node: ast.AST) -> str:
    """The text of a string literal; empty for anything else."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""


def joined_texts(texts: Iterable[str]) -> str:
    """Return texts as one; empty if that has more than ``LONGEST`` characters.

    A few thousand bytes of a program can stand for gigabytes.
    """
    found: list[str] = []
    length = 0
    for each in texts:
        found.append(each)
        length += len(each)
        if length > LONGEST:
            return ""
    return "".join(found)


def parts_of(node: ast.AST) -> list[ast.expr]:
    """The parts of a text that is concatenated; none of anything else."""
    if isinstance(node, ast.JoinedStr):
        return node.values
    if isinstance(node, ast.FormattedValue):
        return [node.value]
    parts: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts.append(node.right)  # of a long sum, which may have a thousand parts
        node = node.left
    return [node, *reversed(parts)] if parts and isinstance(node, ast.expr) else []
