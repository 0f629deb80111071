"""The kind and provider of a key, as far as its shape and the text around it show."""

from __future__ import annotations

from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.providers.registry import (
    ONE_API,
    OPENAI,
    PROVIDERS,
    Kind,
    Prefix,
)

# T3BlbkFJ is "OpenAI" in base64; OpenAI's keys have it in the middle.
MARKER = "T3BlbkFJ"
PLAIN = Prefix("sk-", Kind.COMPATIBLE)
UNKNOWN = Prefix("", Kind.COMPATIBLE)
SHARED_HALF = 20  # of the plain shape with a marker, which gateways issue, too

# The first prefix that matches decides.
PROVIDER_OF = {prefix: each.name for each in PROVIDERS for prefix in each.prefixes}
OF_ONE_API = late_pattern(rf"(?:{ONE_API.pattern})\Z")


def beginning_of(value: str) -> Prefix:
    """The first prefix that matches a key, the plain ``sk-``, or an empty one."""
    known = (prefix for prefix in PROVIDER_OF if value.startswith(prefix.text))
    return next(known, PLAIN if value.startswith(PLAIN.text) else UNKNOWN)


def prefix_of(value: str) -> str:
    """The part of a key that shows its kind and is not secret; may be empty."""
    return beginning_of(value).text


def key_kind(value: str, around: bytes = b"") -> Kind:
    """The kind of a key; ``around`` is the text it was found in, if any.

    A plain ``sk-`` key is OpenAI's if it has OpenAI's marker; without it, half a dozen
    providers and relays issue the same shape. Some gateways put the marker into the
    oldest shape, so for such a key the address next to it decides.
    https://github.com/Menci/Floway/pull/160
    """
    prefix = beginning_of(value)
    if prefix is not PLAIN or MARKER not in value:
        return prefix.kind
    left, _, right = value.removeprefix(PLAIN.text).partition(MARKER)
    if len(left) == len(right) == SHARED_HALF and around:
        from pytest_openai_ready.keys.recognition.context import goes_elsewhere

        if goes_elsewhere(value, around):
            return Kind.COMPATIBLE
    # In May 2024 the name of a service account was between sk- and two short halves.
    named = len(right) == SHARED_HALF and left[:-SHARED_HALF].endswith("-")
    return Kind.SERVICE_ACCOUNT if named else Kind.LEGACY_USER


def provider_of(value: str, around: bytes = b"") -> str:
    """The name of a key's provider; empty if nothing shows it.

    Args:
        value: the key.
        around: the text it was found in, a kilobyte or two on each side. It is used
            only if several providers issue keys of that shape.

    Returns:
        "OpenAI", the only provider with this shape, the provider that the text around
        it names, or "" for an OpenAI-compatible key of unknown origin.
    """
    if key_kind(value, around) is not Kind.COMPATIBLE:
        return PROVIDER_OF.get(beginning_of(value), OPENAI.name)
    if OF_ONE_API.match(value):
        return ONE_API.name
    if not around:
        return ""
    from pytest_openai_ready.keys.recognition.context import provider_near

    return provider_near(value, around)
