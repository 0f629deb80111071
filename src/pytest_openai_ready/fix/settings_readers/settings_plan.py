"""Which settings files can lose their keys, and what their programs read instead."""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_openai_ready.file_kinds import NOTEBOOK, PYTHON, kind_of
from pytest_openai_ready.fix.programs import notebook_file, python_file
from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.fix.programs.environment.dotenv_loads import DotenvUse
from pytest_openai_ready.fix.programs.python_file import LARGEST
from pytest_openai_ready.fix.settings_readers.doubts import (
    is_other,
    may_be_read_by,
    whole_name,
    words_of_format,
)
from pytest_openai_ready.fix.settings_readers.editable_programs import editable
from pytest_openai_ready.fix.settings_readers.field_variables import field_variable
from pytest_openai_ready.fix.settings_readers.load_edits import patches
from pytest_openai_ready.fix.settings_readers.loads import Loads, ReaderUnknownError
from pytest_openai_ready.fix.settings_readers.moved import (
    MovedSettings,
    SettingsFile,
    SettingsPlan,
)
from pytest_openai_ready.fix.settings_readers.settings_text import key_entries
from pytest_openai_ready.program_source import module_name, words_imported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_openai_ready.fix.programs.python_file import NameOf
    from pytest_openai_ready.fix.settings_readers.patch import Patch
    from pytest_openai_ready.fix.settings_readers.readers import Load
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.program_files.program_texts import PythonFile

MOST = 2000  # programs that are read
LARGEST_OTHER = 1 << 22
MOST_OTHERS = 10000
BY_FOLDER = (b"hydra", b"dynaconf")  # they do not name a file
ANY = "A_NAME"  # a placeholder for a variable whose name is not chosen yet


def planned_settings(
    repository: Repository,
    names: Iterable[str],
    files: Sequence[SettingsFile],
    keys: Mapping[str, Sequence[str]],
) -> SettingsPlan:
    """Plan the changes to settings files with keys.

    Args:
        repository: the repository whose programs may read them.
        names: more files to search, if git does not list any.
        files: the settings files.
        keys: by path, the keys that the programs themselves contain.
    """
    known = repository.paths if repository.exists else ()
    paths = sorted({*names, *known})
    programs, unread = _read(repository, paths, files)
    others = _others(repository, paths, files)
    unnamed: set[str] = set()
    loads = Loads(list(programs.values()), paths)
    moved: dict[str, MovedSettings] = {}
    found: dict[str, dict[int, list[Patch]]] = {}
    for file in files:
        if may_be_read_by(file.path, unread) or file.path in others:
            continue
        if not loads.is_named(file.path) and not loads.may_read_any(file.path):
            unnamed.add(file.path)
        try:
            done, new = _moved(file, loads)
            joined = _joined(found, new)
            for path in done.programs:
                content = programs[path].content
                reading_elsewhere(
                    path, content, keys.get(path, ()), _any_name, joined[path]
                )
        except (ReaderUnknownError, CannotReplaceError, ValueError):
            continue
        moved[file.path], found = done, joined
    contents = {each: programs[each].content for each in found}
    return SettingsPlan(moved, found, contents, frozenset(unnamed))


def _read(
    repository: Repository, paths: Sequence[str], files: Sequence[SettingsFile]
) -> tuple[dict[str, PythonFile], dict[str, bytes | None]]:
    """Return the programs that may read the files, and those that were not parsed."""
    texts = _texts(repository, paths)
    read = {path: content for path, content in texts.items() if content is not None}
    programs = {each.path: each for each in _programs(read, files)}
    return programs, {path: read.get(path) for path in texts if path not in programs}


def reading_elsewhere(  # noqa: PLR0913 - what a file depends on
    path: str,
    content: bytes,
    values: Sequence[str],
    name_of: NameOf,
    patches: Mapping[int, Sequence[Patch]],
    *,
    use: DotenvUse = DotenvUse.WHOLE,
) -> bytes:
    """Return a program without keys, which reads those of its settings elsewhere.

    Args:
        path: the program or notebook.
        content: its content.
        values: the keys in it.
        name_of: returns the variable of each key.
        patches: by the number of a cell, changes to where it gets the contents of
            settings files; a program is cell 0.
        use: how it gets its keys from the ``.env``.

    Raises:
        ValueError: it is not a program or notebook.
        CannotReplaceError: a key cannot be replaced there.
    """
    if kind_of(path) == NOTEBOOK:
        return notebook_file.without_keys(content, values, name_of, patches, use=use)
    return python_file.without_keys(
        content, values, name_of, patches.get(0, ()), use=use
    )


def _moved(
    file: SettingsFile, loads: Loads
) -> tuple[MovedSettings, list[tuple[Load, Patch]]]:
    """Return the changes to a file and to the programs that read it.

    Raises:
        ReaderUnknownError: the programs are unknown.
        ValueError: the file cannot be changed.
    """
    found = key_entries(file.path, file.content, file.values)
    read = loads.of(file.path)
    new = [
        (load, each._replace(path=file.path))
        for load in read
        for each in patches(load, found, file.values)
    ]
    if not new:
        raise ReaderUnknownError
    reader = read[0].reader
    if reader.marks and any(each.text not in file.values for each in found):
        raise ReaderUnknownError
    done = MovedSettings(
        file.path,
        file.values,
        tuple(dict.fromkeys(load.program.path for load, _ in new)),
        f"{reader.marks}{reader.reference}",
        {
            each.text: field_variable(load, each.steps)
            for load in read
            if load.reader.by_field
            for each in found
        },
    )
    done.without_keys(
        file.content, file.values, lambda value: done.names.get(value, ANY)
    )
    return done, new


def _any_name(_: str) -> str:
    return ANY


def _joined(
    found: Mapping[str, Mapping[int, Sequence[Patch]]],
    new: Iterable[tuple[Load, Patch]],
) -> dict[str, dict[int, list[Patch]]]:
    joined = {
        path: {at: [*listed] for at, listed in cells.items()}
        for path, cells in found.items()
    }
    for load, patch in new:
        cells = joined.setdefault(load.program.path, {})
        cells.setdefault(load.source.number, []).append(patch)
    return joined


def _texts(repository: Repository, paths: Sequence[str]) -> dict[str, bytes | None]:
    """Return the programs and notebooks; None for those that are not read."""
    python = [path for path in paths if kind_of(path) in PYTHON]
    texts = {path: repository.bytes_of(path, LARGEST) for path in python[:MOST]}
    return {**dict.fromkeys(python), **texts}


def _others(
    repository: Repository, paths: Sequence[str], files: Sequence[SettingsFile]
) -> set[str]:
    """Return the settings that something other than a Python program may read.

    Files that are too large for a program are not searched.
    """
    others = [path for path in paths if is_other(path)]
    if len(others) > MOST_OTHERS:
        return {each.path for each in files}
    bases = {each.path: whole_name(each.path) for each in files}
    found: set[str] = set()
    for path in others if bases else ():
        content = repository.bytes_of(path, LARGEST_OTHER) or b""
        found |= {
            each
            for each, base in bases.items()
            if each != path and base.search(content)
        }
    return found


def _programs(
    texts: Mapping[str, bytes], files: Sequence[SettingsFile]
) -> Iterator[PythonFile]:
    """Yield the programs that may use the files, and related modules."""
    named = [re.escape(posixpath.basename(each.path).encode()) for each in files]
    formats = {words_of_format(each.path).pattern for each in files}
    words = re.compile(b"|".join([*named, *BY_FOLDER, *formats]))
    first = {path for path, content in texts.items() if words.search(content)}
    imported = {word for path in first for word in words_imported(texts[path])}
    modules = {module_name(path).encode() for path in first}
    for path, content in texts.items():
        near = module_name(path).encode() in imported or not modules.isdisjoint(
            words_imported(content)
        )
        if path in first or near:
            with suppress(ValueError):
                yield editable(path, content)
