"""Adjusts a verdict by the answers to further requests: its code, or its cause."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from time import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pytest_openai_ready.account.verdict.funds import expiry_of, funds_of, spend_of
from pytest_openai_ready.account.verdict.key_ends import first_end
from pytest_openai_ready.account.verdict.meaning.classify import classify, meaning_of
from pytest_openai_ready.account.verdict.meaning.outcomes import of_request
from pytest_openai_ready.account.verdict.models import lasting, offered_by, shutdown_of
from pytest_openai_ready.account.verdict.questions import may_be_new_api
from pytest_openai_ready.account.wire.answer import Answer
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.causes import account as causes
from pytest_openai_ready.providers.registry import USD
from pytest_openai_ready.typed_facts import Money

if TYPE_CHECKING:
    from pytest_openai_ready.account.verdict.funds import Funds
    from pytest_openai_ready.account.verdict.meaning.outcomes import MakeOutcome
    from pytest_openai_ready.account.verdict.probe import Asked
    from pytest_openai_ready.account.wire.client import Account

# Codes for the list of models that also apply to calls. A restricted key that may not
# read the list may still make calls.
DECISIVE = frozenset(
    {
        Code.KEY_REJECTED,
        Code.ACCOUNT_DEACTIVATED,
        Code.IP_NOT_ALLOWED,
        Code.BALANCE_EMPTY,
        Code.BILLING_INACTIVE,
    }
)
MOST_MODELS = 3  # to name; a host may list hundreds


class Outcome(NamedTuple):
    """A code, and the function for the exact cause if the answers show one."""

    code: Code
    make: MakeOutcome | None = None


def reconsidered(
    code: Code, asked: Asked, account: Account, warn_below: Decimal
) -> Outcome:
    """The verdict after all answers, if the call alone has this code.

    Args:
        code: what the answer to the call means.
        asked: the call and the further requests, with their answers.
        account: the account.
        warn_below: the balance, in the host's currency, below which it warns.
    """
    if code is Code.READY:
        outcome = _of_age(_with_money(asked, account, warn_below), asked, account)
        return _of_end(outcome, asked, account)
    if code is Code.KEY_REJECTED:
        return _of_refusal(asked, account)
    if code in (Code.MODEL_UNAVAILABLE, Code.NOT_JUDGED):
        return _of_doubt(code, asked, account)
    return Outcome(code)


def _with_money(asked: Asked, account: Account, warn_below: Decimal) -> Outcome:
    funds, spend = _funds(asked, account), spend_of(asked.others)
    if funds is not None and funds.left is not None:
        balance = Money(funds.left, funds.currency)
        low = funds.is_below(warn_below)
        make = causes.balance_low if low else causes.balance_stated
        return Outcome(
            make.code,
            lambda seen: make(model=seen.model, host=seen.host, balance=balance),
        )
    if spend is None:
        return Outcome(Code.READY)
    spent = Money(spend.spent, USD)
    if spend.limit is None:
        return Outcome(
            Code.READY,
            lambda seen: causes.spend_stated(
                model=seen.model, host=seen.host, spent=spent
            ),
        )
    limit = Money(spend.limit, USD)
    low = spend.limit - spend.spent < warn_below
    of_limit = causes.limit_near if low else causes.limit_stated
    return Outcome(
        of_limit.code,
        lambda seen: of_limit(
            model=seen.model, host=seen.host, spent=spent, limit=limit
        ),
    )


def _of_refusal(asked: Asked, account: Account) -> Outcome:
    """A refusal, for which the relay may know the exact reason."""
    answer = asked.answer
    if not isinstance(answer, Answer) or not may_be_new_api(answer):
        return Outcome(Code.KEY_REJECTED)
    if meaning_of(answer, account.host).cause:  # new-api's forks give the reason
        return Outcome(Code.KEY_REJECTED)
    expiry, funds = expiry_of(asked.others), _funds(asked, account)
    if expiry is None or funds is None:
        return Outcome(Code.KEY_REJECTED, of_request(causes.refusal_not_explained))
    if 0 < expiry < Decimal(time()):
        return Outcome(Code.KEY_REJECTED, of_request(causes.key_expired))
    if funds.is_empty:
        return Outcome(Code.BALANCE_EMPTY)
    return Outcome(Code.KEY_REJECTED, of_request(causes.key_switched_off))


def _of_doubt(code: Code, asked: Asked, account: Account) -> Outcome:
    """The verdict if no model was found, or the answer is unknown."""
    if code is Code.MODEL_UNAVAILABLE:
        aged = _of_age(Outcome(code), asked, account)
        if aged.make is not None:
            return aged
    funds, models = _funds(asked, account), asked.others.get("models")
    if funds is not None and funds.is_empty:
        return Outcome(funds.at_zero)
    of_list = classify(models, account.host) if models is not None else code
    if of_list in DECISIVE:
        return Outcome(of_list)
    offered = offered_by(models, account.key.reveal()) if models else []
    if not offered or asked.model in offered:
        return Outcome(code)
    some = tuple(offered[:MOST_MODELS])
    return Outcome(
        Code.MODEL_UNAVAILABLE,
        lambda seen: causes.model_not_offered(
            host=seen.host, model=seen.model, offered=some
        ),
    )


def _of_age(outcome: Outcome, asked: Asked, account: Account) -> Outcome:
    """The verdict if OpenAI shut the model down or will; money takes precedence."""
    answer = asked.others.get("model")
    body = answer.body if answer is not None and isinstance(answer.body, dict) else {}
    day = shutdown_of(asked.model, body.get("shutdown_date"))
    if day is None or not account.speaks_for_openai:
        return outcome
    gone = outcome.code is Code.MODEL_UNAVAILABLE and day <= date.today()  # noqa: DTZ011 - the user's own day
    if outcome.code is not Code.READY and not gone:
        return outcome
    make = causes.model_shut_down if gone else causes.model_retiring
    stays = lasting()
    return Outcome(
        make.code, lambda seen: make(model=seen.model, date=day, lasting=stays)
    )


def _of_end(outcome: Outcome, asked: Asked, account: Account) -> Outcome:
    """The verdict if a key of the project expires soon, unless something is worse."""
    end = first_end(asked.others, account.key.reveal())
    soon = date.today() + timedelta(days=account.warn_days)  # noqa: DTZ011 - the user's own day
    if outcome.code is not Code.READY or end is None or end.day > soon:
        return outcome
    if end.is_own:
        return Outcome(Code.KEY_EXPIRING, lambda _: causes.key_expiring(date=end.day))
    shown = f"...{end.tail}"
    return Outcome(
        Code.KEY_EXPIRING,
        lambda _: causes.other_key_expiring(shown=shown, date=end.day),
    )


def _funds(asked: Asked, account: Account) -> Funds | None:
    return funds_of(asked.others, urlsplit(account.base_url).hostname or "")
