"""The remaining funds of an account, if its host shows them to a key.

OpenAI shows no balance to a normal key; an admin key may ask for the spend. Answers
have the names from ``questions``; those with an unknown shape are ignored.
"""

from __future__ import annotations

import re
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code
from pytest_openai_ready.providers.registry import PROVIDERS, USD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_openai_ready.account.wire.answer import Answer
    from pytest_openai_ready.providers.registry import Balance

NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,30})?(?:[eE]-\d{1,2})?")
CURRENCY = re.compile(r"[A-Z]{3}")
CENTS = 100
UNLIMITED = 100_000_000  # what one-api reports for a key without its own limit
# new-api's quota for one US dollar, unless its operator set another rate.
QUOTA_PER_USD = 500_000


class Funds(NamedTuple):
    """The remaining amount, in a currency, which may be unknown (empty).

    ``left`` is None if no limit is set; ``at_zero`` is the code if nothing is left.
    """

    left: Decimal | None
    currency: str
    at_zero: Code = Code.BALANCE_EMPTY

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to spend."""
        return self.left is not None and self.left <= 0

    def is_below(self, amount: Decimal) -> bool:
        """Whether less than this amount is left, in any currency."""
        return self.left is not None and self.left < amount


class Spend(NamedTuple):
    """What an organization spent this month in US dollars, and its limit, if any."""

    spent: Decimal
    limit: Decimal | None = None


def funds_of(answers: Mapping[str, Answer], host: str) -> Funds | None:
    """The lowest funds that the answers show; None if they show none."""
    found = [
        funds
        for provider in PROVIDERS
        for balance in provider.balances
        for funds in _of_balance(balance, answers, host)
    ]
    found += [*_relay(answers), *_token(answers)]
    limited = [(funds.left, funds) for funds in found if funds.left is not None]
    if limited:
        return min(limited, key=lambda each: each[0])[1]
    return found[0] if found else None


def spend_of(answers: Mapping[str, Answer]) -> Spend | None:
    """This month's spend; None if the answers do not show all of it.

    https://platform.openai.com/docs/api-reference/usage/costs
    """
    buckets = _obtained(answers, "costs", "data")
    if not isinstance(buckets, list) or _obtained(answers, "costs", "has_more"):
        return None
    values = [
        _number(_inside(result, "amount", "value"))
        for bucket in buckets
        for result in _entries(_inside(bucket, "results"))
    ]
    known = [value for value in values if value is not None]
    cents = _number(_obtained(answers, "spend-limit", "threshold_amount"))
    limit = None if cents is None else cents / CENTS
    return Spend(sum(known, Decimal(0)), limit) if len(known) == len(values) else None


def _of_balance(
    balance: Balance, answers: Mapping[str, Answer], host: str
) -> Iterator[Funds]:
    """The funds in the answer to a provider's own request, as its row says."""
    whole = _obtained(answers, balance.name)
    usable = not balance.usable or _inside(whole, *balance.usable) is True
    at_zero = Code.SPEND_LIMIT if balance.of_key else Code.BALANCE_EMPTY
    entries = _entries(_inside(whole, *balance.each)) if balance.each else [whole]
    for entry in entries:
        left = _number(_inside(entry, *balance.left))
        if left is None:
            continue
        said = _currency(_inside(entry, *balance.currency)) if balance.currency else ""
        currency = said or balance.hosts.get(host, "")
        yield Funds(left if usable else min(left, Decimal(0)), currency, at_zero)


def _relay(answers: Mapping[str, Answer]) -> Iterator[Funds]:
    """The funds from one-api and new-api, which send errors with status 200.

    https://github.com/songquanpeng/one-api/blob/main/controller/billing.go
    """
    limit = _number(_obtained(answers, "billing-subscription", "hard_limit_usd"))
    cents = _number(_obtained(answers, "billing-usage", "total_usage"))
    if limit is None or cents is None:
        return
    yield Funds(None if limit >= UNLIMITED else limit - cents / CENTS, USD)


def _token(answers: Mapping[str, Answer]) -> Iterator[Funds]:
    """https://github.com/QuantumNous/new-api/blob/main/controller/token.go"""  # noqa: D415 - its source
    left = _number(_obtained(answers, "token-usage", "data", "total_available"))
    if left is None:
        return
    unlimited = _obtained(answers, "token-usage", "data", "unlimited_quota") is True
    yield Funds(None if unlimited else left / QUOTA_PER_USD, USD)


def expiry_of(answers: Mapping[str, Answer]) -> Decimal | None:
    """When a new-api token expires, in seconds since 1970; 0 if it never does.

    None if the relay does not know the token.
    """
    return _number(_obtained(answers, "token-usage", "data", "expires_at"))


def _obtained(answers: Mapping[str, Answer], name: str, *path: str) -> object:
    answer = answers.get(name)
    succeeded = answer is not None and answer.status == HTTPStatus.OK
    return _inside(answer.body, *path) if answer and succeeded else None


def _inside(value: object, *path: str) -> object:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _entries(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _currency(said: object) -> str:
    return said if isinstance(said, str) and CURRENCY.fullmatch(said) else ""


def _number(value: object) -> Decimal | None:
    """A number, even in quotes; None for anything else and for huge numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    # str() of an int with thousands of digits raises an error, and it is not an amount.
    if isinstance(value, int) and abs(value) >= 10**12:
        return None
    text = str(value)
    return Decimal(text) if NUMBER.fullmatch(text) else None
