"""What replaces each use of a key in a program."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pytest_openai_ready.fix.programs.edits import Edit, without_lines
from pytest_openai_ready.fix.programs.environment.environment_updates import (
    without_entries,
)
from pytest_openai_ready.fix.programs.replacements import (
    EnvironmentRead,
    formatted,
    rebuilt,
    replaced,
    whole,
)
from pytest_openai_ready.fix.programs.uses.use_records import KeyUse, UseKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_openai_ready.fix.programs.environment.environment_updates import (
        Updating,
    )

SETTER = ".setdefault"
AS_A_WHOLE = (UseKind.ALTERNATIVE, UseKind.TAKEN)  # change with what is around them


def edit_of(
    text: str,
    use: KeyUse,
    reading: EnvironmentRead,
    *,
    loading: bool = False,
    apart: bool = False,
) -> Edit:
    """Return the edit that replaces a key by reading its variable.

    Args:
        text: the program.
        use: how the program uses the key.
        reading: how it reads the environment there.
        loading: whether the program itself loads the ``.env`` before.
        apart: whether the variables of the ``.env`` stay out of the environment.
    """
    start, end, kind, values, name, _, quote, alone, *_ = use
    written = text[start:end]
    is_own = not apart and reading.name_of(values[0]) == name
    if is_own and kind in AS_A_WHOLE:
        new = (
            "" if kind is UseKind.ALTERNATIVE else reading.expression(values[0], quote)
        )
        return Edit(*use.call, new)
    is_other = kind in {UseKind.SET, UseKind.DEFAULT}
    if is_other and not is_own:
        return _renamed(text, use, reading, stays=loading or apart)
    if kind is UseKind.SET:
        return without_lines(text, start, end) if alone else Edit(start, end, "pass")
    if kind is UseKind.DEFAULT:
        return Edit(start, end, "")
    return Edit(start, end, _apart(text[:start]) + _reading(use, written, reading))


def _reading(use: KeyUse, written: str, reading: EnvironmentRead) -> str:
    """Return the expression that replaces one that is written so."""
    _, _, kind, values, _, content, quote, alone, *_ = use
    if kind in {UseKind.ENTRY, UseKind.TAKEN}:
        return reading.expression(values[0], quote)
    if kind is UseKind.INSIDE:
        return _inside(reading, values, written, quote)
    if kind is UseKind.BUILT:
        return rebuilt(reading, values, content, quote)
    if kind is UseKind.OPTIONAL and alone:
        return reading.optional(values[0], quote)
    if alone and (content == values[0] or isinstance(content, bytes)):
        return whole(reading, values[0], written)
    return replaced(reading, values, written)


def without_updates(
    text: str, running: Sequence[KeyUse], reading: EnvironmentRead
) -> Iterator[Edit]:
    """Yield the edits that remove what would set a variable to itself."""
    gone: defaultdict[Updating, list[tuple[int, int]]] = defaultdict(list)
    for use in running:
        if use.update and reading.name_of(use.values[0]) == use.name:
            gone[use.update].append(use.call)
    for update, entries in gone.items():
        if len(entries) < len(update.entries):
            yield from without_entries(text, update, entries)
        elif update.alone:
            yield without_lines(text, *update.span)
        else:
            yield Edit(*update.span, "pass")


def _apart(before: str) -> str:
    """Return a space if words would run together, as in ``return"..."``."""
    last = before[-1:]
    return " " if last.isalnum() or last == "_" else ""


def _renamed(text: str, use: KeyUse, reading: EnvironmentRead, *, stays: bool) -> Edit:
    """Read a value that has another name than in the program, or is elsewhere.

    The program's name has another value in the ``.env``. A program that did not load it
    would now get that value, unless its environment stays unchanged: so a default is
    replaced.
    """
    written = text[use.start : use.end]
    if not use.quote:
        return Edit(use.start, use.end, written)  # a name that has the key
    new = reading.expression(use.values[0], use.quote)
    if use.kind is UseKind.DEFAULT:
        if not stays:
            return Edit(*use.call, new)
        keyword = "default=" if written[1:].lstrip().startswith("default") else ""
        return Edit(use.start, use.end, f", {keyword}{new}")
    environ, setter, _ = written.partition(SETTER)
    name = f"{use.quote}{use.name}{use.quote}"
    if setter and stays:
        return Edit(use.start, use.end, f"{environ}{setter}({name}, {new})")
    target = f"{environ}[{name}]" if setter else written.partition("=")[0].rstrip()
    return Edit(use.start, use.end, f"{target} = {new}")


def _inside(
    reading: EnvironmentRead, values: Sequence[str], body: str, start: str
) -> str:
    quote = start.lstrip("fFrR")
    raw = "r" in start.lower()
    return formatted(reading, values, body, quote, raw=raw, braces=False)
