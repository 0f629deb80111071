"""The last changes of a command, recorded so that they can be undone.

There is one of the records in ``records`` for each command.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_openai_ready.changes import journal, records
from pytest_openai_ready.changes.journal import RECORDS, UNDO, Ending
from pytest_openai_ready.changes.refusals import ChangeError, cause_of
from pytest_openai_ready.changes.transaction import Change, content_to_change
from pytest_openai_ready.changes.writable import status_of
from pytest_openai_ready.dotenv.file_names import is_dotenv
from pytest_openai_ready.git.names import GITIGNORE
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Sequence
    from difflib import Match
    from pathlib import Path


def record_path(root: Path) -> Path:
    """The path of a root's record, whether it exists or not.

    Raises:
        ChangeError: outside a repository, the user has no home.
    """
    return records.folder_of(root) / UNDO


def apply_for_undo(root: Path, wanted: Sequence[Change], record: str = UNDO) -> None:
    """Make changes that can be undone, which replace those of the record.

    An undo also restores the permission bits that a change sets, and deletes folders
    that were created for it and contain nothing else.

    Raises:
        ChangeError: nothing was changed, and the record is still the old one.
    """
    known = [each._replace(old_mode=_old_mode(root, each)) for each in wanted]
    folders = _missing_folders(root, known)
    journal.apply_with_ending(
        root, known, Ending(keeps=True, record=record, folders=folders)
    )


def _old_mode(root: Path, change: Change) -> int | None:
    """The permission bits of a file, if a change replaces them."""
    status = status_of(os.path.join(root, change.path))
    is_kept = change.mode is None and change.after is not None
    return None if status is None or is_kept else stat.S_IMODE(status.st_mode)


def _missing_folders(root: Path, wanted: Sequence[Change]) -> tuple[str, ...]:
    """The folders that have to be created, each after those inside it."""
    found = dict.fromkeys(
        folder
        for each in wanted
        if each.after is not None
        for folder in map(str, PurePosixPath(each.path).parents)
        if not os.path.lexists(os.path.join(root, folder))
    )
    return tuple(sorted(found, key=len, reverse=True))


def take_back(root: Path, record: str = UNDO) -> tuple[Change, ...]:
    """Undo the changes of a record and return how; empty if there are none.

    Other changes that were made to a file since then are kept.

    Raises:
        ChangeError: nothing was changed, or the record cannot be read or deleted. Among
            the causes are lines of the record, or next to them, that changed since.
    """
    wanted = [
        each
        for each in recorded(root, record)
        if not is_rule(each)
        or not (_is_relied_on(root, each, record) or _protects(root, each, record))
    ]
    found = tuple(_as_it_is_now(root, each) for each in wanted)
    # A `.env` to which something was added stays, and so does the rule for it.
    stays = any(
        is_dotenv(now.path) and then.after is None and now.after is not None
        for then, now in zip(wanted, found, strict=True)
    )
    if stays:
        found = tuple(each for each in found if not is_rule(each))
    if found:
        folders = journal.folders_of(records.folder_of(root), record)
        ending = Ending(forgets=True, record=record, folders=folders)
        journal.apply_with_ending(root, found, ending)
    return found


def is_rule(change: Change) -> bool:
    """Whether it changes rules by which git ignores files."""
    return change.path.endswith(GITIGNORE)


def _is_relied_on(root: Path, change: Change, record: str) -> bool:
    """Whether another command found the lines of a change there, and added to them."""
    own = _lines(change.before) - _lines(change.after)
    others = (
        each
        for name in RECORDS
        if name != record
        for each in recorded(root, name)
        if each.path == change.path
    )
    return bool(own) and any(own <= _lines(each.after) for each in others)


def _protects(root: Path, change: Change, record: str) -> bool:
    """Whether a ``.env`` next to ignore rules was written or put there since they were.

    Whoever did that relied on them. What the record itself wrote does not count. A file
    that is moved or copied may keep the time at which it was written.
    """
    folder = PurePosixPath(change.path).parent
    own = {each.path for each in recorded(root, record)}
    made = status_of(os.path.join(records.folder_of(root), record))
    with suppress(OSError):
        names = [each for each in os.listdir(root / folder) if is_dotenv(each)]
        others = [name for name in names if str(folder / name) not in own]
        written = (status_of(os.path.join(root, folder, each)) for each in others)
        return made is not None and any(
            each is not None
            and max(each.st_mtime_ns, each.st_ctime_ns) > made.st_mtime_ns
            for each in written
        )
    return False


def _lines(content: bytes | None) -> set[bytes]:
    return set((content or b"").splitlines())


def recorded(root: Path, record: str = UNDO) -> tuple[Change, ...]:
    """The changes that would undo those of a record; empty if there are none.

    Raises:
        ChangeError: the record cannot be read.
    """
    try:
        said = records.read_record(records.folder_of(root), record)
        made = [] if said is None else records.changes_in(said)
    except ValueError:
        raise ChangeError(causes.undo_unreadable()) from None
    return tuple(
        Change(each.path, each.after, each.before, each.old_mode, each.mode)
        for each in reversed(made)
    )


def _as_it_is_now(root: Path, change: Change) -> Change:
    try:
        now = content_to_change(root, change.path)
    except OSError as error:
        raise ChangeError(cause_of(error, change.path)) from None
    status = status_of(os.path.join(root, change.path))
    if status is not None and stat.S_IMODE(status.st_mode) != change.old_mode:
        change = change._replace(mode=None)  # they were changed since
    if now == change.before:
        return change
    if now == change.after:  # it was undone by hand
        return change._replace(before=now)
    if now is None or change.before is None:
        raise ChangeError(causes.changed_since(path=change.path))
    after = without_change(now, change.before, change.after or b"")
    if after is None:
        raise ChangeError(causes.changed_since(path=change.path))
    return change._replace(before=now, after=after or change.after)


def without_change(now: bytes, made: bytes, old: bytes) -> bytes | None:
    """A content without a change that is part of it, line by line.

    Args:
        now: the content, in which more may have changed since.
        made: the content right after the change.
        old: the content before the change.

    Returns:
        None if a line of the change, or one next to it, has changed since.
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
    """Delete every record; returns whether there was one.

    Raises:
        ChangeError: one cannot be deleted.
    """
    folder = records.folder_of(root)
    records.sweep_drafts(folder)
    deleted = [_deleted(folder / each) for each in RECORDS]
    return any(deleted)


def _deleted(path: Path) -> bool:
    try:
        patiently(os.unlink, path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ChangeError(cause_of(error, path.name)) from None
    return True
