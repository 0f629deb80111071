"""Free requests after the billable call, if they may change the verdict.

They go to the host that the user set, never to another one.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from pytest_openai_ready.account.verdict import key_ends
from pytest_openai_ready.account.wire import hosts
from pytest_openai_ready.findings import Code
from pytest_openai_ready.providers.registry import ONE_API, PROVIDERS

if TYPE_CHECKING:
    from pytest_openai_ready.account.wire.answer import Answer
    from pytest_openai_ready.account.wire.client import Account
    from pytest_openai_ready.keys.key import Key

MOST_QUESTIONS = 3

# Signs of new-api, which has one error for a wrong, an expired and a used-up key.
NEW_API_TYPE, NEW_API_HEADER = "new_api_error", "x-new-api-version"


class Question(NamedTuple):
    """A GET request: its name, its address, and its key."""

    name: str
    url: str
    key: Key


def questions(
    code: Code, answer: Answer, account: Account, model: str | None = None
) -> tuple[Question, ...]:
    """The requests after a call with this code and answer; up to three.

    ``model`` is the model that was requested by name, if any.
    """
    if code is Code.READY:
        money = _spend(account) or _balance(account) or _billing(answer, account)
        asked = (*money, *_model(model, account))
    elif code is Code.KEY_REJECTED:
        asked = _token(answer, account)
    elif code in (Code.MODEL_UNAVAILABLE, Code.NOT_JUDGED):
        models = Question("models", _under(account, "/models"), account.key)
        asked = (*_balance(account), models)
    else:
        asked = ()
    return asked[:MOST_QUESTIONS]


def _model(model: str | None, account: Account) -> tuple[Question, ...]:
    """Ask OpenAI for the day on which it shuts a model down."""
    if model is None or not account.speaks_for_openai:
        return ()
    path = f"/models/{quote(model, safe='')}"
    return (Question("model", _under(account, path), account.key),)


def may_be_new_api(answer: Answer) -> bool:
    """Whether a refusal may come from new-api, which does not give its reason."""
    return answer.outermost.type == NEW_API_TYPE or NEW_API_HEADER in answer.headers


def _spend(account: Account) -> tuple[Question, ...]:
    if account.admin is None or not hosts.is_openai(account.base_url):
        return ()
    now = datetime.now(timezone.utc)
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    query = f"start_time={int(month.timestamp())}&bucket_width=1d&limit=31"
    costs = _under(account, f"/organization/costs?{query}")
    limit = _under(account, "/organization/spend_limit")
    return (
        Question("costs", costs, account.admin),
        Question("spend-limit", limit, account.admin),
        *_ends(account, account.admin),
    )


def _ends(account: Account, admin: Key) -> tuple[Question, ...]:
    """Ask for the keys of the project, if it is set: OpenAI shows when each expires."""
    if not account.project:
        return ()
    path = f"/organization/projects/{quote(account.project, safe='')}/api_keys"
    return (Question(key_ends.NAME, _under(account, f"{path}?limit=100"), admin),)


def _balance(account: Account) -> tuple[Question, ...]:
    parts = urlsplit(account.base_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return tuple(
        Question(each.name, origin + each.path, account.key)
        for provider in PROVIDERS
        for each in provider.balances
        if parts.hostname in each.hosts
    )


def _billing(answer: Answer, account: Account) -> tuple[Question, ...]:
    if ONE_API.headers.isdisjoint(answer.headers):
        return ()
    return tuple(
        Question(
            f"billing-{name}",
            _under(account, f"/dashboard/billing/{name}"),
            account.key,
        )
        for name in ("subscription", "usage")
    )


def _token(answer: Answer, account: Account) -> tuple[Question, ...]:
    if not may_be_new_api(answer):
        return ()
    root = account.base_url.rstrip("/").removesuffix("/v1")
    return (Question("token-usage", f"{root}/api/usage/token/", account.key),)


def _under(account: Account, path: str) -> str:
    return account.base_url.rstrip("/") + path
