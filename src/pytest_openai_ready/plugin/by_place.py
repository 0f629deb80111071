"""What becomes of a test where OpenAI is not ready, by where the session runs.

A skip is worth full marks to one grader and nothing to another, so nothing is guessed
for a graded run: its settings say ``fail`` or ``stop``.
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

# What a command of ours would say, and a run of pytest has another option for.
CAUSES_OF_RUN: dict[str, Constructor[Any]] = {
    account.model_not_offered.name: account.model_not_offered_to_tests,
    account.model_unavailable_there.name: account.model_not_served_to_tests,
}


def action(at_test: str, finding: Finding, environ: Mapping[str, str]) -> str:
    """``SKIP`` or ``FAIL``, where a policy does this at a test.

    ``BY_PLACE`` fails in CI where a key is there and known to be no good: somebody
    meant these tests to run. What could not be found out, and what a fork cannot have,
    skips.
    Where nothing was asked, a limit that is reached skips as well.
    """
    if at_test != BY_PLACE:
        return FAIL if at_test == FAIL else SKIP
    known = finding.code.severity is Severity.ERROR
    somebody_s = finding.code is not Code.KEY_MISSING
    in_ci = run_place.place(environ) == run_place.CI
    return FAIL if in_ci and known and somebody_s else SKIP


def explained(finding: Finding, environ: Mapping[str, str]) -> Finding:
    """The finding, with the remedy of a run of pytest, and of where it runs."""
    made = CAUSES_OF_RUN.get(finding.cause.name)
    if made is None:
        return run_place.explained(finding, environ)
    cause = Cause(made.code, made.name, finding.cause.facts)
    return finding._replace(cause=cause)
