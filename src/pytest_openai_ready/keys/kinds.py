"""What a key is good for and who gave it out, as far as its shape and place show."""

from __future__ import annotations

import re

from pytest_openai_ready.providers.registry import (
    ONE_API,
    OPENAI,
    PROVIDERS,
    Kind,
    Prefix,
)

# T3BlbkFJ is "OpenAI" in base64; OpenAI's keys carry it in their middle.
MARKER = "T3BlbkFJ"
PLAIN = Prefix("sk-", Kind.COMPATIBLE)
UNKNOWN = Prefix("", Kind.COMPATIBLE)
SHARED_HALF = 20  # of the plain shape with a marker, which gateways give out as well

# The first prefix that fits decides.
PROVIDER_OF = {prefix: each.name for each in PROVIDERS for prefix in each.prefixes}
OF_ONE_API = re.compile(rf"(?:{ONE_API.pattern})\Z")


def beginning_of(value: str) -> Prefix:
    """The first prefix that fits a key; that of any plain key, or none at all."""
    known = (prefix for prefix in PROVIDER_OF if value.startswith(prefix.text))
    return next(known, PLAIN if value.startswith(PLAIN.text) else UNKNOWN)


def prefix_of(value: str) -> str:
    """The part of a key that shows its kind and is no secret; may be empty."""
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
    left, _, right = value.removeprefix(PLAIN.text).partition(MARKER)
    if len(left) == len(right) == SHARED_HALF and around:
        from pytest_openai_ready.keys.context import goes_elsewhere

        if goes_elsewhere(value, around):
            return Kind.COMPATIBLE
    # In May 2024 the name of a service account stood between sk- and two short halves.
    named = len(right) == SHARED_HALF and left[:-SHARED_HALF].endswith("-")
    return Kind.SERVICE_ACCOUNT if named else Kind.LEGACY_USER


def provider_of(value: str, around: bytes = b"") -> str:
    """The name of a key's provider; empty where nothing shows it.

    Args:
        value: the key.
        around: the text that it was found in, a kilobyte or two on each side. It is
            asked only where several providers give out keys of that shape.

    Returns:
        "OpenAI", the provider whose shape it is, the provider that the text beside it
        names, or "" for an OpenAI-compatible key of unknown origin.
    """
    if kind_of(value, around) is not Kind.COMPATIBLE:
        return PROVIDER_OF.get(beginning_of(value), OPENAI.name)
    if OF_ONE_API.match(value):
        return ONE_API.name
    if not around:
        return ""
    from pytest_openai_ready.keys.context import provider_near

    return provider_near(value, around)
