"""What an answer says of a key: the habits of its host, then words, then the status.

What one vendor's errors mean stands in its row of ``providers``. Here is what holds
wherever one asks: words that nobody else would mean something else by, and the status.
Codes and messages were collected from public reports and documents;
``sandbox/answers.json`` has each with its source.
"""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import NamedTuple

from pytest_openai_ready.account.verdict.outcomes import code_of_failure
from pytest_openai_ready.account.wire.answer import Answer, Failure
from pytest_openai_ready.findings import Code
from pytest_openai_ready.providers import BY_NAME, OPENAI, PROVIDERS, provider_at
from pytest_openai_ready.vendors.record import (
    ADDRESS,
    BLOCKED,
    DEACTIVATED,
    EXPIRED,
    FAULT,
    LEAKED,
    NO_API,
    NO_KEY,
    NO_MODEL,
    NO_MONEY,
    NO_SCOPE,
    READY,
    REGION,
    REJECTED,
    TOO_MANY,
    UNKNOWN,
    Habit,
    Meaning,
)

REFUSALS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
UNKNOWN_PATH = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
# A code that is a number, alone or with its name, says no more than the status.
NUMBER = re.compile(r"\d*(?: [A-Z_]+)?|not_?found", re.IGNORECASE)
# What the code of a 401 may be that says no more than its status does.
REFUSAL = re.compile(
    r"\d*(?: [a-z_]+)?|invalid_request_error|invalid_?(?:api_?)?(?:key|token)"
    r"|unauthori[sz]ed|unauthenticated"
    r"|(?:invalid_|incorrect_)?(?:api_?key|auth(?:entication|orization)?|access_?token)"
    r"(?:_?error|_?failed|_?invalid|_?required)?",
    re.IGNORECASE,
)
EXPIRED_CODE = re.compile(r"\w*expired\w*", re.IGNORECASE)
# A relay's own fault, which the relay may dress up as a success.
RELAYS_TYPES = re.compile(r"(?:one_api|upstream)_error")

# What Cloudflare's edge answers by itself, as a page or, to a program, as one line.
# https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/
EDGE_STATUSES = (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
EDGE_LINE = re.compile(r"\s*error code: 1\d{3}\s*")

KEY = (
    "(?:api[ _-]?key|api[ _-]?token|secret[ _-]?key|access[ _-]?token|credentials?"
    "|密钥|令牌)"
)


class Wording(NamedTuple):
    """Wording in a message that mean the same whoever says them.

    They do with these ``statuses``; none are all.
    """

    pattern: str
    meaning: Meaning
    statuses: tuple[int, ...] = ()


# In the order in which they count: an account without money also "has no access".
WORDINGS = (
    Wording(
        "余额(?:不足|过低)|额度不足|额度已用尽|额度已用完|预扣费额度失败|欠费"
        "|餘額不足|額度不足|額度已用盡"
        r"|insufficient[ _](?:user[ _]|account[ _])?(?:quota|balance|credits?|funds)"
        r"|balance (?:is )?(?:insufficient|too low|not sufficient)"
        r"|user quota is not enough|not enough (?:credits?|balance)|out of credits",
        NO_MONEY,
    ),
    Wording(f"{KEY}.{{0,60}}(?:leaked|compromised|泄露)", LEAKED),
    Wording(
        rf"(?:{KEY}|\btoken)(?:(?! or ).){{0,40}}\b(?:has|is|have|was) "
        rf"(?:been )?expired(?! or )|(?<!or )expired {KEY}"
        "|(?:密钥|令牌)已?[过過]期(?!或)",
        EXPIRED,
        REFUSALS,
    ),
    Wording(
        r"(?:country|region|territory|location)\b.{0,40}\bnot (?:supported|available)"
        r"|(?:国家|地区|区域).{0,20}不(?:受)?(?:支持|可用)",
        REGION,
    ),
    Wording(
        r"\bmodel\b.{0,100}(?:not found|not exist|no access|decommissioned"
        r"|deprecated and|access denied)"
        r"|(?:unknown|invalid|unsupported|no such) model\b"
        r"|not found the model|模型.{0,60}(?:不存在|未找到|未开通|无权)",
        NO_MODEL,
    ),
    Wording(
        r"\bIP\b.{0,60}(?:not allowed|not authorized|not in|whitelist|allowlist)"
        r"|(?:IP|地址).{0,20}白名单",
        ADDRESS,
        REFUSALS,
    ),
    Wording(
        r"\b(?:your|this|the|user) ?(?:account|user|team|organization)\b.{0,60}\b"
        r"(?:deactivated|suspended|disabled|banned|terminated|locked|restricted)\b"
        r"|(?:账户|账号|用户|使用者).{0,30}(?:封禁|禁用|停用|锁定|冻结)",
        DEACTIVATED,
    ),
    Wording(
        rf"\bno {KEY} (?:was |were )?(?:provided|passed|supplied)|missing {KEY}"
        rf"|未提供.{{0,8}}{KEY}|an authentication key is required",
        NO_KEY,
        REFUSALS,
    ),
    Wording(
        r"sufficient permissions?|not enough permissions?|permission denied for key"
        r"|lacks? (?:the )?(?:required )?(?:permission|scope)",
        NO_SCOPE,
        (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN),
    ),
    Wording(
        rf"(?:invalid|incorrect|wrong|unknown|bad|illegal)\W+(?:\w+\W+)?{KEY}"
        rf"|{KEY}.{{0,60}}(?:\binvalid\b|\bincorrect\b|not valid|not found)"
        rf"|{KEY}.{{0,60}}(?:无效|错误|不正确|不存在)"
        rf"|(?:无效|错误)的.{{0,8}}{KEY}"
        r"|\A(?:invalid|incorrect) (?:key|token)\.?(?: \(.{0,60}\))?\Z",
        REJECTED,
        REFUSALS,
    ),
    Wording(
        "rate.?limit|too many requests|requests? too frequent|请求过于频繁|限流",
        TOO_MANY,
        (*REFUSALS, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def classify(answer: Answer | Failure, host: str = "") -> Code:
    """The one code that an answer means; see ``meaning_of``."""
    if isinstance(answer, Failure):
        return code_of_failure(answer.cause)
    return meaning_of(answer, host).code


def meaning_of(answer: Answer, host: str = "") -> Meaning:
    """What an answer means; ``not-judged`` where that is not known.

    Args:
        answer: any that came, whoever gave it.
        host: who was asked, in small letters and without a port. Where that is nobody
            of ``providers``, whoever is may be behind it.
    """
    if _is_blocked(answer):
        return BLOCKED
    provider = provider_at(host)
    if answer.is_page:
        return _of_page(answer, provider)
    if answer.status == HTTPStatus.OK and _of_success(answer) is READY:
        return READY
    fitting = (each.meaning for each in _habits_of(provider) if _fits(each, answer))
    said = next(fitting, None) or _of_words(answer)
    return said or _of_status(answer)


@cache
def _habits_of(provider: str) -> tuple[Habit, ...]:
    """What errors mean at hosts of a vendor, or of nobody who is known.

    Codes of OpenAI's are everybody's; its sentences are not, where others stand for
    themselves.
    """
    if provider == OPENAI.name:
        return OPENAI.habits
    if provider:
        codes = (each for each in OPENAI.habits if not each.in_message)
        return (*BY_NAME[provider].habits, *codes)
    # Who says the same as OpenAI and means something else has one word more.
    last = sorted(PROVIDERS, key=lambda each: each is OPENAI)
    everybody = (each for row in last for each in row.habits)
    return tuple(each for each in everybody if not (each.only_here or _is_number(each)))


def _is_number(habit: Habit) -> bool:
    """Whether it is of codes that are mere numbers, which count at their host only."""
    return not habit.in_message and habit.pattern[0].isdigit()


def _fits(habit: Habit, answer: Answer) -> bool:
    pattern = _compiled(habit.pattern)
    if habit.in_message:
        return pattern.search(answer.says("message")) is not None
    return any(pattern.fullmatch(answer.says(name)) for name in ("code", "type"))


def _of_words(answer: Answer) -> Meaning | None:
    """What its message means, where any host would mean the same by it."""
    status, message = _status_of(answer), answer.says("message")
    # An error that comes as a success has no status that could say more.
    any_status = status == HTTPStatus.OK
    expired = EXPIRED_CODE.fullmatch(answer.says("code") or answer.says("type"))
    if expired and (any_status or status in REFUSALS):
        return EXPIRED
    fitting = (
        each.meaning
        for each in WORDINGS
        if (any_status or not each.statuses or status in each.statuses)
        and _compiled(each.pattern).search(message)
    )
    return next(fitting, None)


def _status_of(answer: Answer) -> int:
    """The status; where a success is no more than a dress, the one inside."""
    code = answer.says("code")
    if answer.status == HTTPStatus.OK and re.fullmatch(r"[45]\d\d", code):
        return int(code)
    return answer.status


def _is_blocked(answer: Answer) -> bool:
    """Whether Cloudflare's edge refused the request or set a riddle for a browser."""
    if answer.headers.get("cf-mitigated") == "challenge":
        return True
    text = answer.body if isinstance(answer.body, str) else ""
    said = EDGE_LINE.fullmatch(text) or (answer.is_page and "loudflare" in text)
    return answer.status in EDGE_STATUSES and bool(said)


def _of_page(answer: Answer, provider: str) -> Meaning:
    """A page in place of an answer; some hosts refuse a key by one."""
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FAULT
    refused = answer.status == HTTPStatus.UNAUTHORIZED
    return REJECTED if refused and provider not in {"", OPENAI.name} else NO_API


def _of_status(answer: Answer) -> Meaning:
    """By the status alone, where no code or message is known."""
    status, code = _status_of(answer), answer.says("code")
    plain = NUMBER.fullmatch(code) is not None
    rows = (
        (
            status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
            Meaning(Code.PROXY_FAILED),
        ),
        (_is_plain_refusal(answer), REJECTED),
        (status == HTTPStatus.PAYMENT_REQUIRED, NO_MONEY),
        (status == HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY),
        (status >= HTTPStatus.INTERNAL_SERVER_ERROR, FAULT),
        (status in UNKNOWN_PATH and plain, NO_API),
        (status >= HTTPStatus.BAD_REQUEST, UNKNOWN),
        (status == HTTPStatus.OK, _of_success(answer)),
    )
    return next((meaning for fits, meaning in rows if fits), NO_API)


def _is_plain_refusal(answer: Answer) -> bool:
    """Whether a 401 says no more than that.

    One with a code that is not known may as well be about a project or an address.
    """
    refused = _status_of(answer) == HTTPStatus.UNAUTHORIZED
    return refused and REFUSAL.fullmatch(answer.says("code")) is not None


def _of_success(answer: Answer) -> Meaning:
    """A success by its shape: an embedding, or a chat's answer.

    Some relays say 200 and put an error into the body; the SDK takes that for success.
    """
    body = answer.body if isinstance(answer.body, dict) else {}
    rows = (
        (RELAYS_TYPES.fullmatch(answer.says("type")), FAULT),
        (body.get("error"), UNKNOWN),
        (_holds(body, "data", "embedding"), READY),
        (_holds(body, "choices", "message"), READY),
        (answer.says("code") and answer.says("message"), UNKNOWN),
    )
    return next((meaning for fits, meaning in rows if fits), NO_API)


def _holds(body: dict[str, object], name: str, each: str) -> bool:
    """Whether a list is there, is not empty, and its first entry has such a field."""
    entries = body.get(name)
    first = entries[0] if isinstance(entries, list) and entries else None
    return isinstance(first, dict) and each in first
