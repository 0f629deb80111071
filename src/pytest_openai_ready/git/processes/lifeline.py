"""Lets no git outlive the process that asks it, not even after ``kill -9``.

A killed process cannot end its children, and Linux's signal for the death of a parent
(``PR_SET_PDEATHSIG``) has to be requested by the child itself, before it becomes git.
So this process holds one end of a pipe that nobody writes to, and each git inherits the
other. When this process ends, for whatever reason, Linux closes our end and sends the
signal that was chosen for this event: SIGKILL, to git and everything it started.
https://man7.org/linux/man-pages/man2/F_GETSIG.2const.html

Before 5.6, Linux sent that signal whenever any reader of a pipe ended, so one git would
have ended the others. These versions and other systems do without: there, a git whose
answer nobody reads any more ends as soon as it writes.
https://elixir.bootlin.com/linux/v5.4/source/fs/pipe.c (in ``pipe_release``)
"""

import os
import sys
from _thread import allocate_lock

SIGKILL = 9
NONE = -1
FIRST = (5, 6)  # the version of Linux


class _Pipe:
    """The pipe of this process, made when it is first needed."""

    def __init__(self) -> None:
        self._ends = (NONE, NONE)
        self._identity = (0, 0)
        self._lock = allocate_lock()

    def path(self) -> str:
        """Where its reading end can be opened again.

        Raises:
            OSError: no pipe could be made.
        """
        with self._lock:
            if not self._is_open():
                self._ends = os.pipe()
                self._identity = _identity(self._ends[0])
        return f"/proc/self/fd/{self._ends[0]}"

    def forget(self) -> None:
        """Close it in a forked process, so that it closes with the first one."""
        self._lock = allocate_lock()  # a thread that is not here may have it
        if self._is_open():
            for end in self._ends:
                os.close(end)
        self._ends = (NONE, NONE)

    def _is_open(self) -> bool:
        """Whether it is; a program that uses this one may close all its files."""
        try:
            return all(_identity(each) == self._identity for each in self._ends)
        except OSError:
            return False


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


_PIPE = _Pipe()
if sys.platform == "linux":
    os.register_at_fork(after_in_child=_PIPE.forget)


def end() -> list[int]:
    """A file descriptor for the next git to inherit; empty if that is not possible."""
    if sys.platform != "linux" or _version(os.uname().release) < FIRST:
        return []
    try:
        return [os.open(_PIPE.path(), os.O_RDONLY | os.O_NONBLOCK)]
    except OSError:  # no /proc, or too many open files
        return []


def _version(release: str) -> tuple[int, int]:
    """The first two numbers of a version of Linux; (0, 0) if it has another form."""
    try:
        major, minor, *_ = release.split(".")
        return int(major), int(minor.partition("-")[0].rstrip("+"))
    except ValueError:
        return 0, 0


def tie(descriptors: list[int], process: int = 0) -> None:
    """Let git end with this process; then close the descriptors here.

    Args:
        descriptors: from ``end``, which git has inherited.
        process: git's number, or minus that of its group; 0 if it did not start.
    """
    for each in descriptors:
        try:
            if process and sys.platform == "linux":
                _choose(each, process)
        finally:
            os.close(each)


def _choose(descriptor: int, process: int) -> None:
    import fcntl

    try:
        fcntl.fcntl(descriptor, fcntl.F_SETOWN, process)
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, SIGKILL)
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_ASYNC)
    except OSError:  # git has ended already
        pass
