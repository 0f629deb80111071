"""Makes the rows of all targets; some are stored, many processes make the others."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from pytest_openai_ready.audit.examining.examined import (
    Circumstances,
    Examined,
    lost_row,
)
from pytest_openai_ready.audit.examining.process_limits import Bounds
from pytest_openai_ready.audit.results.numbering import Numbers
from pytest_openai_ready.audit.results.row_file import RowFile
from pytest_openai_ready.audit.results.rows import Audit, Reached, Row, Unjudged
from pytest_openai_ready.audit.results.state import state_of
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.scan.parallel import pool
from pytest_openai_ready.scan.parallel.workers import Lost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from pytest_openai_ready.audit.examining.examine import Examiner
    from pytest_openai_ready.audit.results.store import Store
    from pytest_openai_ready.audit.targets.discovery import Target
    from pytest_openai_ready.scan.parallel.pool import Progress

    # Each target and its result, in any order.
    Crew: TypeAlias = Callable[
        [Examiner, Iterable[Target]], Iterator[tuple[Target, Examined | Lost]]
    ]

SALT_BYTES = 32
ENDED = search.audit_ended().name
# Reasons for an incomplete row that another examination would not change.
STEADY = frozenset(
    each.name
    for each in (
        *(search.history_shallow, search.git_data_elsewhere, search.too_many_files),
        *(search.more_keys, search.archive_unreadable, search.archive_too_large),
        *(search.archive_damaged, search.archive_in_archives),
    )
)
# Limits of this computer: another examination may be complete.
OF_COMPUTER = (Reached.TIME, Reached.MEMORY)


@dataclass(frozen=True)
class Plan:
    """The targets of an audit, and its settings.

    Attributes:
        targets: the targets in the order of their rows.
        roots: the given folders, without links in their paths.
        bounds: the limits for one repository.
        store: where rows are stored; None for nowhere.
        crew: what makes the rows; None for processes on this computer.
    """

    targets: Sequence[Target]
    roots: tuple[str, ...]
    bounds: Bounds = field(default_factory=Bounds)
    store: Store | None = None
    crew: Crew | None = None


def audited(plan: Plan, progress: Progress | None = None) -> Audit:
    """A row for each target, in the order of targets.

    If it is interrupted, finished rows are in the store.
    """
    return _AuditRun(plan, progress).audit()


def _depends_on_state(row: Row) -> bool:
    """Whether another examination of the same state would give the same row."""
    return STEADY.issuperset(each.finding.cause.name for each in row.unjudged)


def _is_cut_short(row: Row) -> bool:
    """Whether limits of this computer made a row incomplete, so it is made again."""
    return any(
        each.reached in OF_COMPUTER or each.finding.cause.name == ENDED
        for each in row.unjudged
    )


class _AuditRun:
    """One run, with its own salt, and its rows."""

    def __init__(self, plan: Plan, progress: Progress | None) -> None:
        self._plan = plan
        self._progress = progress
        self._store = plan.store
        self._numbers = Numbers(plan.store.highest if plan.store else 0)
        self._places = {each: at for at, each in enumerate(plan.targets)}
        self._rows: RowFile[Row] = RowFile(len(plan.targets))
        self._done = 0
        self._states: dict[Target, str] = {}
        self._compared: set[Target] = set()  # whose stored rows have consistent numbers
        self._examiner: Examiner | None = None

    def audit(self) -> Audit:
        """All rows."""
        with ExitStack() as self._scratch:
            for target, examined in self._made(self._missing()):
                self._take(target, examined)
                self._tell()
            for target, examined in self._made(self._numbers.doubtful()):
                self._numbers.again(self._rows.get(self._places[target]), examined)
        if self._store is not None:
            self._store.number(self._uncompared(), self._compared)
            self._store.end()
        self._number()
        return Audit(self._rows.rows())

    def _uncompared(self) -> Iterator[tuple[Target, Row]]:
        """The rows that are not stored with consistent numbers, with those numbers."""
        for target, row in zip(self._plan.targets, self._rows.rows(), strict=True):
            consistent = self._numbers.consistent(row)
            if target not in self._compared or consistent != row:
                yield target, consistent

    def _number(self) -> None:
        """Number all keys from 1."""
        rows = self._rows.rows()
        numbered = self._numbers.final(rows)
        for at, row in enumerate(rows):
            final = numbered(row)
            if final is not row:
                self._rows.put(at, final)

    def _missing(self) -> Iterator[Target]:
        """The targets without a stored row, each when a worker is free."""
        for target in self._plan.targets:
            state = self._state(target)
            kept = self._store.kept(target, state) if self._store else None
            if kept is None or _is_cut_short(kept.row):
                self._states[target] = state
                yield target
                continue
            row = replace(kept.row, folder=target.folder)
            self._put(target, row)
            self._numbers.kept(target, row, compared=kept.compared)
            if kept.compared:
                self._compared.add(target)
            self._tell()

    def _state(self, target: Target) -> str:
        try:
            return state_of(target) if self._store else ""
        except OSError:
            return ""

    def _made(self, targets: Iterable[Target]) -> Iterator[tuple[Target, Examined]]:
        """The result for each target, or the reason if it was lost."""
        some = iter(targets)
        first = next(some, None)
        if first is None:  # no workers are needed
            return
        self._examiner = self._examiner or self._prepared()
        crew = self._plan.crew or self._processes
        for target, outcome in crew(self._examiner, chain([first], some)):
            if isinstance(outcome, Lost):
                yield target, lost_row(target, self._why(outcome))
            else:
                yield target, outcome

    def _prepared(self) -> Examiner:
        """An examiner; what it needs is loaded and prepared for the first target."""
        from pytest_openai_ready.audit.examining.examine import Examiner
        from pytest_openai_ready.audit.examining.scratch import (
            scratch_folder,
            sweep_folders,
        )
        from pytest_openai_ready.audit.examining.shared_answers import SharedAnswers

        sweep_folders()
        scratch = self._scratch.enter_context(scratch_folder())
        salt = os.urandom(SALT_BYTES)
        roots = self._plan.roots
        return Examiner(
            Circumstances(self._plan.bounds, roots, salt, SharedAnswers(), scratch)
        )

    def _processes(
        self, examiner: Examiner, targets: Iterable[Target]
    ) -> Iterator[tuple[Target, Examined | Lost]]:
        return pool.guarded(examiner, targets, seconds=self._plan.bounds.seconds)

    def _why(self, outcome: Lost) -> Unjudged:
        if outcome is Lost.LATE:
            cause = search.audit_too_slow(seconds=self._plan.bounds.seconds)
            return Unjudged(Finding(cause), Reached.TIME)
        return Unjudged(Finding(search.audit_ended()))

    def _take(self, target: Target, examined: Examined) -> None:
        row = self._numbers.fresh(target, examined)
        self._put(target, row)
        if self._store is not None:
            state = self._states.pop(target)
            self._store.keep(target, state if _depends_on_state(row) else "", row)

    def _put(self, target: Target, row: Row) -> None:
        self._rows.put(self._places[target], row)
        self._done += 1

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._done, len(self._plan.targets))
