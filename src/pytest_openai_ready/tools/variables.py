"""Which variable names are those of API keys."""

from __future__ import annotations

import re

from pytest_openai_ready.dotenv.variable_names import KEY_WORD
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.providers.registry import PROVIDERS

WORD = late_pattern(rb"[A-Za-z_$][A-Za-z0-9_$]*")
LONGEST_NAME = 100
HUMP = late_pattern(r"(?<=[a-z0-9])(?=[A-Z])")

NAMES = (name for each in PROVIDERS for name in each.names)
WORDS = "|".join(("LLM", "AI", *NAMES))  # any provider's model
SECRET = rf"(?:API_?)?(?:SECRET_?|ACCESS_?)?(?:{KEY_WORD})"
KEY_NAME = late_pattern(
    rf"(?:.*_)?(?:{WORDS})_(?:.*_)?{SECRET}(?:_?\d+)?", re.IGNORECASE
)
PROVIDER_NAME = late_pattern(rf"(?:{WORDS})(?:_.*)?", re.IGNORECASE)
# Values that everybody may read, and names that only mention a key.
NO_SECRET = late_pattern(
    r"(?:.*_)?(?:PUBLIC|PUBLISHABLE|ANON|SITE|MAX|HAS|IS|USE|SHOW|HIDE|ENABLED?|DISABLED?"
    r"|REQUIRED?|NEEDS?|ALLOW|CUSTOM|USER|STORAGE|CACHE|SORT|ROUTE|EMBED)_.*"
)


def is_key_name(name: bytes) -> bool:
    """Whether a variable or property with this name contains a key of a model's API."""
    if len(name) > LONGEST_NAME:
        return False
    spelled = _spelled(name)
    return bool(KEY_NAME.fullmatch(spelled)) and not NO_SECRET.fullmatch(spelled)


def is_generic(name: bytes) -> bool:
    """Whether a name says only ``API_KEY`` or the like, not what the key is for."""
    return re.fullmatch(SECRET, _spelled(name)) is not None


def is_provider(name: bytes) -> bool:
    """Whether a name or prefix is a provider's, such as ``OPENAI_``."""
    return PROVIDER_NAME.fullmatch(_spelled(name)) is not None


def _spelled(name: bytes) -> str:
    """Convert ``openaiApiKey`` to ``OPENAI_API_KEY``."""
    text = name.decode("ascii", "replace").replace("openAI", "openai").strip("_")
    return HUMP.sub("_", text).upper()
