"""The contents of earlier messages to students, so that the next shows what is new.

A key is identified by its mask, everything else by its code and place, so nothing here
can confirm a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pytest_openai_ready.audit.results.rows import AuditedKey
from pytest_openai_ready.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    from pytest_openai_ready.audit.results.rows import Row

    # By the folder of a row; rows without an earlier message are missing.
    Earlier: TypeAlias = Mapping[str, frozenset[str]]

Reported = TypeVar("Reported", AuditedKey, Finding)


def message_contents(row: Row) -> list[str]:
    """The contents of a message about a row, as names that are stable between runs."""
    said: list[AuditedKey | Finding] = [*row.keys, *row.findings]
    return list(dict.fromkeys(_name(each) for each in said))


def parted(
    said: Iterable[Reported], earlier: frozenset[str] | None
) -> tuple[list[Reported], list[Reported]]:
    """The items that are new since the last message, and those it already contained.

    Everything is new if there was no message.
    """
    new: list[Reported] = []
    known: list[Reported] = []
    for each in said:
        (known if earlier and _name(each) in earlier else new).append(each)
    return new, known


def _name(said: AuditedKey | Finding) -> str:
    if isinstance(said, AuditedKey):
        return f"{said.kind} {said.masked}"
    return f"{said.code.value} {said.place.path if said.place else ''}"
