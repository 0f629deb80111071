"""Starts git without modules that take longer to load than git takes to answer.

Several can run at once, and next to nothing is imported. It is for a hook's clean run,
in which every millisecond counts; everything else uses ``run``.
"""

import os

from pytest_openai_ready.git.processes.guard import (
    OPTIONS,
    WARY,
    endless,
    git_environment,
    program,
)
from pytest_openai_ready.git.processes.lifeline import end, tie

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK = 1 << 16
SOON = 10  # seconds; use `run` for answers that take longer


class Spawned:
    """A git that was started; the caller has to stop it.

    Raises:
        OSError: git did not start.
    """

    def __init__(self, arguments: "Sequence[str]") -> None:
        if endless():
            raise OSError("git would wait for ever")
        self._answer, theirs = os.pipe()
        question, self._question = os.pipe()
        self._process = 0
        tied = end()
        for each in tied:
            os.set_inheritable(each, True)  # noqa: FBT003 - its second argument has no name
        actions = [
            (os.POSIX_SPAWN_DUP2, question, 0),
            (os.POSIX_SPAWN_DUP2, theirs, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        try:
            command = [program("git"), *OPTIONS, *arguments]
            self._process = os.posix_spawn(
                command[0], command, git_environment(), file_actions=actions
            )
        except OSError:
            self.stop(kill=False)
            raise
        finally:
            os.close(question)
            os.close(theirs)
            tie(tied, self._process)

    def send(self, question: bytes) -> None:
        """Write to its input; this does not block if the question fits into a pipe."""
        os.write(self._question, question)

    def answer(self) -> bytes:
        """Its whole output, once it has ended successfully.

        Raises:
            OSError: git fell silent, or ended with an error.
        """
        os.close(self._question)
        self._question = -1
        pieces = []
        while piece := self._read():
            pieces.append(piece)
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            raise OSError("git failed")
        return b"".join(pieces)

    def _read(self) -> bytes:
        from select import select

        ready, _, _ = select([self._answer], [], [], WARY)
        if not ready:
            from pytest_openai_ready.git.processes.run import waited_for

            if not waited_for("."):
                ready, _, _ = select([self._answer], [], [], SOON)
        if not ready:
            raise OSError("git fell silent")
        return os.read(self._answer, BLOCK)

    def stop(self, *, kill: bool = True) -> None:
        """End git, whatever it is doing, and release its resources."""
        if kill and self._process:
            os.kill(self._process, 9)
            os.waitpid(self._process, 0)
        for pipe in (self._answer, self._question):
            if pipe >= 0:
                os.close(pipe)
