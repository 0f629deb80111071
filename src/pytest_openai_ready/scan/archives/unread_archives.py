"""Archives that were not read, and those that a repository allows to be like that.

A file that is damaged on purpose cannot have a comment, and no key for a baseline. Its
repository says so in ``.gitattributes``, where git keeps what is special about files:

    /tests/broken.zip openai-ready=allow

This allows no key in the file.
https://git-scm.com/docs/gitattributes
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.names import literal
from pytest_openai_ready.messages.causes import search

if TYPE_CHECKING:
    from pytest_openai_ready.repository import Repository

UNREAD = {each.name for each in (search.archive_damaged, search.archive_too_large)}
ATTRIBUTE, ALLOWED = "openai-ready", "allow"
NEEDS_QUOTES = re.compile(r'[\s"\x00-\x1f\x7f]')


def not_read(path: str, name: str, *, readable: bool) -> Finding:
    """The finding that a part of an archive was not read, with the rule that allows it.

    ``name`` is the path in the repository. ``readable`` is False if it is broken or
    encrypted, and True if a limit was reached.
    """
    cause = search.archive_too_large if readable else search.archive_damaged
    return Finding(cause(path=path, rule=rule_that_allows(name)), Place(path))


def is_allowed_finding(finding: Finding, repository: Repository) -> bool:
    """Whether it is one of these findings, and the repository allows it."""
    is_archive = finding.cause.name in UNREAD
    return bool(
        is_archive
        and finding.place
        and is_allowed_unread(repository, finding.place.path)
    )


def is_allowed_unread(repository: Repository, path: str) -> bool:
    """Whether a repository allows that a file is not read; no if git cannot answer."""
    from pytest_openai_ready.git.index import attribute
    from pytest_openai_ready.git.processes.errors import GitError

    try:
        return attribute(repository.top, ATTRIBUTE, path) == ALLOWED
    except GitError:
        return False


def rule_that_allows(path: str) -> str:
    """The line of ``.gitattributes`` that allows it for a path in the repository."""
    pattern = f"/{literal(path)}"
    if NEEDS_QUOTES.search(pattern):
        inner = pattern.replace("\\", "\\\\").replace('"', '\\"')
        inner = re.sub(r"[\x00-\x1f\x7f]", _octal, inner)
        pattern = f'"{inner}"'
    return f"{pattern} {ATTRIBUTE}={ALLOWED}"


def _octal(found: re.Match[str]) -> str:
    return f"\\{ord(found[0]):03o}"
