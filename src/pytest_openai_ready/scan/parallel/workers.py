"""Worker processes of a pool: starts them, gives them tasks, and ends them.

They are forked if that is safe, because it is fast: not on Windows, which spawns them,
and not with other threads, whose locks a forked child would wait for forever. If
neither works, there are none.

Loading ``multiprocessing`` takes as long as most work that needs no worker, so it is
loaded only when one starts.
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
# The children of a process.
# https://man7.org/linux/man-pages/man5/proc_tid_children.5.html
CHILDREN = "/proc/{0}/task/{0}/children"
# All threads share the environment and the current folder.
_STARTING = Lock()


class Lost(Enum):
    """Why a task has no result."""

    ENDED = "its process was ended by the system"
    LATE = "it took longer than it may"
    FAILED = "an error ended it"


class Worker(NamedTuple):
    """A process, and this side of the pipe to it."""

    process: BaseProcess
    pipe: Connection[Any, Any]


def let_have_children() -> None:
    """Let this process start others, even if it may not, as a Dask worker for example.

    That rule prevents orphaned children; ours end when their pipe closes.
    https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon
    """
    import multiprocessing

    process: Any = multiprocessing.current_process()
    settings = getattr(process, "_config", None)
    if isinstance(settings, dict):  # a private name: without it, `start` refuses
        settings["daemon"] = False


def usual_method() -> str | None:
    """How to start processes here; None if none should be started."""
    if hasattr(os, "fork"):
        return FORK if active_count() == 1 else None
    return SPAWN


def fork_server(module: str) -> str | None:
    """The method to start many processes fast from a program with threads.

    A server that has loaded a module and its imports is forked each time; the main
    program is preloaded, too, or each process would load it. None if this is not
    supported.
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
    """As many workers as the system allows; none outlives the block."""
    crew: list[Worker] = []
    try:
        with suppress(OSError), interrupts_wait():
            for _ in range(count if method else 0):
                crew.append(start_worker(work, method))  # noqa: PERF401 - an error leaves those that were started
        yield crew
    finally:
        for worker in crew:
            kill_worker(worker)
        for worker in crew:
            worker.process.join()
            worker.pipe.close()


def kill_worker(worker: Worker) -> None:
    """End a worker and the processes that it started, if the system lists them."""
    started = [] if sys.platform == "win32" else _started_by(worker.process.pid)
    worker.process.kill()
    for process in started:
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)


def _started_by(process: int | None) -> list[int]:
    """The children of a process, and their children."""
    try:
        with open(CHILDREN.format(process), encoding="ascii") as file:
            children = [int(each) for each in file.read().split()]
    except (OSError, ValueError):  # there is no such list, or the process has ended
        return []
    return [*children, *(each for child in children for each in _started_by(child))]


def start_worker(work: Callable[[Task], Result], method: str | None) -> Worker:
    """A new worker, which waits for tasks.

    Raises:
        OSError: the system does not let any process start.
    """
    import multiprocessing

    context = multiprocessing.get_context(method)
    folder = None if method == FORK else os.getcwd()
    ours, theirs = context.Pipe()
    # A forked process inherits our side: it has to close it to notice when we end.
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
    """Processes started in this block do not import modules from the current folder.

    That may be a stranger's repository, and new processes of ``multiprocessing`` (a
    worker, the fork server, the resource tracker) run ``python -c``, which searches
    there first. Python before 3.11, or one that ignores its environment, cannot be
    configured otherwise: it is started in the folder of the standard library.
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
    """Delay Ctrl-C until all workers have started; it reaches only this process.

    It is sent to every process of a terminal. On Windows, processes started now ignore
    it from then on, and a Ctrl-C during the start is lost.
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
    """Work until the parent process has ended, even if it was killed.

    The text of an error may contain a key, so it is not reported.
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
    """The pipes with an answer, after at most this many seconds."""
    from multiprocessing.connection import wait

    return wait(pipes, seconds)


def sent(pipe: Any, task: Any) -> bool:  # noqa: ANN401 - a Connection, whose type has parameters in some Pythons only
    """Send a task to a worker; False if the worker has ended."""
    try:
        pipe.send(task)
    except OSError:
        return False
    return True
