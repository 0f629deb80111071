"""What an answer says of a key: one table, read from its top, the first row decides.

The order matters. Money comes first, since the codes of 2026 share a status with rate
limits; "must be verified" and "no access to the model" come before the plain "no such
model" whose code they share. Codes and messages were collected from public reports and
from OpenAI's pages on errors; ``sandbox/answers.json`` has each with its source.
https://platform.openai.com/docs/guides/error-codes
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import NamedTuple

from pytest_openai_ready.account.answer import Answer, Failure
from pytest_openai_ready.model import Code

SPEND_LIMITS = (
    "organization_spend_limit_exceeded|project_spend_limit_exceeded"
    "|organization_usage_limit_exceeded|billing_hard_limit_reached"
)
UNKNOWN_PATH = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
NO_MONEY = "credit_balance_exhausted|insufficient_quota|insufficient_user_quota"
NO_MONEY_IN_WORDS = (
    r"(?:余额不足|额度不足|额度已用尽|预扣费额度失败|欠费"
    r"|(?i:insufficient[ _](?:user[ _]|account[ _])?(?:quota|balance|credits?))"
    r"|(?i:balance is insufficient|user quota is not enough))"
)
NO_MODEL_IN_WORDS = r"(?i:\bmodel\b.{0,80}(?:not found|not exist|no access))"


class Rule(NamedTuple):
    """An error whose ``field`` matches means ``code``, whatever its HTTP status."""

    field: str
    pattern: re.Pattern[str]
    code: Code


def _whole(field: str, values: str, code: Code) -> Rule:
    return Rule(field, re.compile(rf"(?:{values})\Z"), code)


def _part(words: str, code: Code) -> Rule:
    return Rule("message", re.compile(rf".*{words}", re.DOTALL), code)


RULES = (
    _whole("code", SPEND_LIMITS, Code.SPEND_LIMIT),
    _whole("code", "billing_not_active", Code.BILLING_INACTIVE),
    _whole("type", "billing_not_active", Code.BILLING_INACTIVE),
    _whole("code", NO_MONEY, Code.BALANCE_EMPTY),
    _whole("type", NO_MONEY, Code.BALANCE_EMPTY),
    _whole("code", "account_deactivated", Code.ACCOUNT_DEACTIVATED),
    _whole(
        "code",
        "mismatched_organization|invalid_organization",
        Code.ORGANIZATION_MISMATCH,
    ),
    _part("must be a member of an organization", Code.ORGANIZATION_MISMATCH),
    _whole("code", "mismatched_project", Code.PROJECT_MISMATCH),
    _whole("code", "not_authorized_invalid_project", Code.PROJECT_ARCHIVED),
    _whole("code", "not_authorized_invalid_key_type", Code.KEY_WRONG_KIND),
    _part("must be made with a session key", Code.KEY_WRONG_KIND),
    _whole("code", "ip_not_authorized", Code.IP_NOT_ALLOWED),
    _whole("code", "unsupported_country_region_territory", Code.REGION_UNSUPPORTED),
    _part("Missing scopes: ", Code.SCOPE_MISSING),
    _part("organization must be verified", Code.ORGANIZATION_UNVERIFIED),
    _whole("code", "model_not_found", Code.MODEL_UNAVAILABLE),
    _part("You didn't provide an API key", Code.KEY_MISSING),
    _whole("code", "invalid_api_key", Code.KEY_REJECTED),
    _whole("code", "rate_limit_exceeded|slow_down", Code.RATE_LIMITED),
    # What relays and other hosts say, in words of their own.
    _part(NO_MONEY_IN_WORDS, Code.BALANCE_EMPTY),
    _part(NO_MODEL_IN_WORDS, Code.MODEL_UNAVAILABLE),
    _whole("type", "rate_limit_error", Code.RATE_LIMITED),
)

CODES_OF_FAILURES = {
    "name-not-found": Code.UNREACHABLE,
    "refused": Code.UNREACHABLE,
    "reset": Code.UNREACHABLE,
    "socket-blocked": Code.UNREACHABLE,
    "unreachable": Code.UNREACHABLE,
    "answer-too-long": Code.NOT_AN_API,
    "header-not-sendable": Code.NOT_JUDGED,
    "proxy-failed": Code.PROXY_FAILED,
    "proxy-not-understood": Code.PROXY_FAILED,
    "proxy-unreachable": Code.PROXY_FAILED,
    "tls-failed": Code.TLS_FAILED,
    "certificates-not-read": Code.TLS_FAILED,
    "tls-not-spoken": Code.TLS_FAILED,
    "timed-out": Code.TIMED_OUT,
    "exception-unknown": Code.NOT_JUDGED,
}


def classify(answer: Answer | Failure) -> Code:
    """The one code that an answer means; ``not-judged`` where that is not known."""
    if isinstance(answer, Failure):
        return CODES_OF_FAILURES[answer.cause]
    if answer.is_page:
        return _of_page(answer)
    fitting = (rule.code for rule in RULES if _fits(rule, answer))
    return next(fitting, _of_status(answer))


def _fits(rule: Rule, answer: Answer) -> bool:
    return rule.pattern.match(answer.says(rule.field)) is not None


def _of_page(answer: Answer) -> Code:
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Code.SERVER_ERROR
    blocked = answer.status == HTTPStatus.FORBIDDEN and "loudflare" in str(answer.body)
    return Code.BLOCKED_PAGE if blocked else Code.NOT_AN_API


def _of_status(answer: Answer) -> Code:
    """By the status alone, where no code or message is known."""
    status = answer.status
    in_disguise = isinstance(answer.body, dict) and bool(answer.body.get("error"))
    rows = (
        (status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, Code.PROXY_FAILED),
        (status == HTTPStatus.UNAUTHORIZED, Code.KEY_REJECTED),
        (status == HTTPStatus.PAYMENT_REQUIRED, Code.BALANCE_EMPTY),
        (status >= HTTPStatus.INTERNAL_SERVER_ERROR, Code.SERVER_ERROR),
        (status in UNKNOWN_PATH and not answer.says("code"), Code.NOT_AN_API),
        (status >= HTTPStatus.BAD_REQUEST or in_disguise, Code.NOT_JUDGED),
        (status == HTTPStatus.OK and _is_success(answer.body), Code.READY),
    )
    return next((code for fits, code in rows if fits), Code.NOT_AN_API)


def _is_success(body: object) -> bool:
    """Whether it has the shape of an embedding or of a chat's answer.

    Some relays say 200 and put an error into the body; the SDK takes that for success.
    """
    return isinstance(body, dict) and any(
        isinstance(body.get(name), list) for name in ("data", "choices")
    )
