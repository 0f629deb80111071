"""Much work -> a share for every processor -> the results in their order.

The work begins in this process, and what is left after a moment is divided over forked
children: little work pays nothing. A program that cannot fork (Windows) or that has
threads does all of its work itself.
"""

from __future__ import annotations

import marshal
import os
import select
import sys
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
Progress: TypeAlias = "Callable[[int, int], None]"  # how much is done, of how much

PATIENCE = 0.005  # seconds, which is what it costs to fork
MOST_WORKERS = 8
LARGEST_SHARE = 64  # numbers: all wait for whoever takes the last share
MOST_SHARES = 1000  # four bytes each: together they fit into the smallest pipe there is
NUMBER = 4  # bytes of a number in a pipe
READ = 1 << 16


class Child(NamedTuple):
    """A forked process, and the end of the pipe that its results come out of."""

    process: int
    results: int


def results(
    count: int,
    work: Callable[[int], T],
    progress: Progress | None = None,
    *,
    workers: int | None = None,
    patience: float = PATIENCE,
) -> list[T | None]:
    """What ``work`` makes of each number below ``count``, in order.

    Results are plain data (numbers, texts, tuples, lists, dictionaries), since they may
    come through a pipe. None stands for what a child took and never gave back, because
    the system ended it.
    """
    workers = processors() if workers is None else workers
    limit = monotonic() + patience
    done: list[T | None] = []
    while len(done) < count and (workers == 1 or monotonic() < limit):
        done.append(work(len(done)))
        if progress is not None:
            progress(len(done), count)
    rest = range(len(done), count)
    return done + _divided(rest, work, progress, workers) if rest else done


def processors() -> int:
    """How many processes can work at once; 1 where none may be forked."""
    if sys.platform == "win32" or _has_threads():
        return 1
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    return min(os.cpu_count() or 1, MOST_WORKERS)


def _has_threads() -> bool:
    """A lock that another thread holds while this one forks is never released."""
    from threading import active_count

    return active_count() > 1


def _divided(
    numbers: range, work: Callable[[int], T], progress: Progress | None, workers: int
) -> list[T | None]:
    shares = _shares(numbers, workers)
    answered: dict[int, list[T]] = {}
    answers: list[T]
    with _children(shares, work, workers) as children:
        if not children:
            return [work(number) for number in numbers]
        done = numbers.start
        for share, answers in _answers(children):
            answered[share] = answers
            done += len(answers)
            if progress is not None:
                progress(done, numbers.stop)
    return [
        answer
        for number, share in enumerate(shares)
        for answer in answered.get(number, [None] * len(share))
    ]


def _shares(numbers: range, workers: int) -> list[range]:
    wanted = min(len(numbers) // (64 * workers), LARGEST_SHARE)
    size = max(1, wanted, -(-len(numbers) // MOST_SHARES))
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


@contextmanager
def _children(
    shares: Sequence[range], work: Callable[[int], T], workers: int
) -> Iterator[list[Child]]:
    """As many children as there may be; none outlives the block."""
    from signal import SIGKILL

    queue = _queue(len(shares))
    children: list[Child] = []
    try:
        with suppress(OSError):  # no more processes, or no more pipes
            for _ in range(workers):
                children.append(_fork(queue, shares, work))  # noqa: PERF401 - an error leaves those that were started
        yield children
    finally:
        os.close(queue)
        for child in children:
            os.kill(child.process, SIGKILL)
            os.waitpid(child.process, 0)
            os.close(child.results)


def _queue(count: int) -> int:
    """A pipe full of numbers: whoever reads one has taken that share."""
    queue, entrance = os.pipe()
    numbers = (number.to_bytes(NUMBER, "little") for number in range(count))
    os.write(entrance, b"".join(numbers))
    os.close(entrance)
    return queue


def _fork(queue: int, shares: Sequence[range], work: Callable[[int], T]) -> Child:
    ours, theirs = os.pipe()
    process = os.fork()
    if process:
        os.close(theirs)
        return Child(process, ours)
    status = 1
    try:
        _serve(queue, theirs, shares, work)
        status = 0
    finally:  # no error goes any further: all that follows is the parent's business
        os._exit(status)


def _serve(
    queue: int, answers: int, shares: Sequence[range], work: Callable[[int], T]
) -> None:
    while taken := os.read(queue, NUMBER):
        share = shares[int.from_bytes(taken, "little")]
        answer = marshal.dumps([work(number) for number in share])
        left = memoryview(taken + len(answer).to_bytes(NUMBER, "little") + answer)
        while left:
            left = left[os.write(answers, left) :]


def _answers(children: Sequence[Child]) -> Iterator[tuple[int, list[T]]]:
    """Each share and its results, as they come, until every child has ended."""
    heard = {child.results: bytearray() for child in children}
    while heard:
        ready, _, _ = select.select(list(heard), [], [])
        for pipe in ready:
            read = os.read(pipe, READ)
            if read:
                heard[pipe] += read
                yield from _complete(heard[pipe])
            else:
                del heard[pipe]


def _complete(heard: bytearray) -> Iterator[tuple[int, list[T]]]:
    """The answers that are there as a whole, taken out of what was heard."""
    while len(heard) >= (begin := 2 * NUMBER):
        share, size = (
            int.from_bytes(heard[start : start + NUMBER], "little")
            for start in (0, NUMBER)
        )
        if len(heard) < begin + size:
            return
        answer = heard[begin : begin + size]
        del heard[: begin + size]
        yield share, marshal.loads(answer)  # noqa: S302 - our own child wrote it
