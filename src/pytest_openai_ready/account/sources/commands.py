"""A command whose output is the key, such as ``pass show openai``.

It is taken from the environment only: a repository may come from a stranger, and a file
of it that names a program to run would be that stranger's. The command runs without a
shell, without a terminal and for a few seconds; nothing that it says beside the key is
read.
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
from pytest_openai_ready.git.guard import search_path
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.causes import source

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 5.0
LEFT_OPEN_SECONDS = 0.5  # for a pipe that a program in the background still holds
LONGEST_OUTPUT = 8192  # bytes; a key has a few hundred
LINE_ENDS = "\r\n"


class Ran(NamedTuple):
    """What a command printed, and its exit status; None where it did not end."""

    output: bytes
    status: int | None


def key_from(command: str, environ: Mapping[str, str]) -> Obtained:
    """The key that a command prints, alone on a line, or why there is none.

    Only the name of the program is ever shown, and only once it was found: people paste
    keys into the wrong variable, too.
    """
    try:
        words = words_of(command)
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


def words_of(command: str) -> list[str]:
    r"""The words of a command, as a POSIX shell or Windows would part them.

    On Windows a backslash parts folders and escapes nothing.

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
    """The file of a program; a bare name is looked for in absolute folders only.

    Windows looks in the current folder first, which may be a stranger's repository.
    """
    found = shutil.which(word, path=search_path(environ))
    if found is None or os.path.dirname(word):
        return found
    is_here = os.path.abspath(os.path.dirname(found)) == os.getcwd()
    return None if is_here else found


def _run(words: list[str], environ: Mapping[str, str]) -> Ran:
    """Run a command to its end, or to the limit of time or length.

    In a session of its own it has no terminal to ask for a passphrase on, and what it
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
    """Read what is printed, and hang up on a program that does not come to an end."""
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    with process.stdout as pipe:
        while len(output) <= LONGEST_OUTPUT:
            piece = os.read(pipe.fileno(), LONGEST_OUTPUT)
            if not piece:
                return
            output.extend(piece)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command that still runs, with all that it started."""
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
