"""Keeps rows in a temporary file, with the first and one other at a time in memory.

An audit may have a hundred thousand rows, which are reported one after another. The
file has no name, and disappears with the process.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Generic, TypeVar, overload
from weakref import finalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Row = TypeVar("Row")
AT_HAND = 1 << 20  # bytes of rows that stay in memory, as they would be in the file
AT_ONCE = 1 << 20  # bytes of the file that are kept in memory
NOWHERE = -1


class RowFile(Generic[Row]):
    """Stores rows by number, in any order."""

    def __init__(self, count: int) -> None:
        """Prepare for ``count`` rows."""
        self._file: IO[bytes] = SpooledTemporaryFile(AT_ONCE)  # noqa: SIM115 - as long as rows are read
        finalize(self, self._file.close)
        self._places = array("q", [NOWHERE]) * count
        self._end = 0
        # The first ones, for speed; the others, too, if the disk is full.
        self._held: dict[int, Row] = {}
        self._room = AT_HAND

    def put(self, number: int, row: Row) -> None:
        """Store a row, in place of any earlier one."""
        if number in self._held:
            self._held[number] = row
            return
        content = pickle.dumps(row, pickle.HIGHEST_PROTOCOL)
        self._room -= len(content)
        if self._room >= 0:
            self._held[number] = row
            return
        try:
            self._file.seek(self._end)
            self._file.write(len(content).to_bytes(4, "big") + content)
            self._file.flush()
        except OSError:
            self._held[number] = row
            return
        self._places[number] = self._end
        self._end += 4 + len(content)

    def get(self, number: int) -> Row:
        """The row of a number, which must have one."""
        if number in self._held:
            return self._held[number]
        self._file.seek(self._places[number])
        size = int.from_bytes(self._file.read(4), "big")
        row: Row = pickle.loads(self._file.read(size))  # noqa: S301 - written above
        return row

    def rows(self) -> Rows[Row]:
        """All rows, which must exist, in the order of their numbers."""
        return Rows(self.get, range(len(self._places)))


class Rows(Sequence[Row]):
    """Rows that are read from the file on each access."""

    def __init__(self, read: Callable[[int], Row], numbers: Sequence[int]) -> None:
        """``read`` returns the row of a number; ``numbers`` are in row order."""
        self._read = read
        self._numbers = numbers

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> Rows[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | Rows[Row]:
        if isinstance(at, slice):
            return Rows(self._read, self._numbers[at])
        return self._read(self._numbers[at])

    def __len__(self) -> int:
        return len(self._numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


def with_changes(
    rows: Sequence[Row], change: Callable[[int, Row], Row]
) -> Sequence[Row]:
    """The rows, each replaced by ``change`` of its position and itself."""
    if not isinstance(rows, Rows):
        return tuple(change(number, row) for number, row in enumerate(rows))
    return Rows(lambda number: change(number, rows[number]), range(len(rows)))


def ordered(rows: Sequence[Row], order: Iterable[int]) -> Sequence[Row]:
    """The rows in another order, given by their positions."""
    return Rows(rows.__getitem__, array("q", order))
