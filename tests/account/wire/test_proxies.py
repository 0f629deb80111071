"""The verdict on proxy variables, beside what each generation of the SDK does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from languages import EN

from pytest_openai_ready.account.wire.proxies import proxy_finding
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import shown_commands, words
from pytest_openai_ready.sandbox.answers import states
from pytest_openai_ready.sandbox.server import Sandbox

OPENAI = "https://api.openai.com/v1"
SDKS = Path(__file__).parents[3] / ".venv/sdk"

REFUSED = {
    "HTTPS_PROXY=socks://127.0.0.1:1080": "HTTPS_PROXY begins with socks://, which the SDK does not know.",
    "ALL_PROXY=socks4://h:1": "ALL_PROXY begins with socks4://, which the SDK does not know.",
    "HTTP_PROXY=ftp://h:1": "HTTP_PROXY begins with ftp://, which the SDK does not know.",
    "https_proxy=http://h:port": "HTTPS_PROXY is not the address of a proxy, so the SDK makes no request.",
    'HTTPS_PROXY="http://h:1"': "HTTPS_PROXY is not the address of a proxy, so the SDK makes no request.",
    "HTTPS_PROXY= http://h:1": "HTTPS_PROXY is not the address of a proxy, so the SDK makes no request.",
    "HTTPS_PROXY=http：//h:1": "HTTPS_PROXY is not the address of a proxy, so the SDK makes no request.",
    "HTTPS_PROXY=socks5://h:1": "The proxy settings name a SOCKS proxy, which the SDK cannot use without another package.",
    "ALL_PROXY=socks5h://h:1": "The proxy settings name a SOCKS proxy, which the SDK cannot use without another package.",
}
TAKEN = {
    "HTTPS_PROXY=127.0.0.1:7890": "HTTPS_PROXY names 127.0.0.1:7890.",
    "https_proxy=http://h:1": "HTTPS_PROXY names h:1.",
    "ALL_PROXY=https://user:word@h": "ALL_PROXY names h.",
    "HTTP_PROXY=http://h:1": "No variable names one for this host.",
    "HTTPS_PROXY=": "No variable names one for this host.",
    "NO_PROXY=10.0.0.0/8,*.example.com,::1": "No variable names one for this host.",
}


def environ_of(*settings: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in settings)


def said_of(*settings: str, base_url: str = OPENAI) -> tuple[Code, str]:
    finding = proxy_finding(environ_of(*settings), base_url)
    return finding.code, words(finding, EN).cause


@pytest.mark.parametrize("setting", REFUSED)
def test_what_the_sdk_refuses_is_reported(setting: str) -> None:
    assert said_of(setting) == (Code.PROXY_FAILED, REFUSED[setting])


@pytest.mark.parametrize("setting", TAKEN)
def test_what_the_sdk_takes_is_fine(setting: str) -> None:
    assert said_of(setting) == (Code.READY, TAKEN[setting])


@pytest.mark.parametrize(
    "value",
    [
        *("http//127.0.0.1:7890", "http:/127.0.0.1:7890", "https:127.0.0.1:7890/x"),
        *("<proxy>", "http://one,other:1"),
    ],
)
def test_what_would_be_a_host_of_another_name_is_no_proxy(value: str) -> None:
    assert said_of(f"HTTPS_PROXY={value}") == (
        Code.PROXY_FAILED,
        "HTTPS_PROXY is not the address of a proxy, so the SDK makes no request.",
    )


@pytest.mark.parametrize(
    "sdk",
    ["", *(pytest.param(each, marks=pytest.mark.matrix) for each in ("1", "2"))],
)
def test_each_sdk_takes_and_refuses_the_same(sdk: str) -> None:
    """One process that makes a client under each setting."""
    program = """
import os, sys, openai
for setting in sys.argv[1:]:
    name, _, value = setting.partition("=")
    os.environ[name] = value
    try:
        openai.DefaultHttpxClient().close()
        print("taken")
    except Exception:
        print("refused")
    del os.environ[name]
"""
    # On Windows, Python looks for the system's libraries in it.
    kept = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", program, *REFUSED, *TAKEN],
        env={**kept, "PYTHONPATH": str(SDKS / sdk) if sdk else "", "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    expected = ["refused"] * len(REFUSED) + ["taken"] * len(TAKEN)
    assert done.stdout.split() == expected


@pytest.mark.parametrize(
    ("version", "entry", "refused"),
    [
        ("2.49.0", "[::1]", True),
        ("1.40.0", "localhost, 例子.com", True),
        ("3.54.0", "[::1]", False),
        ("2.49.0", "::1", False),
        ("2.49.0", "::1/128", True),
        ("1.109.1", "localhost,fe80::/10", True),
        ("3.54.0", "::1/128", False),
        ("2.49.0", "10.0.0.0/8", False),
        (None, "[::1]", False),
    ],
)
def test_older_sdks_fail_over_brackets_in_no_proxy(
    monkeypatch: pytest.MonkeyPatch, version: str | None, entry: str, refused: bool
) -> None:
    monkeypatch.setattr(
        "pytest_openai_ready.account.wire.proxies.sdk_version", lambda: version
    )
    code, sentence = said_of(f"NO_PROXY={entry}")
    last = entry.replace(",", " ").rpartition(" ")[2]
    assert (code, sentence) == (
        (
            Code.PROXY_FAILED,
            f"NO_PROXY has the entry {last}, on which openai {version} fails.",
        )
        if refused
        else (Code.READY, "No variable names one for this host.")
    )
    obeyed = last.strip("[]").partition("/")[0].encode("idna").decode()
    assert said_of(f"NO_PROXY={obeyed}")[0] is Code.READY


@pytest.mark.parametrize(
    "exception", ["*", "api.openai.com", ".openai.com", "x,openai.com"]
)
def test_an_exception_for_the_host_counts(exception: str) -> None:
    assert said_of("HTTPS_PROXY=http://h:1", f"NO_PROXY={exception}") == (
        Code.READY,
        "No variable names one for this host.",
    )


@pytest.mark.parametrize("exception", ["", "*.example.com", "notopenai.com", "a.b,."])
def test_an_exception_for_others_does_not(exception: str) -> None:
    assert said_of("HTTPS_PROXY=http://h:1", f"NO_PROXY={exception}") == (
        Code.READY,
        "HTTPS_PROXY names h:1.",
    )


NONE_HERE = Code.READY, "None is used: the API is on this computer."
# What a program's own client does with a base URL on this computer.
TO_THIS_COMPUTER = {
    (): NONE_HERE,
    ("HTTPS_PROXY=http://h:1",): NONE_HERE,
    ("HTTP_PROXY=http://h:1", "NO_PROXY=localhost,127.0.0.1"): NONE_HERE,
    ("http_proxy=http://h:1",): (
        Code.LOCAL_THROUGH_PROXY,
        "HTTP_PROXY sends a program's requests for 127.0.0.1, this computer, through the proxy h:1.",
    ),
    ("ALL_PROXY=http://user:word@h:1", "NO_PROXY=localhost"): (
        Code.LOCAL_THROUGH_PROXY,
        "ALL_PROXY sends a program's requests for 127.0.0.1, this computer, through the proxy h:1.",
    ),
    ("HTTPS_PROXY=socks://h:1",): (
        Code.PROXY_FAILED,
        "HTTPS_PROXY begins with socks://, which the SDK does not know.",
    ),
}


def test_on_the_way_to_this_computer_variables_count_as_for_a_program() -> None:
    here = "http://127.0.0.1:8080/v1"
    assert {
        settings: said_of(*settings, base_url=here) for settings in TO_THIS_COMPUTER
    } == TO_THIS_COMPUTER


def test_the_sdk_asks_a_proxy_for_this_computer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As long as this holds, ``local-through-proxy`` is true."""
    from openai import APIError, OpenAI

    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Sandbox(states()["ready"]) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url.removesuffix("/v1"))
        nobody = "http://127.0.0.1:1/v1"
        client = OpenAI(api_key="none", base_url=nobody, max_retries=0)
        with client, pytest.raises(APIError):
            client.models.list()
        assert [path for _, path in proxy.requests] == [f"{nobody}/models"]


def test_a_rehearsal_uses_no_proxy() -> None:
    finding = proxy_finding(
        environ_of("HTTP_PROXY=socks://h:1"), OPENAI, is_rehearsal=True
    )
    assert (finding.code, words(finding, EN).cause) == NONE_HERE


def test_a_base_url_that_is_none_is_no_reason_to_crash() -> None:
    said = said_of("HTTPS_PROXY=http://h:1", base_url="http://[")
    assert said == (Code.READY, "HTTPS_PROXY names h:1.")


def test_the_missing_package_is_named() -> None:
    finding = proxy_finding(environ_of("HTTPS_PROXY=socks5://h:1"), OPENAI)
    assert shown_commands(finding) == ("python -m pip install socksio",)


def test_user_and_password_are_never_shown() -> None:
    for value in ("http://user:word@h:1", "user:word@h:1", "socks://user:word@h:1"):
        finding = proxy_finding({"HTTPS_PROXY": value}, OPENAI)
        assert "word" not in str(finding)
