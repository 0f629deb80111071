"""Variables that programs miss in their own way, and the keys that may be in them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.file_kinds import PYTHON, kind_of
from pytest_openai_ready.fix.env_file.dotenv_readers import reads_dotenv
from pytest_openai_ready.fix.file_formats import format_of
from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.fix.programs.environment.missing_variables import (
    MissingVariables,
)
from pytest_openai_ready.fix.programs.known_names.imported_names import definitions
from pytest_openai_ready.tools.project_programs.program_names import Programs
from pytest_openai_ready.tools.project_programs.settings_fields import BY_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from pytest_openai_ready.fix.file_formats import FileFormat
    from pytest_openai_ready.fix.fix_result import FileWithKeys
    from pytest_openai_ready.fix.programs.known_names.program_imports import (
        ProgramImports,
    )

    NamePairs = Sequence[tuple[str, str]]

# Names of notes.
FALLBACK, TESTED, RENAMED = "has-own-fallback", "acts-without", "renamed"


class Reason(NamedTuple):
    """Why a variable does not get a key: a note's name, and the file it is about."""

    note: str
    path: str


class Holder(NamedTuple):
    """A file with keys.

    Attributes:
        file: the file.
        form: its format.
        dotenv: the ``.env`` that it finds.
        own: keys with the file's own variables for them, which they may have.
    """

    file: FileWithKeys
    form: FileFormat
    dotenv: str
    own: NamePairs


class _Fallback(NamedTuple):
    name: str
    value: str
    path: str


class MissedNames:
    """What programs do where a variable is missing.

    A variable in a ``.env`` is never missing again, so it must not have any key but the
    one that programs use without it. Programs without a key count, too, if they read
    that ``.env``, or may run in one process with a program that will load it.
    """

    def __init__(self) -> None:
        """Start without any program."""
        self._fallbacks: defaultdict[str, dict[_Fallback, None]] = defaultdict(dict)
        # By `.env`: variables, with the keys that they may have.
        self._tested: defaultdict[str, dict[tuple[str, frozenset[str]], Reason]] = (
            defaultdict(dict)
        )

    def learn(
        self,
        holders: Sequence[Holder],
        contents: Mapping[str, bytes],
        imports: ProgramImports,
        home_of: Callable[[str], str],
    ) -> dict[str, NamePairs]:
        """Learn from programs; return by file the keys that are fallbacks of variables.

        Args:
            holders: the files with keys.
            contents: all programs and notebooks, by path.
            imports: how they import each other.
            home_of: returns the ``.env`` that a program finds.
        """
        programs, held = Programs(contents), {each.file.path: each for each in holders}
        values = [*dict.fromkeys(v for each in holders for v in each.file.values)]
        fallbacks: dict[str, NamePairs] = {}
        for path, content in {**contents, **_unread(held, contents)}.items():
            together = [
                held[each] for each in imports.together_with(path) & held.keys()
            ]
            dotenvs = {each.dotenv for each in together}
            if path not in held and reads_dotenv(content):
                dotenvs.add(home_of(path))
            if not dotenvs:
                continue
            brings = imports.imported_by(path) or BY_SETTINGS.encode() in content
            brought = definitions(programs, path) if brings else ""
            found = _missing(path, content, held.get(path), values, brought)
            fallbacks[path] = found.fallbacks
            own = {pair for each in together for pair in each.own}
            self._keep(path, dotenvs, found, own)
        return fallbacks

    def _keep(
        self,
        path: str,
        dotenvs: Collection[str],
        found: MissingVariables,
        own: Collection[tuple[str, str]],
    ) -> None:
        pairs = (*found.fallbacks, *found.indirect)
        for dotenv in dotenvs:
            for value, name in pairs:
                self._fallbacks[dotenv][_Fallback(name, value, path)] = None
            for name in found.tested:
                may = frozenset(value for value, each in (*own, *pairs) if each == name)
                self._tested[dotenv].setdefault((name, may), Reason(TESTED, path))

    def forbidden(self, dotenvs: Collection[str], value: str) -> dict[str, Reason]:
        """Return the variables that a key may not have in some ``.env`` files."""
        found: dict[str, Reason] = {}
        for dotenv in dotenvs:
            for (name, may), reason in self._tested.get(dotenv, {}).items():
                if value not in may:
                    found.setdefault(name, reason)
            for each in self._fallbacks.get(dotenv, ()):
                if each.value != value:
                    found.setdefault(each.name, Reason(FALLBACK, each.path))
        return found


def _unread(
    held: Mapping[str, Holder], contents: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the programs with keys that are not among all programs: too many."""
    return {
        path: each.file.content
        for path, each in held.items()
        if path not in contents and kind_of(path) in PYTHON
    }


def _missing(
    path: str,
    content: bytes,
    holder: Holder | None,
    values: Sequence[str],
    brought: str,
) -> MissingVariables:
    """Return what a program does where variables are missing."""
    form = format_of(path) if holder is None else holder.form
    if form is None or form.missing_in is None:
        return MissingVariables()
    own = [] if holder is None else holder.file.values
    found = (each for each in values if brought and each in brought)
    try:
        return form.missing_in(content, [*dict.fromkeys((*own, *found))], brought)
    except (ValueError, CannotReplaceError):
        return MissingVariables()
