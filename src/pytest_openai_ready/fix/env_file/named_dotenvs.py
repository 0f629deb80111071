"""The ``.env`` files that programs load by a name: ``load_dotenv("conf/.env")``."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.writable import writable_path
from pytest_openai_ready.dotenv.file_names import holds_assignments
from pytest_openai_ready.file_endings import SERVED_FOLDERS
from pytest_openai_ready.file_kinds import NOTEBOOK, PYTHON, kind_of
from pytest_openai_ready.fix.env_file.dotenv_target import DotenvTarget
from pytest_openai_ready.fix.programs.environment.dotenv_loads import (
    DotenvLoads,
    DotenvUse,
)
from pytest_openai_ready.tools.bundlers.files import has_folder
from pytest_openai_ready.tools.program_files.dotenv_calls import LOADER
from pytest_openai_ready.tools.program_files.loaded_dotenvs import LoadedDotenvs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from pytest_openai_ready.fix.fix_result import FileWithKeys
    from pytest_openai_ready.fix.settings_readers.patch import Patch
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.program_files.program_texts import PythonFile

    Patches: TypeAlias = Mapping[str, Mapping[int, Sequence[Patch]]]

# Also in a notebook, in which line breaks are escaped.
NAMED = re.compile(rb"(?:\b|\\n)" + LOADER.encode() + rb"\(\s*[^\s)]")


class NamedDotenvs:
    """The file that each program with keys loads by its name, before it uses them."""

    def __init__(
        self,
        repository: Repository,
        files: Mapping[str, FileWithKeys],
        patches: Patches,
    ) -> None:
        """Start with the files with keys, and where programs will read those of others.

        Both are by path; ``patches`` are also by the cell of a program.
        """
        self._repository = repository
        self._root = Path(repository.top)
        self._files = files
        self._patches = patches
        self._found: dict[str, str] = {}

    def of(self, program: str) -> str:
        """Return the path of the file; empty if it is unknown, or keys have no place.

        It is a ``.env`` or a variant that git does not track, or that can be created,
        of this repository and not of a website. A program that also loads the usual
        ``.env`` has only that one.
        """
        if program not in self._found:
            found = self._loaded(program) if program in self._files else ""
            self._found[program] = found if self._may_get_keys(found) else ""
        return self._found[program]

    def _may_get_keys(self, path: str) -> bool:
        if not holds_assignments(path) or has_folder(path, SERVED_FOLDERS):
            return False
        if not os.path.isdir(os.path.dirname(os.path.join(self._root, path))):
            return False
        if self._is_tracked(path) or self._is_of_another(path):
            return False
        try:
            writable_path(self._root, path)
            DotenvTarget(self._repository, path)
        except (ChangeError, OSError, ValueError):  # the last two: no name of a file
            return False
        return True

    def _is_tracked(self, path: str) -> bool:
        return self._repository.exists and path in self._repository.tracked

    def _is_of_another(self, path: str) -> bool:
        """Whether a file is in another repository: a clone, ignored or not."""
        above = posixpath.dirname(path)
        while above:
            if self._repository.has(f"{above}/{GIT}") or self._is_tracked(above):
                return True
            above = posixpath.dirname(above)
        return False

    def _loaded(self, path: str) -> str:
        """Return the only file that a program loads, if it does in time."""
        content, values = self._files[path].content, self._files[path].values
        if kind_of(path) not in PYTHON or not NAMED.search(content):
            return ""
        from pytest_openai_ready.fix.settings_readers.editable_programs import editable

        try:
            program = editable(path, content)
        except ValueError:
            return ""
        if not _is_in_time(program, values, self._patches.get(path, {})):
            return ""
        calls = LoadedDotenvs(self._repository, [program]).of(program)
        found = {each for call in calls for each in call.paths}
        return found.pop() if len(found) == 1 else ""


def _is_in_time(
    program: PythonFile, values: list[str], patches: Mapping[int, Sequence[Patch]]
) -> bool:
    """Whether a program loads a file before each of its keys, as far as is known."""
    text, starts = "", []
    for source in program.sources:
        starts += [len(text) + each.start for each in patches.get(source.number, ())]
        text += f"{source.text}\n"
    for value in values:
        starts += [each.start() for each in re.finditer(re.escape(value), text)]
    loads = DotenvLoads(text, DotenvUse.NAMED)
    in_cells = kind_of(program.path) == NOTEBOOK
    loaded = loads.at_top_before if in_cells else loads.before
    return all(value in text for value in values) and all(map(loaded, starts))
