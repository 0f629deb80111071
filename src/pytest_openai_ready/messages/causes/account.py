"""The answers of the API, or of another host, to the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.declare import cause

if TYPE_CHECKING:
    from datetime import date

    from pytest_openai_ready.typed_facts import Limit, Money


@cause(Code.READY)
def billable_call(*, model: str, host: str) -> None: ...


@cause(Code.READY)
def balance_stated(*, model: str, host: str, balance: Money) -> None: ...


@cause(Code.READY)
def spend_stated(*, model: str, host: str, spent: Money) -> None: ...


@cause(Code.READY)
def limit_stated(*, model: str, host: str, spent: Money, limit: Money) -> None: ...


@cause(Code.KEY_REJECTED)
def key_rejected(*, host: str, where: str) -> None: ...


@cause(Code.KEY_REJECTED)
def key_not_of_openai(*, host: str) -> None: ...


@cause(Code.KEY_REJECTED)
def key_expired(*, host: str, where: str) -> None: ...


@cause(Code.KEY_REJECTED)
def key_switched_off(*, host: str, where: str) -> None: ...


@cause(Code.KEY_REJECTED)
def key_is_off(*, host: str, where: str) -> None: ...


@cause(Code.KEY_REJECTED)
def key_reported_leaked(*, host: str, where: str) -> None: ...


@cause(Code.KEY_REJECTED)
def refusal_not_explained(*, host: str, where: str) -> None: ...


@cause(Code.KEY_EXPIRING)
def key_expiring(*, date: date) -> None: ...


@cause(Code.KEY_EXPIRING)
def other_key_expiring(*, shown: str, date: date) -> None: ...


@cause(Code.ACCOUNT_DEACTIVATED)
def account_deactivated(*, host: str) -> None: ...


@cause(Code.ORGANIZATION_MISMATCH)
def organization_mismatch() -> None: ...


@cause(Code.ORGANIZATION_MISMATCH)
def in_no_organization() -> None: ...


@cause(Code.ORGANIZATION_MISMATCH)
def organization_malformed(*, where: str) -> None: ...


@cause(Code.ORGANIZATION_MISMATCH)
def organization_refers_outside(*, where: str, name: str) -> None: ...


@cause(Code.PROJECT_MISMATCH)
def project_mismatch() -> None: ...


@cause(Code.PROJECT_MISMATCH)
def project_malformed(*, where: str) -> None: ...


@cause(Code.PROJECT_MISMATCH)
def project_refers_outside(*, where: str, name: str) -> None: ...


@cause(Code.PROJECT_ARCHIVED)
def project_archived() -> None: ...


@cause(Code.IP_NOT_ALLOWED)
def ip_not_allowed() -> None: ...


@cause(Code.SCOPE_MISSING)
def scope_missing(*, scope: str) -> None: ...


@cause(Code.SCOPE_MISSING)
def scope_missing_there(*, host: str, said: str) -> None: ...


@cause(Code.SCOPE_MISSING)
def group_not_open(*, host: str, said: str) -> None: ...


@cause(Code.REGION_UNSUPPORTED)
def region_unsupported() -> None: ...


@cause(Code.REGION_UNSUPPORTED)
def region_unsupported_there(*, host: str) -> None: ...


@cause(Code.BLOCKED_PAGE)
def blocked_page(*, ray: str) -> None: ...


@cause(Code.BLOCKED_PAGE)
def blocked_page_there(*, host: str, ray: str) -> None: ...


@cause(Code.BLOCKED_PAGE)
def blocked_without_id(*, host: str) -> None: ...


@cause(Code.BLOCKED_PAGE)
def blocked_there(*, host: str, said: str) -> None: ...


@cause(Code.MODEL_UNAVAILABLE)
def model_unavailable(*, model: str) -> None: ...


@cause(Code.MODEL_UNAVAILABLE)
def model_unavailable_there(*, host: str, model: str, said: str) -> None: ...


@cause(Code.MODEL_UNAVAILABLE)
def model_not_offered(*, host: str, model: str, offered: tuple[str, ...]) -> None: ...


@cause(Code.MODEL_UNAVAILABLE)
def model_not_served_to_tests(*, host: str, model: str, said: str) -> None: ...


@cause(Code.MODEL_UNAVAILABLE)
def model_not_offered_to_tests(
    *, host: str, model: str, offered: tuple[str, ...]
) -> None: ...


@cause(Code.MODEL_UNAVAILABLE)
def model_shut_down(*, model: str, date: date, lasting: str) -> None: ...


@cause(Code.ORGANIZATION_UNVERIFIED)
def organization_unverified() -> None: ...


@cause(Code.BALANCE_EMPTY)
def balance_empty(*, host: str) -> None: ...


@cause(Code.BALANCE_EMPTY)
def balance_empty_there(*, host: str) -> None: ...


@cause(Code.SPEND_LIMIT)
def spend_limit() -> None: ...


@cause(Code.SPEND_LIMIT)
def spend_limit_there(*, host: str, said: str) -> None: ...


@cause(Code.BILLING_INACTIVE)
def billing_inactive() -> None: ...


@cause(Code.BILLING_INACTIVE)
def billing_inactive_there(*, host: str, said: str) -> None: ...


@cause(Code.NOT_AN_API)
def not_an_api(*, base_url: str) -> None: ...


@cause(Code.NOT_AN_API)
def answer_is_a_page(*, base_url: str) -> None: ...


@cause(Code.NOT_AN_API)
def page_in_between(*, host: str) -> None: ...


@cause(Code.NOT_AN_API)
def answer_in_between(*, host: str) -> None: ...


@cause(Code.NOT_AN_API)
def redirect_in_between(*, host: str, location: str) -> None: ...


@cause(Code.NOT_AN_API)
def answer_is_a_redirect(*, base_url: str, location: str) -> None: ...


@cause(Code.NOT_AN_API)
def answer_not_http(*, base_url: str) -> None: ...


@cause(Code.NOT_AN_API)
def answer_too_long(*, base_url: str) -> None: ...


@cause(Code.BUDGET_SPENT)
def budget_of_test(*, limit: Limit, setting: str) -> None: ...


@cause(Code.BUDGET_SPENT)
def budget_of_session(*, limit: Limit, setting: str) -> None: ...


@cause(Code.BUDGET_SPENT)
def price_unknown(*, model: str) -> None: ...


@cause(Code.RATE_LIMITED)
def rate_limited() -> None: ...


@cause(Code.RATE_LIMITED)
def rate_limited_for(*, seconds: int) -> None: ...


@cause(Code.RATE_LIMITED)
def rate_limited_there_for(*, host: str, said: str, seconds: int) -> None: ...


@cause(Code.RATE_LIMITED)
def rate_limited_there(*, host: str, said: str) -> None: ...


@cause(Code.SERVER_ERROR)
def server_error(*, host: str, status: int) -> None: ...


@cause(Code.UNREACHABLE)
def unreachable(*, host: str) -> None: ...


@cause(Code.UNREACHABLE)
def name_not_found(*, host: str) -> None: ...


@cause(Code.UNREACHABLE)
def refused(*, host: str) -> None: ...


@cause(Code.UNREACHABLE)
def reset(*, host: str) -> None: ...


@cause(Code.UNREACHABLE)
def connection_forbidden(*, host: str) -> None: ...


@cause(Code.UNREACHABLE)
def socket_blocked(*, host: str) -> None: ...


@cause(Code.TIMED_OUT)
def timed_out(*, host: str, seconds: float) -> None: ...


@cause(Code.MODEL_RETIRING)
def model_retiring(*, model: str, date: date, lasting: str) -> None: ...


@cause(Code.BALANCE_LOW)
def balance_low(*, model: str, host: str, balance: Money) -> None: ...


@cause(Code.BALANCE_LOW)
def limit_near(*, model: str, host: str, spent: Money, limit: Money) -> None: ...


@cause(Code.NOT_JUDGED)
def needs_key() -> None: ...


@cause(Code.NOT_JUDGED)
def answer_unknown(*, model: str, endpoint: str, status: int, code: str) -> None: ...


@cause(Code.NOT_JUDGED)
def answer_without_words(*, model: str, endpoint: str, status: int) -> None: ...


@cause(Code.NOT_JUDGED)
def answer_not_understood(
    *, model: str, endpoint: str, status: int, said: str
) -> None: ...


@cause(Code.NOT_JUDGED)
def refused_without_reason(*, host: str, status: int, said: str) -> None: ...


@cause(Code.NOT_JUDGED)
def answer_packed(*, host: str) -> None: ...


@cause(Code.NOT_JUDGED)
def key_replaced() -> None: ...


@cause(Code.NOT_JUDGED)
def header_not_sendable() -> None: ...


@cause(Code.NOT_JUDGED)
def exception_unknown(*, host: str, error: str) -> None: ...
