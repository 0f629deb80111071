from __future__ import annotations

from typing import TYPE_CHECKING, get_type_hints

from recorded import ANSWERS

from pytest_openai_ready.account.setting_names import CERTIFICATE_VARIABLES
from pytest_openai_ready.account.verdict.meaning.classify import classify
from pytest_openai_ready.account.verdict.meaning.outcomes import (
    SPECIAL,
    THERE,
    Seen,
    outcome_of,
)
from pytest_openai_ready.account.wire.answer import Answer, Failure
from pytest_openai_ready.account.wire.failures import FAILURE_RULES
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.declare import DECLARED
from pytest_openai_ready.providers.registry import PROVIDERS

if TYPE_CHECKING:
    import pytest

FAILURES = {
    *(name for name, _ in FAILURE_RULES),
    *("exception-unknown", "proxy-unreachable", "certificates-not-read"),
    *("sdk-broken", "sdk-changed"),
}


def test_a_recorded_answer_has_one_code() -> None:
    assert ANSWERS
    for name, recorded in ANSWERS.items():
        headers = {header.lower(): text for header, text in recorded.headers.items()}
        answer = Answer(recorded.status, headers, recorded.body)
        assert classify(answer, recorded.host) is recorded.verdict, name


# Codes that are mere numbers, and words that mean something else elsewhere: what they
# are taken for where the host is nobody who is known.
OTHERWISE_BEHIND_A_RELAY = {
    "dashscope-token-limit-old": "balance-empty",
    "nvidia-page-not-found": "not-an-api",
    "perplexity-page": "not-an-api",
    "cloudflare-gateway-missing": "not-judged",
    "anthropic-not-allowed": "not-judged",
}


def test_what_a_host_says_means_the_same_behind_a_relay() -> None:
    seen = {}
    for name, recorded in ANSWERS.items():
        headers = {header.lower(): text for header, text in recorded.headers.items()}
        code = classify(Answer(recorded.status, headers, recorded.body))
        if code is not recorded.verdict:
            seen[name] = code.value
    assert seen == OTHERWISE_BEHIND_A_RELAY


def error(**fields: object) -> dict[str, object]:
    return {"error": fields}


PAGE = "<!DOCTYPE html><html><body>Welcome</body></html>"
CLOUDFLARE = "<html><title>Attention Required! | Cloudflare</title></html>"
SUCCESS = {"object": "list", "data": [{"embedding": [1.0], "index": 0}]}

OTHERS = {
    "an embedding": (200, SUCCESS, "ready"),
    "a chat": (200, {"choices": [{"message": {"content": "ok"}}]}, "ready"),
    "a chat without text": (200, {"choices": [{"message": {"content": ""}}]}, "ready"),
    "a chat beside a null error": (
        200,
        {"choices": [{"message": {}}], "error": None},
        "ready",
    ),
    "a failure of a relay's own pages": (
        200,
        {"success": False, "message": "Turnstile token 为空"},
        "not-judged",
    ),
    "an embedding with a word of success": (
        200,
        {**SUCCESS, "code": 200, "message": "success"},
        "ready",
    ),
    "a chat without a choice": (200, {"choices": []}, "not-an-api"),
    "a chat of null": (200, {"choices": None, "data": None}, "not-an-api"),
    "an embedding of nothing": (200, {"data": []}, "not-an-api"),
    "a list of something else": (200, {"data": [{"id": 7}]}, "not-an-api"),
    "success that is an error without a wrapper": (
        200,
        {"code": 50000, "message": "oops", "data": None},
        "not-judged",
    ),
    "no money as a success without a wrapper": (
        200,
        {"code": 500, "message": "余额不足", "data": None},
        "balance-empty",
    ),
    "a relay's own fault as a success": (
        200,
        error(message="record not found", type="upstream_error"),
        "server-error",
    ),
    "a relay's own fault as a refusal": (
        401,
        error(message="令牌验证失败 (request id: 0)", type="one_api_error"),
        "server-error",
    ),
    "success that is an error": (
        200,
        error(message="", type="insufficient_quota"),
        "balance-empty",
    ),
    "success that is an unknown error": (200, error(message="oops"), "not-judged"),
    "a page": (200, PAGE, "not-an-api"),
    "a page, not found": (404, PAGE, "not-an-api"),
    "a page, forbidden": (403, PAGE, "not-an-api"),
    "a page of Cloudflare": (403, CLOUDFLARE, "blocked-page"),
    "a page of Cloudflare without its name": (
        403,
        '<html><ul class="cferror_details"><li>Ray ID: 0</li></ul></html>',
        "blocked-page",
    ),
    "a riddle of Cloudflare": (503, CLOUDFLARE, "server-error"),
    "a line of Cloudflare": (403, "error code: 1020\n", "blocked-page"),
    "too many, says Cloudflare": (429, "error code: 1015", "blocked-page"),
    "a broken host, says Cloudflare": (522, "error code: 522", "server-error"),
    "a page of a broken gateway": (502, PAGE, "server-error"),
    "text": (200, "It works!", "not-an-api"),
    "nothing": (200, "", "not-an-api"),
    "a list": (200, [1, 2], "not-an-api"),
    "another service": (200, {"status": "ok"}, "not-an-api"),
    "unknown path": (404, {"detail": "Not Found"}, "not-an-api"),
    "a redirect": (307, "", "not-an-api"),
    "no content": (204, "", "not-an-api"),
    "a proxy that wants a password": (407, "", "proxy-failed"),
    "overload": (500, error(message="The server had an error"), "server-error"),
    "overload without a body": (503, "", "server-error"),
    "refusal in vLLM's words": (401, {"error": "Unauthorized"}, "key-rejected"),
    "refusal in DeepSeek's": (
        401,
        error(message="Authentication Fails", type="authentication_error"),
        "key-rejected",
    ),
    "refusal without a wrapper": (
        401,
        {"code": "INVALID_API_KEY", "message": "Invalid API key"},
        "key-rejected",
    ),
    "refusal in a list": (
        400,
        [error(message="API key not valid. Please pass a valid API key.", code=400)],
        "key-rejected",
    ),
    "refusal with a number": (401, error(code=401), "key-rejected"),
    "refusal with an unknown code": (401, error(code="brand_new"), "not-judged"),
    "no JSON, says a proxy": (
        400,
        error(message="invalid token in body"),
        "not-judged",
    ),
    "no money in DeepSeek's": (
        402,
        error(message="Insufficient Balance"),
        "balance-empty",
    ),
    "no money in one-api's": (401, error(message="该令牌额度已用尽"), "balance-empty"),
    "no money in new-api's": (
        403,
        error(message="用户额度不足, 剩余额度: -0.1"),
        "balance-empty",
    ),
    "no money without a wrapper": (
        403,
        {"code": "INSUFFICIENT_BALANCE", "message": "Insufficient account balance"},
        "balance-empty",
    ),
    "no money by another name": (402, {"msg": "Insufficient balance"}, "balance-empty"),
    "no money in FastAPI's": (400, {"detail": "余额不足"}, "balance-empty"),
    "no model in Ollama's": (
        404,
        error(message='model "x" not found, try pulling it first', code=None),
        "model-unavailable",
    ),
    "no model in vLLM's": (
        404,
        {"object": "error", "message": "The model `x` does not exist.", "code": 404},
        "model-unavailable",
    ),
    "no model in DeepSeek's": (
        400,
        error(message="Model Not Exist"),
        "model-unavailable",
    ),
    "too many in other words": (429, error(type="rate_limit_error"), "rate-limited"),
    "unknown refusal with a code": (403, error(code="brand_new_code"), "not-judged"),
    "no permission, with its code": (
        403,
        error(code="permission_denied"),
        "scope-missing",
    ),
    "no permission, but no refusal either": (
        400,
        error(code="permission_denied"),
        "not-judged",
    ),
    "unknown limit": (429, error(code="brand_new_limit"), "rate-limited"),
    "too many, says a gateway": (429, "Too Many Requests", "rate-limited"),
    "unknown payment": (402, error(message="Pay"), "balance-empty"),
    "error as text": (400, {"error": "bad"}, "not-judged"),
    "error as a number": (400, {"error": 7}, "not-judged"),
    "fields of odd types": (400, error(code=7, type=[], message={}), "not-judged"),
    "code beside a longer one": (
        429,
        error(code="xinsufficient_quotax"),
        "rate-limited",
    ),
}


def test_any_other_answer_has_one_too() -> None:
    for name, (status, body, code) in OTHERS.items():
        assert classify(Answer(status, {}, body)) is Code(code), name


def test_a_riddle_for_browsers_is_known_by_its_header() -> None:
    answer = Answer(503, {"cf-mitigated": "challenge"}, PAGE)
    assert classify(answer) is Code.BLOCKED_PAGE


def test_a_page_is_known_by_its_header_too() -> None:
    answer = Answer(200, {"content-type": "text/html; charset=utf-8"}, "Please log in")
    assert classify(answer) is Code.NOT_AN_API


def test_every_failure_of_the_network_has_the_code_of_its_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in CERTIFICATE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    seen = Seen("api.openai.com", "https://api.openai.com/v1", ".env", "m", "models")
    for name in FAILURES:
        cause = outcome_of(name)(seen)
        assert (cause.name, cause.code) == (name, classify(Failure(name)))


def test_a_cause_gets_its_facts_from_the_request_by_their_names() -> None:
    habits = [habit for provider in PROVIDERS for habit in provider.habits]
    meanings = {each.meaning.cause for each in habits} - {""}
    codes = {recorded.verdict.value for recorded in ANSWERS.values()}
    known = {name: hint.__name__ for name, hint in get_type_hints(Seen).items()}
    for name in {*codes, *meanings, *FAILURES}:
        assert name in {*SPECIAL, *DECLARED}
        for each in {name, name + THERE} & DECLARED.keys() - SPECIAL.keys():
            assert DECLARED[each].facts.items() <= known.items(), each


def test_no_failure_of_the_network_blames_the_key_or_the_money() -> None:
    assert {classify(Failure(name)) for name in FAILURES} == {
        Code.SDK_BROKEN,
        Code.UNREACHABLE,
        Code.PROXY_FAILED,
        Code.TLS_FAILED,
        Code.TIMED_OUT,
        Code.NOT_AN_API,
        Code.NOT_JUDGED,
    }
