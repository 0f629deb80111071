from __future__ import annotations

import pytest
from makers import make

from pytest_openai_ready.account.wire.hosts import (
    address_fault,
    host_of,
    is_openai,
    shown_address,
)
from pytest_openai_ready.messages.causes import addresses

FAULTS = {
    "https://api.openai.com/v1": None,
    "https://api.openai.com/v1/": None,
    "https://relay.example.com": None,
    "https://relay.example.com:8443/openai/v1": None,
    "http://localhost:11434/v1": None,
    "http://127.0.0.1:8080/v1": None,
    "http://127.1.2.3/v1": None,
    "http://[::1]:8080/v1": None,
    "": addresses.base_url_empty,
    "  ": addresses.base_url_empty,
    '"https://api.openai.com/v1"': addresses.base_url_quoted,
    "'https://api.openai.com/v1": addresses.base_url_quoted,
    "“https://api.openai.com/v1”": addresses.base_url_quoted,
    "https://api.openai.com/v1 ": addresses.base_url_space,
    "https://api.openai.com/v1\n": addresses.base_url_space,
    "https://api.openai.com /v1": addresses.base_url_space,
    "api.openai.com/v1": addresses.base_url_no_scheme,
    "localhost:8080/v1": addresses.base_url_no_scheme,
    "//api.openai.com/v1": addresses.base_url_no_scheme,
    "ftp://api.openai.com/v1": addresses.base_url_no_scheme,
    "https://": addresses.base_url_invalid,
    "https:///v1": addresses.base_url_invalid,
    "https://api.openai.com:port/v1": addresses.base_url_invalid,
    "https://[::1/v1": addresses.base_url_invalid,
    "https://接口.example.com/v1": addresses.base_url_invalid,
    "https：//api.openai.com/v1": addresses.base_url_full_width,
    "https://api.openai.com／v1": addresses.base_url_full_width,
    "https://api.openai.com\u3000/v1": addresses.base_url_full_width,
    "http://api.openai.com/v1": addresses.base_url_plain_http,
    "http://192.168.1.5:8000/v1": addresses.base_url_plain_http,
    "http://localhost.example.com/v1": addresses.base_url_plain_http,
    "http://127.0.0.1.example.com/v1": addresses.base_url_plain_http,
    "http://localhost@example.com/v1": addresses.base_url_user,
    "https://me:password@relay.example.com/v1": addresses.base_url_user,
    "https://api.openai.com/v1/chat/completions": addresses.base_url_endpoint,
    "https://api.openai.com/v1/embeddings": addresses.base_url_endpoint,
    "https://api.openai.com/v1/responses": addresses.base_url_endpoint,
    "https://api.openai.com": addresses.base_url_path_missing,
    "https://eu.api.openai.com/": addresses.base_url_path_missing,
    "https://res.openai.azure.com": addresses.base_url_path_of_azure,
    "https://res.services.ai.azure.com/": addresses.base_url_path_of_azure,
    "https://platform.openai.com/api-keys": addresses.base_url_of_website,
    "https://www.openai.com/v1": addresses.base_url_of_website,
    "https://chatgpt.com/v1": addresses.base_url_of_website,
    "https://chat.openai.com": addresses.base_url_of_website,
    "https://notopenai.com/v1": None,
    "https://https://api.openai.com/v1": addresses.base_url_invalid,
    "https://relay.example.com/v1?api-version=1": addresses.base_url_query,
    "https://relay.example.com/v1#": None,
    "https://api.openai.com/v1beta": None,
    "https://relay.example.com/models-of-mine/v1": None,
    "https://evil.example.com%2f.api.openai.com/v1": addresses.base_url_invalid,
    "https://127.0.0.1^evil.example.com/v1": addresses.base_url_invalid,
    "https://evil.example.com\\.api.openai.com/v1": addresses.base_url_invalid,
    "https://[::1]evil.example.com/v1": addresses.base_url_invalid,
    "https://127.1/v1": addresses.base_url_invalid,
    "https://0x7f000001/v1": addresses.base_url_invalid,
    "https://2130706433/v1": addresses.base_url_invalid,
    "https://evil.example.com%00.api.openai.com/v1": addresses.base_url_invalid,
}


def test_an_address_that_cannot_be_one_says_why() -> None:
    assert {base_url: address_fault(base_url) for base_url in FAULTS} == FAULTS


@pytest.mark.parametrize(
    ("base_url", "openai"),
    [
        ("https://api.openai.com/v1", True),
        ("https://eu.api.openai.com/v1", True),
        ("https://api.openai.com.example.com/v1", False),
        ("https://notapi.openai.com/v1", False),
        ("https://relay.example.com/api.openai.com/v1", False),
        ("", False),
        ("https://[::1/v1", False),
    ],
)
def test_openai_is_known_by_its_host(base_url: str, openai: bool) -> None:
    assert is_openai(base_url) is openai


def test_neither_password_nor_query_is_shown() -> None:
    base_url = "https://me:password@relay.example.com:8443/v1?token=hidden#part"
    assert host_of(base_url) == "relay.example.com:8443"
    assert shown_address(base_url) == "https://relay.example.com:8443/v1"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("v1/0a1b2c3d4e5f60718293a4b5c6d7e8f9/mine", "v1/.../mine"),
        ("openai/deployments/gpt-4o-mini-2024-07-18", None),
        ("3f2504e0-4f89-41d3-9a0c-0305e82c3301/v1", ".../v1"),
        (f"ghp_{'a1B2c3D4e5' * 4}/v1", ".../v1"),
        (f"{make('project')}/v1", ".../v1"),
        (f"{make('session')}/v1", ".../v1"),
        ("a/compatible-mode/v1", None),
    ],
)
def test_what_looks_like_a_token_is_not_shown(path: str, said: str | None) -> None:
    expected = f"https://relay.example.com/{path if said is None else said}"
    assert shown_address(f"https://relay.example.com/{path}") == expected
