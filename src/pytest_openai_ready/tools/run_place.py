"""Where this runs: at a desk, in CI, in CI for a fork, or in a notebook service.

In each of them, someone else has to set a missing key, so the messages differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.account.sources.notebook_secrets import service
from pytest_openai_ready.account.sources.settings import NONE_FOUND
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.tools.ci import services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding

# At a person's desk, in CI that may have secrets, or in CI for a pull request from a
# fork, which gets none.
DESK, CI, FORK = PLACES = ("desk", "ci", "fork")

# Why a key is missing where nobody could put it into `.env`.
CAUSES_OF_PLACES = {CI: source.key_missing_in_ci, FORK: source.key_missing_in_fork}
MISSING = (*NONE_FOUND, source.key_empty.name)


def place(environ: Mapping[str, str]) -> str:
    """Return where a program with this environment runs, one of ``PLACES``."""
    if not services.is_ci(environ):
        return DESK
    return FORK if services.is_fork(environ) else CI


def explained(finding: Finding, environ: Mapping[str, str]) -> Finding:
    """Return the finding; a missing key gets the remedy for where this runs."""
    name = finding.cause.name
    where = place(environ)
    cause = CAUSES_OF_PLACES.get(where)
    if cause is not None and name in MISSING:
        is_empty = where == CI and name == source.key_empty.name
        return finding._replace(cause=source.key_empty_in_ci() if is_empty else cause())
    notebooks = service(environ)
    if notebooks is None or name not in NONE_FOUND:
        return finding
    in_notebook = source.key_missing_in_notebook(
        service=notebooks.name, cell=notebooks.cell
    )
    return finding._replace(cause=in_notebook)
