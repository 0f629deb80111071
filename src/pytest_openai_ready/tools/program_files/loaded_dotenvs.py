"""Which ``.env`` a call of python-dotenv loads: ``load_dotenv("conf/.env")``.

Programs are parsed, never run.
"""

from __future__ import annotations

import ast
import posixpath
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.dotenv.nearest import home_of
from pytest_openai_ready.file_kinds import NOTEBOOK, kind_of
from pytest_openai_ready.program_source import last_name, text_in
from pytest_openai_ready.tools.program_files import path_patterns as patterns
from pytest_openai_ready.tools.program_files.dotenv_calls import (
    FILE_NAME,
    FINDER,
    IN_CURRENT_FOLDER,
    PATH,
    first_argument,
    loading_calls,
    names_a_file,
)
from pytest_openai_ready.tools.program_files.given_names import Spot
from pytest_openai_ready.tools.program_files.started_in import may_leave
from pytest_openai_ready.tools.program_files.traced_files import TracedFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.program_files.program_texts import PythonFile

ELSEWHERE = ""  # instead of a path: any other one


class LoadedDotenv(NamedTuple):
    """The file that a call loads.

    Attributes:
        paths: each path that it may have, from the top of the repository; ``ELSEWHERE``
            is one of them if it may be any other file. If it is certain, there is one.
        is_usual: whether python-dotenv looks for it, by its usual name.
    """

    paths: frozenset[str]
    is_usual: bool = False


class LoadedDotenvs:
    """The files that calls in programs load."""

    def __init__(
        self,
        repository: Repository,
        programs: Sequence[PythonFile],
        value: Callable[[Spot], Spot] | None = None,
    ) -> None:
        """Learn the names in the programs, which may import them from each other.

        ``value`` returns what else an argument may refer to if its file is unknown.
        """
        self._repository = repository
        self._root = Path(repository.top)
        self._programs = programs
        self._value = value

    @cached_property
    def _traced(self) -> TracedFiles:
        return TracedFiles(self._programs)

    def of(self, program: PythonFile) -> Iterator[LoadedDotenv]:
        """Yield the file of each call in one of the programs."""
        for source in program.sources:
            for call in loading_calls(source.nodes, program.imported):
                yield self._loaded(Spot(program, source, call))

    def _loaded(self, spot: Spot) -> LoadedDotenv:
        call, program = spot.node, spot.program
        assert isinstance(call, ast.Call)  # noqa: S101 - for the types
        if not names_a_file(call):
            return LoadedDotenv(frozenset((self._home(program.path),)), is_usual=True)
        given = first_argument(call, PATH)
        if given is None:
            return LoadedDotenv(frozenset((ELSEWHERE,)))
        there = spot._replace(node=given)
        found = self._named(self._only_value(there), program)
        if found.paths == {ELSEWHERE} and self._value is not None:
            found = self._named(self._value(there), program)
        return found

    def _named(self, spot: Spot, program: PythonFile) -> LoadedDotenv:
        """Return the file that an expression names in a program's call."""
        node = spot.node
        if isinstance(node, ast.Call) and last_name(node.func) == FINDER:
            paths = self._found_by(node, spot.program)
            return LoadedDotenv(
                frozenset(paths), first_argument(node, FILE_NAME) is None
            )
        name = text_in(node)
        names = {name} if name else self._traced.files(spot)
        return LoadedDotenv(frozenset(self._resolved(names, program)))

    def _only_value(self, spot: Spot) -> Spot:
        """Return what a name is assigned, if that happens once; else the name."""
        if not isinstance(spot.node, ast.Name):
            return spot
        given = self._traced.of_name(spot.program, spot.node.id)
        only = given[0].spot if len(given) == 1 else None
        return spot if only is None else spot._replace(node=only.node)

    def _home(self, program: str, name: str = DOTENV) -> str:
        return home_of(self._root, program, (), beside=False, name=name)

    def _found_by(self, call: ast.Call, program: PythonFile) -> set[str]:
        """Return the paths that a call of the finder in a program may find."""
        given = first_argument(call, FILE_NAME)
        name = DOTENV if given is None else text_in(given)
        if not name or name.startswith("/") or len(call.args) > 1:
            return {ELSEWHERE}
        found, at_top = {self._home(program.path, name)}, self._home("", name)
        in_current = any(each.arg == IN_CURRENT_FOLDER for each in call.keywords)
        if in_current:
            found.add(at_top)
        # In a notebook, it always begins in the current folder.
        if (in_current or kind_of(program.path) == NOTEBOOK) and may_leave(program):
            found |= {at_top, ELSEWHERE}
        return found | {ELSEWHERE} if "/" in name else found

    def _resolved(self, names: set[str], program: PythonFile) -> set[str]:
        """Return the paths that a file with one of these names may have."""
        name = patterns.normal(names.pop()) if len(names) == 1 else patterns.ANY
        if not patterns.is_known(name):
            return {ELSEWHERE}
        if name.startswith(f"{patterns.ROOT}/"):
            return {name.removeprefix(f"{patterns.ROOT}/")}
        # A person starts a program in its own folder, or at the top.
        beside = posixpath.normpath(
            posixpath.join(posixpath.dirname(program.path), name)
        )
        if name.startswith(patterns.UP):
            return {beside, ELSEWHERE}
        there = {each for each in (beside, name) if self._repository.has(each)}
        there = there or {beside, name}
        if may_leave(program):
            return there | {ELSEWHERE}
        if kind_of(program.path) == NOTEBOOK:  # Jupyter runs it in its own folder
            return there & {beside} or {ELSEWHERE}
        return there
