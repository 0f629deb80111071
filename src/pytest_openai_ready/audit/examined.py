"""What an examination is given, and what comes of it: a row, whatever happens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.rows import Reached, Row, Unjudged
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.messages.causes.run import crashed, has_no_memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.audit.discovery import Target
    from pytest_openai_ready.audit.process_limits import Bounds
    from pytest_openai_ready.audit.rows import AuditedKey

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


def masked(row: Row, hidden: Callable[[str], str]) -> Row:
    """A row in which no text that the repository chose is a key; its name stays.

    ``hidden`` masks what is secret in a text.
    """
    return replace(
        row,
        keys=tuple(_masked_key(each, hidden) for each in row.keys),
        dotenvs=tuple(
            replace(each, path=hidden(each.path), pattern=hidden(each.pattern))
            for each in row.dotenvs
        ),
        findings=tuple(each.with_texts(hidden) for each in row.findings),
        tests=tuple(replace(each, path=hidden(each.path)) for each in row.tests),
        unjudged=tuple(
            replace(each, finding=each.finding.with_texts(hidden))
            for each in row.unjudged
        ),
    )


def _masked_key(key: AuditedKey, hidden: Callable[[str], str]) -> AuditedKey:
    return replace(
        key,
        place=key.place._replace(path=hidden(key.place.path)),
        inside=hidden(key.inside),
        author=hidden(key.author),
        files=tuple(each._replace(path=hidden(each.path)) for each in key.files),
        names=tuple(each.with_texts(hidden) for each in key.names),
    )


def moved(row: Row, folder: str, *, is_alone: bool) -> Row:
    """The row of a folder in an archive, its paths as seen from the archive.

    ``is_alone`` says whether the archive has no other project.
    """
    if not folder:
        return row
    return replace(
        row,
        dotenvs=tuple(replace(each, path=folder + each.path) for each in row.dotenvs),
        findings=tuple(
            seen_from_above(each, folder, is_alone=is_alone) for each in row.findings
        ),
        tests=tuple(replace(each, path=folder + each.path) for each in row.tests),
    )


def seen_from_above(finding: Finding, folder: str, *, is_alone: bool) -> Finding:
    """A finding of a folder in an archive; of one of several, without its commands."""
    below = finding.below(folder)
    inner = below.notes.get("project", "")  # of an archive in this one
    if not folder or (is_alone and not inner):
        return below
    return below._replace(notes={**below.notes, "project": folder + inner})
