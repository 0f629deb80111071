"""Which programs import each other, by the words in their import lines.

Nothing is parsed, so a thousand programs take no time. A word may mean something else:
then there is an import too many, never one too few.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_openai_ready.program_source import module_name, words_imported
from pytest_openai_ready.tools.project_programs.program_names import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

SOURCES = ("src", "lib")  # folders that are often on the path
PATH = b"sys.path"  # a program that changes it may import from anywhere


class ProgramImports:
    """The imports among some programs and notebooks."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        """Start with the contents by path."""
        self._contents = contents

    @cached_property
    def _imported(self) -> dict[str, list[str]]:
        """The programs that each one imports."""
        named: defaultdict[bytes, list[str]] = defaultdict(list)
        for path in self._contents:
            named[module_name(path).encode()].append(path)
        return {
            path: [*_found(path, content, named)]
            for path, content in self._contents.items()
        }

    @cached_property
    def _importers(self) -> defaultdict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path, imported in self._imported.items():
            for each in imported:
                found[each].append(path)
        return found

    def imported_by(self, path: str) -> list[str]:
        """Return the programs that one imports itself."""
        return self._imported.get(path, [])

    def importing(self, paths: Iterable[str], depth: int) -> list[str]:
        """Return the programs that import one of these, also through others."""
        found: dict[str, None] = {}
        level = [*paths]
        for _ in range(depth):
            level = [
                importer
                for path in level
                for importer in self._importers[path]
                if importer not in found
            ]
            found.update(dict.fromkeys(level))
        return list(found)

    @cached_property
    def _group_of(self) -> dict[str, frozenset[str]]:
        """The programs that may run in one process, for each of them."""
        found: dict[str, frozenset[str]] = {}
        for path in self._contents:
            if path not in found:
                group = frozenset(self._connected(path))
                found.update(dict.fromkeys(group, group))
        return found

    def _connected(self, path: str) -> Collection[str]:
        met, remaining = {path}, [path]
        while remaining:
            at = remaining.pop()
            near = {*self._imported[at], *self._importers[at]} - met
            met |= near
            remaining += near
        return met

    def together_with(self, path: str) -> frozenset[str]:
        """Return the programs that may run in one process with one, and that one."""
        return self._group_of.get(path, frozenset((path,)))


def _found(
    importer: str, content: bytes, named: Mapping[bytes, list[str]]
) -> Iterator[str]:
    words = words_imported(content)
    for word in words & named.keys():
        for path in named[word]:
            if path != importer and (
                PATH in content or _is_near(path, importer, words)
            ):
                yield path


def _is_near(path: str, importer: str, words: Collection[bytes]) -> bool:
    """Whether a module's folder, or that of its packages, is on the importer's path."""
    folder, name = posixpath.split(posixpath.splitext(path)[0])
    if name == PACKAGE:
        folder = posixpath.dirname(folder)
    starts = [*_above(importer)]
    while True:
        base = posixpath.basename(folder)
        above = posixpath.dirname(folder)
        if folder in starts or (base in SOURCES and above in starts):
            return True
        if not folder or base.encode() not in words:
            return False
        folder = above


def _above(path: str) -> Iterator[str]:
    """Yield each folder above a program; the top is empty."""
    while path:
        path = posixpath.dirname(path)
        yield path
