"""Services that run notebooks: how to recognize each, and how to ask it for a key.

A notebook's secrets belong to its owner. They are read only in the notebook's own
process, once and with a timeout: elsewhere the service does not answer, or asks a
person.
"""

from __future__ import annotations

import re
import sys
import threading
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources.stores import (
    NOTHING,
    Obtained,
    failed,
    silenced,
)
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.causes import source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECONDS = 5.0
SETS = f'import os; os.environ["{KEY_VARIABLE}"] = '
ABSENT = ("SecretNotFoundError", "NotFoundError")
SWITCHED_OFF = ("NotebookAccessError", "BackendError")
SILENT = ("TimeoutException", "ConnectionError", "TimeoutError")


class NotebookService(NamedTuple):
    """A service that runs notebooks.

    Attributes:
        name: as people call it.
        place: the name of its secrets as a source of a key.
        variable: an environment variable that it always sets.
        cell: the code of a cell that gets the key from it.
        module: its module, which exists only there.
        is_loaded: whether the module works only if it is already loaded.
        ask: takes the module, and returns the secret.
        switch: where a person allows a notebook to read a secret.
        metadata: the table that it writes into a notebook's metadata.
    """

    name: str
    place: str
    variable: str
    cell: str
    module: str
    is_loaded: bool
    ask: Callable[[Any], object]
    switch: str
    metadata: str = ""


# https://github.com/googlecolab/colabtools/blob/main/google/colab/userdata.py
# https://github.com/Kaggle/docker-python/blob/main/patches/kaggle_secrets.py
SERVICES = (
    NotebookService(
        name="Colab",
        place="colab-secrets",
        variable="COLAB_RELEASE_TAG",
        cell=f'from google.colab import userdata; {SETS}userdata.get("{KEY_VARIABLE}")',
        module="google.colab.userdata",
        is_loaded=True,
        ask=lambda userdata: userdata.get(KEY_VARIABLE),
        switch="Secrets > Notebook access",
        metadata="colab",
    ),
    NotebookService(
        name="Kaggle",
        place="kaggle-secrets",
        variable="KAGGLE_KERNEL_RUN_TYPE",
        cell=f"from kaggle_secrets import UserSecretsClient; {SETS}"
        f'UserSecretsClient().get_secret("{KEY_VARIABLE}")',
        module="kaggle_secrets",
        is_loaded=False,
        ask=lambda secrets: secrets.UserSecretsClient().get_secret(KEY_VARIABLE),
        switch="Add-ons > Secrets",
        metadata="kaggle",
    ),
)
PLACES = tuple(each.place for each in SERVICES)


def service(environ: Mapping[str, str]) -> NotebookService | None:
    """The service that a program with this environment runs in, if any."""
    return next((each for each in SERVICES if environ.get(each.variable)), None)


def notebook_service(notebook: str) -> NotebookService | None:
    """The service that a notebook is for, according to its code or metadata."""
    for each in SERVICES:
        package = re.escape(each.module.removesuffix(".userdata"))
        said = rf'\b(?:from|import)[ \t]+{package}\b|"{each.metadata}"[ \t]*:[ \t]*\{{'
        if re.search(said, notebook):
            return each
    return None


def key_among(here: NotebookService) -> Obtained:
    """The key among a service's secrets, or why it failed; nothing without one."""
    if not _is_there(here):
        return NOTHING
    obtained: list[Obtained] = []
    thread = threading.Thread(target=lambda: obtained.append(_ask(here)), daemon=True)
    with silenced():
        thread.start()
        thread.join(SECONDS)
    return obtained[0] if obtained else failed(source.secrets_silent(service=here.name))


def _is_there(here: NotebookService) -> bool:
    top = here.module.rpartition(".")[0] or here.module
    if here.is_loaded:
        return top in sys.modules
    try:
        return find_spec(top) is not None
    except (ImportError, ValueError):
        return False


def _ask(here: NotebookService) -> Obtained:
    try:
        value = here.ask(import_module(here.module))
    except BaseException as error:  # noqa: BLE001 - the service's own; its text may hold anything
        return _why(here, type(error).__name__)
    return Obtained(Key(value)) if isinstance(value, str) and value.strip() else NOTHING


def _why(here: NotebookService, error: str) -> Obtained:
    """Why a service returned no secret, by the name of its error."""
    if error in ABSENT:
        return NOTHING
    if error in SWITCHED_OFF:
        cause = source.secret_switched_off(service=here.name, switch=here.switch)
        return failed(cause)
    if error in SILENT:
        return failed(source.secrets_silent(service=here.name))
    return failed(source.secrets_failed(service=here.name, error=error))
