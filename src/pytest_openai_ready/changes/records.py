"""The private folder that records changes, while they are made and afterwards.

In a repository it is in git's own folder, which no clone, push or archive contains;
elsewhere it is among the user's own files. Changed files may have contained a key, so
nobody else may read the folder, and no link leads into it or out of it.
"""

from __future__ import annotations

import base64
import errno
import json
import os
import stat
import sys
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from pytest_openai_ready import bounded_files, user_folders
from pytest_openai_ready.changes.refusals import ChangeError, cause_of
from pytest_openai_ready.changes.transaction import PREFIX, SUFFIX, Change
from pytest_openai_ready.config_files import json_value
from pytest_openai_ready.git.confined import written_elsewhere
from pytest_openai_ready.git.layout import git_folder, is_set_by_variables, layout_of
from pytest_openai_ready.git.processes.errors import GitMissingError, NoRepositoryError
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOCK, VERSION = "lock", 1
LARGEST = 256 << 20  # bytes of a record
PATIENCE, PAUSE = 10.0, 0.02  # seconds: for another run, and between two attempts
# Errors for a lock that another process holds; some disks do not support locks at all.
# Wine refuses it without an error's number.
TAKEN = (0, errno.EAGAIN, errno.EACCES, errno.EDEADLK)


def folder_of(root: Path) -> Path:
    """The folder for the records of a root, whether it exists or not.

    Raises:
        ChangeError: outside a repository, the user has no home; in one, it or what git
            writes may belong to another repository.
        GitError: git could not say whether there is a repository.
    """
    try:
        layout = None if is_set_by_variables(root) else layout_of(root)
        if layout is not None and (elsewhere := written_elsewhere(layout)):
            raise ChangeError(causes.git_folder_elsewhere(path=elsewhere))
        return Path(layout.own if layout else git_folder(root)) / user_folders.OWN
    except (GitMissingError, NoRepositoryError):
        state = user_folders.state(os.environ)
        if state is None:
            raise ChangeError(causes.home_unknown()) from None
        return state / user_folders.OWN / sha256(os.fsencode(root)).hexdigest()[:16]


def opened(root: Path) -> Path:
    """The folder for the records of a root, created if necessary.

    Raises:
        ChangeError: it is a link, or cannot be created.
    """
    folder = folder_of(root)
    try:
        os.makedirs(folder, bounded_files.PRIVATE_FOLDER, exist_ok=True)
    except FileExistsError:  # a file, or a dangling link
        _check(folder)
        raise
    except OSError as error:
        raise ChangeError(cause_of(error, _shown(folder))) from None
    _check(folder)
    return folder


def _check(folder: Path) -> None:
    status = os.lstat(folder)
    if bounded_files.is_link(status):
        raise ChangeError(causes.behind_link(path=_shown(folder)))
    if not stat.S_ISDIR(status.st_mode):
        raise ChangeError(causes.no_plain_file(path=_shown(folder)))


def _shown(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Prevent every other run from changing files of the same root.

    Raises:
        ChangeError: another run did so for ``PATIENCE`` seconds.
    """
    flags = os.O_RDWR | os.O_CREAT | bounded_files.CAREFULLY
    try:
        handle = os.open(folder / LOCK, flags, bounded_files.PRIVATE_FILE)
    except OSError as error:
        raise ChangeError(cause_of(error, f"{_shown(folder)}/{LOCK}")) from None
    try:
        limit = monotonic() + PATIENCE
        while not _is_ours(handle):
            if monotonic() > limit:
                raise ChangeError(causes.another_run())
            sleep(PAUSE)
        yield
    finally:
        os.close(handle)


def _is_ours(handle: int) -> bool:
    """Take the lock, which the system releases when a process ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in TAKEN
    return True


def write_record(folder: Path, name: str, said: dict[str, Any]) -> Path:
    """Replace the record of this name, completely or not at all.

    Raises:
        ChangeError: it could not be written.
    """
    try:
        import tempfile

        handle, draft = tempfile.mkstemp(SUFFIX, PREFIX, folder)
        try:
            with open(handle, "wb") as file:
                file.write(json.dumps({"version": VERSION, **said}).encode())
                file.flush()
                os.fsync(file.fileno())
            patiently(os.replace, draft, folder / name)
        except BaseException:
            with suppress(OSError):
                patiently(os.unlink, draft)
            raise
    except OSError as error:
        raise ChangeError(cause_of(error, f"{_shown(folder)}/{name}")) from None
    return folder / name


def read_record(folder: Path, name: str) -> dict[str, Any] | None:
    """A record; None if it does not exist.

    Raises:
        ValueError: it cannot be read, or is not a record.
    """
    content = bounded_files.read(str(folder / name), LARGEST, within=str(folder))
    if content is None:
        return None
    if not isinstance(content, bytes):
        raise ValueError(content.why)  # noqa: TRY004 - of the record
    said = json_value(content)
    if not isinstance(said, dict):
        raise ValueError("no record")  # noqa: TRY004 - of the record
    return said


def sweep_drafts(folder: Path) -> None:
    """Delete the temporary files in a folder that a killed run has left."""
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(PREFIX) and name.endswith(SUFFIX):
                patiently(os.unlink, folder / name)


def changes_as_json(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes as JSON values."""
    return [
        {
            "path": each.path,
            "before": _text(each.before),
            "after": _text(each.after),
            "mode": each.mode,
            "old_mode": each.old_mode,
        }
        for each in changes
    ]


def changes_in(said: dict[str, Any]) -> list[Change]:
    """The changes of a record.

    Raises:
        ValueError: it contains none.
    """
    try:
        return [
            Change(
                path_in(each["path"]),
                _content(each["before"]),
                _content(each["after"]),
                each.get("mode"),
                each.get("old_mode"),
            )
            for each in said["changes"]
        ]
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(type(error).__name__) from None


def path_in(said: object) -> str:
    """A path from a record.

    Raises:
        ValueError: it cannot be the name of a file.
    """
    if not isinstance(said, str) or "\0" in said:
        raise ValueError("no path")
    return said


def _text(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()


def _content(said: str | None) -> bytes | None:
    return None if said is None else base64.b64decode(said, validate=True)
