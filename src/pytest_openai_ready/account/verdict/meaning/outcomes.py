"""Makes the cause for a code or a network failure, from the facts of a request."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

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

if TYPE_CHECKING:
    from pytest_openai_ready.messages.declare import Constructor

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
        """The host's message, or its code, or just its status."""
        code = "" if self.answer_code == NOT_SHAPED else self.answer_code
        return self.said or code or f"HTTP {self.status}"

    def fact(self, name: str) -> str | float:
        """The fact of this name; for ``said``, what is ``quoted``."""
        value: str | float = getattr(self, "quoted" if name == "said" else name)
        return value


MakeOutcome: TypeAlias = Callable[[Seen], Cause]


def of_request(declared: Constructor[Any]) -> MakeOutcome:
    """Makes a cause whose facts are all in ``Seen``, by their names."""
    return lambda seen: declared(**{each: seen.fact(each) for each in declared.facts})


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


def _blocked(seen: Seen) -> Cause:
    if seen.ray == NOT_SHAPED:
        return account.blocked_without_id(host=seen.host)
    return account.blocked_page(ray=seen.ray)


REGIONAL = re.compile(r"[a-z]{2,4}\.api\.openai\.com")


def _regional(said: str) -> str:
    """The host of the region that OpenAI's sentence names."""
    found = REGIONAL.search(said)
    return found[0] if found else "<region>.api.openai.com"


# The causes that have another name or need more than facts of the request, by the names
# that ``outcome_of`` takes, some of them with ``THERE``.
SPECIAL: dict[str, MakeOutcome] = {
    "ready": of_request(account.billable_call),
    "key-missing": of_request(source.key_not_sent),
    "key-wrong-kind": of_request(key_faults.kind_not_allowed),
    "blocked-page": _blocked,
    "blocked-page-there": _blocked_there,
    "rate-limited": _rate_limited,
    "rate-limited-there": _rate_limited_there,
    "not-judged": _unknown,
    "base-url-invalid": of_request(addresses.base_url_path_unknown),
    "base-url-of-other-region": lambda seen: addresses.base_url_of_other_region(
        base_url=seen.base_url, name=_regional(seen.said)
    ),
    "tls-failed": _tls_failed,
    "sdk-broken": lambda seen: broken(seen.error),
    "sdk-changed": lambda seen: machine.sdk_changed(host=seen.host, name=seen.error),
}
# Ends the names of causes for hosts other than OpenAI, to which its pages do not apply.
THERE = "-there"


def outcome_of(name: str) -> MakeOutcome:
    """Makes the cause of this name from the facts of a request.

    ``name`` is that of a code, of a failure, or of a more exact meaning in
    ``providers``. Each fact of the cause is the one with its name in ``Seen``.

    Raises:
        KeyError: there is no cause of that name.
    """
    return SPECIAL.get(name) or of_request(DECLARED[name])


def outcome_there(name: str) -> MakeOutcome | None:
    """The same for hosts other than OpenAI; None if they have no cause of their own."""
    own = f"{name}{THERE}"
    return outcome_of(own) if own in SPECIAL or own in DECLARED else None


def code_of_failure(name: str) -> Code:
    """The code of a failure, which is the code of its cause.

    Raises:
        KeyError: there is no failure of that name.
    """
    return DECLARED[name].code
