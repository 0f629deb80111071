"""What a student was written to about, so that the next message says what is new.

A key goes by what its mask shows, all else by its code and place: nothing here could
confirm a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pytest_openai_ready.audit.rows import AuditedKey
from pytest_openai_ready.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    from pytest_openai_ready.audit.rows import Row

    # By the folder of a row; a row that nobody was written to about is not there.
    Told: TypeAlias = Mapping[str, frozenset[str]]

Said = TypeVar("Said", AuditedKey, Finding)


def told_of(row: Row) -> list[str]:
    """What a message about a row names, by names that last from run to run."""
    said: list[AuditedKey | Finding] = [*row.keys, *row.findings]
    return list(dict.fromkeys(_name(each) for each in said))


def parted(
    said: Iterable[Said], told: frozenset[str] | None
) -> tuple[list[Said], list[Said]]:
    """What is new since the last message, and what that named already.

    All of it is new where there was none.
    """
    new: list[Said] = []
    known: list[Said] = []
    for each in said:
        (known if told and _name(each) in told else new).append(each)
    return new, known


def _name(said: AuditedKey | Finding) -> str:
    if isinstance(said, AuditedKey):
        return f"{said.kind} {said.masked}"
    return f"{said.code.value} {said.place.path if said.place else ''}"
