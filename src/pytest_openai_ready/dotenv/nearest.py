"""The ``.env`` that counts for a folder: the nearest one of its repository.

It may be a named pipe, into which a program writes on demand, as 1Password does:
https://developer.1password.com/docs/environments/local-env-file/
"""

from __future__ import annotations

import os
import stat
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.bounded_files import UTF_16_MARKS, Unreadable, Why, seen_from
from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.dotenv.on_disk import LARGEST, dotenv_content, top_of
from pytest_openai_ready.dotenv.parse import (
    DotenvTooComplexError,
    Values,
    values_in,
)
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import dotenv_file

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from pathlib import Path

    from pytest_openai_ready.messages.declare import OfPath

SECONDS = 5.0  # in which a person may have to allow a program to write into a pipe
PAUSE_SECONDS = 0.02
PIECE = 1 << 16  # bytes
UNREAD = {
    Why.OUTSIDE: dotenv_file.dotenv_link_outside,
    Why.NO_FILE: dotenv_file.dotenv_not_a_file,
    Why.TOO_LARGE: dotenv_file.dotenv_too_large,
    Why.FAILED: dotenv_file.dotenv_no_permission,
}
# https://github.com/theskumar/python-dotenv#disable-load_dotenv
DISABLED = "PYTHON_DOTENV_DISABLED"
TRUE = ("1", "true", "t", "yes", "y")


def _nothing(_name: str) -> None:
    """Look up a name when there is no file."""


class Dotenv(NamedTuple):
    """A ``.env`` file: how to look up a name in it, or why it could not be read.

    ``outside`` returns the environment variable that a value refers to, if any; it is
    not resolved. ``text`` returns the content. These and ``get`` are functions, so that
    no value is shown by accident.
    """

    path: str
    get: Callable[[str], str | None]
    fault: Finding | None = None
    text: Callable[[], bytes] = bytes
    outside: Callable[[str], str | None] = _nothing


def read_pipe(path: str) -> bytes | None:
    """The content written to a pipe, up to one byte more than ``LARGEST``.

    None if it did not arrive completely within ``SECONDS``, or may not be read.
    """
    deadline = time.monotonic() + SECONDS
    try:  # opening it would otherwise wait for a writer
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    content = b""
    try:
        while len(content) <= LARGEST:
            try:
                piece = os.read(number, PIECE)
            except BlockingIOError:  # there is a writer that has not written yet
                piece = None
            if piece:
                content += piece
            elif piece is not None and content:
                return content
            elif time.monotonic() > deadline:
                return None
            else:
                time.sleep(PAUSE_SECONDS)
    finally:
        os.close(number)
    return content[: LARGEST + 1]


def dotenv_of(
    folder: Path | None,
    environ: Mapping[str, str],
    read: Callable[[str], bytes | None] = read_pipe,
    *,
    named: str = "",
) -> Dotenv:
    """The ``.env`` that counts for a call from ``folder``; None means there is none.

    It is the nearest one, or the one at the path ``named``. Its values never include
    anything from ``environ``, but references to it are recorded. A pipe is read by
    ``read``, which returns None if nothing arrives.
    """
    path = None if folder is None else _nearest(folder)
    path = folder / named if named and folder is not None else path
    if path is None or folder is None:
        return Dotenv(DOTENV, _nothing)
    name = seen_from(str(folder), str(path))
    if environ.get(DISABLED, "").casefold() in TRUE:
        return _unreadable(name, dotenv_file.dotenv_disabled)
    content = _content(str(path), top_of(str(folder)), read)
    if not isinstance(content, bytes):
        return _unreadable(name, content)
    try:
        values = _values(content.decode("utf-8-sig"), environ)
    except DotenvTooComplexError:
        return _unreadable(name, dotenv_file.dotenv_too_complex)
    return Dotenv(
        name, values.given.get, text=lambda: content, outside=values.outside.get
    )


def _unreadable(name: str, make: OfPath) -> Dotenv:
    fault = Finding(make(path=name), Place(name))
    return Dotenv(name, _nothing, fault)


def looked_for(folder: Path) -> tuple[str, ...]:
    """Each path where a ``.env`` would count for a folder, in order, relative to it."""
    return tuple(seen_from(str(folder), str(each)) for each in _paths(folder))


def home_of(
    root: Path, path: str, coming: Container[str], *, beside: bool, name: str = DOTENV
) -> str:
    """The ``.env`` that python-dotenv finds: in a file's folder, then above.

    ``coming`` are those that will be created. ``beside`` selects the file's own folder,
    even if it contains none. ``name`` is that of the file.
    """
    above = path.rpartition("/")[0]
    while above and not beside:
        here = f"{above}/{name}"
        if here in coming or os.path.lexists(os.path.join(root, here)):
            break
        above = above.rpartition("/")[0]
    return f"{above}/{name}" if above else name


def _nearest(folder: Path) -> Path | None:
    """The ``.env`` that counts; one above the repository, as in a home, does not."""
    return next(filter(_exists, _paths(folder)), None)


def _paths(folder: Path) -> list[Path]:
    folders, top = [folder, *folder.parents], top_of(str(folder))
    here = next((each for each in folders if str(each) == top), folder)
    return [each / DOTENV for each in folders[: folders.index(here) + 1]]


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _content(
    path: str, top: str, read: Callable[[str], bytes | None]
) -> bytes | OfPath:
    """The bytes of a text file in UTF-8, or the function that makes the cause."""
    content = dotenv_content(path, top)
    if not isinstance(content, Unreadable):
        return _why_not_utf_8(content or b"") or content or b""
    if content.why is not Why.NO_FILE:
        return UNREAD[content.why]
    if os.path.isdir(path):
        return dotenv_file.dotenv_directory
    return _of_pipe(read(path)) if _is_pipe(path) else UNREAD[content.why]


def _is_pipe(path: str) -> bool:
    """Whether a path, or what it leads to, is a named pipe."""
    with suppress(OSError):
        return stat.S_ISFIFO(os.stat(path).st_mode)
    return False


def _of_pipe(content: bytes | None) -> bytes | OfPath:
    """The content of a pipe, or the function that makes the cause if it is unusable."""
    if content is None:
        return dotenv_file.dotenv_pipe_silent
    if len(content) > LARGEST:
        return dotenv_file.dotenv_too_large
    return _why_not_utf_8(content) or content


def _why_not_utf_8(content: bytes) -> OfPath | None:
    if content.startswith(UTF_16_MARKS) or b"\0" in content:
        return dotenv_file.dotenv_utf_16
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return dotenv_file.dotenv_not_utf_8
    return None


def _values(text: str, environ: Mapping[str, str]) -> Values:
    values = values_in(text, environ)
    if sys.platform == "win32":  # variable names are case-insensitive there
        given, outside = (
            {name.upper(): value for name, value in each.items()} for each in values
        )
        return Values(given, outside)
    return values
