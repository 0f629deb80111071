"""The current content of files that are to be changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.writable import writable_path
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import change as causes

if TYPE_CHECKING:
    from pytest_openai_ready.repository import Repository

# https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
CONFLICT = late_pattern(
    rb"^<<<<<<< .*^=======\r?$.*^>>>>>>> ", re.DOTALL | re.MULTILINE
)


def plain_file(repository: Repository, path: str) -> bytes | None:
    """A regular file of up to ``repository.LARGEST`` bytes; None for anything else."""
    return repository.bytes_of(path) if repository.is_plain(path) else None


def to_edit(repository: Repository, path: str) -> bytes | None:
    """The content of a file that may be written to; None if it does not exist yet.

    Raises:
        ChangeError: it exists and cannot be read, or contains a merge conflict.
    """
    content = plain_file(repository, path)
    if content is None and repository.has(path):
        writable_path(Path(repository.root), path)
        raise ChangeError(causes.file_not_read(path=path))
    if content is not None and CONFLICT.search(content):
        raise ChangeError(causes.conflict_in_file(path=path))
    return content
