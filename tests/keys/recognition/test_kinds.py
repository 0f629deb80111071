from __future__ import annotations

import pytest
from makers import B62, NAMED_SHAPES, SHAPES, make

from pytest_openai_ready.keys.recognition.kinds import MARKER, key_kind, provider_of
from pytest_openai_ready.providers.registry import Kind

COMPATIBLE, OTHER = Kind.COMPATIBLE, Kind.OTHER_PROVIDER

# By its shape alone: OpenAI where that is certain, a provider where the shape is its own.
BY_SHAPE = {
    "legacy-user": (Kind.LEGACY_USER, "OpenAI"),
    "legacy-user-95": (Kind.LEGACY_USER, "OpenAI"),
    "project-56": (Kind.PROJECT, "OpenAI"),
    "project-132": (Kind.PROJECT, "OpenAI"),
    "project": (Kind.PROJECT, "OpenAI"),
    "project-no-marker": (Kind.PROJECT, "OpenAI"),
    "none-56": (Kind.LEGACY_USER, "OpenAI"),
    "none-164": (Kind.LEGACY_USER, "OpenAI"),
    "service-name": (Kind.SERVICE_ACCOUNT, "OpenAI"),
    "service-account-110": (Kind.SERVICE_ACCOUNT, "OpenAI"),
    "service-account-111": (Kind.SERVICE_ACCOUNT, "OpenAI"),
    "service-account-118": (Kind.SERVICE_ACCOUNT, "OpenAI"),
    "service-account": (Kind.SERVICE_ACCOUNT, "OpenAI"),
    "admin-133": (Kind.ADMIN, "OpenAI"),
    "admin": (Kind.ADMIN, "OpenAI"),
    "session": (Kind.SESSION, "OpenAI"),
    "early-40": (COMPATIBLE, ""),
    "early-48": (COMPATIBLE, ""),
    "deepseek": (COMPATIBLE, ""),
    "siliconflow": (COMPATIBLE, ""),
    "one-api": (COMPATIBLE, "one-api"),
    "relay-48": (COMPATIBLE, ""),
    "sub2api": (COMPATIBLE, ""),
    "iflytek": (COMPATIBLE, ""),
    "anthropic": (OTHER, "Anthropic"),
    "openrouter": (OTHER, "OpenRouter"),
    "kimi": (OTHER, "Moonshot"),
    "minimax": (OTHER, "MiniMax"),
    "minimax-plan": (OTHER, "MiniMax"),
    "dashscope-plan": (OTHER, "DashScope"),
    "langfuse": (OTHER, "Langfuse"),
    "helicone": (OTHER, "Helicone"),
    "litellm": (COMPATIBLE, ""),
    "relay-24": (COMPATIBLE, ""),
    "relay-36": (COMPATIBLE, ""),
    "relay-40": (COMPATIBLE, ""),
    "writer": (COMPATIBLE, ""),
}


def test_every_shape_has_a_row() -> None:
    assert set(BY_SHAPE) == {*SHAPES, *NAMED_SHAPES}


def test_a_shape_tells_kind_and_provider() -> None:
    for seed in range(20):
        keys = {shape: make(shape, seed) for shape in BY_SHAPE}
        assert {
            shape: (key_kind(value), provider_of(value))
            for shape, value in keys.items()
        } == BY_SHAPE


@pytest.mark.parametrize("half", [16, 33, 50, 66])
def test_a_plain_key_with_the_marker_in_its_middle_is_a_users(half: int) -> None:
    value = f"sk-{(B62 * 2)[:half]}{MARKER}{(B62 * 2)[:half]}"
    assert (key_kind(value), provider_of(value)) == (Kind.LEGACY_USER, "OpenAI")


# Beside a key of a shape that many give out.
NEAR = {
    "nothing": ("{}", ""),
    "OpenAI's name": ("OPENAI_API_KEY={}", ""),
    "OpenAI's address": (
        "OPENAI_API_KEY={}\nOPENAI_BASE_URL=https://api.openai.com/v1",
        "",
    ),
    "relay": ("api_key={}\nbase_url=https://relay.example.com/v1", ""),
    "variable": ("DEEPSEEK_API_KEY={}", "DeepSeek"),
    "variable in code": ('deepseek_key = "{}"', "DeepSeek"),
    "client": ('deepseek = OpenAI(api_key="{}")', "DeepSeek"),
    "attribute": ('dashscope.api_key = "{}"', "DashScope"),
    "address behind": (
        'OpenAI(api_key="{}", base_url="https://api.deepseek.com")',
        "DeepSeek",
    ),
    "address before": (
        'OpenAI(base_url="https://api.moonshot.cn/v1", api_key="{}")',
        "Moonshot",
    ),
    "address below": (
        'OpenAI(\n  api_key="{}",\n  base_url="https://api.siliconflow.cn/v1",\n)',
        "SiliconFlow",
    ),
    "address above": (
        "url = 'https://dashscope.aliyuncs.com/compatible-mode/v1'\nkey = '{}'",
        "DashScope",
    ),
    "address in a notebook": (
        '"key = \\"{}\\"\\n",\n"base_url = \\"https://api.moonshot.ai/v1\\"\\n"',
        "Moonshot",
    ),
    "address for OpenAI's name": (
        "OPENAI_API_KEY={}\nOPENAI_API_BASE=https://api.deepseek.com/v1",
        "DeepSeek",
    ),
    "OpenRouter's address": (
        "api_key={}\napi_base: https://openrouter.ai/api/v1",
        "OpenRouter",
    ),
    "call": (
        "curl https://api.minimax.io/v1/x \\\n -H 'Authorization: Bearer {}'",
        "MiniMax",
    ),
    "comment above": ("# 硅基流动\nOPENAI_API_KEY={}", "SiliconFlow"),
    "comment behind": ("key = '{}'  # 百炼", "DashScope"),
    "section": ("[deepseek]\nmodel = x\napi_key = {}", "DeepSeek"),
    "block": ("deepseek:\n  timeout: 3\n  api_key: {}", "DeepSeek"),
    "object": ('{{"name": "qwen", "key": "{}"}}, {{"name": "kimi"}}', "DashScope"),
    "another's key above": (
        "DEEPSEEK_API_KEY={other}\nOPENAI_API_KEY={}",
        "",
    ),
    "another's key below": (
        "OPENAI_API_KEY={}\nDEEPSEEK_API_KEY={other}",
        "",
    ),
    "another's address": (
        "OPENAI_API_KEY={}\nDEEPSEEK_BASE_URL=https://api.deepseek.com",
        "",
    ),
    "beyond another's key": (
        "api_key={}\nkey2={other}\nbase_url=https://api.deepseek.com",
        "",
    ),
    "model": ('ChatOpenAI(api_key="{}", model="deepseek-chat")', ""),
    "far away": ("# DeepSeek\n" + "x = 1\n" * 9 + "api_key={}", ""),
    "relay before a provider": (
        "k={}\nbase_url=http://10.0.0.1:3000/v1\n\nother_url=https://api.deepseek.com",
        "",
    ),
}


@pytest.mark.parametrize(("text", "provider"), NEAR.values(), ids=NEAR)
def test_a_shared_shape_is_whose_the_text_beside_it_says(
    text: str, provider: str
) -> None:
    for shape in ("early-48", "deepseek", "siliconflow", "litellm"):
        value = make(shape)
        around = text.format(value, other=make("early-48", 1)).encode()
        assert key_kind(value, around) is COMPATIBLE, shape
        assert provider_of(value, around) == provider, shape


def test_a_key_that_was_written_in_another_form_has_its_surroundings() -> None:
    around = b"DEEPSEEK_API_KEY = ('" + b"c2st" * 8 + b"')\n"
    assert provider_of(make("deepseek"), around) == "DeepSeek"


GATEWAYS = {
    "variable": ("OPENAI_API_KEY={}\nOPENAI_BASE_URL=https://llm.example.com/v1", True),
    "argument": ('OpenAI(api_key="{}", base_url="http://10.0.0.1:3000/v1")', True),
    "call": ("POST https://llm.example.com/v1/chat\nAuthorization: Bearer {}", True),
    "nothing": ("OPENAI_API_KEY={}", False),
    "OpenAI": ("OPENAI_API_KEY={}\nOPENAI_BASE_URL=https://api.openai.com/v1", False),
    "Azure": ("key={}\nendpoint=https://x.openai.azure.com/openai/v1", False),
    "page": ("OPENAI_API_KEY={} # https://platform.openai.com/api-keys", False),
    "proxy": ("OPENAI_API_KEY={}\nHTTPS_PROXY=http://127.0.0.1:7890", False),
    "another's": (
        "OPENAI_API_KEY={}\nDEEPSEEK_BASE_URL=https://api.deepseek.com",
        False,
    ),
    "website": ("key = '{}'\nrequests.get('https://example.com/page')", False),
    "plain name": ("OPENAI_API_KEY={}\nBASE_URL=http://10.0.0.1:3000/v1", True),
    "this computer": (
        "OPENAI_API_KEY={}\nNEXT_PUBLIC_API_URL=http://localhost:3000",
        False,
    ),
    "own website": ("OPENAI_API_KEY={}\nBASE_URL=https://my.example.com", False),
    "versioned": ("OPENAI_API_KEY={}\nAPP_API_URL=https://my.example.com/v1", False),
    "page of documents": ("# https://example.com/v1/x\nOPENAI_API_KEY={}", False),
    "LangChain": (
        'ChatOpenAI(\n  openai_api_key="{}",\n  openai_api_base="http://llm:8000/v1",',
        True,
    ),
}


@pytest.mark.parametrize(("text", "elsewhere"), GATEWAYS.values(), ids=GATEWAYS)
def test_the_oldest_shape_is_not_openais_beside_a_gateway(
    text: str, elsewhere: bool
) -> None:
    value = make("legacy-user")
    around = text.format(value).encode()
    expected = (COMPATIBLE, "") if elsewhere else (Kind.LEGACY_USER, "OpenAI")
    assert (key_kind(value, around), provider_of(value, around)) == expected


def test_a_hyphen_in_third_place_is_a_users_all_the_same() -> None:
    value = f"sk-ab-{(B62 * 2)[:42]}{MARKER}{(B62 * 2)[:42]}"
    assert (key_kind(value), provider_of(value)) == (Kind.LEGACY_USER, "OpenAI")


@pytest.mark.parametrize("shape", ["project", "service-account", "legacy-user-95"])
def test_newer_shapes_are_openais_everywhere(shape: str) -> None:
    value = make(shape)
    around = f"base_url=https://llm.example.com/v1\napi_key={value}".encode()
    assert provider_of(value, around) == "OpenAI"
