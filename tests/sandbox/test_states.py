from __future__ import annotations

import subprocess
import sys

import pytest

from pytest_openai_ready.findings import Code
from pytest_openai_ready.sandbox import states
from pytest_openai_ready.sandbox.answers import answers
from pytest_openai_ready.sandbox.state import Act, State
from pytest_openai_ready.sandbox.states import STATES, state_named

ANSWERING = [state for state in STATES.values() if state.answer]

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
    "siliconflow-user-info-zero",
    "openrouter-key-limit-used",
    "openrouter-credits-zero",
    "any-proxy-connect-407",
    "any-proxy-connect-403",
    "any-proxy-connect-502",
    "any-proxy-connect-501",
}


def test_no_name_is_given_twice() -> None:
    assert len(states._STATES) == len(STATES)  # noqa: SLF001 - a mapping hides a double


def test_ready_comes_first_and_faults_of_the_way_come_last() -> None:
    names = list(STATES)
    assert names[0] == "ready"
    assert names[-5:] == [name for name, _ in FAULTS]


@pytest.mark.parametrize("state", STATES.values(), ids=lambda state: state.name)
def test_a_state_means_a_code_and_says_so_in_one_line(state: State) -> None:
    assert isinstance(state.code, Code)
    assert isinstance(state.act, Act)
    assert state.summary
    assert "\n" not in state.summary


@pytest.mark.parametrize(("name", "answer"), MOST_CURRENT)
def test_a_code_stands_for_its_most_current_answer(name: str, answer: str) -> None:
    assert state_named(name).answer == answer
    assert state_named(name).code.value == name


@pytest.mark.parametrize(("name", "code"), FAULTS)
def test_a_fault_of_the_way_has_a_code(name: str, code: Code) -> None:
    assert state_named(name).code is code


@pytest.mark.parametrize("state", ANSWERING, ids=lambda state: state.name)
def test_a_state_means_what_its_answer_means(state: State) -> None:
    assert state.code is answers()[state.answer].code


@pytest.mark.parametrize("state", ANSWERING, ids=lambda state: state.name)
def test_a_state_refuses_as_much_as_its_answer_was_seen_to(state: State) -> None:
    of_calls = answers()[state.answer].endpoint.startswith("POST ")
    assert (state.act is Act.ANSWER_CALLS) == (of_calls and state.name != "html")


def test_every_answer_to_a_model_call_has_its_state() -> None:
    assert {state.answer for state in ANSWERING} | NO_STATE == set(answers())
    assert len({state.answer for state in ANSWERING}) == len(ANSWERING)


@pytest.mark.parametrize("state", ANSWERING, ids=lambda state: state.name)
def test_a_variant_is_named_by_the_id_of_its_answer(state: State) -> None:
    of_code = state.name == state.code.value
    of_id = state.answer.removeprefix("openai-") == state.name
    assert of_code or of_id or state.name == "html"


@pytest.mark.parametrize(
    ("code", "state"),
    [("unreachable", "refuse"), ("timed-out", "hang"), ("not-an-api", "html")],
)
def test_a_code_without_an_answer_names_its_first_fault(code: str, state: str) -> None:
    assert state_named(code) is STATES[state]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "balance-emty",
            "The sandbox has no state 'balance-emty'; near it are balance-empty.",
        ),
        (
            "insufficient-quota-2024",
            (
                "The sandbox has no state 'insufficient-quota-2024'; near it are "
                "insufficient-quota-2023, insufficient-quota, "
                "insufficient-quota-embeddings."
            ),
        ),
        (
            "%",
            (
                "The sandbox has no state '%'; `openai-ready sandbox --list` shows them "
                "all."
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
        for answer in answers().values()
    ]
    assert len(said) == len(set(said))


def test_a_list_of_states_reads_no_recorded_answer() -> None:
    probe = (
        "import sys; before = set(sys.modules);"
        "import pytest_openai_ready.sandbox.states;"
        "print(*set(sys.modules) - before)"
    )
    loaded = subprocess.check_output([sys.executable, "-c", probe], text=True).split()
    assert not {
        "json",
        "importlib.resources",
        "http.server",
        "pytest_openai_ready.sandbox.answers",
    } & set(loaded)
