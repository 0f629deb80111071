"""Which paths may be written to: regular files of the repository, without links."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import GIT, is_link
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.windows_names import is_plain

if TYPE_CHECKING:
    from pathlib import Path

WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def writable_path(root: Path, path: str) -> str:
    """The absolute path of a file below a root, given with slashes.

    A repository may come from a stranger, and a link in it may point anywhere; git's
    own folder contains programs that git runs. Somebody removed the write bit of a file
    on purpose, which a program of an administrator respects as well.

    Raises:
        ChangeError: nothing may be written there.
    """
    parts = path.split("/")
    outside = {"", ".", "..", GIT}.intersection(map(str.lower, parts))
    if outside or os.path.isabs(path) or not all(map(is_plain, parts)):
        raise ChangeError(causes.outside_of_root(path=path))
    folder = os.path.realpath(root)
    for part in parts[:-1]:
        _check_folder(path, folder)
        folder = os.path.join(folder, part)
    _check_folder(path, folder, last=True)
    target = os.path.join(folder, parts[-1])
    _check_file(path, target)
    return target


def _check_folder(path: str, folder: str, *, last: bool = False) -> None:
    status = status_of(folder)
    if status is None:
        return
    if is_link(status):
        raise ChangeError(causes.behind_link(path=path))
    if not stat.S_ISDIR(status.st_mode):
        raise ChangeError(causes.no_plain_file(path=path))
    # On Windows, the attribute means something else for a folder.
    closed = sys.platform != "win32" and not status.st_mode & WRITABLE
    if last and (closed or not os.access(folder, os.W_OK)):
        raise ChangeError(causes.not_writable(path=path))


def _check_file(path: str, target: str) -> None:
    status = status_of(target)
    if status is None:
        return
    if is_link(status):
        raise ChangeError(causes.behind_link(path=path))
    if not stat.S_ISREG(status.st_mode):
        raise ChangeError(causes.no_plain_file(path=path))
    if not status.st_mode & WRITABLE or not os.access(target, os.W_OK):
        raise ChangeError(causes.not_writable(path=path))


def status_of(path: str) -> os.stat_result | None:
    """The status of a path itself; None if it does not exist."""
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
