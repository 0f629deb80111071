"""What becomes of a test where OpenAI is not ready, by where the session runs.

A skip is worth full marks to one grader and nothing to another, so nothing is guessed
for a graded run: its settings say ``fail`` or ``stop``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code, Severity
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.plugin.options import AUTO, FAIL, SKIP
from pytest_openai_ready.tools import hosted_notebooks
from pytest_openai_ready.tools.ci import services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding

# Where a session runs: at a person's desk, in CI that may hold secrets, or in CI for a
# pull request from a fork, which gets none.
DESK, CI, FORK = PLACES = ("desk", "ci", "fork")

# Why a key is missing, where no person could put it into `.env`.
CAUSES_OF_PLACES = {CI: source.key_missing_in_ci, FORK: source.key_missing_in_fork}
# That there is none, or an empty one; that it stands elsewhere is the same anywhere.
MISSING = (
    *(source.key_missing.name, source.key_not_found.name, source.key_empty.name),
)


def action(policy: str, finding: Finding, environ: Mapping[str, str]) -> str:
    """``skip`` or ``fail``.

    ``auto`` fails in CI where a key is there and known to be no good: somebody meant
    these tests to run. What could not be found out, and what a fork cannot have, skips.
    """
    if policy != AUTO:
        return FAIL if policy == FAIL else SKIP
    known = finding.code.severity is Severity.ERROR
    somebody_s = finding.code is not Code.KEY_MISSING
    return FAIL if place(environ) == CI and known and somebody_s else SKIP


def explained(finding: Finding, environ: Mapping[str, str]) -> Finding:
    """The finding, with the remedy of the place where the session runs."""
    where = place(environ)
    cause = CAUSES_OF_PLACES.get(where)
    if finding.cause.name not in MISSING or cause is None:
        return hosted_notebooks.explained(finding, environ)
    if where == CI and finding.cause.name == source.key_empty.name:
        cause = source.key_empty_in_ci
    return finding._replace(cause=cause())


def place(environ: Mapping[str, str]) -> str:
    """Where the session runs: ``desk``, ``ci`` or ``fork``."""
    if not services.is_ci(environ):
        return DESK
    return FORK if services.is_fork(environ) else CI
