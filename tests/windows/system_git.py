"""The server behind ``git.exe`` and ``sh.exe`` under Wine: it runs the system's own.

It answers as Git for Windows does in all that is visible from outside: paths have a
drive and slashes, and a new repository ignores case and modes and has no links.
"""

from __future__ import annotations

import os
import re
import signal
import stat
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import socket

SHELL = "sh"
BLOCK = 1 << 16
OUT, ERR, END = 1, 2, 3  # what comes back, as git.c reads it
FATAL = 128  # git's exit status, and what it says in a folder that was removed
NOWHERE = (
    b"fatal: Unable to read current working directory: No such file or directory\n"
)
NUMBER, PIECE = struct.Struct(">I"), struct.Struct(">II")

# Options of git itself that take the next word as their value.
WITH_VALUE = {"-c", "-C", "--git-dir", "--work-tree", "--namespace", "--config-env"}
A_PATH = re.compile(r"(?<![A-Za-z])[CZcz]:[\\/][^\s'\"]*")
OF_A_PATH = re.compile(r"(--[a-z-]+=|-C)(.+)", re.DOTALL)
SAYS_PATHS = {"rev-parse", "worktree", "init", "clone", "config"}
MAKES_REPOSITORIES = {"init", "clone"}
RUNS_HOOKS = {"commit", "push", "merge", "rebase", "am", "cherry-pick", "hook"}

# https://github.com/git-for-windows/git: what `git init` finds out there and writes down.
AS_ON_WINDOWS = {"filemode": "false", "symlinks": "false", "ignorecase": "true"}


class Drives:
    """The drives of a Wine: ``Z:`` is the root of this system."""

    def __init__(self, prefix: Path) -> None:
        self._c = str(prefix / "drive_c")

    def inside(self, text: str) -> str:
        """A path of Windows as this system has it; any other text as it is."""
        if text.lower() in {"nul", r"\\.\nul"}:
            return os.devnull
        if text.startswith(("\\\\?\\", "//?/")):
            text = text[4:]
        if text.startswith((".\\", "..\\")):
            text = text.replace("\\", "/")
        drive, rest = text[:2].lower(), text[2:].replace("\\", "/")
        if drive == "z:":
            return as_spelled(rest or "/")
        if drive == "c:":
            return as_spelled(self._c + (rest or "/"))
        return text

    def script(self, text: str) -> str:
        """A script of a shell, in which each path with a drive is one of this system."""
        return A_PATH.sub(lambda found: self.inside(found[0]), text)

    def argument(self, text: str) -> str:
        """An argument of git, which may be an option with a path."""
        option = OF_A_PATH.fullmatch(text)
        return option[1] + self.inside(option[2]) if option else self.inside(text)

    @staticmethod
    def outside(answer: bytes) -> bytes:
        """An answer whose lines or quoted parts are paths, with the drive before them."""
        return re.sub(
            rb"(?m)(^|^worktree |\x00worktree | in )/(?=[\w.])", rb"\1Z:/", answer
        )


class Call:
    """One run of ``git.exe`` or ``sh.exe``."""

    def __init__(self, connection: socket.socket, drives: Drives) -> None:
        self._connection = connection
        self._drives = drives
        self._reader: BinaryIO = connection.makefile("rb")
        self._turn = threading.Lock()
        self.program, *arguments = [self._text() for _ in range(self._number())]
        self.folder = drives.inside(self._text())
        variables = dict(self._text().split("=", 1) for _ in range(self._number()))
        self.environment = {
            **{name: value for name, value in os.environ.items() if name[:4] != "GIT_"},
            **{name: drives.inside(value) for name, value in variables.items()},
        }
        if self.program == SHELL:
            self.command, self.arguments = "", [*map(drives.script, arguments)]
            beside = os.path.dirname(sys.executable)  # git-filter-repo
            self.environment["PATH"] = f"{beside}:{self.environment['PATH']}"
        else:
            self.command = command_of(arguments)
            self.arguments = with_slashes([*map(drives.argument, arguments)])

    def _number(self) -> int:
        (number,) = NUMBER.unpack(self._exactly(NUMBER.size))
        return int(number)

    def _text(self) -> str:
        return self._exactly(self._number()).decode("utf-8", "surrogateescape")

    def _exactly(self, count: int) -> bytes:
        data = self._reader.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def run(self) -> None:
        """Start the program, and end when it has ended, or has been ended."""
        if not os.path.isdir(self.folder):
            self._send(ERR, len(NOWHERE), NOWHERE)
            self._send(END, FATAL, b"")
            return
        if self.command in RUNS_HOOKS or self.program == SHELL:
            make_hooks_run(self.folder)
        self._find_alternates()
        process = subprocess.Popen(
            [self.program, *self.arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout
        assert process.stderr
        threads = [
            threading.Thread(target=self._give, args=(OUT, process.stdout)),
            threading.Thread(target=self._give, args=(ERR, process.stderr)),
        ]
        for thread in threads:
            thread.start()
        threading.Thread(target=self._feed, args=(process,), daemon=True).start()
        for thread in threads:
            thread.join()
        status = process.wait()
        if self.command in MAKES_REPOSITORIES and not status:
            self._settle()
        self._send(END, status & 0xFF, b"")

    def _find_alternates(self) -> None:
        """Let git find what a program of Windows names as another store of objects."""
        for objects in (".git/objects", "objects"):
            file = Path(self.folder, objects, "info/alternates")
            with suppress(OSError, UnicodeDecodeError):
                named = file.read_text(encoding="utf-8")
                lines = [self._drives.inside(each) for each in named.splitlines()]
                if lines != named.splitlines():
                    file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _give(self, stream: int, pipe: BinaryIO) -> None:
        whole = self.command in SAYS_PATHS and stream == OUT
        while data := pipe.read() if whole else os.read(pipe.fileno(), BLOCK):
            said = self._as_windows_says(data) if whole else data
            self._send(stream, len(said), said)

    def _as_windows_says(self, data: bytes) -> bytes:
        """An answer in which paths have their drive; of settings, those in the home."""
        if self.command != "config":
            return Drives.outside(data)
        home = self.environment["HOME"].encode()
        return data.replace(b"\n" + home + b"/", b"\nZ:" + home + b"/")

    def _send(self, stream: int, number: int, data: bytes) -> None:
        with self._turn, suppress(OSError):
            self._connection.sendall(PIECE.pack(stream, number) + data)

    def _feed(self, process: subprocess.Popen[bytes]) -> None:
        """Hand on the input; where git.exe was ended, end git and what it started."""
        assert process.stdin
        try:
            while count := self._number():
                data = self._exactly(count)
                with suppress(BrokenPipeError):
                    process.stdin.write(data)
                    process.stdin.flush()
            with suppress(BrokenPipeError):
                process.stdin.close()
            self._exactly(1)
        except (EOFError, OSError):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _settle(self) -> None:
        """Write down in a new repository what git finds out on Windows."""
        folder = self.folder
        if paths := [each for each in self.arguments if each[:1] == "/"]:
            folder = paths[-1]
        for name, value in AS_ON_WINDOWS.items():
            subprocess.run(
                ["git", "config", f"core.{name}", value],
                cwd=folder,
                env=self.environment,
                stderr=subprocess.DEVNULL,
                check=False,
            )


def as_spelled(path: str) -> str:
    """The path as its folders and files are named, where it names them in another case."""
    if os.path.lexists(path) or path == "/":
        return path
    above, name = os.path.split(path.rstrip("/"))
    above = as_spelled(above)
    with suppress(OSError):
        for each in os.listdir(above):
            if each.casefold() == name.casefold():
                return os.path.join(above, each)
    return os.path.join(above, name)


def command_of(arguments: list[str]) -> str:
    """The command among the arguments of git; empty where there is none."""
    words = iter(arguments)
    for word in words:
        if word in WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def with_slashes(arguments: list[str]) -> list[str]:
    """On Windows, a backslash in the path of a file parts folders."""
    if "--" not in arguments:
        return arguments
    end = arguments.index("--") + 1
    return arguments[:end] + [each.replace("\\", "/") for each in arguments[end:]]


def make_hooks_run(folder: str) -> None:
    """Windows knows no mark of what may be run: git runs every hook there."""
    asked = ["git", "rev-parse", "--git-path", "hooks"]
    done = subprocess.run(
        asked, cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    hooks = Path(folder, done.stdout.rstrip("\n"))
    if done.returncode or not hooks.is_dir():
        return
    for hook in hooks.iterdir():
        with suppress(OSError):
            hook.chmod(hook.stat().st_mode | stat.S_IXUSR)


def serve(listener: socket.socket, drives: Drives) -> None:
    """Answer each ``git.exe`` in a thread of its own, until this process ends."""

    def answer(connection: socket.socket) -> None:
        with connection, suppress(EOFError, ConnectionError):
            Call(connection, drives).run()

    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()
