"""What hosts tell of money and of refusals, by their own names and over real TLS."""

from __future__ import annotations

from datetime import datetime, timezone
from time import time
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hosts import EMBEDDING, Said, World, world
from languages import EN, ZH
from makers import make

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import diagnose
from pytest_openai_ready.report.renderers.plain_text import headline
from pytest_openai_ready.sandbox.answers import recorded_answers

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.findings import Finding

KEY = make("one-api")
CALL = {"POST /v1/embeddings": Said(200, EMBEDDING)}
RELAY = {"x-oneapi-request-id": "20261124"}


def recorded(name: str) -> Said:
    answer = recorded_answers()[name]
    return Said(answer.status, answer.body)


class Visit(NamedTuple):
    """What was found at a host, and what that host was asked."""

    finding: Finding
    played: World


class Guide(NamedTuple):
    """Leads to hosts that say what a test wants them to say."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def visit(
        self, base_url: str, said: dict[str, Said], key: str = KEY, **more: str
    ) -> Visit:
        settings = {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": base_url, **more}
        with world(self.folder, said) as (played, environ):
            for name, value in environ.items():
                self.monkeypatch.setenv(name, value)
            diagnosis, _ = diagnose(read_settings(settings, None))
        assert all(f"//{heard.host}/" in base_url for heard in played.heard)
        return Visit(diagnosis.findings[-1], played)


@pytest.fixture
def guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Guide:
    for name in ("NO_PROXY", "no_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    return Guide(tmp_path, monkeypatch)


def billing(limit: float, cents: float) -> dict[str, Said]:
    path = "GET /v1/dashboard/billing"
    return {
        "POST /v1/embeddings": Said(200, EMBEDDING, RELAY),
        f"{path}/subscription": Said(200, {"hard_limit_usd": limit}),
        f"{path}/usage": Said(200, {"total_usage": cents}),
    }


def token(**fields: object) -> dict[str, Said]:
    data = {
        "total_available": 1000,
        "unlimited_quota": False,
        "expires_at": 0,
    } | fields
    return {
        "POST /v1/embeddings": recorded("new-api-token-invalid"),
        "GET /api/usage/token/": Said(200, {"code": True, "data": data}),
    }


DEEPSEEK = {
    "POST /v1/chat/completions": Said(400, {"error": {"message": "Model Not Exist"}}),
    "GET /v1/models": Said(200, {"data": [{"id": "deepseek-chat"}]}),
}
UNSURE = {
    "POST /v1/embeddings": Said(403, {"code": 50000, "message": "no"}),
    "POST /v1/chat/completions": Said(403, {"code": 50000, "message": "no"}),
}

# Host, what it says, and the code and the cause that it comes to.
VERDICTS = {
    "a balance in yuan": (
        "api.moonshot.cn",
        CALL
        | {
            "GET /v1/users/me/balance": Said(200, {"data": {"available_balance": 49.5}})
        },
        (
            "A billable call succeeded (text-embedding-3-small at api.moonshot.cn); "
            "balance: 49.50 CNY."
        ),
    ),
    "a balance in dollars": (
        "api.moonshot.ai",
        CALL
        | {"GET /v1/users/me/balance": Said(200, {"data": {"available_balance": 2}})},
        (
            "A billable call succeeded (text-embedding-3-small at api.moonshot.ai); "
            "balance: 2.00 USD."
        ),
    ),
    "a low balance": (
        "api.moonshot.cn",
        CALL
        | {
            "GET /v1/users/me/balance": Said(
                200, {"data": {"available_balance": "0.88"}}
            )
        },
        (
            "A billable call succeeded (text-embedding-3-small at api.moonshot.cn), "
            "but the balance is low: 0.88 CNY."
        ),
    ),
    "a balance in no known currency": (
        "api.deepseek.com",
        CALL
        | {
            "GET /user/balance": Said(
                200,
                {"is_available": True, "balance_infos": [{"total_balance": "88"}]},
            )
        },
        (
            "A billable call succeeded (text-embedding-3-small at api.deepseek.com); "
            "balance: 88.00."
        ),
    ),
    "a host that shows none any longer": (
        "api.siliconflow.cn",
        CALL,
        "A billable call succeeded (text-embedding-3-small at api.siliconflow.cn).",
    ),
    "a relay's balance": (
        "relay.example.com",
        billing(10, 250),
        (
            "A billable call succeeded (text-embedding-3-small at relay.example.com); "
            "balance: 7.50 USD."
        ),
    ),
    "a relay without a limit": (
        "relay.example.com",
        billing(100_000_000, 250),
        "A billable call succeeded (text-embedding-3-small at relay.example.com).",
    ),
    "a relay that cannot read its own books": (
        "relay.example.com",
        billing(10, 250)
        | {
            "GET /v1/dashboard/billing/usage": recorded(
                "one-api-billing-usage-200-error"
            ),
            "GET /v1/dashboard/billing/subscription": recorded(
                "one-api-billing-subscription-200-error"
            ),
        },
        "A billable call succeeded (text-embedding-3-small at relay.example.com).",
    ),
    "a relay of a kind that is not known": (
        "relay.example.com",
        CALL,
        "A billable call succeeded (text-embedding-3-small at relay.example.com).",
    ),
    "a balance of nonsense": (
        "api.moonshot.cn",
        CALL
        | {
            "GET /v1/users/me/balance": Said(
                200, {"data": {"available_balance": "NaN"}}
            )
        },
        "A billable call succeeded (text-embedding-3-small at api.moonshot.cn).",
    ),
    "an immense balance": (
        "api.moonshot.cn",
        CALL
        | {
            "GET /v1/users/me/balance": Said(
                200, {"data": {"available_balance": 10**4000}}
            )
        },
        "A billable call succeeded (text-embedding-3-small at api.moonshot.cn).",
    ),
    "no money, and no model to say so": (
        "api.deepseek.com",
        DEEPSEEK | {"GET /user/balance": recorded("deepseek-user-balance-unavailable")},
        "The key is valid, but its account at api.deepseek.com has no credit left.",
    ),
    "money, and no model by that name": (
        "api.deepseek.com",
        DEEPSEEK
        | {
            "GET /user/balance": Said(
                200,
                {
                    "is_available": True,
                    "balance_infos": [{"currency": "CNY", "total_balance": "9.00"}],
                },
            )
        },
        (
            "api.deepseek.com does not list the model gpt-6-luna for this key; it "
            "lists deepseek-chat."
        ),
    ),
    "an unknown refusal without money in China": (
        "api.moonshot.cn",
        UNSURE | {"GET /v1/users/me/balance": recorded("moonshot-balance-zero")},
        "The key is valid, but its account at api.moonshot.cn has no credit left.",
    ),
    "an unknown refusal of a wrong key": (
        "relay.example.com",
        UNSURE | {"GET /v1/models": recorded("one-api-token-invalid")},
        "relay.example.com does not accept the key: mistyped, deleted or expired.",
    ),
    "an unknown refusal": (
        "relay.example.com",
        UNSURE,
        (
            "The request for gpt-6-luna at https://relay.example.com/v1/chat/completions "
            'got HTTP 403: "no".'
        ),
    ),
    "new-api: used up": (
        "relay.example.com",
        token(total_available=0),
        "The key is valid, but its account at relay.example.com has no credit left.",
    ),
    "new-api: used up, as recorded": (
        "relay.example.com",
        token() | {"GET /api/usage/token/": recorded("new-api-usage-token-empty")},
        "The key is valid, but its account at relay.example.com has no credit left.",
    ),
    "new-api: expired": (
        "relay.example.com",
        token(expires_at=1_600_000_000),
        "relay.example.com does not accept the key: it has expired.",
    ),
    "new-api: switched off": (
        "relay.example.com",
        token(unlimited_quota=True),
        (
            "relay.example.com knows the key, which has quota left, but refuses it: "
            "it may be disabled."
        ),
    ),
    "new-api: not known there either": (
        "relay.example.com",
        token() | {"GET /api/usage/token/": recorded("new-api-token-invalid")},
        (
            "relay.example.com does not accept the key: wrong, expired, disabled or "
            "out of quota; it does not say which."
        ),
    ),
}


@pytest.mark.parametrize(("host", "said", "text"), VERDICTS.values(), ids=VERDICTS)
def test_what_a_host_tells_is_said(
    guide: Guide, host: str, said: dict[str, Said], text: str
) -> None:
    finding, played = guide.visit(f"https://{host}/v1", said)
    code = finding.code.value
    assert headline(finding, EN).startswith(f"OpenAI not ready [{code}]: {text} ")
    assert "{" not in headline(finding, ZH)
    assert len(played.heard) <= 5


OPENROUTER = {
    "a limit of the key that is used up": ("openrouter-key-limit-used", "spend-limit"),
}


@pytest.mark.parametrize(("name", "code"), OPENROUTER.values(), ids=OPENROUTER)
def test_openrouter_says_what_is_left_of_a_key(
    guide: Guide, name: str, code: str
) -> None:
    answer = recorded_answers()[name]
    said = {answer.endpoint: recorded(name)} | {
        path.replace("/v1", "/api/v1"): each for path, each in UNSURE.items()
    }
    finding, _ = guide.visit("https://openrouter.ai/api/v1", said)
    assert finding.code.value == code


COSTS = "GET /v1/organization/costs"
LIMIT = "GET /v1/organization/spend_limit"


def costs(*values: float) -> Said:
    results = [{"amount": {"value": each, "currency": "usd"}} for each in values]
    bucket = {"object": "bucket", "results": results}
    return Said(200, {"object": "page", "data": [bucket], "has_more": False})


SPENDS = {
    "spend": ({COSTS: costs(1.5, 0.75)}, "; this month's spend: 2.25 USD."),
    "no spend": ({COSTS: costs()}, "; this month's spend: 0.00 USD."),
    "spend and limit": (
        {COSTS: costs(1.5), LIMIT: Said(200, {"threshold_amount": 2000})},
        "; this month's spend: 1.50 USD of 20.00 USD.",
    ),
    "spend near the limit": (
        {COSTS: costs(19.5), LIMIT: Said(200, {"threshold_amount": 2000})},
        ", but this month's spend is near its limit: 19.50 USD of 20.00 USD.",
    ),
    "no right to know": ({COSTS: Said(403, {})}, "."),
    "half of an answer": ({COSTS: Said(200, {"data": [], "has_more": True})}, "."),
    "an answer of nonsense": ({COSTS: Said(200, {"data": [{"results": [7]}]})}, "."),
}


@pytest.mark.parametrize(("said", "text"), SPENDS.values(), ids=SPENDS)
def test_an_admin_key_may_ask_what_was_spent(
    guide: Guide, said: dict[str, Said], text: str
) -> None:
    admin = make("admin")
    finding, played = guide.visit(
        "https://api.openai.com/v1",
        CALL | said,
        make("project"),
        OPENAI_ADMIN_KEY=admin,
    )
    assert (
        "A billable call succeeded (text-embedding-3-small at api.openai.com)" + text
    ) in headline(finding, EN)
    assert [heard.tail == admin[-4:] for heard in played.heard] == [False, True, True]


KEYS = "GET /v1/organization/projects/proj_course/api_keys"
PROJECT_KEY = make("project")
OWN = f"sk-proj-{'*' * 20}{PROJECT_KEY[-4:]}"
A_DAY = 24 * 3600


def listed(*keys: tuple[object, object]) -> Said:
    """What OpenAI says of a project's keys: how each is shown, in how many days it ends."""
    data = [
        {
            "object": "organization.project.api_key",
            "redacted_value": shown,
            "expires_at": int(time()) + days * A_DAY if type(days) is int else days,
        }
        for shown, days in keys
    ]
    return Said(200, {"object": "list", "data": data, "has_more": False})


def day(days: int) -> str:
    return (
        datetime.fromtimestamp(time() + days * A_DAY, timezone.utc).date().isoformat()
    )


READY = "ready", ""
ENDS = {
    "own, soon": (listed((OWN, 5)), {}, ("key-expiring", f"and ends on {day(5)}")),
    "own, later": (listed((OWN, 60)), {}, READY),
    "own, later, with a longer warning": (
        listed((OWN, 60)),
        {"OPENAI_READY_WARN_DAYS": "90"},
        ("key-expiring", f"and ends on {day(60)}"),
    ),
    "own, soon, without a warning": (
        listed((OWN, 5)),
        {"OPENAI_READY_WARN_DAYS": "0"},
        READY,
    ),
    "a warning that is no number": (
        listed((OWN, 5)),
        {"OPENAI_READY_WARN_DAYS": "soon"},
        ("key-expiring", f"and ends on {day(5)}"),
    ),
    "another's": (
        listed(("sk-proj-****zzzz", 9), ("sk-...yyyy", 3)),
        {},
        ("key-expiring", f"another key of its project (...yyyy) ends on {day(3)}"),
    ),
    "another's, and own later": (listed(("sk-...yyyy", 3), (OWN, 60)), {}, READY),
    "none ends": (listed((OWN, None)), {}, READY),
    "no right to know": (Said(403, {}), {}, READY),
    "nonsense": (
        listed((7, 5), ("sk-...abcd", True), ("sk-...abcd", "x"), (None, 1 << 60)),
        {},
        READY,
    ),
    "a list of nonsense": (Said(200, {"data": [7, None]}), {}, READY),
}


@pytest.mark.parametrize(("said", "more", "expected"), ENDS.values(), ids=ENDS)
def test_an_admin_key_shows_when_a_key_ends(
    guide: Guide, said: Said, more: dict[str, str], expected: tuple[str, str]
) -> None:
    finding, played = guide.visit(
        "https://api.openai.com/v1",
        CALL | {COSTS: costs(1.5), KEYS: said},
        PROJECT_KEY,
        OPENAI_ADMIN_KEY=make("admin"),
        OPENAI_PROJECT_ID="proj_course",
        **more,
    )
    code, text = expected
    assert finding.code.value == code
    assert text in headline(finding, EN)
    assert len(played.heard) == 4


def test_an_admin_key_goes_nowhere_but_to_openai(guide: Guide) -> None:
    _, played = guide.visit(
        "https://relay.example.com/v1", CALL, OPENAI_ADMIN_KEY=make("admin")
    )
    assert len(played.heard) == 1


def test_a_relay_s_key_at_openai_is_distinguished_from_a_wrong_one(
    guide: Guide,
) -> None:
    said = {"POST /v1/embeddings": recorded("openai-invalid-api-key")}
    key = {"OPENAI_API_KEY": make("early-48")}
    finding, _ = guide.visit("https://api.openai.com/v1", said, **key)
    assert headline(finding, EN) == (
        "OpenAI not ready [key-rejected]: api.openai.com does not accept the key, "
        "which does not look like an OpenAI key. If another provider issued it, set "
        "OPENAI_BASE_URL to that provider's address; otherwise make a new key. "
        "https://platform.openai.com/api-keys"
    )


def test_a_list_of_models_names_none_that_look_like_the_key(guide: Guide) -> None:
    names = [KEY[4:30], "a\nb", 7, "model-a", "model-b", "model-c", "model-d"]
    models = Said(200, {"data": [{"id": name} for name in names]})
    said = DEEPSEEK | {"GET /v1/models": models}
    finding, _ = guide.visit("https://relay.example.com/v1", said)
    assert finding.facts["offered"] == "model-a, model-b, model-c"
