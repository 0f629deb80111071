"""The last changes of a command, kept so that they can be taken back.

They are kept among the records of ``records``, one for each command.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.changes import journal, records
from pytest_openai_ready.changes.journal import RECORDS, UNDO, Ending
from pytest_openai_ready.changes.refusals import ChangeError, cause_of
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.messages.causes import change as causes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def place_of(root: Path) -> Path:
    """Where the record of a root is kept, whether there is one or not.

    Raises:
        ChangeError: outside of a repository, of a user without a home.
    """
    return records.folder_of(root) / UNDO


def apply(root: Path, wanted: Sequence[Change], record: str = UNDO) -> None:
    """Make changes that can be taken back, in the place of those of a record.

    Raises:
        ChangeError: nothing was changed, and the record is the one that it was.
    """
    journal.apply(root, wanted, Ending(keeps=True, record=record))


def take_back(root: Path, record: str = UNDO) -> tuple[Change, ...]:
    """Make the changes that take those of a record back; none where there is none.

    Raises:
        ChangeError: nothing was changed, or the record cannot be read or deleted.
    """
    found = recorded(root, record)
    if found:
        journal.apply(root, found, Ending(forgets=True, record=record))
    return found


def recorded(root: Path, record: str = UNDO) -> tuple[Change, ...]:
    """The changes that would take those of a record back; none where there is none.

    Raises:
        ChangeError: the record cannot be read.
    """
    try:
        said = records.read(records.folder_of(root), record)
        made = [] if said is None else records.changes_in(said)
    except ValueError:
        raise ChangeError(causes.undo_unreadable()) from None
    return tuple(Change(each.path, each.after, each.before) for each in reversed(made))


def forget(root: Path) -> bool:
    """Delete every record; whether there was one.

    Raises:
        ChangeError: one cannot be deleted.
    """
    folder = records.folder_of(root)
    records.sweep(folder)
    deleted = [_deleted(folder / each) for each in RECORDS]
    return any(deleted)


def _deleted(path: Path) -> bool:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ChangeError(cause_of(error, path.name)) from None
    return True
