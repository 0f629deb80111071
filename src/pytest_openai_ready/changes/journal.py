"""Changes that are completed even if their program is killed.

Before the first file is changed, a journal records what is wanted. A run that is killed
leaves it there, and the next run completes the changes; it does not have to ask, since
the user has agreed to them. If one of the files has been changed in the meantime, all
of them stay as they are.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes import records, transaction
from pytest_openai_ready.changes.interrupts import held_back
from pytest_openai_ready.changes.refusals import ChangeError, cause_of
from pytest_openai_ready.changes.transaction import content_to_change
from pytest_openai_ready.changes.writable import writable_path
from pytest_openai_ready.git import index
from pytest_openai_ready.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from pytest_openai_ready.changes.transaction import Change

JOURNAL = "journal.json"
UNDO, UNDO_SETUP = "undo.json", "undo-setup.json"  # of `fix`, and of `init`
RECORDS = (UNDO, UNDO_SETUP)


class Ending(NamedTuple):
    """What happens after the last file is changed.

    Attributes:
        keeps: the changes are recorded, so that they can be undone.
        forgets: these changes undo the recorded ones.
        staged: files whose new content is added to git's index.
        untracked: files that are removed from git's index.
        record: the one of ``RECORDS`` that is kept or deleted.
        folders: folders that are created for the changes, or deleted if they are empty.
    """

    keeps: bool = False
    forgets: bool = False
    staged: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()
    record: str = UNDO
    folders: tuple[str, ...] = ()


class Recovery(NamedTuple):
    """The result of completing a run that was killed.

    Attributes:
        paths: the files that it was to change; or if nothing was done, those that have
            been changed since.
        is_done: whether they are all changed now.
        ending: how the run was to end.
    """

    paths: tuple[str, ...]
    is_done: bool
    ending: Ending


class _Begun(NamedTuple):
    """The content of a journal."""

    changes: tuple[Change, ...]
    ending: Ending


NOTHING_MORE = Ending()


def apply_with_ending(
    root: Path, wanted: Sequence[Change], ending: Ending = NOTHING_MORE
) -> None:
    """Make all the changes and their ending, or none of it.

    Raises:
        ChangeError: nothing was changed.
        GitError: nothing was changed, since git could not change its index.
    """
    folder = records.opened(root)
    with records.locked(folder), held_back():
        _recover(root, folder)
        records.sweep_drafts(folder)
        said = {"changes": records.changes_as_json(wanted), **ending._asdict()}
        journal = records.write_record(folder, JOURNAL, said)
        try:
            transaction.apply(
                root, wanted, str(folder), lambda: _end(root, folder, ending)
            )
        except BaseException:
            _remove(journal)
            raise
        _leave(root, ending)


def recover(root: Path) -> Recovery | None:
    """Complete the changes of a run that was killed; None if there was none.

    Raises:
        ChangeError: it could not be completed; the next run tries again.
        GitError: git could not complete it; the next run tries again.
    """
    folder = records.folder_of(root)
    if not os.path.lexists(folder / JOURNAL):
        return None
    folder = records.opened(root)
    with records.locked(folder), held_back():
        return _recover(root, folder)


def _recover(root: Path, folder: Path) -> Recovery | None:
    begun = _read(folder)
    if begun is None:
        return None
    remaining = [each for each in begun.changes if not _is(root, each, each.after)]
    changed = [each for each in remaining if not _is(root, each, each.before)]
    for each in begun.changes:
        if each not in changed:
            records.sweep_drafts((root / each.path).parent)
    records.sweep_drafts(folder)
    if changed:
        _remove(folder / JOURNAL)
        return Recovery(_paths(changed), is_done=False, ending=begun.ending)
    transaction.apply(
        root, remaining, str(folder), lambda: _end(root, folder, begun.ending)
    )
    _leave(root, begun.ending)
    return Recovery(_paths(begun.changes), is_done=True, ending=begun.ending)


def _read(folder: Path) -> _Begun | None:
    """The content of a journal; an invalid one is removed."""
    try:
        said = records.read_record(folder, JOURNAL)
        if said is None:
            return None
        return _Begun(tuple(records.changes_in(said)), _ending(said))
    except ValueError:
        _remove(folder / JOURNAL)
        return None


def _ending(said: dict[str, Any]) -> Ending:
    staged, untracked, folders = (
        tuple(map(records.path_in, said.get(name) or ()))
        for name in ("staged", "untracked", "folders")
    )
    keeps, forgets = (bool(said.get(name)) for name in ("keeps", "forgets"))
    record = said.get("record") if said.get("record") in RECORDS else UNDO
    return Ending(keeps, forgets, staged, untracked, str(record), folders)


def folders_of(folder: Path, record: str) -> tuple[str, ...]:
    """The folders that were created for the changes of a record; none without one.

    Raises:
        ValueError: the record cannot be read.
    """
    said = records.read_record(folder, record)
    return () if said is None else _ending(said).folders


def _is(root: Path, change: Change, content: bytes | None) -> bool:
    """Whether a file has this content; False if it must not be written to."""
    try:
        return content_to_change(root, change.path) == content
    except (ChangeError, OSError):
        return False


def _end(root: Path, folder: Path, ending: Ending) -> None:
    """End the changes; the last step is one that the system makes atomically."""
    if ending.staged or ending.untracked:
        contents = {
            each: content_to_change(root, each) or b"" for each in ending.staged
        }
        index.change(root, contents, ending.untracked)
        # This cannot be undone. A journal that remains is completed once more.
        _remove(folder / JOURNAL)
        return
    try:
        if ending.keeps:
            patiently(os.replace, folder / JOURNAL, folder / ending.record)
            return
        if ending.forgets:
            with suppress(FileNotFoundError):
                patiently(os.unlink, folder / ending.record)
            _remove(folder / JOURNAL)
        else:
            patiently(os.unlink, folder / JOURNAL)
    except OSError as error:
        raise ChangeError(cause_of(error, ending.record)) from None


def _leave(root: Path, ending: Ending) -> None:
    """Delete the folders that are empty after an undo."""
    for folder in ending.folders if ending.forgets else ():
        with suppress(ChangeError, OSError):
            os.rmdir(os.path.dirname(writable_path(root, f"{folder}/name")))


def _paths(changes: Sequence[Change]) -> tuple[str, ...]:
    return tuple(each.path for each in changes)


def _remove(path: Path) -> None:
    with suppress(OSError):
        patiently(os.unlink, path)
