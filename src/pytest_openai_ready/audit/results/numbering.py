"""Finds equal keys across rows, and numbers them from 1 in a run's order.

Rows made in this run are compared by hashes with this run's salt. Older rows have
numbers that are consistent among themselves; nothing else about their keys is stored.
If one of them looks like a new key when masked, a repository that has it is examined
again to get its hash. A stored number is never given to another key, so that it stays
true for rows of folders that this run does not have.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_openai_ready.audit.examining.examined import Examined
    from pytest_openai_ready.audit.results.rows import AuditedKey, Row
    from pytest_openai_ready.audit.targets.discovery import Target


class Numbers:
    """Collects rows with provisional numbers, and finds those of the same key."""

    def __init__(self, highest: int) -> None:
        """``highest`` is the highest number that an older row may have."""
        self._next = highest + 1
        self._of_hash: dict[bytes, int] = {}
        self._same: dict[int, int] = {}
        # By the look of keys: their numbers, with a repository that has each.
        self._alike: dict[tuple[str, str], dict[int, Target]] = defaultdict(dict)
        self._hashed: set[int] = set()
        self._uncompared: set[int] = set()

    def fresh(self, target: Target, examined: Examined) -> Row:
        """A row made in this run, with numbers that are consistent in this run."""
        row = examined.row
        keys = []
        for key, hashed in zip(row.keys, examined.hashes, strict=True):
            number = self._of_hash.setdefault(hashed, self._next)
            self._next += number == self._next
            self._hashed.add(number)
            self._uncompared.add(number)
            keys.append(replace(key, number=number))
            self._note(target, keys[-1])
        return replace(row, keys=tuple(keys))

    def kept(self, target: Target, row: Row, *, compared: bool) -> None:
        """Add a row of an earlier run, and whether its keys were compared then."""
        for key in row.keys:
            self._note(target, key)
            if not compared:
                self._uncompared.add(key.number)

    def doubtful(self) -> list[Target]:
        """Repositories to examine again, since each has a key that may be a new one."""
        found: dict[Target, None] = {}
        for numbers in self._alike.values():
            if len(numbers) > 1 and not self._uncompared.isdisjoint(numbers):
                found.update(
                    (target, None)
                    for number, target in numbers.items()
                    if number not in self._hashed
                )
        return list(found)

    def again(self, row: Row, examined: Examined) -> None:
        """Add the result of examining a repository of an earlier row again."""
        hashes = {
            _place_of(key): hashed
            for key, hashed in zip(examined.row.keys, examined.hashes, strict=True)
        }
        for key in row.keys:
            hashed = hashes.get(_place_of(key))
            if hashed is not None and key.number not in self._hashed:
                self._hashed.add(key.number)
                self._same[key.number] = self._of_hash.setdefault(hashed, key.number)

    def consistent(self, row: Row) -> Row:
        """A row with numbers that are consistent with those of older rows."""
        return _numbered(row, self._first)

    def final(self, rows: Iterable[Row]) -> Callable[[Row], Row]:
        """A function that gives these rows their numbers, from 1 in their order.

        It returns a row without keys, or with these numbers already, as it is.
        """
        order: dict[int, int] = {}
        for row in rows:
            for key in row.keys:
                order.setdefault(self._first(key.number), len(order) + 1)

        return lambda row: _numbered(row, lambda number: order[self._first(number)])

    def _first(self, number: int) -> int:
        while (other := self._same.get(number, number)) != number:
            number = other
        return number

    def _note(self, target: Target, key: AuditedKey) -> None:
        self._alike[key.masked, key.kind].setdefault(key.number, target)


def _numbered(row: Row, changed: Callable[[int], int]) -> Row:
    """A row with other numbers; the same row if none is another."""
    if all(changed(key.number) == key.number for key in row.keys):
        return row
    keys = (replace(key, number=changed(key.number)) for key in row.keys)
    return replace(row, keys=tuple(keys))


def _place_of(key: AuditedKey) -> object:
    return key.masked, key.place, key.commit, key.where
