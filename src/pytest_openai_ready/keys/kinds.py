"""Kinds of keys, told by how a key begins."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """What a key is good for."""

    PROJECT = "project"
    LEGACY_USER = "legacy-user"
    SERVICE_ACCOUNT = "service-account"
    ADMIN = "admin"
    SESSION = "session"
    OTHER_PROVIDER = "other-provider"
    COMPATIBLE = "openai-compatible"


# T3BlbkFJ is "OpenAI" in base64; OpenAI's keys carry it in their middle.
MARKER = "T3BlbkFJ"

# Observed in public code and in the rules of other scanners; OpenAI publishes no
# specification. The first prefix that fits decides.
PREFIXES: tuple[tuple[str, Kind], ...] = (
    ("sk-proj-", Kind.PROJECT),
    ("sk-svcacct-", Kind.SERVICE_ACCOUNT),
    ("sk-service-", Kind.SERVICE_ACCOUNT),
    ("sk-admin-", Kind.ADMIN),
    ("sess-", Kind.SESSION),
    ("sk-ant-", Kind.OTHER_PROVIDER),  # Anthropic
    ("sk-or-", Kind.OTHER_PROVIDER),  # OpenRouter
    ("sk-lf-", Kind.OTHER_PROVIDER),  # Langfuse
    ("sk-kimi-", Kind.OTHER_PROVIDER),  # Moonshot
    ("sk-api-", Kind.OTHER_PROVIDER),  # MiniMax
    ("sk-sp-", Kind.OTHER_PROVIDER),  # DashScope
)
PLAIN_PREFIX = "sk-"
LEGACY_HALVES = (20, 42)  # characters between the prefix and the marker


def prefix_of(value: str) -> str:
    """The part of a key that tells its kind and is no secret; may be empty."""
    known = (prefix for prefix, _ in PREFIXES if value.startswith(prefix))
    return next(known, PLAIN_PREFIX if value.startswith(PLAIN_PREFIX) else "")


def kind_of(value: str) -> Kind:
    """The kind of a key.

    A plain ``sk-`` key is OpenAI's own where it carries OpenAI's marker; without it,
    half a dozen providers and relays give out the very same shape. In May 2024 the name
    of a service account stood after ``sk-``; of a user's key, only the word None did.
    """
    known = dict(PREFIXES).get(prefix_of(value))
    if known is not None:
        return known
    if not value.startswith(PLAIN_PREFIX) or MARKER not in value:
        return Kind.COMPATIBLE
    own = value.index(MARKER) - len(PLAIN_PREFIX) in LEGACY_HALVES
    legacy = own or value.startswith("sk-None-")
    return Kind.LEGACY_USER if legacy else Kind.SERVICE_ACCOUNT
