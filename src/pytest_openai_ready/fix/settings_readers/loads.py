"""Where the programs of a repository load a settings file."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from pytest_openai_ready.fix.settings_readers.doubts import (
    NAMES_OF_FILES,
    finds,
    is_beside_code,
    is_changed,
    is_decorated,
    is_message,
    is_opened,
    is_passed_on,
    is_renamed,
    is_unusual_call,
    is_unusual_parser,
    may_be_missing,
    mentions,
    reads_input,
    takes_text,
)
from pytest_openai_ready.fix.settings_readers.readers import READERS, Load, suffix_of
from pytest_openai_ready.tools.program_files.given_names import Spot
from pytest_openai_ready.tools.program_files.path_patterns import UNKNOWN
from pytest_openai_ready.tools.program_files.started_in import Folders
from pytest_openai_ready.tools.program_files.traced_files import TracedFiles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pytest_openai_ready.fix.settings_readers.readers import Reader
    from pytest_openai_ready.program_source import Function
    from pytest_openai_ready.tools.program_files.program_texts import (
        PythonFile,
    )

# Functions that only check whether a file exists.
HARMLESS = frozenset(("exists", "isfile", "is_file"))
# Attributes with a server's answer.
ANSWERS = frozenset(("content", "text", "arguments", "body", "output_text"))
RESOLVERS = frozenset(("to_container", "to_yaml"))


class ReaderUnknownError(Exception):
    """No program is known to read a file, or one may do more with it than that."""


class Loads:
    """Where each settings file of a repository is loaded."""

    def __init__(self, programs: Sequence[PythonFile], paths: Collection[str]) -> None:
        self._programs = programs
        self._names = TracedFiles(programs)
        self._folders = Folders(programs, paths, self._names)
        self._explained: set[ast.AST] = set()
        self._functions: set[Function] = set()
        self._changed: dict[Reader, bool] = {}
        self._calls = [
            Spot(program, source, node)
            for program in programs
            for source, node in program.nodes()
            if isinstance(node, ast.Call)
        ]

    def of(self, path: str) -> list[Load]:
        """Return every place where a file is loaded.

        Raises:
            ReaderUnknownError: there is none, a program uses the file's name for
                something unknown, or one may read any file.
        """
        self._explained.clear()
        self._functions.clear()
        if self.may_read_any(path):
            raise ReaderUnknownError
        readers = [each for each in READERS if suffix_of(path) in each.suffixes]
        found = [
            load
            for spot in self._calls
            for load in next(filter(None, self._by_any(readers, spot, path)), ())
        ]
        if not found or len({each.reader.reference for each in found}) > 1:
            raise ReaderUnknownError
        if any(map(self._is_doubtful, found)):
            raise ReaderUnknownError
        self._check(path, referring=bool(found[0].reader.reference))
        return found

    def may_read_any(self, path: str) -> bool:
        """Whether a program loads a file of this format with an unknown name."""
        readers = [each for each in READERS if suffix_of(path) in each.suffixes]
        unclear = {
            takes_text(spot.program, spot.node)
            for spot in self._calls
            for reader in readers
            if (given := self._given_to(reader, spot)) is not None
            and not self._is_answer(given)
            and UNKNOWN in self._files(spot._replace(node=given), path)
        }
        # A text is not from a file if the program opens no unknown file.
        return False in unclear or (True in unclear and self._may_open_any(path))

    def _may_open_any(self, path: str) -> bool:
        """Whether a program opens a file with an unknown name for reading."""
        return any(
            is_opened(spot.program, spot.node) and UNKNOWN in self._files(spot, path)
            for spot in self._calls
        ) or any(map(reads_input, self._programs))

    def _is_answer(self, given: ast.expr) -> bool:
        """Whether a text is a server's answer, not from a file."""
        return (
            isinstance(given, ast.Attribute)
            and given.attr in ANSWERS
            and not self._names.is_assigned(f".{given.attr}")
        )

    def _given_to(self, reader: Reader, spot: Spot) -> ast.expr | None:
        """Return what a call passes to a library to load; None if it does not."""
        program, _, call = spot
        assert isinstance(call, ast.Call)  # noqa: S101 - for the types
        name = program.dotted(call.func)
        if name not in reader.functions and self._filled(reader, spot) is None:
            return None
        named = (each.value for each in call.keywords if each.arg in NAMES_OF_FILES)
        return next(iter((*call.args, *named)), ast.Constant(None))

    def _is_doubtful(self, load: Load) -> bool:
        """Whether a load is unusual, or not the only one there."""
        if load.reader.declares:
            return False
        statement = next(
            each for each in load.source.above(load.call) if isinstance(each, ast.stmt)
        )
        within = {*ast.walk(statement)}
        loading = [
            spot.node
            for spot in self._calls
            if spot.node in within
            and any(self._given_to(reader, spot) is not None for reader in READERS)
        ]
        return (
            len(loading) > 1
            or is_unusual_call(load)
            or is_unusual_parser(load)
            or self._is_changed(load.reader)
            or any(may_be_missing(each, load) for each in self._programs)
        )

    def _is_changed(self, reader: Reader) -> bool:
        """Whether a program changes, or may change, how files are read."""
        if reader not in self._changed:
            self._changed[reader] = any(
                is_changed(each) or is_renamed(each, reader) for each in self._programs
            )
        return self._changed[reader]

    def is_named(self, path: str) -> bool:
        """Whether a program contains the name of a file as a separate text."""
        return any(self._naming(path))

    def _naming(self, path: str) -> Iterator[ast.Constant]:
        for program in self._programs:
            for source, node in program.nodes():
                if not isinstance(node, ast.Constant) or not isinstance(
                    node.value, str
                ):
                    continue
                resolved = self._folders.resolved(node.value, program, path)
                named = node.value and resolved in (path, UNKNOWN)
                if named and not is_message(source, node):
                    yield node

    def _by_any(
        self, readers: Iterable[Reader], spot: Spot, path: str
    ) -> Iterator[list[Load]]:
        return ([*self._by(each, spot, path)] for each in readers)

    def _by(self, reader: Reader, spot: Spot, path: str) -> Iterator[Load]:
        program, source, call = spot
        assert isinstance(call, ast.Call)  # noqa: S101 - for the types
        name = program.dotted(call.func)
        if name in reader.declares:
            if self._declares(reader, spot, path):
                yield Load(program, source, call, reader)
            return
        filled = self._filled(reader, spot)
        given = self._given_to(reader, spot)
        if given is None:
            return
        files = self._followed(Spot(program, source, given), path)
        if path not in files:
            return
        if files != {path}:
            raise ReaderUnknownError
        yield Load(program, source, call, reader, filled if reader.fills else None)

    def _followed(self, spot: Spot, path: str) -> set[str]:
        """Return an expression's files; afterwards the steps to this one are known."""
        self._names.met.clear()
        self._names.functions_met.clear()
        files = self._files(spot, path)
        if path in files:
            self._explained |= self._names.met
            self._functions |= self._names.functions_met
        return files

    def _filled(self, reader: Reader, spot: Spot) -> ast.expr | None:
        """Return the library's object whose method is called."""
        program, source, call = spot
        function = call.func if isinstance(call, ast.Call) else None
        if not isinstance(function, ast.Attribute):
            return None
        if function.attr not in reader.methods:
            return None
        made = [function.value]
        written = source.written(function.value)
        for each, node in program.nodes():
            if isinstance(node, ast.Assign):
                targets = (each.written(target) for target in node.targets)
                made += [node.value] if written in targets else []
        is_one = any(
            isinstance(each, ast.Call) and program.dotted(each.func) in reader.classes
            for each in made
        )
        return function.value if is_one else None

    def _files(self, spot: Spot, path: str) -> set[str]:
        """Return the files that an expression may refer to; this one by its path."""
        return {
            self._folders.resolved(each, spot.program, path)
            for each in self._names.files(spot)
        }

    def _declares(self, reader: Reader, spot: Spot, path: str) -> bool:
        """Whether a call declares that this file is read."""
        program, source, call = spot
        assert isinstance(call, ast.Call)  # noqa: S101 - for the types
        given = {each.arg: each.value for each in call.keywords}
        here = posixpath.dirname(program.path)
        if reader.folder:
            named, first = (
                str(value.value or "") if isinstance(value, ast.Constant) else ""
                for value in (given.get(reader.folder), given.get(reader.first))
            )
            folder = posixpath.normpath(posixpath.join(here, named))
            stem = posixpath.splitext(path)[0]
            is_first = stem == posixpath.normpath(posixpath.join(folder, first))
            # The top of a repository also has files for other programs.
            return is_first or (folder != "." and path.startswith(f"{folder}/"))
        files = {
            name
            for each in reader.files
            if each in given
            for name in self._followed(Spot(program, source, given[each]), path)
        }
        folder, base = posixpath.split(path)
        usual = base.startswith(reader.usual or ("\0",)) and folder in (here, "")
        return path in files or usual

    def _check(self, path: str, *, referring: bool) -> None:
        """Check that nothing else is done with a file.

        Raises:
            ReaderUnknownError: something may be.
        """
        for spot in self._calls:
            self._check_call(spot, path, referring=referring)
        if any(node not in self._explained for node in self._naming(path)):
            raise ReaderUnknownError
        functions = {each.name: each for each in self._functions}
        if any(map(is_decorated, self._functions)):
            raise ReaderUnknownError
        holders = frozenset(self._names.holders(self._explained))
        for program in self._programs:
            named = any(each not in self._explained for each in mentions(program, path))
            if (
                named
                or is_passed_on(program, functions)
                or is_beside_code(program, path)
            ):
                raise ReaderUnknownError
            for source, node in program.nodes():
                if node not in self._explained and isinstance(
                    node, (ast.Name, ast.Attribute)
                ):
                    self._check_use(Spot(program, source, node), path, holders)

    def _check_use(self, spot: Spot, path: str, holders: frozenset[str]) -> None:
        """Check that a name outside of the steps to a load does not have the file."""
        program, _, node = spot
        if isinstance(getattr(node, "ctx", None), ast.Store):
            return
        if isinstance(node, ast.Name):
            whole = program.imported.get(node.id, "").rpartition(".")[2]
            is_held = not holders.isdisjoint((node.id, whole))
            unclear = "*" in program.imported
        else:
            assert isinstance(node, ast.Attribute)  # noqa: S101 - for the types
            is_held = node.attr in holders
            # It is not a member of an import, such as `os.path`.
            unclear = program.dotted(node).partition(".")[0] not in program.roots
        if not is_held:
            return
        files = self._files(spot, path)
        if path in files or (unclear and UNKNOWN in files):
            raise ReaderUnknownError

    def _check_call(self, spot: Spot, path: str, *, referring: bool) -> None:
        program, source, call = spot
        assert isinstance(call, ast.Call)  # noqa: S101 - for the types
        last, whose = program.dotted(call.func).rpartition(".")[2], call.func
        if isinstance(call.func, ast.Attribute):
            last, whose = call.func.attr, call.func.value
        resolved = any(each.arg == "resolve" for each in call.keywords)
        if (referring and last in RESOLVERS and not resolved) or finds(call, path):
            raise ReaderUnknownError
        if last in HARMLESS:
            for each in (*call.args[:1], whose):
                self._followed(Spot(program, source, each), path)
