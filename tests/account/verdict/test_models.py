"""Models that are shut down, or will be: by what the API says, or by a dated table."""

from __future__ import annotations

from datetime import date

import pytest
from languages import EN, ZH
from makers import make

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import diagnose
from pytest_openai_ready.account.verdict.meaning.judge import judge
from pytest_openai_ready.account.verdict.models import CHEAP, lasting, shutdown_of
from pytest_openai_ready.account.verdict.probe import Asked
from pytest_openai_ready.account.verdict.questions import questions
from pytest_openai_ready.account.wire.answer import Answer
from pytest_openai_ready.account.wire.client import Account
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.report.renderers.plain_text import headline
from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

KEY = make("project")
CHAT = {"choices": [{"message": {"content": "ok"}}], "object": "chat.completion"}
GONE = {"error": {"message": "", "code": "model_not_found"}}


@pytest.mark.parametrize(
    ("model", "described", "day"),
    [
        ("gpt-4o-mini", None, date(2027, 1, 14)),
        ("gpt-4o-mini", "2027-02-01", date(2027, 2, 1)),
        ("gpt-6-luna", "2029-03-04", date(2029, 3, 4)),
        ("gpt-6-luna", None, None),
        ("gpt-4o-mini", "2027-02-30", date(2027, 1, 14)),
        ("gpt-6-luna", {"day": 1}, None),
    ],
)
def test_the_api_knows_better_than_a_table(
    model: str, described: object, day: date | None
) -> None:
    assert shutdown_of(model, described) == day


def test_the_default_is_the_first_that_lasts() -> None:
    models = ("gpt-4o-mini", "gpt-5.4-nano", "gpt-6-luna")
    assert lasting(models, date(2026, 8, 1)) == "gpt-4o-mini"
    assert lasting(models, date(2026, 11, 1)) == "gpt-5.4-nano"
    assert lasting(models, date(2026, 12, 3)) == "gpt-6-luna"
    assert lasting(models[:1], date(2026, 12, 3)) == "gpt-4o-mini"


def test_the_default_of_today_has_no_end_in_sight() -> None:
    assert shutdown_of(lasting()) is None
    assert lasting() in CHEAP


def judged(
    model: str,
    answer: Answer,
    described: Answer | None = None,
    host: str = "api.openai.com",
) -> Finding:
    account = Account(Key(KEY), "environment", f"https://{host}/v1")
    others = {} if described is None else {"model": described}
    return judge(Asked(model, answer, others), account)


def test_a_model_that_ends_is_warned_of() -> None:
    finding = judged("gpt-4o-mini", Answer(200, {}, CHAT))
    assert headline(finding, EN) == (
        "OpenAI not ready [model-retiring]: A billable call succeeded, but OpenAI "
        "shuts the model gpt-4o-mini down on 2027-01-14. Switch to a model that stays "
        "available, such as gpt-6-luna. https://platform.openai.com/docs/deprecations"
    )
    assert headline(finding, ZH) == (
        "OpenAI 未就绪 [model-retiring]：一次计费调用成功，但 OpenAI 将于 2027-01-14 "
        "停用模型 gpt-4o-mini。请改用不会停用的模型，例如 gpt-6-luna。 "
        "https://platform.openai.com/docs/deprecations"
    )


def test_a_model_that_is_gone_is_called_gone() -> None:
    finding = judged("gpt-3.5-turbo", Answer(404, {}, GONE))
    assert headline(finding, EN) == (
        "OpenAI not ready [model-unavailable]: OpenAI shut the model gpt-3.5-turbo "
        "down on 2026-10-23. Switch to a model that stays available, such as "
        "gpt-6-luna. https://platform.openai.com/settings/organization/limits"
    )


def test_what_the_api_tells_is_taken(key: str) -> None:
    described = Answer(200, {}, {"id": "gpt-6-luna", "shutdown_date": "2029-03-04"})
    finding = judged("gpt-6-luna", Answer(200, {}, CHAT), described)
    assert (finding.code, finding.facts["date"]) == (Code.MODEL_RETIRING, "2029-03-04")
    broken = Answer(200, {}, {"shutdown_date": f"2029-03-04 {key}"})
    assert judged("gpt-6-luna", Answer(200, {}, CHAT), broken).code is Code.READY


def test_elsewhere_models_live_as_long_as_that_host_likes() -> None:
    answer = Answer(200, {}, CHAT)
    assert judged("gpt-4o-mini", answer, host="relay.example.com").code is Code.READY


def test_only_a_model_that_was_named_is_asked_about() -> None:
    account = Account(Key(KEY), "environment", "https://api.openai.com/v1")
    answer = Answer(200, {}, CHAT)
    assert questions(Code.READY, answer, account) == ()
    (asked,) = questions(Code.READY, answer, account, "ft:gpt/x")
    assert asked.url == "https://api.openai.com/v1/models/ft%3Agpt%2Fx"


def test_the_way_from_end_to_end() -> None:
    with Sandbox(state_named("ready")) as sandbox:
        environ = {**sandbox.environ, "OPENAI_READY_SANDBOX": "ready"}
        diagnosis, account = diagnose(read_settings(environ, None), model="gpt-4o-mini")
        lines = [" ".join(each[:2]) for each in sandbox.requests]
    assert diagnosis.worst is not None
    assert diagnosis.worst.code is Code.MODEL_RETIRING
    assert diagnosis.ready
    assert account is not None
    assert lines == ["POST /v1/chat/completions", "GET /v1/models/gpt-4o-mini"]
