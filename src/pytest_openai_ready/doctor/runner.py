"""The checks of ``openai-ready doctor``: each has its say, whatever befalls others."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from pytest_openai_ready.account import verdict
from pytest_openai_ready.account.certificates import certificates_finding
from pytest_openai_ready.account.proxies import proxy_finding
from pytest_openai_ready.doctor.interpreter import python_finding
from pytest_openai_ready.doctor.selection import Selection
from pytest_openai_ready.doctor.together import side_by_side
from pytest_openai_ready.findings import Code, Diagnosis, Finding, Severity
from pytest_openai_ready.git import answers
from pytest_openai_ready.hygiene.hooks import hook_findings
from pytest_openai_ready.hygiene.ignored import dotenv_findings
from pytest_openai_ready.hygiene.published import published_findings
from pytest_openai_ready.keys.masking import masked
from pytest_openai_ready.scan.places import dotenv_history
from pytest_openai_ready.scan.places.index import index_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_openai_ready.doctor.context import CheckContext

Check: TypeAlias = "Callable[[CheckContext], tuple[Finding, ...]]"

# Beyond what the host is given: to load the SDK on a slow disk, to read a large index.
MORE_SECONDS = 7.0
ALL = Selection()


def examine(context: CheckContext, wanted: Selection = ALL) -> Diagnosis:
    """The findings of the wanted checks, in the order of ``FAMILIES``.

    The checks run side by side, under one deadline. Each finding carries the names of
    its check and family as the facts ``check`` and ``family``, and as ``milliseconds``
    the time that the check took, unless it was not done in time.
    """
    calls = {
        name: partial(_run, name, check, context)
        for name, check in CHECKS.items()
        if wanted.runs(name)
    }
    limit = context.seconds + MORE_SECONDS
    with answers.shared():
        done = side_by_side(calls, limit)
    said: list[Finding] = []
    told: list[Finding] = []
    for name in calls:
        findings, seconds = done.get(name, ((_late(limit),), None))
        fresh = [each for each in _once(findings, said) if wanted.tells(name, each)]
        told += (_named(each, name, seconds) for each in fresh)
    return Diagnosis(tuple(told))


def _late(seconds: float) -> Finding:
    facts = {"cause": "check-not-done", "seconds": f"{seconds:g}"}
    return Finding(Code.NOT_JUDGED, facts=facts)


def _named(finding: Finding, check: str, seconds: float | None) -> Finding:
    """A finding that knows its check, and has no key in it."""
    facts = {**finding.facts, "check": check, "family": FAMILY_OF[check]}
    if seconds is not None:
        facts["milliseconds"] = f"{seconds * 1000:.0f}"
    return masked(finding._replace(facts=facts))


def _run(name: str, check: Check, context: CheckContext) -> tuple[Finding, ...]:
    """What a check says; if it raises, the class of the error only.

    The text of an error may hold a key.
    """
    try:
        return check(context)
    except Exception as error:  # noqa: BLE001 - the other checks still have their say
        facts = {"check": name, "error": type(error).__name__}
        return (Finding(Code.CHECK_CRASHED, facts=facts),)


def _once(findings: tuple[Finding, ...], said: list[Finding]) -> Iterator[Finding]:
    """Findings less those that another check has said; a word where none is left."""
    fresh = [each for each in findings if each not in said]
    said += fresh
    if findings and not fresh:
        first = findings[0]
        because = Finding(Code.NOT_ASKED, facts={"code": first.code.value})
        yield first if first.code is Code.NOT_ASKED else because
    yield from fresh


def python(_: CheckContext) -> tuple[Finding, ...]:
    """Is this Python still mended?"""
    return (python_finding(sys.version_info[:3], date.today()),)  # noqa: DTZ011 - a day's difference is none


def sdk(_: CheckContext) -> tuple[Finding, ...]:
    """Is the OpenAI SDK installed, and recent enough?"""
    return (verdict.sdk_finding(),)


def certificates(context: CheckContext) -> tuple[Finding, ...]:
    """Are the certificates there that the variables name?"""
    return (certificates_finding(context.environ),)


def proxy(context: CheckContext) -> tuple[Finding, ...]:
    """Can the SDK use the proxy that the variables name?"""
    base_url = verdict.base_url_of(context.settings())
    return (proxy_finding(context.environ, base_url),)


def source(context: CheckContext) -> tuple[Finding, ...]:
    """Where does the key come from?"""
    return verdict.source_findings(context.settings())


def key(context: CheckContext) -> tuple[Finding, ...]:
    """Is the value a key, and of which kind?"""
    found = context.settings()
    return (found.fault or verdict.key_finding(found),)


def account(context: CheckContext) -> tuple[Finding, ...]:
    """Does the host accept the key, and is there credit?

    What keeps it from being asked is the finding, where there is such a thing.
    """
    if context.is_offline:
        return (Finding(Code.NOT_ASKED, facts={"cause": "offline"}),)
    for check in (sdk, certificates, proxy, key):
        for finding in check(context):
            if finding.code.severity > Severity.ADVICE:
                return (finding,)
    said = verdict.account_finding(
        context.settings(),
        model=context.model,
        seconds=context.seconds,
        cache=context.cache,
    )
    return (said,)


def dotenv(context: CheckContext) -> tuple[Finding, ...]:
    """Would git take the ``.env`` in, and did it ever?"""
    if context.is_outside():
        return (Finding(Code.NO_REPOSITORY),)
    now = dotenv_findings(context.folder)
    if any(each.code is Code.NOT_JUDGED for each in now):
        return now
    return (*now, *dotenv_history.findings(context.folder))


def files(context: CheckContext) -> tuple[Finding, ...]:
    """Does git hold a key?"""
    if context.is_outside():
        return (Finding(Code.NO_REPOSITORY),)
    found, count = index_findings(context.folder)
    facts = {"cause": "files-hold-no-key", "count": str(count)}
    return tuple(found) or (Finding(Code.READY, facts=facts),)


def hooks(context: CheckContext) -> tuple[Finding, ...]:
    """Do the hooks that are configured run?"""
    if context.is_outside():
        return (Finding(Code.NO_REPOSITORY),)
    return hook_findings(context.folder, context.environ)


def published(context: CheckContext) -> tuple[Finding, ...]:
    """Would a page, a package or an image give a key away?"""
    if context.is_outside():
        return (Finding(Code.NO_REPOSITORY),)
    return published_findings(context.folder)


# Each check is a function that is entered here, under what it is about; its name gets a
# title in the catalogue. What two checks have found, the first one says.
FAMILIES: dict[str, dict[str, Check]] = {
    "machine": {
        "python": python,
        "sdk": sdk,
        "certificates": certificates,
        "proxy": proxy,
    },
    "key": {
        "source": source,
        "key": key,
    },
    "account": {
        "account": account,
    },
    "repository": {
        "dotenv": dotenv,
        "files": files,
        "hooks": hooks,
        "published": published,
    },
}
CHECKS = {name: each for checks in FAMILIES.values() for name, each in checks.items()}
FAMILY_OF = {name: family for family, checks in FAMILIES.items() for name in checks}
