"""Work for every processor: tasks in, results out, in the order of the tasks.

The workers are processes, forked where that can be done safely, since it is fast: not
on Windows, which starts them anew, and not beside other threads, whose locks a forked
child would wait for without end. Where neither can be done, there is no worker, and
the work is done here.

Each worker has one task at a time. So where the system ends one of them, one task is
lost; an executor of ``concurrent.futures`` would lose every task that is not done.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
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

FORK, SPAWN = "fork", "spawn"
MOST_WORKERS = 8
PATIENCE = 0.02  # seconds; the workers take so long to start
AHEAD = 64  # tasks for each worker that may be done while an earlier one is not


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
        patience: so many seconds of work are done here before any worker is started.
        method: how processes are started, as ``multiprocessing`` calls it.

    Returns:
        The results; None for a task that its worker did not end, because the system
        ended the worker or an error the work.
    """
    method = method or _method()
    workers = workers or processors()
    remaining = iter(tasks)
    limit = monotonic() + (patience if workers > 1 and method else float("inf"))
    while monotonic() < limit:
        try:
            task = next(remaining)
        except StopIteration:
            return
        yield work(task)
    with _started(work, workers, method) as crew:
        if crew:
            yield from _in_order(crew, remaining)
        else:
            yield from map(work, remaining)


def processors() -> int:
    """How many processes can work at once."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    return min(os.cpu_count() or 1, MOST_WORKERS)


def _method() -> str | None:
    """How processes are started here; None where none should be."""
    if FORK in multiprocessing.get_all_start_methods():
        return FORK if active_count() == 1 else None
    return SPAWN


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
            worker.process.kill()
        for worker in crew:
            worker.process.join()
            worker.pipe.close()


def _start(work: Callable[[Task], Result], method: str | None) -> Worker:
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work), daemon=True)  # type: ignore[attr-defined]  # every context has it
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

    It is sent to every process of a terminal.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection[Any, Any], work: Callable[[Task], Result]) -> None:
    """Work until whoever started this process is gone.

    The text of an error may hold a key, so nothing is said of it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            task = pipe.recv()
            try:
                pipe.send(work(task))
            except Exception:  # noqa: BLE001 - see above
                pipe.send(None)


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
        ready = wait(list(busy)) if busy else []
        for pipe in [each for each in busy if each in ready]:
            number = busy.pop(pipe)
            try:
                done[number] = pipe.recv()
                idle.append(pipe)
            except (EOFError, OSError):  # the system ended it
                done[number] = None
        while following in done:
            yield done.pop(following)
            following += 1


def _sent(pipe: Any, task: Any) -> bool:  # noqa: ANN401 - a Connection, whose type has parameters in some Pythons only
    try:
        pipe.send(task)
    except OSError:
        return False
    return True
