"""From settings to findings: where the key is from, what it is, what the host says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_openai_ready.account import hosts, sources
from pytest_openai_ready.account.answer import Answer, Failure
from pytest_openai_ready.account.classify import classify
from pytest_openai_ready.account.client import Account, sdk_version
from pytest_openai_ready.account.probe import ONE_WAIT_SECONDS, TOTAL_SECONDS, ask
from pytest_openai_ready.keys.kinds import Kind
from pytest_openai_ready.keys.lint import lint
from pytest_openai_ready.model import Code, Diagnosis, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_openai_ready.account.probe import Asked
    from pytest_openai_ready.account.sources import Sources

SCOPES = re.compile(r"Missing scopes: (\w+(?:\.\w+)*(?:, ?\w+(?:\.\w+)*)*)")
HARMLESS = re.compile(r"(?!sk-)[\w.:-]{1,40}", re.ASCII)


def diagnose(
    environ: Mapping[str, str],
    folder: Path | None,
    *,
    model: str | None = None,
    seconds: float = TOTAL_SECONDS,
) -> tuple[Diagnosis, Account | None]:
    """The verdict on the account that a call from ``folder`` would use.

    The findings end with the first that is an error, or with what the host said. The
    account is there wherever a request may carry its key.
    """
    found = sources.read(environ, folder)
    findings = [sdk_finding(), source_finding(found), key_finding(found)]
    for place, finding in enumerate(findings):
        if finding.code.severity is Severity.ERROR:
            return Diagnosis(tuple(findings[: place + 1])), None
    findings.append(account_finding(found, model=model, seconds=seconds))
    return Diagnosis(tuple(findings)), account_of(found)


def sdk_finding() -> Finding:
    """Whether the OpenAI SDK is there, and which."""
    version = sdk_version()
    if version is None:
        return Finding(Code.SDK_MISSING)
    return Finding(Code.READY, facts={"cause": "sdk-installed", "version": version})


def source_finding(found: Sources) -> Finding:
    """Where the key comes from, or why there is none."""
    facts = {"cause": "key-from-one-source", "where": found.where}
    return found.fault or found.conflict or Finding(Code.READY, facts=facts)


def key_finding(found: Sources) -> Finding:
    """What kind of key it is, or what is wrong with the value."""
    if found.key is None:
        return Finding(Code.NOT_JUDGED, facts={"cause": "needs-key"})
    fault = lint(found.key.reveal(), openai_host=hosts.is_openai(_base_url(found)))
    if fault is not None:
        facts = {"cause": fault.cause, "where": found.where}
        return Finding(fault.code, facts=facts)
    if found.key.kind is Kind.LEGACY_USER:
        return Finding(Code.LEGACY_USER_KEY, key=found.key.masked)
    facts = {"cause": "key-has-no-fault", "kind": found.key.kind.value}
    return Finding(Code.READY, key=found.key.masked, facts=facts)


def account_of(found: Sources) -> Account | None:
    """The account, where key and address may be tried; None where they may not."""
    if found.key is None or hosts.fault_of(_base_url(found)) is not None:
        return None
    if key_finding(found).code.severity is Severity.ERROR:
        return None
    return Account(
        found.key, found.where, _base_url(found), found.organization, found.project
    )


def account_finding(
    found: Sources, *, model: str | None = None, seconds: float = TOTAL_SECONDS
) -> Finding:
    """What the host says of the account, after one or two requests."""
    fault = hosts.fault_of(_base_url(found))
    if fault is not None and found.base_url is not None:
        facts = {"cause": fault, "where": found.base_url.where}
        return Finding(Code.BASE_URL_INVALID, facts=facts)
    account = account_of(found)
    if account is None or sdk_version() is None:
        return Finding(Code.NOT_JUDGED, facts={"cause": "needs-key"})
    return judge(ask(account, model, seconds), account, seconds)


def judge(asked: Asked, account: Account, seconds: float = TOTAL_SECONDS) -> Finding:
    """The finding that an answer amounts to.

    Of what the host wrote, only a few short words are taken over: an answer to a wrong
    key may quote the key, and a stranger's text may hold anything.
    """
    answer = asked.answer
    code = classify(answer)
    facts = {
        "host": hosts.host_of(account.base_url),
        "base_url": hosts.shown(account.base_url),
        "where": account.where,
        "model": asked.model,
    }
    if isinstance(answer, Failure):
        facts |= {
            "seconds": f"{min(seconds, ONE_WAIT_SECONDS):g}",
            "error": answer.error,
            "proxy": hosts.proxy_for(account.base_url),
        }
    else:
        facts |= _facts_of(answer)
    cause = _cause_of(code, answer, account)
    return Finding(code, facts=facts | ({"cause": cause} if cause else {}))


def _facts_of(answer: Answer) -> dict[str, str]:
    scopes = SCOPES.search(answer.says("message"))
    location = urlsplit(answer.headers.get("location", "")).hostname
    facts = {
        "status": str(answer.status),
        "code": answer.says("code") or answer.says("type"),
        "ray": answer.headers.get("cf-ray", "-"),
        "location": location or "-",
    }
    short = {
        name: value if _is_harmless(value) else "-" for name, value in facts.items()
    }
    return short | {"scope": scopes[1] if scopes else "-"}


def _is_harmless(text: str) -> bool:
    return HARMLESS.fullmatch(text) is not None


def _cause_of(code: Code, answer: Answer | Failure, account: Account) -> str | None:
    """The exact cause, where a code has several; None where it says all itself."""
    if isinstance(answer, Failure):
        own = ("unreachable", "proxy-failed", "tls-failed", "timed-out")
        return None if answer.cause in own else answer.cause
    redirected = code is Code.NOT_AN_API and "location" in answer.headers
    paged = code is Code.NOT_AN_API and answer.is_page
    in_between = paged and hosts.is_openai(account.base_url)
    rows = (
        (code is Code.READY, "billable-call"),
        (code is Code.KEY_MISSING, "key-not-sent"),
        (code is Code.KEY_WRONG_KIND, "kind-not-allowed"),
        (code is Code.NOT_JUDGED, "answer-unknown"),
        (redirected, "answer-is-a-redirect"),
        (in_between, "page-in-between"),
        (paged, "answer-is-a-page"),
    )
    return next((cause for fits, cause in rows if fits), None)


def _base_url(found: Sources) -> str:
    return hosts.DEFAULT_BASE_URL if found.base_url is None else found.base_url.value
