"""The last changes of a command, kept so that they can be taken back.

They are kept among the records of ``records``, one for each command.
"""

from __future__ import annotations

import os
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pytest_openai_ready.changes import journal, records
from pytest_openai_ready.changes.journal import RECORDS, UNDO, Ending
from pytest_openai_ready.changes.refusals import ChangeError, cause_of
from pytest_openai_ready.changes.transaction import Change, content_of
from pytest_openai_ready.messages.causes import change as causes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from difflib import Match
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

    What else was changed in a file since then stays.

    Raises:
        ChangeError: nothing was changed, or the record cannot be read or deleted. Among
            the causes are lines of the record, or beside them, that changed since.
    """
    found = tuple(_as_it_is_now(root, each) for each in recorded(root, record))
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


def _as_it_is_now(root: Path, change: Change) -> Change:
    try:
        now = content_of(root, change.path)
    except OSError as error:
        raise ChangeError(cause_of(error, change.path)) from None
    if now == change.before:
        return change
    if now is None or change.before is None:
        raise ChangeError(causes.changed_since(path=change.path))
    after = without(now, change.before, change.after or b"")
    if after is None:
        raise ChangeError(causes.changed_since(path=change.path))
    return change._replace(before=now, after=after or change.after)


def without(now: bytes, made: bytes, old: bytes) -> bytes | None:
    """A content without a change that is part of it, line by line.

    Args:
        now: the content, in which more was changed since.
        made: what it was after the change.
        old: what it was before.

    Returns:
        None where a line of the change, or one beside it, is another one by now.
    """
    made_lines, now_lines = (each.splitlines(keepends=True) for each in (made, now))
    old_lines = old.splitlines(keepends=True)
    kept = SequenceMatcher(None, made_lines, now_lines, autojunk=False)
    blocks = kept.get_matching_blocks()
    for tag, begin, end, old_begin, old_end in reversed(
        SequenceMatcher(None, made_lines, old_lines, autojunk=False).get_opcodes()
    ):
        if tag == "equal":
            continue
        first, last = max(begin - 1, 0), min(end + 1, len(made_lines))
        moved = next(
            (each.b - each.a for each in blocks if _holds(each, first, last)), None
        )
        if moved is None:
            return None
        now_lines[begin + moved : end + moved] = old_lines[old_begin:old_end]
    return b"".join(now_lines)


def _holds(block: Match, first: int, last: int) -> bool:
    return block.a <= first and last <= block.a + block.size


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
