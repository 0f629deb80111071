"""The day on which a key of the project expires, as OpenAI shows it to an admin key.

https://developers.openai.com/api/reference/resources/organization/subresources/projects/subresources/api_keys/methods/list
"""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_openai_ready.account.wire.answer import Answer

NAME = "project-keys"  # of the request
# A key as OpenAI shows it: its beginning, a mask of stars or dots, its end.
REDACTED = re.compile(r"([\w-]{0,40})[*.\u2026]+([\w-]{2,12})", re.ASCII)
LATEST = 1 << 33  # seconds since 1970: in the year 2242


class KeyEnd(NamedTuple):
    """A key of the project, by its last characters, and the day on which it expires."""

    tail: str
    day: date
    is_own: bool


def first_end(answers: Mapping[str, Answer], own: str) -> KeyEnd | None:
    """When the key in use expires, or else the first of any; None if none does.

    Args:
        answers: the answers, by the names of requests.
        own: the key in use.
    """
    ends = sorted(_ends(answers.get(NAME), own), key=lambda each: each.day)
    of_own = (each for each in ends if each.is_own)
    return next(of_own, None) or next(iter(ends), None)


def _ends(answer: Answer | None, own: str) -> Iterator[KeyEnd]:
    if answer is None or answer.status != HTTPStatus.OK:
        return
    body = answer.body if isinstance(answer.body, dict) else {}
    data = body.get("data")
    for each in data if isinstance(data, list) else []:
        entry = each if isinstance(each, dict) else {}
        shown = REDACTED.fullmatch(str(entry.get("redacted_value")))
        seconds = entry.get("expires_at")
        if not shown or not isinstance(seconds, int) or isinstance(seconds, bool):
            continue
        if 0 < seconds < LATEST:
            is_own = own.startswith(shown[1]) and own.endswith(shown[2])
            day = datetime.fromtimestamp(seconds, timezone.utc).date()
            yield KeyEnd(shown[2][-4:], day, is_own)
