"""The ``.env`` that counts for a folder: the nearest one of its repository."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.dotenv.parse import (
    LARGEST,
    UTF_16_MARKS,
    DotenvTooComplexError,
    Values,
    values_in,
)
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pytest_openai_ready.messages.declare import OfPath


def _nothing(_name: str) -> None:
    """Look a name up where there is no file."""


class Dotenv(NamedTuple):
    """A ``.env`` file: how to look a name up in it, or why it could not be read.

    ``outside`` names the variable of the environment that a value refers to, if any:
    it is not resolved. ``text`` gives all of it; none shows itself by accident.
    """

    path: str
    get: Callable[[str], str | None]
    fault: Finding | None = None
    text: Callable[[], bytes] = bytes
    outside: Callable[[str], str | None] = _nothing


def dotenv_of(folder: Path | None, environ: Mapping[str, str]) -> Dotenv:
    """The ``.env`` that counts for a call from ``folder``; None: there is none.

    Nothing of ``environ`` comes into its values; that they refer to it is noted.
    """
    path = None if folder is None else _nearest(folder)
    if path is None or folder is None:
        return Dotenv(DOTENV, _nothing)
    name = os.path.relpath(path, folder)
    content = _content(path, top_of(folder))
    if not isinstance(content, bytes):
        return _unreadable(name, content)
    try:
        values = _values(content.decode("utf-8-sig"), environ)
    except DotenvTooComplexError:
        return _unreadable(name, source.dotenv_too_complex)
    return Dotenv(
        name, values.given.get, text=lambda: content, outside=values.outside.get
    )


def _unreadable(name: str, make: OfPath) -> Dotenv:
    fault = Finding(make(path=name), Place(name))
    return Dotenv(name, _nothing, fault)


def looked_for(folder: Path) -> tuple[str, ...]:
    """Each ``.env`` that would count for a folder, in order, as seen from there."""
    return tuple(os.path.relpath(each, folder) for each in _paths(folder))


def _nearest(folder: Path) -> Path | None:
    """The ``.env`` that counts; a home folder's own is none of this repository's."""
    return next(filter(_exists, _paths(folder)), None)


def _paths(folder: Path) -> list[Path]:
    folders = [folder, *folder.parents]
    return [each / DOTENV for each in folders[: folders.index(top_of(folder)) + 1]]


def top_of(folder: Path) -> Path:
    """The top of the repository around a folder; outside of one, the folder itself."""
    folders = (folder, *folder.parents)
    return next((each for each in folders if (each / ".git").exists()), folder)


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _content(path: Path, top: Path) -> bytes | OfPath:
    """The bytes of a text file in UTF-8, or what makes the cause why it has none.

    Only a regular file is opened: to open a named pipe is to wait for whoever writes.
    A link may lead anywhere, and a repository may come from a stranger.
    """
    try:
        status = path.stat()
        if not path.resolve().is_relative_to(top.resolve()):
            return source.dotenv_link_outside
        if stat.S_ISDIR(status.st_mode):
            return source.dotenv_directory
        if not stat.S_ISREG(status.st_mode):
            return source.dotenv_not_a_file
        if status.st_size > LARGEST:
            return source.dotenv_too_large
        content = path.read_bytes()
    except (OSError, RuntimeError):  # Python before 3.13 says RuntimeError of a loop
        return source.dotenv_no_permission
    return _why_not_utf_8(content) or content


def _why_not_utf_8(content: bytes) -> OfPath | None:
    if content.startswith(UTF_16_MARKS) or b"\0" in content:
        return source.dotenv_utf_16
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return source.dotenv_not_utf_8
    return None


def _values(text: str, environ: Mapping[str, str]) -> Values:
    values = values_in(text, environ)
    if sys.platform == "win32":  # where the case of a variable's name means nothing
        given, outside = (
            {name.upper(): value for name, value in each.items()} for each in values
        )
        return Values(given, outside)
    return values
