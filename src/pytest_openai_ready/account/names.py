"""The names of the variables that are read, and of the places where a key may be."""

from __future__ import annotations

KEY_VARIABLE = "OPENAI_API_KEY"
ADMIN_VARIABLE = "OPENAI_ADMIN_KEY"
READ = (KEY_VARIABLE, "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")
COMMAND_VARIABLE = "OPENAI_API_KEY_COMMAND"
# A host that may have OpenAI's key: a file may say so only of a key that it holds.
TRUST_VARIABLE = "OPENAI_READY_TRUST_HOST"

# Beside the path of a ``.env``.
ENVIRONMENT, COMMAND, KEYRING = "environment", "command", "keyring"
