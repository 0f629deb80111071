"""What the ``conftest.py`` of tests takes out of their environment."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_openai_ready.file_kinds import is_test
from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.fix.programs.key_uses import changed_in_tests, runs
from pytest_openai_ready.fix.programs.python_file import LARGEST, decoded
from pytest_openai_ready.fix.programs.use_records import fits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pytest_openai_ready.fix.programs.use_records import Write
    from pytest_openai_ready.repository import Repository

CONFTEST = "conftest.py"
AT_ONCE = 8  # conftests that are remembered as they were read


def emptying(
    repository: Repository, path: str, content: bytes, names: Collection[str]
) -> str:
    """The ``conftest.py`` that takes a variable away from the tests of a module.

    pytest reads each from the folder of the module upwards. One that cannot be read
    takes nothing away.

    Args:
        repository: that they are in.
        path: of a module; one that has no tests is not affected.
        content: of the module.
        names: the variables.

    Returns:
        Its path; empty where there is none.
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
        any(fits(name, each.name) for name in names) and runs(each.within, texts)
        for each in writes
        if each.within is not None
    )


@lru_cache(AT_ONCE)
def _changes(conftest: bytes) -> tuple[str, tuple[Write, ...]]:
    """Its text, and what its functions do; many tests have one in common."""
    try:
        source = decoded(conftest).text
        return source, changed_in_tests(source)
    except (ValueError, CannotReplaceError):
        return "", ()


def _above(path: str) -> Iterator[str]:
    """Each ``conftest.py`` that there may be for a module, the nearest first."""
    folders = path.split("/")[:-1]
    while True:
        yield "/".join([*folders, CONFTEST])
        if not folders:
            return
        folders.pop()
