"""Stores rows between runs, so that only changed repositories are examined again.

It is an SQLite file, which stays consistent whenever a program is ended: each row is
there once or not at all. A row is used as long as the state of its repository is the
same (``state.py``), or unconditionally if a run is resumed.

The numbers of keys are consistent among all rows whose keys were compared. Those of an
unfinished run were not yet, nor those of folders that the last run did not have. The
file contains no keys and no hashes of keys.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.audit.results.plain_rows import (
    NotARowError,
    plain_row,
    row_from_plain,
)
from pytest_openai_ready.audit.results.rows import FolderKind
from pytest_openai_ready.bounded_files import PRIVATE_FILE, PRIVATE_FOLDER
from pytest_openai_ready.keys.masking import keys_masked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pytest_openai_ready.audit.results.rows import Row
    from pytest_openai_ready.audit.targets.discovery import Target

APPLICATION = 0x6F_72_61_75  # distinguishes our files from other SQLite files
PATIENCE = 10.0  # seconds to wait for another run's writing
TABLES = """
CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, ended INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS rows (
    place TEXT PRIMARY KEY,
    run INTEGER NOT NULL,
    state TEXT NOT NULL,
    compared INTEGER NOT NULL,
    number INTEGER NOT NULL,
    row TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (place TEXT PRIMARY KEY, contents TEXT NOT NULL)
    WITHOUT ROWID;
"""


class NotOursError(Exception):
    """The file exists, and does not belong to this program."""


class Kept(NamedTuple):
    """A stored row; ``compared``: whether its keys were compared with all others."""

    row: Row
    compared: bool


class Store:
    """The file. Only opening it raises; rows that cannot be stored are made again.

    Attributes:
        path: the path of the file.
        broken: SQLite's error, after which nothing is stored; else empty.
    """

    def __init__(self, path: str) -> None:
        """Open the file, or create it.

        Raises:
            NotOursError: the file belongs to another program.
            OSError: it cannot be created.
        """
        self.path = path
        self.broken = ""
        self._run = 0
        _make_private(path)
        try:
            self._database = _opened(path)
        except sqlite3.OperationalError as error:
            raise OSError(str(error)) from None
        except sqlite3.DatabaseError:
            raise NotOursError(path) from None

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error):
            self._database.close()

    def begin(self, *, resume: bool) -> bool:
        """Begin a run, or resume the last one; return whether one was resumed.

        A finished run is not resumed.
        """
        last = self._asked("SELECT run, ended FROM runs ORDER BY run DESC LIMIT 1")
        run, ended = last[0] if last else (0, 1)
        self._run = run if resume and not ended else run + 1
        self._change("INSERT OR IGNORE INTO runs VALUES (?, 0)", (self._run,))
        return self._run == run

    def end(self) -> None:
        """Mark the run as finished."""
        self._change("UPDATE runs SET ended = 1 WHERE run = ?", (self._run,))
        self._change("DELETE FROM runs WHERE run < ?", (self._run,))

    def kept(self, target: Target, state: str) -> Kept | None:
        """The row of a target in this state, or of this run, if there is one."""
        found = self._asked(
            "SELECT row, compared FROM rows WHERE place = ?"
            " AND (run = ? OR (state = ? AND state != ''))",
            (stored_name(target), self._run, state),
        )
        for text, compared in found:
            with suppress(NotARowError, ValueError):
                return Kept(row_from_plain(json.loads(text)), bool(compared))
        return None

    def keep(self, target: Target, state: str, row: Row) -> None:
        """Store a row made in this run; its keys are not compared yet.

        If the path itself contains a key, nothing is stored, so that the file has no
        key.
        """
        if keys_masked(stored_name(target)) != stored_name(target):
            return
        self._change(
            "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, 0, ?, ?)",
            (stored_name(target), self._run, state, _highest(row), _text(row)),
        )

    def number(
        self, rows: Iterable[tuple[Target, Row]], compared: Collection[Target] = ()
    ) -> None:
        """Store that the keys of a run, and no others, were compared; all or nothing.

        ``rows`` have new numbers; ``compared`` are the targets whose stored rows were
        compared before, with each other.
        """
        question = "UPDATE rows SET compared = 1, number = ?, row = ? WHERE place = ?"
        self._change("BEGIN")
        [[count]] = self._asked("SELECT count(*) FROM rows WHERE compared") or [[0]]
        if count != len(compared):
            self._change("UPDATE rows SET compared = 0 WHERE compared")
            for target in compared:
                place = stored_name(target)
                self._change("UPDATE rows SET compared = 1 WHERE place = ?", (place,))
        for target, row in rows:
            self._change(question, (_highest(row), _text(row), stored_name(target)))
        self._change("ROLLBACK" if self.broken else "COMMIT")

    def earlier_messages(self, targets: Iterable[Target]) -> dict[str, frozenset[str]]:
        """The contents of the last messages about targets, by their folders."""
        known = dict(self._asked("SELECT place, contents FROM messages"))
        found = {}
        for target in targets:
            with suppress(KeyError, ValueError, TypeError):
                found[target.folder] = frozenset(json.loads(known[stored_name(target)]))
        return found

    def keep_messages(self, said: Iterable[tuple[Target, Sequence[str]]]) -> None:
        """Store the contents of messages about targets, all or none; remove empty ones.

        Nothing is stored for a path with a key in it.
        """
        self._change("BEGIN")
        for target, names in said:
            place = stored_name(target)
            self._change("DELETE FROM messages WHERE place = ?", (place,))
            if names and keys_masked(place) == place:
                text = json.dumps(names)
                self._change("INSERT INTO messages VALUES (?, ?)", (place, text))
        self._change("ROLLBACK" if self.broken else "COMMIT")

    @property
    def highest(self) -> int:
        """The highest number of a key in any row; 0 if there is none."""
        found = self._asked("SELECT max(number) FROM rows")
        return (found and found[0][0]) or 0

    def _asked(self, question: str, facts: tuple[object, ...] = ()) -> list[Any]:
        try:
            return self._database.execute(question, facts).fetchall()
        except sqlite3.Error as error:
            self.broken = str(error)
            return []

    def _change(self, question: str, facts: tuple[object, ...] = ()) -> None:
        if self.broken:
            return
        try:
            self._database.execute(question, facts)
        except sqlite3.Error as error:  # the disk is full, for instance
            self.broken = str(error)


def stored_name(target: Target) -> str:
    """The name that a row is stored under: its real path, however it was given."""
    name = target.path
    if target.inside is not None:
        name = os.path.join(name, target.inside)
    if target.files is not None:
        are_loose = target.kind is FolderKind.FOLDER
        name = os.path.join(name, "" if are_loose else target.files[0])
    return name.encode("utf-8", "surrogateescape").decode("latin-1")


def _text(row: Row) -> str:
    return json.dumps(plain_row(row), separators=(",", ":"))


def _highest(row: Row) -> int:
    return max((each.number for each in row.keys), default=0)


def _make_private(path: str) -> None:
    """Create the file and its folder for this user only; existing ones are kept.

    Raises:
        OSError: they cannot be created.
    """
    os.makedirs(os.path.dirname(path) or os.curdir, PRIVATE_FOLDER, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))


def _opened(path: str) -> sqlite3.Connection:
    """The file, with its tables.

    Raises:
        sqlite3.DatabaseError: it belongs to another program, or is not an SQLite file.
    """
    database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        _check(database)
        # First, so that the file is known as ours even if this process is ended here.
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.executescript(TABLES)
    except BaseException:
        database.close()
        raise
    return database


def _check(database: sqlite3.Connection) -> None:
    """Raise an error unless a file is new or ours."""
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and tables:
        raise sqlite3.DatabaseError("another program's")
