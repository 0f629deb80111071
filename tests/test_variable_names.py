"""Names of variables, and who takes them for a secret's: nobody differs."""

from __future__ import annotations

import pytest

from pytest_openai_ready.dotenv.variable_names import (
    PUBLIC_PREFIXES,
    is_all_secret,
    is_credential_name,
    is_secret_name,
    may_be_private,
    may_hold_credential,
)
from pytest_openai_ready.setup.example import is_setting
from pytest_openai_ready.tools.bundlers.exposed import PUBLIC, exposures_in
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


# Each is wider than the one before.
JUDGES = (is_secret_name, is_credential_name, may_hold_credential, may_be_private)
# How many of them say yes, beginning with the last, and whether all of it is secret.
NAMES = {
    "SMTP_PASSWORD": (3, True),
    "DB_PASSWORD_PROD": (3, True),
    "dbpass": (3, True),
    "X_CREDENTIALS": (3, True),
    "SESSIONID": (3, True),
    "JWT": (3, True),
    "AUTHORIZATION": (3, True),
    "NPM_AUTH": (3, True),
    "COOKIE": (3, True),
    "GCP_CREDS": (3, True),
    "creds": (3, True),
    "TLS_PEM": (3, True),
    "DJANGO_SALT": (3, True),
    "WALLET_MNEMONIC_TEST": (3, True),
    "CACHE_KEY": (3, False),
    "SECRET_NAME": (3, False),
    "ACTIONS_ID_TOKEN_REQUEST_URL": (3, False),
    "AUTH": (2, True),
    "PIN": (2, True),
    "OTP": (2, True),
    "SENTRY_DSN": (2, True),
    "SLACK_WEBHOOK_URL": (2, True),
    "OPENAI_CUSTOM_HEADERS": (2, True),
    "AZURE_STORAGE_CONNECTION_STRING": (2, True),
    "DOCKER_AUTH_CONFIG": (2, False),
    "NETRC": (2, False),
    "PASSWORDLESS": (1, False),
    "SALT_MASTER": (1, False),
    "SACRED_PEMS": (0, False),
    "SSH_AUTH_SOCK": (1, False),
    "NO_PROXY_BYPASS": (1, False),
    "PWD": (1, False),
    "SSL_CERT_FILE": (1, False),
    "XDG_SESSION_TYPE": (1, False),
    "PATH": (0, False),
    "DATABASE_URL": (0, False),
    "PYTEST_CURRENT_TEST": (0, False),
    "": (0, False),
}


def test_each_question_is_wider_than_the_one_before() -> None:
    for name, (how_many, whole) in NAMES.items():
        said = [judge(name) for judge in JUDGES]
        assert said == [False] * (4 - how_many) + [True] * how_many, name
        assert is_all_secret(name) is whole, name


@pytest.mark.parametrize("name", [*KEYS, *OTHERS, *PLAIN])
def test_all_judge_a_name_alike(name: str) -> None:
    is_secret = name not in PLAIN
    assert [judge(name) for judge in JUDGES] == [is_secret] * 4
    assert is_all_secret(name) is is_secret
    if is_secret:
        assert is_setting(name)
        assert not is_setting(f"VITE_{name}")
    assert is_key_name(name.encode()) is (name in KEYS)


@pytest.mark.parametrize("name", KEYS)
def test_each_name_of_a_key_is_seen_in_what_is_published(name: str) -> None:
    text = f"VITE_{name}=\n".encode()
    found = exposures_in("app/.env.production", text, served=False)
    assert [each.code.value for each in found] == ["key-client-side"]


def test_what_a_hook_searches_for_is_in_every_public_prefix_and_no_more() -> None:
    literals = [each for each in PUBLIC if each != b"@env"]
    for prefix in PUBLIC_PREFIXES:
        assert [each for each in literals if each in prefix.encode()], prefix
    assert {each.decode() for each in literals} <= {*PUBLIC_PREFIXES}
    assert not [(a, b) for a in literals for b in literals if a != b and a in b]
