"""Changes to files, which are made all together or not at all.

Every new content is on the disk, beside its file, before the first file is touched; the
old files stay there under another name until the last one is replaced. So a full disk
or a closed folder leaves each file as it was; Ctrl-C takes effect when all is done.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.interrupts import held_back
from pytest_openai_ready.changes.refusals import ChangeError, cause_of
from pytest_openai_ready.changes.writable import checked, status_of
from pytest_openai_ready.messages.causes import change as causes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PREFIX, SUFFIX = ".openai-ready-", ".tmp"


class Change(NamedTuple):
    """What one file is, and what it is to be.

    Attributes:
        path: of the file, relative to the root, with slashes.
        before: its content; None where there is no such file yet.
        after: its new content; None where the file goes away.
        mode: the permission bits of the new file; None: as they were, or as usual.
    """

    path: str
    before: bytes | None
    after: bytes | None
    mode: int | None = None


class _Prepared(NamedTuple):
    """A change whose contents are on the disk: ``new`` and ``old`` wait beside it."""

    change: Change
    target: str
    new: str | None
    old: str | None


def apply(root: Path, changes: Sequence[Change]) -> None:
    """Make all the changes, or none of them.

    A new file lets others read it only where its ``mode`` says so from the start; one
    that is replaced keeps its permissions, and its owner as far as the system allows.
    Folders that are missing are made.

    Raises:
        ChangeError: nothing was changed, and no other file was left behind. Among the
            causes are a file that is not as ``before`` says, a link, a path out of the
            root, a file or folder that must not be written to, and a full disk.
    """
    wanted = [each for each in changes if each.before != each.after]
    made: list[str] = []
    prepared: list[_Prepared] = []
    with held_back():
        try:
            for change in wanted:
                prepared.append(_prepare(root, change, made))  # noqa: PERF401 - kept as far as it got
            _replace_all(root, prepared)
        except BaseException:
            _sweep(prepared)
            for folder in reversed(made):
                with suppress(OSError):
                    os.rmdir(folder)
            raise
        _sweep(prepared)


def _replace_all(root: Path, prepared: Sequence[_Prepared]) -> None:
    done: list[_Prepared] = []
    try:
        for each in prepared:
            _replace(root, each, done)
    except BaseException:
        for each in reversed(done):
            _put_back(each)
        raise


def _prepare(root: Path, change: Change, made: list[str]) -> _Prepared:
    target = checked(root, change.path)
    new: str | None = None
    try:
        _make_folders(os.path.dirname(target), made)
        _compare(target, change)
        status = status_of(target)
        if change.after is not None:
            new = _written(target, change.after, _mode(change, status), status)
        return _Prepared(change, target, new, _kept(target, change.before, status))
    except OSError as error:
        _remove(new)
        raise ChangeError(cause_of(error, change.path)) from None
    except BaseException:
        _remove(new)
        raise


def _make_folders(folder: str, made: list[str]) -> None:
    missing = []
    while not os.path.lexists(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for each in reversed(missing):
        os.mkdir(each)
        made.append(each)


def _compare(target: str, change: Change) -> None:
    """Refuse what changed since it was read.

    Raises:
        ChangeError: the file is not as ``before`` says.
    """
    content = None
    with suppress(FileNotFoundError), open(target, "rb") as file:
        content = file.read()
    if content != change.before:
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
    target: str, content: bytes, mode: int, status: os.stat_result | None = None
) -> str:
    """A new file beside ``target``, which only its owner can read until it is whole."""
    folder = os.path.dirname(target)
    handle, path = tempfile.mkstemp(SUFFIX, PREFIX, folder)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if status is not None and hasattr(os, "chown"):
            with suppress(OSError):  # to give a file away takes rights of its own
                os.chown(path, status.st_uid, status.st_gid)
        os.chmod(path, mode)
    except BaseException:
        _remove(path)
        raise
    return path


def _kept(
    target: str, before: bytes | None, status: os.stat_result | None
) -> str | None:
    """The old file under another name: itself, or a copy where files have one name."""
    if before is None or status is None:
        return None
    try:
        name = tempfile.mktemp(SUFFIX, PREFIX, os.path.dirname(target))  # noqa: S306 - a link cannot take a name that is taken
        os.link(target, name)
    except (OSError, NotImplementedError):
        return _written(target, before, stat.S_IMODE(status.st_mode), status)
    return name


def _replace(root: Path, prepared: _Prepared, done: list[_Prepared]) -> None:
    """The one moment in which a file changes; ``done`` knows of it before it does."""
    change, target, new, _ = prepared
    try:
        checked(root, change.path)
        _compare(target, change)
        done.append(prepared)
        if new is None:
            os.unlink(target)
        else:
            os.replace(new, target)
    except OSError as error:
        raise ChangeError(cause_of(error, change.path)) from None


def _put_back(prepared: _Prepared) -> None:
    """The old file again, or none where there was none."""
    with suppress(OSError):
        if prepared.old is not None:
            os.replace(prepared.old, prepared.target)
        elif prepared.new is not None and not os.path.lexists(prepared.new):
            os.unlink(prepared.target)


def _sweep(prepared: Sequence[_Prepared]) -> None:
    for each in prepared:
        _remove(each.new)
        _remove(each.old)


def _remove(path: str | None) -> None:
    if path is not None:
        with suppress(OSError):
            os.unlink(path)
