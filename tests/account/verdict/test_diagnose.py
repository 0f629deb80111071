from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from languages import EN, LANGUAGES
from makers import make

from pytest_openai_ready.account.setting_names import CERTIFICATE_VARIABLES
from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import (
    account_of,
    diagnose,
    finding_on_value,
    source_findings,
)
from pytest_openai_ready.account.verdict.meaning.judge import judge
from pytest_openai_ready.account.verdict.probe import Asked
from pytest_openai_ready.account.wire.answer import Answer, Failure
from pytest_openai_ready.account.wire.client import Account
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.report.renderers.plain_text import headline
from pytest_openai_ready.sandbox.answers import state_named, states
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = make("project")


def worst(environ: dict[str, str], *, seconds: float = 8.0) -> Finding:
    diagnosis, account = diagnose(read_settings(environ, None), seconds=seconds)
    assert diagnosis.worst is not None
    refused = diagnosis.worst.cause.name in REFUSED_IDS
    untried = refused or diagnosis.worst.code.value in UNTRIED
    assert (account is None) == (untried and "status" not in diagnosis.worst.facts)
    return diagnosis.worst


# Found out before any request could carry the key.
UNTRIED = (
    "key-missing",
    "key-placeholder",
    "key-malformed",
    "key-wrong-kind",
    "base-url-invalid",
)
# Also found out before, but a host may say it as well.
SAID_BY_HOST = ("key-missing", "key-wrong-kind", "one-api-token-missing")
REFUSED_IDS = ("organization-malformed", "project-malformed")


@pytest.mark.parametrize("name", sorted(set(states()) - {*SAID_BY_HOST}))
def test_the_state_of_the_sandbox_is_found(name: str) -> None:
    with Sandbox(state_named(name)) as sandbox:
        finding = worst(sandbox.environ, seconds=1.0 if name == "hang" else 8.0)
    assert finding.code is states()[name].verdict
    for language in LANGUAGES:
        said = headline(finding, language)
        assert "{" not in said
        assert sandbox.key[12:-4] not in said


@pytest.mark.parametrize("state", SAID_BY_HOST)
def test_the_host_may_say_what_lint_could_not_see(state: str) -> None:
    with Sandbox(state_named(state)) as sandbox:
        diagnosis, _ = diagnose(read_settings(sandbox.environ, None))
    assert diagnosis.worst is not None
    assert diagnosis.worst.code is states()[state].verdict


def test_ready_is_said_with_what_proved_it() -> None:
    with Sandbox(state_named("ready")) as sandbox:
        diagnosis, account = diagnose(read_settings(sandbox.environ, None))
        host = sandbox.base_url.removeprefix("http://").removesuffix("/v1")
    assert diagnosis.ready
    assert account is not None
    assert diagnosis.findings[-1].cause.name == "billable-call"
    assert headline(diagnosis.findings[-1], EN) == (
        "OpenAI not ready [ready]: A billable call succeeded "
        f"(text-embedding-3-small at {host}). Nothing to do."
    )


OPENAI = {"OPENAI_API_KEY": KEY}

# Settings that are refused before anything is sent, and what is said of them.
REFUSED = {
    "newline": (
        {"OPENAI_API_KEY": KEY + "\n"},
        (
            "OpenAI not ready [key-malformed]: OPENAI_API_KEY in the environment contains "
            "a line break. Remove the line break; the key is one line. "
            "https://platform.openai.com/api-keys"
        ),
    ),
    "placeholder": (
        {"OPENAI_API_KEY": "sk-..."},
        (
            "OpenAI not ready [key-placeholder]: OPENAI_API_KEY in the environment is "
            "a placeholder, not a key. Replace it with your own project key. "
            "https://platform.openai.com/api-keys"
        ),
    ),
    "admin key": (
        {"OPENAI_API_KEY": make("admin")},
        (
            "OpenAI not ready [key-wrong-kind]: OPENAI_API_KEY in the environment is "
            "an admin key: it manages the organization and calls no model. Create a "
            "project key, use it instead, and keep the admin key elsewhere. "
            "https://platform.openai.com/api-keys"
        ),
    ),
    "empty base URL": (
        {**OPENAI, "OPENAI_BASE_URL": ""},
        (
            "OpenAI not ready [base-url-invalid]: OPENAI_BASE_URL in the environment "
            "is set, but empty; the SDK then has no address. Remove it to use OpenAI "
            "itself, or write https://<host>/v1."
        ),
    ),
    "base URL without a scheme": (
        {**OPENAI, "OPENAI_BASE_URL": "api.openai.com/v1"},
        (
            "OpenAI not ready [base-url-invalid]: OPENAI_BASE_URL in the environment "
            "does not begin with https://. Write it as https://<host>/v1."
        ),
    ),
    "quoted base URL": (
        {**OPENAI, "OPENAI_BASE_URL": '"https://api.openai.com/v1"'},
        (
            "OpenAI not ready [base-url-invalid]: OPENAI_BASE_URL in the environment "
            "contains its quotation marks as part of the value. Remove the quotes."
        ),
    ),
    "plain http": (
        {**OPENAI, "OPENAI_BASE_URL": "http://relay.example.com/v1"},
        (
            "OpenAI not ready [base-url-invalid]: OPENAI_BASE_URL in the environment "
            "begins with http://: everyone on the way could read the key. Write "
            "https://; plain http is only for this computer itself."
        ),
    ),
}


REFUSED |= {
    "user in the base URL": (
        {**OPENAI, "OPENAI_BASE_URL": "https://me:password@relay.example.com/v1"},
        (
            "OpenAI not ready [base-url-invalid]: OPENAI_BASE_URL in the environment "
            "contains a user or password before the @ sign, which would be sent instead "
            "of the key. Write it as https://<host>/v1."
        ),
    ),
    "key as an organization": (
        {**OPENAI, "OPENAI_ORG_ID": KEY},
        (
            "OpenAI not ready [organization-mismatch]: OPENAI_ORG_ID in the "
            "environment is not the id of an organization (org-...). Remove "
            "OPENAI_ORG_ID; most people need none. "
            "https://platform.openai.com/settings/organization/general"
        ),
    ),
    "line break in a project": (
        {**OPENAI, "OPENAI_PROJECT_ID": "proj_abc\n"},
        (
            "OpenAI not ready [project-mismatch]: OPENAI_PROJECT_ID in the environment "
            "is not the id of a project (proj_...). Remove OPENAI_PROJECT_ID; most "
            "people need none. https://platform.openai.com/api-keys"
        ),
    ),
}


@pytest.mark.parametrize(("environ", "text"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_work_is_never_sent(environ: dict[str, str], text: str) -> None:
    assert headline(worst(environ), EN) == text


def test_a_relay_takes_the_key_of_another_provider() -> None:
    with Sandbox(state_named("ready")) as sandbox:
        environ = {**sandbox.environ, "OPENAI_API_KEY": make("anthropic")}
        assert worst(environ).code is Code.KEY_REJECTED


@pytest.mark.parametrize(
    ("base_url", "code"),
    [
        ("https://api.openai.com/v1", Code.LEGACY_USER_KEY),
        ("https://relay.example.com/v1", Code.READY),
    ],
)
def test_a_legacy_key_is_advised_against_at_openai(base_url: str, code: Code) -> None:
    environ = {"OPENAI_API_KEY": make("legacy-user"), "OPENAI_BASE_URL": base_url}
    assert finding_on_value(read_settings(environ, None)).code is code


def test_dotenv_serves_key_and_address(tmp_path: Path) -> None:
    with Sandbox(state_named("ready")) as sandbox:
        lines = (f"{name}={value}\n" for name, value in sandbox.environ.items())
        (tmp_path / ".env").write_text("".join(lines))
        diagnosis, account = diagnose(read_settings({}, tmp_path))
    assert diagnosis.ready
    assert account is not None
    assert account.where == ".env"


def test_a_file_does_not_decide_where_a_key_goes(tmp_path: Path) -> None:
    line = "OPENAI_BASE_URL=https://relay.example.com/v1\n"
    (tmp_path / ".env").write_text(line)
    diagnosis, account = diagnose(read_settings(OPENAI, tmp_path))
    assert account is None
    assert diagnosis.worst is not None
    assert headline(diagnosis.worst, EN) == (
        "OpenAI not ready [base-url-invalid]: OPENAI_BASE_URL in .env names another "
        "host for a key that is not in that file, so nothing was sent. If you trust "
        "that host, set OPENAI_BASE_URL in the environment as well; otherwise remove "
        "it."
    )


@pytest.mark.parametrize("where", ["both in the file", "both in the environment"])
def test_key_and_address_of_one_place_go_together(tmp_path: Path, where: str) -> None:
    settings = {
        "OPENAI_API_KEY": make("one-api"),
        "OPENAI_BASE_URL": "https://no-such-host.invalid/v1",
    }
    lines = "".join(f"{name}={value}\n" for name, value in settings.items())
    (tmp_path / ".env").write_text(lines if "file" in where else "")
    environ = {} if "file" in where else settings
    diagnosis, _ = diagnose(read_settings(environ, tmp_path))
    assert diagnosis.worst is not None
    assert diagnosis.worst.code is Code.UNREACHABLE


def test_a_rehearsal_speaks_of_the_real_host() -> None:
    with Sandbox(state_named("balance-empty")) as sandbox:
        environ = {**sandbox.environ, "OPENAI_READY_SANDBOX": "balance-empty"}
        finding = worst(environ)
    assert finding.facts["host"] == "api.openai.com"


def judged_at(host: str, status: int, body: object, **more: str) -> str:
    """The headline of what a host answers to a call for the model ``m``."""
    account = Account(Key(KEY), "environment", f"https://{host}/v1")
    return headline(judge(Asked("m", Answer(status, more, body)), account), EN)


SAID = {
    "a code alone": (
        judged_at("relay.example.com", 418, {"code": "channel:no_such-code"}),
        (
            "OpenAI not ready [not-judged]: The request for m at "
            "https://relay.example.com/v1/embeddings got HTTP 418 with the unknown "
            "code channel:no_such-code. Look the code up in the host's documentation; "
            "if it is common, please report it."
        ),
    ),
    "a sentence": (
        judged_at("relay.example.com", 418, {"error": {"message": "I'm a\n teapot."}}),
        (
            "OpenAI not ready [not-judged]: The request for m at "
            'https://relay.example.com/v1/embeddings got HTTP 418: "I\'m a teapot.". Do '
            "what the host says; if it says this often, please report it."
        ),
    ),
    "a sentence in an answer in a message": (
        judged_at(
            "relay.example.com", 418, {"error": '{"error":{"message":"no tea"}}'}
        ),
        (
            "OpenAI not ready [not-judged]: The request for m at "
            'https://relay.example.com/v1/embeddings got HTTP 418: "no tea". Do what '
            "the host says; if it says this often, please report it."
        ),
    ),
    "a limit": (
        judged_at("api.groq.com", 429, {"error": {"message": "Try again in 11m19s."}}),
        (
            "OpenAI not ready [rate-limited]: api.groq.com accepts no more requests right "
            'now: "Try again in 11m19s.". Wait 679 seconds, as the host asks, then try '
            "again."
        ),
    ),
    **{
        f"a limit that says {said}": (
            judged_at("api.groq.com", 429, {"error": {"message": said}}),
            (
                "OpenAI not ready [rate-limited]: api.groq.com accepts no more requests "
                f'right now: "{said}". {wait}, then try again.'
            ),
        )
        for said, wait in {
            "Please retry in 3.98s": "Wait 4 seconds, as the host asks",
            "please try again in 185ms.": "Wait 1 seconds, as the host asks",
            "Please retry after 6 seconds.": "Wait 6 seconds, as the host asks",
            "Limit reached. Resets in 29min": "Wait 1740 seconds, as the host asks",
            "try again in 1 hour 2 m": "Wait as long as it says, or a minute",
            "Please retry in some days": "Wait as long as it says, or a minute",
            "Retry after 5 shots": "Wait as long as it says, or a minute",
        }.items()
    },
    "an error that is sent as a success": (
        judged_at("relay.example.com", 200, {"code": 429, "msg": "请求过于频繁"}),
        (
            "OpenAI not ready [rate-limited]: relay.example.com accepts no more requests "
            'right now: "请求过于频繁". Wait as long as it says, or a minute, then try '
            "again."
        ),
    ),
    "a limit without a word": (
        judged_at("api.groq.com", 429, ""),
        (
            "OpenAI not ready [rate-limited]: api.groq.com accepts no more requests right "
            'now: "HTTP 429". Wait as long as it says, or a minute, then try again.'
        ),
    ),
    "a limit that says how long": (
        judged_at("api.groq.com", 429, "", **{"retry-after": "3600"}),
        (
            "OpenAI not ready [rate-limited]: api.groq.com accepts no more requests right "
            'now: "HTTP 429". Wait 3600 seconds, as the host asks, then try '
            "again."
        ),
    ),
    "a limit of OpenAI that says how long": (
        judged_at(
            "api.openai.com",
            429,
            {"error": {"type": "requests"}},
            **{"retry-after": "86400"},
        ),
        (
            "OpenAI not ready [rate-limited]: The key works, but too many requests "
            "were made just now. Wait 86400 seconds, as the host asks, "
            "then try again. https://platform.openai.com/settings/organization/limits"
        ),
    ),
    "a limit that says no number": (
        judged_at(
            "api.openai.com",
            429,
            {"error": {"type": "requests"}},
            **{"retry-after": "Fri, 31"},
        ),
        (
            "OpenAI not ready [rate-limited]: The key works, but too many requests "
            "were made just now. Wait a minute, then try again. "
            "https://platform.openai.com/settings/organization/limits"
        ),
    ),
    "a relay that is full": (
        judged_at(
            "relay.example.com",
            429,
            {"error": {"message": "当前分组上游负载已饱和", "type": "new_api_error"}},
        ),
        (
            "OpenAI not ready [rate-limited]: relay.example.com accepts no more requests "
            'right now: "当前分组上游负载已饱和". Wait as long as it says, or a minute, then '
            "try again."
        ),
    ),
    "a list of addresses of a relay, of which OpenAI's pages know nothing": (
        judged_at("relay.example.com", 403, {"error": {"message": "IP 不在白名单"}}),
        (
            "OpenAI not ready [ip-not-allowed]: The account accepts requests from "
            "listed addresses only, not from this one. Ask the account's owner about "
            "the IP allowlist."
        ),
    ),
    "an organization of a relay": (
        judged_at("relay.example.com", 401, {"code": "mismatched_organization"}),
        (
            "OpenAI not ready [organization-mismatch]: The key does not belong to the "
            "organization that the request named. Remove OPENAI_ORG_ID, or use a key "
            "of that organization."
        ),
    ),
    "no money": (
        judged_at("api.deepseek.com", 402, {"error": {"message": "No."}}),
        (
            "OpenAI not ready [balance-empty]: The key is valid, but its account at "
            "api.deepseek.com has no credit left. Add credit to that account, then try "
            "again. https://platform.deepseek.com/top_up"
        ),
    ),
    "Cloudflare before another host": (
        judged_at(
            "api.groq.com",
            403,
            "error code: 1020",
            **{"cf-ray": "0123456789abcdef-HKG"},
        ),
        (
            "OpenAI not ready [blocked-page]: api.groq.com refuses requests from this "
            'network: "error code: 1020". Ask api.groq.com\'s support, or try from '
            "your usual network."
        ),
    ),
    "a page of Cloudflare's before another host": (
        judged_at(
            "api.groq.com",
            403,
            "<html><title>Attention Required! | Cloudflare</title></html>",
            **{"cf-ray": "0123456789abcdef-HKG"},
        ),
        (
            "OpenAI not ready [blocked-page]: Cloudflare blocked the request to "
            "api.groq.com and answered with a page (0123456789abcdef-HKG). Tell "
            "api.groq.com's support the ray id, or try from your usual network."
        ),
    ),
    "another region": (
        judged_at(
            "api.openai.com",
            401,
            {
                "error": {
                    "message": "Please make your request to eu.api.openai.com",
                    "code": "incorrect_hostname",
                }
            },
        ),
        (
            "OpenAI not ready [base-url-invalid]: The key's project keeps its data in "
            "another region than https://api.openai.com/v1. Set OPENAI_BASE_URL to "
            "https://eu.api.openai.com/v1"
        ),
    ),
    "an expired key": (
        judged_at("api.openai.com", 401, {"error": {"code": "api_key_expired"}}),
        (
            "OpenAI not ready [key-rejected]: api.openai.com does not accept the key: "
            "it has expired. Make a new key and replace the old one in the "
            "environment. https://platform.openai.com/api-keys"
        ),
    ),
    "an expired key of one-api": (
        judged_at("relay.example.com", 401, {"error": {"message": "该令牌已过期"}}),
        (
            "OpenAI not ready [key-rejected]: relay.example.com does not accept the "
            "key: it has expired. Make a new key and replace the old one in the "
            "environment."
        ),
    ),
    "an expired key of new-api, which keeps such reasons to itself": (
        judged_at(
            "relay.example.com",
            401,
            {"error": {"message": "该令牌已过期", "type": "new_api_error", "code": ""}},
        ),
        (
            "OpenAI not ready [key-rejected]: relay.example.com does not accept the "
            "key: it has expired. Make a new key and replace the old one in the "
            "environment."
        ),
    ),
    "a token that is off": (
        judged_at("relay.example.com", 401, {"error": "Token has been disabled"}),
        (
            "OpenAI not ready [key-rejected]: relay.example.com does not accept the "
            "key: it is disabled. Enable it at relay.example.com, or make a new key "
            "and replace it in the environment."
        ),
    ),
    "no code and no sentence": (
        judged_at("relay.example.com", 418, {}),
        (
            "OpenAI not ready [not-judged]: The request for m at "
            "https://relay.example.com/v1/embeddings got HTTP 418, without a reason. "
            "Try again; if it persists, ask whoever runs the host."
        ),
    ),
    "a page of Cloudflare without its number": (
        judged_at("relay.example.com", 403, {}, **{"cf-mitigated": "challenge"}),
        (
            "OpenAI not ready [blocked-page]: Cloudflare blocked the request to "
            "relay.example.com and answered with a page. Try from your usual "
            "network; if it persists, ask relay.example.com's support."
        ),
    ),
    **{
        f"a redirect to {location}": (
            judged_at("relay.example.com", 302, {}, location=location),
            (
                "OpenAI not ready [not-an-api]: https://relay.example.com/v1 "
                f"redirects to {place}, to which the key is not sent. Set "
                "OPENAI_BASE_URL to the address that answers without a redirect."
            ),
        )
        for location, place in {
            "https://login.example.com/x?y": "login.example.com",
            "http://relay.example.com/v1": "http://relay.example.com",
            "https://relay.example.com/login?next=/v1": "/login",
            "/v1/": "/v1/",
            "login": "/login",
            "/ein Pfad": "https://relay.example.com",
        }.items()
    },
    "a redirect of OpenAI's to another's host": (
        judged_at("api.openai.com", 302, {}, location="http://login.example.com/"),
        (
            "OpenAI not ready [not-an-api]: The request to api.openai.com was redirected "
            "to login.example.com: something in the network intercepts requests. Log in "
            "to the network if it asks for that, then try again."
        ),
    ),
    **{
        f"no answer of OpenAI's: {name}": (
            judged_at("api.openai.com", status, body),
            (
                "OpenAI not ready [not-an-api]: What answered in place of "
                "api.openai.com is not its API: something in the network intercepts "
                "requests. Log in to the network if it asks for that, then try again."
            ),
        )
        for name, status, body in (
            ("nothing is there", 404, ""),
            ("the method", 405, ""),
            ("another service", 200, {"status": "ok"}),
            ("nothing", 200, ""),
            ("a line", 200, "It works!"),
            ("a network that wants a login", 511, ""),
        )
    },
    "another's network that wants a login": (
        judged_at("relay.example.com", 511, "<html><title>Log in</title></html>"),
        (
            "OpenAI not ready [not-an-api]: What answered in place of "
            "relay.example.com is not its API: something in the network intercepts "
            "requests. Log in to the network if it asks for that, then try again."
        ),
    ),
    "a path that OpenAI does not have": (
        judged_at("api.openai.com/v1/x", 404, ""),
        (
            "OpenAI not ready [not-an-api]: What answers at "
            "https://api.openai.com/v1/x/v1 is not an OpenAI-compatible API. Check the "
            "host and path in OPENAI_BASE_URL; it usually ends in /v1."
        ),
    ),
    "a redirect of OpenAI's to itself": (
        judged_at("api.openai.com", 308, {}, location="/v1/"),
        (
            "OpenAI not ready [not-an-api]: https://api.openai.com/v1 redirects to /v1/, "
            "to which the key is not sent. Set OPENAI_BASE_URL to the address that "
            "answers without a redirect."
        ),
    ),
    "an account in no organization": (
        judged_at(
            "api.openai.com",
            401,
            {
                "error": {
                    "message": "You must be a member of an organization to use the API."
                }
            },
        ),
        (
            "OpenAI not ready [organization-mismatch]: The account of the key is in "
            "no organization, and OpenAI only answers members. Ask an owner of an "
            "organization to invite the account, then make a key there. "
            "https://platform.openai.com/settings/organization/general"
        ),
    ),
    "a plan that ended": (
        judged_at("relay.example.com", 403, {"message": "您的套餐已到期"}),
        (
            "OpenAI not ready [billing-inactive]: The key is valid, but "
            'relay.example.com asks for a plan or a payment first: "您的套餐已到期". '
            "Choose, renew or pay for a plan there, then try again."
        ),
    ),
    "a plan that only a code names": (
        judged_at("relay.example.com", 403, {"error": {"code": "usage_not_included"}}),
        (
            "OpenAI not ready [billing-inactive]: The key is valid, but "
            'relay.example.com asks for a plan or a payment first: "usage_not_included". '
            "Choose, renew or pay for a plan there, then try again."
        ),
    ),
    "a refusal that repeats its status": (
        judged_at("relay.example.com", 403, {"message": "Forbidden"}),
        (
            "OpenAI not ready [not-judged]: relay.example.com refuses the request and "
            'gives no reason: HTTP 403, "Forbidden". See on its website whether the key '
            "is active, has credit and may use this model; if so, ask its support."
        ),
    ),
    "a key of one-api that is off": (
        judged_at("relay.example.com", 401, {"error": {"message": "该令牌状态不可用"}}),
        (
            "OpenAI not ready [key-rejected]: relay.example.com does not accept the "
            "key: it is disabled. Enable it at relay.example.com, or make a new key "
            "and replace it in the environment."
        ),
    ),
    "a path that a relay does not have": (
        judged_at(
            "relay.example.com",
            404,
            {
                "error": {
                    "message": "Invalid URL (POST /v1/v1/embeddings)",
                    "type": "invalid_request_error",
                }
            },
        ),
        (
            "OpenAI not ready [base-url-invalid]: relay.example.com knows no such "
            "path: OPENAI_BASE_URL is https://relay.example.com/v1. Write the path as "
            "that host's documentation does; it usually ends in one /v1."
        ),
    ),
}


def test_a_host_is_quoted_where_nothing_better_is_known() -> None:
    for name, (said, expected) in SAID.items():
        assert said == expected, name


def test_a_sentence_is_cut_short_and_holds_no_key() -> None:
    assert "x" * 200 + '...".' in judged_at(
        "relay.example.com", 418, {"error": "x" * 999}
    )
    for quoted in (KEY, KEY[8:20], KEY[-12:], make("deepseek"), f"k={KEY[:-9]}"):
        said = judged_at(
            "relay.example.com", 418, {"error": f"Not this one: {quoted}!"}
        )
        assert quoted[8:16] not in said, quoted
        assert "HTTP 418" in said


def test_a_key_for_azure_s_client_is_spoken_of_once() -> None:
    environ = {
        "AZURE_OPENAI_API_KEY": "x",
        "AZURE_OPENAI_ENDPOINT": "https://class.openai.azure.com",
    }
    found = [each.cause.name for each in source_findings(read_settings(environ, None))]
    assert found == ["key-missing-beside-azure"]


def test_a_stand_in_is_none_of_a_provider_s_keys() -> None:
    """A relay or a server on this computer may take any word for a key."""
    stand_in = "sk-" + "x" * 32
    seen = {}
    for base_url in (
        "https://api.deepseek.com",
        "https://relay.example.com/v1",
        "http://127.0.0.1:11434/v1",
    ):
        environ = {"OPENAI_API_KEY": stand_in, "OPENAI_BASE_URL": base_url}
        seen[base_url] = headline(finding_on_value(read_settings(environ, None)), EN)
    theirs, *others = seen.values()
    assert theirs == (
        "OpenAI not ready [key-placeholder]: OPENAI_API_KEY in the environment is a "
        "placeholder, not a key. Replace it with a key that you made at "
        "api.deepseek.com. https://platform.deepseek.com/api_keys"
    )
    assert not any("placeholder" in each for each in others)


def test_a_key_under_another_name_is_spoken_of_once(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".env").write_text(f"OPENAI_KEY={KEY}\nOPENAI_API_BASE=x\n")
    found = [each.cause for each in source_findings(read_settings({}, tmp_path))]
    assert [(each.name, each.facts.get("variable")) for each in found] == [
        ("line-has-another-name", None),
        ("variable-not-read", "OPENAI_API_BASE"),
    ]


def test_a_key_of_another_provider_in_the_file_is_not_called_missing(
    tmp_path: Path,
) -> None:
    """Obeying the sentence makes the key OpenAI()'s; nothing is asked of OpenAI."""
    (tmp_path / ".git").mkdir()
    theirs = make("deepseek")
    (tmp_path / ".env").write_text(f"DEEPSEEK_API_KEY={theirs}\n")
    [finding] = source_findings(read_settings({}, tmp_path))
    assert words(finding, EN) == (
        (
            "There is no OPENAI_API_KEY; .env sets DEEPSEEK_API_KEY, which OpenAI() "
            "does not read."
        ),
        (
            "For DeepSeek, set OPENAI_API_KEY to that key and OPENAI_BASE_URL to its "
            "address; for OpenAI, create a project key."
        ),
    )
    with (tmp_path / ".env").open("a") as file:
        file.write(f"OPENAI_API_KEY={theirs}\n")
        file.write("OPENAI_BASE_URL=https://api.deepseek.com\n")
    found = read_settings({}, tmp_path)
    assert finding_on_value(found).code is Code.READY
    assert account_of(found) is not None
    (tmp_path / ".env").write_text("DEEPSEEK_API_KEY=sk-your-key\n")
    for environ in ({}, {"DEEPSEEK_API_KEY": theirs}):
        [finding] = source_findings(read_settings(environ, tmp_path))
        assert finding.cause.name == "key-missing"


def test_an_admin_key_in_a_file_stops_before_a_request(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"OPENAI_ADMIN_KEY={make('admin')}\n")
    diagnosis, account = diagnose(read_settings({"OPENAI_API_KEY": KEY}, tmp_path))
    assert account is None
    assert diagnosis.worst is not None
    assert headline(diagnosis.worst, EN) == (
        "OpenAI not ready [admin-key]: OPENAI_ADMIN_KEY in .env opens the whole "
        "organization, and no test needs it. Delete that line, and the key on its page "
        "if others may have seen it. "
        "https://platform.openai.com/settings/organization/admin-keys"
    )


@pytest.mark.parametrize("below", ["0", "1", "1000000"])
def test_when_a_balance_is_low_can_be_set(below: str) -> None:
    account = Account(Key(KEY), "environment", "https://api.moonshot.cn/v1")
    balance = {"moonshot-balance": Answer(200, {}, {"data": {"available_balance": 5}})}
    call = Answer(200, {}, {"data": [{"embedding": [1.0]}]})
    finding = judge(Asked("m", call, balance), account, Decimal(below))
    low = Decimal(below) > 5
    assert finding.code is (Code.BALANCE_LOW if low else Code.READY)


# The version of the SDK, the variable that names certificates, and what is said.
NO_CERTIFICATE = {
    ("3.57.0", ""): (
        "its certificate could not be verified. If your network replaces certificates, "
        "install its authority in the system, or name that file in SSL_CERT_FILE."
    ),
    ("2.54.0", ""): (
        "openai 2.54.0 could not verify its certificate by its own list. If your network "
        "replaces certificates, use openai 3, which has the system's, or set "
        "SSL_CERT_FILE."
    ),
    ("3.57.0", "SSL_CERT_DIR"): (
        "its certificate does not match those that SSL_CERT_DIR names. Remove "
        "SSL_CERT_DIR, or add your network's authority to what it names."
    ),
}


def test_a_certificate_is_judged_by_whoever_s_list_was_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = Account(Key(KEY), "environment", "https://relay.example.com/v1")
    asked = Asked("m", Failure("tls-failed", "ConnectionError"))
    no = "OpenAI not ready [tls-failed]: No secure connection to relay.example.com:"
    for (version, variable), said in NO_CERTIFICATE.items():
        for name in CERTIFICATE_VARIABLES:
            monkeypatch.delenv(name, raising=False)
        if variable:
            monkeypatch.setenv(variable, "/etc/ssl/certs")
        monkeypatch.setattr(
            "pytest_openai_ready.account.verdict.meaning.outcomes.sdk_version",
            lambda version=version: version,
        )
        assert headline(judge(asked, account), EN) == f"{no} {said}"


ECHOES = {
    "code": lambda key: {"error": {"code": key}},
    "code after a word": lambda key: {"error": {"code": f"k:{key}"}},
    "body as a code": lambda key: {"error": {"code": key[8:40]}},
    "body as a type": lambda key: {"error": {"type": key[8:60].lower()}},
    "scope": lambda key: {"error": {"message": f"Missing scopes: {key[8:]}"}},
    "scope with a dot": lambda key: {
        "error": {"message": f"Missing scopes: a.{key[8:40].lower()}"}
    },
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("shape", ["project", "deepseek", "early-48"])
def test_what_a_host_quotes_of_a_key_is_not_repeated(
    echo: Callable[[str], dict[str, object]], shape: str
) -> None:
    key = make(shape)
    account = Account(Key(key), "environment", "https://relay.example.com/v1")
    headers = {"cf-ray": key[8:24], "location": f"https://{key[8:40]}.example.com/"}
    for status in (400, 401, 403, 307):
        finding = judge(Asked("m", Answer(status, headers, echo(key))), account)
        shown = (repr(finding) + headline(finding, EN)).lower()
        body = key.removeprefix("sk-proj-").lower()
        assert not any(body[at : at + 8] in shown for at in range(3, len(body) - 8))
