"""Reads unknown messages: a thing, and what is wrong with it, in any order.

``wordings`` has what hosts were seen to write. If none of it fits, each clause of a
message is searched here for a thing (a key, an account, money) and a fault of it
(ended, missing, used up), in all languages of ``words``. A code is read in the same
way, since it is a sentence without spaces: ``ACCOUNT_SUSPENDED``.
"""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.verdict.meaning import words as say
from pytest_openai_ready.account.verdict.meaning.vocabulary import (
    ABSENCES,
    IP,
    PAYMENTS,
    REFUSALS,
)
from pytest_openai_ready.providers.record import (
    ADDRESS,
    BILLING_INACTIVE,
    DEACTIVATED,
    EXPIRED,
    NO_API,
    NO_KEY,
    NO_MODEL,
    NO_MONEY,
    NO_SCOPE,
    REGION,
    REJECTED,
    SPEND_LIMIT,
    SWITCHED_OFF,
    TOO_MANY,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.account.wire.descriptions import Description
    from pytest_openai_ready.providers.record import Meaning

LONGEST = 600  # characters of a message that are read
MOST_CLAUSES = 8
FARTHEST = 50  # characters between a thing and its fault
CLAUSE = re.compile(r"[.!?;](?:\s|\Z)|[。！？；\n]|\s[-–—·]\s")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
ASIDE = re.compile(r"\([^()]{0,200}\)")
JOINED = re.compile(r"(?<=\w)[_-](?=\w)|[_:]")

# A 400 is usually about the request, whose parts have the same names as an account's.
NOT_ALLOWED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
UNPAID = (*NOT_ALLOWED, HTTPStatus.PAYMENT_REQUIRED)
OF_MODEL = (*REFUSALS, *ABSENCES, HTTPStatus.UNPROCESSABLE_ENTITY)


class Reading(NamedTuple):
    """What a fault of a thing means, in an answer with one of these statuses.

    ``for_a_time`` is whether the message has to name a time, or must not. In either
    order, unless ``thing_first``: what a model does not support comes before it.
    """

    thing: str
    fault: str
    meaning: Meaning
    statuses: tuple[int, ...]
    for_a_time: bool | None = None
    thing_first: bool = False

    def fits(self, clause: str) -> bool:
        """Whether the clause names the thing, and close to it this fault."""
        return any(
            0 <= fault[0] - thing[1] <= FARTHEST
            or (
                not self.thing_first
                and 0 <= thing[0] - fault[1] <= FARTHEST
                and not _found(say.BY, clause[fault[1] : thing[0]])
            )
            for thing in _spans(self.thing, clause)
            for fault in _spans(f"{say.STATED}(?:{self.fault})", clause)
        )


# In order of precedence: what ends by itself, what a payment or another model solves,
# then the key, the account, and what is allowed.
READINGS = (
    Reading(IP, f"{say.DENIED}|{say.OFF}|{say.LISTED}", ADDRESS, NOT_ALLOWED),
    Reading(say.PLACE, f"{say.ABSENT}|{say.DENIED}", REGION, NOT_ALLOWED),
    Reading(say.PERMISSION, say.UNGRANTED, NO_SCOPE, NOT_ALLOWED),
    Reading(say.ANYTHING, say.RUSH, TOO_MANY, REFUSALS),
    Reading(say.BUDGET, say.USED, SPEND_LIMIT, UNPAID),
    Reading(say.LIMIT, say.USED, TOO_MANY, UNPAID, for_a_time=True),
    Reading(say.MONEY, say.SPENT, NO_MONEY, PAYMENTS, for_a_time=False),
    Reading(say.MONEY, say.EMPTY, NO_MONEY, UNPAID, for_a_time=False),
    Reading(say.ANYTHING, say.OVERDUE, NO_MONEY, PAYMENTS),
    Reading(say.ANYTHING, say.NO_SUCH_MODEL, NO_MODEL, OF_MODEL),
    Reading(say.MODEL, f"{say.ABSENT}|{say.OFF}", NO_MODEL, OF_MODEL, thing_first=True),
    Reading(say.MODEL, f"{say.NO_ACCESS}|{say.SUBSCRIBED}", NO_MODEL, OF_MODEL),
    Reading(say.QUOTA, say.USED_UP, NO_MONEY, PAYMENTS),
    Reading(say.LIMIT, say.REACHED, SPEND_LIMIT, NOT_ALLOWED),
    Reading(say.ANYTHING, say.SUBSCRIBED, BILLING_INACTIVE, PAYMENTS),
    Reading(say.ANYTHING, say.UPGRADE, BILLING_INACTIVE, PAYMENTS),
    Reading(say.PLAN, f"{say.ENDED}|{say.OFF}|{say.NEEDED}", BILLING_INACTIVE, UNPAID),
    Reading(say.ACCOUNT, say.OFF, DEACTIVATED, PAYMENTS),
    Reading(say.KEY, say.ENDED, EXPIRED, REFUSALS),
    Reading(say.PASS, say.ENDED, EXPIRED, NOT_ALLOWED),
    Reading(say.ANYTHING, rf"{say.CUT}expired", EXPIRED, NOT_ALLOWED),
    Reading(say.KEY, say.OFF, SWITCHED_OFF, REFUSALS),
    Reading(say.PASS, say.OFF, SWITCHED_OFF, NOT_ALLOWED),
    Reading(say.ANYTHING, rf"{say.CUT}(?:disabled|revoked)", SWITCHED_OFF, NOT_ALLOWED),
    Reading(say.ANYTHING, say.NO_KEY, NO_KEY, NOT_ALLOWED),
    Reading(say.TOKEN, say.LACKING, NO_KEY, NOT_ALLOWED),
    Reading(say.KEY, say.INVALID, REJECTED, REFUSALS),
    Reading(say.PASS, say.INVALID, REJECTED, NOT_ALLOWED),
    Reading(say.AUTHENTICATION, say.INVALID, REJECTED, NOT_ALLOWED),
    Reading(say.ANYONE, say.DENIED, NO_SCOPE, (HTTPStatus.FORBIDDEN,)),
    Reading(say.ANYTHING, say.ONLY_FOR, NO_SCOPE, (HTTPStatus.FORBIDDEN,)),
    Reading(say.PATH, say.ABSENT, NO_API, ABSENCES),
)


def meaning_read(said: Description, status: int) -> Meaning | None:
    """What a description says, in its message or else in its code or type.

    Args:
        said: a description that no known wording fits.
        status: the HTTP status; ``200`` if there is none, for an error in a success.

    Returns:
        None if nothing was understood, or only a part of a request is at fault.
    """
    kinds = () if _is_of_request(said) else (said.code, said.type)
    texts = map(_spelled, (said.message, *kinds))
    return next(filter(None, (_of_text(each, status) for each in texts)), None)


def is_not_permitted(said: Description) -> bool:
    """Whether a code or type only says that something is not allowed.

    A message about a part of the request is more exact.
    """
    if _is_of_request(said):
        return False
    kinds = (_spelled(each).strip() for each in (said.code, said.type))
    return any(map(_compiled(say.NOT_PERMITTED).fullmatch, kinds))


def _is_of_request(said: Description) -> bool:
    """Whether a message is, at least in part, about a part of the request."""
    return _found(say.NOT_OF_ACCOUNT, _spelled(said.message))


def _of_text(text: str, status: int) -> Meaning | None:
    is_brief = _found(say.FOR_A_TIME, text)
    clauses = tuple(_clauses(text))
    fitting = (
        each.meaning
        for each in READINGS
        if (status == HTTPStatus.OK or status in each.statuses)
        and each.for_a_time in {None, is_brief}
        and any(map(each.fits, clauses))
    )
    return next(fitting, None)


def _clauses(text: str) -> Iterator[str]:
    """The clauses that may say what is wrong with the key, the account or the model."""
    for clause in CLAUSE.split(text)[:MOST_CLAUSES]:
        advises = _compiled(say.ADVICE).match(clause)
        if not advises and not _found(say.NOT_OF_ACCOUNT, clause):
            yield clause


def _spelled(text: str) -> str:
    """A text in lowercase, without asides, with the words of its identifiers apart."""
    shown = ASIDE.sub(" ", text[:LONGEST])
    return JOINED.sub(" ", HUMP.sub(" ", shown)).lower()


def _found(pattern: str, text: str) -> bool:
    return _compiled(pattern).search(text) is not None


def _spans(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    return (each.span() for each in _compiled(pattern).finditer(text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
