"""Files with keys -> the changes that move the keys to a ``.env``."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pytest_openai_ready import file_kinds
from pytest_openai_ready.changes.editing import editors
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.file_names import is_dotenv
from pytest_openai_ready.file_kinds import kind_of
from pytest_openai_ready.fix import run_elsewhere
from pytest_openai_ready.fix.afterwards import (
    given_to_containers,
    listing_dotenv,
    notes_on_names,
    notes_on_starts,
    of_changes,
)
from pytest_openai_ready.fix.env_file.dotenv_dependency import own_module
from pytest_openai_ready.fix.env_file.dotenv_names import listed_names
from pytest_openai_ready.fix.env_file.dotenv_readers import DotenvReaders
from pytest_openai_ready.fix.file_formats import format_of, of_settings
from pytest_openai_ready.fix.fix_result import FileWithKeys, Fix, FixedKey, is_waiting
from pytest_openai_ready.fix.held_keys import held_keys
from pytest_openai_ready.fix.key_names.naming import Naming
from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.fix.settings_readers.known_settings import left_in_settings
from pytest_openai_ready.fix.settings_readers.moved import NOTHING, SettingsFile
from pytest_openai_ready.fix.staying import Staying, use_of, why_not_read
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.scan.scanner import scan_bytes
from pytest_openai_ready.tools import uploads
from pytest_openai_ready.tools.ignore_rules import missing_rules as ignore_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.fix.file_formats import FileFormat
    from pytest_openai_ready.keys.key import Key
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.parallel.pool import Progress
    from pytest_openai_ready.scan.scanner import ScanSettings

T = TypeVar("T")

# How these change depends on the programs that read them.
OF_PROGRAMS = (file_kinds.SETTINGS, file_kinds.SETTINGS_TEMPLATE)
EDITED_BY_EXTRA = (
    *(*file_kinds.PYTHON, *OF_PROGRAMS),
    *(file_kinds.COMPOSE, file_kinds.WORKFLOW, file_kinds.RENDER),
)


def fix_of(
    repository: Repository,
    names: Sequence[str],
    settings: ScanSettings,
    environ: Mapping[str, str],
    progress: Progress | None = None,
) -> Fix:
    """Plan the changes that move every key out of files of a repository or folder.

    Args:
        repository: the repository, or the folder outside any, as it is now.
        names: the files' names, with slashes, relative to its top.
        settings: which keys may stay, and which are the owner's own.
        environ: the variables that override a ``.env``.
        progress: called with the number of files done and in total: first for the
            search, then for the changes to files with keys.

    Raises:
        ChangeError: a ``.env`` cannot be added to.
        GitError: git could not answer.
    """
    return _Fixer(repository, names, settings, environ, progress).fix(names)


def left_by_fix(
    repository: Repository, settings: ScanSettings, names: Sequence[str]
) -> frozenset[str]:
    """Return the files in which a key would stay, with all packages that edit files.

    Raises:
        ChangeError: a ``.env`` cannot be added to.
        GitError: git could not answer.
    """
    left = fix_of(repository, names, settings, {}).left
    return frozenset(
        each.place.path
        for each in left
        if each.place is not None and not is_waiting(each)
    )


class _Fixer:
    """One run: every ``.env`` that is added to, and the result for each file."""

    def __init__(
        self,
        repository: Repository,
        names: Sequence[str],
        settings: ScanSettings,
        environ: Mapping[str, str],
        progress: Progress | None,
    ) -> None:
        self._root = Path(repository.top)
        self._repository = repository
        self._environ = environ
        self._progress = progress
        self._settings = self._seen = settings
        self._keys: dict[str, Key] = {}
        self._homes: dict[tuple[str, str], list[str]] = {}
        self._left: list[Finding] = []
        self._plan = NOTHING
        self._templates: set[str] = set()
        self._in_settings: dict[str, tuple[Hit, ...]] = {}
        self._readers = DotenvReaders(self._repository, names)
        self._naming = Naming(
            self._repository, settings, self._readers, self._program_of
        )
        self._staying = Staying(settings, self._naming)

    def fix(self, names: Sequence[str]) -> Fix:
        counted = self._counted(names)
        held, unread, self._seen = held_keys(self._root, names, self._settings, counted)
        self._left += unread
        private = [each.path for each in held if is_dotenv(each.path)]
        open_ = [each for each in held if not is_dotenv(each.path)]
        open_ += self._plan_settings(open_, names)
        self._keys = {hit.key.reveal(): hit.key for file in open_ for hit in file.hits}
        named = [(each, self._format(each)) for each in open_]
        self._naming.choose(
            [
                (file, form, self._brought(file.path))
                for file, form in named
                if form is not None
            ],
            self._plan.patches,
        )
        named = [(file, self._unless_strict(file, form)) for file, form in named]
        refusing = {file.path for file, form in named if not self._takes(file, form)}
        named = [
            (file, self._unless_taken(file, form, refusing)) for file, form in named
        ]
        named = [(file, self._patched(file, form)) for file, form in named]
        edited = [
            change
            for file, form in self._counted(named)
            if form is not None and (change := self._edit(file, form)) is not None
        ]
        self._left += self._staying.said()
        return self._whole(edited, private)

    def _program_of(self, path: str) -> str:
        return self._plan.home_of(path)

    def _counted(self, given: Sequence[T]) -> Iterator[T]:
        """Yield the items while reporting the progress."""
        for done, each in enumerate(given):
            if self._progress is not None:
                self._progress(done, len(given))
            yield each

    def _whole(self, edited: list[Change], private: list[str]) -> Fix:
        targets = self._naming.dotenvs.values()
        dotenvs = [change for each in targets if (change := each.change())]
        wanted = [
            *(each.path for each in targets if each.added),
            *private,
        ]
        ignored, tracked = ignore_rules.rules_for(
            self._repository, list(dict.fromkeys(wanted))
        )
        self._left += tracked
        required = listing_dotenv(self._repository, edited)
        edited, lists = required.edited, required.changes
        read = self._read()
        plain = {each.path for each in targets if each.is_plain}
        given = [
            *given_to_containers(self._repository, read, edited),
            *uploads.changes(self._repository, [each.path for each in dotenvs]),
            *required.notes,
            *notes_on_starts(self._repository, edited, read, plain),
        ]
        by_hand = (each for each in given if isinstance(each, Note))
        notes = (
            *notes_on_names(targets, self._environ),
            *of_changes(required, self._names_read),
            *run_elsewhere.notes(self._repository, edited, self._names_read),
            *by_hand,
        )
        listed = [*listed_names(self._repository, targets, edited)]
        names = {each.path for each in listed}
        edited = [each for each in edited if each.path not in names]
        names |= {each.path for each in edited}
        more = {each.path: each for each in given if isinstance(each, Change)}
        edited = [more.pop(each.path, each) for each in edited]
        images = (each for each in more.values() if each.path not in names)
        changed = (*ignored, *images, *dotenvs, *edited, *listed, *lists)
        return Fix(changed, tuple(self._fixed_keys()), notes, tuple(self._left))

    def _read(self) -> dict[str, dict[str, list[str]]]:
        """Return each changed ``.env``, with its variables and their programs."""
        read: dict[str, dict[str, list[str]]] = {
            each.path: {} for each in self._naming.dotenvs.values() if each.added
        }
        for (value, dotenv), paths in self._homes.items():
            moved = (self._plan.moved.get(each) for each in paths)
            programs = [each for each in paths if kind_of(each) in file_kinds.PYTHON]
            programs += [each for file in moved if file for each in file.programs]
            if programs and dotenv in read:
                name = self._naming.dotenvs[dotenv].name_of(value)
                read[dotenv].setdefault(name, []).extend(programs)
        return read

    def _names_read(self, path: str) -> list[str]:
        """Return the variables that a changed file refers to, or sets for others."""
        if kind_of(path) == file_kinds.RENDER:
            return list(dict.fromkeys(self._naming.left_names[path]))
        return [
            self._naming.dotenvs[dotenv].name_of(value)
            for (value, dotenv), paths in self._homes.items()
            if path in paths
        ]

    def _format(self, file: FileWithKeys) -> FileFormat | None:
        """Return the format of a file, unless its keys have to stay."""
        if os.path.islink(os.path.join(self._root, file.path)):
            self._staying.leave(file, causes.left_in_format)
            return None
        if kind_of(file.path) in EDITED_BY_EXTRA and not editors.are_installed():
            self._staying.leave(file, causes.left_without_editors)
            return None
        hiding = own_module(self._repository, file.path)
        if kind_of(file.path) in file_kinds.PYTHON and hiding:
            why = partial(causes.left_own_dotenv, module=hiding)
            self._staying.leave(file, why)
            return None
        form = format_of(file.path)
        if file.path in self._plan.moved:
            form = of_settings(self._plan.moved[file.path])
        elif kind_of(file.path) in OF_PROGRAMS and file.path not in self._templates:
            self._staying.leave(file, left_in_settings(file.path, file.content))
            return None
        if form is None:
            self._staying.leave(file)
        elif other := self._naming.left_for_another(file):
            self._staying.leave(file, other)
            return None
        return form

    def _plan_settings(
        self, files: Sequence[FileWithKeys], names: Sequence[str]
    ) -> list[FileWithKeys]:
        """Plan settings changes; return the programs without keys that read them."""
        if not editors.are_installed():
            return []
        given = [each for each in files if kind_of(each.path) in OF_PROGRAMS]
        if not given:
            return []
        from pytest_openai_ready.fix.settings_readers.settings_plan import (
            planned_settings,
        )

        keys = {each.path: each.values for each in files}
        settings = [
            SettingsFile(each.path, each.content, tuple(each.values)) for each in given
        ]
        self._plan = planned_settings(self._repository, names, settings, keys)
        self._templates = {
            each.path
            for each in given
            if kind_of(each.path) == file_kinds.SETTINGS_TEMPLATE
            and each.path in self._plan.unnamed
        }
        self._in_settings = {each.path: each.hits for each in given}
        return [
            FileWithKeys(path, content, ())
            for path, content in self._plan.contents.items()
            if path not in keys
        ]

    def _unless_strict(
        self, file: FileWithKeys, form: FileFormat | None
    ) -> FileFormat | None:
        """Return the format, unless a program cannot read a variable or rejects it."""
        if form is None:
            return None
        why = why_not_read(self._repository, self._readers, self._naming, file)
        if why is None:
            return form
        self._plan = self._plan.without(file.path)
        self._staying.leave(file, why)
        return None

    def _takes(self, file: FileWithKeys, form: FileFormat | None) -> bool:
        """Whether a program can be changed to replace what its settings lose."""
        patched = self._patched(file, form)
        if patched is None or file.path not in self._plan.patches:
            return file.path not in self._plan.patches
        name_of = self._naming.dotenv(file).name_of
        try:
            patched.without_keys(file.content, file.values, name_of)
        except (CannotReplaceError, ValueError):
            return False
        return True

    def _unless_taken(
        self, file: FileWithKeys, form: FileFormat | None, refusing: set[str]
    ) -> FileFormat | None:
        """Return the format, unless a reader needs a name that has another value."""
        moved = self._plan.moved.get(file.path)
        if moved is None or form is None:
            return form
        dotenv = self._naming.dotenv(file)
        named = all(
            dotenv.name_of(value) == name for value, name in moved.names.items()
        )
        if named and refusing.isdisjoint(moved.programs):
            return form
        self._plan = self._plan.without(file.path)
        self._staying.leave(file, left_in_settings(file.path, file.content))
        return None

    def _patched(
        self, file: FileWithKeys, form: FileFormat | None
    ) -> FileFormat | None:
        """Return the format, with how a program gets keys, also those of settings."""
        if form is None or form.with_use is None:
            return form
        use = use_of(self._repository, self._naming, file)
        patches = self._plan.patches.get(file.path)
        if patches is None:
            return form._replace(without_keys=form.with_use(use))
        from pytest_openai_ready.fix.settings_readers.settings_plan import (
            reading_elsewhere,
        )

        patched = partial(reading_elsewhere, file.path, patches=patches, use=use)
        return form._replace(without_keys=patched)

    def _brought(self, program: str) -> list[Hit]:
        """Return the keys that a program no longer reads from its settings files."""
        return [
            hit
            for moved in self._plan.moved.values()
            if program in moved.programs
            for hit in self._in_settings[moved.path]
        ]

    def _edit(self, file: FileWithKeys, form: FileFormat) -> Change | None:
        path, content, _ = file
        try:
            dotenv = self._naming.dotenv(file)
            read: set[str] = set()  # what the changed file reads from the environment

            def name_of(value: str) -> str:
                read.add(value)
                return dotenv.name_of(value)

            after = form.without_keys(content, file.values, name_of)
        except CannotReplaceError as error:
            self._staying.stay(file, form, because_of=error.line)
            return None
        except ValueError as error:
            self._staying.fail(file, form, error)
            return None
        rest = FileWithKeys(path, after, scan_bytes(path, after, self._seen).hits)
        remaining = set(rest.values)
        gone = [each for each in file.values if each in read or each not in remaining]
        brought = [hit.key.reveal() for hit in self._brought(path)]
        self._staying.stay(rest, form, file.values)
        dotenv.add(dict.fromkeys([*gone, *brought]))
        for value in gone:
            self._homes.setdefault((value, dotenv.path), []).append(path)
        return Change(path, content, after) if after != content else None

    def _fixed_keys(self) -> Iterator[FixedKey]:
        for (value, dotenv), paths in self._homes.items():
            name = self._naming.dotenvs[dotenv].name_of(value)
            yield FixedKey(self._keys[value], name, dotenv, tuple(paths))
