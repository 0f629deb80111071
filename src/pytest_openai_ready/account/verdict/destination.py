"""Checks that a key is sent only to the provider that issued it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_openai_ready.account.sources import trust
from pytest_openai_ready.account.wire import hosts
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.keys.recognition.kinds import MARKER, SHARED_HALF
from pytest_openai_ready.keys.validate import fault_of
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.providers.registry import BY_NAME, ONE_API, OPENAI, provider_at

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.keys.key import Key

# Prefixes that only OpenAI issues. Gateways also issue keys of OpenAI's oldest shape.
OPENAI_PREFIXES = tuple(each.text for each in OPENAI.prefixes)
SHARED = late_pattern("sk-{0}{1}{0}".format(f"[A-Za-z0-9]{{{SHARED_HALF}}}", MARKER))
# OpenAI uses both cases: one key of 32 characters in 30 million has no uppercase
# letter.
UNLIKE_OPENAI = late_pattern(r"sk-[a-z0-9]{32,}\Z")


def destination_finding(
    key: Key, base_url: str, variable_of: str, trusted: str
) -> Finding | None:
    """The finding that a key would be sent to somebody else; None if not.

    Args:
        key: the key.
        base_url: a valid address that a request would send it to.
        variable_of: the provider whose variable has the key; empty if unknown.
        trusted: a host that the environment allows to get OpenAI's key, such as a
            gateway that passes it on.
    """
    host = urlsplit(base_url).hostname or ""
    provider = _provider_of(key, variable_of)
    if hosts.is_loopback(base_url) or provider == provider_at(host):
        return None
    shown, cause = hosts.host_of(base_url), None
    if provider == OPENAI.name:
        if not trust.vouches_for(trusted, base_url):
            cause = source.key_of_openai(host=shown, name=host)
    elif provider in BY_NAME and BY_NAME[provider].domains:
        if provider_at(host):
            cause = source.key_of_provider(provider=provider, host=shown)
    elif hosts.is_openai(base_url):
        cause = _cause_at_openai(key, provider, shown)
    return None if cause is None else Finding(cause)


def _cause_at_openai(key: Key, provider: str, host: str) -> Cause | None:
    if provider == ONE_API.name:
        return source.key_of_relay(provider=provider, host=host)
    unlike = UNLIKE_OPENAI.match(key.reveal())
    return source.key_unlike_openai(host=host) if unlike else None


def _provider_of(key: Key, variable_of: str) -> str:
    """The provider that issued a key, if that is certain; else empty."""
    if _is_openai_s(key):
        return OPENAI.name
    return variable_of or ("" if key.provider == OPENAI.name else key.provider)


def _is_openai_s(key: Key) -> bool:
    """Whether only OpenAI can have issued it, even if a part is missing.

    A placeholder does not count.
    """
    value = key.reveal()
    if not value.startswith(OPENAI_PREFIXES) and (
        MARKER not in value or SHARED.fullmatch(value)
    ):
        return False
    fault = fault_of(value, openai_host=True)
    return fault is None or fault.code is not Code.KEY_PLACEHOLDER
