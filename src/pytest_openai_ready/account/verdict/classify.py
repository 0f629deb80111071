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

from pytest_openai_ready.account.verdict.outcomes import code_of_failure
from pytest_openai_ready.account.wire.answer import Answer, Failure
from pytest_openai_ready.findings import Code

SPEND_LIMITS = (
    "organization_spend_limit_exceeded|project_spend_limit_exceeded"
    "|organization_usage_limit_exceeded|billing_hard_limit_reached"
)
TOO_MANY = "rate_limit_exceeded|slow_down|token_concurrency_limit_reached"
UNKNOWN_PATH = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
NO_MONEY = (
    "credit_balance_exhausted|insufficient_quota|insufficient_user_quota"
    "|pre_consume_token_quota_failed|INSUFFICIENT_BALANCE"  # one-api; sub2api
    "|exceeded_current_quota_error|Arrearage"  # Moonshot; DashScope
)
NO_MONEY_IN_WORDS = (
    r"(?:余额不足|额度不足|额度已用尽|预扣费额度失败|欠费"
    r"|(?i:insufficient[ _](?:user[ _]|account[ _])?(?:quota|balance|credits?))"
    r"|(?i:balance is insufficient|user quota is not enough))"
)
NO_MODEL_IN_WORDS = (
    r"(?:无权使用模型|(?i:\bmodel\b.{0,80}(?:not found|not exist|no access)))"
)
# Of LiteLLM's proxy; without a database it knows no key but its master key.
NO_SUCH_KEY = "token_not_found_in_db|no_db_connection"
NO_SUCH_KEY_IN_WORDS = (
    r"(?:无效的令牌|令牌已过期|令牌状态不可用|(?i:API key not valid)"
    r"|(?i:\A(?:invalid|incorrect) (?:api[ _]?)?(?:key|token)\.?(?: \(.{0,60}\))?\Z))"
)
# A proxy passes OpenAI's sentence on, and puts a type and a code of its own beside it.
# https://docs.litellm.ai/docs/exception_mapping
NO_MONEY_OF_OPENAI = "You have no credits remaining|You exceeded your current quota"
NOT_ITS_OWN_KEY = r"\Alitellm\.(?:AuthenticationError|PermissionDeniedError)"
# What the code of a 401 may be that says no more than its status does.
REFUSAL = re.compile(
    r"\d*|invalid_request_error|invalid_?(?:api_?)?(?:key|token)|unauthori[sz]ed"
    r"|unauthenticated|(?:invalid_)?authentication(?:_?error|_?failed)?",
    re.IGNORECASE,
)
# A relay's own fault, which the relay may dress up as a refusal or as a success.
FAULT_IN_WORDS = "令牌验证失败"
RELAYS_TYPES = re.compile(r"(?:one_api|upstream)_error")

# What Cloudflare's edge answers by itself, as a page or, to a program, as one line.
# https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/
EDGE_STATUSES = (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
EDGE_LINE = re.compile(r"\s*error code: 1\d{3}\s*")


class ErrorRule(NamedTuple):
    """An error whose ``field`` matches means ``code``, whatever its HTTP status."""

    field: str
    pattern: re.Pattern[str]
    code: Code


def _whole(field: str, values: str, code: Code) -> ErrorRule:
    return ErrorRule(field, re.compile(rf"\A(?:{values})\Z"), code)


def _part(words: str, code: Code) -> ErrorRule:
    return ErrorRule("message", re.compile(words), code)


ERROR_RULES = (
    _whole("code", SPEND_LIMITS, Code.SPEND_LIMIT),
    _whole("code", "billing_not_active", Code.BILLING_INACTIVE),
    _whole("type", "billing_not_active", Code.BILLING_INACTIVE),
    _whole("type", "budget_exceeded", Code.SPEND_LIMIT),  # LiteLLM's proxy
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
    _whole("code", TOO_MANY, Code.RATE_LIMITED),
    # What proxies pass on. That OpenAI refuses a proxy's key is the proxy's own fault.
    _part(NOT_ITS_OWN_KEY, Code.SERVER_ERROR),
    _part(NO_MONEY_OF_OPENAI, Code.BALANCE_EMPTY),
    _part("Your account is not active, please check your", Code.BILLING_INACTIVE),
    _part("Country, region, or territory not supported", Code.REGION_UNSUPPORTED),
    _part("Rate limit reached for ", Code.RATE_LIMITED),
    _part("Invalid model name passed in model=", Code.MODEL_UNAVAILABLE),
    # What relays and other hosts say, in words of their own.
    _part(NO_MONEY_IN_WORDS, Code.BALANCE_EMPTY),
    _part(NO_MODEL_IN_WORDS, Code.MODEL_UNAVAILABLE),
    _part("未提供令牌", Code.KEY_MISSING),
    _part("用户已被封禁", Code.ACCOUNT_DEACTIVATED),
    _part("只能在指定网段使用", Code.IP_NOT_ALLOWED),
    _part(FAULT_IN_WORDS, Code.SERVER_ERROR),
    _whole("type", NO_SUCH_KEY, Code.KEY_REJECTED),
    _part(NO_SUCH_KEY_IN_WORDS, Code.KEY_REJECTED),
    _whole("type", "rate_limit_error", Code.RATE_LIMITED),
)


def classify(answer: Answer | Failure) -> Code:
    """The one code that an answer means; ``not-judged`` where that is not known."""
    if isinstance(answer, Failure):
        return code_of_failure(answer.cause)
    if _is_blocked(answer):
        return Code.BLOCKED_PAGE
    if answer.is_page:
        return _of_page(answer)
    fitting = (rule.code for rule in ERROR_RULES if _fits(rule, answer))
    return next(fitting, _of_status(answer))


def _fits(rule: ErrorRule, answer: Answer) -> bool:
    return rule.pattern.search(answer.says(rule.field)) is not None


def _is_blocked(answer: Answer) -> bool:
    """Whether Cloudflare's edge refused the request or set a riddle for a browser."""
    if answer.headers.get("cf-mitigated") == "challenge":
        return True
    text = answer.body if isinstance(answer.body, str) else ""
    said = EDGE_LINE.fullmatch(text) or (answer.is_page and "loudflare" in text)
    return answer.status in EDGE_STATUSES and bool(said)


def _of_page(answer: Answer) -> Code:
    failed = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Code.SERVER_ERROR if failed else Code.NOT_AN_API


def _of_status(answer: Answer) -> Code:
    """By the status alone, where no code or message is known."""
    status = answer.status
    rows = (
        (status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, Code.PROXY_FAILED),
        (_is_plain_refusal(answer), Code.KEY_REJECTED),
        (status == HTTPStatus.PAYMENT_REQUIRED, Code.BALANCE_EMPTY),
        (status >= HTTPStatus.INTERNAL_SERVER_ERROR, Code.SERVER_ERROR),
        (status in UNKNOWN_PATH and not answer.says("code"), Code.NOT_AN_API),
        (status >= HTTPStatus.BAD_REQUEST, Code.NOT_JUDGED),
        (status == HTTPStatus.OK, _of_success(answer)),
    )
    return next((code for fits, code in rows if fits), Code.NOT_AN_API)


def _is_plain_refusal(answer: Answer) -> bool:
    """Whether a 401 says no more than that.

    One with a code that is not known may as well be about a project or an address.
    """
    refused = answer.status == HTTPStatus.UNAUTHORIZED
    return refused and REFUSAL.fullmatch(answer.says("code")) is not None


def _of_success(answer: Answer) -> Code:
    """A success by its shape: an embedding, or a chat's answer.

    Some relays say 200 and put an error into the body; the SDK takes that for success.
    """
    body = answer.body if isinstance(answer.body, dict) else {}
    dressed = body.get("code") and answer.says("message")
    rows = (
        (RELAYS_TYPES.fullmatch(answer.says("type")), Code.SERVER_ERROR),
        (body.get("error"), Code.NOT_JUDGED),
        (_holds(body, "data", "embedding"), Code.READY),
        (_holds(body, "choices", "message"), Code.READY),
        (dressed, Code.NOT_JUDGED),
    )
    return next((code for fits, code in rows if fits), Code.NOT_AN_API)


def _holds(body: dict[str, object], name: str, each: str) -> bool:
    """Whether a list is there, is not empty, and its first entry has such a field."""
    entries = body.get(name)
    first = entries[0] if isinstance(entries, list) and entries else None
    return isinstance(first, dict) and each in first
