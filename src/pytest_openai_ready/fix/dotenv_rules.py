"""A rule of the repository for each ``.env`` that keys go into."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.errors import ChangeError
from pytest_openai_ready.changes.insertion import inserted
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.changes.writable import checked
from pytest_openai_ready.dotenv.names import STREAMLIT
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.index import pathspec
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.messages.causes.ignoring import dotenv_tracked
from pytest_openai_ready.tools.ignore_rules.judge import GITIGNORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_openai_ready.git.ignoring import Rule
    from pytest_openai_ready.repository import Repository


UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def changes(
    repository: Repository, paths: Sequence[str]
) -> tuple[list[Change], list[Finding]]:
    """Each ``.gitignore`` with the rules that it lacks, and what git tracks anyway.

    Nothing outside of a repository.

    Raises:
        GitError: git could not answer.
        ChangeError: a ``.gitignore`` is in UTF-16, or may not be written to.
    """
    if not paths or not repository.exists:
        return [], []
    lines: dict[str, list[str]] = {}
    for path, rule in repository.rules(paths).items():
        if not _is_enough(rule):
            line = STREAMLIT if path.endswith(STREAMLIT) else path.rpartition("/")[2]
            added = lines.setdefault(_source(rule), [])
            if line not in added:
                added.append(line)
    tracked = repository.tracked
    return (
        [_added(repository, source, added) for source, added in lines.items()],
        [_tracked(path) for path in paths if path in tracked],
    )


def _is_enough(rule: Rule | None) -> bool:
    return rule is not None and not rule.pattern.startswith("!") and _is_ours(rule)


def _is_ours(rule: Rule) -> bool:
    """Whether a rule is in the repository, and not on this computer alone."""
    name = rule.source.rpartition("/")[2]
    return name == GITIGNORE and not os.path.isabs(rule.source)


def _source(rule: Rule | None) -> str:
    """Where a rule has to stand so that no other takes it back."""
    return rule.source if rule is not None and _is_ours(rule) else GITIGNORE


def _added(repository: Repository, path: str, lines: Iterable[str]) -> Change:
    checked(Path(repository.root), path)
    before = to_edit(repository, path)
    if (before or b"").startswith(UTF_16):
        raise ChangeError(causes.file_not_utf_8(path=path))
    text = (before or b"").decode("latin-1")
    return Change(path, before, inserted(text, len(text), lines).encode("latin-1"))


def _tracked(path: str) -> Finding:
    cause = dotenv_tracked(path=path, pathspec=pathspec(path))
    return Finding(cause, Place(path))
