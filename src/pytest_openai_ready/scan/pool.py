"""Work for every processor: tasks in, results out, in the order of the tasks.

Each worker has one task at a time. So where the system ends one of them, one task is
lost; an executor of ``concurrent.futures`` would lose every task that is not done.
Where no worker can be started, the work is done here.

``guarded`` is for tasks that may not end, or end the process that does them: each has
so many seconds, and what is lost is lost for a reason that is said.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sized
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pytest_openai_ready.scan.workers import (
    SPAWN,
    Lost,
    Result,
    Task,
    Worker,
    interrupts_wait,
    kill,
    let_have_children,
    sent,
    start,
    started,
    usual_method,
    with_answers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Progress: TypeAlias = "Callable[[int, int], None]"  # how much is done, of how much

MOST_WORKERS = 8
WORTH = 0.3  # seconds of work, at the pace so far
PATIENCE = 0.02  # seconds; the workers take so long to start
AHEAD = 64  # tasks for each worker that may be done while an earlier one is not


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
            left = max(0.0, soonest - monotonic())
            answered = with_answers(list(self._busy), left)
            for pipe in [each for each in self._busy if each in answered]:
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
        sent(worker.pipe, task)  # whoever is gone is noticed when we listen

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
        kill(worker)
        worker.process.join()
        worker.pipe.close()
        with interrupts_wait():
            self._crew.append(start(self._work, self._method))


class _Assignment(NamedTuple):
    """Who does a task, until when, and whether it is the first who does."""

    worker: Worker
    task: Any
    deadline: float
    is_first: bool
