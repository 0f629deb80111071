"""In a service that runs notebooks: a missing key is one among its secrets.

Nobody commits there, so hooks, tests and CI have nothing to do in one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.account.sources.notebook_secrets import service
from pytest_openai_ready.messages.causes import source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding

__all__ = ["explained", "service"]

# Others say more than that there is none.
MISSING = (source.key_missing.name, source.key_not_found.name)


def explained(finding: Finding, environ: Mapping[str, str]) -> Finding:
    """The finding; of a missing key, with what helps in such a notebook."""
    here = service(environ)
    if here is None or finding.cause.name not in MISSING:
        return finding
    cause = source.key_missing_in_notebook(service=here.name, cell=here.cell)
    return finding._replace(cause=cause)
