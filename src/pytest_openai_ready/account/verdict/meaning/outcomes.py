"""Makes the cause for a code or a network failure, from the facts of a request."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeAlias

from pytest_openai_ready.account.setting_names import CERTIFICATE_VARIABLES
from pytest_openai_ready.account.wire.sdk import release_of, sdk_version
from pytest_openai_ready.account.wire.sdk_trial import broken
from pytest_openai_ready.findings import Cause, Code
from pytest_openai_ready.messages.causes import (
    account,
    addresses,
    key_faults,
    machine,
    source,
)
from pytest_openai_ready.messages.declare import DECLARED

FIRST_WITH_SYSTEM_S = (3,)  # the SDK that uses the system's certificates
NOT_SHAPED = "-"  # in place of a host's word with an unexpected form


class Seen(NamedTuple):
    """The facts about a request and its answer, without any part of the key.

    Without an answer there is no ``status`` (0), ``answer_code`` or ``location``; with
    one, no ``error`` (the class of an exception).
    """

    host: str
    base_url: str
    where: str
    model: str
    endpoint: str
    proxy: str = ""
    seconds: float = 0.0
    error: str = ""
    status: int = 0
    answer_code: str = NOT_SHAPED
    ray: str = NOT_SHAPED
    location: str = NOT_SHAPED
    scope: str = NOT_SHAPED
    request_id: str = NOT_SHAPED
    said: str = ""
    wait: int = 0

    @property
    def quoted(self) -> str:
        """The host's message, or just its status."""
        return self.said or f"HTTP {self.status}"


MakeOutcome: TypeAlias = Callable[[Seen], Cause]


class OfHost(Protocol):
    """A function that makes a cause from a host."""

    def __call__(self, *, host: str) -> Cause:
        """Make the cause."""
        ...


class OfBaseUrl(Protocol):
    """A function that makes a cause from a base URL."""

    def __call__(self, *, base_url: str) -> Cause:
        """Make the cause."""
        ...


class OfHostAndWhere(Protocol):
    """A function that makes a cause from a host and the source of the key."""

    def __call__(self, *, host: str, where: str) -> Cause:
        """Make the cause."""
        ...


def of_host(make: OfHost) -> MakeOutcome:
    """A cause that names the host."""
    return lambda seen: make(host=seen.host)


def of_base_url(make: OfBaseUrl) -> MakeOutcome:
    """A cause that names the base URL."""
    return lambda seen: make(base_url=seen.base_url)


def of_key(make: OfHostAndWhere) -> MakeOutcome:
    """A cause that names the host, and the source of its key."""
    return lambda seen: make(host=seen.host, where=seen.where)


def of_nothing(make: Callable[[], Cause]) -> MakeOutcome:
    """A cause that names nothing."""
    return lambda _: make()


def _unknown(seen: Seen) -> Cause:
    model, endpoint, status = seen.model, seen.endpoint, seen.status
    if seen.answer_code == NOT_SHAPED:
        return account.answer_without_words(
            model=model, endpoint=endpoint, status=status
        )
    return account.answer_unknown(
        model=model, endpoint=endpoint, status=status, code=seen.answer_code
    )


def _blocked_there(seen: Seen) -> Cause:
    if seen.said:
        return account.blocked_there(host=seen.host, said=seen.said)
    if seen.ray == NOT_SHAPED:
        return account.blocked_without_id(host=seen.host)
    return account.blocked_page_there(host=seen.host, ray=seen.ray)


def _rate_limited(seen: Seen) -> Cause:
    if seen.wait:
        return account.rate_limited_for(seconds=seen.wait)
    return account.rate_limited()


def _rate_limited_there(seen: Seen) -> Cause:
    if seen.wait:
        return account.rate_limited_there_for(
            host=seen.host, said=seen.quoted, seconds=seen.wait
        )
    return account.rate_limited_there(host=seen.host, said=seen.quoted)


def _tls_failed(seen: Seen) -> Cause:
    """Why a certificate was not verified: it depends on whose list was used.

    https://github.com/pydantic/httpx2
    """
    setting = next(filter(os.environ.get, CERTIFICATE_VARIABLES), None)
    if setting is not None:
        return machine.tls_failed_with_setting(host=seen.host, variable=setting)
    version = sdk_version() or ""
    if version and release_of(version) < FIRST_WITH_SYSTEM_S:
        return machine.tls_failed_with_own_list(host=seen.host, version=version)
    return machine.tls_failed(host=seen.host)


# The usual cause for each code that an answer may have.
BY_CODE: dict[Code, MakeOutcome] = {
    Code.READY: lambda seen: account.billable_call(model=seen.model, host=seen.host),
    Code.KEY_MISSING: of_host(source.key_not_sent),
    Code.KEY_WRONG_KIND: of_nothing(key_faults.kind_not_allowed),
    Code.KEY_REJECTED: of_key(account.key_rejected),
    Code.ACCOUNT_DEACTIVATED: of_host(account.account_deactivated),
    Code.ORGANIZATION_MISMATCH: of_nothing(account.organization_mismatch),
    Code.PROJECT_MISMATCH: of_nothing(account.project_mismatch),
    Code.PROJECT_ARCHIVED: of_nothing(account.project_archived),
    Code.IP_NOT_ALLOWED: of_nothing(account.ip_not_allowed),
    Code.SCOPE_MISSING: lambda seen: account.scope_missing(scope=seen.scope),
    Code.REGION_UNSUPPORTED: of_nothing(account.region_unsupported),
    Code.BLOCKED_PAGE: lambda seen: (
        account.blocked_without_id(host=seen.host)
        if seen.ray == NOT_SHAPED
        else account.blocked_page(ray=seen.ray)
    ),
    Code.MODEL_UNAVAILABLE: lambda seen: account.model_unavailable(model=seen.model),
    Code.ORGANIZATION_UNVERIFIED: of_nothing(account.organization_unverified),
    Code.BALANCE_EMPTY: of_host(account.balance_empty),
    Code.SPEND_LIMIT: of_nothing(account.spend_limit),
    Code.BILLING_INACTIVE: of_nothing(account.billing_inactive),
    Code.NOT_AN_API: of_base_url(account.not_an_api),
    Code.RATE_LIMITED: _rate_limited,
    Code.SERVER_ERROR: lambda seen: account.server_error(
        host=seen.host, status=seen.status
    ),
    Code.PROXY_FAILED: of_host(machine.proxy_failed),
    Code.NOT_JUDGED: _unknown,
    Code.BASE_URL_INVALID: of_base_url(addresses.base_url_path_unknown),
}

# The more exact causes that ``providers`` names, by their names.
BY_MEANING: dict[str, MakeOutcome] = {
    "key-expired": of_key(account.key_expired),
    "key-is-off": of_key(account.key_is_off),
    "key-reported-leaked": of_key(account.key_reported_leaked),
    "in-no-organization": of_nothing(account.in_no_organization),
    "group-not-open": lambda seen: account.group_not_open(
        host=seen.host, said=seen.quoted
    ),
    "answer-in-between": of_host(account.answer_in_between),
    "base-url-path-unknown": of_base_url(addresses.base_url_path_unknown),
    "base-url-of-other-region": lambda seen: addresses.base_url_of_other_region(
        base_url=seen.base_url, name=_regional(seen.said)
    ),
}

# Causes for hosts other than OpenAI, to which OpenAI's pages do not apply.
ELSEWHERE: dict[Code, MakeOutcome] = {
    Code.SCOPE_MISSING: lambda seen: account.scope_missing_there(
        host=seen.host, said=seen.quoted
    ),
    Code.MODEL_UNAVAILABLE: lambda seen: account.model_unavailable_there(
        host=seen.host, model=seen.model, said=seen.quoted
    ),
    Code.SPEND_LIMIT: lambda seen: account.spend_limit_there(
        host=seen.host, said=seen.quoted
    ),
    Code.RATE_LIMITED: _rate_limited_there,
    Code.BALANCE_EMPTY: of_host(account.balance_empty_there),
    Code.REGION_UNSUPPORTED: of_host(account.region_unsupported_there),
    Code.BLOCKED_PAGE: _blocked_there,
}
# The same for more exact causes.
MEANING_ELSEWHERE: dict[str, MakeOutcome] = {
    "base-url-path-unknown": lambda seen: addresses.base_url_path_unknown_there(
        host=seen.host, base_url=seen.base_url
    ),
}
REGIONAL = re.compile(r"[a-z]{2,4}\.api\.openai\.com")


def _regional(said: str) -> str:
    """The host of the region that OpenAI's sentence names."""
    found = REGIONAL.search(said)
    return found[0] if found else "<region>.api.openai.com"


# Causes for a missing answer, by the name of the failure.
BY_FAILURE: dict[str, MakeOutcome] = {
    "unreachable": of_host(account.unreachable),
    "name-not-found": of_host(account.name_not_found),
    "refused": of_host(account.refused),
    "reset": of_host(account.reset),
    "connection-forbidden": of_host(account.connection_forbidden),
    "socket-blocked": of_host(account.socket_blocked),
    "answer-not-http": of_base_url(account.answer_not_http),
    "answer-too-long": of_base_url(account.answer_too_long),
    "answer-packed": of_host(account.answer_packed),
    "key-replaced": of_nothing(account.key_replaced),
    "header-not-sendable": of_nothing(account.header_not_sendable),
    "proxy-failed": of_host(machine.proxy_failed),
    "proxy-not-understood": of_nothing(machine.proxy_not_understood),
    "socks-needs-package": of_nothing(machine.socks_needs_package),
    "proxy-unreachable": lambda seen: machine.proxy_unreachable(proxy=seen.proxy),
    "tls-failed": _tls_failed,
    "certificates-not-read": of_nothing(machine.certificates_not_read),
    "tls-not-spoken": of_host(machine.tls_not_spoken),
    "timed-out": lambda seen: account.timed_out(host=seen.host, seconds=seen.seconds),
    "sdk-broken": lambda seen: broken(seen.error),
    "sdk-changed": lambda seen: machine.sdk_changed(host=seen.host, name=seen.error),
    "exception-unknown": lambda seen: account.exception_unknown(
        host=seen.host, error=seen.error
    ),
}


def code_of_failure(name: str) -> Code:
    """The code of a failure, which is the code of its cause.

    Raises:
        KeyError: there is no failure of that name.
    """
    return DECLARED[name].code
