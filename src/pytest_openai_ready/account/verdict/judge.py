"""From an answer to a finding: its code, its exact cause, and the words taken over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_openai_ready.account.limits import WARN_BELOW
from pytest_openai_ready.account.verdict.classify import classify
from pytest_openai_ready.account.verdict.outcomes import (
    BY_CODE,
    BY_FAILURE,
    Seen,
    of_base_url,
    of_host,
)
from pytest_openai_ready.account.verdict.reconsider import quotes, reconsidered
from pytest_openai_ready.account.wire import hosts
from pytest_openai_ready.account.wire.answer import Answer, Failure
from pytest_openai_ready.findings import Code, Finding, Notes
from pytest_openai_ready.keys.masking import masked
from pytest_openai_ready.messages.causes import account as causes
from pytest_openai_ready.messages.codes import OPENAI_HOST
from pytest_openai_ready.providers import Kind

if TYPE_CHECKING:
    from decimal import Decimal

    from pytest_openai_ready.account.verdict.outcomes import MakeOutcome
    from pytest_openai_ready.account.verdict.probe import Asked
    from pytest_openai_ready.account.wire.client import Account
    from pytest_openai_ready.findings import Cause

SCOPE = r"[a-z]+(?:\.[a-z_]+)+"  # model.request, api.responses.write
SCOPES = re.compile(rf"Missing scopes: ({SCOPE}(?:, ?{SCOPE})*)")
SCOPES_ALONE = re.compile(rf"{SCOPE}(?:, ?{SCOPE}){{0,5}}")
WORD = re.compile(r"[A-Za-z_.:-]{1,60}|\d{1,6}")
REQUEST_ID = re.compile(r"[\w-]{1,80}", re.ASCII)
RAY = re.compile(r"[0-9a-f]{16}(?:-[A-Z]{3})?")
HOST = re.compile(r"[a-z0-9.-]{1,100}(?::\d{1,5})?")


def judge(asked: Asked, account: Account, warn_below: Decimal = WARN_BELOW) -> Finding:
    """The finding that an answer amounts to.

    In a rehearsal the host is called by the name that it stands in for, so that people
    read what they would read. A balance below ``warn_below``, in the currency of the
    host, is warned of.
    """
    answer = asked.answer
    code = classify(answer)
    seen = _seen(asked, account)
    outcome = reconsidered(code, asked, account, warn_below)
    if isinstance(answer, Failure) and outcome.make is None:
        make = BY_FAILURE[answer.cause]
    else:
        make = outcome.make or _exact(outcome.code, answer, account)
    return masked(Finding(make(seen), notes=_notes(seen)))


def _seen(asked: Asked, account: Account) -> Seen:
    """What there is to say of a question and its answer."""
    answer, host = asked.answer, hosts.host_of(account.base_url)
    base_url = hosts.shown(account.base_url)
    seen = Seen(
        host=OPENAI_HOST if account.is_rehearsal else host,
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
    )


def _notes(seen: Seen) -> Notes:
    """What a verdict rests on."""
    notes: Notes = {
        "endpoint": seen.endpoint,
        "model": seen.model,
        "request_id": seen.request_id,
        "error": seen.error,
    }
    if seen.status:
        notes["status"] = seen.status
    return notes


def _words_of(answer: Answer, account: Account) -> dict[str, str]:
    """The few short words that are taken over from what a host wrote.

    An answer to a wrong key may quote the key, whole or in part, and a stranger's text
    may hold anything: each word must have its shape, and share nothing with the key.
    """
    scopes = SCOPES.search(answer.says("message"))
    said = {
        "code": (answer.says("code") or answer.says("type"), WORD),
        "ray": (answer.headers.get("cf-ray", ""), RAY),
        "location": (_host_in(answer.headers.get("location", "")), HOST),
        "scope": (scopes[1] if scopes else "", SCOPES_ALONE),
        "request_id": (answer.headers.get("x-request-id", ""), REQUEST_ID),
    }
    secret = account.key.reveal()
    return {
        name: text if shape.fullmatch(text) and not quotes(text, secret) else "-"
        for name, (text, shape) in said.items()
    }


def _host_in(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _exact(code: Code, answer: Answer | Failure, account: Account) -> MakeOutcome:
    """The exact cause, where an answer shows one; else the usual one of the code."""
    redirected = paged = False
    if code is Code.NOT_AN_API and isinstance(answer, Answer):
        redirected, paged = "location" in answer.headers, answer.is_page
    in_between = paged and hosts.is_openai(account.base_url)
    elsewhere = not account.speaks_for_openai
    rows = (
        (
            code is Code.KEY_REJECTED and _is_strange(account),
            of_host(causes.key_not_of_openai),
        ),
        (
            code is Code.BALANCE_EMPTY and elsewhere,
            of_host(causes.balance_empty_there),
        ),
        (redirected, _redirected),
        (in_between, of_host(causes.page_in_between)),
        (paged, of_base_url(causes.answer_is_a_page)),
    )
    return next((make for fits, make in rows if fits), BY_CODE[code])


def _redirected(seen: Seen) -> Cause:
    return causes.answer_is_a_redirect(base_url=seen.base_url, location=seen.location)


def _is_strange(account: Account) -> bool:
    """Whether OpenAI was sent a key of a shape that relays and others give out."""
    strange = account.key.kind is Kind.COMPATIBLE
    return strange and hosts.is_openai(account.base_url)
