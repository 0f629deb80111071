"""What an examination is given, and what comes of it: a row, whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.rows import Reached, Row, Unjudged
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.messages.causes.run import crashed, has_no_memory

if TYPE_CHECKING:
    from pytest_openai_ready.audit.discovery import Target
    from pytest_openai_ready.audit.process_limits import Bounds

CHECK = "audit"
MEGABYTE = 1 << 20


class Examined(NamedTuple):
    """A row, and of each of its keys what ``hash_of`` makes of it with the run's salt.

    The hashes are kept in memory alone, until the keys have their numbers.
    """

    row: Row
    hashes: tuple[bytes, ...] = ()


class Circumstances(NamedTuple):
    """What is the same for all targets of a run.

    Attributes:
        bounds: what one repository may cost.
        roots: the folders that are audited, without links in their paths.
        salt: of the hashes of keys.
        scratch: where folders of our own are made; None: where the system has them.
        layers: how many archives in archives are looked into.
        is_ours: all that is examined was laid out by this program, and may be changed.
    """

    bounds: Bounds
    roots: tuple[str, ...]
    salt: bytes
    scratch: str | None = None
    layers: int = 3
    is_ours: bool = False


def lost(target: Target, *why: Unjudged) -> Examined:
    """The row of a target that could not be examined at all."""
    return Examined(Row(target.folder, target.kind, unjudged=why))


def out_of_memory(bounds: Bounds) -> Unjudged:
    """What is said where the memory did not suffice."""
    cause = search.audit_out_of_memory(megabytes=bounds.memory // MEGABYTE)
    return Unjudged(Finding(cause), Reached.MEMORY)


def why_unjudged(error: Exception, bounds: Bounds) -> Unjudged:
    """What is said of a question that failed."""
    if has_no_memory(error):
        return out_of_memory(bounds)
    return Unjudged(crashed(CHECK, error))
