"""Runs someone's program with stubs for its libraries, and prints the calls to them.

    python stubbed_run.py PROGRAM

Libraries are neither imported nor needed: each one is a stub that records its calls,
with their arguments, and what is set on it. Real modules are Python's own, those of the
program, python-dotenv and those that read settings. Nothing is started, sent, deleted,
or written outside of the current folder: an audit hook refuses it.
https://docs.python.org/3/library/audit_events.html
"""

from __future__ import annotations

import builtins
import importlib.machinery
import json
import os
import runpy
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

REAL = frozenset(("dotenv", "yaml", "tomli", "toml"))
# They open windows or wait for a user.
NEVER_REAL = frozenset(("tkinter", "turtle", "antigravity", "curses", "idlelib"))
REFUSED = (
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"),
    *("os.fork", "os.remove", "os.rmdir", "os.rename", "os.kill", "os.startfile"),
    *("shutil.rmtree", "shutil.move", "socket.connect", "socket.bind"),
    *("webbrowser.open", "socket.getaddrinfo", "os.truncate", "os.symlink", "os.link"),
)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
MOST_CALLS = 2000
LONGEST = 300  # characters of a text
ANSWERS = ("hello", "1", "exit", "quit", "q")
calls: list[str] = []


class Stub:
    """Replaces any part of a library: can be called, iterated, entered and awaited."""

    def __init__(self, name: str) -> None:
        self.__dict__["name"] = name

    def __getattr__(self, name: str) -> Stub:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Stub(f"{self.name}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        note(f"{self.name}.{name} = {shown(value)}")
        self.__dict__[name] = value

    def __call__(self, *args: object, **kwargs: object) -> object:
        given = [*map(shown, args)]
        given += [f"{name}={shown(kwargs[name])}" for name in sorted(kwargs)]
        note(f"{self.name}({', '.join(given)})")
        if len(args) == 1 and not kwargs and callable(args[0]) and not_stub(args[0]):
            return args[0]  # used as a decorator
        return Stub(f"{self.name}()")

    def __getitem__(self, key: object) -> Stub:
        return Stub(f"{self.name}[{shown(key)}]")

    def __setitem__(self, key: object, value: object) -> None:
        note(f"{self.name}[{shown(key)}] = {shown(value)}")

    def __iter__(self) -> Iterator[Stub]:
        return iter(())

    def __enter__(self) -> Stub:  # noqa: PYI034 - no class has this for a base
        return self

    def __exit__(self, *_: object) -> None: ...

    def __mro_entries__(self, bases: Sequence[object]) -> tuple[type, ...]:
        return (StubBase,)

    def __str__(self) -> str:
        return f"<{self.name}>"

    __repr__ = __str__

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __int__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0

    def __contains__(self, _: object) -> bool:
        return False

    def __add__(self, _: object) -> Stub:
        return self

    __radd__ = __sub__ = __mul__ = __rmul__ = __truediv__ = __or__ = __ror__ = __add__
    __mod__ = __and__ = __matmul__ = __pow__ = __floordiv__ = __lshift__ = __add__

    def __lt__(self, _: object) -> bool:
        return False

    __gt__ = __le__ = __ge__ = __lt__


class StubBase:
    """Base of the program's classes that inherit from a library's."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        note(f"{type(self).__name__}{shown(args)}{shown(kwargs)}")

    def __getattr__(self, name: str) -> Stub:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Stub(name)


def not_stub(value: object) -> bool:
    return not isinstance(value, Stub)


def note(call: str) -> None:
    if len(calls) < MOST_CALLS:
        calls.append(call)


def shown(value: object, depth: int = 4) -> str:
    """Format an argument as text that is the same in each run."""
    if isinstance(value, (Stub, bool, int, float, type(None))):
        return str(value)
    if isinstance(value, (str, bytes)):
        return repr(value[:LONGEST])
    if isinstance(value, dict) and depth:
        inner = (f"{shown(k, 1)}: {shown(v, depth - 1)}" for k, v in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, (list, tuple, set)) and depth:
        return f"[{', '.join(shown(each, depth - 1) for each in value)}]"
    return getattr(value, "__name__", type(value).__name__)


class Finder:
    """Finds a stub for every library."""

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = folders

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        top = name.partition(".")[0]
        if top in REAL or (top in sys.stdlib_module_names and top not in NEVER_REAL):
            return None
        if any(self._has(folder, top) for folder in self._folders):
            return None
        spec = importlib.machinery.ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]
        spec.submodule_search_locations = []
        return spec

    @staticmethod
    def _has(folder: str, name: str) -> bool:
        place = os.path.join(folder, name)
        return os.path.isfile(f"{place}.py") or os.path.isdir(place)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return StubModule(spec.name)

    def exec_module(self, module: ModuleType) -> None: ...


class StubModule(type(sys)):  # type: ignore[misc]
    """A library that has every attribute, and records what is set on it."""

    def __getattr__(self, name: str) -> Stub:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Stub(f"{self.__name__}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("__") and not isinstance(value, StubModule):
            note(f"{self.__name__}.{name} = {shown(value)}")
        super().__setattr__(name, value)


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Keep the program from doing anything outside of its folder."""
    if event.startswith(REFUSED):
        raise PermissionError(event)
    if event == "open":
        path, mode, flags = arguments
        writes = flags & WRITES if isinstance(flags, int) else "r" not in str(mode)
        if writes and not isinstance(path, int):
            place = os.path.realpath(os.fsdecode(path))
            if not place.startswith(os.path.realpath(".") + os.sep):
                raise PermissionError(event)


def cells(path: str) -> str:
    """Return the code of a notebook, without shell lines and magics."""
    with open(path, encoding="utf-8") as file:
        found = json.load(file).get("cells", [])
    sources = ("".join(each["source"]) for each in found if each["cell_type"] == "code")
    return "\n".join(
        "" if line.lstrip().startswith(("%", "!", "?")) else line
        for source in sources
        if not source.startswith("%%")
        for line in (*source.split("\n"), "")
    )


def answered() -> Callable[..., str]:
    remaining = iter(ANSWERS)

    def answer(*_: object) -> str:
        with suppress(StopIteration):
            return next(remaining)
        raise EOFError

    return answer


def main() -> None:
    program = sys.argv[1]
    folders = [os.path.dirname(os.path.abspath(program)), os.getcwd()]
    sys.path[:0] = folders
    sys.argv = [program]
    sys.meta_path.insert(0, Finder(folders))
    builtins.input = answered()
    time.sleep = lambda _: None
    text = cells(program) if program.endswith(".ipynb") else ""
    output, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: SIM115
    sys.addaudithook(refuse)
    ended = "end"
    try:
        if text:
            exec(compile(text, program, "exec"), {"__name__": "__main__"})  # noqa: S102
        else:
            runpy.run_path(program, run_name="__main__")
    except BaseException as error:  # noqa: BLE001 - the programs of others end as they like
        ended = f"{type(error).__name__}"
    output.write("\n".join((*calls, ended, "")))
    output.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
