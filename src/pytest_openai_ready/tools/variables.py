"""Names of variables: which hold an API key."""

from __future__ import annotations

import re

from pytest_openai_ready.dotenv.variable_names import KEY_WORD
from pytest_openai_ready.providers.registry import PROVIDERS

WORD = re.compile(rb"[A-Za-z_$][A-Za-z0-9_$]*")
LONGEST_NAME = 100
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

NAMES = (name for each in PROVIDERS for name in each.names)
WORDS = "|".join(("LLM", "AI", *NAMES))  # and of a model, whoever's
SECRET = rf"(?:API_?)?(?:SECRET_?|ACCESS_?)?(?:{KEY_WORD})"
KEY_NAME = re.compile(rf"(?:.*_)?(?:{WORDS})_(?:.*_)?{SECRET}(?:_?\d+)?", re.IGNORECASE)
PROVIDER_NAME = re.compile(rf"(?:{WORDS})(?:_.*)?", re.IGNORECASE)
# What is meant to be read by all, and what only speaks of a key.
NO_SECRET = re.compile(
    r"(?:.*_)?(?:PUBLIC|PUBLISHABLE|ANON|SITE|MAX|HAS|IS|USE|SHOW|HIDE|ENABLED?|DISABLED?"
    r"|REQUIRED?|NEEDS?|ALLOW|CUSTOM|USER|STORAGE|CACHE|SORT|ROUTE|EMBED)_.*"
)


def is_key_name(name: bytes) -> bool:
    """Whether a variable or a property of this name holds a key of a model's API."""
    if len(name) > LONGEST_NAME:
        return False
    spelled = _spelled(name)
    return bool(KEY_NAME.fullmatch(spelled)) and not NO_SECRET.fullmatch(spelled)


def is_generic(name: bytes) -> bool:
    """Whether nothing of a name but ``API_KEY`` or the like shows what it is for."""
    return re.fullmatch(SECRET, _spelled(name)) is not None


def is_provider(name: bytes) -> bool:
    """Whether a name, or the beginning of names, is a provider's: ``OPENAI_``."""
    return PROVIDER_NAME.fullmatch(_spelled(name)) is not None


def _spelled(name: bytes) -> str:
    """``openaiApiKey`` as ``OPENAI_API_KEY``."""
    text = name.decode("ascii", "replace").replace("openAI", "openai").strip("_")
    return HUMP.sub("_", text).upper()
