"""Whether a key goes to those who gave it out: anybody else would be handed it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_openai_ready.account import hosts
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.keys.kinds import OPENAI
from pytest_openai_ready.keys.lint import lint

if TYPE_CHECKING:
    from pytest_openai_ready.keys.key import Key

# What nobody else gives out. Gateways do give out keys of OpenAI's oldest shape.
OPENAI_PREFIXES = ("sk-proj-", "sk-svcacct-", "sk-service-", "sk-admin-")
# OpenAI draws from both cases: of 32 characters, one key in 30 million has no capital.
UNLIKE_OPENAI = re.compile(r"sk-[a-z0-9]{32,}\Z")
RELAY = "one-api"  # who gives out a shape of its own, at many addresses
# The hosts of vendors by the end of their names, from each vendor's documents.
DOMAINS = {
    "Anthropic": ("anthropic.com",),
    "DashScope": ("aliyuncs.com",),
    "DeepSeek": ("deepseek.com",),
    "MiniMax": ("minimax.io", "minimaxi.com", "minimax.chat"),
    "Moonshot": ("moonshot.cn", "moonshot.ai"),
    "OpenRouter": ("openrouter.ai",),
    "SiliconFlow": ("siliconflow.cn", "siliconflow.com"),
}


def astray(key: Key, base_url: str, vendor: str, trusted: str) -> Finding | None:
    """The finding that a key would be sent to somebody else; None where it is not.

    Args:
        key: the key.
        base_url: where a request would carry it; one that can be.
        vendor: whose key a variable says that it is; empty where none does.
        trusted: a host that may have OpenAI's key, as a gateway that passes it on.
    """
    host = urlsplit(base_url).hostname or ""
    owner = _owner_of(key, vendor)
    if hosts.is_loopback(base_url) or owner == _vendor_at(base_url):
        return None
    if owner == OPENAI:
        cause = "" if trusted.strip().lower() == host else "key-of-openai"
    elif owner in DOMAINS:
        cause = "key-of-vendor" if _vendor_at(base_url) else ""
    else:
        cause = _cause_at_openai(key, owner) if hosts.is_openai(base_url) else ""
    facts = {"owner": owner, "host": hosts.host_of(base_url), "name": host}
    return Finding(Code.KEY_ASTRAY, facts={"cause": cause, **facts}) if cause else None


def _cause_at_openai(key: Key, owner: str) -> str:
    if owner == RELAY:
        return "key-of-relay"
    return "key-unlike-openai" if UNLIKE_OPENAI.match(key.reveal()) else ""


def _owner_of(key: Key, vendor: str) -> str:
    """Who gave a key out, where that is certain; else empty."""
    if _is_openai_s(key):
        return OPENAI
    return vendor or ("" if key.provider == OPENAI else key.provider)


def _is_openai_s(key: Key) -> bool:
    """Whether only OpenAI can have given it out; a placeholder belongs to nobody."""
    value = key.reveal()
    fault = lint(value, openai_host=True)
    real = fault is None or fault.cause == "admin-key"
    return real and value.startswith(OPENAI_PREFIXES)


def _vendor_at(base_url: str) -> str:
    """Whose host it is; empty where it is nobody's that is known here."""
    if hosts.is_openai(base_url):
        return OPENAI
    host = urlsplit(base_url).hostname or ""
    owners = (
        vendor
        for vendor, domains in DOMAINS.items()
        if any(host == each or host.endswith(f".{each}") for each in domains)
    )
    return next(owners, "")
