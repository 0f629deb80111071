"""Decides what happens to a test if OpenAI is not ready, by where the session runs.

Some graders give full marks for a skip and others none, so a graded run does not guess:
its settings say ``fail`` or ``stop``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_openai_ready.findings import Cause, Code, Severity
from pytest_openai_ready.messages.causes import account
from pytest_openai_ready.plugin.policy import BY_PLACE, FAIL, SKIP
from pytest_openai_ready.tools import run_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.declare import Constructor

# Causes whose remedy is different in a run of pytest than in a command.
CAUSES_OF_RUN: dict[str, Constructor[Any]] = {
    account.model_not_offered.name: account.model_not_offered_to_tests,
    account.model_unavailable_there.name: account.model_not_served_to_tests,
}


def action(at_test: str, finding: Finding, environ: Mapping[str, str]) -> str:
    """``SKIP`` or ``FAIL``, for a policy that acts when a test runs.

    ``BY_PLACE`` fails in CI if there is a key that is known not to work, since these
    tests were meant to run there. It skips if the result is uncertain, if there is no
    key, as in a fork, and if a limit is reached before anything was checked.
    """
    if at_test != BY_PLACE:
        return FAIL if at_test == FAIL else SKIP
    known = finding.code.severity is Severity.ERROR
    somebody_s = finding.code is not Code.KEY_MISSING
    in_ci = run_place.place(environ) == run_place.CI
    return FAIL if in_ci and known and somebody_s else SKIP


def explained_in_run(finding: Finding, environ: Mapping[str, str]) -> Finding:
    """The finding, with the remedy for a run of pytest in this place."""
    made = CAUSES_OF_RUN.get(finding.cause.name)
    if made is None:
        return run_place.explained(finding, environ)
    cause = Cause(made.code, made.name, finding.cause.facts)
    return finding._replace(cause=cause)
