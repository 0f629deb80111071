"""The last changes, kept so that they can be taken back.

In a repository they are kept in git's own folder, which no clone, push or archive
takes along; elsewhere among the user's own files. What was changed may have held a key,
so nobody else may read the record, and there is never more than one.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_openai_ready import user_folders
from pytest_openai_ready.changes import transaction
from pytest_openai_ready.changes.interrupts import held_back
from pytest_openai_ready.changes.refusals import ChangeError, cause_of
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.git.errors import GitError
from pytest_openai_ready.git.layout import git_folder
from pytest_openai_ready.messages.causes import change as causes

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER, NAME, VERSION = "openai-ready", "undo.json", 1
PRIVATE = 0o700


def place_of(root: Path) -> Path:
    """Where the record of a root is kept, whether there is one or not.

    Raises:
        ChangeError: outside of a repository, of a user without a home.
    """
    try:
        return Path(git_folder(root)) / FOLDER / NAME
    except GitError:
        state = user_folders.state(os.environ)
        if state is None:
            raise ChangeError(causes.home_unknown()) from None
        return state / FOLDER / sha256(os.fsencode(root)).hexdigest()[:16] / NAME


def apply(root: Path, wanted: Sequence[Change]) -> None:
    """Make changes that can be taken back, in the place of those made before.

    Raises:
        ChangeError: nothing was changed, and the record is the one that it was.
    """
    place = place_of(root)
    with held_back():
        draft = _written(place, wanted)
        try:
            transaction.apply(root, wanted)
            os.replace(draft, place)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft)
            raise


def take_back(root: Path) -> tuple[Change, ...]:
    """Make the changes that take the last ones back; none where nothing is kept.

    Raises:
        ChangeError: nothing was changed, or the record cannot be read or deleted.
    """
    found = recorded(root)
    with held_back():
        transaction.apply(root, found)
        if found:
            forget(root)
    return found


def recorded(root: Path) -> tuple[Change, ...]:
    """The changes that would take the last ones back; none where nothing is kept.

    Raises:
        ChangeError: the record cannot be read.
    """
    place = place_of(root)
    try:
        said = json.loads(place.read_bytes())
        made = [_read(each) for each in said["changes"]]
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        raise ChangeError(causes.undo_unreadable()) from None
    return tuple(
        Change(path, after, before, mode)
        for path, before, after, mode in reversed(made)
    )


def forget(root: Path) -> bool:
    """Delete the record; whether there was one.

    Raises:
        ChangeError: it cannot be deleted.
    """
    try:
        os.unlink(place_of(root))
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ChangeError(cause_of(error, NAME)) from None
    return True


def _written(place: Path, wanted: Sequence[Change]) -> str:
    """The record, beside the place that it is to take."""
    said = {"version": VERSION, "changes": [_plain(each) for each in wanted]}
    try:
        os.makedirs(place.parent, PRIVATE, exist_ok=True)
        handle, draft = tempfile.mkstemp(".tmp", NAME, place.parent)
    except OSError as error:
        raise ChangeError(cause_of(error, f"{FOLDER}/{NAME}")) from None
    try:
        with open(handle, "wb") as file:
            file.write(json.dumps(said).encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            os.unlink(draft)
        raise ChangeError(cause_of(error, f"{FOLDER}/{NAME}")) from None
    return draft


def _plain(change: Change) -> dict[str, Any]:
    path, before, after, _ = change
    return {"path": path, "before": _text(before), "after": _text(after)}


def _text(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()


def _read(said: dict[str, Any]) -> Change:
    return Change(said["path"], _content(said["before"]), _content(said["after"]))


def _content(said: str | None) -> bytes | None:
    return None if said is None else base64.b64decode(said, validate=True)
