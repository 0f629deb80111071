"""Whatever a host says, there is one finding, and words for it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from languages import LANGUAGES
from makers import make

from pytest_openai_ready.account.verdict.meaning.judge import judge
from pytest_openai_ready.account.verdict.probe import Asked
from pytest_openai_ready.account.verdict.questions import questions
from pytest_openai_ready.account.wire.answer import Answer
from pytest_openai_ready.account.wire.client import Account
from pytest_openai_ready.findings import Code
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.report.renderers.plain_text import headline

KEY = make("one-api")
NAMES = st.sampled_from(
    [
        "error",
        "code",
        "type",
        "message",
        "data",
        "choices",
        "embedding",
        "id",
        "is_available",
        "balance_infos",
        "total_balance",
        "currency",
        "limit_remaining",
        "total_credits",
        "total_usage",
        "totalBalance",
        "available_balance",
        "hard_limit_usd",
        "total_available",
        "unlimited_quota",
        "expires_at",
        "results",
        "amount",
        "value",
        "has_more",
        "threshold_amount",
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["new_api_error", "insufficient_quota", KEY, "1e-9", "-0", 10**400]
    ),
)
BODIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5)
    ),
    max_leaves=12,
)
STATUSES = st.sampled_from([200, 204, 307, 400, 401, 402, 403, 404, 422, 429, 500, 503])
ANSWERS = st.builds(
    Answer,
    STATUSES,
    st.dictionaries(
        st.sampled_from(["cf-ray", "location", "x-new-api-version", "content-type"]),
        st.text(max_size=20),
    ),
    BODIES,
)
OTHERS = st.dictionaries(
    st.sampled_from(
        [
            "models",
            "costs",
            "spend-limit",
            "token-usage",
            "billing-subscription",
            "billing-usage",
            "deepseek-balance",
            "openrouter-key",
            "moonshot-balance",
        ]
    ),
    ANSWERS,
    max_size=3,
)
HOSTS = st.sampled_from(["api.openai.com", "api.moonshot.cn", "relay.example.com"])


@given(ANSWERS, OTHERS, HOSTS)
def test_any_answer_is_judged_in_words(
    answer: Answer, others: dict[str, Answer], host: str
) -> None:
    account = Account(Key(KEY), "environment", f"https://{host}/v1")
    finding = judge(Asked("m", answer, others), account, Decimal(1))
    for language in LANGUAGES:
        assert KEY[6:-4] not in headline(finding, language)


@given(ANSWERS, st.sampled_from(Code), HOSTS)
def test_a_question_goes_to_the_host_that_the_user_set(
    answer: Answer, code: Code, host: str
) -> None:
    account = Account(Key(KEY), "environment", f"https://{host}/v1/")
    asked = questions(code, answer, account)
    assert len(asked) <= 3
    assert all(each.url.startswith(f"https://{host}/") for each in asked)
