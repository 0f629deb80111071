"""Services that run notebooks: how each is known, and where it keeps a key.

Nobody commits there, so hooks, tests and CI have nothing to do in one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.providers import OPENAI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding

# Others say more than that there is none.
MISSING = (source.key_missing.name, source.key_not_found.name)
KEY = OPENAI.variable
SETS = f'import os; os.environ["{KEY}"] = '


class NotebookService(NamedTuple):
    """A service that runs notebooks.

    Attributes:
        name: as people call it.
        variable: which is set wherever it runs.
        cell: what a cell runs to have the key from there.
    """

    name: str
    variable: str
    cell: str


# https://github.com/googlecolab/colabtools/blob/main/google/colab/userdata.py
# https://www.kaggle.com/discussions/product-feedback/114053
SERVICES = (
    NotebookService(
        name="Colab",
        variable="COLAB_RELEASE_TAG",
        cell=f'from google.colab import userdata; {SETS}userdata.get("{KEY}")',
    ),
    NotebookService(
        name="Kaggle",
        variable="KAGGLE_KERNEL_RUN_TYPE",
        cell=f"from kaggle_secrets import UserSecretsClient; {SETS}"
        f'UserSecretsClient().get_secret("{KEY}")',
    ),
)


def service(environ: Mapping[str, str]) -> NotebookService | None:
    """The one in which a program with this environment runs, if it does."""
    return next((each for each in SERVICES if environ.get(each.variable)), None)


def explained(finding: Finding, environ: Mapping[str, str]) -> Finding:
    """The finding; of a missing key, with what helps in such a notebook."""
    here = service(environ)
    if here is None or finding.cause.name not in MISSING:
        return finding
    cause = source.key_missing_in_notebook(service=here.name, cell=here.cell)
    return finding._replace(cause=cause)
