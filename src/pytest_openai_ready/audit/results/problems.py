"""The kinds of problems to count and filter a class's repositories by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.results.rows import Gate, Where
from pytest_openai_ready.findings import Code, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_openai_ready.audit.results.rows import Audit, AuditedKey, Row

EXPOSURE = (Code.KEY_CLIENT_SIDE, Code.KEY_IN_BUILD, Code.KEY_IN_WORKFLOW)
DOTENV = (
    *(Code.DOTENV_TRACKED, Code.DOTENV_NOT_IGNORED, Code.DOTENV_IGNORED_ONLY_HERE),
    *(Code.DOTENV_COMMITTED, Code.DOTENV_IN_HISTORY, Code.IGNORE_RULE_BROKEN),
)
HOOKS = (Code.HOOKS_NOT_ACTIVE, Code.HOOKS_INCOMPLETE, Code.WORKFLOW_NEAR_FORKS)


class Problem(NamedTuple):
    """A kind of problem.

    Attributes:
        name: the key of its text in the section ``problem`` of a language's texts.
        severity: its weight in a chart; OK is shown without any weight.
        holds: whether a repository has it.
    """

    name: str
    severity: Severity
    holds: Callable[[Row], bool]


def _any_key(holds: Callable[[AuditedKey], bool]) -> Callable[[Row], bool]:
    return lambda row: any(map(holds, row.keys))


def _any_code(*codes: Code) -> Callable[[Row], bool]:
    return lambda row: any(each.code in codes for each in row.findings)


def _any_other(row: Row) -> bool:
    known = (*EXPOSURE, *DOTENV, *HOOKS)
    return any(
        each.code not in known and each.code.severity is not Severity.OK
        for each in row.findings
    )


def _is_committed(row: Row) -> bool:
    """Whether a key is in a commit, but not yet on a remote."""
    return any(
        Where.HISTORY in each.where and Where.REMOTE not in each.where
        for each in row.keys
    )


def _is_in_files(row: Row) -> bool:
    return any(each.where == (Where.TREE,) for each in row.keys)


# In order of severity.
PROBLEMS = (
    Problem("pushed", Severity.ERROR, _any_key(lambda key: Where.REMOTE in key.where)),
    Problem("committed", Severity.ERROR, _is_committed),
    Problem("in_files", Severity.ERROR, _is_in_files),
    Problem("exposed", Severity.ERROR, _any_code(*EXPOSURE)),
    Problem("dotenv", Severity.ERROR, _any_code(*DOTENV)),
    Problem("unjudged", Severity.UNKNOWN, lambda row: bool(row.unjudged)),
    Problem("hooks", Severity.ADVICE, _any_code(*HOOKS)),
    Problem("other", Severity.ADVICE, _any_other),
    Problem(
        "ungated",
        Severity.OK,
        lambda row: any(Gate.NONE in each.gates for each in row.tests),
    ),
    Problem("outputs", Severity.OK, lambda row: row.notebooks.with_outputs > 0),
)
SHARED = "shared"  # a key in several repositories, which only all rows together show


def problems_of(audit: Audit) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Each row, worst first, with the names of its problems."""
    shared = audit.shared
    for row in audit.worst_first:
        names = [each.name for each in PROBLEMS if each.holds(row)]
        if any(each.number in shared for each in row.keys):
            names.append(SHARED)
        yield row, tuple(names)
