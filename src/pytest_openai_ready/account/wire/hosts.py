"""The host that a request goes to, and checks of its address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_openai_ready.keys.validate import FULL_WIDTH
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import addresses
from pytest_openai_ready.providers.registry import (
    AZURE,
    OPENAI,
    provider_at,
    provider_of_api,
)

if TYPE_CHECKING:
    from pytest_openai_ready.messages.declare import OfPlace

TLS_PORT = 443
DEFAULT_BASE_URL = "https://api.openai.com/v1"

# The first parts of the paths that the SDK appends to the base URL: those of questions
# to a model, and the others.
MODEL_PATHS = ("chat", "completions", "embeddings", "responses")
OTHER_PATHS = ("audio", "batches", "files", "images", "models", "moderations")
ENDPOINT = late_pattern(rf"/(?:{'|'.join(MODEL_PATHS)}|models)/?\Z")
# Hosts that every URL parser, including the SDK's, reads the same: a name whose last
# part is not a number, or a full IP address. Resolvers treat `127.1`, `0x7f.1` and
# `2130706433` as this computer.
# https://url.spec.whatwg.org/#ends-in-a-number-checker
LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
# Python's parser ignores what follows a bracket.
AUTHORITY = late_pattern(r"(?:\[[0-9A-Fa-f:.]+\]|[^][:]+)(?::[0-9]*)?")
PLAIN_NAME = late_pattern(rf"(?:{LABEL}\.)*{LABEL}\.?")
LIKE_ADDRESS = late_pattern(
    r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*|(?:.*\.)?(?:[0-9]+|0[xX][^.]*)\.?"
)
# Where people use OpenAI in a browser.
# Not `auth.openai.com`, which answers programs that exchange a token.
WEBSITE = late_pattern(r"(?:(?!auth\.)[a-z-]+\.)?(?:openai|chatgpt)\.com")
SCHEMES = ("http", "https")
LOOPBACK = late_pattern(r"localhost|127(?:\.\d{1,3}){3}|::1")

# A random part of a path: letters and digits, or a UUID.
TOKEN = late_pattern(
    r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|(?:sk-|sess-)[A-Za-z0-9_-]{16,}"
    r"|(?=[A-Za-z_]*[0-9])(?=[0-9_]*[A-Za-z])[A-Za-z0-9_]{20,}"
)


def address_fault(base_url: str) -> OfPlace | None:
    """Why an address cannot be a base URL; None if it can.

    The result makes the cause from the source of the address.

    Plain http is only for this computer: anywhere else, others on the network can read
    the key.
    """
    if not base_url.strip():
        return addresses.base_url_empty
    if base_url[0] in "\"'“‘" or base_url[-1] in "\"'”’":
        return addresses.base_url_quoted
    if FULL_WIDTH.search(base_url):
        return addresses.base_url_full_width
    if any(letter.isspace() for letter in base_url):
        return addresses.base_url_space
    return _fault_in_parts(base_url)


def _fault_in_parts(base_url: str) -> OfPlace | None:
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # an invalid port, an unclosed bracket
        return addresses.base_url_invalid
    if parts.scheme not in SCHEMES:
        return addresses.base_url_no_scheme
    if "@" in parts.netloc:
        return addresses.base_url_user
    is_plain = base_url.isascii() and base_url.isprintable()
    is_plain = is_plain and AUTHORITY.fullmatch(parts.netloc) is not None
    if not is_plain or not is_plain_host(host) or host in SCHEMES:
        return addresses.base_url_invalid
    if parts.scheme == "http" and not LOOPBACK.fullmatch(host):
        return addresses.base_url_plain_http
    return addresses.base_url_query if parts.query else _fault_of_path(host, parts.path)


def _fault_of_path(host: str, path: str) -> OfPlace | None:
    provider = provider_at(host)
    if not provider and WEBSITE.fullmatch(host):
        return addresses.base_url_of_website
    if provider == OPENAI.name and not path.strip("/"):
        return addresses.base_url_path_missing
    if provider == AZURE.name and not path.strip("/"):
        return addresses.base_url_path_of_azure
    return addresses.base_url_endpoint if ENDPOINT.search(path) else None


def is_plain_host(host: str) -> bool:
    """Whether all parsers read a host the same: a name, or a full IP address."""
    if not LIKE_ADDRESS.fullmatch(host):
        return PLAIN_NAME.fullmatch(host) is not None
    from ipaddress import ip_address

    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def host_of(base_url: str) -> str:
    """The host, with its port if given; never a user or a password."""
    return urlsplit(base_url).netloc.rpartition("@")[2]


def shown_address(base_url: str) -> str:
    """An address to display: without user, password, query and fragment.

    Tokens in the path, which some gateways use, are replaced.
    """
    parts = urlsplit(base_url)
    path = TOKEN.sub("...", parts.path)
    return f"{parts.scheme}://{host_of(base_url)}{path}"


def host_name(base_url: str) -> str:
    """The host without a port; empty if the address is invalid."""
    try:
        return urlsplit(base_url).hostname or ""
    except ValueError:
        return ""


def provider_answering(base_url: str) -> str:
    """The only provider whose API can answer at an address; empty if there is none.

    That requires the provider's full host name, TLS and the usual port.
    """
    if address_fault(base_url) is not None:
        return ""
    parts = urlsplit(base_url)
    usual = parts.scheme == "https" and parts.port in (None, TLS_PORT)
    return provider_of_api(parts.hostname or "") if usual else ""


def is_openai(base_url: str) -> bool:
    """Whether requests go to OpenAI itself, in any of its data regions."""
    return provider_at(host_name(base_url)) == OPENAI.name


def is_loopback(base_url: str) -> bool:
    """Whether requests stay on this computer."""
    return LOOPBACK.fullmatch(host_name(base_url)) is not None


def proxy_for(base_url: str) -> str:
    """The host and port of the proxy for an address; empty if there is none.

    It is found like in the SDK's HTTP library: from this process's variables, or from
    the system settings.
    """
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(base_url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    bypassed = is_loopback(base_url) or proxy_bypass(parts.hostname or "")
    host = proxy.rpartition("://")[2].rpartition("@")[2]
    return "" if bypassed else host.partition("/")[0]
