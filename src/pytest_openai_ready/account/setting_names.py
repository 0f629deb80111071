"""The names of the variables that are read, and of the sources of a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.providers.registry import OPENAI

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_VARIABLE = OPENAI.variable
ADMIN_VARIABLE = "OPENAI_ADMIN_KEY"
BASE_URL_VARIABLE = OPENAI.base_url_variable
ORGANIZATION_VARIABLE, PROJECT_VARIABLE = "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"
READ = (KEY_VARIABLE, BASE_URL_VARIABLE, ORGANIZATION_VARIABLE, PROJECT_VARIABLE)
COMMAND_VARIABLE = f"{KEY_VARIABLE}_COMMAND"
# Codex signs in without a key by these. The SDK has arguments for this, but no
# variables.
# https://developers.openai.com/api/docs/guides/workload-identity-federation
OF_CODEX = ("OPENAI_FEDERATION_RULE_ID", "OPENAI_IDENTITY_TOKEN_FILE")
# How many days before a key expires to warn.
WARN_DAYS_VARIABLE = "OPENAI_READY_WARN_DAYS"
# A host that may get any provider's key: only the environment can set it.
TRUST_VARIABLE = "OPENAI_READY_TRUST_HOST"

# Set during a rehearsal: the host that the sandbox replaces.
REHEARSAL_VARIABLE = "OPENAI_READY_SANDBOX"

# SDK 2 and 3 send these; an Authorization header here replaces the key.
HEADERS_VARIABLE = "OPENAI_CUSTOM_HEADERS"
AUTHORIZATION = "authorization"

# A file, or else a folder, of certificates that replaces the SDK's own choice.
CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")

# The other sources are paths of ``.env`` files.
ENVIRONMENT, COMMAND, KEYRING = "environment", "command", "keyring"


def replaces_key(settings: Mapping[str, str]) -> bool:
    """Whether the headers set for the SDK contain another credential."""
    lines = settings.get(HEADERS_VARIABLE, "").split("\n")
    names = (line.partition(":")[0] for line in lines if ":" in line)
    return any(name.strip().lower() == AUTHORIZATION for name in names)
