"""The names of the variables that are read, and of the places where a key may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.providers.registry import OPENAI

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_VARIABLE = OPENAI.variable
ADMIN_VARIABLE = "OPENAI_ADMIN_KEY"
READ = (KEY_VARIABLE, OPENAI.base_url_variable, "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")
COMMAND_VARIABLE = f"{KEY_VARIABLE}_COMMAND"
# By which Codex signs in without a key. The SDK has arguments for it, and no variable.
# https://developers.openai.com/api/docs/guides/workload-identity-federation
OF_CODEX = ("OPENAI_FEDERATION_RULE_ID", "OPENAI_IDENTITY_TOKEN_FILE")
# How many days before a key's end it is warned of.
WARN_DAYS_VARIABLE = "OPENAI_READY_WARN_DAYS"
# A host that may have the key, whoever gave it out: only the environment says so.
TRUST_VARIABLE = "OPENAI_READY_TRUST_HOST"

# SDK 2 and 3 send these, and an Authorization among them instead of the key.
HEADERS_VARIABLE = "OPENAI_CUSTOM_HEADERS"
AUTHORIZATION = "authorization"

# Beside the path of a ``.env``.
ENVIRONMENT, COMMAND, KEYRING = "environment", "command", "keyring"


def replaces_key(settings: Mapping[str, str]) -> bool:
    """Whether the headers that are set for the SDK bring another credential."""
    lines = settings.get(HEADERS_VARIABLE, "").split("\n")
    names = (line.partition(":")[0] for line in lines if ":" in line)
    return any(name.strip().lower() == AUTHORIZATION for name in names)
