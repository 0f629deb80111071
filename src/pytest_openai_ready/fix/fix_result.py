"""What ``fix`` searched, and what it will do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.messages.codes import INSTALL_FIX
from pytest_openai_ready.messages.render import commands_of

if TYPE_CHECKING:
    from pytest_openai_ready.changes.notes import Note
    from pytest_openai_ready.changes.transaction import Change
    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.keys.key import Key
    from pytest_openai_ready.scan.hits import Hit


class FileWithKeys(NamedTuple):
    """A file that contains keys."""

    path: str
    content: bytes
    hits: tuple[Hit, ...]

    @property
    def values(self) -> list[str]:
        """Each key once, in the order of the file."""
        return list(dict.fromkeys(hit.key.reveal() for hit in self.hits))


class FixedKey(NamedTuple):
    """A key that moves from some files to a variable in a ``.env``."""

    key: Key
    name: str
    dotenv: str
    paths: tuple[str, ...]


class Fix(NamedTuple):
    """The planned changes.

    Attributes:
        changes: changes to files, in writing order: a ``.env`` is ignored before it is
            created.
        keys: the keys that are fixed.
        notes: further notes.
        left: keys that stay, and what could not be judged.
    """

    changes: tuple[Change, ...]
    keys: tuple[FixedKey, ...]
    notes: tuple[Note, ...]
    left: tuple[Finding, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether it could do more if the packages that edit files were installed."""
        return any(map(is_waiting, self.left))

    @property
    def paths(self) -> list[str]:
        """The files that are changed, except each ``.env``."""
        dotenvs = {each.dotenv for each in self.keys}
        return [each.path for each in self.changes if each.path not in dotenvs]


def is_waiting(left: Finding) -> bool:
    """Whether a key stays only until the packages that edit files are installed."""
    return INSTALL_FIX in commands_of(left)
