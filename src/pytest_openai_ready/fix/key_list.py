"""The keys that commits hold, in a file for ``git filter-repo --replace-text``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready import git
from pytest_openai_ready.fix.edits import stand_in
from pytest_openai_ready.repair.errors import RepairError, cause_of
from pytest_openai_ready.scan import history
from pytest_openai_ready.scan.files import hits_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.scan.tree import Lookout


def write(root: Path, target: str, lookout: Lookout) -> int:
    """Write the keys that commits hold, for their owner's eyes; how many there are.

    Raises:
        RepairError: the file is there already, lies in the work tree, or cannot be
            written.
        GitError: git could not answer.
    """
    inside = os.path.realpath(target).startswith(os.path.realpath(root) + os.sep)
    if inside:
        raise RepairError(target, "inside-of-root")
    found = history.findings(root, allowed=lookout.allowed, own=lookout.own).findings
    values = dict.fromkeys(value for each in found for value in _values(root, each))
    lines = [f"literal:{value}==>{stand_in(value)}\n" for value in values]
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with open(os.open(target, flags, 0o600), "w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise RepairError(target, cause_of(error)) from None
    return len(values)


def _values(root: Path, finding: Finding) -> Iterator[str]:
    """The keys in the object that a finding is about: a file of a commit, or itself."""
    commit = finding.facts.get("commit", "")
    if finding.key is None or finding.place is None:
        return
    for content in git.blobs(str(root), [f"{commit}:{finding.place.path}", commit]):
        for hit in hits_of(finding.place.path, content or b""):
            if hit.key.masked == finding.key:
                yield hit.key.reveal()
