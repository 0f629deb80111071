"""Which ``.env`` each program of a repository loads, if not the nearest one."""

from __future__ import annotations

import os
import posixpath
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.tools.program_files.dotenv_calls import (
    LOADER,
    loading_calls,
    names_a_file,
)
from pytest_openai_ready.tools.program_files.given_names import Spot
from pytest_openai_ready.tools.program_files.loaded_dotenvs import (
    ELSEWHERE,
    LoadedDotenv,
    LoadedDotenvs,
)
from pytest_openai_ready.tools.program_files.program_texts import CodeText, PythonFile
from pytest_openai_ready.tools.project_programs.program_names import Expression

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.project_programs.program_names import Programs

MOST_CALLS = 50  # in one program
MOST_IMPORTED = 20  # programs that are searched for a name that one of them imports
USUAL = LoadedDotenv(frozenset((ELSEWHERE,)), is_usual=True)


class ProgramDotenvs:
    """The files that the programs of a repository load by a name."""

    def __init__(
        self,
        repository: Repository,
        contents: Mapping[str, bytes],
        programs: Programs,
    ) -> None:
        """Start with the contents by path, and the same programs."""
        self._repository = repository
        self._contents = contents
        self._programs = programs
        self._found: dict[str, list[LoadedDotenv]] = {}
        self._files: dict[str, PythonFile] = {}

    def of(self, program: str) -> str:
        """Return the absolute path of a program's file; empty if it is the nearest one.

        It is the only existing one that the program loads by a name. If it loads none,
        it is the only one that any of them loads, since one may import another, unless
        one of them loads the nearest one.
        """
        loaded = self._loaded(program)
        own = self._only(loaded)
        is_nearest = own is None or any(each.paths == {DOTENV} for each in loaded)
        found = own if own or is_nearest else self._shared
        return os.path.join(self._repository.top, *found.split("/")) if found else ""

    @cached_property
    def _shared(self) -> str | None:
        loaded: list[LoadedDotenv] = []
        for path in self._contents:
            loaded += self._loaded(path)
            if any(each.is_usual for each in loaded):
                return None
        return self._only(loaded)

    def _only(self, loaded: Iterable[LoadedDotenv]) -> str | None:
        """Return the only file of these calls that may be read.

        Empty if there is none; None if there are more, or it is the nearest one.
        """
        found: set[str] = set()
        for each in loaded:
            if each.is_usual:
                return None
            found |= set(map(posixpath.normpath, each.paths - {ELSEWHERE}))
        there = [each for each in found if self._may_be_read(each)]
        return None if len(there) > 1 else "".join(there)

    def _may_be_read(self, path: str) -> bool:
        is_inside = not path.startswith(("/", ".."))
        return is_inside and path != DOTENV and self._repository.is_plain(path)

    def _loaded(self, path: str) -> list[LoadedDotenv]:
        if path not in self._found:
            may_load = LOADER.encode() in self._contents[path]
            self._found[path] = self._loaded_by(path) if may_load else []
        return self._found[path]

    def _loaded_by(self, path: str) -> list[LoadedDotenv]:
        module = self._programs.module(path)
        calls = [*loading_calls(module.nodes, module.imported)]
        if not all(map(names_a_file, calls)):
            return [USUAL]
        if not calls:
            return []
        program = self._file(path)
        found = self._among([program], program)
        if any(each.paths == {ELSEWHERE} for each in found):
            imported = [*map(self._file, self._imported_by(path))]
            found = self._among([program, *imported], program) if imported else found
        return found

    def _among(
        self, programs: Sequence[PythonFile], program: PythonFile
    ) -> list[LoadedDotenv]:
        """Return what a program loads, as far as some programs show it."""
        loaded = LoadedDotenvs(self._repository, programs, self._value)
        return [*islice(loaded.of(program), MOST_CALLS)]

    def _value(self, spot: Spot) -> Spot:
        """Return what an expression refers to, also in another program."""
        module = self._programs.module(spot.program.path)
        module, node = self._programs.value(Expression(module, spot.node))
        program = self._file(module.path)
        there = (each for each in program.sources if node in each.parents)
        source = next(there, None)
        return spot if source is None else Spot(program, source, node)

    def _imported_by(self, path: str) -> list[str]:
        """Return the programs that a program imports, also through others."""
        found = [path]
        for each in found:
            imported = self._programs.imported_by(each)
            found += [new for new in dict.fromkeys(imported) if new not in found]
            if len(found) > MOST_IMPORTED:
                break
        return found[1 : MOST_IMPORTED + 1]

    def _file(self, path: str) -> PythonFile:
        if path not in self._files:
            texts = enumerate(self._programs.module(path).texts)
            sources = [CodeText(text, at, nodes) for at, (text, nodes) in texts]
            self._files[path] = PythonFile(path, self._contents[path], sources)
        return self._files[path]
