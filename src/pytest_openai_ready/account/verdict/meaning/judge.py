"""Turns an answer into a finding: its code, its exact cause, and quoted words."""

from __future__ import annotations

import re
from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pytest_openai_ready.account.limits import WARN_BELOW
from pytest_openai_ready.account.verdict.meaning.classify import classify, meaning_of
from pytest_openai_ready.account.verdict.meaning.outcomes import (
    NOT_SHAPED,
    Seen,
    of_request,
    outcome_of,
    outcome_there,
)
from pytest_openai_ready.account.verdict.meaning.reconsider import reconsidered
from pytest_openai_ready.account.wire import hosts
from pytest_openai_ready.account.wire.answer import Answer, Failure
from pytest_openai_ready.findings import Code, Finding, Notes
from pytest_openai_ready.keys.masking import keys_masked, masked, quotes
from pytest_openai_ready.messages.causes import account as causes
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.providers.registry import Kind, Meaning

if TYPE_CHECKING:
    from decimal import Decimal

    from pytest_openai_ready.account.verdict.meaning.outcomes import MakeOutcome
    from pytest_openai_ready.account.verdict.probe import Asked
    from pytest_openai_ready.account.wire.client import Account
    from pytest_openai_ready.findings import Cause

SCOPE = r"[a-z]+(?:\.[a-z_]+)+"  # model.request, api.responses.write
SCOPES = re.compile(rf"Missing scopes: ({SCOPE}(?:, ?{SCOPE})*)")
SCOPES_ALONE = re.compile(rf"{SCOPE}(?:, ?{SCOPE}){{0,5}}")
WORD = re.compile(r"[A-Za-z_.:-]{1,60}|\d{1,6}")
WAIT = re.compile(r"[0-9]{1,7}")
# The wait that a message asks for: "in 7m12s", "after 6 seconds".
DURATION = (
    r"\d{1,5}(?:\.\d{1,12})?\s?"
    r"(?:ms|milliseconds?|h(?:(?:ou)?rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)"
)
ASKED_TO_WAIT = re.compile(
    rf"\b(?:try again|retry|resets?) (?:in|after) ((?:{DURATION}\s?){{1,4}})(?!\w)",
    re.IGNORECASE,
)
PART = re.compile(r"(\d+(?:\.\d+)?)\s?(milli|ms|h|m|s)", re.IGNORECASE)
SECONDS = {"milli": 0.001, "ms": 0.001, "s": 1, "m": 60, "h": 3600}
LONGEST_WAIT = 3600  # seconds; a longer wait is left to the host's own words
LOCAL = ("/", "http://", "https://")
REFUSED = re.compile(
    r"\W*(?:403\W*)?(?:forbidden|access (?:is )?(?:denied|forbidden)|not allowed"
    r"|unauthori[sz]ed(?: access)?|denied|禁止访问|拒绝访问)\W*",
    re.IGNORECASE,
)
REQUEST_ID = re.compile(r"[\w-]{1,80}", re.ASCII)
RAY = re.compile(r"[0-9a-f]{16}(?:-[A-Z]{3})?")
LONGEST_SENTENCE = 200  # characters of a host's message that are shown
PLACE = re.compile(
    r"(?:https?://)?[a-z0-9.-]{1,100}(?::\d{1,5})?|/[\w./-]{0,100}", re.ASCII
)


def judge(asked: Asked, account: Account, warn_below: Decimal = WARN_BELOW) -> Finding:
    """The finding for an answer.

    In a rehearsal the finding names the host that the sandbox replaces, so that people
    read the same text as in a real run. A balance below ``warn_below``, in the host's
    currency, gives a warning.
    """
    answer = asked.answer
    code = classify(answer, account.host)
    seen = _seen(asked, account)
    outcome = reconsidered(code, asked, account, warn_below)
    if outcome.make is not None:
        make = outcome.make
    elif isinstance(answer, Failure):
        make = outcome_of(answer.cause)
    elif outcome.code is code:
        make = _exact(meaning_of(answer, account.host), answer, account, seen)
    else:
        make = _exact(Meaning(outcome.code), answer, account, seen)
    notes = _notes(seen)
    if not account.speaks_for_openai:  # OpenAI's pages do not apply to it
        notes["host"] = seen.host
    return masked(Finding(make(seen), notes=notes))


def _seen(asked: Asked, account: Account) -> Seen:
    """The facts about a request and its answer."""
    answer, host = asked.answer, hosts.host_of(account.base_url)
    base_url = hosts.shown_address(account.base_url)
    seen = Seen(
        host=account.stands_for or host,
        base_url=base_url,
        where=account.where,
        model=asked.model,
        endpoint=f"{base_url.rstrip('/')}/{asked.endpoint}",
    )
    if isinstance(answer, Failure):
        proxy = hosts.proxy_for(account.base_url)
        return seen._replace(seconds=answer.seconds, error=answer.error, proxy=proxy)
    words = _words_of(answer, account)
    return seen._replace(
        status=answer.status,
        answer_code=words["code"],
        ray=words["ray"],
        location=words["location"],
        scope=words["scope"],
        request_id=words["request_id"],
        said=_sentence(answer, account),
        wait=_wait(answer),
    )


def _wait(answer: Answer) -> int:
    """How many seconds the host asks to wait; 0 if it does not say.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    said = answer.headers.get("retry-after", "").strip()
    if WAIT.fullmatch(said):
        return int(said)
    asked = ASKED_TO_WAIT.search(answer.sentence)
    parts = PART.findall(asked[1]) if asked else []
    seconds = ceil(sum(float(count) * SECONDS[unit.lower()] for count, unit in parts))
    return seconds if seconds <= LONGEST_WAIT else 0


def _notes(seen: Seen) -> Notes:
    """The facts that a verdict is based on."""
    notes: Notes = {
        "endpoint": seen.endpoint,
        "model": seen.model,
        "request_id": seen.request_id,
        "error": seen.error,
    }
    if seen.status:
        notes["status"] = seen.status
    if seen.said:
        notes["said"] = seen.said
    return notes


def _sentence(answer: Answer, account: Account) -> str:
    """The host's own message, shortened; empty if it contains a part of the key.

    A success says nothing, unless it contains an error.
    """
    said = answer.sentence
    keys = [key.reveal() for key in (account.key, account.admin) if key is not None]
    is_good = answer.status == HTTPStatus.OK and (
        meaning_of(answer, account.host).code in (Code.READY, Code.NOT_AN_API)
    )
    if is_good or any(quotes(said, key) for key in keys):
        return ""
    safe = printable(keys_masked(said))
    return safe if len(safe) <= LONGEST_SENTENCE else f"{safe[:LONGEST_SENTENCE]}..."


def _words_of(answer: Answer, account: Account) -> dict[str, str]:
    """The few short words that are quoted from an answer.

    An answer to a wrong key may quote the key, whole or in part, and a stranger's text
    may contain anything: each word must match its pattern, and share nothing with the
    key.
    """
    scopes = SCOPES.search(answer.sentence)
    said = {
        "code": (answer.outermost.code or answer.outermost.type, WORD),
        "ray": (answer.headers.get("cf-ray", ""), RAY),
        "location": (_place_in(answer.headers.get("location", ""), account), PLACE),
        "scope": (scopes[1] if scopes else "", SCOPES_ALONE),
        "request_id": (answer.headers.get("x-request-id", ""), REQUEST_ID),
    }
    secret = account.key.reveal()
    return {
        name: text if shape.fullmatch(text) and not quotes(text, secret) else NOT_SHAPED
        for name, (text, shape) in said.items()
    }


def _place_in(address: str, account: Account) -> str:
    """Where a redirect leads: another host, or what differs from the base URL."""
    try:
        base = urlsplit(account.base_url)
        there = urlsplit(urljoin(account.base_url, address))
    except ValueError:
        return ""
    host = there.netloc.rpartition("@")[2]
    if host != base.netloc.rpartition("@")[2]:
        return host
    is_path = there.scheme == base.scheme and PLACE.fullmatch(there.path)
    return there.path if is_path else f"{there.scheme}://{host}"


def _exact(
    meaning: Meaning, answer: Answer, account: Account, seen: Seen
) -> MakeOutcome:
    """The exact cause, if an answer shows one; else the usual cause of the code."""
    code = meaning.code
    redirected = code is Code.NOT_AN_API and "location" in answer.headers
    paged = code is Code.NOT_AN_API and answer.is_page
    elsewhere = not account.speaks_for_openai
    if meaning.cause:
        there = outcome_there(meaning.cause) if elsewhere else None
        return there or outcome_of(meaning.cause)
    rows = (
        (
            code is Code.KEY_REJECTED and _is_strange(account),
            of_request(causes.key_not_of_openai),
        ),
        (redirected and _leads_away(account, seen), _redirected_in_between),
        (redirected, _redirected),
        (
            paged and hosts.is_openai(account.base_url),
            of_request(causes.page_in_between),
        ),
        (paged, of_request(causes.answer_is_a_page)),
        (
            code is Code.NOT_AN_API and _is_openai_s_api(account),
            of_request(causes.answer_in_between),
        ),
        (code is Code.NOT_JUDGED and _says_no_more(seen), _without_reason),
        (code is Code.NOT_JUDGED and seen.said != "", _not_understood),
        (elsewhere, outcome_there(code.value)),
    )
    return next((make for fits, make in rows if fits and make), outcome_of(code.value))


def _not_understood(seen: Seen) -> Cause:
    return causes.answer_not_understood(
        model=seen.model, endpoint=seen.endpoint, status=seen.status, said=seen.said
    )


def _says_no_more(seen: Seen) -> bool:
    """Whether a refusal has a message that only repeats its status."""
    is_refused = seen.status == HTTPStatus.FORBIDDEN
    return is_refused and REFUSED.fullmatch(seen.said) is not None


def _without_reason(seen: Seen) -> Cause:
    return causes.refused_without_reason(
        host=seen.host, status=seen.status, said=seen.said
    )


def _leads_away(account: Account, seen: Seen) -> bool:
    """Whether a redirect leads from OpenAI's API to another host."""
    is_host = seen.location != NOT_SHAPED and not seen.location.startswith(LOCAL)
    return account.speaks_for_openai and is_host


def _redirected_in_between(seen: Seen) -> Cause:
    return causes.redirect_in_between(host=seen.host, location=seen.location)


def _redirected(seen: Seen) -> Cause:
    return causes.answer_is_a_redirect(base_url=seen.base_url, location=seen.location)


def _is_openai_s_api(account: Account) -> bool:
    """Whether the base URL is right, so that only OpenAI's API can answer there."""
    is_root = urlsplit(account.base_url).path.rstrip("/") == "/v1"
    return is_root and hosts.is_openai(account.base_url)


def _is_strange(account: Account) -> bool:
    """Whether OpenAI was sent a key with a shape that relays and others issue."""
    strange = account.key.kind is Kind.COMPATIBLE
    return strange and hosts.is_openai(account.base_url)
