"""Kill a program at each of its file operations, as a power cut or `kill -9` would.

Or let the operation fail, as on a full or broken disk.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from _typeshed import HasFileno

# What Python says that it is about to do: https://docs.python.org/3/library/audit_events.html
CHANGING = {
    *("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink"),
    *("os.chmod", "os.chown", "os.truncate", "subprocess.Popen"),
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CAME = 71  # exit status
MOST = 500  # operations; more of them are an endless loop


class _Fault:
    """Comes over this process when its nth operation below a folder begins."""

    def __init__(self, folder: Path, at: int, error: OSError | None) -> None:
        """Without an ``error``, the process ends there and then."""
        self._folder = str(folder)
        self._left = at
        self._error = error

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        opens = event == "open" and self._is_write(*arguments)
        if opens or event in CHANGING:
            self.count()

    def _is_write(self, path: object, _mode: object, flags: object) -> bool:
        below = isinstance(path, (str, bytes)) and os.fsdecode(path).startswith(
            self._folder
        )
        return below and isinstance(flags, int) and bool(flags & WRITING)

    def count(self) -> None:
        self._left -= 1
        if self._left:
            return
        if self._error is not None:
            raise self._error
        os.kill(os.getpid(), signal.SIGKILL)

    @property
    def came(self) -> bool:
        return self._left <= 0


def killed(work: Callable[[], object], folder: Path, at: int) -> bool:
    """Run it in a process of its own; whether that came as far as its nth operation."""
    return _struck(work, folder, at, None)


def refused(work: Callable[[], object], folder: Path, at: int, number: int) -> bool:
    """The same, where the system refuses that operation by an error of this number."""
    return _struck(work, folder, at, OSError(number, os.strerror(number)))


def _struck(
    work: Callable[[], object], folder: Path, at: int, error: OSError | None
) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads and fork
        child = os.fork()
    if child == 0:
        status = 70
        try:
            fault = _Fault(folder, at, error)
            fsync = os.fsync

            def counted(fd: int | HasFileno) -> None:
                fault.count()
                fsync(fd)

            os.fsync = counted
            sys.addaudithook(fault.hear)
            work()
            status = CAME if fault.came else 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) in (0, CAME)
    return os.WEXITSTATUS(status) == CAME


def each_moment(every: int = 1) -> Iterator[int]:
    """The moments to try; the loop is left where the program comes to its end."""
    yield from range(1, MOST, every)
    raise AssertionError("it never ends")


def state_of(folder: Path) -> dict[str, bytes | str]:
    """Every file of a work tree, and what git's index has."""
    files: dict[str, bytes | str] = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
    listed = subprocess.run(
        ["git", "ls-files", "-s"], cwd=folder, check=True, stdout=subprocess.PIPE
    )
    return {**files, "the index": listed.stdout.decode()}
