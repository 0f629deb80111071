"""A project that is built, as its own files describe it, and the patterns there."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatch, fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.file_kinds import PYPROJECT, SETUP_CFG, SETUP_PY
from pytest_openai_ready.git.ignoring import is_seen
from pytest_openai_ready.git.names import GITIGNORE
from pytest_openai_ready.tools.ignore_rules.docker_rules import MANY, matches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.repository import Repository

# The first of them that is there decides what builds a project.
PROJECT_FILES = (PYPROJECT, SETUP_PY, SETUP_CFG)
SDIST, WHEEL = "sdist", "wheel"
LONGEST_PATTERN, MOST_PATTERNS = 500, 1000


class Project(NamedTuple):
    """A project: where its ``pyproject.toml`` would lie, and what it says.

    ``start`` is the folder with a slash behind it, or nothing.
    """

    repository: Repository
    start: str
    settings: dict[str, Any]

    def tool(self, *names: str) -> dict[str, Any]:
        """A table below ``tool``; an empty one where there is none."""
        table: Any = self.settings.get("tool", {})
        for name in names:
            table = table.get(name, {}) if isinstance(table, dict) else {}
        return table if isinstance(table, dict) else {}

    def top(self, path: str) -> str | None:
        """The package that a file lies in; None where it lies in none."""
        inside = path.removeprefix(self.start)
        source = "src/" if inside.startswith("src/") else ""
        name, slash, _ = inside.removeprefix(source).partition("/")
        is_package = self.repository.has(f"{self.start}{source}{name}/__init__.py")
        return name if slash and is_package else None

    @property
    def module(self) -> str:
        """What the package is called where nothing else is said."""
        standard = self.settings.get("project", {})
        name = standard.get("name") or self.tool("poetry").get("name")
        return str(name or "").replace("-", "_").replace(".", "_").lower()


class Way(NamedTuple):
    """How a file gets into distributions.

    Attributes:
        artifacts: which ones, ``sdist`` and ``wheel``.
        setting: what takes it in by its name or a pattern; empty where the backend
            takes all that lies there.
        file: the name of the file that has the setting.
    """

    artifacts: tuple[str, ...]
    setting: str = ""
    file: str = PYPROJECT


def is_project(path: str) -> bool:
    """Whether a file says how something is built."""
    return posixpath.basename(path) in PROJECT_FILES


def decides(path: str, repository: Repository) -> bool:
    """Whether it is the one of them by which its folder is built."""
    start, name = posixpath.split(path)
    stronger = PROJECT_FILES[: PROJECT_FILES.index(name)]
    return not any(repository.has(posixpath.join(start, each)) for each in stronger)


def fits(path: str, project: Project, patterns: object) -> bool:
    """Whether a pattern of a list fits, read as generously as any backend does."""
    if not isinstance(patterns, list):
        return False
    inside = path.removeprefix(project.start)
    ways = (inside, inside.rpartition("/")[2])
    names = (str(each).removeprefix("**/").strip("/") for each in patterns)
    return any(fnmatch(way, name) for name in names for way in ways)


def named_by(patterns: Iterable[object], path: str, *, hidden: bool = False) -> bool:
    """Whether a pattern of paths names a file, or a folder that it lies in.

    ``hidden`` says that a star stands for a name with a dot in front, too.
    """
    parts = path.split("/")
    starts = [parts[:end] for end in range(1, len(parts) + 1)]
    one_fits = _any_name_fits if hidden else _shown_name_fits
    names = [_names_of(str(each)) for each in islice(patterns, MOST_PATTERNS)]
    return any(
        matches(each, start, MANY, one_fits) for each in names for start in starts
    )


def names_file(pattern: str, path: str, *, hidden: bool = False) -> bool:
    """Whether a pattern names the file itself; no star stands for a leading dot."""
    one_fits = _any_name_fits if hidden else _shown_name_fits
    return matches(_names_of(pattern), path.split("/"), MANY, one_fits)


def _names_of(pattern: str) -> list[str]:
    return posixpath.normpath(pattern[:LONGEST_PATTERN]).strip("/").split("/")


def _any_name_fits(pattern: str, name: str) -> bool:
    return fnmatchcase(name, pattern)


def _shown_name_fits(pattern: str, name: str) -> bool:
    return fnmatchcase(name, pattern) and (name[:1] != "." or pattern[:1] == ".")


def nearest_gitignore(project: Project) -> str:
    """The ``.gitignore`` beside a project, or above it; its path, if there is none."""
    folders = project.start.split("/")
    ways = ("/".join(folders[:end]) + "/" for end in range(len(folders) - 1, 0, -1))
    names = (f"{way}{GITIGNORE}" for way in ways)
    return next(filter(project.repository.has, names), GITIGNORE)


def is_ignored(project: Project, path: str) -> bool:
    """Whether git does not see a file, by whatever rule on this computer.

    Raises:
        GitError: git could not answer.
    """
    if path in project.repository.tracked:
        return False
    return not is_seen(project.repository.root, path)
