"""Rows made by the workers of a Dask scheduler, on as many computers as it has.

Each computer has the folders at the same paths, and this program installed. In a
worker, a separate process examines repositories, as without Dask: it can be ended at
its limit, and gets no secrets from the worker's environment. If a worker is lost, Dask
gives its tasks to another.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_openai_ready.scan.parallel import pool
from pytest_openai_ready.scan.parallel.workers import Lost, fork_server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.audit.examining.examine import Examiner
    from pytest_openai_ready.audit.examining.examined import Examined
    from pytest_openai_ready.audit.targets.discovery import Target

    CrewResult: TypeAlias = tuple[Target, Examined | Lost]

# Repositories for each task: starting a process takes as long as examining a few.
SHARE = 16
AHEAD = 3  # tasks submitted at a time for each worker thread
SECONDS = 10.0  # in which a scheduler has to answer
EXAMINES = "pytest_openai_ready.audit.examining.examine"


class NoSchedulerError(Exception):
    """No scheduler answers at the address in the message, or it has no worker."""


class DaskCrew:
    """Makes rows on a scheduler's workers."""

    def __init__(self, address: str, seconds: float) -> None:
        """Connect to the scheduler at an address such as ``tcp://10.0.0.1:8786``.

        ``seconds`` is the time limit for one repository.

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
    ) -> Iterator[CrewResult]:
        """Each target with its result, in any order."""
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
        """Disconnect from the scheduler."""
        self._client.close()

    def _submit(self, examiner: Examiner, share: list[Target]) -> Any:  # noqa: ANN401 - Dask's future
        return self._client.submit(
            examined, examiner, share, self._seconds, pure=False, retries=2
        )


def examined(
    examiner: Examiner, share: list[Target], seconds: float
) -> list[CrewResult]:
    """The results for some targets, which a separate process of the worker examines.

    Args:
        examiner: examines one target.
        share: the targets.
        seconds: the limit for each of them.
    """
    method = fork_server(EXAMINES)
    some = pool.guarded(examiner, share, seconds=seconds, workers=1, method=method)
    return list(some)


def _outcomes(future: Any, share: list[Target]) -> Iterator[CrewResult]:  # noqa: ANN401 - Dask's future
    if future.status == "finished":
        yield from future.result()
    else:  # its worker was lost too often
        yield from ((target, Lost.ENDED) for target in share)


def _shares(targets: Iterable[Target]) -> Iterator[list[Target]]:
    remaining = iter(targets)
    while share := list(islice(remaining, SHARE)):
        yield share
