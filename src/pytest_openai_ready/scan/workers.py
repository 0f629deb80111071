"""Processes that do the work of a pool: how they start, are fed, and end.

They are forked where that can be done safely, since it is fast: not on Windows, which
starts them anew, and not beside other threads, whose locks a forked child would wait
for without end. Where neither can be done, there are none.

``multiprocessing`` takes as long to load as most work that needs no worker, so it is
loaded where one starts.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, nullcontext, suppress
from enum import Enum
from threading import Lock, active_count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Task = TypeVar("Task")
Result = TypeVar("Result")

FORK, SPAWN, FORK_SERVER = "fork", "spawn", "forkserver"
# https://docs.python.org/3/using/cmdline.html#envvar-PYTHONSAFEPATH
SAFE_PATH = "PYTHONSAFEPATH"
# Of a process, those that it started. https://man7.org/linux/man-pages/man5/proc_tid_children.5.html
CHILDREN = "/proc/{0}/task/{0}/children"
# The environment and the current folder are those of all threads.
_STARTING = Lock()


class Lost(Enum):
    """Why a task has no result."""

    ENDED = "its process was ended by the system"
    LATE = "it took longer than it may"
    FAILED = "an error ended it"


class Worker(NamedTuple):
    """A process, and our end of the pipe to it."""

    process: BaseProcess
    pipe: Connection[Any, Any]


def let_have_children() -> None:
    """Let this process start others, if it is a worker of Dask's, say, which must not.

    What is refused to them is to leave children behind; ours end with their pipe.
    https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon
    """
    import multiprocessing

    process: Any = multiprocessing.current_process()
    settings = getattr(process, "_config", None)
    if isinstance(settings, dict):  # a private name: without it, `start` refuses
        settings["daemon"] = False


def usual_method() -> str | None:
    """How processes are started here; None where none should be."""
    if hasattr(os, "fork"):
        return FORK if active_count() == 1 else None
    return SPAWN


def fork_server(module: str) -> str | None:
    """How a program with threads, which starts many processes, starts one fast.

    A server that has loaded a module, with all that this imports, is forked each time;
    it would load the program itself for each as well. None where there is no such way.
    https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods
    """
    import multiprocessing

    if FORK_SERVER not in multiprocessing.get_all_start_methods():
        return None
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    loaded = [module, *([spec.name] if spec else [])]
    multiprocessing.set_forkserver_preload(loaded)
    return FORK_SERVER


@contextmanager
def started(
    work: Callable[[Task], Result], count: int, method: str | None
) -> Iterator[list[Worker]]:
    """As many workers as the system lets start; none outlives the block."""
    crew: list[Worker] = []
    try:
        with suppress(OSError), interrupts_wait():
            for _ in range(count if method else 0):
                crew.append(start(work, method))  # noqa: PERF401 - an error leaves those that were started
        yield crew
    finally:
        for worker in crew:
            kill(worker)
        for worker in crew:
            worker.process.join()
            worker.pipe.close()


def kill(worker: Worker) -> None:
    """End a worker, and what it started, where the system says what that is."""
    started = _started_by(worker.process.pid)
    worker.process.kill()
    for process in started:
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)


def _started_by(process: int | None) -> list[int]:
    """The processes that a process started, and those that they started."""
    try:
        with open(CHILDREN.format(process), encoding="ascii") as file:
            children = [int(each) for each in file.read().split()]
    except (OSError, ValueError):  # there is no such list, or no such process any more
        return []
    return [*children, *(each for child in children for each in _started_by(child))]


def start(work: Callable[[Task], Result], method: str | None) -> Worker:
    """A new worker, which waits for tasks.

    Raises:
        OSError: the system lets no process start.
    """
    import multiprocessing

    context = multiprocessing.get_context(method)
    folder = None if method == FORK else os.getcwd()
    ours, theirs = context.Pipe()
    # A forked process has our end as well: while it has, it would not hear of our end.
    inherited = ours if method == FORK else None
    given = (theirs, work, inherited, folder)
    process = context.Process(target=_serve, args=given, daemon=True)  # type: ignore[attr-defined]  # every context has it
    try:
        with nullcontext() if method == FORK else _nothing_of_this_folder():
            process.start()
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return Worker(process, ours)


@contextmanager
def _nothing_of_this_folder() -> Iterator[None]:
    """What is started here imports no module of the current folder.

    That may be a stranger's repository, and whatever ``multiprocessing`` starts anew
    (a worker, the fork server, the tracker of resources) is ``python -c``, which looks
    there first. One that cannot hear of it is started in the folder of Python's own
    modules: it is one before 3.11, or is to ignore its environment.
    """
    with _STARTING:
        if hasattr(sys.flags, "safe_path") and not sys.flags.ignore_environment:
            before = os.environ.get(SAFE_PATH)
            os.environ[SAFE_PATH] = "1"
            try:
                yield
            finally:
                del os.environ[SAFE_PATH]
                if before is not None:
                    os.environ[SAFE_PATH] = before
            return
        here = os.getcwd()
        os.chdir(os.path.dirname(os.__file__))
        try:
            yield
        finally:
            os.chdir(here)


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Ctrl-C comes to this process when all workers have started, and to none of them.

    It is sent to every process of a terminal. On Windows those that are started now
    will never hear of it; one that comes meanwhile is lost.
    https://learn.microsoft.com/windows/console/setconsolectrlhandler
    """
    if sys.platform == "win32":
        import ctypes

        ignore = ctypes.windll.kernel32.SetConsoleCtrlHandler
        ignore(None, 1)
        try:
            yield
        finally:
            ignore(None, 0)
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(
    pipe: Connection[Any, Any],
    work: Callable[[Task], Result],
    inherited: Connection[Any, Any] | None,
    folder: str | None,
) -> None:
    """Work until whoever started this process is gone, killed perhaps.

    The text of an error may hold a key, so nothing is said of it.
    """
    if inherited is not None:
        inherited.close()
    if folder is not None:
        os.chdir(folder)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            task = pipe.recv()
            try:
                pipe.send(work(task))
            except Exception:  # noqa: BLE001 - see above
                pipe.send(Lost.FAILED)


def with_answers(pipes: list[Any], seconds: float | None = None) -> list[Any]:
    """The pipes from which something came, after so many seconds at the latest."""
    from multiprocessing.connection import wait

    return wait(pipes, seconds)


def sent(pipe: Any, task: Any) -> bool:  # noqa: ANN401 - a Connection, whose type has parameters in some Pythons only
    """Give a task to a worker; whether it is still there."""
    try:
        pipe.send(task)
    except OSError:
        return False
    return True
