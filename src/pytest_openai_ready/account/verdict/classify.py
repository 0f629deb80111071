"""What an answer says of a key: the habits of its host, then words, then the status.

What one provider's errors mean stands in its row of ``providers``. Here is what holds
wherever one asks: words that nobody else would mean something else by, and the status.
Codes and messages were collected from public reports and documents;
``sandbox/answers.json`` has each with its source.
"""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING

from pytest_openai_ready.account.verdict.outcomes import code_of_failure
from pytest_openai_ready.account.verdict.wordings import CODES, REFUSALS, WORDINGS
from pytest_openai_ready.account.wire.answer import Answer, Failure
from pytest_openai_ready.findings import Code
from pytest_openai_ready.providers.record import (
    BLOCKED,
    FAULT,
    NO_API,
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
from pytest_openai_ready.providers.registry import (
    BY_NAME,
    OPENAI,
    PROVIDERS,
    provider_at,
)

if TYPE_CHECKING:
    from pytest_openai_ready.account.wire.descriptions import Description

UNKNOWN_PATH = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
# A code that is a number, alone or with its name, says no more than the status.
NUMBER = re.compile(r"\d*(?: [A-Z_]+)?|not_?found", re.IGNORECASE)
# What the code of a 401 may be that says no more than its status does.
REFUSAL = re.compile(
    r"\d*(?: [a-z_]+)?|invalid_(?:request_error|client|grant)"
    r"|invalid_?(?:api_?)?(?:key|token)"
    r"|unauthori[sz]ed|unauthenticated"
    r"|(?:invalid_|incorrect_)?(?:api_?key|auth(?:entication|orization)?|access_?token)"
    r"(?:_?error|_?failed|_?invalid|_?required)?",
    re.IGNORECASE,
)
ERROR_STATUS = re.compile(r"[45]\d\d", re.ASCII)
# https://www.rfc-editor.org/rfc/rfc6749#section-5.2, of the token that is handed in.
OAUTH_REFUSALS = re.compile(r"invalid_(?:grant|client|token)")
# What the code of a 403 may be that says what its status does, and that the key counts.
NOT_PERMITTED = re.compile(
    r"permission[_-]?denied(?:_error)?|insufficient_(?:scope|permissions?)",
    re.IGNORECASE,
)
# A relay's own fault, which the relay may dress up as a success.
RELAYS_TYPES = re.compile(r"(?:one_api|upstream)_error")

# What Cloudflare's edge answers by itself, as a page or, to a program, as one line.
# https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/
EDGE_STATUSES = (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
# What says the same at every host, also where a proxy or a gateway in front says it.
EVERYWHERE: dict[int, Meaning] = {
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: Meaning(Code.PROXY_FAILED),
    HTTPStatus.TOO_MANY_REQUESTS: TOO_MANY,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: REGION,
    HTTPStatus.REQUEST_TIMEOUT: FAULT,
}
EDGE_LINE = re.compile(r"\s*error code: 1\d{3}\s*")


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
    # What is quoted may be of anybody.
    status, habits = _status_of(answer), _habits_of(provider)
    for said in answer.descriptions:
        fitting = (each.meaning for each in habits if _fits(each, said))
        meaning = next(fitting, None) or _of_words(said, status)
        if meaning is not None:
            return meaning
        habits = _habits_of(provider) + _habits_of("")
    return _of_status(answer)


@cache
def _habits_of(provider: str) -> tuple[Habit, ...]:
    """What errors mean at hosts of a provider, or of nobody who is known.

    Codes of OpenAI's are everybody's; its sentences are not, where others stand for
    themselves.
    """
    if provider == OPENAI.name:
        return OPENAI.habits
    if provider and BY_NAME[provider].passes_on:
        return (*BY_NAME[provider].habits, *_habits_of(""))
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


def _fits(habit: Habit, said: Description) -> bool:
    pattern = _compiled(habit.pattern)
    if habit.in_message:
        return pattern.search(said.message) is not None
    return any(map(pattern.fullmatch, (said.code, said.type)))


def _of_words(said: Description, status: int) -> Meaning | None:
    """What a message means, where any host would mean the same by it."""
    # An error that comes as a success has no status that could say more.
    any_status = status == HTTPStatus.OK
    by_code = (
        each.meaning
        for each in CODES
        if (any_status or status in each.statuses)
        and _compiled(each.pattern).fullmatch(said.code or said.type)
    )
    by_message = (
        each.meaning
        for each in WORDINGS
        if (any_status or not each.statuses or status in each.statuses)
        and _compiled(each.pattern).search(said.message)
    )
    return next(chain(by_code, by_message), None) or _of_oauth(said, status)


def _of_oauth(said: Description, status: int) -> Meaning | None:
    """What an exchange of tokens refuses, where its sentence says no more."""
    refused = OAUTH_REFUSALS.fullmatch(said.code) and status in REFUSALS
    return REJECTED if refused else None


def _status_of(answer: Answer) -> int:
    """The status; where a success is no more than a dress, the one inside."""
    if answer.status != HTTPStatus.OK:
        return answer.status
    said = ((each.code, str(each.status)) for each in answer.descriptions)
    inside = filter(ERROR_STATUS.fullmatch, chain.from_iterable(said))
    return int(next(inside, answer.status))


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
    if answer.status in EVERYWHERE:
        return EVERYWHERE[answer.status]
    refused = answer.status == HTTPStatus.UNAUTHORIZED
    return REJECTED if refused and provider not in {"", OPENAI.name} else NO_API


def _of_status(answer: Answer) -> Meaning:
    """By the status alone, where no code or message is known."""
    status = _status_of(answer)
    plain = all(NUMBER.fullmatch(each.code) for each in answer.descriptions)
    rows = (
        (_is_plain_refusal(answer), REJECTED),
        (_is_not_permitted(answer), NO_SCOPE),
        (status == HTTPStatus.PAYMENT_REQUIRED, NO_MONEY),
        (status in EVERYWHERE, EVERYWHERE.get(status, UNKNOWN)),
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
    codes = (each.code for each in answer.descriptions)
    return refused and all(map(REFUSAL.fullmatch, codes))


def _is_not_permitted(answer: Answer) -> bool:
    """Whether a 403 says that the key is known and lacks a permission."""
    if _status_of(answer) != HTTPStatus.FORBIDDEN:
        return False
    said = chain.from_iterable((each.code, each.type) for each in answer.descriptions)
    return any(map(NOT_PERMITTED.fullmatch, said))


def _of_success(answer: Answer) -> Meaning:
    """A success by its shape: an embedding, or a chat's answer.

    Some relays say 200 and put an error into the body; the SDK takes that for success.
    """
    body = answer.body if isinstance(answer.body, dict) else {}
    outermost, types = answer.outermost, [each.type for each in answer.descriptions]
    rows = (
        (any(map(RELAYS_TYPES.fullmatch, types)), FAULT),
        (body.get("error"), UNKNOWN),
        (_holds(body, "data", "embedding"), READY),
        (_holds(body, "choices", "message"), READY),
        (outermost.code and outermost.message, UNKNOWN),
    )
    return next((meaning for fits, meaning in rows if fits), NO_API)


def _holds(body: dict[str, object], name: str, each: str) -> bool:
    """Whether a list is there, is not empty, and its first entry has such a field."""
    entries = body.get(name)
    first = entries[0] if isinstance(entries, list) and entries else None
    return isinstance(first, dict) and each in first
