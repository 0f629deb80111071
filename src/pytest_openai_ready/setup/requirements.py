"""The package itself, in the requirements of a project's developers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_openai_ready import DISTRIBUTION
from pytest_openai_ready.changes.current import plain_file, to_edit
from pytest_openai_ready.changes.editing import toml_file
from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.changes.editing.requirement_lists import (
    in_file,
    in_pyproject,
)
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.file_kinds import PYPROJECT, REQUIREMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.origin import Origin

GROUPS = ("dev", "test", "tests", "testing")
# The input of pip-compile comes before its output.
FILES = tuple(
    name.format(suffix)
    for suffix in ("in", "txt")
    for name in (
        "requirements-dev.{}",
        "requirements_dev.{}",
        "dev-requirements.{}",
        "requirements/dev.{}",
        "requirements-test.{}",
        "test-requirements.{}",
        "requirements/test.{}",
    )
)
NAMED = re.compile(rb"pytest[-_.]openai[-_.]ready", re.IGNORECASE)


def changes(repository: Repository, origin: Origin) -> Iterator[Change | Note]:
    """A line in the list of developers' requirements, if it lacks this package."""
    content = to_edit(repository, PYPROJECT)
    path = repository.first(*FILES)
    named = (plain_file(repository, each) for each in (PYPROJECT, *FILES, REQUIREMENTS))
    if any(NAMED.search(each or b"") for each in named):
        return
    line = origin.requirement
    if line is None:
        if path is not None:
            yield Note("nowhere-to-install-from", path)
        return
    edited = PYPROJECT
    try:
        after = None if content is None else in_groups(content, line)
        if after is None and path is not None:
            edited, content = path, to_edit(repository, path) or b""
            after = in_file(content, line)
    except UnusualFormError:
        yield Note("by-hand", edited, (line,))
    else:
        if after is not None:
            yield Change(edited, content, after)


def in_groups(content: bytes, line: str) -> bytes | None:
    """A ``pyproject.toml`` with one more requirement in an existing group.

    None if there is no such group. Extras get no address: an index refuses packages
    with such extras, and so does hatchling.
    https://peps.python.org/pep-0735/
    https://hatch.pypa.io/latest/config/metadata/#allowing-direct-references

    Raises:
        ChangeError: it is not TOML.
        UnusualFormError: more than that would change.
    """

    def find(document: Any) -> Any:  # noqa: ANN401 - parts of a document of tomlkit
        groups = [document.get("dependency-groups", {})]
        if line == DISTRIBUTION:
            project = document.get("project", {})
            groups.append(project.get("optional-dependencies", {}))
        group = _group(groups)
        return _poetry(document) if group is None and line == DISTRIBUTION else group

    return in_pyproject(content, line, find)


def _group(tables: Iterable[Any]) -> Any:  # noqa: ANN401 - parts of a document of tomlkit
    for table in tables:
        for name in GROUPS:
            if isinstance(table.get(name), list):
                return table[name]
    return None


def _poetry(document: Any) -> Any:  # noqa: ANN401 - a part of one, too
    groups = document.get("tool", {}).get("poetry", {}).get("group", {})
    tables = (groups.get(name, {}).get("dependencies") for name in GROUPS)
    return next((table for table in tables if table is not None), None)


def installation(repository: Repository, requirement: str) -> str:
    """The shell command that installs a project with what its tests need."""
    listed = [name for name in (REQUIREMENTS, *FILES) if name.endswith(".txt")]
    files = [f"-r {name}" for name in listed if repository.has(name)]
    project = ["-e ."] if _is_package(repository) else []
    own = requirement.replace(DISTRIBUTION, f"{DISTRIBUTION}[openai]", 1)
    return " ".join(["python -m pip install", *files, *project, f"'{own}'"])


def _is_package(repository: Repository) -> bool:
    content = plain_file(repository, PYPROJECT)
    return content is not None and "project" in toml_file.values(PYPROJECT, content)
