"""What is said when no source has the key: where one is, or what else there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.wire.hosts import host_name
from pytest_openai_ready.dotenv.nearest import looked_for
from pytest_openai_ready.dotenv.on_disk import top_of
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.keys.placeholder import is_placeholder
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.providers.registry import AZURE, PROVIDERS, provider_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_openai_ready.dotenv.nearest import Dotenv

API_KEY = "API_KEY"
# The causes for no key; those for a misplaced one do not change.
NONE_FOUND = (source.key_missing.name, source.key_not_found.name)
MISSING = (*NONE_FOUND, source.key_empty.name)


def no_key(environ: Mapping[str, str], dotenv: Dotenv, folder: Path | None) -> Finding:
    """The finding that no source has the usual key, and what there is instead."""
    if folder is None:
        return _only_for_azure(environ, dotenv) or Finding(source.key_missing())
    from pytest_openai_ready.account.sources import misplaced

    if misplaced.is_for_new_terminals(KEY_VARIABLE):
        return Finding(source.key_in_new_terminals())
    fault = unread_key(dotenv, folder)
    if fault.cause.name not in NONE_FOUND:
        return fault
    return (
        misplaced.in_profiles()
        or _only_for_azure(environ, dotenv)
        or _of_another(dotenv)
        or fault
    )


def unread_key(dotenv: Dotenv, folder: Path | None) -> Finding:
    """The finding that there is no key, or where there is a key that nobody reads."""
    if folder is None:
        return Finding(source.key_missing())
    from pytest_openai_ready.account.sources.misplaced import misplaced

    looked = looked_for(folder)
    missing = source.key_not_found(looked=looked)
    if len(looked) == 1:  # the obvious place
        missing = source.key_missing()
    elsewhere = misplaced(folder, top_of(str(folder)), dotenv.path)
    return elsewhere or Finding(missing)


def _only_for_azure(environ: Mapping[str, str], dotenv: Dotenv) -> Finding | None:
    """The finding for a key that only Azure's client reads; None if there is none."""
    key, endpoint = (
        environ.get(name) or dotenv.get(name)
        for name in (AZURE.variable, AZURE.base_url_variable)
    )
    host = host_name(endpoint or "")
    if provider_at(host) != AZURE.name:
        host = f"<resource>.{AZURE.domains[0]}"
    return Finding(source.key_missing_beside_azure(host=host)) if key else None


def _of_another(dotenv: Dotenv) -> Finding | None:
    """The finding for a key in ``.env`` that has another provider's variable.

    The environment does not count: a coding agent may have its own key there.
    """
    for provider in (each for each in PROVIDERS if each.variable != KEY_VARIABLE):
        # Other credentials, such as HF_TOKEN, are often there for something else.
        is_key = provider.variable.endswith(API_KEY)
        value = dotenv.get(provider.variable) if is_key else ""
        if value and not is_placeholder(value):
            made = source.key_missing_beside_another(
                path=dotenv.path, variable=provider.variable, provider=provider.name
            )
            return Finding(made)
    return None
