"""Settings files that lose their keys, and the programs that read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.fix.settings_readers.settings_text import without_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_openai_ready.fix.programs.python_file import NameOf
    from pytest_openai_ready.fix.settings_readers.patch import Patch


class SettingsFile(NamedTuple):
    """A settings file, and the keys in it."""

    path: str
    content: bytes
    values: tuple[str, ...]


class MovedSettings(NamedTuple):
    """A settings file whose programs need no key in it.

    Attributes:
        path: the file's path.
        values: the keys that it contains.
        programs: the paths of the programs that read it.
        reference: the text that replaces a key, with ``{}`` for the variable; empty if
            it gets none.
        names: by key, the variable that the reader looks up; others can be chosen
            freely.
    """

    path: str
    values: tuple[str, ...]
    programs: tuple[str, ...]
    reference: str
    names: Mapping[str, str]

    def without_keys(
        self, content: bytes, values: Sequence[str], name_of: NameOf
    ) -> bytes:
        """Return the file after the change.

        Raises:
            ValueError: the key cannot be replaced.
        """
        if any(name_of(value) != name for value, name in self.names.items()):
            raise ValueError("the name that the reader looks for is taken")

        def new(value: str) -> str:
            name = name_of(value)
            return self.reference.format(name) if self.reference else ""

        return without_keys(self.path, content, values, new)


class SettingsPlan(NamedTuple):
    """The changes to settings files.

    Attributes:
        moved: the files that lose their keys, by path.
        patches: the changes by program, and in it by cell.
        contents: the present contents of the programs that change.
        unnamed: the files that no program names.
    """

    moved: Mapping[str, MovedSettings]
    patches: Mapping[str, Mapping[int, Sequence[Patch]]]
    contents: Mapping[str, bytes]
    unnamed: frozenset[str] = frozenset()

    def brought(self, program: str) -> list[str]:
        """Return the keys that a program will read from the environment, not a file."""
        moved = (each for each in self.moved.values() if program in each.programs)
        return list(dict.fromkeys(value for each in moved for value in each.values))

    def home_of(self, path: str) -> str:
        """Return the program whose ``.env`` gets the keys of a settings file."""
        return self.moved[path].programs[0] if path in self.moved else path

    def without(self, path: str) -> SettingsPlan:
        """Return the plan in which a file stays as it is."""
        moved = {name: each for name, each in self.moved.items() if name != path}
        patches = {
            program: {
                at: [each for each in listed if each.path != path]
                for at, listed in cells.items()
            }
            for program, cells in self.patches.items()
        }
        return self._replace(moved=moved, patches=patches)


NOTHING = SettingsPlan({}, {}, {})
