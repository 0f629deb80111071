"""Where this runs: at a desk, in CI, in CI for a fork, or in a notebook service.

In each of them, someone else has to set a missing key, so the messages differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import ENVIRONMENT
from pytest_openai_ready.account.sources.notebook_secrets import service
from pytest_openai_ready.account.sources.nowhere import MISSING, NONE_FOUND
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.providers.registry import OPENAI
from pytest_openai_ready.tools.ci import services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding, Notes

# At a person's desk, in CI that may have secrets, or in CI for a pull request from a
# fork, which gets none.
DESK, CI, FORK = PLACES = ("desk", "ci", "fork")

# The notes of services where every step gets the secrets as variables.
PASSED = ("ci", "gitlab", "gitee")
# Others are about addresses, organizations and variables, which are no secrets.
OF_KEY = frozenset(
    {Code.KEY_MISSING, Code.KEY_PLACEHOLDER, Code.KEY_MALFORMED, Code.KEY_WRONG_KIND}
    | {Code.KEY_REJECTED}
)


def place(environ: Mapping[str, str]) -> str:
    """Return where a program with this environment runs, one of ``PLACES``."""
    if not services.is_ci(environ):
        return DESK
    return FORK if services.is_fork(environ) else CI


def explained(finding: Finding, environ: Mapping[str, str]) -> Finding:
    """Return the finding; about a key, it gets the remedy for where this runs."""
    where = place(environ)
    if where == CI:
        return _in_ci(finding, environ)
    is_missing = finding.cause.name in MISSING
    if where == FORK:
        cause = source.key_missing_in_fork()
        return finding._replace(cause=cause) if is_missing else finding
    notebooks = service(environ)
    if notebooks is None or finding.cause.name not in NONE_FOUND:
        return finding
    in_notebook = source.key_missing_in_notebook(
        service=notebooks.name, cell=notebooks.cell
    )
    return finding._replace(cause=in_notebook)


def _in_ci(finding: Finding, environ: Mapping[str, str]) -> Finding:
    """Return the finding about a key with the secret that has to be set or changed."""
    is_missing = finding.cause.name in NONE_FOUND
    is_empty = finding.cause.name == source.key_empty.name
    here = services.service_here(environ)
    if here is None:
        cause = source.key_empty_in_ci() if is_empty else source.key_missing_in_ci()
        return finding._replace(cause=cause) if is_empty or is_missing else finding
    secret = here.secret(environ)
    if is_missing:
        secret = secret or OPENAI.variable
        cause = source.key_missing_in_step(where=ENVIRONMENT)
        if here.key in PASSED:
            cause = source.key_missing_in_service(where=ENVIRONMENT)
        if here.is_unprotected(environ):
            cause = source.key_missing_on_unprotected_branch(where=ENVIRONMENT)
        finding = finding._replace(cause=cause)
    elif is_empty and not here.key:  # what a missing secret of a workflow is, too
        cause = source.key_empty_in_ci()
        if secret:
            cause = source.key_empty_in_secret(where=ENVIRONMENT)
        finding = finding._replace(cause=cause)
    if finding.code not in OF_KEY or finding.cause.facts.get("where") != ENVIRONMENT:
        return finding
    notes: Notes = {
        **finding.notes,
        "ci_secret": secret,
        "ci_place": here.place,
    }
    return finding._replace(notes=notes)
