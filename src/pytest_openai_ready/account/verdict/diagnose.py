"""Turns settings into findings: the key's source, its kind, the host's verdict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.account.limits import TOTAL_SECONDS, WARN_BELOW
from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources import trust
from pytest_openai_ready.account.verdict.destination import destination_finding
from pytest_openai_ready.account.wire import hosts, sdk_trial
from pytest_openai_ready.account.wire.client import Account
from pytest_openai_ready.account.wire.sdk import OLDEST_SDK, release_of, sdk_version
from pytest_openai_ready.findings import Diagnosis, Finding, Severity
from pytest_openai_ready.keys.placeholder import is_placeholder
from pytest_openai_ready.keys.validate import fault_of
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import account as about
from pytest_openai_ready.messages.causes import addresses, key_faults, machine, source
from pytest_openai_ready.providers.registry import Kind, variable_of
from pytest_openai_ready.typed_facts import FoundKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from pytest_openai_ready.account.sources.found_settings import FoundSetting, Sources
    from pytest_openai_ready.account.verdict.cache import Cache

IDS = {
    "organization": (
        late_pattern(r"(?:org-[\w-]+)?", re.ASCII),
        about.organization_malformed,
        about.organization_refers_outside,
    ),
    "project": (
        late_pattern(r"(?:proj_[\w-]+)?", re.ASCII),
        about.project_malformed,
        about.project_refers_outside,
    ),
}
# Faults that say what an advice would say again.
SAID_BY = {source.key_missing_beside_azure.name: source.variable_of_azure.name}
# Findings about hidden settings that also say where the key comes from.
TELL_SOURCE = (source.command_passed_over.name, source.dotenv_passed_over.name)


def diagnose(  # noqa: PLR0913 - the ways to ask, by name
    found: Sources,
    *,
    model: str | None = None,
    seconds: float = TOTAL_SECONDS,
    warn_below: Decimal = WARN_BELOW,
    cache: Cache | None = None,
    named: Callable[[], Iterable[str]] = tuple,
) -> tuple[Diagnosis, Account | None]:
    """The verdict on the account that a call with these settings would use.

    The findings end with the first error, or with the host's verdict. The account is
    returned if a request may be sent with its key. A balance below ``warn_below``, in
    the host's currency, gives a warning. A verdict a few minutes old is taken from the
    ``cache``, and a new one is stored there. ``named`` returns the models that programs
    here name, one of which may be used for a request.
    """
    findings = [sdk_finding(), *source_findings(found), finding_on_value(found)]
    for place, finding in enumerate(findings):
        if finding.code.severity is Severity.ERROR:
            return Diagnosis(tuple(findings[: place + 1])), None
    findings.append(
        account_finding(
            found,
            model=model,
            seconds=seconds,
            warn_below=warn_below,
            cache=cache,
            is_client_made=False,
            named=named,
        )
    )
    return Diagnosis(tuple(findings)), account_of(found)


def sdk_finding(beside: Iterable[str] = ()) -> Finding:
    """Whether the OpenAI SDK is installed, and its version.

    Args:
        beside: folders of programs, which must not contain a file that hides it.
    """
    shadowed = sdk_trial.shadow_finding(beside)
    if shadowed is not None:
        return shadowed
    version = sdk_version()
    if version is None:
        return Finding(machine.sdk_missing())
    if release_of(version) < OLDEST_SDK:
        oldest = ".".join(map(str, OLDEST_SDK))
        return Finding(machine.sdk_too_old(version=version, oldest=oldest))
    return Finding(machine.sdk_installed(version=version))


def source_findings(found: Sources) -> tuple[Finding, ...]:
    """Where the key comes from, or why there is none, and unused settings."""
    more = found.advice if found.exposed is None else (found.exposed, *found.advice)
    if found.fault is not None:
        said = found.fault.cause.name
        return (found.fault, *(each for each in more if not _repeats(each, said)))
    if any(_tells_source(each) for each in more):
        return more
    return (Finding(source.key_from_one_source(where=found.where)), *more)


def _repeats(advice: Finding, said: str) -> bool:
    """Whether an advice only repeats the fault of this name."""
    if said == source.line_has_another_name.name:
        facts = advice.cause.facts
        is_unread = advice.cause.name == source.variable_not_read.name
        return is_unread and facts["name"] == KEY_VARIABLE
    return advice.cause.name == SAID_BY.get(said)


def _tells_source(advice: Finding) -> bool:
    """Whether a finding says where the key comes from."""
    cause = advice.cause
    if cause.name == source.source_conflict.name:
        return cause.facts["variable"] == KEY_VARIABLE
    return cause.name in TELL_SOURCE


def finding_on_value(found: Sources) -> Finding:
    """The kind of the key, or what is wrong with its value."""
    if found.key is None:
        return Finding(about.needs_key())
    is_elsewhere = _is_for_host_in_code(found)
    at_openai = hosts.is_openai(base_url_of(found)) and not is_elsewhere
    fault = fault_of(found.key.reveal(), openai_host=at_openai)
    if fault is not None:
        if found.has_azure and fault.name == key_faults.key_no_prefix.name:
            fault = key_faults.key_of_azure
        return Finding(fault(where=found.where))
    at_provider = hosts.provider_answering(base_url_of(found)) and not is_elsewhere
    if at_provider and is_placeholder(found.key.reveal()):
        host = hosts.host_name(base_url_of(found))
        made = key_faults.key_placeholder_there(where=found.where, host=host)
        return Finding(made)
    # An invalid address is reported separately.
    if _address_finding(found) is None and not is_elsewhere:
        misdirected = destination_finding(
            found.key, base_url_of(found), found.provider, found.trusted
        )
        if misdirected is not None:
            return misdirected
    if found.key.kind is Kind.LEGACY_USER and at_openai:
        return Finding(source.legacy_user_key(key=found.key.masked))
    shown = FoundKey(found.key.masked, found.key.kind.value)
    return Finding(source.key_has_no_fault(found=shown))


def account_of(found: Sources) -> Account | None:
    """The account, if everything in a request may be tried; None otherwise."""
    if found.key is None or setting_finding(found) is not None:
        return None
    if _program_finding(found) is not None:
        return None
    if finding_on_value(found).code.severity is Severity.ERROR:
        return None
    return Account(
        key=found.key,
        where=found.where,
        base_url=base_url_of(found),
        organization=trust.may_send(found.organization, found),
        project=trust.may_send(found.project, found),
        stands_for=found.stands_for,
        admin=found.admin,
        is_bare=trust.is_named_by_file(found),
        warn_days=found.warn_days,
    )


def _program_finding(found: Sources) -> Finding | None:
    """The finding that code must not decide where this value goes; None if it may."""
    program = found.program
    if program is None or found.key is None:
        return None
    if _is_for_host_in_code(found):
        not_asked = source.host_not_asked(
            path=program.path, line=program.line, host=program.host
        )
        return Finding(not_asked)
    if not trust.code_may_send(found):
        sent = source.variable_not_sent(
            path=program.path,
            line=program.line,
            variable=program.variable,
            host=hosts.host_of(base_url_of(found)),
            usual=variable_of(hosts.provider_answering(program.base_url)),
        )
        return Finding(sent)
    return None


def _is_for_host_in_code(found: Sources) -> bool:
    """Whether the key would go to a host that only code names and anybody may own."""
    at_openai = hosts.is_openai(base_url_of(found))
    return found.program is not None and found.program.host != "" and at_openai


def setting_finding(found: Sources) -> Finding | None:
    """What is wrong with the other settings; None if nothing is."""
    return (
        _id_finding("organization", found.organization)
        or _id_finding("project", found.project)
        or _address_finding(found)
        or _headers_finding(found)
    )


def _id_finding(name: str, setting: FoundSetting | None) -> Finding | None:
    """An invalid id, which would break the request or may be a misplaced key."""
    shape, malformed, refers_outside = IDS[name]
    if setting is not None and setting.outside:
        return Finding(refers_outside(where=setting.where, name=setting.outside))
    if setting is None or shape.fullmatch(setting.value):
        return None
    return Finding(malformed(where=setting.where))


def _address_finding(found: Sources) -> Finding | None:
    if found.base_url is None:
        return None
    if found.base_url.outside:
        where, name = found.base_url.where, found.base_url.outside
        return Finding(addresses.base_url_refers_outside(where=where, name=name))
    fault = hosts.address_fault(found.base_url.value)
    if fault is None and not trust.may_send_key(found):
        fault = addresses.base_url_not_yours
        if _hides_key_of(found, found.base_url.where):
            fault = addresses.base_url_of_other_key
    return None if fault is None else Finding(fault(where=found.base_url.where))


def _hides_key_of(found: Sources, where: str) -> bool:
    """Whether the environment's key hides the one in the file with the address."""
    conflict = source.source_conflict(variable=KEY_VARIABLE, path=where)
    return any(each.cause == conflict for each in found.advice)


def _headers_finding(found: Sources) -> Finding | None:
    """The finding that a program would send another credential to that host."""
    is_refused = found.is_replaced and trust.is_named_by_file(found)
    return Finding(about.key_replaced()) if is_refused else None


def account_finding(  # noqa: PLR0913 - as above
    found: Sources,
    *,
    model: str | None = None,
    seconds: float = TOTAL_SECONDS,
    warn_below: Decimal = WARN_BELOW,
    cache: Cache | None = None,
    is_client_made: bool = True,
    named: Callable[[], Iterable[str]] = tuple,
) -> Finding:
    """The host's verdict on the account, after one to five requests.

    Args:
        found: the settings.
        model: the model to ask; None for the cheapest question.
        seconds: the limit for all requests together.
        warn_below: the balance, in the host's currency, below which it warns.
        cache: has verdicts of a few minutes, and gets a new one; None for neither.
        is_client_made: whether a client is known to work; if not, that is tried first.
        named: returns the models that programs name, if one is needed.
    """
    fault = _program_finding(found) or setting_finding(found)
    if fault is not None:
        return fault
    account = account_of(found)
    if account is None or sdk_version() is None:
        return Finding(about.needs_key())
    kept = cache.recall(account, model, warn_below) if cache is not None else None
    if kept is not None:
        return kept
    if not is_client_made and (broken := sdk_trial.client_finding()) is not None:
        return broken
    from pytest_openai_ready.account.verdict import probe  # only for a request
    from pytest_openai_ready.account.verdict.meaning.judge import judge

    asked = probe.make_probe(account, model, seconds, named)
    finding = judge(asked, account, warn_below)
    if cache is not None:
        cache.keep(account, model, finding, warn_below)
    return finding


def base_url_of(found: Sources) -> str:
    """The address that requests go to."""
    return hosts.DEFAULT_BASE_URL if found.base_url is None else found.base_url.value
