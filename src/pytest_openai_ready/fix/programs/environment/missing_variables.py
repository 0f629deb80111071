"""What a program does where an environment variable is missing.

A key may be used only there, as ``os.getenv("A_KEY") or "sk-..."``, or the program may
take another way, as ``if "A_KEY" in os.environ``. Either changes if a ``.env`` sets the
variable to some other key. Programs are parsed, never run.
"""

from __future__ import annotations

import ast
import re
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.variable_names import KEY_WORD
from pytest_openai_ready.fix.programs.environment.environment_reads import (
    EnvironmentReads,
    used,
)
from pytest_openai_ready.fix.programs.known_names.scopes import names_of_os
from pytest_openai_ready.program_source import (
    ASKING,
    FUNCTIONS,
    SHOWING,
    SKIPPING,
    assigned,
    last_name,
    nodes_of,
    text_in,
)
from pytest_openai_ready.tools.program_files.dotenv_calls import READER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pytest_openai_ready.program_source import Function

SETDEFAULT, MISSING = "setdefault", "KeyError"
# What a program that reads a variable says.
READING = re.compile(rf"\b(?:environ|getenv|{READER}|environs|decouple|starlette)\b")
OF_KEY = re.compile(rf".*(?:{KEY_WORD})", re.IGNORECASE | re.DOTALL)
SAYING = SHOWING | {"write"}  # to a page of Streamlit, or a stream
# Calls that end the program or a test.
ENDING = frozenset({"exit", "_exit", "quit", "stop", "skip", "abort", "fail", "xfail"})


class MissingVariables(NamedTuple):
    """What depends on whether variables are set.

    Attributes:
        fallbacks: keys that are used where a variable is missing, with that variable.
        indirect: the same, where the program may use the key otherwise, too: by a name,
            or only if a second variable is missing as well.
        tested: variables without which the program does something else, more than to
            stop, to complain or to ask for them.
    """

    fallbacks: tuple[tuple[str, str], ...] = ()
    indirect: tuple[tuple[str, str], ...] = ()
    tested: frozenset[str] = frozenset()


def missing_variables(source: str, values: Sequence[str]) -> MissingVariables:
    """Return what a program does where variables are missing; nothing if unparsable."""
    if not READING.search(source):
        return MissingVariables()
    nodes = nodes_of(source)
    reads = EnvironmentReads(nodes, names_of_os(source))
    above = {each: node for node in nodes for each in ast.iter_child_nodes(node)}
    literals = _holding(above, partial(_literal, values=values))
    named = _holding(above, partial(_by_name, constants=reads.constants(values)))
    fallbacks: dict[tuple[str, str], None] = {}
    inner = _holding(above, partial(_values_without, reads=reads, literals=literals))
    indirect: dict[tuple[str, str], None] = {}
    tested: set[str] = set()
    for node in nodes:
        for name, without in _fallbacks(node, reads):
            others = {*_within(without, inner)}
            found = [*_within(without, literals)]
            fallbacks |= {(each, name): None for each in found if each not in others}
            others.update(_within(without, named))
            indirect |= {(each, name): None for each in others}
            if not (others or found) and _comes_from_elsewhere(name, without, reads):
                tested.add(name)
        for name, without in _by_function(node, reads):
            others = {*_within(without, literals), *_within(without, named)}
            indirect |= {(each, name): None for each in others}
        for name, missing, present in _choices(node, reads):
            is_key = any((*_within(missing, literals), *_within(missing, named)))
            if not is_key and _differs(missing, present, name, reads):
                tested.add(name)
    tested -= {name for _, name in (*fallbacks, *indirect)}
    return MissingVariables(tuple(fallbacks), tuple(indirect), frozenset(tested))


def _fallbacks(
    node: ast.AST, reads: EnvironmentReads
) -> Iterator[tuple[str, Sequence[ast.AST]]]:
    """Yield each variable, with the code that runs only where it is missing."""
    if isinstance(node, ast.Call):
        by_name = [each.value for each in node.keywords if each.arg == "default"]
        name = reads.variable(node)
        if not name and last_name(node.func) == SETDEFAULT and node.args:
            owner = node.func.value if isinstance(node.func, ast.Attribute) else node
            name = text_in(node.args[0]) if reads.environment(owner) else ""
        if name and not reads.asked_by(node):
            yield name, [*node.args[1:], *by_name]
    elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        for before, after in pairwise(node.values):
            if name := reads.variable(before):
                yield name, [after]
    elif isinstance(node, ast.Try):
        inside = (each for one in node.body for each in ast.walk(one))
        names = dict.fromkeys(map(reads.variable, inside))
        yield from ((name, node.handlers) for name in names if _is_of_key(name))
    else:
        choices = ((name, missing) for name, missing, _ in _choices(node, reads))
        yield from (each for each in choices if _is_of_key(each[0]))


def _by_function(
    node: ast.AST, reads: EnvironmentReads
) -> Iterator[tuple[str, Sequence[ast.AST]]]:
    """Yield the variable that a call of the program's own function asks for.

    With it comes what may be taken where that is missing: any other argument, or what
    the function says itself.
    """
    name = reads.asked_by(node) if isinstance(node, ast.Call) else ""
    if name and isinstance(node, ast.Call):
        inside = reads.body_of(node)
        given = [*node.args, *(each.value for each in node.keywords)]
        yield name, [*given, *([inside] if inside else [])]


def _comes_from_elsewhere(
    name: str, without: Sequence[ast.AST], reads: EnvironmentReads
) -> bool:
    """Whether a program gets a key from something else where a variable is missing."""
    return _is_of_key(name) and any(
        reads.has_source(each) and reads.variable(each) != name and not _ends(each)
        for each in without
    )


def _is_of_key(name: str) -> bool:
    return OF_KEY.fullmatch(name) is not None


def _choices(
    node: ast.AST, reads: EnvironmentReads
) -> Iterator[tuple[str, Sequence[ast.AST], Sequence[ast.AST]]]:
    """Yield a variable, with what runs if it is missing, and what if it is set."""
    if isinstance(node, ast.Call) and last_name(node.func) in SKIPPING:
        skipped = next(filter(None, map(reads.presence, node.args[:1])), None)
        yield from [(skipped.name, [], [node])] if skipped else []
    if isinstance(node, FUNCTIONS):
        yield from _after_return(node, reads)
    if isinstance(node, ast.Try):
        yield from _in_handlers(node, reads)
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        yield from _after_and(node, reads)
    if not isinstance(node, (ast.If, ast.IfExp)):
        return
    asked = reads.presence(node.test)
    if asked is not None:
        one, two = (
            each if isinstance(each, list) else [each]
            for each in (node.body, node.orelse)
        )
        yield (asked.name, two, one) if asked.is_set else (asked.name, one, two)


def _after_return(
    function: Function, reads: EnvironmentReads
) -> Iterator[tuple[str, Sequence[ast.AST], Sequence[ast.AST]]]:
    """Yield the variable that a function returns first if it is set."""
    for number, each in enumerate(function.body):
        if isinstance(each, ast.If) and isinstance(each.body[-1], ast.Return):
            asked = reads.presence(each.test)
            if asked is not None and asked.is_set:
                yield asked.name, function.body[number + 1 :], each.body
                return


def _in_handlers(
    node: ast.Try, reads: EnvironmentReads
) -> Iterator[tuple[str, Sequence[ast.AST], Sequence[ast.AST]]]:
    """Yield the variables without which Python raises ``KeyError`` there."""
    caught = [each for each in node.handlers if last_name(each.type or node) == MISSING]
    inside = (each for one in node.body for each in ast.walk(one) if caught)
    read = (reads.variable(each) for each in inside if isinstance(each, ast.Subscript))
    for name in filter(_is_of_key, dict.fromkeys(read)):
        yield name, caught[0].body, []


def _after_and(
    node: ast.BoolOp, reads: EnvironmentReads
) -> Iterator[tuple[str, Sequence[ast.AST], Sequence[ast.AST]]]:
    """Yield a variable if something is called only where it is set."""
    asked = reads.presence(node.values[0])
    rest = node.values[1:]
    calls = (
        each for one in rest for each in ast.walk(one) if isinstance(each, ast.Call)
    )
    if asked and asked.is_set and any(reads.presence(each) is None for each in calls):
        yield asked.name, [], rest


def _holding(
    above: Mapping[ast.AST, ast.AST],
    values_in: Callable[[ast.AST, ast.AST], Iterable[str]],
) -> dict[str, set[ast.AST]]:
    """Return the nodes around each value, given what is above each node."""
    found: dict[str, set[ast.AST]] = {}
    for node, parent in above.items():
        for value in values_in(node, parent):
            place, around = node, found.setdefault(value, set())
            while place not in around:
                around.add(place)
                place = above.get(place, place)
    return found


def _literal(node: ast.AST, above: ast.AST, values: Sequence[str]) -> list[str]:
    """Return the values in a literal, unless it is only shown."""
    says = isinstance(above, ast.Call) and last_name(above.func) in SAYING
    return [] if says else used(text_in(node), values)


def _values_without(
    node: ast.AST,
    _: ast.AST,
    reads: EnvironmentReads,
    literals: Mapping[str, set[ast.AST]],
) -> Iterator[str]:
    """Yield the values that a node uses where a variable is missing."""
    for _name, without in _fallbacks(node, reads):
        yield from _within(without, literals)


def _by_name(
    node: ast.AST, above: ast.AST, constants: Mapping[str, set[str]]
) -> Iterable[str]:
    """Return the values of a name that is read, or of a function that is called."""
    is_read = isinstance(node, (ast.Name, ast.Attribute)) and isinstance(
        node.ctx, ast.Load
    )
    if isinstance(node, ast.Call):
        return constants.get(f"{last_name(node.func)}()", ())
    is_part = isinstance(above, ast.Attribute)
    return constants.get(last_name(node), ()) if is_read and not is_part else ()


def _within(
    nodes: Sequence[ast.AST], holding: Mapping[str, set[ast.AST]]
) -> Iterator[str]:
    """Yield the values that are in some code."""
    return (value for value, around in holding.items() if not around.isdisjoint(nodes))


def _differs(
    missing: Sequence[ast.AST],
    present: Sequence[ast.AST],
    name: str,
    reads: EnvironmentReads,
) -> bool:
    """Whether a program without the variable does something else that matters."""
    if missing and any(map(_ends, missing)):
        return False
    if all(_only_says(each) for each in missing):
        return not all(_only_takes(each, name, reads) for each in present)
    return True


def _ends(node: ast.AST) -> bool:
    """Whether a statement ends the program or function, or asks for what is missing."""
    if isinstance(node, ast.Return):
        return node.value is None or isinstance(node.value, ast.Constant)
    is_simple = isinstance(node, (ast.Expr, ast.Assign, ast.AnnAssign, ast.Call))
    inside = ast.walk(node) if is_simple else ()
    named = {last_name(each.func) for each in inside if isinstance(each, ast.Call)}
    return isinstance(node, ast.Raise) or not named.isdisjoint(ENDING | ASKING)


def _only_says(node: ast.AST) -> bool:
    if isinstance(node, (ast.Pass, ast.Constant)):
        return True
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and last_name(call.func) in SAYING


def _only_takes(node: ast.AST, name: str, reads: EnvironmentReads) -> bool:
    """Whether it only assigns the variable's value, or is that value."""
    taken: list[ast.AST] = [value for _, value in assigned(node)]
    is_taken = all(reads.variable(each) == name for each in taken or [node])
    return isinstance(node, ast.Pass) or is_taken
