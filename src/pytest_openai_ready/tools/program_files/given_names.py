"""The values that programs assign to names, attributes, parameters and fields."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.program_source import (
    FUNCTIONS,
    SELF,
    assigned,
    last_name,
    module_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from pytest_openai_ready.program_source import Function
    from pytest_openai_ready.tools.program_files.program_texts import (
        CodeText,
        PythonFile,
    )

ASSIGNING = (
    *(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr),
    *(ast.For, ast.AsyncFor, ast.With, ast.AsyncWith),
)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# What a name has a value by, directly or through a call.
GIVING = (ast.Call, ast.ClassDef, *FUNCTIONS, *ASSIGNING, *COMPREHENSIONS)
MAKERS = frozenset(("__init__", "__new__"))


class Spot(NamedTuple):
    """An expression, and where it is."""

    program: PythonFile
    source: CodeText
    node: ast.expr


class Given(NamedTuple):
    """A value assigned to a name; None if unknown.

    ``opened`` is the only statement in which the name has that value.
    """

    spot: Spot | None
    function: Function | None
    opened: ast.AST | None = None


class _Learnt:
    """What programs contain, by name.

    Attributes:
        given: the values, also by program; names of attributes start with a dot.
        calls: the calls of a function or class.
        bases: the names of a class's bases.
        fields: the classes with a field.
        functions: the functions.
    """

    def __init__(self, programs: Sequence[PythonFile]) -> None:
        self.given: dict[tuple[PythonFile, str], list[Given]] = {}
        self.calls: dict[str, list[Spot]] = defaultdict(list)
        self.bases: dict[str, set[str]] = defaultdict(set)
        self.fields: dict[str, set[str]] = defaultdict(set)
        self.functions: dict[str, list[tuple[PythonFile, CodeText, Function]]] = (
            defaultdict(list)
        )
        self._outer: dict[Function, set[str]] = {}
        for program in programs:
            for source, node in program.nodes():
                if isinstance(node, GIVING):
                    self._learn(program, source, node)

    def _learn(self, program: PythonFile, source: CodeText, node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            name = program.dotted(node.func) or last_name(node.func)
            self.calls[name.rpartition(".")[2]].append(Spot(program, source, node))
        if isinstance(node, ast.ClassDef):
            bases = (program.dotted(each).rpartition(".")[2] for each in node.bases)
            self.bases[node.name] |= {*bases}
            for each in node.body:
                if isinstance(each, ast.AnnAssign) and isinstance(
                    each.target, ast.Name
                ):
                    self.fields[each.target.id].add(node.name)
        if isinstance(node, FUNCTIONS):
            self.functions[node.name].append((program, source, node))
        for target, value, opened in _assigned(node):
            name = f".{target.attr}" if isinstance(target, ast.Attribute) else ""
            name = name or (target.id if isinstance(target, ast.Name) else "")
            spot = None if value is None else Spot(program, source, value)
            inside = next(iter(source.functions(node)), None)
            if inside is not None and name in self._outer_of(inside):
                inside = None
            given = self.given.setdefault((program, name), [])
            given.append(Given(spot, inside, opened))

    def values(self, program: PythonFile, name: str) -> list[Given]:
        """Return all values of a name in a program, in any scope."""
        return self.given.get((program, name), [])

    def _outer_of(self, function: Function) -> set[str]:
        if function not in self._outer:
            self._outer[function] = _outer(function)
        return self._outer[function]


class GivenNames:
    """What names in all programs of a repository are assigned, also by calls."""

    def __init__(self, programs: Sequence[PythonFile]) -> None:
        self._programs = programs

    @cached_property
    def _learnt(self) -> _Learnt:
        return _Learnt(self._programs)

    def of_name(self, program: PythonFile, name: str) -> list[Given]:
        """Return all values of a name in a program, in any scope."""
        return self._learnt.values(program, name)

    def of_attribute(self, program: PythonFile, name: str) -> list[Given]:
        """Return all values of an attribute in a program, or from its class."""
        given = self._learnt.values(program, f".{name}")
        in_class = [
            each for each in self._learnt.values(program, name) if not each.function
        ]
        return [*given, *in_class, *self._made_with(name)]

    def _made_with(self, field: str) -> Iterator[Given]:
        """Yield the values that calls of a class pass for a field."""
        for class_ in self._learnt.fields[field]:
            for name in self._with_subclasses(class_):
                for spot in self._learnt.calls[name]:
                    call = spot.node
                    assert isinstance(call, ast.Call)  # noqa: S101 - for the types
                    if call.args or any(each.arg is None for each in call.keywords):
                        yield Given(None, None)
                    for each in call.keywords:
                        if each.arg == field:
                            yield Given(spot._replace(node=each.value), None)

    def is_of_class(self, spot: Spot) -> bool:
        """Whether an expression is a class in the programs, or an instance of one."""
        program, _, node = spot
        name = last_name(node)
        if name in SELF or name in self._learnt.bases:
            return True
        is_name = isinstance(node, ast.Name)
        given = self._learnt.values(program, name if is_name else f".{name}")
        made = [each.spot.node if each.spot else None for each in given]
        return bool(made) and all(
            isinstance(each, ast.Call) and _called(each) in self._learnt.bases
            for each in made
        )

    def of_import(self, program: PythonFile, node: ast.expr) -> list[Given]:
        """Return an imported name's values at its program's top level."""
        module, _, name = program.dotted(node).rpartition(".")
        return [
            each
            for other in self._programs
            if module and module_name(other.path) == module.rpartition(".")[2]
            for each in self._learnt.values(other, name)
            if each.function is None
        ]

    def functions(self, spot: Spot) -> Iterator[tuple[PythonFile, CodeText, Function]]:
        """Yield the functions that a call may refer to."""
        for program, source, function in self._learnt.functions[_called(spot.node)]:
            if _is_of(spot, program, function.name):
                yield program, source, function

    def is_assigned(self, name: str) -> bool:
        """Whether a program assigns to a name; attributes start with a dot."""
        return any(name == each for _, each in self._learnt.given)

    def holders(self, met: AbstractSet[ast.AST]) -> set[str]:
        """Return the names that have a visited value, without dots."""
        found = {
            name.removeprefix(".")
            for (_, name), listed in self._learnt.given.items()
            if any(each.spot and each.spot.node in met for each in listed)
        }
        for node in (each for each in met if isinstance(each, ast.Name)):
            found.add(node.id)
        return found

    def callers(self, program: PythonFile, function: Function) -> Iterator[Spot]:
        """Yield the calls of a program's function or of its class.

        A method may be called wherever its name is used.
        """
        classes = [
            each.name
            for source in program.sources
            for each in source.above(function)
            if isinstance(each, ast.ClassDef)
        ]
        names = {function.name}
        if classes and function.name in MAKERS:
            names |= self._with_subclasses(classes[0])
        for name in names:
            for spot in self._learnt.calls[name]:
                is_method = bool(classes) and not _is_imported(spot)
                if is_method or _is_of(spot, program, name):
                    yield spot

    def _with_subclasses(self, name: str) -> set[str]:
        found = {name}
        while (
            more := {
                each
                for each, bases in self._learnt.bases.items()
                if not bases.isdisjoint(found)
            }
            - found
        ):
            found |= more
        return found


def argument(
    caller: Spot,
    program: PythonFile,
    source: CodeText,
    function: Function,
    name: str,
) -> Spot | None:
    """Return the argument that a call passes for a parameter; None if unknown.

    Args:
        caller: the call.
        program: the program of the function, whose default is the last resort.
        source: the part of the program with the function.
        function: what is called.
        name: the parameter.
    """
    call = caller.node
    if not isinstance(call, ast.Call) or any(
        isinstance(each, ast.Starred) for each in call.args
    ):
        return None
    for keyword in call.keywords:
        if keyword.arg in (name, None):
            return None if keyword.arg is None else caller._replace(node=keyword.value)
    names = [each for each in _positional(function) if each not in SELF]
    if name in names and names.index(name) < len(call.args):
        return caller._replace(node=call.args[names.index(name)])
    usual = default_of(function, name)
    return None if usual is None else Spot(program, source, usual)


def parameters(function: Function) -> list[str]:
    """Return the names of a function's parameters, except ``self``."""
    return [each for each in all_parameters(function.args) if each not in SELF]


def all_parameters(given: ast.arguments) -> list[str]:
    """Return the names of all parameters, including ``*args`` and ``**kwargs``."""
    rest = (each for each in (given.vararg, given.kwarg) if each is not None)
    listed = (*given.posonlyargs, *given.args, *given.kwonlyargs, *rest)
    return [each.arg for each in listed]


def default_of(function: Function, name: str) -> ast.expr | None:
    """Return the default of a parameter."""
    given = function.args
    names = _positional(function)
    usual = dict(zip(names[::-1], given.defaults[::-1], strict=False))
    only = (each.arg for each in given.kwonlyargs)
    named = dict(zip(only, given.kw_defaults, strict=True))
    return usual.get(name) or named.get(name)


def _positional(function: Function) -> list[str]:
    given = function.args
    return [each.arg for each in (*given.posonlyargs, *given.args)]


def _called(node: ast.expr) -> str:
    function = node.func if isinstance(node, ast.Call) else node
    return last_name(function)


def _is_of(spot: Spot, program: PythonFile, name: str) -> bool:
    """Whether a call refers to a name in a program, as far as known."""
    if spot.program is program and not _is_imported(spot):
        return True
    function = spot.node.func if isinstance(spot.node, ast.Call) else spot.node
    return spot.program.dotted(function).endswith(f"{module_name(program.path)}.{name}")


def _is_imported(spot: Spot) -> bool:
    """Whether a call refers to a member of what the program imports."""
    node: ast.AST = spot.node.func if isinstance(spot.node, ast.Call) else spot.node
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in spot.program.imported


def _outer(function: Function) -> set[str]:
    """Return the outer names to which a function assigns."""
    return {
        name
        for node in ast.walk(function)
        if isinstance(node, (ast.Global, ast.Nonlocal))
        for name in node.names
    }


def _assigned(
    node: ast.AST,
) -> Iterator[tuple[ast.expr, ast.expr | None, ast.AST | None]]:
    """Yield each target of a statement, its value, and the only scope of that."""
    for target, value, within in _targets(node):
        for each, known in _parts(target, value):
            yield each, known, within


def _targets(
    node: ast.AST,
) -> Iterator[tuple[ast.expr, ast.expr | None, ast.AST | None]]:
    yield from ((target, value, None) for target, value in assigned(node))
    if isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor)):
        yield node.target, None, None
    elif isinstance(node, COMPREHENSIONS):
        yield from ((each.target, None, node) for each in node.generators)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                yield item.optional_vars, item.context_expr, node


def _parts(
    target: ast.expr, value: ast.expr | None
) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Yield the names in a target; the values of several are unknown."""
    if not isinstance(target, (ast.Tuple, ast.List, ast.Starred)):
        yield target, value
        return
    for each in ast.walk(target):
        if isinstance(getattr(each, "ctx", None), ast.Store):
            yield from [(each, None)] if isinstance(each, ast.expr) else []
