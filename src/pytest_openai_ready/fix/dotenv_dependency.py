"""python-dotenv, among what a project needs to run."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.changes.insertion import UnusualFormError
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.requirement_lists import (
    PYPROJECT,
    decoded,
    in_file,
    in_pyproject,
)
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.changes.writable import checked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.repository import Repository

PACKAGE = "python-dotenv"
REQUIREMENTS = "requirements.txt"
NAMED = re.compile(r"python[-_.]dotenv", re.IGNORECASE)


def changes(repository: Repository) -> Iterator[Change]:
    """A line where requirements are listed and do not name it yet."""
    for path, added in ((REQUIREMENTS, in_file), (PYPROJECT, _in_pyproject)):
        content = _content(repository, path)
        if content is None or NAMED.search(decoded(content)[0]):
            continue
        with suppress(UnusualFormError, ChangeError):
            after = added(content, PACKAGE)
            if after is not None:
                yield Change(path, content, after)


def _content(repository: Repository, path: str) -> bytes | None:
    """A file that may be changed; None where there is none."""
    try:
        checked(Path(repository.top), path)
    except ChangeError:
        return None
    return repository.bytes_of(path)


def _in_pyproject(content: bytes, line: str) -> bytes | None:
    return in_pyproject(content, line, _dependencies)


def _dependencies(document: Any) -> Any:  # noqa: ANN401 - parts of a document of tomlkit
    """The project's own, in either form."""
    listed = document.get("project", {}).get("dependencies")
    if isinstance(listed, list):
        return listed
    return document.get("tool", {}).get("poetry", {}).get("dependencies")
