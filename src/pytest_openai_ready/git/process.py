"""A git process that goes on while its answer is read, and ends if it falls silent."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import IO, TYPE_CHECKING

from pytest_openai_ready import git

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from subprocess import Popen

LONGEST_COMPLAINT = 1 << 12
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
    as long as a search takes.
    """

    def __init__(self, process: Popen[bytes]) -> None:
        self.process = process
        self._reads = 0  # begun and ended: an odd number waits
        self._over = Event()
        _widen(self.answer)
        Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        seen = -1
        while not self._over.wait(git.SECONDS):
            if seen == self._reads and seen % 2:
                self.process.kill()
            seen = self._reads

    @property
    def answer(self) -> IO[bytes]:
        """Where the answer comes out."""
        return _pipe(self.process.stdout)

    def read(self, size: int) -> bytes:
        """The next bytes; fewer where the answer ends."""
        self._reads += 1
        content = self.answer.read(size)
        self._reads += 1
        return content

    def lines(self) -> Iterator[bytes]:
        """The rest of the answer."""
        self._reads += 1
        for line in self.answer:
            self._reads += 1
            yield line
            self._reads += 1
        self._reads += 1

    def tell(self, question: bytes) -> None:
        """Ask all at once, of a git that listens to the end before it answers."""
        with suppress(OSError), _pipe(self.process.stdin) as pipe:
            pipe.write(question)

    def end(self) -> None:
        """Wait until it has ended, its answer read.

        Raises:
            GitError: it ended with an error, which says why.
        """
        complaint = _pipe(self.process.stderr).read(LONGEST_COMPLAINT)
        if self.process.wait():
            raise git.error(os.fsdecode(complaint))

    def stop(self) -> None:
        """End it now, whatever it does."""
        self._over.set()
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class Part(io.RawIOBase):
    """The next bytes of an answer, as a stream of their own."""

    def __init__(self, running: Running, size: int) -> None:
        super().__init__()
        self._running = running
        self._left = size

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer will do
        """Read as much as there is room for, or is left."""
        content = self._running.read(min(len(buffer), self._left))
        buffer[: len(content)] = content
        self._left -= len(content)
        return len(content)


@contextmanager
def running(
    root: str,
    *arguments: str,
    stdin: int | IO[bytes] = git.NOTHING,
    stderr: int = git.NOTHING,
) -> Iterator[Running]:
    """A git that does not outlive the block.

    Raises:
        GitError: git is missing, or the folder is none.
    """
    each = Running(
        git.start(root, *LITTLE_MEMORY, *arguments, stdin=stdin, stderr=stderr)
    )
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
        each.process.kill()
        raise
    finally:
        thread.join()


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
        raise git.GitError("git has no such pipe")
    return pipe
