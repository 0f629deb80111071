"""The edits to a program where it loads a settings file."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

from pytest_openai_ready.fix.settings_readers.loads import ReaderUnknownError
from pytest_openai_ready.fix.settings_readers.patch import Patch, Wanted

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from pytest_openai_ready.fix.settings_readers.readers import Load
    from pytest_openai_ready.fix.settings_readers.settings_text import (
        SettingsText,
        Steps,
    )
    from pytest_openai_ready.tools.program_files.program_texts import (
        CodeText,
        PythonFile,
    )

WORD = re.compile(r"\w+")
PLAIN = re.compile(r"[\w .-]+")
SAME_LINE = "; "
NAME = "settings"  # the name for what is loaded, if it had none
# Statements before which something that they use can be loaded.
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return)
# Their parts may never run, or more than once.
PERHAPS = (
    *(ast.Lambda, ast.IfExp, ast.ListComp, ast.SetComp, ast.DictComp),
    ast.GeneratorExp,
)


def patches(
    load: Load, found: Sequence[SettingsText], values: Sequence[str]
) -> Iterator[Patch]:
    """Yield patches so that a program reads from the environment what a file loses.

    Args:
        load: where it loads the file.
        found: the texts with keys in the file.
        values: the keys.

    Raises:
        ReaderUnknownError: nothing can be added there.
    """
    source, call = load.source, load.call
    if load.reader.reference or load.reader.by_field:
        start, _ = source.span(call)
        yield Patch(start, start, (), tuple(values))
        return
    steps, chain = _chain(source, call, {each.steps for each in found})
    if load.filled is None and steps:
        reached = [each for each in found if each.steps[: len(steps)] == steps]
        if not reached:
            return
        if reached[0].steps == steps:
            if not isinstance(getattr(chain, "ctx", ast.Load()), ast.Load):
                raise ReaderUnknownError
            yield _patch(load, *source.span(chain), [Wanted(reached[0].text)], values)
            return
    yield from _put(load, found, values)


def _put(
    load: Load, found: Sequence[SettingsText], values: Sequence[str]
) -> Iterator[Patch]:
    """Put the texts into what was loaded, before it is used."""
    source, call = load.source, load.call
    statement = _statement(source, call)
    target = load.filled if load.filled is not None else _target(statement, call)
    start, end = source.span(statement)
    parting = _parting(source, start, end)
    if target is not None:
        name = source.written(target)
        at, before, after = _next(source.text, end, parting)
        pieces: list[str | Wanted] = []
        for each in found:
            pieces += [before, *_setting(name, each, source), after]
        yield _patch(load, at, at, pieces, values)
        return
    name = _free(load.program)
    lines: list[str | Wanted] = [f"{name} = {source.written(call)}{parting}"]
    for each in found:
        lines += [*_setting(name, each, source), parting]
    yield _patch(load, start, start, lines, values)
    yield _patch(load, *source.span(call), [name], values)


def _patch(
    load: Load,
    start: int,
    end: int,
    pieces: Sequence[str | Wanted],
    values: Sequence[str],
) -> Patch:
    return Patch(start, end, tuple(pieces), tuple(values), load.source.quote)


def _chain(
    source: CodeText, call: ast.expr, wanted: Container[Steps]
) -> tuple[Steps, ast.expr]:
    """Return the keys by which a value is directly taken from a call's result."""
    steps: Steps = ()
    node = call
    while steps not in wanted:
        parent = source.parents.get(node)
        index: ast.expr | None = None
        if isinstance(parent, ast.Subscript) and parent.value is node:
            index = parent.slice
        elif isinstance(parent, ast.Attribute) and parent.attr == "get":
            parent = source.parents.get(parent)
            given = parent.args if isinstance(parent, ast.Call) else []
            index = given[0] if given else None
        if not isinstance(index, ast.Constant) or not isinstance(parent, ast.expr):
            break
        if not isinstance(index.value, (str, int)):
            break
        steps, node = (*steps, index.value), parent
    return steps, node


def _statement(source: CodeText, call: ast.expr) -> ast.stmt:
    """Return the statement in which a call certainly runs once.

    Raises:
        ReaderUnknownError: there is none.
    """
    inside: ast.AST = call
    for each in source.above(call):
        aside = isinstance(each, ast.BoolOp) and each.values[0] is not inside
        if aside or isinstance(each, PERHAPS):
            break
        if isinstance(each, SIMPLE) or _begins_with(each, inside, source):
            assert isinstance(each, ast.stmt)  # noqa: S101 - for the types
            return each
        if isinstance(each, ast.stmt):
            break
        inside = each
    raise ReaderUnknownError


def _begins_with(node: ast.AST, part: ast.AST, source: CodeText) -> bool:
    """Whether a block's first line runs once and contains a part."""
    if isinstance(node, ast.If):
        return part is node.test and not source.text.startswith(
            "elif", source.span(node)[0]
        )
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return part is node.iter
    return isinstance(node, ast.Match) and part is node.subject


def _target(statement: ast.stmt, call: ast.expr) -> ast.expr | None:
    """Return the only name to which a statement assigns the call's value."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign) and statement.value is call:
        targets = statement.targets
    if isinstance(statement, ast.AnnAssign) and statement.value is call:
        targets = [statement.target]
    # An attribute's setter may copy the value at once.
    is_name = len(targets) == 1 and isinstance(targets[0], ast.Name)
    return targets[0] if is_name else None


def _setting(
    name: str, entry: SettingsText, source: CodeText
) -> tuple[str | Wanted, ...]:
    written = "".join(f"[{_literal(each, source.quote)}]" for each in entry.steps)
    return (f"{name}{written} = ", Wanted(entry.text))


def _literal(step: str | int, quote: str) -> str:
    if isinstance(step, int):
        return str(step)
    plain = json.dumps(step, ensure_ascii=False)
    simple = PLAIN.fullmatch(step) is not None
    return f"{quote}{step}{quote}" if simple else plain


def _parting(source: CodeText, start: int, end: int) -> str:
    """Return the separator of two statements: a line break if they have own lines."""
    text = source.text
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    rest = text[end : _line_end(text, end)].strip()
    if indent.strip() or (rest and not rest.startswith("#")):
        return SAME_LINE
    return f"{_ending(text)}{indent}"


def _next(text: str, end: int, parting: str) -> tuple[int, str, str]:
    """Return where to insert after a statement, and the text before and after that.

    Each line keeps the line break that it has.
    """
    line_end = _line_end(text, end)
    start = text.find("\n", line_end) + 1
    if parting == SAME_LINE or not start:
        return end if parting == SAME_LINE else line_end, parting, ""
    return start, parting.lstrip("\r\n"), text[line_end:start]


def _line_end(text: str, place: int) -> int:
    """Return where a line ends, without its line break."""
    end = text.find("\n", place)
    end = len(text) if end == -1 else end
    return end - 1 if text[end - 1 : end] == "\r" and end > place else end


def _ending(text: str) -> str:
    return "\r\n" if "\r\n" in text[: text.find("\n") + 1] else "\n"


def _free(program: PythonFile) -> str:
    """Return a name that the program does not use."""
    used = {word for source in program.sources for word in WORD.findall(source.text)}
    name = NAME
    while name in used:
        name = f"_{name}"
    return name
