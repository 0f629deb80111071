"""Makes changes to files all together or not at all.

Every new content is on the disk before the first file is changed; the old files are
kept under another name until the last one is replaced. So a full disk or a closed
folder leaves each file as it was; Ctrl-C takes effect when all is done. If a program is
killed in the middle, ``journal`` completes the changes.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.interrupts import held_back
from pytest_openai_ready.changes.refusals import ChangeError, cause_of
from pytest_openai_ready.changes.writable import status_of, writable_path
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

PREFIX, SUFFIX = ".openai-ready-", ".tmp"


class Change(NamedTuple):
    """The old and the new content of one file.

    Attributes:
        path: of the file, relative to the root, with slashes.
        before: its content; None if the file does not exist yet.
        after: its new content; None if the file is deleted.
        mode: the permission bits of the new file; None: as they were, or the default.
        old_mode: those of the old file, if they are to be restored with it.
    """

    path: str
    before: bytes | None
    after: bytes | None
    mode: int | None = None
    old_mode: int | None = None


class _Prepared(NamedTuple):
    """A change whose contents are in the temporary files ``new`` and ``old``."""

    change: Change
    target: str
    new: str | None
    old: str | None


def apply(
    root: Path,
    changes: Sequence[Change],
    waiting: str | None = None,
    end: Callable[[], None] | None = None,
) -> None:
    """Make all the changes, or none of them.

    A new file is readable for others only if its ``mode`` says so from the start; a
    replaced file keeps its permissions, and its owner if the system allows it. Missing
    folders are created.

    Args:
        root: the folder that the paths are relative to.
        changes: those without a difference are left out.
        waiting: a private folder for temporary files, which may contain a key; if it is
            on another disk, or None, they are created next to their targets.
        end: called after the last change; if it raises, no change is made.

    Raises:
        ChangeError: nothing was changed, and no other file was left behind. Among the
            causes are a file that differs from ``before``, a link, a path out of the
            root, a file or folder that must not be written to, and a full disk.
    """
    wanted = [each for each in changes if each.before != each.after]
    made: list[str] = []
    prepared: list[_Prepared] = []
    with held_back():
        try:
            for change in wanted:
                prepared.append(_prepare(root, change, waiting, made))  # noqa: PERF401 - kept as far as it got
            _replace_all(root, prepared, end)
        except BaseException:
            _sweep(prepared)
            for folder in reversed(made):
                with suppress(OSError):
                    os.rmdir(folder)
            raise
        _sweep(prepared)


def content_to_change(root: Path, path: str) -> bytes | None:
    """The current content of a file that may be changed; None if it does not exist.

    Raises:
        ChangeError: nothing may be written there.
        OSError: it cannot be read.
    """
    return _content(writable_path(root, path))


def _content(target: str) -> bytes | None:
    with suppress(FileNotFoundError, NotADirectoryError), open(target, "rb") as file:
        return file.read()
    return None


def _replace_all(
    root: Path, prepared: Sequence[_Prepared], end: Callable[[], None] | None
) -> None:
    done: list[_Prepared] = []
    try:
        for each in prepared:
            _replace(root, each, done)
        if end is not None:
            end()
    except BaseException:
        for each in reversed(done):
            _put_back(each)
        raise


def _prepare(
    root: Path, change: Change, waiting: str | None, made: list[str]
) -> _Prepared:
    target = writable_path(root, change.path)
    new: str | None = None
    try:
        _make_folders(os.path.dirname(target), made)
        _compare(target, change)
        folder = _on_the_same_disk(target, waiting)
        status = status_of(target)
        if change.after is not None:
            new = _written(folder, change.after, _mode(change, status), status)
        old = _kept(target, folder, change.before, status)
        return _Prepared(change, target, new, old)
    except OSError as error:
        _remove(new)
        raise ChangeError(cause_of(error, change.path)) from None
    except BaseException:
        _remove(new)
        raise


def _on_the_same_disk(target: str, waiting: str | None) -> str:
    """The folder for a temporary file: on the same disk it can be moved atomically."""
    beside = os.path.dirname(target)
    is_near = waiting and os.stat(waiting).st_dev == os.stat(beside).st_dev
    return waiting if waiting and is_near else beside


def _make_folders(folder: str, made: list[str]) -> None:
    missing = []
    while not os.path.lexists(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for each in reversed(missing):
        os.mkdir(each)
        made.append(each)


def _compare(target: str, change: Change) -> None:
    """Refuse a file that changed since it was read.

    Raises:
        ChangeError: the file differs from ``before``.
    """
    if _content(target) != change.before:
        raise ChangeError(causes.changed_meanwhile(path=change.path))


def _mode(change: Change, status: os.stat_result | None) -> int:
    if change.mode is not None:
        return change.mode
    if status is not None:
        return stat.S_IMODE(status.st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _written(
    folder: str, content: bytes, mode: int, status: os.stat_result | None = None
) -> str:
    """Create a file that only its owner can read until it is complete."""
    import tempfile  # only needed to write; a dry run does not import it

    handle, path = tempfile.mkstemp(SUFFIX, PREFIX, folder)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if status is not None and hasattr(os, "chown"):
            with suppress(OSError):  # changing the owner may not be permitted
                os.chown(path, status.st_uid, status.st_gid)
        os.chmod(path, mode)
    except BaseException:
        _remove(path)
        raise
    return path


def _kept(
    target: str, folder: str, before: bytes | None, status: os.stat_result | None
) -> str | None:
    """A second name of the old file, or a copy if the disk has no hard links.

    On Windows no name of a file can be deleted while another program has it open by
    any of them, so the old file with its keys would be left.
    """
    if before is None or status is None:
        return None
    if sys.platform != "win32":
        import tempfile

        with suppress(OSError, NotImplementedError):
            name = tempfile.mktemp(SUFFIX, PREFIX, folder)  # noqa: S306 - a link cannot take a name that is taken
            os.link(target, name)
            return name
    return _written(folder, before, stat.S_IMODE(status.st_mode), status)


def _replace(root: Path, prepared: _Prepared, done: list[_Prepared]) -> None:
    """Replace one file; it is added to ``done`` right before."""
    change, target, new, _ = prepared
    try:
        writable_path(root, change.path)
        _compare(target, change)
        done.append(prepared)
        if new is None:
            patiently(os.unlink, target)
        else:
            patiently(os.replace, new, target)
    except OSError as error:
        raise ChangeError(cause_of(error, change.path)) from None


def _put_back(prepared: _Prepared) -> None:
    """Restore the old file, or delete the new one if there was none."""
    with suppress(OSError):
        if prepared.old is not None:
            patiently(os.replace, prepared.old, prepared.target)
        elif prepared.new is not None and not os.path.lexists(prepared.new):
            patiently(os.unlink, prepared.target)


def _sweep(prepared: Sequence[_Prepared]) -> None:
    for each in prepared:
        _remove(each.new)
        _remove(each.old)


def _remove(path: str | None) -> None:
    if path is not None:
        with suppress(OSError):
            patiently(os.unlink, path)
