"""Where the programs of a repository load a settings file."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.fix.settings_readers.readers import READERS, suffix_of
from pytest_openai_ready.fix.settings_readers.traced_files import (
    OPEN,
    OPENERS,
    SLASH,
    UNKNOWN,
    Spot,
    TracedFiles,
    argument,
    parameters,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pytest_openai_ready.fix.settings_readers.program_texts import (
        CodeText,
        Function,
        PythonFile,
    )
    from pytest_openai_ready.fix.settings_readers.readers import Reader

ARGUMENTS = frozenset(("stream", "fp", "f", "s", "file", "filenames", "source"))
# What only asks whether a file is there.
HARMLESS = frozenset(("exists", "isfile", "is_file", "getmtime", "getsize", "stat"))
WRITERS = frozenset(("write_text", "write_bytes", "touch", "unlink"))
HOOKS = frozenset(("object_hook", "object_pairs_hook"))  # they make it anything
RESOLVERS = frozenset(("to_container", "to_yaml"))


class ReaderUnknownError(Exception):
    """No program is known to read a file, or one may do more with it than that."""


class Load(NamedTuple):
    """A call by which a program gets what a settings file says.

    Attributes:
        program: which one.
        source: it, or the cell of it.
        call: which returns what the file says, or declares that it is read.
        reader: the library.
        filled: the object that has it afterwards; None: it is what the call returns.
    """

    program: PythonFile
    source: CodeText
    call: ast.Call
    reader: Reader
    filled: ast.expr | None = None


class Loads:
    """Where each settings file of a repository is loaded."""

    def __init__(self, programs: Sequence[PythonFile], paths: Collection[str]) -> None:
        self._programs = programs
        self._names = TracedFiles(programs)
        self._known = frozenset(paths)
        self._calls = [
            Spot(program, source, node)
            for program in programs
            for source, node in program.nodes()
            if isinstance(node, ast.Call)
        ]

    def of(self, path: str) -> list[Load]:
        """Every place where a file is loaded.

        Raises:
            ReaderUnknownError: there is none, or a program has the name of the file
                for something that is not known.
        """
        readers = [each for each in READERS if suffix_of(path) in each.suffixes]
        found = [
            load
            for spot in self._calls
            for load in next(filter(None, self._by_any(readers, spot, path)), ())
        ]
        if not found or len({each.reader.reference for each in found}) > 1:
            raise ReaderUnknownError
        self._check(path, referring=bool(found[0].reader.reference))
        return found

    def is_named(self, path: str) -> bool:
        """Whether a program has the name of a file, alone in a text."""
        return any(self._naming(path))

    def _naming(self, path: str) -> Iterator[ast.Constant]:
        for program in self._programs:
            for _, node in program.nodes():
                if not isinstance(node, ast.Constant) or not isinstance(
                    node.value, str
                ):
                    continue
                resolved = self._resolved(node.value, program, path)
                if node.value and resolved in (path, UNKNOWN):
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
        if name not in reader.functions and filled is None:
            return
        given = [
            *call.args[:1],
            *(each.value for each in call.keywords if each.arg in ARGUMENTS),
        ]
        if not given:
            return
        files = self._files(Spot(program, source, given[0]), path)
        if path not in files:
            return
        if any(each.arg in HOOKS for each in call.keywords):
            raise ReaderUnknownError
        several = reader.fills and isinstance(given[0], (ast.List, ast.Tuple))
        load = Load(program, source, call, reader, filled if reader.fills else None)
        if files == {path} or several:
            yield load
        else:
            yield from self._by_callers(load, given[0], path)

    def _filled(self, reader: Reader, spot: Spot) -> ast.expr | None:
        """The object of the library whose method is called."""
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
        """The files that an expression stands for, the one with its path."""
        return {
            self._resolved(each, spot.program, path) for each in self._names.files(spot)
        }

    def _resolved(self, name: str, program: PythonFile, path: str) -> str:
        """The path, where a name in a program is that of this file."""
        base = posixpath.basename(path)
        if SLASH.split(name)[-1] != base:
            return name
        there = {each for each in self._known if posixpath.basename(each) == base}
        name = name.replace("\\", "/")
        if there != {path}:
            folder = posixpath.dirname(program.path)
            places = (name, posixpath.join(folder, name))
            there &= {posixpath.normpath(each) for each in places}
        return path if there == {path} else UNKNOWN

    def _by_callers(self, load: Load, given: ast.expr, path: str) -> Iterator[Load]:
        """Where a function is called that loads any file, and returns what it says."""
        program, source, call, _, _ = load
        function = next(iter(source.functions(call)), None)
        if function is None or not _returns(function, load):
            raise ReaderUnknownError
        for caller in self._names.callers(program, function):
            bound = {
                name: argument(caller, program, source, function, name)
                for name in parameters(function)
            }
            named = self._names.files(Spot(program, source, given), bound)
            files = {self._resolved(each, caller.program, path) for each in named}
            if files == {path} and isinstance(caller.node, ast.Call):
                yield Load(caller.program, caller.source, caller.node, load.reader)
            elif path in files:
                raise ReaderUnknownError

    def _declares(self, reader: Reader, spot: Spot, path: str) -> bool:
        """Whether a call says that this file is read."""
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
            # At the top of a repository stand files for other programs, too.
            return is_first or (folder != "." and path.startswith(f"{folder}/"))
        files = {
            name
            for each in reader.files
            if each in given
            for name in self._files(Spot(program, source, given[each]), path)
        }
        folder, base = posixpath.split(path)
        usual = base.startswith(reader.usual or ("\0",)) and folder in (here, "")
        return path in files or usual

    def _check(self, path: str, *, referring: bool) -> None:
        """See that nothing else is done with a file.

        Raises:
            ReaderUnknownError: something may be.
        """
        for spot in self._calls:
            self._check_call(spot, path, referring=referring)
        if any(node not in self._names.met for node in self._naming(path)):
            raise ReaderUnknownError

    def _check_call(self, spot: Spot, path: str, *, referring: bool) -> None:
        program, source, call = spot
        assert isinstance(call, ast.Call)  # noqa: S101 - for the types
        name = program.dotted(call.func)
        last, whose = name.rpartition(".")[2], call.func
        if isinstance(call.func, ast.Attribute):
            last, whose = call.func.attr, call.func.value
        writes = last in WRITERS or (last == OPEN and _writes(name, call))
        resolved = any(each.arg == "resolve" for each in call.keywords)
        if referring and last in RESOLVERS and not resolved:
            raise ReaderUnknownError
        about = (*call.args[:1], whose) if last in HARMLESS or writes else ()
        spots = [Spot(program, source, each) for each in about]
        found = {name for each in spots for name in self._files(each, path)}
        if writes and path in found:
            raise ReaderUnknownError


def _returns(function: Function, load: Load) -> bool:
    """Whether a function returns what a call in it loads."""
    names = {
        load.source.written(target)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _value(node.value) is load.call
        for target in node.targets
    }
    if load.filled is not None:
        names = {load.source.written(load.filled)}
    return any(
        isinstance(node, ast.Return)
        and node.value is not None
        and (
            _value(node.value) is load.call
            or load.source.written(_value(node.value)) in names
        )
        for node in ast.walk(function)
    )


def _value(node: ast.expr) -> ast.expr:
    """What counts of ``loaded or {}``."""
    return node.values[0] if isinstance(node, ast.BoolOp) else node


def _writes(name: str, call: ast.Call) -> bool:
    """Whether a call that opens a file may write to it."""
    given = call.args[1:2] if name in OPENERS else call.args[:1]
    given = [each.value for each in call.keywords if each.arg == "mode"] or given
    mode = given[0] if given else ast.Constant("r")
    text = mode.value if isinstance(mode, ast.Constant) else "w"
    return not isinstance(text, str) or not set("rbtU") >= {*text}
