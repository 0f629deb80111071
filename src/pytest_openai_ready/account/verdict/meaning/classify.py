"""Classifies an answer: by its host's habits, then by wording, then by status.

The meanings of one provider's errors are in its row of ``providers``. This module has
what applies to all hosts: unambiguous wordings, and the status. Codes and messages were
collected from public reports and documentation; ``sandbox/answers.json`` has each with
its source.
"""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING

from pytest_openai_ready.account.verdict.meaning.outcomes import code_of_failure
from pytest_openai_ready.account.verdict.meaning.vocabulary import REFUSALS
from pytest_openai_ready.account.verdict.meaning.wordings import CODES, WORDINGS
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
# A code that is a number, alone or with a name, adds nothing to the status.
NUMBER = re.compile(r"\d*(?: [A-Z_]+)?|not_?found", re.IGNORECASE)
# Codes of a 401 that add nothing to the status: a number, or only such words.
_WORD = (
    r"(?:(?:un)?auth(?:enticat(?:ion|ed)|ori[sz](?:ation|ed))?|api|access|bearer|tokens?"
    r"|keys?|credentials?|invalid|incorrect|wrong|failed|failure|error|required)"
)
REFUSAL = re.compile(
    r"\d*(?: [a-z_]+)?|invalid_(?:request_error|client|grant)|http_error"
    rf"|{_WORD}(?:[_ -]?{_WORD}){{0,5}}",
    re.IGNORECASE,
)
ERROR_STATUS = re.compile(r"[45]\d\d", re.ASCII)
REGISTERED = frozenset(HTTPStatus)
# https://www.rfc-editor.org/rfc/rfc6749#section-5.2, for the token in the request.
OAUTH_REFUSALS = re.compile(r"invalid_(?:grant|client|token)")
# A relay's own error, which the relay may disguise as a success.
RELAYS_TYPES = re.compile(r"(?:one_api|upstream)_error")

# Statuses of Cloudflare's edge, which answers with a page or, to a program, one line.
# https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/
EDGE_STATUSES = (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
# Statuses with the same meaning at every host, even from a proxy or gateway in front.
EVERYWHERE: dict[int, Meaning] = {
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: Meaning(Code.PROXY_FAILED),
    HTTPStatus.TOO_MANY_REQUESTS: TOO_MANY,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: REGION,
    HTTPStatus.REQUEST_TIMEOUT: FAULT,
    HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED: Meaning(
        Code.NOT_AN_API, "answer-in-between"
    ),
}
EDGE_LINE = re.compile(r"\s*error code: 1\d{3}\s*")
EDGE_PAGE = re.compile("cloudflare|cf-?error", re.IGNORECASE)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def classify(answer: Answer | Failure, host: str = "") -> Code:
    """The one code that an answer means; see ``meaning_of``."""
    if isinstance(answer, Failure):
        return code_of_failure(answer.cause)
    return meaning_of(answer, host).code


def meaning_of(answer: Answer, host: str = "") -> Meaning:
    """The meaning of an answer; ``not-judged`` if unknown.

    Args:
        answer: any answer, from any host.
        host: the host that was asked, in lowercase and without a port. If it is not in
            ``providers``, any provider may be behind it.
    """
    if _is_blocked(answer):
        return BLOCKED
    provider = provider_at(host)
    if answer.is_page:
        return _of_page(answer, provider)
    if answer.status == HTTPStatus.OK and _of_success(answer) is READY:
        return READY
    # A quoted error may be any provider's.
    status, habits = _status_of(answer), _habits_of(provider)
    for said in answer.descriptions:
        fitting = (each.meaning for each in habits if _fits(each, said))
        meaning = next(fitting, None) or _of_words(said, status)
        if meaning is not None:
            return meaning
        habits = _habits_of(provider) + _habits_of("")
    return _of_statements(answer, status) or _of_status(answer)


def _of_statements(answer: Answer, status: int) -> Meaning | None:
    """The meaning of the first description that can be read, in unknown words."""
    # Loaded for unknown answers only.
    from pytest_openai_ready.account.verdict.meaning.statements import meaning_read

    found = (meaning_read(each, status) for each in answer.descriptions)
    return next(filter(None, found), None)


@cache
def _habits_of(provider: str) -> tuple[Habit, ...]:
    """The meanings of errors at hosts of a provider, or at unknown hosts.

    Everybody uses OpenAI's codes, but its sentences do not apply to other known
    providers.
    """
    if provider == OPENAI.name:
        return OPENAI.habits
    if provider and BY_NAME[provider].passes_on:
        return (*BY_NAME[provider].habits, *_habits_of(""))
    if provider:
        codes = (each for each in OPENAI.habits if not each.in_message)
        return (*BY_NAME[provider].habits, *codes)
    # OpenAI comes last: providers with a different meaning use a longer wording.
    last = sorted(PROVIDERS, key=lambda each: each is OPENAI)
    everybody = (each for row in last for each in row.habits)
    return tuple(each for each in everybody if not (each.only_here or _is_number(each)))


def _is_number(habit: Habit) -> bool:
    """Whether its codes are plain numbers, which count only at their own host."""
    return not habit.in_message and habit.pattern[0].isdigit()


def _fits(habit: Habit, said: Description) -> bool:
    pattern = _compiled(habit.pattern)
    if habit.in_message:
        return pattern.search(said.message) is not None
    return any(map(pattern.fullmatch, (said.code, said.type)))


def _of_words(said: Description, status: int) -> Meaning | None:
    """The meaning of a message, if it is the same at any host."""
    # An error sent as a success has no status to check.
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
    """A refused token exchange, if its message is not more exact."""
    refused = OAUTH_REFUSALS.fullmatch(said.code) and status in REFUSALS
    return REJECTED if refused else None


def _status_of(answer: Answer) -> int:
    """The status; if a success contains an error, the status in the error.

    Statuses that are not registered count as the first of their class.
    https://www.rfc-editor.org/rfc/rfc9110#section-15-3
    """
    if answer.status in REGISTERED or answer.status < HTTPStatus.BAD_REQUEST:
        return _status_inside(answer)
    return answer.status // 100 * 100


def _status_inside(answer: Answer) -> int:
    if answer.status != HTTPStatus.OK:
        return answer.status
    said = ((each.code, str(each.status)) for each in answer.descriptions)
    inside = filter(ERROR_STATUS.fullmatch, chain.from_iterable(said))
    return int(next(inside, answer.status))


def _is_blocked(answer: Answer) -> bool:
    """Whether Cloudflare's edge refused the request or sent a browser challenge."""
    if answer.headers.get("cf-mitigated") == "challenge":
        return True
    text = answer.body if isinstance(answer.body, str) else ""
    said = EDGE_LINE.fullmatch(text) or (answer.is_page and EDGE_PAGE.search(text))
    return answer.status in EDGE_STATUSES and bool(said)


def _of_page(answer: Answer, provider: str) -> Meaning:
    """The meaning of a page in place of an answer; some hosts refuse a key with one."""
    if answer.status in EVERYWHERE:
        return EVERYWHERE[answer.status]
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FAULT
    refused = answer.status == HTTPStatus.UNAUTHORIZED
    return REJECTED if refused and provider not in {"", OPENAI.name} else NO_API


def _of_status(answer: Answer) -> Meaning:
    """The meaning of the status alone, without a known code or message."""
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
    """Whether a 401 has no more exact reason.

    A 401 with an unknown code may be about a project or an address instead.
    """
    refused = _status_of(answer) == HTTPStatus.UNAUTHORIZED
    codes = (each.code for each in answer.descriptions)
    return refused and all(map(REFUSAL.fullmatch, codes))


def _is_not_permitted(answer: Answer) -> bool:
    """Whether a 403 says that the key is valid and lacks a permission."""
    from pytest_openai_ready.account.verdict.meaning.statements import is_not_permitted

    forbidden = _status_of(answer) == HTTPStatus.FORBIDDEN
    return forbidden and any(map(is_not_permitted, answer.descriptions))


def _of_success(answer: Answer) -> Meaning:
    """Check the shape of a success: an embedding, or the answer of a chat.

    Some relays send 200 with an error in the body, which the SDK treats as a success.
    """
    body = answer.body if isinstance(answer.body, dict) else {}
    outermost, types = answer.outermost, [each.type for each in answer.descriptions]
    rows = (
        (any(map(RELAYS_TYPES.fullmatch, types)), FAULT),
        (body.get("error"), UNKNOWN),
        (_holds(body, "data", "embedding"), READY),
        (_holds(body, "choices", "message"), READY),
        (outermost.code and outermost.message, UNKNOWN),
        (outermost.message and ERROR_STATUS.fullmatch(outermost.type), UNKNOWN),
        (body.get("success") is False, UNKNOWN),
    )
    return next((meaning for fits, meaning in rows if fits), NO_API)


def _holds(body: dict[str, object], name: str, each: str) -> bool:
    """Whether there is a non-empty list whose first entry has this field."""
    entries = body.get(name)
    first = entries[0] if isinstance(entries, list) and entries else None
    return isinstance(first, dict) and each in first
