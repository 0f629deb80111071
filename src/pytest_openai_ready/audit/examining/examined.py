"""The input of an examination, and its result: always a row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.results.rows import Reached, Row, Unjudged
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.messages.causes.run import crashed, has_no_memory
from pytest_openai_ready.scan.archives.unread_archives import is_allowed_finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_openai_ready.audit.examining.process_limits import Bounds
    from pytest_openai_ready.audit.examining.shared_answers import SharedAnswers
    from pytest_openai_ready.audit.results.rows import AuditedKey
    from pytest_openai_ready.audit.targets.discovery import Target
    from pytest_openai_ready.repository import Repository

CHECK = "audit"
MEGABYTE = 1 << 20
NO_REPOSITORY = {search.repository_needed().name, search.bare_repository().name}


class Examined(NamedTuple):
    """A row, and the ``hash_of`` each of its keys with the run's salt.

    The hashes stay in memory only, until the keys have their numbers.
    """

    row: Row
    hashes: tuple[bytes, ...] = ()


class Circumstances(NamedTuple):
    """The settings for all targets of a run.

    Attributes:
        bounds: the limits for one repository.
        roots: the audited folders, without links in their paths.
        salt: the salt for the hashes of keys.
        shared: answers of git that several repositories share.
        scratch: where temporary folders are created; None for the system's default.
        layers: how many levels of nested archives are read.
        is_ours: whether this program created the examined files, and may change them.
    """

    bounds: Bounds
    roots: tuple[str, ...]
    salt: bytes
    shared: SharedAnswers
    scratch: str | None = None
    layers: int = 3
    is_ours: bool = False


def lost_row(target: Target, *why: Unjudged) -> Examined:
    """The row of a target that could not be examined at all."""
    return Examined(Row(target.folder, target.kind, unjudged=why))


def out_of_memory(bounds: Bounds) -> Unjudged:
    """The entry for insufficient memory."""
    cause = search.audit_out_of_memory(megabytes=bounds.memory // MEGABYTE)
    return Unjudged(Finding(cause), Reached.MEMORY)


def why_unjudged(error: Exception, bounds: Bounds) -> Unjudged:
    """The entry for a check that failed."""
    if has_no_memory(error):
        return out_of_memory(bounds)
    return Unjudged(crashed(CHECK, error))


def with_allowed(
    unjudged: Iterable[Unjudged], repository: Repository
) -> list[Unjudged]:
    """Parts that were not read, with whether the repository itself allows that."""
    return [
        replace(
            each, allowed=each.allowed or is_allowed_finding(each.finding, repository)
        )
        for each in unjudged
    ]


def masked_row(row: Row, hidden: Callable[[str], str]) -> Row:
    """A row with keys masked in all texts from the repository; its name is kept.

    ``hidden`` masks the secrets in a text.
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


def of_a_row(finding: Finding) -> Finding:
    """The finding for a row, which must not advise to change to another folder."""
    is_none = finding.cause.name in NO_REPOSITORY
    return Finding(search.git_data_damaged()) if is_none else finding


def row_above(row: Row, folder: str, *, is_alone: bool) -> Row:
    """The row of a folder in an archive, with paths relative to the archive.

    ``is_alone`` says whether it is the only project in the archive.
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
    """A finding in a folder of an archive; without commands if there are several."""
    below = finding.below(folder)
    inner = below.notes.get("project", "")  # of a nested archive
    if not folder or (is_alone and not inner):
        return below
    return below._replace(notes={**below.notes, "project": folder + inner})
