"""The states that the sandbox can be in, by name.

A state named like a code stands for that code's most current answer; further answers
with the same meaning go by their own id. The answers themselves are in `answers.json`,
which is read when a sandbox first needs it.
"""

from __future__ import annotations

from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.sandbox.relays import RELAYS
from pytest_openai_ready.sandbox.state import Act, State

if TYPE_CHECKING:
    from collections.abc import Mapping


# fmt: off
_STATES = (
    State("ready", Code.READY, Act.SERVE, "",
          "the key works and calls succeed"),
    # One for each code that a model call can end in.
    State("key-missing", Code.KEY_MISSING, Act.ANSWER_KEY,
          "openai-no-authorization-header",
          "the API says that no key came with the request"),
    State("key-wrong-kind", Code.KEY_WRONG_KIND, Act.ANSWER_KEY,
          "openai-key-type-not-allowed",
          "the project does not allow keys of this kind"),
    State("key-rejected", Code.KEY_REJECTED, Act.ANSWER_KEY, "openai-invalid-api-key",
          "the key is mistyped, deleted or expired"),
    State("account-deactivated", Code.ACCOUNT_DEACTIVATED, Act.ANSWER_KEY,
          "openai-account-deactivated",
          "the account of the key is deactivated"),
    State("organization-mismatch", Code.ORGANIZATION_MISMATCH, Act.ANSWER_KEY,
          "openai-mismatched-organization",
          "the request names an organization that is not the key's"),
    State("project-mismatch", Code.PROJECT_MISMATCH, Act.ANSWER_KEY,
          "openai-mismatched-project",
          "the request names a project that is not the key's"),
    State("project-archived", Code.PROJECT_ARCHIVED, Act.ANSWER_CALLS,
          "openai-project-archived",
          "the project of the key is archived"),
    State("ip-not-allowed", Code.IP_NOT_ALLOWED, Act.ANSWER_KEY,
          "openai-ip-not-authorized",
          "the account takes requests from listed addresses only"),
    State("scope-missing", Code.SCOPE_MISSING, Act.ANSWER_CALLS,
          "openai-missing-scope-model-request",
          "the key is restricted and may not call models"),
    State("region-unsupported", Code.REGION_UNSUPPORTED, Act.ANSWER_ALL,
          "openai-unsupported-country",
          "the country of the request is not supported"),
    State("blocked-page", Code.BLOCKED_PAGE, Act.ANSWER_ALL, "cloudflare-blocked-page",
          "a page of Cloudflare comes instead of an answer"),
    State("model-unavailable", Code.MODEL_UNAVAILABLE, Act.ANSWER_CALLS,
          "openai-model-not-found",
          "the model does not exist, or not for this key"),
    State("organization-unverified", Code.ORGANIZATION_UNVERIFIED, Act.ANSWER_CALLS,
          "openai-org-not-verified-stream",
          "the organization must be verified to stream this model"),
    State("balance-empty", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
          "openai-credit-balance-exhausted",
          "the account has no credit left"),
    State("spend-limit", Code.SPEND_LIMIT, Act.ANSWER_CALLS,
          "openai-organization-spend-limit-exceeded",
          "the spend limit of the organization is reached"),
    State("billing-inactive", Code.BILLING_INACTIVE, Act.ANSWER_CALLS,
          "openai-billing-not-active",
          "billing is not active for the account"),
    State("rate-limited", Code.RATE_LIMITED, Act.ANSWER_CALLS, "openai-rate-limit-rpm",
          "too many requests in this minute"),
    State("server-error", Code.SERVER_ERROR, Act.ANSWER_CALLS,
          "openai-server-overloaded",
          "the API is overloaded"),
    # Further answers with the same meanings.
    State("invalid-api-key-short-echo", Code.KEY_REJECTED, Act.ANSWER_KEY,
          "openai-invalid-api-key-short-echo",
          "as key-rejected, for a value so short that it is echoed whole"),
    State("any-aimock-invalid-key", Code.KEY_REJECTED, Act.ANSWER_KEY,
          "any-aimock-invalid-key",
          "as key-rejected, in the words of the test server aimock"),
    State("account-deactivated-old", Code.ACCOUNT_DEACTIVATED, Act.ANSWER_KEY,
          "openai-account-deactivated-old",
          "as account-deactivated, in the words of 2023"),
    State("invalid-organization", Code.ORGANIZATION_MISMATCH, Act.ANSWER_KEY,
          "openai-invalid-organization",
          "the request names an organization that does not exist"),
    State("not-in-organization", Code.ORGANIZATION_MISMATCH, Act.ANSWER_KEY,
          "openai-not-in-organization",
          "the owner of the key belongs to no organization"),
    State("missing-scope-responses-write", Code.SCOPE_MISSING, Act.ANSWER_CALLS,
          "openai-missing-scope-responses-write",
          "the key is restricted and may not use /v1/responses"),
    State("project-lacks-model", Code.MODEL_UNAVAILABLE, Act.ANSWER_CALLS,
          "openai-project-lacks-model",
          "the project does not allow the model"),
    State("org-not-verified-model", Code.ORGANIZATION_UNVERIFIED, Act.ANSWER_CALLS,
          "openai-org-not-verified-model",
          "the organization must be verified to use this model"),
    State("org-not-verified-model-with-code", Code.ORGANIZATION_UNVERIFIED,
          Act.ANSWER_CALLS, "openai-org-not-verified-model-with-code",
          "as org-not-verified-model, with the code model_not_found"),
    State("org-not-verified-reasoning-summary", Code.ORGANIZATION_UNVERIFIED,
          Act.ANSWER_CALLS, "openai-org-not-verified-reasoning-summary",
          "the organization must be verified to get summaries of reasoning"),
    State("insufficient-quota", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
          "openai-insufficient-quota",
          "as balance-empty, in the form before 2026"),
    State("insufficient-quota-embeddings", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
          "openai-insufficient-quota-embeddings",
          "as insufficient-quota, met on /v1/embeddings"),
    State("insufficient-quota-2023", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
          "openai-insufficient-quota-2023",
          "as insufficient-quota, in the form of 2023 without a code"),
    State("fork-v-api-user-quota", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
          "fork-v-api-user-quota",
          "as balance-empty, in the words of a relay (type v_api_error)"),
    State("fork-aihubmix-balance", Code.BALANCE_EMPTY, Act.ANSWER_CALLS,
          "fork-aihubmix-balance",
          "as balance-empty, in the words of a relay (type Aihubmix_api_error)"),
    State("project-spend-limit-exceeded", Code.SPEND_LIMIT, Act.ANSWER_CALLS,
          "openai-project-spend-limit-exceeded",
          "the spend limit of the project is reached"),
    State("organization-usage-limit-exceeded", Code.SPEND_LIMIT, Act.ANSWER_CALLS,
          "openai-organization-usage-limit-exceeded",
          "the usage limit of the organization is reached"),
    State("billing-hard-limit", Code.SPEND_LIMIT, Act.ANSWER_CALLS,
          "openai-billing-hard-limit",
          "the hard limit of the account is reached (status 400)"),
    State("billing-not-active-2023", Code.BILLING_INACTIVE, Act.ANSWER_CALLS,
          "openai-billing-not-active-2023",
          "as billing-inactive, in the form of 2023 without a code"),
    State("rate-limit-rpd", Code.RATE_LIMITED, Act.ANSWER_CALLS,
          "openai-rate-limit-rpd",
          "too many requests today (retry-after: 432 seconds)"),
    State("rate-limit-tpm", Code.RATE_LIMITED, Act.ANSWER_CALLS,
          "openai-rate-limit-tpm",
          "too many tokens in this minute"),
    State("slow-down", Code.RATE_LIMITED, Act.ANSWER_CALLS, "openai-slow-down",
          "the rate of requests rose too fast"),
    *RELAYS,
    # Faults of the way there, for which no answer of the API exists.
    State("refuse", Code.UNREACHABLE, Act.REFUSE, "",
          "nothing listens at the base URL"),
    State("hang", Code.TIMED_OUT, Act.HANG, "",
          "the connection is accepted and no answer ever comes"),
    State("reset", Code.UNREACHABLE, Act.RESET, "",
          "the connection is reset while the request is read"),
    State("html", Code.NOT_AN_API, Act.ANSWER_ALL, "any-200-html-chat",
          "a web page answers every request with status 200"),
    State("redirect", Code.NOT_AN_API, Act.REDIRECT, "",
          "every request is sent on to another port with status 307"),
)
# fmt: on

STATES: Mapping[str, State] = MappingProxyType({state.name: state for state in _STATES})


def state_named(name: str) -> State:
    """The state of this name; a code's value names the first state with that code.

    Raises:
        ValueError: there is none; the message is one sentence that lists near names.
    """
    by_code = {state.code.value: state for state in reversed(_STATES)}
    state = STATES.get(name) or by_code.get(name)
    if state is None:
        near = get_close_matches(name, STATES)
        shown = "`openai-ready sandbox --list` shows them all"
        hint = f"near it are {', '.join(near)}" if near else shown
        raise ValueError(f"The sandbox has no state {name!r}; {hint}.")
    return state
