"""From settings to findings: where the key is from, what it is, what the host says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_openai_ready.account import hosts, sources
from pytest_openai_ready.account.answer import Answer, Failure
from pytest_openai_ready.account.classify import classify
from pytest_openai_ready.account.client import Account, sdk_version
from pytest_openai_ready.account.probe import TOTAL_SECONDS, ask
from pytest_openai_ready.catalog import OPENAI_HOST
from pytest_openai_ready.keys.kinds import Kind, prefix_of
from pytest_openai_ready.keys.lint import lint
from pytest_openai_ready.keys.masking import masked
from pytest_openai_ready.model import Code, Diagnosis, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_openai_ready.account.probe import Asked
    from pytest_openai_ready.account.sources import Sources

SCOPE = r"[a-z]+(?:\.[a-z_]+)+"  # model.request, api.responses.write
SCOPES = re.compile(rf"Missing scopes: ({SCOPE}(?:, ?{SCOPE})*)")
SCOPES_ALONE = re.compile(rf"{SCOPE}(?:, ?{SCOPE}){{0,5}}")
WORD = re.compile(r"[A-Za-z_]{1,60}|\d{1,6}")
RAY = re.compile(r"[0-9a-f]{16}(?:-[A-Z]{3})?")
HOST = re.compile(r"[a-z0-9.-]{1,100}(?::\d{1,5})?")


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
    """The account, where all that a request carries may be tried; None otherwise."""
    if found.key is None or _setting_finding(found) is not None:
        return None
    if key_finding(found).code.severity is Severity.ERROR:
        return None
    return Account(
        key=found.key,
        where=found.where,
        base_url=_base_url(found),
        organization=found.organization.value if found.organization else None,
        project=found.project.value if found.project else None,
        is_rehearsal=found.is_rehearsal,
    )


def _setting_finding(found: Sources) -> Finding | None:
    """What is wrong with the settings beside the key; None where nothing is."""
    for code, name, setting, shape in (
        (Code.ORGANIZATION_MISMATCH, "organization", found.organization, "org-"),
        (Code.PROJECT_MISMATCH, "project", found.project, "proj_"),
    ):
        if setting is not None and not re.fullmatch(
            rf"(?:{shape}[\w-]+)?", setting.value
        ):
            facts = {"cause": f"{name}-malformed", "where": setting.where}
            return Finding(code, facts=facts)
    fault = hosts.fault_of(_base_url(found)) if found.base_url else None
    if fault is None and _is_led_astray(found):
        fault = "base-url-not-yours"
    if fault is None or found.base_url is None:
        return None
    facts = {"cause": fault, "where": found.base_url.where}
    return Finding(Code.BASE_URL_INVALID, facts=facts)


def _is_led_astray(found: Sources) -> bool:
    """Whether a file sends a key that is not its own to a host of its choice.

    A repository may come from a stranger, and its ``.env`` with it.
    """
    if found.base_url is None or found.base_url.where == found.where:
        return False
    base_url = found.base_url.value
    harmless = hosts.is_openai(base_url) or hosts.is_loopback(base_url)
    return found.base_url.where != sources.ENVIRONMENT and not harmless


def account_finding(
    found: Sources, *, model: str | None = None, seconds: float = TOTAL_SECONDS
) -> Finding:
    """What the host says of the account, after one or two requests."""
    fault = _setting_finding(found)
    if fault is not None:
        return fault
    account = account_of(found)
    if account is None or sdk_version() is None:
        return Finding(Code.NOT_JUDGED, facts={"cause": "needs-key"})
    return judge(ask(account, model, seconds), account)


def judge(asked: Asked, account: Account) -> Finding:
    """The finding that an answer amounts to.

    In a rehearsal the host is called by the name that it stands in for, so that people
    read what they would read.
    """
    answer = asked.answer
    code = classify(answer)
    host = hosts.host_of(account.base_url)
    facts = {
        "host": OPENAI_HOST if account.is_rehearsal else host,
        "base_url": hosts.shown(account.base_url),
        "where": account.where,
        "model": asked.model,
    }
    if isinstance(answer, Failure):
        facts["seconds"] = f"{answer.seconds:g}"
        facts["error"] = answer.error
        facts["proxy"] = hosts.proxy_for(account.base_url)
    else:
        facts |= _facts_of(answer, account)
    cause = _cause_of(code, answer, account)
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
    }
    secret = account.key.reveal()
    facts = {
        name: text if shape.fullmatch(text) and not _quotes(text, secret) else "-"
        for name, (text, shape) in said.items()
    }
    return facts | {"status": str(answer.status)}


def _host_in(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _quotes(text: str, secret: str) -> bool:
    """Whether a text shares six characters in a row with a key, in whatever case."""
    body = secret.removeprefix(prefix_of(secret)).lower().replace("_", "-")
    said = text.lower().replace("_", "-")
    return any(said[at : at + 6] in body for at in range(len(said) - 5))


def _cause_of(code: Code, answer: Answer | Failure, account: Account) -> str | None:
    """The exact cause, where a code has several; None where it says all itself."""
    if isinstance(answer, Failure):
        return None if answer.cause == code.value else answer.cause
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
