"""What is left on an account, where its host tells that to a key.

OpenAI tells no normal key its balance; an admin key may ask what was spent. Answers go
by the names that ``questions`` gives them; what has another shape tells nothing.
"""

from __future__ import annotations

import re
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_openai_ready.account.answer import Answer

USD, CNY = "USD", "CNY"
NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,30})?(?:[eE]-\d{1,2})?")
CURRENCY = re.compile(r"[A-Z]{3}")
PENNY = Decimal("0.01")
CENTS = 100
UNLIMITED = 100_000_000  # what one-api says of a key that has no limit of its own
# Of new-api, for one US dollar, unless its operator set another rate.
QUOTA_PER_USD = 500_000

# In which currency a host counts that does not say so itself.
CURRENCIES = {
    "api.moonshot.cn": CNY,
    "api.moonshot.ai": USD,
    "api.siliconflow.cn": CNY,
}


class Funds(NamedTuple):
    """What is left, in a currency, which may be unknown (empty).

    ``left`` None says that no limit is set; ``at_zero`` is what it means where nothing
    is left.
    """

    left: Decimal | None
    currency: str
    at_zero: Code = Code.BALANCE_EMPTY

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to spend."""
        return self.left is not None and self.left <= 0

    def is_below(self, amount: Decimal) -> bool:
        """Whether less than so much is left, in whatever currency."""
        return self.left is not None and self.left < amount

    def __str__(self) -> str:
        return "-" if self.left is None else shown(self.left, self.currency)


class Spend(NamedTuple):
    """What an organization spent this month in US dollars, and its limit, if any."""

    spent: Decimal
    limit: Decimal | None = None


def shown(amount: Decimal, currency: str) -> str:
    """A sum of money as people write it: ``4.20 USD``."""
    return f"{amount.quantize(PENNY)} {currency}".rstrip()


def funds_of(answers: Mapping[str, Answer], host: str) -> Funds | None:
    """The scarcest of what the answers tell; None where they tell nothing."""
    told = [funds for read in READERS for funds in read(answers, host)]
    limited = [(funds.left, funds) for funds in told if funds.left is not None]
    if limited:
        return min(limited, key=lambda each: each[0])[1]
    return told[0] if told else None


def spend_of(answers: Mapping[str, Answer]) -> Spend | None:
    """This month's spend; None where the answers do not tell all of it.

    https://platform.openai.com/docs/api-reference/usage/costs
    """
    buckets = _told(answers, "costs", "data")
    if not isinstance(buckets, list) or _told(answers, "costs", "has_more"):
        return None
    values = [
        _number(_inside(result, "amount", "value"))
        for bucket in buckets
        for result in _entries(_inside(bucket, "results"))
    ]
    known = [value for value in values if value is not None]
    cents = _number(_told(answers, "spend-limit", "threshold_amount"))
    limit = None if cents is None else cents / CENTS
    return Spend(sum(known, Decimal(0)), limit) if len(known) == len(values) else None


def _deepseek(answers: Mapping[str, Answer], _: str) -> Iterator[Funds]:
    """https://api-docs.deepseek.com/api/get-user-balance"""  # noqa: D415 - where it is told
    available = _told(answers, "deepseek-balance", "is_available")
    for each in _entries(_told(answers, "deepseek-balance", "balance_infos")):
        left, currency = _number(_inside(each, "total_balance")), _currency(each)
        if left is not None:
            yield Funds(left if available else min(left, Decimal(0)), currency)


def _openrouter(answers: Mapping[str, Answer], _: str) -> Iterator[Funds]:
    """https://openrouter.ai/docs/api-reference/limits"""  # noqa: D415 - likewise
    of_key = _number(_told(answers, "openrouter-key", "data", "limit_remaining"))
    if of_key is not None:
        yield Funds(of_key, USD, Code.SPEND_LIMIT)
    bought = _number(_told(answers, "openrouter-credits", "data", "total_credits"))
    used = _number(_told(answers, "openrouter-credits", "data", "total_usage"))
    if bought is not None and used is not None:
        yield Funds(bought - used, USD)


def _siliconflow(answers: Mapping[str, Answer], host: str) -> Iterator[Funds]:
    """https://docs.siliconflow.cn/api-reference/userinfo/get-user-info"""  # noqa: D415 - likewise
    left = _number(_told(answers, "siliconflow-user", "data", "totalBalance"))
    if left is not None:
        yield Funds(left, CURRENCIES.get(host, ""))


def _moonshot(answers: Mapping[str, Answer], host: str) -> Iterator[Funds]:
    """https://platform.moonshot.cn/docs/api/balance"""  # noqa: D415 - likewise
    left = _number(_told(answers, "moonshot-balance", "data", "available_balance"))
    if left is not None:
        yield Funds(left, CURRENCIES.get(host, ""))


def _relay(answers: Mapping[str, Answer], _: str) -> Iterator[Funds]:
    """Of one-api and new-api; an error comes with status 200 there.

    https://github.com/songquanpeng/one-api/blob/main/controller/billing.go
    """
    limit = _number(_told(answers, "billing-subscription", "hard_limit_usd"))
    cents = _number(_told(answers, "billing-usage", "total_usage"))
    if limit is None or cents is None:
        return
    yield Funds(None if limit >= UNLIMITED else limit - cents / CENTS, USD)


def _token(answers: Mapping[str, Answer], _: str) -> Iterator[Funds]:
    """https://github.com/QuantumNous/new-api/blob/main/controller/token.go"""  # noqa: D415 - likewise
    left = _number(_told(answers, "token-usage", "data", "total_available"))
    if left is None:
        return
    unlimited = _told(answers, "token-usage", "data", "unlimited_quota") is True
    yield Funds(None if unlimited else left / QUOTA_PER_USD, USD)


READERS: tuple[Callable[[Mapping[str, Answer], str], Iterator[Funds]], ...] = (
    _deepseek,
    _openrouter,
    _siliconflow,
    _moonshot,
    _relay,
    _token,
)


def expiry_of(answers: Mapping[str, Answer]) -> Decimal | None:
    """When a token of new-api expires, in seconds since 1970; 0 where it never does.

    None where the relay does not know the token.
    """
    return _number(_told(answers, "token-usage", "data", "expires_at"))


def _told(answers: Mapping[str, Answer], name: str, *path: str) -> object:
    answer = answers.get(name)
    succeeded = answer is not None and answer.status == HTTPStatus.OK
    return _inside(answer.body, *path) if answer and succeeded else None


def _inside(value: object, *path: str) -> object:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _entries(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _currency(entry: object) -> str:
    said = _inside(entry, "currency")
    return said if isinstance(said, str) and CURRENCY.fullmatch(said) else ""


def _number(value: object) -> Decimal | None:
    """A number, also one in quotes; None for anything else, and for immense ones."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    # str() of an int with thousands of digits raises; such a one is no sum of money.
    if isinstance(value, int) and abs(value) >= 10**12:
        return None
    text = str(value)
    return Decimal(text) if NUMBER.fullmatch(text) else None
