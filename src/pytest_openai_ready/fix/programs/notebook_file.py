"""Moves keys out of a notebook: code reads the environment, outputs show a mask.

A notebook is JSON that programs write in their own order, indentation and spelling. So
strings are changed in place, and all other bytes are kept.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK
from pytest_openai_ready.fix.env_file.dotenv_dependency import IMPORT
from pytest_openai_ready.fix.programs import python_file
from pytest_openai_ready.fix.programs.edits import (
    CannotReplaceError,
    Edit,
    edited,
    masking_edits,
)
from pytest_openai_ready.fix.programs.environment.dotenv_loads import (
    DotenvUse,
)
from pytest_openai_ready.fix.programs.imports import Prepared
from pytest_openai_ready.fix.programs.notebook_cells import (
    Cell,
    between,
    cell_programs,
    cells_in,
    notebook_text,
    python_of,
)
from pytest_openai_ready.fix.programs.short_programs import matters
from pytest_openai_ready.fix.programs.syntax import is_parsable, parse
from pytest_openai_ready.fix.programs.uses.key_uses import uses
from pytest_openai_ready.providers.registry import OPENAI
from pytest_openai_ready.scan.texts import json_text
from pytest_openai_ready.scan.texts.notebooks import without_magics
from pytest_openai_ready.tools.program_files.dotenv_calls import (
    LOADER,
    READER,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from pytest_openai_ready.fix.settings_readers.patch import Patch

LOADING = f"{IMPORT}{LOADER}\n{LOADER}()"
RENAMING = ("import os", 'os.environ["{}"] = os.environ["{}"]')
APART = (
    f"import os\n{IMPORT}{READER}\n"
    f'os.environ["{{0}}"] = {{{{**{READER}(), **os.environ}}}}["{{1}}"]'
)
ENV = re.compile(
    r"(?m)^(?P<indent>[ \t]*)%(?:set_)?env[ \t]+(?P<name>\w+)(?:[ \t]*=[ \t]*|[ \t]+)"
    r"(?P<value>[^\s'\"]+)[ \t]*$"
)
NO_PATCHES: Mapping[int, Sequence[Patch]] = {}
SHELL = re.compile(r"(?m)^[ \t]*!.*$")


def names_in(
    content: bytes, values: Sequence[str], hosts: Container[str] = ()
) -> list[tuple[str, str]]:
    """Return values, and the variables in which the notebook itself keeps them.

    OpenAI's variable does not count if it gets a key that goes to one of ``hosts``.

    Raises:
        ValueError: the content is not a notebook.
    """
    found: list[tuple[str, str]] = []
    cells = list(cells_in(notebook_text(content)))
    whole = "\n".join(cell_programs(cells))
    for cell in cells:
        if not matters(cell.text, values):
            continue
        try:
            found += python_file.names_in(python_of(cell), values, hosts, whole)
        except ValueError:
            continue
        found += [
            (each["value"], each["name"])
            for each in _settings(cell, values)
            if each["value"] not in hosts or each["name"] != OPENAI.variable
        ]
    return found


def without_keys(
    content: bytes,
    values: Sequence[str],
    name_of: python_file.NameOf,
    patches: Mapping[int, Sequence[Patch]] = NO_PATCHES,
    *,
    use: DotenvUse = DotenvUse.WHOLE,
) -> bytes:
    """Return a notebook that reads the environment wherever its code had a value.

    A cell that is not Python stays as it is. ``patches`` change, by cell number, where
    it gets the contents of settings files. ``use`` is how it gets the keys.

    Raises:
        ValueError: the content is not a notebook.
        CannotReplaceError: a cell cannot be changed this way.
    """
    text = notebook_text(content)
    edits: list[Edit] = []
    done = Prepared()
    cells = list(cells_in(text))
    whole = "\n".join(cell_programs(cells))
    use = _use_in(whole, values, name_of, [*chain(*patches.values())], use)
    edits_of = partial(_edits, name_of=name_of, use=use, whole=whole)
    for number, cell in enumerate(cells):
        more = patches.get(number, ())
        if not (use is DotenvUse.FIRST or more or matters(cell.text, values)):
            continue
        try:
            found, done = edits_of(cell, values, done=done, patches=more)
        except (ValueError, CannotReplaceError):
            if more:
                raise CannotReplaceError from None
            continue
        edits += map(cell.placed, _without_last_break(cell.text, found))
    for start, end in between(text, cells):
        edits += masking_edits(text[start:end], values, start)
    changed = edited(text, edits)
    json_text.json_parsed(changed.removeprefix(BYTE_ORDER_MARK))
    return changed.encode()


def _edits(  # noqa: PLR0913 - what a file depends on
    cell: Cell,
    values: Sequence[str],
    name_of: python_file.NameOf,
    done: Prepared,
    patches: Sequence[Patch],
    *,
    use: DotenvUse,
    whole: str,
) -> tuple[list[Edit], Prepared]:
    source = python_of(cell)
    apart = use is DotenvUse.FIRST or (use is DotenvUse.KEYS and not done.loading)
    edits, after = python_file.edits_of(
        source, values, name_of, done, patches, use=use, whole=whole
    )
    for magic in _settings(cell, values):
        lines = _putting(magic["name"], name_of(magic["value"]), apart=apart)
        indented = "\n".join(magic["indent"] + line for line in lines)
        edits.append(Edit(*magic.span(), indented))
        after = after if apart else after._replace(loader=LOADER, loading=True)
    shell = list(_in_shell(cell.text, values, name_of))
    top = cell.text.find("\n") + 1 if cell.text.startswith("%%") else 0
    if shell and apart:
        held = (each for each in values if each in cell.text)
        lines = [APART.format(name, name) for name in map(name_of, held)]
        edits.append(Edit(top, top, "".join(f"{line}\n" for line in lines)))
    elif shell and not after.loading:
        edits.append(Edit(top, top, f"{LOADING}\n"))
        after = after._replace(loader=LOADER, loading=True)
    return [*edits, *shell], after


def _use_in(
    text: str,
    values: Sequence[str],
    name_of: python_file.NameOf,
    patches: Sequence[Patch],
    use: DotenvUse,
) -> DotenvUse:
    """Return how the code of a notebook gets its keys, given how a program would.

    Raises:
        CannotReplaceError: it loads another file, and may change a key's variable.
    """
    try:
        found = uses(parse(text, values), text, values)
    except ValueError:
        return use
    if found.changing(name_of, patches) is None:
        return use
    if use is DotenvUse.NAMED:
        raise CannotReplaceError
    return DotenvUse.FIRST


def _without_last_break(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits; if the last line is removed, the one before ends the cell.

    Raises:
        CannotReplaceError: the cell would no longer be Python.
    """
    gone = [each for each in edits if not each.text and each.end == len(text)]
    if not gone:
        return _checked(text, list(edits))
    (last,) = gone
    before = [each.end for each in edits if each.end <= last.start and each is not last]
    start = max(len(text[: last.start].rstrip("\n")), *before, 0)
    above = [each for each in edits if each.end == last.start and each is not last]
    kept = [each for each in edits if each not in gone and each not in above]
    if above:
        above[-1] = above[-1]._replace(text=above[-1].text.rstrip("\n"))
        start = last.start
    return _checked(text, [*kept, *above, last._replace(start=start)])


def _checked(text: str, edits: list[Edit]) -> list[Edit]:
    before, after = (without_magics(each) for each in (text, edited(text, edits)))
    if is_parsable(before) and not is_parsable(after):
        raise CannotReplaceError
    return edits


def _putting(variable: str, name: str, *, apart: bool) -> list[str]:
    """Return the lines that copy a ``.env`` value to the environment."""
    if apart:
        return APART.format(variable, name).split("\n")
    renamed = [] if variable == name else RENAMING
    return [*LOADING.split("\n"), *(line.format(variable, name) for line in renamed)]


def _settings(cell: Cell, values: Sequence[str]) -> Iterator[re.Match[str]]:
    """Return the magics that put a value into the notebook's environment."""
    return (each for each in ENV.finditer(cell.text) if each["value"] in values)


def _in_shell(
    text: str, values: Sequence[str], name_of: python_file.NameOf
) -> Iterator[Edit]:
    """Yield edits to shell lines: a shell inherits the notebook's variables."""
    for line in SHELL.finditer(text):
        for edit in masking_edits(line[0], values, line.start()):
            variable = f"${name_of(text[edit.start : edit.end])}"
            before = text[line.start() : edit.start]
            # In single quotes, a shell would not expand the name.
            quoted = before.count("'") % 2 == 1
            yield edit._replace(text=f"'\"{variable}\"'" if quoted else variable)
