"""Variables that programs miss in their own way, and the keys that may be in them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.fix.programs.missing_variables import MissingVariables

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pytest_openai_ready.fix.file_formats import FileFormat
    from pytest_openai_ready.fix.fix_result import FileWithKeys

# Names of notes.
FALLBACK, TESTED, RENAMED = "has-own-fallback", "acts-without", "renamed"


class Reason(NamedTuple):
    """Why a variable does not get a key: a note's name, and the file it is about."""

    note: str
    path: str


class _Fallback(NamedTuple):
    name: str
    value: str
    path: str


class MissedNames:
    """What programs with keys do where a variable is missing.

    A variable in a ``.env`` is never missing again, so it must not have any key but the
    one that programs use without it.
    """

    def __init__(self) -> None:
        """Start without any program."""
        self._fallbacks: defaultdict[str, list[_Fallback]] = defaultdict(list)
        self._tested: defaultdict[str, dict[str, Reason]] = defaultdict(dict)

    def learn(
        self,
        dotenv: str,
        file: FileWithKeys,
        form: FileFormat,
        own: Sequence[tuple[str, str]],
    ) -> list[tuple[str, str]]:
        """Learn from a program; return its keys that are fallbacks of variables.

        Args:
            dotenv: the ``.env`` that it finds.
            file: the program.
            form: its format.
            own: keys with the program's own variables for them, which they may have.
        """
        found = _missing(file, form)
        fallbacks = list(found.fallbacks)
        self._fallbacks[dotenv] += [
            _Fallback(name, value, file.path)
            for value, name in (*fallbacks, *found.indirect)
        ]
        for name in found.tested:
            for value in file.values:
                if (value, name) not in {*own, *fallbacks, *found.indirect}:
                    self._tested[value].setdefault(name, Reason(TESTED, file.path))
        return fallbacks

    def against(self, dotenvs: Collection[str], value: str) -> dict[str, Reason]:
        """Return the variables that a key may not have in some ``.env`` files."""
        found = dict(self._tested.get(value, {}))
        for dotenv in dotenvs:
            for each in self._fallbacks.get(dotenv, ()):
                if each.value != value:
                    found.setdefault(each.name, Reason(FALLBACK, each.path))
        return found


def _missing(file: FileWithKeys, form: FileFormat) -> MissingVariables:
    if form.missing_in is None:
        return MissingVariables()
    try:
        return form.missing_in(file.content, file.values)
    except (ValueError, CannotReplaceError):
        return MissingVariables()
