from __future__ import annotations

import re

import pytest
from languages import LANGUAGES

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import OPENAI_HOST
from pytest_openai_ready.sandbox.answers import (
    Act,
    recorded_answers,
    state_named,
    states,
)

# What a model call can end in, with the answer that stands for it.
MOST_CURRENT = [
    ("key-missing", "openai-no-authorization-header"),
    ("key-wrong-kind", "openai-key-type-not-allowed"),
    ("key-rejected", "openai-invalid-api-key"),
    ("account-deactivated", "openai-account-deactivated"),
    ("organization-mismatch", "openai-mismatched-organization"),
    ("project-mismatch", "openai-mismatched-project"),
    ("project-archived", "openai-project-archived"),
    ("ip-not-allowed", "openai-ip-not-authorized"),
    ("scope-missing", "openai-missing-scope-model-request"),
    ("region-unsupported", "openai-unsupported-country"),
    ("blocked-page", "cloudflare-blocked-page"),
    ("model-unavailable", "openai-model-not-found"),
    ("organization-unverified", "openai-org-not-verified-stream"),
    ("balance-empty", "openai-credit-balance-exhausted"),
    ("spend-limit", "openai-organization-spend-limit-exceeded"),
    ("billing-inactive", "openai-billing-not-active"),
    ("rate-limited", "openai-rate-limit-rpm"),
    ("server-error", "openai-server-overloaded"),
]

FAULTS = [
    ("refuse", Code.UNREACHABLE),
    ("hang", Code.TIMED_OUT),
    ("reset", Code.UNREACHABLE),
    ("html", Code.NOT_AN_API),
    ("redirect", Code.NOT_AN_API),
]

# Answers that no model call gets: to a GET, or from a proxy to CONNECT.
NO_STATE = {
    "openai-missing-scope-model-read",
    "openai-missing-scope-usage-read",
    "openai-billing-needs-session-key",
    "any-200-html",
    "one-api-token-exhausted-models",
    "one-api-billing-subscription-200-error",
    "one-api-billing-usage-200-error",
    "new-api-usage-token-empty",
    "deepseek-user-balance-unavailable",
    "moonshot-balance-zero",
    "openrouter-key-limit-used",
    "any-proxy-connect-407",
    "any-proxy-connect-403",
    "any-proxy-connect-502",
    "any-proxy-connect-501",
}

LATER = "Write balance-empty:20 for a state that begins after twenty requests."


def test_a_code_stands_for_its_most_current_answer() -> None:
    for name, answer in MOST_CURRENT:
        state = state_named(name)
        assert (state.verdict.value, state.recorded.id) == (name, answer)


def test_a_fault_of_the_network_has_a_code_and_comes_last() -> None:
    faults = list(states().values())[-len(FAULTS) :]
    assert [(state.name, state.verdict) for state in faults] == FAULTS


def test_ready_comes_first() -> None:
    assert next(iter(states())) == "ready"


def test_a_state_refuses_as_much_as_its_answer_was_seen_to() -> None:
    for state in states().values():
        if state.answer and state.name != "html":
            of_calls = state.answer.endpoint.startswith("POST ")
            assert (state.act is Act.ANSWER_CALLS) == of_calls, state.name


def test_what_openai_answers_to_a_model_call_has_one_state() -> None:
    said = [state.answer.id for state in states().values() if state.answer]
    assert len(said) == len(set(said))
    assert not NO_STATE.intersection(said)
    for name, answer in recorded_answers().items():
        if answer.host == OPENAI_HOST and name not in NO_STATE:
            assert name in said


def test_a_variant_is_named_by_the_id_of_its_answer() -> None:
    for state in states().values():
        if state.answer and state.name not in (state.verdict.value, "html"):
            assert state.answer.id.removeprefix("openai-") == state.name


def test_a_code_without_an_answer_names_its_first_fault() -> None:
    for code, state in (
        ("unreachable", "refuse"),
        ("timed-out", "hang"),
        ("not-an-api", "html"),
    ):
        assert state_named(code) is states()[state]


def test_a_state_may_begin_later() -> None:
    assert state_named("balance-empty:20") == states()["balance-empty"]._replace(
        after=20
    )
    for name, sentence in {
        "balance-empty:": LATER,
        "balance-empty:-1": LATER,
        "balance-empty:²": LATER,
        "balance-empty:3:4": LATER,
        "refuse:3": "The state refuse cannot begin later.",
        "balance-emty:3": (
            "The sandbox has no state 'balance-emty'; similar ones are balance-empty."
        ),
    }.items():
        with pytest.raises(ValueError, match=re.escape(sentence)):
            state_named(name)


def test_a_state_without_an_answer_says_so() -> None:
    with pytest.raises(ValueError, match="no answer is recorded for the state hang"):
        _ = state_named("hang").recorded


def test_a_summary_is_one_line() -> None:
    for language in LANGUAGES:
        summaries = language.words["texts"]["state"]
        assert list(summaries) == list(states())
        assert all(text.splitlines() == [text] for text in summaries.values())


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "balance-emty",
            "The sandbox has no state 'balance-emty'; similar ones are balance-empty.",
        ),
        (
            "insufficient-quota-2024",
            (
                "The sandbox has no state 'insufficient-quota-2024'; similar ones are "
                "insufficient-quota-2023, insufficient-quota, "
                "insufficient-quota-embeddings."
            ),
        ),
        (
            "%",
            (
                "The sandbox has no state '%'; `openai-ready sandbox --list` shows "
                "them all."
            ),
        ),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(name: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="no state") as raised:
        state_named(name)
    assert str(raised.value) == sentence


def test_no_answer_says_the_same_as_another() -> None:
    said = [
        (answer.endpoint, answer.status, str(answer.body))
        for answer in recorded_answers().values()
    ]
    assert len(said) == len(set(said))
