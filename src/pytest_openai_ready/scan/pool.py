"""Work for every processor: tasks in, results out, in the order of the tasks.

The workers are processes, forked where that can be done safely, since it is fast: not
on Windows, which starts them anew, and not beside other threads, whose locks a forked
child would wait for without end. Where neither can be done, there is no worker, and
the work is done here.

Each worker has one task at a time. So where the system ends one of them, one task is
lost; an executor of ``concurrent.futures`` would lose every task that is not done.

``guarded`` is for tasks that may not end, or end the process that does them: each has
so many seconds, and what is lost is lost for a reason that is said.

``multiprocessing`` takes as long to load as most work that needs no worker, so it is
loaded where one starts.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sized
from contextlib import contextmanager, suppress
from enum import Enum
from threading import active_count
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Task = TypeVar("Task")
Result = TypeVar("Result")
Progress: TypeAlias = "Callable[[int, int], None]"  # how much is done, of how much

FORK, SPAWN, FORK_SERVER = "fork", "spawn", "forkserver"
MOST_WORKERS = 8
WORTH = 0.3  # seconds of work, at the pace so far
PATIENCE = 0.02  # seconds; the workers take so long to start
AHEAD = 64  # tasks for each worker that may be done while an earlier one is not
# Of a process, those that it started. https://man7.org/linux/man-pages/man5/proc_tid_children.5.html
CHILDREN = "/proc/{0}/task/{0}/children"


class Lost(Enum):
    """Why a task has no result."""

    ENDED = "its process was ended by the system"
    LATE = "it took longer than it may"
    FAILED = "an error ended it"


class Worker(NamedTuple):
    """A process, and our end of the pipe to it."""

    process: BaseProcess
    pipe: Connection[Any, Any]


def results(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    workers: int | None = None,
    patience: float = 0,
    method: str | None = None,
) -> Iterator[Result | None]:
    """What ``work`` makes of each task, in their order.

    Args:
        work: where processes cannot be forked, it is pickled; so is every result.
        tasks: pickled, each when a worker is free. With no patience, the first is asked
            for when all workers have started, so that it may start threads.
        workers: how many processes; one does the work here.
        patience: so many seconds of work are done here before any worker is started,
            and all of it where the rest would take less than ``WORTH`` at that pace.
        method: how processes are started, as ``multiprocessing`` calls it.

    Returns:
        The results; None for a task that its worker did not end, because the system
        ended the worker or an error the work.
    """
    workers = workers or processors()
    remaining = iter(tasks)
    begin, done = monotonic(), 0
    while workers == 1 or not _is_worth_workers(tasks, done, begin, patience):
        try:
            task = next(remaining)
        except StopIteration:
            return
        yield work(task)
        done += 1
    method = method or _method()
    with _started(work, workers, method) as crew:
        if crew:
            yield from _in_order(crew, remaining)
        else:
            yield from map(work, remaining)


def guarded(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    seconds: float,
    workers: int | None = None,
    method: str | None = None,
) -> Iterator[tuple[Task, Result | Lost]]:
    """Each task with its result, as soon as it has one, in whatever order.

    No task is done in this process. A worker that takes longer than ``seconds``, or
    that the system ends, is replaced, and what it started ends with it. A task whose
    worker was ended by the system is given to another one once more.

    Args:
        work: where processes cannot be forked, it is pickled; so is every result.
        tasks: pickled, each when a worker is free.
        seconds: how long a task may take.
        workers: how many processes at a time.
        method: how processes are started, as ``multiprocessing`` calls it.

    Raises:
        OSError: the system lets no process start.
    """
    _let_have_children()
    method = method or _method() or SPAWN
    count = workers or processors()
    with _started(work, count, method) as crew:
        if not crew:
            raise OSError(errno.EAGAIN, "no process could be started")
        yield from _Shift(work, method, crew, seconds).run(iter(tasks))


def _let_have_children() -> None:
    """Let this process start others, if it is a worker of Dask's, say, which must not.

    What is refused to them is to leave children behind; ours end with their pipe.
    https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.daemon
    """
    import multiprocessing

    process: Any = multiprocessing.current_process()
    settings = getattr(process, "_config", None)
    if isinstance(settings, dict):  # a private name: without it, `start` refuses
        settings["daemon"] = False


def _is_worth_workers(
    tasks: Iterable[object], done: int, begin: float, patience: float
) -> bool:
    """Whether workers would be done sooner, after what was done since ``begin``.

    Each has to be started, and to load and prepare all anew that was loaded late.
    """
    took = monotonic() - begin
    if took < patience or not isinstance(tasks, Sized) or not patience:
        return took >= patience
    return took / max(1, done) * (len(tasks) - done) > WORTH


def processors() -> int:
    """How many processes can work at once."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    return min(os.cpu_count() or 1, MOST_WORKERS)


def _method() -> str | None:
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
def _started(
    work: Callable[[Task], Result], count: int, method: str | None
) -> Iterator[list[Worker]]:
    """As many workers as the system lets start; none outlives the block."""
    crew: list[Worker] = []
    try:
        with suppress(OSError), _interrupts_wait():
            for _ in range(count if method else 0):
                crew.append(_start(work, method))  # noqa: PERF401 - an error leaves those that were started
        yield crew
    finally:
        for worker in crew:
            _kill(worker)
        for worker in crew:
            worker.process.join()
            worker.pipe.close()


def _kill(worker: Worker) -> None:
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


def _start(work: Callable[[Task], Result], method: str | None) -> Worker:
    import multiprocessing

    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    # A forked process has our end as well: while it has, it would not hear of our end.
    inherited = ours if method == FORK else None
    given = (theirs, work, inherited)
    process = context.Process(target=_serve, args=given, daemon=True)  # type: ignore[attr-defined]  # every context has it
    try:
        process.start()
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return Worker(process, ours)


@contextmanager
def _interrupts_wait() -> Iterator[None]:
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
) -> None:
    """Work until whoever started this process is gone, killed perhaps.

    The text of an error may hold a key, so nothing is said of it.
    """
    if inherited is not None:
        inherited.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            task = pipe.recv()
            try:
                pipe.send(work(task))
            except Exception:  # noqa: BLE001 - see above
                pipe.send(Lost.FAILED)


def _in_order(crew: list[Worker], tasks: Iterator[Any]) -> Iterator[Any]:
    numbered = enumerate(tasks)
    idle = [worker.pipe for worker in crew]
    busy: dict[Any, int] = {}
    done: dict[int, Any] = {}
    following, more = 0, True
    while busy or more:
        while more and idle and len(done) < AHEAD * len(crew):
            number, task = next(numbered, (-1, None))
            more = number >= 0
            if more and _sent(idle[-1], task):
                busy[idle.pop()] = number
            elif more:
                idle.pop()
                done[number] = None
        if not busy and not idle:
            yield from (done.pop(number) for number in sorted(done))
            yield from (None for _ in numbered)
            return
        ready = _ready(list(busy)) if busy else []
        for pipe in [each for each in busy if each in ready]:
            number = busy.pop(pipe)
            try:
                result = pipe.recv()
                done[number] = None if result is Lost.FAILED else result
                idle.append(pipe)
            except (EOFError, OSError):  # the system ended it
                done[number] = None
        while following in done:
            yield done.pop(following)
            following += 1


class _Shift:
    """Workers of which each has a task for so many seconds, and is replaced if need be.

    The list of workers is whoever's who ends them.
    """

    def __init__(
        self,
        work: Callable[[Any], Any],
        method: str,
        crew: list[Worker],
        seconds: float,
    ) -> None:
        self._work = work
        self._method = method
        self._crew = crew
        self._seconds = seconds
        self._busy: dict[Any, _Assignment] = {}
        self._again: list[Any] = []

    def run(self, tasks: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
        """Each task with its result or why it has none."""
        while True:
            self._give_out(tasks)
            if not self._busy:
                return
            soonest = min(each.deadline for each in self._busy.values())
            ready = _ready(list(self._busy), max(0.0, soonest - monotonic()))
            for pipe in [each for each in self._busy if each in ready]:
                yield from self._received(pipe)
            for assignment in list(self._busy.values()):
                if assignment.deadline <= monotonic():
                    self._replace(assignment.worker)
                    yield assignment.task, Lost.LATE

    def _give_out(self, tasks: Iterator[Any]) -> None:
        """A task for each worker that has none."""
        for worker in list(self._crew):
            if worker.pipe in self._busy:
                continue
            for is_first, some in ((False, iter(self._again[:1])), (True, tasks)):
                task = next(some, Lost.ENDED)  # no task is that
                if task is not Lost.ENDED:
                    del self._again[: 0 if is_first else 1]
                    self._assign(worker, task, is_first=is_first)
                    break

    def _assign(self, worker: Worker, task: Any, *, is_first: bool) -> None:  # noqa: ANN401 - any task
        deadline = monotonic() + self._seconds
        self._busy[worker.pipe] = _Assignment(worker, task, deadline, is_first)
        _sent(worker.pipe, task)  # whoever is gone is noticed when we listen

    def _received(self, pipe: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - see _sent
        worker, task, _, is_first = self._busy[pipe]
        try:
            result = pipe.recv()
            del self._busy[pipe]
        except (EOFError, OSError):  # the system ended it
            self._replace(worker)
            if is_first:
                self._again.append(task)
                return
            result = Lost.ENDED
        yield task, result

    def _replace(self, worker: Worker) -> None:
        del self._busy[worker.pipe]
        self._crew.remove(worker)
        _kill(worker)
        worker.process.join()
        worker.pipe.close()
        with _interrupts_wait():
            self._crew.append(_start(self._work, self._method))


class _Assignment(NamedTuple):
    """Who does a task, until when, and whether it is the first who does."""

    worker: Worker
    task: Any
    deadline: float
    is_first: bool


def _ready(pipes: list[Any], seconds: float | None = None) -> list[Any]:
    """The pipes from which something came, after so many seconds at the latest."""
    from multiprocessing.connection import wait

    return wait(pipes, seconds)


def _sent(pipe: Any, task: Any) -> bool:  # noqa: ANN401 - a Connection, whose type has parameters in some Pythons only
    try:
        pipe.send(task)
    except OSError:
        return False
    return True
