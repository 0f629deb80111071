"""The same key has the same number, whenever its row was made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audit.rows_table import IN_FILE

from pytest_openai_ready.audit.examining.examined import Examined
from pytest_openai_ready.audit.results.numbering import Numbers
from pytest_openai_ready.audit.results.rows import FolderKind, Row
from pytest_openai_ready.audit.targets.discovery import Target

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = {"x": IN_FILE, "y": replace(IN_FILE, masked="sk-...other")}


def target(name: str) -> Target:
    return Target(name, f"/{name}", FolderKind.FOLDER)


def row(name: str, *keys: tuple[str, int]) -> Row:
    """A row of keys, each by how it looks and its number."""
    held = tuple(replace(KINDS[look], number=number) for look, number in keys)
    return Row(name, FolderKind.FOLDER, keys=held)


def final(numbers: Numbers, rows: Iterable[Row]) -> list[list[int]]:
    given = list(rows)
    numbered = map(numbers.final(given), given)
    return [[key.number for key in each.keys] for each in numbered]


def test_fresh_rows_are_compared_by_hash() -> None:
    numbers = Numbers(0)
    made = [
        numbers.fresh(target(name), Examined(row(name, *looks), hashes))
        for name, looks, hashes in (
            ("a", [("x", 1), ("y", 1)], (b"1", b"2")),
            ("b", [("x", 1)], (b"3",)),
            ("c", [("y", 1), ("x", 1)], (b"2", b"1")),
        )
    ]
    assert numbers.doubtful() == []
    assert final(numbers, made) == [[1, 2], [3], [2, 1]]
    assert final(numbers, reversed(made)) == [[1, 2], [3], [2, 1]]


def test_kept_rows_are_looked_at_again_only_where_keys_look_alike() -> None:
    numbers = Numbers(7)
    old = [row("a", ("x", 5)), row("b", ("y", 7)), row("c", ("x", 5), ("x", 6))]
    for each in old:
        numbers.kept(target(each.folder), each, compared=True)
    assert numbers.doubtful() == [], "they were compared with each other"
    fresh = numbers.fresh(target("d"), Examined(row("d", ("x", 1)), (b"six",)))
    assert fresh.keys[0].number == 8, "higher than any that is kept"
    assert [each.folder for each in numbers.doubtful()] == ["a", "c"]
    numbers.again(old[0], Examined(row("a", ("x", 1)), (b"five",)))
    numbers.again(
        replace(old[2], keys=old[2].keys[1:]), Examined(row("c", ("x", 1)), (b"six",))
    )
    assert final(numbers, [*old, fresh]) == [[1], [2], [1, 3], [3]]


def test_rows_of_a_run_that_did_not_end_are_compared() -> None:
    numbers = Numbers(4)
    old = [row("a", ("x", 1)), row("b", ("x", 4))]
    numbers.kept(target("a"), old[0], compared=True)
    numbers.kept(target("b"), old[1], compared=False)
    assert [each.folder for each in numbers.doubtful()] == ["a", "b"]
    for each in old:
        numbers.again(each, Examined(row(each.folder, ("x", 1)), (b"same",)))
    assert final(numbers, old) == [[1], [1]]
