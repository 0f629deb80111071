"""A project that is built, as its own files describe it, and the patterns in them."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatch, fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.file_kinds import PYPROJECT, SETUP_CFG, SETUP_PY
from pytest_openai_ready.git.ignoring import is_seen
from pytest_openai_ready.git.names import GITIGNORE
from pytest_openai_ready.tools.ignore_rules.docker_rules import MANY, items_match

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.repository import Repository

# The first one that exists decides what builds a project.
PROJECT_FILES = (PYPROJECT, SETUP_PY, SETUP_CFG)
SDIST, WHEEL = "sdist", "wheel"
LONGEST_PATTERN, MOST_PATTERNS = 500, 1000


class Project(NamedTuple):
    """A project: the folder of its ``pyproject.toml`` and the contents of that file.

    ``start`` is the folder with a trailing slash, or empty.
    """

    repository: Repository
    start: str
    settings: dict[str, Any]

    def tool(self, *names: str) -> dict[str, Any]:
        """Return a table below ``tool``; empty if there is none."""
        table: Any = self.settings.get("tool", {})
        for name in names:
            table = table.get(name, {}) if isinstance(table, dict) else {}
        return table if isinstance(table, dict) else {}

    def top(self, path: str) -> str | None:
        """Return the package that contains a file; None if none does."""
        inside = path.removeprefix(self.start)
        source = "src/" if inside.startswith("src/") else ""
        name, slash, _ = inside.removeprefix(source).partition("/")
        is_package = self.repository.has(f"{self.start}{source}{name}/__init__.py")
        return name if slash and is_package else None

    @property
    def module(self) -> str:
        """The package's default name."""
        standard = self.settings.get("project", {})
        name = standard.get("name") or self.tool("poetry").get("name")
        return str(name or "").replace("-", "_").replace(".", "_").lower()


class Way(NamedTuple):
    """How a file gets into distributions.

    Attributes:
        artifacts: ``sdist``, ``wheel`` or both.
        setting: the setting that includes it by name or pattern; empty if the backend
            packs the whole folder.
        file: the file that contains the setting.
    """

    artifacts: tuple[str, ...]
    setting: str = ""
    file: str = PYPROJECT


def is_project(path: str) -> bool:
    """Whether a file describes how a project is built."""
    return posixpath.basename(path) in PROJECT_FILES


def decides(path: str, repository: Repository) -> bool:
    """Whether this is the file that decides how its folder is built."""
    start, name = posixpath.split(path)
    stronger = PROJECT_FILES[: PROJECT_FILES.index(name)]
    return not any(repository.has(posixpath.join(start, each)) for each in stronger)


def pattern_fits(path: str, project: Project, patterns: object) -> bool:
    """Whether a pattern in a list matches, as generously as any backend reads it."""
    if not isinstance(patterns, list):
        return False
    inside = path.removeprefix(project.start)
    ways = (inside, inside.rpartition("/")[2])
    names = (str(each).removeprefix("**/").strip("/") for each in patterns)
    return any(fnmatch(way, name) for name in names for way in ways)


def named_by(patterns: Iterable[object], path: str, *, hidden: bool = False) -> bool:
    """Whether a path pattern matches a file or a folder that contains it.

    ``hidden`` says that a star also matches a leading dot.
    """
    parts = path.split("/")
    starts = [parts[:end] for end in range(1, len(parts) + 1)]
    one_fits = _any_name_fits if hidden else _shown_name_fits
    names = [_names_of(str(each)) for each in islice(patterns, MOST_PATTERNS)]
    return any(
        items_match(each, start, MANY, one_fits) for each in names for start in starts
    )


def names_file(pattern: str, path: str, *, hidden: bool = False) -> bool:
    """Whether a pattern matches the file itself.

    ``hidden`` says that a star also matches a leading dot.
    """
    one_fits = _any_name_fits if hidden else _shown_name_fits
    return items_match(_names_of(pattern), path.split("/"), MANY, one_fits)


def _names_of(pattern: str) -> list[str]:
    return posixpath.normpath(pattern[:LONGEST_PATTERN]).strip("/").split("/")


def _any_name_fits(pattern: str, name: str) -> bool:
    return fnmatchcase(name, pattern)


def _shown_name_fits(pattern: str, name: str) -> bool:
    return fnmatchcase(name, pattern) and (name[:1] != "." or pattern[:1] == ".")


def nearest_gitignore(project: Project) -> str:
    """Return the ``.gitignore`` in or above a project; the root's if none exists."""
    folders = project.start.split("/")
    ways = ("/".join(folders[:end]) + "/" for end in range(len(folders) - 1, 0, -1))
    names = (f"{way}{GITIGNORE}" for way in ways)
    return next(filter(project.repository.has, names), GITIGNORE)


def is_ignored(project: Project, path: str) -> bool:
    """Whether any git rule on this computer ignores a file.

    Raises:
        GitError: git could not answer.
    """
    if path in project.repository.tracked:
        return False
    return not is_seen(project.repository.root, path)
