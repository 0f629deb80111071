"""The keys in commits, as the list that ``git filter-repo`` reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import PRIVATE_FILE
from pytest_openai_ready.changes.refusals import ChangeError, cause_of
from pytest_openai_ready.fix.programs.edits import stand_in
from pytest_openai_ready.git.objects.contents import blob_content
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan.in_git.history import history_findings
from pytest_openai_ready.scan.scanner import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_openai_ready.scan.in_git.sightings import HeldKey
    from pytest_openai_ready.scan.scanner import ScanSettings

LARGEST = 256 << 20  # bytes of an object that contains a key


def write_key_list(root: Path, target: str, settings: ScanSettings) -> int:
    """Write the keys in commits to a file that only its owner can read.

    Args:
        root: the top folder of the repository.
        target: the file, which must not exist yet or be below the root.
        settings: which keys may stay, and which are the owner's own.

    Returns:
        The number of keys. ``git filter-repo --replace-text`` accepts the file.

    Raises:
        ChangeError: the file exists, is in the work tree, or cannot be written.
        GitError: git could not answer.
    """
    inside = os.path.realpath(target).startswith(os.path.realpath(root) + os.sep)
    if inside:
        raise ChangeError(causes.inside_of_root(path=target))
    held = history_findings(Repository(root), settings).held
    values = dict.fromkeys(
        value for each in held for value in _values(root, each, settings)
    )
    lines = [f"literal:{value}==>{stand_in(value)}\n" for value in values]
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with open(os.open(target, flags, PRIVATE_FILE), "w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise ChangeError(cause_of(error, target)) from None
    return len(values)


def _values(root: Path, held: HeldKey, settings: ScanSettings) -> Iterator[str]:
    """Yield the key itself, from the first of its objects that can be read."""
    finding, objects = held.finding, held.objects
    path = finding.place.path if finding.place else ""
    for name in sorted(objects):
        content = blob_content(root, name, LARGEST) or b""
        hits = scan_bytes(path, content, settings).hits
        values = [each.key.reveal() for each in hits if each.key.masked == finding.key]
        yield from values
        if values:
            return
