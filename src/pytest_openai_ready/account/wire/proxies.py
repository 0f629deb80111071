"""Checks whether the SDK can use the proxy that the variables name.

Its HTTP library reads all of them when a client is created, and fails on any that it
does not understand, even if no request would use it.
https://www.python-httpx.org/environment_variables/
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_openai_ready.account.wire import hosts
from pytest_openai_ready.account.wire.sdk import release_of, sdk_version
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import machine

if TYPE_CHECKING:
    from collections.abc import Mapping

PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
EXCEPTIONS = "NO_PROXY"
HTTP, SOCKS = ("http", "https"), ("socks5", "socks5h")
HIGHEST_PORT = 65535
FIRST_WITH_BRACKETS = (3,)  # the SDK whose HTTP library accepts [::1] in NO_PROXY


def proxy_finding(
    environ: Mapping[str, str], base_url: str, *, is_rehearsal: bool = False
) -> Finding:
    """What is wrong with the proxy variables, or which of them a program uses.

    The SDK also sends requests for this computer through a proxy; those of this program
    are sent directly, which is all that matters in a rehearsal (``is_rehearsal``).
    """
    if is_rehearsal:
        return Finding(machine.proxy_none_here())
    found = {name: _value(environ, name) for name in PROXY_VARIABLES}
    faults = (_fault(name, value) for name, value in found.items() if value)
    fault = next(filter(None, faults), None) or _fault_of_exceptions(environ)
    return fault or _in_effect(environ, found, base_url)


def _value(environ: Mapping[str, str], name: str) -> str:
    """The value of a variable; the lowercase name takes precedence."""
    return environ.get(name.lower()) or environ.get(name) or ""


def _fault(name: str, value: str) -> Finding | None:
    """Why the SDK would reject a variable; without a scheme, it means http."""
    scheme, parted, _ = value.partition("://")
    scheme = scheme.lower() if parted else "http"
    if scheme in SOCKS:
        return None if _has_socks() else Finding(machine.socks_needs_package())
    if scheme.isalnum() and scheme.isascii() and scheme not in HTTP:
        return Finding(machine.proxy_scheme_unknown(variable=name, scheme=scheme))
    if scheme in HTTP and _is_address(value if parted else f"http://{value}"):
        return None
    return Finding(machine.proxy_malformed(variable=name))


def _has_socks() -> bool:
    from importlib.util import find_spec

    return find_spec("socksio") is not None


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:  # the port is not a number or too high
        return False
    fits = port is None or port <= HIGHEST_PORT
    bare = parts.path in {"", "/"}  # `http//127.0.0.1:7890` would be a host named http
    is_host = host is not None and (host.startswith("_") or hosts.is_plain_host(host))
    return is_host and fits and bare and value.isascii() and value.isprintable()


def _fault_of_exceptions(environ: Mapping[str, str]) -> Finding | None:
    """An entry of NO_PROXY that the HTTP library of SDK 1 and 2 fails on."""
    version = sdk_version() or ""
    if not version or release_of(version) >= FIRST_WITH_BRACKETS:
        return None
    entries = _value(environ, EXCEPTIONS).split(",")
    bad = (each.strip() for each in entries if _breaks_httpx(each))
    entry = next(bad, None)
    if not entry:
        return None
    return Finding(machine.no_proxy_malformed(entry=entry, version=version))


def _breaks_httpx(entry: str) -> bool:
    """Brackets, non-ASCII letters, or a range of IPv6 addresses.

    https://github.com/encode/httpx/issues/3574
    """
    return "[" in entry or not entry.isascii() or (":" in entry and "/" in entry)


def _in_effect(
    environ: Mapping[str, str], found: Mapping[str, str], base_url: str
) -> Finding:
    is_here = hosts.is_loopback(base_url)
    # A base URL elsewhere is never plain http.
    is_plain = is_here and base_url.lower().startswith("http:")
    names = ("HTTP_PROXY" if is_plain else "HTTPS_PROXY", "ALL_PROXY")
    name = next((each for each in names if found[each]), None)
    if name is None or _is_excepted(environ, base_url):
        none = machine.proxy_none_here if is_here else machine.proxy_none
        return Finding(none())
    proxy = found[name].rpartition("://")[2].rpartition("@")[2].partition("/")[0]
    if is_here:
        host = hosts.host_name(base_url)
        through = machine.local_through_proxy(variable=name, host=host, proxy=proxy)
        return Finding(through)
    return Finding(machine.proxy_set(variable=name, proxy=proxy))


def _is_excepted(environ: Mapping[str, str], base_url: str) -> bool:
    """Like in urllib, an entry covers a host and all names that end in it."""
    host = hosts.host_name(base_url)
    entries = [each.strip() for each in _value(environ, EXCEPTIONS).split(",")]
    suffixes = [each.removeprefix("*").lstrip(".") for each in entries if each]
    return "*" in entries or any(
        host == each or host.endswith(f".{each}") for each in suffixes if each
    )
