"""The hosts to which programs send keys that they import from another program.

In a program that imports it, a key is a name, and so may be the parts of an address.
The known texts of such names are appended to the program before it is searched for
hosts like any other.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_openai_ready.file_kinds import NOTEBOOK, kind_of
from pytest_openai_ready.fix.programs.uses.client_hosts import HINT, hosts_in
from pytest_openai_ready.program_source import dotted, last_name, parsed
from pytest_openai_ready.scan.texts.notebooks import notebook_code
from pytest_openai_ready.tools.project_programs.client_calls import setting_of
from pytest_openai_ready.tools.project_programs.program_names import (
    Expression,
    Programs,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pytest_openai_ready.fix.programs.known_names.program_imports import (
        ProgramImports,
    )

DEEPEST = 4  # programs that pass a name on to each other


def hosts_of_imported(
    contents: Mapping[str, bytes],
    imports: ProgramImports,
    held: Collection[str],
    values: Sequence[str],
) -> Iterator[dict[str, str]]:
    """Yield what ``hosts_in`` finds in each program that imports from others.

    Args:
        contents: the programs and notebooks, by path.
        imports: how they import each other.
        held: the paths of those that contain keys.
        values: the keys.
    """
    programs = Programs(contents)
    for path in imports.importing(held, DEEPEST):
        source = _source(path, contents[path])
        names = [*_texts(programs, path)] if HINT.search(source) else []
        if any(value in text for value in values for _, text in names):
            known = (f"{name} = {text!r}\n" for name, text in names)
            if found := hosts_in(f"{source}\n{''.join(known)}", values):
                yield found


def _source(path: str, content: bytes) -> str:
    if kind_of(path) == NOTEBOOK:
        return "\n".join(
            filter(parsed, notebook_code(content))
        )  # none of other languages
    return content.decode("utf-8-sig", "replace")


def _texts(programs: Programs, path: str) -> Iterator[tuple[str, str]]:
    """Yield names in a program that refer to texts in others, with these texts."""
    module = programs.module(path)
    met: set[tuple[str, ...]] = set()
    for node in module.nodes:
        if not isinstance(node, (ast.Name, ast.Attribute)):
            continue
        parts = tuple(dotted(node))
        if parts in met or parts == ("",) or parts[0] in module.given:
            continue
        met.add(parts)
        if programs.value(Expression(module, node)).module is not module:
            text = setting_of(programs, module, node).written
            if text:
                yield last_name(node), text
