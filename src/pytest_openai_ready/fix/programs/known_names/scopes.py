"""Whether names in a program mean the module ``os`` and nothing else.

Python itself reports which names a program binds. LibCST 1.9 also analyzes scopes, but
does not know what ``match`` and ``del`` bind.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_openai_ready.program_source import (
    AT_ONCE,
    FUNCTIONS,
    last_name,
    nodes_of,
    scopes_of,
    text_in,
)

if TYPE_CHECKING:
    import symtable
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pytest_openai_ready.program_source import Function

OS, ENVIRON, GETENV = "os", "environ", "getenv"
NAMING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef)
DEFINING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    *(ast.ExceptHandler, ast.MatchAs, ast.MatchStar),
)
MEMBERS = frozenset({ENVIRON, GETENV})
# Variable names in a program that removes those in a list or with a prefix.
NAMED = re.compile(r"[\"']([A-Z][A-Z0-9_]+)[\"']")
PART = re.compile(r"\bstartswith\([( \t]*[\"'](\w+)[\"']|[\"'](\w+)[\"'][ \t]+in\b")


class NamesOfOs:
    """The names of ``os``, its environment and ``getenv`` in a program.

    Attributes:
        members: the program's own names for members of the module, and these.
    """

    def __init__(self, usual: frozenset[str], own: Mapping[str, str]) -> None:
        """Join the usual names, as far as they mean that, and the program's own."""
        self._names = usual.union(own)
        self.members = {**{each: each for each in MEMBERS}, **own}

    def __contains__(self, name: object) -> bool:
        """Whether a name is one of them."""
        return name in self._names


@lru_cache(AT_ONCE)
def names_of_os(source: str) -> NamesOfOs:
    """Return the names of ``os``, its environment and ``getenv`` in a program.

    A notebook cell may use another cell's imports, so the usual names count unless the
    program binds them to something else.
    """
    aliases = (
        alias.asname
        for node in _named_in(source)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == OS and alias.asname
    )
    usual = frozenset({OS, *MEMBERS, *aliases} - _given(source))
    return NamesOfOs(usual, dict(_members(source, usual)))


def _members(source: str, of_os: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield names that are only ever a member of the module, with that member.

    They are imported as such, or assigned once: ``env = os.environ``.
    """
    given = _given(source)
    for node in _named_in(source):
        if isinstance(node, ast.ImportFrom) and node.module == OS:
            for each in node.names:
                if each.asname and each.name in MEMBERS and each.asname not in given:
                    yield each.asname, each.name
    if not any(member in source for member in MEMBERS):
        return
    stored = _stored(source)
    for node in nodes_of(source):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            name, member = last_name(node.targets[0]), last_name(node.value)
            of_module = isinstance(node.value, ast.Attribute) and (
                last_name(node.value.value) in of_os
            )
            is_member = member in MEMBERS and (of_module or member in of_os)
            is_name = isinstance(node.targets[0], ast.Name)
            if is_member and is_name and stored[name] == 1 and _is_one(source, name):
                yield name, member


def texts_with_names(source: str, values: Collection[str]) -> dict[str, str]:
    """Return the names that are only ever one of some texts."""
    stored = _stored(source)
    found = {
        last_name(node.targets[0]): text_in(node.value)
        for node in nodes_of(source)
        if isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
        and text_in(node.value) in values
    }
    return {
        name: text
        for name, text in found.items()
        if stored[name] == 1 and _is_one(source, name)
    }


def texts_of_parameters(source: str, values: Collection[str]) -> dict[str, str]:
    """Return the parameters that only ever have one of some texts.

    Their function is called by its own name only, and each call passes that text.
    """
    nodes = nodes_of(source)
    read = Counter(each.id for each in nodes if isinstance(each, ast.Name))
    calls: defaultdict[str, list[ast.Call]] = defaultdict(list)
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            calls[node.func.id].append(node)
    found: dict[str, str] = {}
    for function in _named_in(source):
        if isinstance(function, FUNCTIONS) and not function.decorator_list:
            called = calls[function.name]
            is_only_called = read[function.name] == len(called) and bool(called)
            if is_only_called and _is_one(source, function.name):
                found.update(_texts_passed(function, called, values))
    return {name: text for name, text in found.items() if _is_parameter(source, name)}


def _texts_passed(
    function: Function, calls: Sequence[ast.Call], values: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the parameters for which all calls pass the same of some texts."""
    if any(isinstance(each, ast.Starred) for call in calls for each in call.args):
        return  # which parameters get the arguments after it is unknown
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    passed = [
        {
            **{
                name: text_in(each)
                for name, each in zip(names, call.args, strict=False)
            },
            **{each.arg: text_in(each.value) for each in call.keywords},
        }
        for call in calls
    ]
    for name in names:
        texts = {each.get(name, "") for each in passed}
        if len(texts) == 1 and texts <= {*values}:
            yield name, texts.pop()


def _symbols(source: str, name: str) -> list[symtable.Symbol]:
    """The name in each scope that gives it a value."""
    return [
        symbol
        for table in scopes_of(source)
        for symbol in table.get_symbols()
        if symbol.get_name() == name
        and (symbol.is_assigned() or symbol.is_parameter() or symbol.is_imported())
    ]


def _is_parameter(source: str, name: str) -> bool:
    """Whether a name is a parameter of one function, and never assigned."""
    symbols = _symbols(source, name)
    return _stored(source)[name] == 0 and [each.is_parameter() for each in symbols] == [
        True
    ]


def _stored(source: str) -> Counter[str]:
    """Return how often each name gets a value."""
    return Counter(name for node in nodes_of(source) if (name := _name_given(node)))


def _name_given(node: ast.AST) -> str | None:
    """Return the name that a node, not one inside it, gives a value or deletes."""
    if isinstance(node, ast.Name):
        return None if isinstance(node.ctx, ast.Load) else node.id
    if isinstance(node, ast.MatchMapping):
        return node.rest
    return node.name if isinstance(node, DEFINING) else None


def _is_one(source: str, name: str) -> bool:
    """Whether a name only ever has what one scope assigns: no argument, no import."""
    symbols = _symbols(source, name)
    return len(symbols) == 1 and not (
        symbols[0].is_imported() or symbols[0].is_parameter()
    )


def is_bound(source: str, name: str, lines: Collection[int] = ()) -> bool:
    """Whether a name may differ from what the program imports at its top level.

    Args:
        source: the program.
        name: such as ``os``.
        lines: the lines where it will be used, counted from 1. An import in a function
            makes the name local, so it has no value before that import.
    """
    return name in _given(source) or any(
        _is_unset(node, name, line)
        for node in _named_in(source)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for line in lines
    )


def is_own(source: str, name: str, module: str) -> bool:
    """Whether a program binds a name at its top level, not from the module."""
    top = next(iter(scopes_of(source)), None)
    symbols = () if top is None else top.get_symbols()
    others = (
        each
        for node in _named_in(source)
        if isinstance(node, ast.ImportFrom) and node.module != module
        for each in node.names
    )
    return any(each.get_name() == name and each.is_assigned() for each in symbols) or (
        name in {each.asname or each.name for each in others}
    )


def variables_named(source: str) -> set[str]:
    """Return variables that a program names, fully or in part, as patterns."""
    parts = (f"*{one or other}*" for one, other in PART.findall(source))
    return {*NAMED.findall(source), *parts}


@lru_cache(AT_ONCE)
def _given(source: str) -> frozenset[str]:
    """Return the names bound to anything but the module and its members."""
    return frozenset(
        (
            *(
                symbol.get_name()
                for table in scopes_of(source)
                for symbol in table.get_symbols()
                if symbol.is_assigned() or symbol.is_parameter()
            ),
            *(name for node in _named_in(source) for name in _others(node)),
        )
    )


def _others(node: ast.AST) -> Iterator[str]:
    """Yield the names under which a node imports anything else."""
    if isinstance(node, ast.ImportFrom) and node.module != OS:
        yield from (each.asname or each.name for each in node.names)
    if isinstance(node, ast.Import):
        yield from (
            each.asname for each in node.names if each.asname and each.name != OS
        )


@lru_cache(AT_ONCE)
def _named_in(source: str) -> tuple[ast.AST, ...]:
    """Return the imports and functions of a program."""
    return tuple(each for each in nodes_of(source) if isinstance(each, NAMING))


def _is_unset(function: Function, name: str, line: int) -> bool:
    """Whether a function imports a name, possibly after a line in it."""
    if not function.lineno <= line <= (function.end_lineno or line):
        return False
    imports = [node for node in ast.walk(function) if name in _imported(node)]
    before = (node for node in function.body if node in imports and node.lineno < line)
    return bool(imports) and not any(before)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]
