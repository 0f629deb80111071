"""The ``.env`` of a repository, read as python-dotenv reads it, and no further."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST_DOTENV = 1_000_000  # bytes; a file of settings has a few hundred
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Dotenv(NamedTuple):
    """A ``.env`` file: how to look a name up in it, or why it could not be read.

    ``text`` gives all of it; neither shows itself by accident.
    """

    path: str
    get: Callable[[str], str | None]
    fault: Finding | None = None
    text: Callable[[], bytes] = bytes


def _nothing(_name: str) -> None:
    """Look a name up where there is no file."""


def dotenv_of(folder: Path | None) -> Dotenv:
    """The ``.env`` that counts for a call from ``folder``; None: there is none."""
    path = None if folder is None else _nearest(folder)
    if path is None or folder is None:
        return Dotenv(".env", _nothing)
    name = os.path.relpath(path, folder)
    content = _content(path, _top(folder))
    if isinstance(content, str):
        facts = {"cause": content}
        fault = Finding(Code.DOTENV_UNREADABLE, Place(name), facts=facts)
        return Dotenv(name, _nothing, fault)
    get = _parsed(content.decode("utf-8-sig")).get
    return Dotenv(name, get, text=lambda: content)


def _nearest(folder: Path) -> Path | None:
    """The ``.env`` that counts; a home folder's own is none of this repository's."""
    folders = [folder, *folder.parents]
    inside = folders[: folders.index(_top(folder)) + 1]
    return next((each / ".env" for each in inside if _exists(each / ".env")), None)


def _top(folder: Path) -> Path:
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


def _content(path: Path, top: Path) -> bytes | str:
    """The bytes of a text file in UTF-8, or the cause why it has none.

    Only a regular file is opened: to open a named pipe is to wait for whoever writes.
    A link may lead anywhere, and a repository may come from a stranger.
    """
    try:
        status = path.stat()
        if not path.resolve().is_relative_to(top.resolve()):
            return "dotenv-link-outside"
        if stat.S_ISDIR(status.st_mode):
            return "dotenv-directory"
        if not stat.S_ISREG(status.st_mode):
            return "dotenv-not-a-file"
        if status.st_size > LARGEST_DOTENV:
            return "dotenv-too-large"
        content = path.read_bytes()
    except (OSError, RuntimeError):  # Python before 3.13 says RuntimeError of a loop
        return "dotenv-no-permission"
    return _why_not_utf_8(content) or content


def _why_not_utf_8(content: bytes) -> str | None:
    if content.startswith(UTF_16) or b"\0" in content:
        return "dotenv-utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "dotenv-not-utf-8"
    return None


def _parsed(text: str) -> dict[str, str]:
    import logging
    from io import StringIO

    from dotenv import dotenv_values

    # A line that it cannot parse is logged; with no handler, Python would print that in
    # the middle of our output.
    logging.getLogger("dotenv").addHandler(logging.NullHandler())
    values = dotenv_values(stream=StringIO(text))
    # Of a reference to what is not there, nothing would be left to tell of.
    written = dotenv_values(stream=StringIO(text), interpolate=False)
    given = {
        name: value or written[name] or ""
        for name, value in values.items()
        if value is not None
    }
    if sys.platform == "win32":  # where the case of a variable's name means nothing
        return {name.upper(): value for name, value in given.items()}
    return given
