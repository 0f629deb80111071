from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from makers import make

from pytest_openai_ready.account.verdict import diagnose
from pytest_openai_ready.language import Language
from pytest_openai_ready.model import Code, Finding
from pytest_openai_ready.render.text import headline
from pytest_openai_ready.sandbox.server import Sandbox
from pytest_openai_ready.sandbox.states import STATES, state_named

if TYPE_CHECKING:
    from pathlib import Path

KEY = make("project")


def worst(environ: dict[str, str], folder: Path | None = None) -> Finding:
    diagnosis, account = diagnose(environ, folder, seconds=1.0)
    assert diagnosis.worst is not None
    assert (account is None) == (diagnosis.worst.code.value in UNTRIED)
    return diagnosis.worst


# Found out before any request could carry the key.
UNTRIED = (
    "key-missing",
    "key-placeholder",
    "key-malformed",
    "key-wrong-kind",
    "base-url-invalid",
)


@pytest.mark.parametrize("name", set(STATES) - {"key-missing", "key-wrong-kind"})
def test_the_state_of_the_sandbox_is_found(name: str) -> None:
    with Sandbox(state_named(name)) as sandbox:
        finding = worst(sandbox.environ)
    assert finding.code is STATES[name].code
    for language in Language:
        said = headline(finding, language)
        assert "{" not in said
        assert sandbox.key[12:-4] not in said


@pytest.mark.parametrize("state", ["key-missing", "key-wrong-kind"])
def test_the_host_may_say_what_lint_could_not_see(state: str) -> None:
    with Sandbox(state_named(state)) as sandbox:
        diagnosis, _ = diagnose(sandbox.environ, None)
    assert diagnosis.worst is not None
    assert diagnosis.worst.code is Code(state)


def test_ready_is_said_with_what_proved_it() -> None:
    with Sandbox(state_named("ready")) as sandbox:
        diagnosis, account = diagnose(sandbox.environ, None)
        host = sandbox.base_url.removeprefix("http://").removesuffix("/v1")
    assert diagnosis.ready
    assert account is not None
    assert diagnosis.findings[-1].facts["cause"] == "billable-call"
    assert headline(diagnosis.findings[-1], Language.EN) == (
        "OpenAI not ready [ready]: A billable call succeeded "
        f"(text-embedding-3-small at {host}). Nothing to do."
    )


OPENAI = {"OPENAI_API_KEY": KEY}

# Settings that are refused before anything is sent, and what is said of them.
REFUSED = {
    "newline": (
        {"OPENAI_API_KEY": KEY + "\n"},
        (
            "OpenAI not ready [key-malformed]: OPENAI_API_KEY in the environment holds a "
            "line break. Remove the line break; the key is one line. "
            "https://platform.openai.com/api-keys"
        ),
    ),
    "placeholder": (
        {"OPENAI_API_KEY": "sk-..."},
        (
            "OpenAI not ready [key-placeholder]: OPENAI_API_KEY in the environment is a "
            "placeholder, not a key. Replace it with your own project key. "
            "https://platform.openai.com/api-keys"
        ),
    ),
    "admin key": (
        {"OPENAI_API_KEY": make("admin")},
        (
            "OpenAI not ready [key-wrong-kind]: OPENAI_API_KEY in the environment is an "
            "admin key: it manages the organization and calls no model. Create a project "
            "key, use it instead, and keep the admin key elsewhere. "
            "https://platform.openai.com/api-keys"
        ),
    ),
    "empty base URL": (
        {**OPENAI, "OPENAI_BASE_URL": ""},
        (
            "OpenAI not ready [base-url-invalid]: OPENAI_BASE_URL in the environment is "
            "set, but empty; the SDK then has no address. Remove it to use OpenAI itself, "
            "or write https://<host>/v1."
        ),
    ),
    "base URL without a scheme": (
        {**OPENAI, "OPENAI_BASE_URL": "api.openai.com/v1"},
        (
            "OpenAI not ready [base-url-invalid]: OPENAI_BASE_URL in the environment does "
            "not begin with https://. Write it as https://<host>/v1."
        ),
    ),
    "quoted base URL": (
        {**OPENAI, "OPENAI_BASE_URL": '"https://api.openai.com/v1"'},
        (
            "OpenAI not ready [base-url-invalid]: OPENAI_BASE_URL in the environment holds "
            "its quotation marks as part of the value. Remove the quotes."
        ),
    ),
    "plain http": (
        {**OPENAI, "OPENAI_BASE_URL": "http://relay.example.com/v1"},
        (
            "OpenAI not ready [base-url-invalid]: OPENAI_BASE_URL in the environment "
            "begins with http://: everyone on the way could read the key. Write https://; "
            "plain http is only for this computer itself."
        ),
    ),
}


@pytest.mark.parametrize(("environ", "text"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_work_is_never_sent(environ: dict[str, str], text: str) -> None:
    assert headline(worst(environ), Language.EN) == text


def test_a_relay_takes_the_key_of_another_provider() -> None:
    with Sandbox(state_named("ready")) as sandbox:
        environ = {**sandbox.environ, "OPENAI_API_KEY": make("anthropic")}
        assert worst(environ).code is Code.KEY_REJECTED


def test_a_legacy_key_is_ready_with_advice() -> None:
    with Sandbox(state_named("ready")) as sandbox:
        sandbox.key = make("legacy-user")
        diagnosis, _ = diagnose(sandbox.environ, None)
    assert [each.code.value for each in diagnosis.findings] == [
        "ready",
        "ready",
        "legacy-user-key",
        "ready",
    ]
    assert diagnosis.ready


def test_dotenv_serves_key_and_address(tmp_path: Path) -> None:
    with Sandbox(state_named("ready")) as sandbox:
        lines = (f"{name}={value}\n" for name, value in sandbox.environ.items())
        (tmp_path / ".env").write_text("".join(lines))
        diagnosis, account = diagnose({}, tmp_path)
    assert diagnosis.ready
    assert account is not None
    assert account.where == ".env"
