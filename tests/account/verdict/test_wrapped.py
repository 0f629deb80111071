"""However an error is wrapped, and in whatever language it is said, it means the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from recorded import ANSWERS

from pytest_openai_ready.account.verdict.classify import classify
from pytest_openai_ready.account.wire.answer import Answer, answer_of
from pytest_openai_ready.account.wire.descriptions import (
    MOST,
    Description,
    descriptions,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def reversed_keys(value: object) -> object:
    if isinstance(value, dict):
        return {name: reversed_keys(value[name]) for name in reversed(value)}
    return [reversed_keys(each) for each in value] if isinstance(value, list) else value


def changed(
    value: object, names: tuple[str, ...], change: Callable[[object], object]
) -> object:
    if isinstance(value, list):
        return [changed(each, names, change) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: change(each)
        if name in names and isinstance(each, (str, int))
        else changed(each, names, change)
        for name, each in value.items()
    }


def numbered(code: object) -> object:
    return int(str(code)) if str(code).isdigit() else code


def text(body: object) -> str:
    return json.dumps(body, ensure_ascii=False)


# What gateways, frameworks and libraries make of a body on its way.
WRAPPINGS: dict[str, Callable[[Any], Any]] = {
    "other order": reversed_keys,
    "in a list": lambda body: [body],
    "as FastAPI's detail": lambda body: {"detail": body},
    "beside a word of failure": lambda body: {"success": False, "data": body},
    "as one of several": lambda body: {"errors": [body]},
    "in a response": lambda body: {"response": {"status": "failed", "body": body}},
    "as JSON in error": lambda body: {"error": text(body)},
    "as JSON in a message": lambda body: {
        "error": {"message": json.dumps(body, indent=2), "code": 400}
    },
    "as JSON behind words": lambda body: {
        "error": {"message": f"upstream error: {text(body)}. Available: none"}
    },
    "as OpenRouter's raw": lambda body: {
        "error": {"message": "Provider returned error", "metadata": {"raw": text(body)}}
    },
    "as the SDK's exception": lambda body: {
        "error": {"message": f"Error code: 400 - {body!r}", "type": None}
    },
    "as an event": lambda body: f"data: {text(body)}\n\n",
    "as JSON of JSON": lambda body: json.dumps(text(body)),
    "messages in a list": lambda body: changed(body, ("message", "msg"), lambda m: [m]),
    "codes as numbers": lambda body: changed(body, ("code",), numbered),
    "codes as text": lambda body: changed(body, ("code", "status_code"), str),
    "names in capitals": lambda body: (
        {"Error": {name.title(): each for name, each in body["error"].items()}}
        if isinstance(body, dict) and isinstance(body.get("error"), dict)
        else body
    ),
}
# Only its type says it, and a success has no status.
LOST = {"one-api-billing-subscription-200-error", "one-api-billing-usage-200-error"}
ERRORS = {
    name: recorded
    for name, recorded in ANSWERS.items()
    if isinstance(recorded.body, (dict, list)) and name not in LOST
}


def test_what_wraps_an_error_does_not_change_what_it_means() -> None:
    seen = {
        (wrapping, name): classify(
            Answer(recorded.status, recorded.headers, wrap(recorded.body)),
            recorded.host,
        )
        for wrapping, wrap in WRAPPINGS.items()
        for name, recorded in ERRORS.items()
    }
    assert seen == {
        (wrapping, name): recorded.verdict
        for wrapping in WRAPPINGS
        for name, recorded in ERRORS.items()
    }


class Response:
    """An answer of an HTTP library that does not say how it is encoded."""

    charset_encoding = None

    def __init__(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.status_code, self.headers, self.content = status, headers, content
        self.text = content.decode("utf-8", "replace")


def test_no_encoding_changes_it() -> None:
    for encoding in ("gb18030", "utf-8-sig", "utf-16", "utf-32-be"):
        for name, recorded in ERRORS.items():
            content = text(recorded.body).encode(encoding)
            headers = dict(recorded.headers)
            answer = answer_of(Response(recorded.status, headers, content))
            seen = (encoding, name, classify(answer, recorded.host))
            assert seen == (encoding, name, recorded.verdict)


LOCKED = "Your account was temporarily locked (restricted) due to too many requests"
# The message alone, as a program or a page may hand it on, of a host that is nobody's.
SENTENCES = {
    "残高が不足しています": (403, "balance-empty"),
    "잔액이 부족합니다": (403, "balance-empty"),
    "Ihr Guthaben ist aufgebraucht.": (403, "balance-empty"),
    "Crédits insuffisants": (403, "balance-empty"),
    "Saldo insuficiente para esta solicitud": (403, "balance-empty"),
    "Недостаточно средств на балансе": (403, "balance-empty"),
    "帳戶餘額不足，請儲值": (403, "balance-empty"),
    "Access denied due to overdue account": (403, "balance-empty"),
    "insufficient balance (1008)": (500, "balance-empty"),
    "You have reached your budget limit.": (403, "spend-limit"),
    "Budget has been exceeded! Current cost: 2, Max budget: 1": (400, "spend-limit"),
    "APIキーが無効です": (400, "key-rejected"),
    "API 키가 유효하지 않습니다": (403, "key-rejected"),
    "Ungültiger API-Schlüssel": (403, "key-rejected"),
    "Clé API invalide": (403, "key-rejected"),
    "無效的金鑰": (403, "key-rejected"),
    "Invalid authentication credentials": (401, "key-rejected"),
    "モデル gpt-x が見つかりません": (404, "model-unavailable"),
    "모델이 존재하지 않습니다: gpt-x": (400, "model-unavailable"),
    "Das Modell gpt-x existiert nicht": (400, "model-unavailable"),
    "Le modèle gpt-x est introuvable": (404, "model-unavailable"),
    "El modelo gpt-x no existe": (400, "model-unavailable"),
    "Project `p` does not have access to model `m`": (403, "model-unavailable"),
    "您所在的地區不支援": (403, "region-unsupported"),
    "This API is not available in your country": (403, "region-unsupported"),
    "This organization has been disabled.": (400, "account-deactivated"),
    "您的帳號已被凍結": (403, "account-deactivated"),
    "¡Demasiadas solicitudes!": (429, "rate-limited"),
    "Request too large: 9000 tokens per minute (TPM)": (413, "rate-limited"),
    LOCKED: (403, "rate-limited"),
    f"{LOCKED}.": (429, "rate-limited"),
    "用户请求过多,帐号暂时锁定": (429, "rate-limited"),
    "Requests over your budget of 3 per minute": (429, "rate-limited"),
    "Insufficient quota for requests per minute, retry after 20s": (
        429,
        "rate-limited",
    ),
    "credit limit service: reached timeout": (503, "server-error"),
    "Insufficient quota of capacity in region": (503, "server-error"),
    "API access for this organization has been disabled": (403, "account-deactivated"),
    "Account suspended, please recharge": (403, "balance-empty"),
    "API key not found in request headers": (401, "key-missing"),
    "Access token not found in the request": (401, "key-missing"),
    "Credentials not found. Please pass an Authorization header.": (
        401,
        "key-missing",
    ),
    "API key not found. Please pass a valid API key.": (400, "key-rejected"),
    "令牌无效": (400, "key-rejected"),
    # What a request may be refused for, and says nothing of the account.
    "Invalid value for 'max_completion_tokens'": (400, "not-judged"),
    "messages: at least one message is required": (400, "not-judged"),
    "Your request was blocked by our safety system": (403, "not-judged"),
    "This account is not allowed to use streaming": (400, "not-judged"),
    "No credits were found in the citation": (400, "not-judged"),
    "extra fields not permitted: dimensions": (422, "not-judged"),
    "The field balance is not a number": (400, "not-judged"),
    "Model output was empty": (400, "not-judged"),
    "The user field must be shorter": (400, "not-judged"),
    "country is not a valid parameter": (400, "not-judged"),
    "Streaming for this team is disabled": (403, "not-judged"),
    "Unsupported parameter: 'user_location' is not supported with this model.": (
        400,
        "not-judged",
    ),
    "Unknown model parameter: temperature": (400, "not-judged"),
    "Invalid model parameters: top_p": (400, "not-judged"),
    "invalid model input: messages must not be empty": (400, "not-judged"),
    "model: Previous response with id resp_1 not found": (400, "not-judged"),
    "Thinking budget exceeded: thinking.budget_tokens must be less than max_tokens": (
        400,
        "not-judged",
    ),
    "Tool disabled. See billing details": (400, "not-judged"),
    "令牌长度超过限制, 参数错误": (400, "not-judged"),
    "令牌数量错误: max_tokens 无效": (400, "not-judged"),
    "The API key is valid, but your account is not verified. Invalid organization.": (
        403,
        "not-judged",
    ),
}
ELEMENTS = (
    "<?xml version='1.0'?><Error><Code>Refused</Code><Message>{}</Message></Error>"
)
FORMS: dict[str, Callable[[str], object]] = {
    "OpenAI's": lambda said: {"error": {"message": said}},
    "bare": lambda said: {"code": 1, "msg": said, "data": None},
    "FastAPI's": lambda said: {"detail": [{"loc": ["body"], "msg": said}]},
    "plain text": lambda said: said,
    "XML": ELEMENTS.format,
}


def test_a_sentence_alone_means_the_same_in_every_form() -> None:
    seen, right = set(), set()
    for said, (status, code) in SENTENCES.items():
        for form, make in FORMS.items():
            seen.add((form, said, classify(Answer(status, {}, make(said))).value))
            right.add((form, said, code))
    assert seen - right == set()


PAGES = {
    401: "not-an-api",
    403: "not-an-api",
    404: "not-an-api",
    407: "proxy-failed",
    429: "rate-limited",
    502: "server-error",
}


def test_a_page_means_what_its_status_means() -> None:
    page = "<html><head><title>Sorry</title></head></html>"
    seen = {status: classify(Answer(status, {}, page)).value for status in PAGES}
    assert seen == PAGES


HOSTILE = {
    "deep": json.loads("[" * 500 + "]" * 500),
    "wide": [{"error": {"message": "x"}}] * 5000,
    "braces": {"error": {"message": "{" * 200_000}},
    "braces of Python": {"error": {"message": "{'a':" * 20_000 + "}"}},
    "quoted in quoted": {"error": "x"},
}


def test_no_body_takes_long_or_raises() -> None:
    """What is looked into has a bound, and so has what comes of it."""
    inner: Any = {"error": {"message": "no"}}
    for _ in range(12):
        inner = {"error": {"message": json.dumps(inner)}}
    for name, body in {**HOSTILE, "quoted in quoted": inner}.items():
        found = descriptions(body)
        assert len(found) <= MOST, name
        assert classify(Answer(400, {}, body)).value == "not-judged", name


def test_escapes_that_python_does_not_know_are_not_warned_of(
    recwarn: pytest.WarningsRecorder,
) -> None:
    body = {"error": {"message": r"upstream: {'message': 'no \d', 'code': 7}"}}
    assert descriptions(body)[-1] == Description(r"no \d", "7")
    assert not recwarn.list


def test_the_outermost_comes_first_and_quotes_nothing() -> None:
    inner = {"error": {"message": "Model Not Exist", "code": "x", "type": "y"}}
    body = {"error": {"message": f"upstream: {text(inner)}!", "code": 400}}
    assert descriptions(body) == (
        Description("upstream: !", "400"),
        Description("Model Not Exist", "x", "y"),
    )
    assert Answer(400, {}, body).sentence == "Model Not Exist"
