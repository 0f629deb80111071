"""Names of variables, and who takes them for a secret's: nobody differs."""

from __future__ import annotations

import pytest

from pytest_openai_ready.dotenv.variable_names import (
    is_credential_name,
    is_secret_name,
    may_be_private,
)
from pytest_openai_ready.setup.example import is_setting
from pytest_openai_ready.tools.bundlers.exposed import findings_of
from pytest_openai_ready.tools.variables import is_key_name

KEYS = [
    "OPENAI_API_KEY",
    "OPENAI_API_KEYS",
    "OPENAI_SECRET_KEY",
    "OPENAI_API_SECRET",
    "OPENAI_ACCESS_KEY",
    "OPENAI_TOKEN",
    "OPENAI_KEY",
    "DEEPSEEK_API_KEY",
    "GROQ_API_KEYS",
]
# Of other services: looked for and hidden, but no key of a model's API.
OTHERS = ["HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "STRIPE_SECRET_KEY", "CLIENT_SECRET"]
PLAIN = ["OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_ORG_ID", "HOME"]


@pytest.mark.parametrize("name", [*KEYS, *OTHERS, *PLAIN])
def test_all_judge_a_name_alike(name: str) -> None:
    is_secret = name not in PLAIN
    judges = (is_secret_name, is_credential_name, may_be_private)
    assert [judge(name) for judge in judges] == [is_secret] * 3
    if is_secret:
        assert is_setting(name)
        assert not is_setting(f"VITE_{name}")
    assert is_key_name(name.encode()) is (name in KEYS)


@pytest.mark.parametrize("name", KEYS)
def test_each_name_of_a_key_is_seen_in_what_is_published(name: str) -> None:
    text = f"VITE_{name}=\n".encode()
    found = findings_of("app/.env.production", text, served=False)
    assert [each.code.value for each in found] == ["key-client-side"]
