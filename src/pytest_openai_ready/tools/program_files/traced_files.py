"""Which files an expression in a program may refer to: an open one, a path, a text.

Nothing is run. Values that are computed or come from outside stay unknown.
"""

from __future__ import annotations

import ast
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_openai_ready.file_kinds import NOTEBOOK, kind_of
from pytest_openai_ready.program_source import last_name
from pytest_openai_ready.tools.program_files.given_names import (
    COMPREHENSIONS,
    Given,
    GivenNames,
    Spot,
    all_parameters,
    argument,
    default_of,
    parameters,
)
from pytest_openai_ready.tools.program_files.path_patterns import (
    ANY,
    BRACES,
    PERCENT,
    PLAIN,
    ROOT,
    STARTED,
    UNKNOWN,
    absolute,
    joined,
    parent,
    with_suffix,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_openai_ready.program_source import Function
    from pytest_openai_ready.tools.program_files.program_texts import (
        PythonFile,
    )

MOST_STEPS = 500  # in total, if a name leads to many others
DEEPEST = 24  # steps from an expression to the name of a file
MOST_NAMES = 20  # for one expression
OPENERS = frozenset(("open", "io.open", "codecs.open", "aiofiles.open"))
FROM_THE_TOP = frozenset(("abspath", "realpath", "resolve", "absolute"))
PATHS = frozenset(("Path", "PurePath", "PosixPath", "WindowsPath"))
# They return something about the file that their first argument is about.
OF_ARGUMENT = frozenset(
    (
        *("str", "normpath", "fspath", "StringIO", "BytesIO", "TextIOWrapper"),
        *("expanduser", "expandvars", *PATHS, *FROM_THE_TOP),
    )
)
# They return something about the file that their object is about.
OF_OBJECT = frozenset(
    (
        *("open", "read", "read_text", "read_bytes", "as_posix", "decode", "strip"),
        *("expanduser", *FROM_THE_TOP),
    )
)
JOINING = frozenset(("os.path.join", "posixpath.join", "ntpath.join"))
STARTED_IN = frozenset(("os.getcwd", "pathlib.Path.cwd"))


class TracedFiles(GivenNames):
    """The files that names in all programs of a repository refer to.

    Attributes:
        met: the literals, names and attributes on the way to the name of a file;
            callers clear it before they ask about another file.
        functions_met: the functions whose parameters were on the way.
    """

    def __init__(self, programs: Sequence[PythonFile]) -> None:
        super().__init__(programs)
        self.met: set[ast.AST] = set()
        self.functions_met: set[Function] = set()
        self._steps = 0

    def files(
        self, spot: Spot, bound: Mapping[str, Spot | None] | None = None, depth: int = 0
    ) -> set[str]:
        """Return the names of the files that an expression may refer to.

        Args:
            spot: the expression.
            bound: the values of its function's parameters, if known.
            depth: the number of steps already taken.

        Returns:
            Patterns, including ``UNKNOWN`` if it may be any other file.
        """
        self._steps = self._steps + 1 if depth else 0
        if depth > DEEPEST or self._steps > MOST_STEPS:
            return {UNKNOWN}
        self.met.add(spot.node)
        found = self._of(spot, bound, depth)
        return found if 0 < len(found) <= MOST_NAMES else {UNKNOWN}

    def _of(
        self, spot: Spot, bound: Mapping[str, Spot | None] | None, depth: int
    ) -> set[str]:
        node = spot.node
        within = _Within(self, spot, bound, depth)
        found: set[str] = set()
        if isinstance(node, ast.Constant):
            found = {node.value if isinstance(node.value, str) else UNKNOWN}
        elif isinstance(node, ast.Name):
            found = self._of_name(spot, node.id, bound, depth)
        elif isinstance(node, ast.Attribute):
            found = within.of_parent(node) or self._of_attribute(spot, node, depth)
        elif isinstance(node, ast.Call):
            found = within.of_call(node) or self._returned(spot, depth)
        elif isinstance(node, (ast.List, ast.Tuple)):
            found = {name for each in node.elts for name in within.files(each)}
        elif isinstance(node, ast.Await):
            found = within.files(node.value)
        else:
            found = within.of_operation(node)
        return found

    @contextmanager
    def unnoticed(self) -> Iterator[None]:
        """Ignore what is visited in this context: it only shows where a file is."""
        met, self.met = self.met, set()
        try:
            yield
        finally:
            self.met = met

    def _returned(self, spot: Spot, depth: int) -> set[str]:
        """Return the files that a program's function returns."""
        found: set[str] = set()
        for program, source, function in self.functions(spot):
            bound = {
                name: argument(spot, program, source, function, name)
                for name in parameters(function)
            }
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    given = Spot(program, source, node.value)
                    found |= self.files(given, bound, depth + 1)
        return found

    def _of_attribute(self, spot: Spot, node: ast.Attribute, depth: int) -> set[str]:
        program, owner = spot.program, spot._replace(node=node.value)
        if program.dotted(node).partition(".")[0] in program.roots:
            return self._of_given(self.of_import(program, node), depth)
        found = self._of_given(self.of_attribute(program, node.attr), depth)
        return found if self.is_of_class(owner) else {*found, UNKNOWN}

    def _of_name(
        self, spot: Spot, name: str, bound: Mapping[str, Spot | None] | None, depth: int
    ) -> set[str]:
        program, source, node = spot
        if name == "__file__" and kind_of(program.path) != NOTEBOOK:
            return {f"{ROOT}/{program.path}"}
        given = self.of_name(program, name)
        around = [*source.above(node)]
        opened = [each for each in given if each.opened in around]
        if any(_is_parameter(name, each) for each in around):
            opened = [Given(None, None, around[0])]
        if opened:
            inner = min(opened, key=lambda each: around.index(each.opened or node))
            return self._of_given([inner], depth, bound)
        given = [each for each in given if not isinstance(each.opened, COMPREHENSIONS)]
        for function in source.functions(node):
            inside = [each for each in given if each.function is function]
            found = self._of_given(inside, depth, bound)
            if name in all_parameters(function.args):
                if bound is None or name not in bound:
                    return found | self._of_parameter(spot, function, name, depth)
                known = bound[name]
                more = self.files(known, None, depth + 1) if known else {UNKNOWN}
                return found | more
            if inside:
                return found
        outside = [each for each in given if each.function is None]
        outside = outside or self.of_import(program, node)
        return self._of_given(outside, depth) or {UNKNOWN}

    def _of_given(
        self,
        given: Sequence[Given],
        depth: int,
        bound: Mapping[str, Spot | None] | None = None,
    ) -> set[str]:
        found: set[str] = set()
        for each in given:
            spot = each.spot
            found |= self.files(spot, bound, depth + 1) if spot else {UNKNOWN}
        return found

    def _of_parameter(
        self, spot: Spot, function: Function, name: str, depth: int
    ) -> set[str]:
        program, source, _ = spot
        found: set[str] = set()
        self.functions_met.add(function)
        for caller in self.callers(program, function):
            given = argument(caller, program, source, function, name)
            found |= self.files(given, None, depth + 1) if given else {UNKNOWN}
        if not found:
            usual = default_of(function, name)
            known = Spot(program, source, usual) if usual is not None else None
            found = self.files(known, None, depth + 1) if known else set()
            found.add(UNKNOWN)  # its caller is unknown
        return found


class _Within:
    """Combines the parts of an expression."""

    def __init__(
        self,
        traced: TracedFiles,
        spot: Spot,
        bound: Mapping[str, Spot | None] | None,
        depth: int,
    ) -> None:
        self._traced = traced
        self._spot = spot
        self._bound = bound
        self._depth = depth

    def files(self, node: ast.expr) -> set[str]:
        spot = self._spot._replace(node=node)
        return self._traced.files(spot, self._bound, self._depth + 1)

    def folders(self, node: ast.expr) -> set[str]:
        with self._traced.unnoticed():
            return self.files(node)

    def text(self, parts: Iterable[ast.expr]) -> set[str]:
        """Join texts."""
        found = {""}
        for each in parts:
            if isinstance(each, ast.FormattedValue):
                plain = each.format_spec is None and each.conversion in {-1, ord("s")}
                more = self.files(each.value) if plain else {ANY}
            else:
                more = self.files(each)
            found = {before + after for before in found for after in more}
        return found

    def of_operation(self, node: ast.expr) -> set[str]:
        """Return an operator's results; empty if they are not texts or paths."""
        if isinstance(node, ast.JoinedStr):
            return self.text(node.values)
        if isinstance(node, ast.Subscript):
            return self._above(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return self._joined([node.left, node.right])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self.text((node.left, node.right))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            return {PERCENT.sub(ANY, each) for each in self.files(node.left)}
        return set()

    def of_parent(self, node: ast.Attribute) -> set[str]:
        """Return the folder that contains a path."""
        is_parent = node.attr == "parent"
        return set(map(parent, self.folders(node.value))) if is_parent else set()

    def _above(self, node: ast.Subscript) -> set[str]:
        """Return a folder above, as in ``path.parents[1]``."""
        of, at = node.value, node.slice
        number = at.value if isinstance(at, ast.Constant) else None
        is_above = isinstance(of, ast.Attribute) and of.attr == "parents"
        if not is_above or not isinstance(number, int) or number > MOST_NAMES:
            return set()
        assert isinstance(of, ast.Attribute)  # noqa: S101 - for the types
        found = self.folders(of.value)
        for _ in range(number + 1):
            found = {*map(parent, found)}
        return found

    def of_call(self, node: ast.Call) -> set[str]:
        """Return what a call makes of its arguments, or of its method's object."""
        name = self._spot.program.dotted(node.func)
        last = name.rpartition(".")[2] or last_name(node.func)
        named = [each.value for each in node.keywords if each.arg == "file"]
        given = [*node.args, *named]
        found: set[str] = set()
        if any(isinstance(each, ast.Starred) for each in given):
            found = {UNKNOWN}
        elif name in STARTED_IN:
            found = {STARTED}
        elif name in JOINING or last in PATHS:
            found = self._joined(given) if given else {PLAIN}
        elif given and (name in OPENERS or last in OF_ARGUMENT):
            found = self.files(given[0])
        elif given and last == "dirname":
            found = {*map(parent, self.folders(given[0]))}
        elif isinstance(node.func, ast.Attribute):
            found = self._of_method(last, node.func.value, given)
        return {*map(absolute, found)} if last in FROM_THE_TOP else found

    def _of_method(
        self, name: str, of: ast.expr, given: Sequence[ast.expr]
    ) -> set[str]:
        found: set[str] = set()
        if name == "joinpath":
            found = self._joined([of, *given])
        elif name == "with_name" and given:
            folders = {parent(each) for each in self.folders(of)}
            found = _within_each(folders, self.files(given[0]))
        elif name == "with_suffix" and given:
            ends = self.files(given[0])
            found = {with_suffix(one, end) for one in self.files(of) for end in ends}
        elif name == "format":
            found = {BRACES.sub(ANY, each) for each in self.files(of)}
        elif name in OF_OBJECT:
            found = self.files(of)
        return found

    def _joined(self, parts: Sequence[ast.expr]) -> set[str]:
        *before, last = parts
        found = {PLAIN}
        for each in before:
            found = _within_each(found, self.folders(each))
        return _within_each(found, self.files(last))


def _within_each(folders: Iterable[str], names: Iterable[str]) -> set[str]:
    return {joined(folder, name) for folder in folders for name in names}


def _is_parameter(name: str, node: ast.AST) -> bool:
    """Whether a name is a parameter of a lambda."""
    return isinstance(node, ast.Lambda) and name in all_parameters(node.args)
