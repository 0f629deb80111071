"""Where programs are started, and which files their names refer to there."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from pytest_openai_ready.file_kinds import PYTHON, kind_of
from pytest_openai_ready.program_source import last_name
from pytest_openai_ready.tools.program_files.given_names import Spot
from pytest_openai_ready.tools.program_files.path_patterns import (
    PLAIN,
    ROOT,
    UNKNOWN,
    is_known,
    joined,
    may_be,
    normal,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pytest_openai_ready.tools.program_files.program_texts import PythonFile
    from pytest_openai_ready.tools.program_files.traced_files import TracedFiles

CHANGE = "chdir"
CHANGE_IN_CELL = (
    b"%cd "  # https://ipython.readthedocs.io/en/stable/interactive/magics.html
)


class Folders:
    """The folders from which the programs of a repository see its files."""

    def __init__(
        self,
        programs: Sequence[PythonFile],
        paths: Collection[str],
        names: TracedFiles,
    ) -> None:
        self._known = frozenset(paths)
        # A person starts a program in its folder or in one above.
        self._started_in = {PLAIN}
        for path in paths:
            if kind_of(path) in PYTHON:
                while path := posixpath.dirname(path):
                    self._started_in.add(path)
        self._leaves = any(map(_leaves_in_cell, programs))
        for program in programs:
            for source, node in program.nodes():
                if isinstance(node, ast.Call) and last_name(node.func) == CHANGE:
                    given = node.args[0] if node.args else ast.Constant(None)
                    self._go_to(names.files(Spot(program, source, given)))

    def _go_to(self, folders: set[str]) -> None:
        """Record that a program changes its current folder."""
        for each in folders:
            folder = normal(each)
            if not is_known(folder):
                self._leaves = True
            elif folder == ROOT or folder.startswith(f"{ROOT}/"):
                self._started_in.add(folder.removeprefix(ROOT).lstrip("/") or PLAIN)
            else:
                self._started_in |= {joined(at, folder) for at in self._started_in}

    def resolved(self, name: str, program: PythonFile, path: str) -> str:
        """Return the path of a file if a name in a program certainly refers to it.

        Args:
            name: the name, a pattern.
            program: the program that contains it.
            path: the file's path, from the top of the repository.

        Returns:
            The path; ``UNKNOWN`` if it may be this file; the name itself if it is
            another.
        """
        if not may_be(name, path):
            return name
        if not is_known(name):
            return UNKNOWN
        whole = normal(name)
        if whole == f"{ROOT}/{path}":
            return path
        there = {joined(folder, whole) for folder in self._started_in} & self._known
        if self._leaves or not there:
            return UNKNOWN
        beside = joined(posixpath.dirname(program.path) or PLAIN, whole)
        (found, *others) = there & {whole, beside} or there
        if others:
            return UNKNOWN
        return path if found == path else name


def may_leave(program: PythonFile) -> bool:
    """Whether a program may change its current folder, wherever it goes."""
    return CHANGE.encode() in program.content or _leaves_in_cell(program)


def _leaves_in_cell(program: PythonFile) -> bool:
    return CHANGE_IN_CELL in program.content
