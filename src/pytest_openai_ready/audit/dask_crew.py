"""Rows made by the workers of a Dask scheduler, on as many computers as it has.

Each sees the folders under the same paths, and has this program installed. Within a
worker, a process of its own examines repositories, as it would without Dask: it can be
ended at its limit, and has no secret of the worker's environment. Where a worker is
lost, Dask gives what it had to another.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_openai_ready.scan import pool
from pytest_openai_ready.scan.workers import Lost, fork_server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.audit.discovery import Target
    from pytest_openai_ready.audit.examine import Examiner
    from pytest_openai_ready.audit.examined import Examined

    Outcome: TypeAlias = tuple[Target, Examined | Lost]

# Repositories that one task has: starting the process that examines them takes as long
# as to examine some of them.
SHARE = 16
AHEAD = 3  # tasks for each thread of a worker that Dask knows of at a time
SECONDS = 10.0  # until a scheduler has to answer
EXAMINES = "pytest_openai_ready.audit.examine"


class NoSchedulerError(Exception):
    """Nothing answers at the address that is the message, or it has no worker."""


class DaskCrew:
    """Makes rows on a scheduler's workers."""

    def __init__(self, address: str, seconds: float) -> None:
        """Reach the scheduler at an address such as ``tcp://10.0.0.1:8786``.

        ``seconds`` are those of one repository.

        Raises:
            NoSchedulerError: it does not answer, or has no worker.
            ModuleNotFoundError: Dask is not installed.
        """
        import distributed

        self._seconds = seconds
        try:
            make: Any = distributed.Client  # Dask has no types
            self._client: Any = make(address, timeout=SECONDS)
        except (OSError, ValueError):
            raise NoSchedulerError(address) from None
        if not self._client.nthreads():
            self._client.close()
            raise NoSchedulerError(address)

    def __call__(
        self, examiner: Examiner, targets: Iterable[Target]
    ) -> Iterator[Outcome]:
        """Each target with what came of it, in whatever order."""
        import distributed

        shares = _shares(targets)
        room = AHEAD * sum(self._client.nthreads().values())
        given = {self._submit(examiner, share): share for share in islice(shares, room)}
        as_completed: Any = distributed.as_completed
        done = as_completed(list(given))
        for future in done:
            share = given.pop(future)
            yield from _outcomes(future, share)
            future.release()
            for following in islice(shares, 1):
                submitted = self._submit(examiner, following)
                given[submitted] = following
                done.add(submitted)

    def close(self) -> None:
        """Leave the scheduler."""
        self._client.close()

    def _submit(self, examiner: Examiner, share: list[Target]) -> Any:  # noqa: ANN401 - Dask's future
        return self._client.submit(
            examined, examiner, share, self._seconds, pure=False, retries=2
        )


def examined(examiner: Examiner, share: list[Target], seconds: float) -> list[Outcome]:
    """What comes of some targets, in a worker: a process of its own examines them."""
    method = fork_server(EXAMINES)
    some = pool.guarded(examiner, share, seconds=seconds, workers=1, method=method)
    return list(some)


def _outcomes(future: Any, share: list[Target]) -> Iterator[Outcome]:  # noqa: ANN401 - Dask's future
    if future.status == "finished":
        yield from future.result()
    else:  # its worker was lost too often
        yield from ((target, Lost.ENDED) for target in share)


def _shares(targets: Iterable[Target]) -> Iterator[list[Target]]:
    remaining = iter(targets)
    while share := list(islice(remaining, SHARE)):
        yield share
