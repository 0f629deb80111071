"""How programs call python-dotenv.

https://github.com/theskumar/python-dotenv/blob/main/src/dotenv/main.py
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_openai_ready.program_source import last_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LIBRARY = "dotenv"  # as programs import it
# They put a file's values into the environment, find the file, and return its values.
LOADER, FINDER, READER = "load_dotenv", "find_dotenv", "dotenv_values"
PATH, STREAM = "dotenv_path", "stream"  # arguments that name a file
FILE_NAME, IN_CURRENT_FOLDER = "filename", "usecwd"  # arguments of the finder
# An argument with which the finder looks in the same places.
RAISING = "raise_error_if_not_found"


def loading_calls(
    nodes: Iterable[ast.AST], imported: Mapping[str, str]
) -> Iterator[ast.Call]:
    """Yield the calls of the loader.

    Args:
        nodes: nodes of a program.
        imported: the full dotted name of each name that the program imports.
    """
    for node in nodes:
        if isinstance(node, ast.Call):
            name = last_name(node.func)
            if LOADER in (name, imported.get(name, "").rpartition(".")[2]):
                yield node


def names_a_file(call: ast.Call) -> bool:
    """Whether a call of the loader says which file it loads."""
    given = [("", each) for each in call.args]
    given += [(each.arg or "", each.value) for each in call.keywords]
    named = {name for name, value in given if not _finds(value)}
    return not named.isdisjoint({"", PATH, STREAM})


def _finds(value: ast.expr) -> bool:
    """Whether it is a call of the finder, as the loader makes it by default."""
    if not isinstance(value, ast.Call) or last_name(value.func) != FINDER:
        return False
    return not value.args and {each.arg for each in value.keywords} <= {RAISING}


def first_argument(call: ast.Call, name: str) -> ast.expr | None:
    """Return the first argument of a call, which may be named."""
    named = (each.value for each in call.keywords if each.arg == name)
    return call.args[0] if call.args else next(named, None)
