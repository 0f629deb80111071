"""Kinds of keys, told by how a key begins; by its address where two share a shape."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a key is good for."""

    PROJECT = "project"
    LEGACY_USER = "legacy-user"
    SERVICE_ACCOUNT = "service-account"
    ADMIN = "admin"
    SESSION = "session"
    OTHER_PROVIDER = "other-provider"
    COMPATIBLE = "openai-compatible"


class Prefix(NamedTuple):
    """How keys of one kind begin, and who gives them out."""

    text: str
    kind: Kind
    provider: str


# T3BlbkFJ is "OpenAI" in base64; OpenAI's keys carry it in their middle.
MARKER = "T3BlbkFJ"
OPENAI = "OpenAI"

# Observed in public code and in the rules of other scanners; OpenAI publishes no
# specification. The first prefix that fits decides.
PREFIXES = (
    Prefix("sk-proj-", Kind.PROJECT, OPENAI),
    Prefix("sk-svcacct-", Kind.SERVICE_ACCOUNT, OPENAI),
    Prefix("sk-service-", Kind.SERVICE_ACCOUNT, OPENAI),
    Prefix("sk-admin-", Kind.ADMIN, OPENAI),
    Prefix("sess-", Kind.SESSION, OPENAI),
    Prefix("sk-ant-", Kind.OTHER_PROVIDER, "Anthropic"),
    Prefix("sk-or-", Kind.OTHER_PROVIDER, "OpenRouter"),
    Prefix("sk-lf-", Kind.OTHER_PROVIDER, "Langfuse"),
    Prefix("sk-kimi-", Kind.OTHER_PROVIDER, "Moonshot"),
    Prefix("sk-api-", Kind.OTHER_PROVIDER, "MiniMax"),
    Prefix("sk-cp-", Kind.OTHER_PROVIDER, "MiniMax"),
    Prefix("sk-sp-", Kind.OTHER_PROVIDER, "DashScope"),
    Prefix("sk-helicone-", Kind.OTHER_PROVIDER, "Helicone"),
)
PLAIN = Prefix("sk-", Kind.COMPATIBLE, "")
UNKNOWN = Prefix("", Kind.COMPATIBLE, "")
NO_NAME = "sk-None-"  # what a user's key said in May 2024, where others said a name
SHARED_HALF = 20  # of the plain shape with a marker, which gateways give out as well


def beginning_of(value: str) -> Prefix:
    """The first prefix that fits a key; that of any plain key, or none at all."""
    known = (prefix for prefix in PREFIXES if value.startswith(prefix.text))
    return next(known, PLAIN if value.startswith(PLAIN.text) else UNKNOWN)


def prefix_of(value: str) -> str:
    """The part of a key that tells its kind and is no secret; may be empty."""
    return beginning_of(value).text


def kind_of(value: str, around: bytes = b"") -> Kind:
    """The kind of a key; ``around`` is the text that it was found in, if any.

    A plain ``sk-`` key is OpenAI's own where it carries OpenAI's marker; without it,
    half a dozen providers and relays give out the very same shape. Gateways exist that
    put the marker into the oldest shape as well, so of such a key the address beside it
    decides. https://github.com/Menci/Floway/pull/160
    """
    prefix = beginning_of(value)
    if prefix is not PLAIN or MARKER not in value:
        return prefix.kind
    if value.startswith(NO_NAME):
        return Kind.LEGACY_USER
    left, _, right = value.removeprefix(PLAIN.text).partition(MARKER)
    if len(left) == len(right) == SHARED_HALF and around:
        from pytest_openai_ready.keys.surroundings import goes_elsewhere

        if goes_elsewhere(value, around):
            return Kind.COMPATIBLE
    # In May 2024 the name of a service account stood between sk- and the body.
    named = len(left) > len(right) and left[: -len(right)].endswith("-")
    return Kind.SERVICE_ACCOUNT if named else Kind.LEGACY_USER
