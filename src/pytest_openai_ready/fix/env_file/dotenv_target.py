"""A ``.env`` to which keys are added; its existing content is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import PRIVATE_FILE, Unreadable, Why
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.changes.writable import writable_path
from pytest_openai_ready.dotenv.on_disk import LARGEST
from pytest_openai_ready.dotenv.parse import DotenvTooComplexError, assignments
from pytest_openai_ready.dotenv.variable_names import is_public_name
from pytest_openai_ready.dotenv.write import is_read_alike, with_values
from pytest_openai_ready.findings import Code
from pytest_openai_ready.keys.validate import fault_of
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.providers.registry import OPENAI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.fix.key_names.missed_names import Reason
    from pytest_openai_ready.repository import Repository

CAUSES = {
    Why.FAILED: causes.not_writable,
    Why.TOO_LARGE: causes.dotenv_out_of_bounds,
}


class DotenvTarget:
    """One file, and the variables that will contain values."""

    def __init__(self, repository: Repository, path: str) -> None:
        """Read the file, if there is one.

        Raises:
            ChangeError: it is a link or not text in UTF-8, so nothing can be added.
        """
        self.path = path
        self._before = text_to_edit(repository, path)
        try:
            self._current = dict(assignments(self._before or b""))
        except DotenvTooComplexError:
            raise ChangeError(causes.dotenv_out_of_bounds(path=path)) from None
        self._names: dict[str, list[str]] = {}
        self._values: dict[str, set[str]] = {}  # the same, by name
        self._added: dict[str, str] = {}
        # Maps a variable to the wanted name and the reason why that is not free.
        self.renamed: dict[str, tuple[str, Reason]] = {}

    def give(self, value: str, name: str) -> None:
        """Choose a variable for a value, which may have several."""
        names = self._names.setdefault(value, [])
        if name not in names:
            names.append(name)
            self._values.setdefault(name, set()).add(value)

    def names_with(self, value: str) -> list[str]:
        """Return the variables with which the file already has a value."""
        return [name for name, now in self._current.items() if now == value]

    def has_value(self, name: str, value: str) -> bool:
        """Whether the file already has a value under a name."""
        return self._current.get(name) == value

    def will_have(self, name: str) -> bool:
        """Whether the file has a variable, or gets it."""
        return name in self._current or name in self._added

    def is_free(self, value: str, name: str) -> bool:
        """Whether a name is free; an empty or placeholder value may be replaced."""
        if self._values.get(name, {value}) != {value}:
            return False
        now = self._current.get(name, "")
        if now in ("", value):
            return True
        fault = fault_of(now, openai_host=True)
        return fault is not None and fault.code in {
            Code.KEY_MISSING,
            Code.KEY_PLACEHOLDER,
        }

    def holds(self, value: str) -> bool:
        """Whether the file has a value already, or it is added."""
        now = (each for name, each in self._current.items() if not is_public_name(name))
        return value in now or value in self._added.values()

    @property
    def base_url(self) -> str:
        """The address that it sets for the SDK; empty if none."""
        return self._current.get(OPENAI.base_url_variable, "")

    @property
    def others(self) -> list[str]:
        """The variables that it had before, except those of the values."""
        chosen = {name for names in self._names.values() for name in names}
        return [each for each in self._current if each not in chosen]

    @property
    def is_plain(self) -> bool:
        """Whether it contains only the values, in a form that every reader supports."""
        change = self.change()
        content = self._before if change is None else change.after
        return not self.others and is_read_alike((content or b"").decode())

    def has_name(self, value: str) -> bool:
        """Whether a variable for the value is already chosen."""
        return value in self._names

    def names_of(self, value: str) -> list[str]:
        """Return all variables chosen for a value."""
        return self._names.get(value, [])

    def name_of(self, value: str) -> str:
        """Return the variable first chosen for a value."""
        return self._names[value][0]

    def add(self, values: Iterable[str]) -> None:
        """Add values that are no longer in any other file."""
        for value in values:
            self._added.update(dict.fromkeys(self._names[value], value))

    @property
    def added(self) -> dict[str, str]:
        """The variables that are added to this file, and their values."""
        return dict(self._added)

    def change(self) -> Change | None:
        """Return the change that adds the values; None if the file has them already."""
        text = (self._before or b"").decode()
        new = {n: v for n, v in self._added.items() if self._current.get(n) != v}
        content = with_values(text, new).encode()
        if content == self._before or not self._added:
            return None
        return Change(self.path, self._before, content, PRIVATE_FILE)


def text_to_edit(repository: Repository, path: str) -> bytes | None:
    """Return a file that can be changed; None if there is none.

    Raises:
        ChangeError: it is a link or not text in UTF-8.
    """
    if not repository.has(path):
        return None
    writable_path(Path(repository.top), path)
    content = repository.read(path, LARGEST)
    if isinstance(content, Unreadable):
        cause = CAUSES.get(content.why, causes.no_plain_file)
        raise ChangeError(cause(path=path))
    try:
        (content or b"").decode("utf-8")
    except UnicodeDecodeError:
        raise ChangeError(causes.file_not_utf_8(path=path)) from None
    return content
