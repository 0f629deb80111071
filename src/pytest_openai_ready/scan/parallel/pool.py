"""Runs tasks on all processors, and returns results in the order of the tasks.

Each worker has one task at a time, so if the system ends a worker, one task is lost; an
executor of ``concurrent.futures`` would lose every unfinished task. If no worker can be
started, the work is done in this process.

``guarded`` is for tasks that may hang or crash their process: each has a time limit,
and a lost task comes with the reason.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sized
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pytest_openai_ready.scan.parallel.workers import (
    SPAWN,
    Lost,
    Result,
    Task,
    Worker,
    interrupts_wait,
    kill_worker,
    let_have_children,
    sent,
    start_worker,
    started,
    usual_method,
    with_answers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Progress: TypeAlias = "Callable[[int, int], None]"  # the amount done, and the total

MOST_WORKERS = 8
WORTH = 0.3  # seconds of work, at the pace so far
PATIENCE = 0.02  # seconds that the workers take to start
AHEAD = 64  # tasks for each worker that may be done before an earlier one


def results(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    workers: int | None = None,
    patience: float = 0,
    method: str | None = None,
) -> Iterator[Result | None]:
    """The result of ``work`` for each task, in their order.

    Args:
        work: pickled if processes cannot be forked; so is every result.
        tasks: pickled, each when a worker is free. With no patience, the first is
            requested after all workers have started, so that it may start threads.
        workers: the number of processes; with one, the work is done here.
        patience: seconds of work to do here before any worker is started. All of it is
            done here if the rest would take less than ``WORTH`` at that pace.
        method: the start method, as ``multiprocessing`` names it.

    Returns:
        The results; None for a task that was not finished, because the system ended the
        worker or the work raised an error.
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
    method = method or usual_method()
    with started(work, workers, method) as crew:
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
    """Each task with its result, as soon as it has one, in any order.

    No task is done in this process. A worker that takes longer than ``seconds``, or
    that the system ends, is replaced, and the processes it started end with it. A task
    whose worker was ended by the system is tried once more.

    Args:
        work: pickled if processes cannot be forked; so is every result.
        tasks: pickled, each when a worker is free.
        seconds: the time limit for a task.
        workers: the number of processes at a time.
        method: the start method, as ``multiprocessing`` names it.

    Raises:
        OSError: the system does not let any process start.
    """
    let_have_children()
    method = method or usual_method() or SPAWN
    count = workers or processors()
    with started(work, count, method) as crew:
        if not crew:
            raise OSError(errno.EAGAIN, "no process could be started")
        yield from _Shift(work, method, crew, seconds).run(iter(tasks))


def _is_worth_workers(
    tasks: Iterable[object], done: int, begin: float, patience: float
) -> bool:
    """Whether workers would finish sooner, judging by the work since ``begin``.

    Each has to start, and to load again what was loaded late.
    """
    took = monotonic() - begin
    if took < patience or not isinstance(tasks, Sized) or not patience:
        return took >= patience
    return took / max(1, done) * (len(tasks) - done) > WORTH


def processors() -> int:
    """The number of processes that can work at once."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    return min(os.cpu_count() or 1, MOST_WORKERS)


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
            if more and sent(idle[-1], task):
                busy[idle.pop()] = number
            elif more:
                idle.pop()
                done[number] = None
        if not busy and not idle:
            yield from (done.pop(number) for number in sorted(done))
            yield from (None for _ in numbered)
            return
        answered = with_answers(list(busy)) if busy else []
        for pipe in [each for each in busy if each in answered]:
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
    """Workers with a time limit for each task, which are replaced if necessary.

    The caller ends the workers in the list.
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
        """Each task with its result, or the reason why it has none."""
        while True:
            self._give_out(tasks)
            if not self._busy:
                return
            soonest = min(each.deadline for each in self._busy.values())
            left = max(0.0, soonest - monotonic())
            answered = with_answers(list(self._busy), left)
            for pipe in [each for each in self._busy if each in answered]:
                yield from self._received(pipe)
            for assignment in list(self._busy.values()):
                if assignment.deadline <= monotonic():
                    self._replace(assignment.worker)
                    yield assignment.task, Lost.LATE

    def _give_out(self, tasks: Iterator[Any]) -> None:
        """Give a task to each idle worker."""
        for worker in list(self._crew):
            if worker.pipe in self._busy:
                continue
            for is_first, some in ((False, iter(self._again[:1])), (True, tasks)):
                task = next(some, Lost.ENDED)  # which is never a task
                if task is not Lost.ENDED:
                    del self._again[: 0 if is_first else 1]
                    self._assign(worker, task, is_first=is_first)
                    break

    def _assign(self, worker: Worker, task: Any, *, is_first: bool) -> None:  # noqa: ANN401 - any task
        deadline = monotonic() + self._seconds
        self._busy[worker.pipe] = _Assignment(worker, task, deadline, is_first)
        sent(worker.pipe, task)  # an ended worker is noticed when we read

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
        kill_worker(worker)
        worker.process.join()
        worker.pipe.close()
        with interrupts_wait():
            self._crew.append(start_worker(self._work, self._method))


class _Assignment(NamedTuple):
    """A task's worker and deadline, and whether it is the first worker to try."""

    worker: Worker
    task: Any
    deadline: float
    is_first: bool
