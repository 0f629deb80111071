"""A key that would be handed to somebody who did not give it out is not sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from languages import EN, ZH
from makers import make

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import account_of, finding_on_value
from pytest_openai_ready.findings import Code
from pytest_openai_ready.report.renderers.plain_text import headline

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.messages.language import Language

OPENAI = "https://api.openai.com/v1"
RELAY = "https://relay.example.com/v1"

# A key, where it would go, and whether that is somebody else; what else is set.
CASES = {
    "OpenAI's at OpenAI": ("project", OPENAI, None, {}),
    "OpenAI's in Europe": ("project", "https://eu.api.openai.com/v1", None, {}),
    "OpenAI's at this computer": ("project", "http://localhost:4000", None, {}),
    "OpenAI's at a relay": ("project", RELAY, "key-of-openai", {}),
    "OpenAI's at a provider": (
        "service-account",
        "https://api.deepseek.com",
        "key-of-openai",
        {},
    ),
    "OpenAI's admin key at a relay": ("admin", RELAY, "key-of-openai", {}),
    "OpenAI's at a host with such a name": (
        "project",
        "https://api.openai.com.example.com/v1",
        "key-of-openai",
        {},
    ),
    "OpenAI's at a gateway": (
        "project",
        RELAY,
        None,
        {"OPENAI_READY_TRUST_HOST": "relay.example.com"},
    ),
    "OpenAI's at a gateway in capitals": (
        "project",
        "https://Relay.Example.com:8443/v1",
        None,
        {"OPENAI_READY_TRUST_HOST": "RELAY.example.com "},
    ),
    "OpenAI's at another gateway": (
        "project",
        RELAY,
        "key-of-openai",
        {"OPENAI_READY_TRUST_HOST": "example.com"},
    ),
    "OpenAI's of May 2024 at a relay": ("none-56", RELAY, "key-of-openai", {}),
    "OpenAI's with a service's name": ("service-name", RELAY, "key-of-openai", {}),
    "OpenAI's of a browser's session": ("session", RELAY, "key-of-openai", {}),
    "OpenAI's marker in a long key": ("legacy-user-95", RELAY, "key-of-openai", {}),
    "of the shape that gateways give out": ("legacy-user", RELAY, None, {}),
    "a relay's at a relay": ("one-api", RELAY, None, {}),
    "a relay's at OpenAI": ("one-api", OPENAI, "key-of-relay", {}),
    "nobody knows whose at OpenAI": ("early-48", OPENAI, None, {}),
    "of small letters at OpenAI": ("siliconflow", OPENAI, "key-unlike-openai", {}),
    "of 32 digits at OpenAI": ("deepseek", OPENAI, "key-unlike-openai", {}),
    "of 64 digits at OpenAI": ("sub2api", OPENAI, "key-unlike-openai", {}),
    "of 32 digits at Moonshot": ("deepseek", "https://api.moonshot.cn/v1", None, {}),
    "DeepSeek's by its name, at OpenAI": (
        "deepseek",
        OPENAI,
        "key-of-provider",
        {"DEEPSEEK_API_KEY": make("deepseek")},
    ),
    "DeepSeek's by its name, at Moonshot": (
        "deepseek",
        "https://api.moonshot.cn/v1",
        "key-of-provider",
        {"DEEPSEEK_API_KEY": make("deepseek")},
    ),
    "DeepSeek's by its name, at DeepSeek": (
        "deepseek",
        "https://api.deepseek.com",
        None,
        {"DEEPSEEK_API_KEY": make("deepseek")},
    ),
    "another key of DeepSeek's": (
        "deepseek",
        OPENAI,
        "key-unlike-openai",
        {"DEEPSEEK_API_KEY": make("deepseek", 1)},
    ),
    "OpenRouter's at DeepSeek": (
        "openrouter",
        "https://api.deepseek.com",
        "key-of-provider",
        {},
    ),
    "OpenRouter's at OpenRouter": (
        "openrouter",
        "https://openrouter.ai/api/v1",
        None,
        {},
    ),
    "OpenRouter's at a relay": ("openrouter", RELAY, None, {}),
}


@pytest.mark.parametrize(
    ("shape", "base_url", "cause", "more"), CASES.values(), ids=CASES
)
def test_whose_key_goes_where(
    shape: str, base_url: str, cause: str | None, more: dict[str, str]
) -> None:
    settings = {"OPENAI_API_KEY": make(shape), "OPENAI_BASE_URL": base_url, **more}
    found = read_settings(settings, None)
    finding = finding_on_value(found)
    assert finding.cause.name == cause or cause is None
    assert (finding.code is Code.KEY_ASTRAY) == (cause is not None)
    assert (account_of(found) is None) == (cause is not None)


def said(environ: dict[str, str], language: Language, folder: Path | None) -> str:
    return headline(finding_on_value(read_settings(environ, folder)), language)


LEAK = {"OPENAI_API_KEY": make("project"), "OPENAI_BASE_URL": RELAY}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            EN,
            (
                "OpenAI not ready [key-astray]: The key is an OpenAI key, but "
                "it would be sent to relay.example.com, so it was not sent. Use "
                "a key of that host, or set OPENAI_READY_TRUST_HOST=relay.example.com "
                "in the environment if that host may have this one."
            ),
        ),
        (
            ZH,
            (
                "OpenAI 未就绪 [key-astray]：这是 OpenAI 的密钥，却要发往 "
                "relay.example.com，因此没有发送。请改用该主机的密钥；若允许它得到此密钥，"
                "请设置环境变量 OPENAI_READY_TRUST_HOST=relay.example.com。"
            ),
        ),
    ],
)
def test_a_leak_is_reported_before_it_happens(language: Language, text: str) -> None:
    assert said(LEAK, language, None) == text


def test_a_file_names_no_host_to_be_trusted(tmp_path: Path) -> None:
    trust = "OPENAI_READY_TRUST_HOST=relay.example.com\n"
    lines = "".join(f"{name}={value}\n" for name, value in LEAK.items())
    for environ, text in ((LEAK, trust), ({}, trust + lines)):
        (tmp_path / ".env").write_text(text)
        assert "[key-astray]" in said(environ, EN, tmp_path)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("# DeepSeek\nOPENAI_API_KEY={}\n", Code.KEY_ASTRAY),
        ("OPENAI_API_KEY={} # deepseek\n", Code.KEY_ASTRAY),
        ("OPENAI_API_KEY={}\n\n# DeepSeek\n", Code.READY),
        ("# notes\nOPENAI_API_KEY={}\n", Code.READY),
    ],
)
def test_a_comment_says_whose_a_key_is(tmp_path: Path, line: str, code: Code) -> None:
    (tmp_path / ".env").write_text(line.format(make("early-48")))
    assert finding_on_value(read_settings({}, tmp_path)).code is code


def test_no_comment_makes_a_key_of_openai_another_s(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"# DeepSeek\nOPENAI_API_KEY={make('project')}\n")
    assert finding_on_value(read_settings({}, tmp_path)).code is Code.READY


def test_a_stranger_s_address_is_not_offered_to_be_trusted(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"OPENAI_BASE_URL={RELAY}\n")
    found = read_settings({"OPENAI_API_KEY": make("project")}, tmp_path)
    assert finding_on_value(found).code is Code.READY  # what is wrong is the address
    assert account_of(found) is None
