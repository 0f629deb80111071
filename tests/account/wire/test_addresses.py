"""Of any address that is accepted, we and the library that sends see the same host."""

from __future__ import annotations

import random
from contextlib import suppress
from importlib import import_module
from ipaddress import ip_address
from typing import Any

from pytest_openai_ready.account.wire import hosts
from pytest_openai_ready.account.wire.sdk import of_http_library

COUNT = 30_000
SCHEMES = (
    "https://",
    "http://",
    "HTTPS://",
    "hTtP://",
    "https:/",
    "https:///",
    "https:\\\\",
)
HOSTS = (
    *("api.openai.com", "evil.example", "127.0.0.1", "localhost", "[::1]", "LocalHost"),
    *("api.openai.com.", "127.1", "0x7f.1", "2130706433", "017700000001", "0", "1.2.3"),
    *("[::ffff:127.0.0.1]", "[::1%25lo]", "[fe80::1%1]", "xn--80ak6aa92e.com", "a..b"),
    *(
        "127.0.0.1.evil.example",
        "api.openai.com.evil.example",
        "256.1.1.1",
        "a_b.c",
        "",
    ),
    *(
        "1.2.3.4.5",
        "0x7f000001",
        "127.0.0.01",
        "-a.b",
        "a-.b",
        "ａｐｉ.openai.com",
        "[::1",
    ),
)
SIGNS = (
    *"^%/\\@:#?;&=+,~!$'()*|`{}<>[]\"._- \t\r\n\0\x7f\u00ad\u200b\u2024\u3002\uff0f\uff20",
    *("%2f", "%00", "%40", "%5c", "%23", "%2e", "//", "\\\\", "/../", "@@", "::", "%"),
)
PORTS = ("", ":443", ":8080", ":", ":0", ":65535", ":65536", ":x", ":+1", ":080", ":٣")
PATHS = (
    "",
    "/v1",
    "/v1/",
    "/openai/v1",
    "//v1",
    "/v1?a=b",
    "/v1#c",
    "/%2e%2e/v1",
    "/v1;x",
)
USERS = ("", "", "", "", "user@", "user:pass@", "api.openai.com@", "@")


def addresses() -> list[str]:
    """Odd ones, and odd mixtures of plain ones; the same every time."""
    drawn = random.Random(15)  # noqa: S311 - no secret
    made = []
    for _ in range(COUNT):
        host = drawn.choice(HOSTS)
        for _ in range(drawn.choice((0, 0, 1, 1, 2))):
            at = drawn.randint(0, len(host))
            more = drawn.choice((*SIGNS, *HOSTS))
            host = host[:at] + more + host[at:]
        parts = (SCHEMES, USERS, (host,), PORTS, PATHS)
        made.append("".join(drawn.choice(part) for part in parts))
    return made


def libraries() -> list[Any]:
    """The parsers of what the SDK sends by: the installed one's, and httpx's."""
    found = {of_http_library("URL")}
    for name in ("httpx", "httpx2"):
        with suppress(ImportError):
            found.add(import_module(name).URL)
    return list(found)


def is_accepted(base_url: str) -> bool:
    fault = hosts.address_fault(base_url)
    return fault is None or fault.name in ("base-url-endpoint", "base-url-path-missing")


def test_an_accepted_address_has_one_host_for_all() -> None:
    parsers = libraries()
    accepted = [each for each in addresses() if is_accepted(each)]
    assert len(accepted) > 500
    for base_url in accepted:
        for parse in parsers:
            there = parse(base_url)
            ours = (hosts.host_name(base_url), hosts.is_loopback(base_url))
            host = there.raw_host.decode("ascii")
            theirs = (host, hosts.LOOPBACK.fullmatch(host) is not None)
            assert (base_url, ours) == (base_url, theirs)
            assert there.userinfo == b""
            assert there.scheme in ("https", "http")
            assert there.scheme == "https" or theirs[1], base_url


def test_a_host_is_a_plain_name_or_a_whole_address() -> None:
    """Numbers that only some resolvers take for an address of this computer are none."""
    for base_url in filter(is_accepted, addresses()):
        host = hosts.host_name(base_url)
        last = host.rstrip(".").rpartition(".")[2]
        if ":" in host or last.isdigit() or last.startswith("0x"):
            assert ip_address(host) is not None, base_url
