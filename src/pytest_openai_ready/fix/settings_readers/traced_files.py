"""Which files an expression in a program may stand for: an open one, a path, a text.

Nothing is run. What is computed, or comes from outside, stays unknown.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.fix.settings_readers.program_texts import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from pytest_openai_ready.fix.settings_readers.program_texts import (
        CodeText,
        Function,
        PythonFile,
    )

UNKNOWN = ""
MOST_STEPS = 500  # in all, where a name leads to many others
DEEPEST = 12  # steps from an expression to the name of a file
FIRST_ARGUMENT = frozenset(
    (
        *("str", "abspath", "realpath", "expanduser", "normpath"),
        *("fspath", "StringIO", "BytesIO", "expandvars", "with_name", "TextIOWrapper"),
    )
)
LAST_ARGUMENT = frozenset(("join", "joinpath", "Path", "PurePath"))
OPEN = "open"
OPENERS = frozenset(("open", "io.open", "codecs.open", "aiofiles.open"))
OF_ITSELF = frozenset(
    (
        *("open", "read", "read_text", "read_bytes", "resolve", "absolute"),
        *("as_posix", "decode", "strip", "expanduser"),
    )
)
SLASH = re.compile(r"[/\\]")
OWN = frozenset(("self", "cls"))


class Spot(NamedTuple):
    """An expression, and where it stands."""

    program: PythonFile
    source: CodeText
    node: ast.expr


class Given(NamedTuple):
    """What a name is given; None where that is unknown.

    ``opened`` is the statement within which alone it has that value.
    """

    spot: Spot | None
    function: Function | None
    opened: ast.AST | None = None


class TracedFiles:
    """What the names in all programs of a repository stand for.

    Attributes:
        met: the literals, names and attributes come by on the way to the name of a
            file; who asks about another file clears it.
        functions: those whose parameters were come by.
    """

    def __init__(self, programs: Sequence[PythonFile]) -> None:
        self.met: set[ast.AST] = set()
        self.functions: set[Function] = set()
        self._steps = 0
        self._programs = programs
        self._given: dict[tuple[PythonFile, str], list[Given]] = defaultdict(list)
        self._calls: dict[str, list[Spot]] = defaultdict(list)
        self._bases: dict[str, set[str]] = defaultdict(set)
        self._functions: dict[str, list[tuple[PythonFile, CodeText, Function]]] = (
            defaultdict(list)
        )
        for program in programs:
            for source, node in program.nodes():
                self._learn(program, source, node)

    def _learn(self, program: PythonFile, source: CodeText, node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            name = program.dotted(node.func) or _last(node.func)
            self._calls[name.rpartition(".")[2]].append(Spot(program, source, node))
        if isinstance(node, ast.ClassDef):
            bases = (program.dotted(each).rpartition(".")[2] for each in node.bases)
            self._bases[node.name] |= {*bases}
        if isinstance(node, FUNCTIONS):
            self._functions[node.name].append((program, source, node))
        for target, value, opened in _assigned(node):
            name = f".{target.attr}" if isinstance(target, ast.Attribute) else ""
            name = name or (target.id if isinstance(target, ast.Name) else "")
            spot = None if value is None else Spot(program, source, value)
            inside = next(iter(source.functions(node)), None)
            self._given[program, name].append(Given(spot, inside, opened))

    def is_assigned(self, name: str) -> bool:
        """Whether a program gives something to a name, an attribute with its dot."""
        return any(name == each for _, each in self._given)

    def holders(self, met: AbstractSet[ast.AST]) -> set[str]:
        """The names that have what was come by, without dots."""
        found = {
            name.removeprefix(".")
            for (_, name), listed in self._given.items()
            if any(each.spot and each.spot.node in met for each in listed)
        }
        for node in (each for each in met if isinstance(each, ast.Name)):
            found.add(node.id)
        return found

    def callers(self, program: PythonFile, function: Function) -> Iterator[Spot]:
        """Where a function of a program is called, or its class.

        A method may be called wherever something of its name is.
        """
        classes = [
            each.name
            for source in program.sources
            for each in source.above(function)
            if isinstance(each, ast.ClassDef)
        ]
        names = {function.name}
        if classes and function.name in ("__init__", "__new__"):
            names |= self._with_subclasses(classes[0])
        for name in names:
            for spot in self._calls[name]:
                is_method = bool(classes) and not _is_imported(spot)
                if is_method or _is_of(spot, program, name):
                    yield spot

    def _with_subclasses(self, name: str) -> set[str]:
        found = {name}
        while (
            more := {
                each
                for each, bases in self._bases.items()
                if not bases.isdisjoint(found)
            }
            - found
        ):
            found |= more
        return found

    def files(
        self, spot: Spot, bound: Mapping[str, Spot | None] | None = None, depth: int = 0
    ) -> set[str]:
        """The names of the files that an expression may stand for.

        Args:
            spot: the expression.
            bound: what the parameters of its function are, where that is known.
            depth: how many steps were taken already.

        Returns:
            Each as it is written, or its end; ``UNKNOWN`` among them where it may be
            any other.
        """
        self._steps = self._steps + 1 if depth else 0
        if depth > DEEPEST or self._steps > MOST_STEPS:
            return {UNKNOWN}
        program, _, node = spot
        self.met.add(node)
        if isinstance(node, ast.Constant):
            return {node.value if isinstance(node.value, str) else UNKNOWN}
        if isinstance(node, ast.JoinedStr):
            return self._formatted(node)
        if isinstance(node, ast.Name):
            return self._of_name(spot, node.id, bound, depth)
        if isinstance(node, ast.Attribute):
            given = [
                *self._given[program, f".{node.attr}"],
                *(each for each in self._given[program, node.attr] if not each[1]),
            ]
            return self._of_given(given, depth) or self._imported(spot, depth)
        found = {
            name
            for each in _counting(program, node)
            for name in self.files(spot._replace(node=each), bound, depth + 1)
        }
        return found or self._returned(spot, depth) or {UNKNOWN}

    def _returned(self, spot: Spot, depth: int) -> set[str]:
        """The files of what a function of a program returns."""
        found: set[str] = set()
        for program, source, function in self._functions[_called(spot.node)]:
            if not _is_of(spot, program, function.name):
                continue
            bound = {
                name: argument(spot, program, source, function, name)
                for name in parameters(function)
            }
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    given = Spot(program, source, node.value)
                    found |= self.files(given, bound, depth + 1)
        return found

    def _formatted(self, node: ast.JoinedStr) -> set[str]:
        last = node.values[-1] if node.values else None
        if isinstance(last, ast.Constant) and SLASH.search(str(last.value)):
            self.met.add(last)
            return {SLASH.split(str(last.value))[-1]}
        return {UNKNOWN}

    def _of_name(
        self, spot: Spot, name: str, bound: Mapping[str, Spot | None] | None, depth: int
    ) -> set[str]:
        program, source, node = spot
        given = self._given[program, name]
        around = [*source.above(node)]
        opened = [each for each in given if each.opened in around]
        if opened:
            inner = min(opened, key=lambda each: around.index(each.opened or node))
            return self._of_given([inner], depth, bound)
        for function in source.functions(node):
            inside = [each for each in given if each.function is function]
            if inside:
                return self._of_given(inside, depth, bound)
            if name in _parameters(function):
                if bound is not None and name in bound:
                    known = bound[name]
                    return self.files(known, None, depth + 1) if known else {UNKNOWN}
                return self._of_parameter(program, source, function, name, depth)
        outside = [each for each in given if each.function is None]
        return self._of_given(outside, depth) or self._imported(spot, depth)

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
        self,
        program: PythonFile,
        source: CodeText,
        function: Function,
        name: str,
        depth: int,
    ) -> set[str]:
        found: set[str] = set()
        self.functions.add(function)
        for caller in self.callers(program, function):
            given = argument(caller, program, source, function, name)
            found |= self.files(given, None, depth + 1) if given else {UNKNOWN}
        if not found:
            usual = _default(function, name)
            spot = Spot(program, source, usual) if usual is not None else None
            found = self.files(spot, None, depth + 1) if spot else set()
            found.add(UNKNOWN)  # what calls it is not in sight
        return found

    def _imported(self, spot: Spot, depth: int) -> set[str]:
        """A name that another program of the repository has."""
        module, _, name = spot.program.dotted(spot.node).rpartition(".")
        given = [
            each
            for program in self._programs
            if module and _module(program) == module.rpartition(".")[2]
            for each in self._given[program, name]
            if each.function is None
        ]
        return self._of_given(given, depth) or {UNKNOWN}


def _is_of(spot: Spot, program: PythonFile, name: str) -> bool:
    """Whether a call is of what a program has under that name, as far as is known."""
    if spot.program is program and not _is_imported(spot):
        return True
    function = spot.node.func if isinstance(spot.node, ast.Call) else spot.node
    return spot.program.dotted(function).endswith(f"{_module(program)}.{name}")


def _is_imported(spot: Spot) -> bool:
    """Whether a call is of a member of what the program imports."""
    node: ast.AST = spot.node.func if isinstance(spot.node, ast.Call) else spot.node
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in spot.program.imported


def argument(
    caller: Spot,
    program: PythonFile,
    source: CodeText,
    function: Function,
    name: str,
) -> Spot | None:
    """What a call gives a parameter of a function; None where that is unknown."""
    call = caller.node
    if not isinstance(call, ast.Call) or any(
        isinstance(each, ast.Starred) for each in call.args
    ):
        return None
    for keyword in call.keywords:
        if keyword.arg in (name, None):
            return None if keyword.arg is None else caller._replace(node=keyword.value)
    names = [each for each in _positional(function) if each not in OWN]
    if name in names and names.index(name) < len(call.args):
        return caller._replace(node=call.args[names.index(name)])
    usual = _default(function, name)
    return None if usual is None else Spot(program, source, usual)


def parameters(function: Function) -> list[str]:
    """The names of a function's parameters, but for ``self``."""
    return [each for each in _parameters(function) if each not in OWN]


def _positional(function: Function) -> list[str]:
    given = function.args
    return [each.arg for each in (*given.posonlyargs, *given.args)]


def _parameters(function: Function) -> list[str]:
    return [*_positional(function), *(each.arg for each in function.args.kwonlyargs)]


def _default(function: Function, name: str) -> ast.expr | None:
    given = function.args
    names = _positional(function)
    usual = dict(zip(names[::-1], given.defaults[::-1], strict=False))
    only = (each.arg for each in given.kwonlyargs)
    named = dict(zip(only, given.kw_defaults, strict=True))
    return usual.get(name) or named.get(name)


def _assigned(
    node: ast.AST,
) -> Iterator[tuple[ast.expr, ast.expr | None, ast.AST | None]]:
    """What a statement gives a value, that value, and within what alone it has it."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, (ast.Tuple, ast.List)):
                yield from ((each, None, None) for each in target.elts)
            else:
                yield target, node.value, None
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
        if node.value is not None:
            yield node.target, node.value, None
    elif isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor)):
        yield node.target, None, None
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                yield item.optional_vars, item.context_expr, node


def _counting(program: PythonFile, node: ast.expr) -> Sequence[ast.expr]:
    """The parts of an expression that say which file it is of."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return node.elts
    if isinstance(node, ast.Await):
        return [node.value]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return [node.right]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        # Without a slash the name of the file begins on the left.
        parted = SLASH.search(_text(node.right)) or _text(node.left).endswith("/")
        return [node.right] if parted else []
    if isinstance(node, ast.Call):
        passed = _passed(program.dotted(node.func), node)
        return [] if passed is None else [passed]
    return []


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _called(node: ast.expr) -> str:
    function = node.func if isinstance(node, ast.Call) else node
    return function.id if isinstance(function, ast.Name) else _last(function)


def _passed(name: str, call: ast.Call) -> ast.expr | None:
    """The argument, or the object, whose file a call is of."""
    last = name.rpartition(".")[2] or _last(call.func)
    if name in OPENERS or last in FIRST_ARGUMENT:
        named = [each.value for each in call.keywords if each.arg == "file"]
        return next(iter((*call.args, *named)), None)
    if last in LAST_ARGUMENT and call.args:
        return call.args[-1]
    if last in OF_ITSELF and isinstance(call.func, ast.Attribute):
        return call.func.value
    return None


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""


def _module(program: PythonFile) -> str:
    """What others import a program as, without the packages that it is in."""
    stem = posixpath.splitext(program.path)[0].removesuffix("/__init__")
    return posixpath.basename(stem)
