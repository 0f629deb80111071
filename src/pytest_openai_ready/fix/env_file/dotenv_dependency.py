"""Adds python-dotenv to a project's dependencies."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.changes.editing.requirement_lists import (
    decoded_list,
    in_file,
    in_pyproject,
)
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.changes.writable import writable_path
from pytest_openai_ready.file_kinds import PYPROJECT, REQUIREMENTS, SETUP_CFG, SETUP_PY
from pytest_openai_ready.tools.program_files.dotenv_calls import LIBRARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.repository import Repository

PACKAGE = "python-dotenv"
IMPORT = f"from {LIBRARY} import "
NAMED = re.compile(r"python[-_.]dotenv", re.IGNORECASE)
# Files with requirements in their own format; some only if they contain the word.
WORD = "dependencies"
MODULES = (f"{LIBRARY}.py", f"{LIBRARY}/__init__.py")
BY_HAND = {
    "Pipfile": "packages",
    "environment.yml": "dependencies",
    "environment.yaml": "dependencies",
    SETUP_CFG: "install_requires",
    SETUP_PY: "install_requires",
}
# https://packaging.python.org/en/latest/specifications/inline-script-metadata/
METADATA = re.compile(
    r"(?m)^# /// script[ \t]*(?P<end>\r?\n)(?P<lines>(?:#(?: .*)?\r?\n)+?)"
    r"# ///[ \t]*\r?$"
)


def times_loaded(program: bytes) -> int:
    """Return how often a program or notebook imports a loader of ``.env`` files."""
    return program.count(IMPORT.encode())


def changes(
    repository: Repository, programs: Iterable[str] = ("",)
) -> Iterator[Change | Note]:
    """Add python-dotenv to lists of requirements that lack it.

    Args:
        repository: the programs' repository.
        programs: the paths of programs that need it; for each, the nearest folder above
            with a list of requirements is used.

    Yields:
        Changes, and notes on lists that a person has to change.
    """
    for folder in dict.fromkeys(_folder(repository, each) for each in programs):
        yield from _in_folder(repository, folder)


def _folder(repository: Repository, program: str) -> str:
    """Return the nearest folder above a program with requirements; else the top."""
    folder = posixpath.dirname(program)
    lists = {REQUIREMENTS, PYPROJECT, *BY_HAND}
    while folder and lists.isdisjoint(repository.names_in(folder)):
        folder = posixpath.dirname(folder)
    return folder


def _in_folder(repository: Repository, folder: str) -> Iterator[Change | Note]:
    found: list[Change | Note] = []
    for name, added in ((REQUIREMENTS, in_file), (PYPROJECT, _in_pyproject)):
        path = posixpath.join(folder, name)
        content = _content(repository, path)
        if content is None:
            continue
        if NAMED.search(decoded_list(content)[0]):
            return
        try:
            after = added(content, PACKAGE)
        except (UnusualFormError, ChangeError):
            found.append(Note("list-dotenv", path))
            continue
        if after is not None:
            found.append(Change(path, content, after))
    for name, word in BY_HAND.items() if not found else ():
        path = posixpath.join(folder, name)
        text = decoded_list(_content(repository, path) or b"")[0]
        if word in text and not NAMED.search(text):
            found.append(Note("list-dotenv", path))
    yield from found


def own_module(repository: Repository, program: str) -> str:
    """Return a module of the repository that hides ``dotenv``; empty if none does.

    Python looks in the program's folder, or in a folder above from which it is started.
    """
    folder = posixpath.dirname(program)
    while True:
        for name in MODULES:
            path = posixpath.join(folder, name)
            if repository.is_plain(path):
                return path
        if not folder:
            return ""
        folder = posixpath.dirname(folder)


def has_own_list(content: bytes | None) -> bool:
    """Whether a program contains its own requirements, which ``uv run`` reads."""
    return METADATA.search(decoded_list(content or b"")[0]) is not None


def with_dotenv_listed(path: str, content: bytes) -> bytes | Note:
    """Add python-dotenv to the list of requirements inside a program.

    Returns a note if that list is in a form that is not edited.
    """
    text, encoding = decoded_list(content)
    block = METADATA.search(text)
    if block is None or NAMED.search(block["lines"]):
        return content
    lines = [each[2:] for each in block["lines"].splitlines()]
    try:
        before = "".join(f"{each}\n" for each in lines).encode(encoding)
        after = in_pyproject(before, PACKAGE, lambda document: document.get(WORD))
    except (UnusualFormError, ChangeError):
        after = None
    if after is None:
        return Note("list-dotenv", path)
    written = after.decode(encoding).splitlines()
    end = block["end"]
    new = "".join(f"# {each}".rstrip() + end for each in written)
    start, stop = block.span("lines")
    return (text[:start] + new + text[stop:]).encode(encoding)


def _content(repository: Repository, path: str) -> bytes | None:
    """Return a file that may be changed; None if there is none."""
    try:
        writable_path(Path(repository.top), path)
    except ChangeError:
        return None
    return repository.bytes_of(path)


def _in_pyproject(content: bytes, line: str) -> bytes | None:
    return in_pyproject(content, line, _dependencies)


def _dependencies(document: Any) -> Any:  # noqa: ANN401 - parts of a document of tomlkit
    """Return the project's dependencies, in either form."""
    listed = document.get("project", {}).get("dependencies")
    if isinstance(listed, list):
        return listed
    return document.get("tool", {}).get("poetry", {}).get("dependencies")
