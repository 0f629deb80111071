"""From an answer to a finding: its code, its exact cause, and the words taken over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_openai_ready.account import hosts
from pytest_openai_ready.account.answer import Answer, Failure
from pytest_openai_ready.account.classify import classify
from pytest_openai_ready.account.limits import WARN_BELOW
from pytest_openai_ready.account.reconsider import quotes, reconsidered
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.keys.masking import masked
from pytest_openai_ready.messages.codes import OPENAI_HOST
from pytest_openai_ready.providers import Kind

if TYPE_CHECKING:
    from decimal import Decimal

    from pytest_openai_ready.account.client import Account
    from pytest_openai_ready.account.probe import Asked

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
    host = hosts.host_of(account.base_url)
    facts = {
        "host": OPENAI_HOST if account.is_rehearsal else host,
        "base_url": hosts.shown(account.base_url),
        "where": account.where,
        "model": asked.model,
        "endpoint": f"{hosts.shown(account.base_url).rstrip('/')}/{asked.endpoint}",
    }
    if isinstance(answer, Failure):
        facts["seconds"] = f"{answer.seconds:g}"
        facts["error"] = answer.error
        facts["proxy"] = hosts.proxy_for(account.base_url)
    else:
        facts |= _facts_of(answer, account)
    weighed = reconsidered(code, asked, account, warn_below)
    code, facts = weighed.code, {**facts, **weighed.facts}
    cause = weighed.cause or _cause_of(code, answer, account)
    if code is Code.BALANCE_EMPTY and not hosts.speaks_for_openai(account):
        cause = "balance-empty-there"
    return masked(Finding(code, facts=facts | ({"cause": cause} if cause else {})))


def _facts_of(answer: Answer, account: Account) -> dict[str, str]:
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
    facts = {
        name: text if shape.fullmatch(text) and not quotes(text, secret) else "-"
        for name, (text, shape) in said.items()
    }
    return facts | {"status": str(answer.status)}


def _host_in(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _cause_of(code: Code, answer: Answer | Failure, account: Account) -> str | None:
    """The exact cause, where a code has several; None where it says all itself."""
    if isinstance(answer, Failure):
        return None if answer.cause == code.value else answer.cause
    redirected = code is Code.NOT_AN_API and "location" in answer.headers
    paged = code is Code.NOT_AN_API and answer.is_page
    in_between = paged and hosts.is_openai(account.base_url)
    rows = (
        (code is Code.READY, "billable-call"),
        (code is Code.KEY_REJECTED and _is_strange(account), "key-not-of-openai"),
        (code is Code.KEY_MISSING, "key-not-sent"),
        (code is Code.KEY_WRONG_KIND, "kind-not-allowed"),
        (code is Code.NOT_JUDGED, "answer-unknown"),
        (redirected, "answer-is-a-redirect"),
        (in_between, "page-in-between"),
        (paged, "answer-is-a-page"),
    )
    return next((cause for fits, cause in rows if fits), None)


def _is_strange(account: Account) -> bool:
    """Whether OpenAI was sent a key of a shape that relays and others give out."""
    strange = account.key.kind is Kind.COMPATIBLE
    return strange and hosts.is_openai(account.base_url)
