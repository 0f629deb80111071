"""A git process that runs while its answer is read, and is ended if it falls silent."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, suppress
from subprocess import TimeoutExpired
from threading import Event, Thread
from typing import IO, TYPE_CHECKING

from pytest_openai_ready.git.names import decoded
from pytest_openai_ready.git.processes import run
from pytest_openai_ready.git.processes.allowance import ALLOWANCE
from pytest_openai_ready.git.processes.errors import (
    EndlessFileError,
    GitError,
    TooSlowError,
    failure,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from subprocess import Popen

LONGEST_COMPLAINT = 1 << 12
AT_ONCE = 1 << 16  # bytes of complaints
WIDE = 1 << 20  # bytes, of a pipe
# Otherwise git maps whole packs of any size, and caches 96 MB of unpacked data.
# https://git-scm.com/docs/git-config#Documentation/git-config.txt-corepackedGitLimit
LITTLE_MEMORY = (
    *("-c", "core.packedGitWindowSize=1m", "-c", "core.packedGitLimit=64m"),
    *("-c", "core.deltaBaseCacheLimit=16m"),
)


class Running:
    """A running git, and its answer.

    Only time spent waiting for an answer counts as silence: the reader may take as long
    as a search needs. Its error output is read continuously, because git stops in the
    middle of its answer if nobody reads that.
    """

    def __init__(self, process: Popen[bytes], folder: run.Folder) -> None:
        self.process = process
        self.is_silent = False  # it was ended because it was silent
        self._folder = folder
        self._awaited = ""  # the file it waited for
        self._waits = 0  # starts and ends: odd while waiting
        self._over = Event()
        self._complaint = b""
        _widen(self.answer)
        self._threads = [
            Thread(target=each, daemon=True) for each in (self._watch, self._listen)
        ]
        for thread in self._threads:
            thread.start()

    def _watch(self) -> None:
        """End git if it is silent for too long, or waits for a file without end."""
        seen, searched, patience = -1, -1, min(run.patience(), run.SECONDS)
        while not self._over.wait(patience):
            if seen == self._waits and seen % 2:
                ALLOWANCE.spend(patience)
                if searched != seen:
                    searched, self._awaited = seen, run.waited_for(self._folder)
                if self._awaited or not ALLOWANCE.left(run.SECONDS):
                    self._end_for_silence()
            seen = self._waits

    def _listen(self) -> None:
        """Read its error output and keep only the beginning."""
        pipe = _pipe(self.process.stderr)
        with suppress(OSError, ValueError):
            while complaint := os.read(pipe.fileno(), AT_ONCE):
                room = LONGEST_COMPLAINT - len(self._complaint)
                self._complaint += complaint[:room]

    def _end_for_silence(self) -> None:
        self.is_silent = True
        run.kill(self.process)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        self._waits += 1
        try:
            yield
        finally:
            self._waits += 1

    @property
    def answer(self) -> IO[bytes]:
        """The pipe with the answer."""
        return _pipe(self.process.stdout)

    def read(self, size: int) -> bytes:
        """The next bytes; fewer at the end of the answer."""
        with self._waiting():
            return self.answer.read(size)

    def read_line(self) -> bytes:
        """The next line with its line break; empty at the end of the answer."""
        with self._waiting():
            return self.answer.readline()

    def lines(self) -> Iterator[bytes]:
        """The remaining lines of the answer."""
        self._waits += 1
        for line in self.answer:
            self._waits += 1
            yield line
            self._waits += 1
        self._waits += 1

    def send(self, question: bytes) -> None:
        """Send the whole input, to a git that reads all of it before it answers."""
        with self._waiting(), suppress(OSError), _pipe(self.process.stdin) as pipe:
            pipe.write(question)

    def end(self) -> None:
        """Wait until git has ended, after its answer was read.

        Raises:
            TooSlowError: git fell silent.
            EndlessFileError: git waited for a file that has no end.
            GitError: git ended with an error; the message is its reason.
        """
        status = self._status()
        if self._awaited:
            raise EndlessFileError(self._awaited)
        if self.is_silent:
            raise TooSlowError(run.SECONDS)
        if status:
            self._threads[-1].join(run.LAST_WORDS)
            raise failure(decoded(self._complaint))

    def _status(self) -> int:
        """Its exit status; git is ended if that takes too long."""
        for most in (run.patience(), run.SECONDS):
            left = max(ALLOWANCE.left(run.SECONDS), run.LAST_WORDS)
            seconds = min(most, left)
            with suppress(TimeoutExpired), ALLOWANCE.spending():
                return self.process.wait(seconds)
            self._awaited = self._awaited or run.waited_for(self._folder)
            if self._awaited:
                break
        self._end_for_silence()
        return 0

    def stop(self) -> None:
        """End git immediately, whatever it is doing."""
        self._over.set()
        run.kill(self.process)
        for thread in self._threads:
            thread.join(run.LAST_WORDS)
        run.stop(self.process)


class Part(io.RawIOBase):
    """The next bytes of an answer, as a stream of their own."""

    def __init__(self, running: Running, size: int) -> None:
        super().__init__()
        self._running = running
        self._left = size

    def readable(self) -> bool:
        """Always: git's answer is for reading."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer will do
        """Read as much as fits into the buffer or is left."""
        content = self._running.read(min(len(buffer), self._left))
        buffer[: len(content)] = content
        self._left -= len(content)
        return len(content)


@contextmanager
def running(
    folder: run.Folder,
    *arguments: str,
    stdin: int | IO[bytes] = run.NOTHING,
) -> Iterator[Running]:
    """A running git that ends with the block at the latest.

    Raises:
        GitError: git is missing, or the folder does not exist.
    """
    process = run.start(folder, *LITTLE_MEMORY, *arguments, stdin=stdin)
    each = Running(process, folder)
    try:
        yield each
    finally:
        each.stop()


@contextmanager
def asking(each: Running, questions: Iterable[bytes]) -> Iterator[None]:
    """Send the questions in a thread while the answers are read.

    At the end of the block, git and the thread are stopped if they still run.
    """
    thread = Thread(target=_ask, args=(each, questions), daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        run.kill(each.process)
        raise
    finally:
        thread.join(run.SECONDS)
        if thread.is_alive():  # git has answered and does not read any more
            run.kill(each.process)
            thread.join(run.SECONDS)


def _ask(each: Running, questions: Iterable[bytes]) -> None:
    """Send the questions; if git has ended, its reader will notice."""
    with suppress(OSError), _pipe(each.process.stdin) as pipe:
        for question in questions:
            pipe.write(question)


def _widen(pipe: IO[bytes]) -> None:
    """Enlarge a pipe beyond 64 kB on Linux, so that two processes wait less often."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, WIDE)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise GitError("git has no such pipe")
    return pipe
