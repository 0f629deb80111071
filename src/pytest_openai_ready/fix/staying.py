"""Keys that stay where they are, why, and what is reported for each."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from pytest_openai_ready import file_kinds
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.fix.programs.edits import NotReadError, NotTextError
from pytest_openai_ready.fix.programs.environment.dotenv_loads import DotenvUse
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.providers.registry import variable_of
from pytest_openai_ready.tools.started_elsewhere import fed_by, zipped_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.fix.env_file.dotenv_readers import DotenvReaders
    from pytest_openai_ready.fix.file_formats import FileFormat
    from pytest_openai_ready.fix.fix_result import FileWithKeys
    from pytest_openai_ready.fix.key_names.naming import Naming
    from pytest_openai_ready.messages.declare import OfKey
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.scanner import ScanSettings


class Staying:
    """The files whose keys stay, or some of them."""

    def __init__(
        self,
        settings: ScanSettings,
        naming: Naming,
    ) -> None:
        """Start without any file.

        Args:
            settings: which keys have a name already.
            naming: the names of all keys; it may raise a ``ChangeError``.
        """
        self._settings = settings
        self._naming = naming
        self._files: list[tuple[FileWithKeys, OfKey | None]] = []

    def leave(self, file: FileWithKeys, why: OfKey | None = None) -> None:
        """Leave the keys in a file, with a specific reason or its kind's usual one."""
        self._files.append((file, why))

    def stay(
        self,
        file: FileWithKeys,
        form: FileFormat,
        values: Sequence[str] | None = None,
        because_of: int = 0,
    ) -> None:
        """Leave keys in a file with a format: all of them, or those with some values.

        ``because_of`` is the line that makes all other keys stay, too.
        """
        for hit in file.hits:
            if values is None or hit.key.reveal() in values:
                why = form.stays(file.content, hit)
                if because_of not in {0, hit.line}:
                    why = partial(causes.left_because_of, line=because_of)
                self.leave(file._replace(hits=(hit,)), why)

    def fail(self, file: FileWithKeys, form: FileFormat, error: ValueError) -> None:
        """Leave the keys in a file that is not what its name says."""
        why = form.fails_as
        if isinstance(error, NotReadError):
            why = partial(causes.left_no_yaml, line=error.line)
        elif isinstance(error, NotTextError):
            why = causes.left_no_utf_8
        self.leave(file, why)

    def said(self) -> Iterator[Finding]:
        """Yield what to do by hand, with each key's present or future variable.

        Call this when every other key has its variable.
        """
        for file, why in self._files:
            for given in file.hits:
                hit = self._named(file, given)
                finding = hit.finding(file.path)
                cause = why(found=hit.found) if why is not None else finding.cause
                yield finding._replace(cause=cause)

    def _named(self, file: FileWithKeys, given: Hit) -> Hit:
        """Return a key with its name in the ``.env`` if possible, or the usual one."""
        named, value = self._settings.named(given), given.key.reveal()
        usual = variable_of(given.key.provider)
        try:
            dotenv = self._naming.dotenv(file)
        except ChangeError:
            return named if named.variable else named._replace(variable=usual)
        if not named.variable:
            self._naming.choose_default(dotenv, given)
            named = named._replace(variable=dotenv.name_of(value))
        kept = dotenv.path if dotenv.holds(value) else ""
        return named._replace(known_from=named.known_from or kept)


def why_not_read(
    repository: Repository,
    readers: DotenvReaders,
    naming: Naming,
    file: FileWithKeys,
) -> OfKey | None:
    """Return the cause if the keys in a file have to stay there.

    Args:
        repository: the file's repository.
        readers: the programs that may read the ``.env``.
        naming: the variables of all keys.
        file: a file of any kind.
    """
    dotenv = naming.dotenv(file)
    values = [each for each in file.values if dotenv.has_name(each)]
    new = [dotenv.name_of(each) for each in values if not dotenv.holds(each)]
    if strict := readers.refusing(new):
        return partial(causes.left_strict_settings, path=strict)
    path = file.path
    if not values or file_kinds.kind_of(path) is not file_kinds.PROGRAM:
        return None
    if naming.usual_use(file) is DotenvUse.NAMED and (
        conftest := _emptying(repository, naming, file)
    ):
        return partial(causes.left_without_environment, path=conftest)
    if script := fed_by(readers.scripts(), path):
        return partial(causes.left_from_standard_input, path=script, program=path)
    if script := zipped_by(readers.scripts(), path):
        return partial(causes.left_in_zip, path=script)
    return None


def use_of(repository: Repository, naming: Naming, file: FileWithKeys) -> DotenvUse:
    """Return how a program should get its keys.

    It gets them first of all if pytest empties its environment later.
    """
    use = naming.usual_use(file)
    if use is not DotenvUse.NAMED and _emptying(repository, naming, file):
        return DotenvUse.FIRST
    return use


def _emptying(repository: Repository, naming: Naming, file: FileWithKeys) -> str:
    """Return the ``conftest.py`` that removes a key's variable; empty if none does."""
    from pytest_openai_ready.fix.programs.environment.conftests import emptying

    dotenv = naming.dotenv(file)
    names = [*chain(*map(dotenv.names_of, file.values))]
    return emptying(repository, file.path, file.content, names)
