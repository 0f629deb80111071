"""A git process that goes on while its answer is read, and ends if it falls silent."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, suppress
from subprocess import TimeoutExpired
from threading import Event, Thread
from typing import IO, TYPE_CHECKING

from pytest_openai_ready.git import run
from pytest_openai_ready.git.errors import (
    EndlessFileError,
    GitError,
    failure,
    silence,
)
from pytest_openai_ready.git.guard import WARY
from pytest_openai_ready.git.names import decoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from subprocess import Popen

LONGEST_COMPLAINT = 1 << 12
AT_ONCE = 1 << 16  # bytes of complaints
WIDE = 1 << 20  # bytes, of a pipe
# Of a pack of any size, git would map all, and keep 96 MB of what it unpacked.
# https://git-scm.com/docs/git-config#Documentation/git-config.txt-corepackedGitLimit
LITTLE_MEMORY = (
    *("-c", "core.packedGitWindowSize=1m", "-c", "core.packedGitLimit=64m"),
    *("-c", "core.deltaBaseCacheLimit=16m"),
)


class Running:
    """A running git, and its answer.

    Only the time that an answer is waited for counts as silence: whoever reads may take
    as long as a search takes. What it complains of is read all the while: a git whose
    complaints nobody takes stops in the middle of its answer.
    """

    def __init__(self, process: Popen[bytes], folder: run.Folder) -> None:
        self.process = process
        self.is_silent = False  # it was ended for its silence
        self._folder = folder
        self._awaited = ""  # the file for which it waited
        self._waits = 0  # begun and ended: an odd number goes on
        self._over = Event()
        self._complaint = b""
        _widen(self.answer)
        self._threads = [
            Thread(target=each, daemon=True) for each in (self._watch, self._listen)
        ]
        for thread in self._threads:
            thread.start()

    def _watch(self) -> None:
        """End it where it has been silent for too long, or for a file without end."""
        seen, patience = -1, min(float(WARY), run.SECONDS)
        while not self._over.wait(patience):
            if seen == self._waits and seen % 2:
                self._awaited = run.waited_for(self._folder)
                if self._awaited or patience == run.SECONDS:
                    self._end_for_silence()
                patience = run.SECONDS
            seen = self._waits

    def _listen(self) -> None:
        """Keep the beginning of its complaints, and let the rest go."""
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
        """Where the answer comes out."""
        return _pipe(self.process.stdout)

    def read(self, size: int) -> bytes:
        """The next bytes; fewer where the answer ends."""
        with self._waiting():
            return self.answer.read(size)

    def read_line(self) -> bytes:
        """The next line, with its end; empty where the answer ends."""
        with self._waiting():
            return self.answer.readline()

    def lines(self) -> Iterator[bytes]:
        """The rest of the answer."""
        self._waits += 1
        for line in self.answer:
            self._waits += 1
            yield line
            self._waits += 1
        self._waits += 1

    def send(self, question: bytes) -> None:
        """Ask all at once, of a git that listens to the end before it answers."""
        with self._waiting(), suppress(OSError), _pipe(self.process.stdin) as pipe:
            pipe.write(question)

    def end(self) -> None:
        """Wait until it has ended, its answer read.

        Raises:
            TooSlowError: it fell silent.
            EndlessFileError: it waited for a file that has no end.
            GitError: it ended with an error, which says why.
        """
        status = self._status()
        if self._awaited:
            raise EndlessFileError(self._awaited)
        if self.is_silent:
            raise silence(run.SECONDS)
        if status:
            self._threads[-1].join(run.LAST_WORDS)
            raise failure(decoded(self._complaint))

    def _status(self) -> int:
        """Its exit status; it is ended where that is waited for too long."""
        for seconds in (min(float(WARY), run.SECONDS), run.SECONDS):
            with suppress(TimeoutExpired):
                return self.process.wait(seconds)
            self._awaited = self._awaited or run.waited_for(self._folder)
            if self._awaited:
                break
        self._end_for_silence()
        return 0

    def stop(self) -> None:
        """End it now, whatever it does."""
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
        """Read as much as there is room for, or is left."""
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
    """A git that does not outlive the block.

    Raises:
        GitError: git is missing, or the folder is none.
    """
    process = run.start(folder, *LITTLE_MEMORY, *arguments, stdin=stdin)
    each = Running(process, folder)
    try:
        yield each
    finally:
        each.stop()


@contextmanager
def asking(each: Running, questions: Iterable[bytes]) -> Iterator[None]:
    """Ask on in a thread, while the answers are read.

    At the end of the block git is stopped if it has not ended, and the thread with it.
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
        if thread.is_alive():  # it has answered, and listens no more
            run.kill(each.process)
            thread.join(run.SECONDS)


def _ask(each: Running, questions: Iterable[bytes]) -> None:
    """A git that is gone takes no more questions; its reader will notice."""
    with suppress(OSError), _pipe(each.process.stdin) as pipe:
        for question in questions:
            pipe.write(question)


def _widen(pipe: IO[bytes]) -> None:
    """Linux lets a pipe hold more than 64 kB, so that two processes wait less often."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, WIDE)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise GitError("git has no such pipe")
    return pipe
