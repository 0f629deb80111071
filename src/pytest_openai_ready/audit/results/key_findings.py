"""A row's keys as findings, so that every format reports them like a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.audit.results.rows import Where
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.typed_facts import FoundKey, InCommit

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.audit.results.rows import AuditedKey, Row
    from pytest_openai_ready.findings import Cause


def all_findings(row: Row) -> tuple[Finding, ...]:
    """All findings of a repository: keys first, then the others."""
    keys = (finding for each in row.keys for finding in key_findings(each))
    unjudged = (each.finding for each in row.unjudged)
    return (*keys, *row.findings, *unjudged)


def key_findings(key: AuditedKey) -> tuple[Finding, ...]:
    """The findings for a key, and for each name that contains it."""
    if not key.is_in_contents:
        return key.names
    return (key_finding(key), *key.names)


def key_finding(key: AuditedKey) -> Finding:
    """The finding for a key: where it was found first, and whether others have it."""
    if not key.is_in_contents:
        return key.names[0]
    found = FoundKey(key.masked, key.kind, key.provider, inside=key.inside)
    if not key.commit:
        return Finding(causes.key_in_file(found=found), key.place)
    pushed = Where.REMOTE in key.where
    commit = InCommit(key.commit, pushed=pushed, date=key.date)
    return Finding(_in_commit(key)(found=found, commit=commit), key.place)


def _in_commit(key: AuditedKey) -> Callable[..., Cause]:
    pushed = Where.REMOTE in key.where
    if key.place.path.startswith(key.commit):  # in its message
        return (
            causes.key_in_pushed_message if pushed else causes.key_in_unpushed_message
        )
    return causes.key_in_pushed_commit if pushed else causes.key_in_unpushed_commit
