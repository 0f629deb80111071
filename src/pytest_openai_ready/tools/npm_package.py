"""Which files ``npm publish`` packs: by ``files`` in package.json or an ignore file.

https://docs.npmjs.com/cli/v11/configuring-npm/package-json#files
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready import config_files
from pytest_openai_ready.file_kinds import NPM_MANIFEST
from pytest_openai_ready.git.names import GITIGNORE
from pytest_openai_ready.tools.ignore_rules.docker_rules import is_left_out, rules_of
from pytest_openai_ready.tools.ignore_rules.ignore_files import NPMIGNORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.repository import Repository


def goes_by_ignore_file(repository: Repository, start: str) -> bool:
    """Whether npm uses the ignore file of a folder, since ``files`` is not set."""
    package = _published(repository.content(f"{start}{NPM_MANIFEST}") or b"")
    return package is not None and "files" not in package


class Listed(NamedTuple):
    """A file that ``files`` includes.

    ``by_name`` says that ``files`` contains its exact name, which nothing overrides.
    """

    path: str
    by_name: bool


def listed_by(
    repository: Repository, path: str, content: bytes, dotenvs: Iterable[str]
) -> Iterator[Listed]:
    """Yield the ``.env`` files that the ``files`` of a ``package.json`` packs.

    Only an ignore file in a folder below can exclude one, unless it is listed by name.

    Raises:
        GitError: git could not answer.
    """
    listed = (_published(content) or {}).get("files")
    start = path.removesuffix(NPM_MANIFEST)
    if not isinstance(listed, list):
        return
    patterns = [_as_rule(each) for each in listed]
    rules = rules_of("\n".join(patterns).encode())
    for dotenv in dotenvs:
        inside = dotenv.removeprefix(start)
        by_name = inside in patterns
        if not dotenv.startswith(start):
            continue
        if by_name or (
            is_left_out(inside, rules)
            and not _is_ignored_below(repository, start, inside)
        ):
            yield Listed(dotenv, by_name)


def _published(content: bytes) -> dict[str, Any] | None:
    """Return what a ``package.json`` contains; None if it is private or unreadable."""
    try:
        package = config_files.json_value(content)
    except ValueError:
        return None
    is_public = isinstance(package, dict) and not package.get("private")
    return package if is_public else None


def _as_rule(pattern: object) -> str:
    """Convert a pattern to an ignore rule; ``!name`` excludes it in every folder."""
    text = str(pattern).replace("\n", "")
    if text.startswith("!"):
        return text if "/" in text else f"!**/{text[1:]}"
    return posixpath.normpath(text).lstrip("/")


def _is_ignored_below(repository: Repository, start: str, inside: str) -> bool:
    folder = posixpath.dirname(inside)
    while folder:
        names = (f"{start}{folder}/{each}" for each in (NPMIGNORE.name, GITIGNORE))
        first = repository.first(*names)
        path = f"{start}{inside}"
        if first and not [*NPMIGNORE.judge(repository, first, [path])]:
            return True
        folder = posixpath.dirname(folder)
    return False
