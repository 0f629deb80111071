"""What a ``conftest.py`` removes from the environment of tests."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from pytest_openai_ready.file_kinds import is_test
from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.fix.programs.python_file import LARGEST, decoded_program
from pytest_openai_ready.fix.programs.uses.key_uses import writes_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pytest_openai_ready.fix.programs.uses.use_records import Write
    from pytest_openai_ready.repository import Repository

CONFTEST = "conftest.py"
AUTOUSE, RUN_BY_PYTEST = "autouse", ("pytest_runtest", "setup_", "setUp")
AT_ONCE = 8  # conftests that are kept in parsed form


def emptying(
    repository: Repository, path: str, content: bytes, names: Collection[str]
) -> str:
    """Return the ``conftest.py`` that removes a variable for a module's tests.

    pytest reads each one from the module's folder upwards. One that cannot be read
    removes nothing.

    Args:
        repository: the files' repository.
        path: a module's path; one without tests is not affected.
        content: the module's content.
        names: the variables.

    Returns:
        Its path; empty if there is none.
    """
    if not is_test(path):
        return ""
    test = content.decode("utf-8", "replace")
    for each in _above(path):
        found = repository.bytes_of(each, LARGEST)
        if each != path and found and _takes(found, test, names):
            return each
    return ""


def _takes(conftest: bytes, test: str, names: Collection[str]) -> bool:
    source, writes = _changes(conftest)
    texts = f"{source}\n{test}"
    return any(
        any(fnmatchcase(name, each.name) for name in names)
        and _runs(each.within, texts)
        for each in writes
        if each.within is not None
    )


@lru_cache(AT_ONCE)
def _changes(conftest: bytes) -> tuple[str, tuple[Write, ...]]:
    """Return a conftest's text and what its functions do; many tests share one."""
    try:
        source = decoded_program(conftest).text
        return source, _in_functions(source)
    except (ValueError, CannotReplaceError):
        return "", ()


def _in_functions(source: str) -> tuple[Write, ...]:
    """Return what functions remove or set."""
    return tuple(
        each
        for each in writes_in(source)
        if each.within and (each.gone or isinstance(each.value, str))
    )


def _runs(function: cst.FunctionDef, texts: str) -> bool:
    """Whether a function in a conftest runs with the tests in some texts.

    It runs automatically, or because something else there names it.
    """
    name = function.name.value
    calls = (each.decorator for each in function.decorators)
    given = (at for each in calls if isinstance(each, cst.Call) for at in each.args)
    auto = any(at.keyword and at.keyword.value == AUTOUSE for at in given)
    named = re.findall(rf"\b{re.escape(name)}\b", texts)
    return auto or len(named) > 1 or name.startswith(RUN_BY_PYTEST)


def _above(path: str) -> Iterator[str]:
    """Yield each possible ``conftest.py`` of a module, the nearest first."""
    folders = path.split("/")[:-1]
    while True:
        yield "/".join([*folders, CONFTEST])
        if not folders:
            return
        folders.pop()
