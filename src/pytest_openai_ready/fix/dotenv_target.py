"""A ``.env`` that takes keys in: what it says already stays as it is."""

from __future__ import annotations

import io
import os
import re
import stat
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream

from pytest_openai_ready.changes.errors import ChangeError
from pytest_openai_ready.changes.insertion import inserted
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.changes.writable import checked, status_of
from pytest_openai_ready.findings import Code
from pytest_openai_ready.keys.lint import lint
from pytest_openai_ready.scan.own import LARGEST_FILE, assignments

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = ".env"
SECRET = 0o600  # nobody else reads it
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BARE = re.compile(r"[A-Za-z0-9_./+=:@~-]+")
# A statement: what stands before its value, the value, and what follows.
STATEMENT = re.compile(
    r"(?P<name>[^=]*=)[ \t]*(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^\r\n]*?)"
    r"(?P<rest>[ \t]+#[^\r\n]*)?[ \t]*(?P<end>\r?\n?)",
    re.DOTALL,
)


class DotenvTarget:
    """One file, and the variables in which it is to keep values."""

    def __init__(self, root: Path, path: str) -> None:
        """Read the file, if there is one.

        Raises:
            ChangeError: it is a link or no text in UTF-8, and so cannot be added to.
        """
        self.path = path
        self._before = _content(root, path)
        said = assignments((self._before or b"").removeprefix(BYTE_ORDER_MARK))
        self._current = {
            name.decode(): value.decode("utf-8", "replace")
            for name, value in said
            if name.isascii()
        }
        self._names: dict[str, list[str]] = {}
        self._added: dict[str, str] = {}
        self.renamed: dict[str, str] = {}

    def choose_name(self, value: str, name: str) -> str:
        """The variable for a value that a program wants in one of this name.

        It gets another where the file has something else under that name.
        """
        names = self._names.setdefault(value, [])
        free = self._free(value, name)
        if free not in names:
            names.append(free)
        if free != name:
            self.renamed[free] = name
        return free

    def _free(self, value: str, name: str) -> str:
        known = [each for each, said in self._current.items() if said == value]
        if known and name not in known:
            return known[0]
        number, free = 1, name
        while not self._is_free(value, free):
            number += 1
            free = f"{name}_{number}"
        return free

    def _is_free(self, value: str, name: str) -> bool:
        others = (each for other, each in self._names.items() if other != value)
        if any(name in names for names in others):
            return False
        said = self._current.get(name, "")
        fault = lint(said, openai_host=True)
        empty = fault and fault.code in {Code.KEY_MISSING, Code.KEY_PLACEHOLDER}
        return said == value or not said or bool(empty)

    def has_name(self, value: str) -> bool:
        """Whether a variable for the value is chosen already."""
        return value in self._names

    def name_of(self, value: str) -> str:
        """The variable for a value, as it was chosen first."""
        return self._names[value][0]

    def add(self, values: Iterable[str]) -> None:
        """These values are nowhere else any more."""
        for value in values:
            self._added.update(dict.fromkeys(self._names[value], value))

    @property
    def added(self) -> dict[str, str]:
        """The variables that are read from this file, and their values."""
        return dict(self._added)

    def change(self) -> Change | None:
        """The file with what it took in; None where it has it already."""
        content = self._before or b""
        for name, value in self._added.items():
            if self._current.get(name) != value:
                content = _with(content, name, value)
        if content == self._before or not self._added:
            return None
        return Change(self.path, self._before, content, SECRET)


def _content(root: Path, path: str) -> bytes | None:
    status = status_of(os.path.join(root, path))
    if status is None:
        return None
    target = checked(root, path)
    if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_FILE:
        raise ChangeError(path, "no-plain-file")
    try:
        with open(target, "rb") as file:
            content = file.read(LARGEST_FILE)
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise ChangeError(path, "file-not-utf-8") from None
    except OSError:
        raise ChangeError(path, "not-writable") from None
    return content


def _with(content: bytes, name: str, value: str) -> bytes:
    """The file with a value in its last statement of a name, or in one at its end."""
    text = content.decode()
    written = value if BARE.fullmatch(value) else _quoted(value)
    parsed = list(parse_stream(io.StringIO(text)))
    pieces = [each.original.string for each in parsed]
    for number, each in reversed(list(enumerate(parsed))):
        found = STATEMENT.fullmatch(pieces[number]) if each.key == name else None
        if found:
            rest = (found["rest"] or "") + found["end"]
            pieces[number] = found["name"] + written + rest
            return "".join(pieces).encode()
    return inserted(text, len(text), [f"{name}={written}"]).encode()


def _quoted(value: str) -> str:
    r"""Between apostrophes, python-dotenv knows only ``\\`` and ``\'``."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def home_of(root: Path, path: str, *, beside: bool) -> str:
    """The ``.env`` that a file finds: python-dotenv looks in its folder, then above.

    ``beside`` takes the folder of the file, whether there is one or not.
    """
    folders = path.split("/")[:-1]
    while folders and not beside:
        if os.path.lexists(os.path.join(root, *folders, NAME)):
            break
        folders.pop()
    return "/".join([*folders, NAME])
