"""Which files setuptools packs besides programs, by its settings and ``MANIFEST.in``.

``setup.py`` is a program and is not run: only its literals are known.

https://setuptools.pypa.io/en/latest/userguide/datafiles.html
"""

from __future__ import annotations

import ast
import posixpath
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready import config_files
from pytest_openai_ready.file_kinds import PYPROJECT, SETUP_CFG, SETUP_PY
from pytest_openai_ready.program_source import NO_PROGRAM, last_name, nodes_of
from pytest_openai_ready.tools.build_backends.project import (
    MOST_PATTERNS,
    SDIST,
    WHEEL,
    Way,
    named_by,
    names_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.tools.build_backends.project import Project

LARGEST = 1 << 16  # of a manifest and of each settings file
MOST_COMMANDS = 1000  # of a manifest
EVERY_PACKAGE = ("*", "")
LISTS = ("package_data", "exclude_package_data", "data_files")
TRUE = ("1", "true", "yes", "on")


class SetupFile(NamedTuple):
    """The settings in one file.

    ``said`` uses setuptools' own names for the settings; ``names`` maps these to the
    names in the file.
    """

    file: str
    said: dict[str, Any]
    names: dict[str, str]


def ways(project: Project, path: str) -> Iterator[Way]:
    """Yield the ways in which a file gets into distributions.

    Raises:
        GitError: git could not answer.
    """
    files = [*_settings(project)]
    yield from _by_manifest(project, path, files)
    inside = path.removeprefix(project.start)
    manifest = _manifest(project)
    kept = (SDIST,) if manifest.takes(inside, begin=True) else ()
    for file in files:
        if _is_data(project, path, files, file):
            yield Way((*kept, WHEEL), file.names["package_data"], file.file)
        if named_by(_data_files(file), inside):
            yield Way((*kept, WHEEL), file.names["data_files"], file.file)


def _by_manifest(project: Project, path: str, files: list[SetupFile]) -> Iterator[Way]:
    """What ``MANIFEST.in`` includes or, with setuptools-scm, all that git tracks."""
    requires = project.settings.get("build-system", {}).get("requires", [])
    by_git = any("setuptools" in each and "scm" in each for each in map(str, requires))
    tracked = by_git and path in project.repository.tracked
    inside = path.removeprefix(project.start)
    if not _manifest(project).takes(inside, begin=tracked):
        return
    excluded = any(
        _in_packages(project, path, file.said.get("exclude_package_data"))
        for file in files
    )
    own = _takes_data_along(project, files) and project.top(path) and not excluded
    yield Way((SDIST, WHEEL) if own else (SDIST,))


def _takes_data_along(project: Project, files: list[SetupFile]) -> bool:
    """Whether wheels contain the sdist's data; the default with ``pyproject.toml``."""
    said = [
        file.said["include_package_data"]
        for file in files
        if "include_package_data" in file.said
    ]
    if said:
        return any(str(each).lower() in TRUE for each in said)
    return "project" in project.settings or bool(project.tool("setuptools"))


def _is_data(
    project: Project, path: str, files: list[SetupFile], file: SetupFile
) -> bool:
    return _in_packages(project, path, file.said.get("package_data")) and not any(
        _in_packages(project, path, each.said.get("exclude_package_data"))
        for each in files
    )


def _in_packages(project: Project, path: str, patterns: object) -> bool:
    """Whether a package's patterns match a file in it."""
    if not isinstance(patterns, dict):
        return False
    parts = path.removeprefix(project.start).split("/")
    for end in range(1, len(parts)):
        folder = "/".join(parts[:end])
        inside = "/".join(parts[end:])
        is_package = project.repository.has(f"{project.start}{folder}/__init__.py")
        for package, listed in patterns.items():
            own = str(package).replace(".", "/")
            every = package in EVERY_PACKAGE and is_package
            is_it = every or f"/{folder}".endswith(f"/{own}")
            if is_it and any(names_file(each, inside) for each in _texts(listed)):
                return True
    return False


def _data_files(file: SetupFile) -> list[str]:
    """Return the paths in ``data_files``, without their target folders."""
    said = file.said.get("data_files")
    groups = said.items() if isinstance(said, dict) else said or ()
    return [
        each
        for group in groups
        if isinstance(group, tuple) and group
        for each in _texts(group[-1])
    ]


def _texts(listed: object) -> list[str]:
    if isinstance(listed, str):
        return [listed]
    whole = listed if isinstance(listed, (list, tuple)) else ()
    return [each for each in whole if isinstance(each, str)][:MOST_PATTERNS]


def _settings(project: Project) -> Iterator[SetupFile]:
    own = project.tool("setuptools")
    said = {name.replace("-", "_"): value for name, value in own.items()}
    names = {each: f"tool.setuptools.{each.replace('_', '-')}" for each in LISTS}
    yield SetupFile(PYPROJECT, said, names)
    text = _text(project, SETUP_CFG)
    if text is not None:
        names = {each: f"options.{each}" for each in LISTS}
        yield SetupFile(SETUP_CFG, _of_cfg(text), names)
    text = _text(project, SETUP_PY)
    if text is not None:
        yield SetupFile(SETUP_PY, _of_program(text), {each: each for each in LISTS})


def _text(project: Project, name: str) -> str | None:
    content = project.repository.content(f"{project.start}{name}")
    is_short = content is not None and len(content) <= LARGEST
    return (content or b"").decode("utf-8", "replace") if is_short else None


@lru_cache(maxsize=2)  # it is the same for each file that may be packed
def _of_cfg(text: str) -> dict[str, Any]:
    try:
        sections = config_files.ini(text)
    except config_files.ConfigError:
        return {}
    said: dict[str, Any] = {}
    if "include_package_data" in sections.get("options", {}):
        said["include_package_data"] = sections["options"]["include_package_data"]
    for name in LISTS:
        if f"options.{name}" in sections:
            said[name] = {
                package: [
                    one.strip()
                    for one in value.replace(",", "\n").splitlines()
                    if one.strip()
                ]
                for package, value in sections[f"options.{name}"].items()
            }
    return said


@lru_cache(maxsize=2)
def _of_program(text: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    calls = (each for each in nodes_of(text) if isinstance(each, ast.Call))
    for given in (each for call in calls if _is_setup(call) for each in call.keywords):
        with suppress(*NO_PROGRAM, TypeError):
            said[given.arg or ""] = ast.literal_eval(given.value)
    return said


def _is_setup(call: ast.Call) -> bool:
    """Whether the function is named ``setup``, in any module."""
    return last_name(call.func).endswith("setup")


class Manifest(NamedTuple):
    """The commands of a ``MANIFEST.in``: a word and its arguments; the last one wins.

    https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html
    """

    commands: list[tuple[str, list[str]]]

    def takes(self, path: str, *, begin: bool) -> bool:
        """Whether a file is included; ``begin`` is the answer without any command."""
        taken = begin
        for word, names in self.commands:
            adds = word in {"include", "recursive-include", "global-include", "graft"}
            if _names(word, names, path):
                taken = adds
        return taken


def _manifest(project: Project) -> Manifest:
    content = project.repository.content(f"{project.start}MANIFEST.in") or b""
    text = content[:LARGEST].decode("utf-8", "replace").replace("\\\n", " ")
    lines = (
        line.split()
        for line in text.splitlines()[:MOST_COMMANDS]
        if not line.lstrip().startswith("#")
    )
    return Manifest([(line[0], line[1:]) for line in lines if len(line) > 1])


def _names(word: str, names: list[str], path: str) -> bool:
    """Whether a command applies to a file."""
    name = posixpath.basename(path)
    if word in {"include", "exclude"}:
        return any(names_file(each, path, hidden=True) for each in names)
    if word in {"graft", "prune"}:
        return any(_is_below(path, each) for each in names)
    if word in {"global-include", "global-exclude"}:
        return any(fnmatchcase(name, each) for each in names)
    if word in {"recursive-include", "recursive-exclude"}:
        folder, *patterns = names
        return _is_below(path, folder) and any(
            fnmatchcase(name, each) for each in patterns
        )
    return False


def _is_below(path: str, folder: str) -> bool:
    clean = folder.strip("/")
    return clean in {"", "."} or path.startswith(f"{clean}/")
