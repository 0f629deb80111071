"""However an error is wrapped, and in whatever language it is said, it means the same."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from recorded import ANSWERS

from pytest_openai_ready.account.verdict.meaning.classify import classify
from pytest_openai_ready.account.wire.answer import Answer, answer_of
from pytest_openai_ready.account.wire.descriptions import (
    MOST,
    Description,
    descriptions,
)

if TYPE_CHECKING:
    from collections.abc import Callable


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


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.matrix)])
def test_what_wraps_an_error_does_not_change_what_it_means(every: int) -> None:
    """By turns: each wrapping, and each error, is one of many of the others."""
    pairs = [(one, name) for name, one in product(ERRORS, WRAPPINGS)][::every]
    seen = {
        (wrapping, name): classify(
            Answer(error.status, error.headers, WRAPPINGS[wrapping](error.body)),
            error.host,
        )
        for wrapping, name in pairs
        for error in (ERRORS[name],)
    }
    assert len({name for _, name in pairs}) == len(ERRORS)
    assert seen == {pair: ERRORS[pair[1]].verdict for pair in pairs}


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


def test_a_sentence_alone_may_be_in_gbk() -> None:
    for said in ("余额不足", "无效的令牌"):
        answer = answer_of(Response(403, {}, said.encode("gbk")))
        assert answer.sentence == said


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
