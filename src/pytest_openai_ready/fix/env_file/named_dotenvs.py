"""The ``.env`` files that programs load by a name: ``load_dotenv("conf/.env")``."""

from __future__ import annotations

import ast
import os
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.writable import checked
from pytest_openai_ready.dotenv.file_names import DOTENV, holds_assignments
from pytest_openai_ready.file_endings import SERVED_FOLDERS
from pytest_openai_ready.file_kinds import NOTEBOOK, PYTHON, kind_of
from pytest_openai_ready.fix.env_file.dotenv_target import DotenvTarget, home_of
from pytest_openai_ready.fix.programs.dotenv_loads import (
    FINDER,
    LOADER,
    PATH,
    DotenvLoads,
    DotenvUse,
    names_a_file,
)
from pytest_openai_ready.program_source import last_name, text_in
from pytest_openai_ready.tools.bundlers.files import has_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypeAlias

    from pytest_openai_ready.fix.fix_result import FileWithKeys
    from pytest_openai_ready.fix.settings_readers.given_names import Spot
    from pytest_openai_ready.fix.settings_readers.patch import Patch
    from pytest_openai_ready.fix.settings_readers.program_texts import PythonFile
    from pytest_openai_ready.fix.settings_readers.traced_files import TracedFiles
    from pytest_openai_ready.repository import Repository

    Patches: TypeAlias = Mapping[str, Mapping[int, Sequence[Patch]]]

# Also in a notebook, in which line breaks are escaped.
NAMED = re.compile(rb"(?:\b|\\n)load_dotenv\(\s*[^\s)]")
FILE_NAME, IN_CURRENT_FOLDER = "filename", "usecwd"  # arguments of the finder


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
            checked(self._root, path)
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
        from pytest_openai_ready.fix.settings_readers.program_texts import PythonFile
        from pytest_openai_ready.fix.settings_readers.traced_files import TracedFiles

        try:
            program = PythonFile(path, content)
        except ValueError:
            return ""
        if not _is_in_time(program, values, self._patches.get(path, {})):
            return ""
        traced = TracedFiles([program])
        found = {
            self._file_of(spot, traced) for spot in _calls(program, program.imported)
        }
        return found.pop() if len(found) == 1 else ""

    def _file_of(self, spot: Spot, traced: TracedFiles) -> str:
        """Return the path of the file that a call loads; empty if it is unknown."""
        call, home = spot.node, self._home(spot.program.path)
        assert isinstance(call, ast.Call)  # noqa: S101 - for the types
        if not names_a_file(call):
            return home
        named = {each.arg: each.value for each in call.keywords}
        given = call.args[0] if call.args else named.get(PATH)
        if given is None:
            return ""
        given = _only_value(spot, traced, given)
        if isinstance(given, ast.Call) and last_name(given.func) == FINDER:
            return self._found_by(given, spot.program)
        return self._resolved(traced.files(spot._replace(node=given)), spot.program)

    def _home(self, program: str, name: str = DOTENV) -> str:
        return home_of(self._root, program, (), beside=False, name=name)

    def _found_by(self, call: ast.Call, program: PythonFile) -> str:
        """Return the file that a call of the finder finds."""
        from pytest_openai_ready.fix.settings_readers.started_in import may_leave

        named = {each.arg: each.value for each in call.keywords}
        given = call.args[0] if call.args else named.get(FILE_NAME)
        name = DOTENV if given is None else text_in(given)
        if not name or "/" in name or len(call.args) > 1:
            return ""
        found, in_current = self._home(program.path, name), IN_CURRENT_FOLDER in named
        # In a notebook, it always begins in the current folder.
        if (in_current or kind_of(program.path) == NOTEBOOK) and may_leave(program):
            return ""
        return "" if in_current and found != self._home("", name) else found

    def _resolved(self, names: set[str], program: PythonFile) -> str:
        """Return the path of the file with one of these names, if that is certain."""
        from pytest_openai_ready.fix.settings_readers import path_patterns as patterns
        from pytest_openai_ready.fix.settings_readers.started_in import may_leave

        name = patterns.normal(names.pop()) if len(names) == 1 else patterns.ANY
        if not patterns.is_known(name) or name.startswith(patterns.UP):
            return ""
        if name.startswith(f"{patterns.ROOT}/"):
            return name.removeprefix(f"{patterns.ROOT}/")
        if may_leave(program):
            return ""
        beside = posixpath.join(posixpath.dirname(program.path), name)
        there = {each for each in (beside, name) if self._repository.has(each)}
        there = there or {beside, name}
        if kind_of(program.path) == NOTEBOOK:  # Jupyter runs it in its own folder
            there &= {beside}
        return there.pop() if len(there) == 1 else ""


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


def _calls(program: PythonFile, imported: Mapping[str, str]) -> Iterator[Spot]:
    """Yield the calls of the loader."""
    from pytest_openai_ready.fix.settings_readers.given_names import Spot

    for source, node in program.nodes():
        if isinstance(node, ast.Call):
            name = last_name(node.func)
            if LOADER in (name, imported.get(name, "").rpartition(".")[2]):
                yield Spot(program, source, node)


def _only_value(spot: Spot, traced: TracedFiles, node: ast.expr) -> ast.expr:
    """Return what a name is assigned, if that happens once; else the node itself."""
    if not isinstance(node, ast.Name):
        return node
    given = traced.of_name(spot.program, node.id)
    only = given[0].spot if len(given) == 1 else None
    return node if only is None else only.node
