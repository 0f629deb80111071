"""Finds programs that are installed with a project, away from the files around them."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from pytest_openai_ready import config_files
from pytest_openai_ready.file_kinds import PYPROJECT, SETUP_CFG, SETUP_PY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.repository import Repository

SETUP = (SETUP_CFG, SETUP_PY)
# https://packaging.python.org/en/latest/specifications/entry-points/
TABLES = (
    *(("project", "scripts"), ("project", "gui-scripts"), ("project", "entry-points")),
    *(("tool", "poetry", "scripts"), ("tool", "poetry", "plugins")),
)
ENTRY_POINTS = re.compile(r"\bentry_points\b|\b(?:console|gui)_scripts\b")
REFERENCE = re.compile(r"=[ \t]*([A-Za-z_]\w*)(?:\.\w+)*[ \t]*:[ \t]*[A-Za-z_]")
SOURCES = ("", "src/", "lib/", "python/")


class Installers:
    """The projects of a repository that install programs; each file is read once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[str, list[tuple[str, set[str]]]] = {}

    def of(self, path: str) -> str:
        """Return the file that installs a program; empty if there is none.

        It is a file that names scripts or other entry points in the program's package.
        """
        folder = posixpath.dirname(path)
        while True:
            start = f"{folder}/" if folder else ""
            inside = path.removeprefix(start)
            for name, tops in self._installed(start):
                if any(_is_in(inside, f"{at}{top}") for top in tops for at in SOURCES):
                    return f"{start}{name}"
            if not folder:
                return ""
            folder = posixpath.dirname(folder)

    def _installed(self, start: str) -> list[tuple[str, set[str]]]:
        if start not in self._known:
            self._known[start] = [*_named(self._repository, start)]
        return self._known[start]


def _is_in(path: str, package: str) -> bool:
    return path == f"{package}.py" or path.startswith(f"{package}/")


def _named(repository: Repository, start: str) -> Iterator[tuple[str, set[str]]]:
    """Yield each file of a folder that names entry points, with their packages."""
    text = repository.text_of(f"{start}{PYPROJECT}")
    if text is not None:
        yield PYPROJECT, set(_of_pyproject(text))
    for name in SETUP:
        text = repository.text_of(f"{start}{name}") or ""
        if ENTRY_POINTS.search(text):
            yield name, set(REFERENCE.findall(text))


def _of_pyproject(text: str) -> Iterator[str]:
    try:
        document = config_files.toml(text)
    except ValueError:
        return
    remaining = [_table(document, names) for names in TABLES]
    while remaining:
        value = remaining.pop()
        if isinstance(value, dict):
            remaining += value.values()
        elif isinstance(value, str):
            yield value.partition(":")[0].partition(".")[0].strip()


def _table(document: object, names: tuple[str, ...]) -> object:
    for name in names:
        document = document.get(name) if isinstance(document, dict) else None
    return document
