"""Which host a request goes to, and whether its address can be one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.providers.registry import (
    OPENAI,
    provider_at,
    provider_of_api,
)

if TYPE_CHECKING:
    from pytest_openai_ready.messages.declare import OfPlace

TLS_PORT = 443
DEFAULT_BASE_URL = "https://api.openai.com/v1"

# The paths that the SDK appends by itself to the base URL.
ENDPOINT = re.compile(r"/(?:chat|completions|responses|embeddings|models)/?\Z")
# What every parser of addresses takes for the same host, that of the SDK among them: a
# name, of which the last part is no number, or an address of the Internet in full.
# Resolvers take `127.1`, `0x7f.1` and `2130706433` for this computer.
# https://url.spec.whatwg.org/#ends-in-a-number-checker
LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
# Python's parser overlooks what stands behind a bracket.
AUTHORITY = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^][:]+)(?::[0-9]*)?")
PLAIN_NAME = re.compile(rf"(?:{LABEL}\.)*{LABEL}\.?")
LIKE_ADDRESS = re.compile(
    r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*|(?:.*\.)?(?:[0-9]+|0[xX][^.]*)\.?"
)
LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|::1")

# In a path, what was drawn by a machine: letters and digits, or a UUID.
TOKEN = re.compile(
    r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|(?:sk-|sess-)[A-Za-z0-9_-]{16,}"
    r"|(?=[A-Za-z_]*[0-9])(?=[0-9_]*[A-Za-z])[A-Za-z0-9_]{20,}"
)


def fault_of(base_url: str) -> OfPlace | None:
    """Why an address cannot be a base URL; None where it can be one.

    What comes out makes the cause of the place where the address stands.

    Plain http is for this computer itself: anywhere else, whoever stands on the way
    reads the key.
    """
    if not base_url.strip():
        return source.base_url_empty
    if base_url[0] in "\"'“‘" or base_url[-1] in "\"'”’":
        return source.base_url_quoted
    if any(letter.isspace() for letter in base_url):
        return source.base_url_space
    return _fault_in_parts(base_url)


def _fault_in_parts(base_url: str) -> OfPlace | None:
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # a port that is no number, a bracket that does not close
        return source.base_url_invalid
    if parts.scheme not in ("http", "https"):
        return source.base_url_no_scheme
    if "@" in parts.netloc:
        return source.base_url_user
    is_plain = base_url.isascii() and base_url.isprintable()
    is_plain = is_plain and AUTHORITY.fullmatch(parts.netloc) is not None
    if not is_plain or not _is_plain_host(host):
        return source.base_url_invalid
    if parts.scheme == "http" and not LOOPBACK.fullmatch(host):
        return source.base_url_plain_http
    return _fault_of_path(host, parts.path)


def _fault_of_path(host: str, path: str) -> OfPlace | None:
    if provider_at(host) == OPENAI.name and not path.strip("/"):
        return source.base_url_path_missing
    return source.base_url_endpoint if ENDPOINT.search(path) else None


def _is_plain_host(host: str) -> bool:
    if not LIKE_ADDRESS.fullmatch(host):
        return PLAIN_NAME.fullmatch(host) is not None
    from ipaddress import ip_address

    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def host_of(base_url: str) -> str:
    """The host, with its port where one is written; never a user or a password."""
    return urlsplit(base_url).netloc.rpartition("@")[2]


def shown(base_url: str) -> str:
    """An address as it may be shown: without user, password, query and fragment.

    Some gateways have a token in the path.
    """
    parts = urlsplit(base_url)
    path = TOKEN.sub("...", parts.path)
    return f"{parts.scheme}://{host_of(base_url)}{path}"


def name_of(base_url: str) -> str:
    """The host alone, without a port; empty where the address is none."""
    try:
        return urlsplit(base_url).hostname or ""
    except ValueError:
        return ""


def provider_of(base_url: str) -> str:
    """The provider whose API alone can answer at an address; empty where none is.

    That is a host of it in full, over TLS, at the usual port.
    """
    if fault_of(base_url) is not None:
        return ""
    parts = urlsplit(base_url)
    usual = parts.scheme == "https" and parts.port in (None, TLS_PORT)
    return provider_of_api(parts.hostname or "") if usual else ""


def is_openai(base_url: str) -> bool:
    """Whether requests go to OpenAI itself, in whichever of its data regions."""
    return provider_at(name_of(base_url)) == OPENAI.name


def is_loopback(base_url: str) -> bool:
    """Whether requests stay on this computer."""
    return LOOPBACK.fullmatch(name_of(base_url)) is not None


def proxy_for(base_url: str) -> str:
    """Host and port of the proxy that stands between; empty where none does.

    It is found as the SDK's HTTP library finds it: from the variables of this process,
    or from what the system has set.
    """
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(base_url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    bypassed = is_loopback(base_url) or proxy_bypass(parts.hostname or "")
    host = proxy.rpartition("://")[2].rpartition("@")[2]
    return "" if bypassed else host.partition("/")[0]
