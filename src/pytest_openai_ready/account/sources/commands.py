"""A command whose output is the key, such as ``pass show openai``.

It is read only from the environment: a repository may come from a stranger, who must
not choose a program to run. The command runs without a shell, without a terminal and
for a few seconds; its error output is not read.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.sources.stores import Obtained, failed
from pytest_openai_ready.git.processes.guard import first_program, search_path
from pytest_openai_ready.git.processes.run import without_window
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.causes import source

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 5.0
LEFT_OPEN_SECONDS = 0.5  # for a pipe that a background process keeps open
LONGEST_OUTPUT = 8192  # bytes; a key has a few hundred
LINE_ENDS = "\r\n"
# The endings of programs on Windows, unless its variable PATHEXT says something else.
PATHEXT = ".com;.exe;.bat;.cmd"


class Ran(NamedTuple):
    """A command's output and exit status; the status is None if it did not end."""

    output: bytes
    status: int | None


def key_from(command: str, environ: Mapping[str, str]) -> Obtained:
    """The key that a command prints on a single line, or why there is none.

    Only the name of the program is ever shown, and only if the program was found,
    because people also paste keys into the wrong variable.
    """
    try:
        words = split_command(command)
    except ValueError:  # a quote that does not close
        return failed(source.command_not_understood())
    program = _program(words[0], environ)
    if program is None:
        return failed(source.command_not_found())
    name = os.path.basename(program)
    try:
        ran = _run([program, *words[1:]], environ)
    except OSError:
        return failed(source.command_not_found())
    return _read(ran, name)


def split_command(command: str) -> list[str]:
    r"""The words of a command, split as a POSIX shell or Windows would.

    On Windows a backslash separates folders and does not escape.

    Raises:
        ValueError: a quote does not close.
    """
    if sys.platform != "win32":
        return shlex.split(command)
    words = shlex.split(command, posix=False)
    return [_bare(word) for word in words]


def _bare(word: str) -> str:
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if quoted else word


def _program(word: str, environ: Mapping[str, str]) -> str | None:
    """The file of a program; a bare name is searched for only in absolute folders."""
    if os.path.dirname(word):
        return shutil.which(word)
    endings = environ.get("PATHEXT", PATHEXT).lower().split(os.pathsep)
    is_whole = os.path.splitext(word)[1].lower() in endings or sys.platform != "win32"
    names = [word] if is_whole else [word + each for each in endings]
    return first_program(names, environ)


def _run(words: list[str], environ: Mapping[str, str]) -> Ran:
    """Run a command until it ends, or reaches the limit of time or output.

    In its own session it has no terminal to ask for a passphrase, and the processes it
    starts can be ended with it.

    Raises:
        OSError: the system cannot start it.
    """
    process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
        words,
        env={**environ, "PATH": search_path(environ)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        startupinfo=without_window(),
    )
    output = bytearray()
    reader = threading.Thread(target=_collect, args=(process, output), daemon=True)
    reader.start()
    try:
        status = process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return Ran(bytes(output), None)
    finally:
        _end(process)
    reader.join(LEFT_OPEN_SECONDS)
    return Ran(bytes(output), status)


def _collect(process: subprocess.Popen[bytes], output: bytearray) -> None:
    """Read the output, and stop reading if a program prints too much."""
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    with process.stdout as pipe:
        while len(output) <= LONGEST_OUTPUT:
            piece = os.read(pipe.fileno(), LONGEST_OUTPUT)
            if not piece:
                return
            output.extend(piece)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command that still runs, and everything it started."""
    if process.poll() is not None:
        return
    with suppress(OSError):  # it may end by itself just now
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _read(ran: Ran, program: str) -> Obtained:
    if len(ran.output) > LONGEST_OUTPUT:
        return failed(source.command_too_long(program=program))
    if ran.status is None:
        return failed(source.command_timed_out(program=program, seconds=SECONDS))
    if ran.status != 0:
        return failed(source.command_failed(program=program, status=ran.status))
    value = ran.output.decode("utf-8", "replace").strip(LINE_ENDS)
    if not value.strip():
        return failed(source.command_empty(program=program))
    if not set(value).isdisjoint(LINE_ENDS):
        return failed(source.command_many_lines(program=program))
    return Obtained(Key(value))
