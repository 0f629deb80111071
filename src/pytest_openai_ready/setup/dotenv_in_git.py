"""Fixes a ``.env`` that git would publish, without losing anything.

The ignore rule is written and staged, and tracked files are removed from git's index;
every file of the work tree stays. git runs none of the filters in the repository's own
configuration.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes import journal, records
from pytest_openai_ready.changes.current import plain_file
from pytest_openai_ready.changes.journal import Ending
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.findings import Code
from pytest_openai_ready.git import index
from pytest_openai_ready.git.names import GITIGNORE
from pytest_openai_ready.messages.causes import ignoring
from pytest_openai_ready.messages.causes.change import merge_in_progress
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.tools.ignore_rules import missing_rules as ignore_rules

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.codes import Command

# Findings after which a `.gitignore` has to be completed, or staged as it is.
FOR_A_RULE = frozenset(
    {
        Code.DOTENV_TRACKED,
        Code.DOTENV_NOT_IGNORED,
        Code.DOTENV_IGNORED_ONLY_HERE,
        Code.IGNORE_RULE_BROKEN,
    }
)


class DotenvFix(NamedTuple):
    """The fix: files to change, to stage, and to remove from the index."""

    root: Path
    changes: tuple[Change, ...]
    staged: tuple[str, ...]
    untracked: tuple[str, ...]

    @property
    def commands(self) -> tuple[Command, ...]:
        """The git commands that would do the same."""
        add: Iterator[Command] = (("git", "add", "--", path) for path in self.staged)
        take_out = (
            ("git", "rm", "--cached", "-f", "--", path) for path in self.untracked
        )
        return (*add, *take_out)


def dotenv_fix(
    findings: Iterable[Finding], folder: str | os.PathLike[str]
) -> DotenvFix | None:
    """What fixes these findings; None if none of them can be fixed here.

    Raises:
        GitError: git could not answer.
        ChangeError: a merge is in progress, for instance, or git would write elsewhere.
    """
    wanted = [each for each in findings if each.code in FOR_A_RULE]
    if not wanted:
        return None
    repository = Repository(folder)
    if repository.is_merging:
        raise ChangeError(merge_in_progress())
    records.folder_of(Path(repository.root))
    found = ignore_rules.changes(repository)
    changes = tuple(each for each in found if isinstance(each, Change))
    staged = (GITIGNORE,) if changes or _is_not_staged(repository) else ()
    tracked = tuple(dict.fromkeys(_tracked(wanted)))
    fix = DotenvFix(Path(repository.root), changes, staged, tracked)
    return fix if fix.commands else None


def _tracked(findings: Iterable[Finding]) -> Iterator[str]:
    """The files that git tracks by their own name, and not in a submodule."""
    for finding in findings:
        plainly = finding.cause.name == ignoring.dotenv_tracked.name
        if plainly and finding.place and "submodule" not in finding.notes:
            yield finding.place.path


def _is_not_staged(repository: Repository) -> bool:
    """Whether the index lacks ``.gitignore``, or has another than the work tree."""
    content = plain_file(repository, GITIGNORE)
    entry = repository.tracked.get(GITIGNORE)
    return content is not None and (
        entry is None or entry.blob != index.blob_of(repository.root, content)
    )


def apply_fix(fix: DotenvFix) -> None:
    """Change the files and git's index: all of it, or nothing.

    Raises:
        GitError: git failed.
        ChangeError: a file could not be written.
    """
    ending = Ending(staged=fix.staged, untracked=fix.untracked)
    journal.apply_with_ending(fix.root, fix.changes, ending)
