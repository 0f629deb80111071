"""Chat completions: the parameters, and the answer at once or in chunks."""

from __future__ import annotations

import json
import time
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.sandbox.endpoints.embeddings import tokens
from pytest_openai_ready.sandbox.endpoints.speech import speech_answer
from pytest_openai_ready.sandbox.replies import (
    ApiError,
    NotServedError,
    event_stream,
    success,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.sandbox.endpoints.inquiry import Inquiry
    from pytest_openai_ready.sandbox.endpoints.speech import Utterance
    from pytest_openai_ready.sandbox.replies import Json, Reply

MOST_CHOICES = 128  # https://platform.openai.com/docs/api-reference/chat/create
MOST_LIKELY = 20  # tokens that may be requested for each position


def chat(call: Inquiry) -> Reply:
    """POST /v1/chat/completions: text, JSON or a tool call, at once or in chunks.

    Raises:
        ApiError: there are no messages, or another parameter is not valid in the API.
        NotServedError: audio is requested, or functions in the format of 2023.
    """
    asked = call.parameters
    messages = asked["messages"]
    if not isinstance(messages, list) or not messages:
        message = "Invalid 'messages': expected an array with at least one message."
        raise ApiError(400, message, "messages", "invalid_value")
    modes = asked.get("modalities")
    if isinstance(modes, list) and "audio" in modes:
        raise NotServedError("sounds in chat completions")
    if asked.get("functions"):
        raise NotServedError("'functions', which 'tools' have replaced")
    answer, count = _answer(asked, messages), _count(asked)
    head = {
        "id": f"chatcmpl-{token_hex(14)}",
        "created": int(time.time()),
        "model": asked["model"],
        "service_tier": "default",
        "system_fingerprint": None,
    }
    usage = _usage(messages, answer.text, count)
    if asked.get("stream") is True:
        options = asked.get("stream_options")
        counted = isinstance(options, dict) and options.get("include_usage") is True
        deltas = [*_deltas(answer, asked)]
        return event_stream(_events(head, deltas, count, usage if counted else None))
    choices = [_choice(number, answer, asked) for number in range(count)]
    body = {**head, "object": "chat.completion", "choices": choices, "usage": usage}
    return success(body)


def _answer(asked: Json, messages: list[Any]) -> Utterance:
    last = messages[-1]
    is_answered = isinstance(last, dict) and last.get("role") in ("tool", "function")
    form, tools = _flat(asked.get("response_format")), _all_flat(asked.get("tools"))
    choice = _flat(asked.get("tool_choice"))
    if isinstance(choice, dict) and "tools" in choice:
        choice = {**choice, "tools": _all_flat(choice["tools"])}
    return speech_answer(form, tools, choice, is_answered=is_answered)


def _all_flat(tools: object) -> list[Any]:
    return [_flat(each) for each in tools] if isinstance(tools, list) else []


def _flat(tool: Any) -> Any:  # noqa: ANN401 - whatever was sent
    """A tool, a choice or a format as in responses: without an inner object."""
    kind = tool.get("type") if isinstance(tool, dict) else None
    inner = tool.get(kind) if isinstance(kind, str) else None
    return {"type": kind, **inner} if isinstance(inner, dict) else tool


def _count(asked: Json) -> int:
    count = asked.get("n")
    if count is None:
        return 1
    if type(count) is not int or not 0 < count <= MOST_CHOICES:
        message = f"Invalid 'n': expected a whole number from 1 to {MOST_CHOICES}."
        raise ApiError(400, message, "n", "invalid_value")
    return count


def _choice(number: int, answer: Utterance, asked: Json) -> Json:
    message: Json = {
        "role": "assistant",
        "content": None if answer.tool else answer.text,
        "refusal": None,
        "annotations": [],
    }
    if answer.tool:
        message["tool_calls"] = [_tool_call(answer, answer.text)]
    pieces = [] if answer.tool else [*answer.pieces()]
    return {
        "index": number,
        "message": message,
        "logprobs": _logprobs(pieces, asked),
        "finish_reason": _reason(answer),
    }


def _reason(answer: Utterance) -> str:
    return "tool_calls" if answer.tool else "stop"


def _tool_call(answer: Utterance, held: str) -> Json:
    field = "arguments" if answer.kind == "function" else "input"
    return {
        "id": f"call_{token_hex(12)}",
        "type": answer.kind,
        answer.kind: {"name": answer.tool, field: held},
    }


def _logprobs(pieces: list[str], asked: Json) -> Json | None:
    """Every token is certain, and the only candidate however many are requested."""
    if asked.get("logprobs") is not True or not pieces:
        return None
    likely = asked.get("top_logprobs")
    if likely is not None and (
        type(likely) is not int or not 0 <= likely <= MOST_LIKELY
    ):
        message = f"Invalid 'top_logprobs': expected a number from 0 to {MOST_LIKELY}."
        raise ApiError(400, message, "top_logprobs", "invalid_value")
    content = []
    for piece in pieces:
        one = {"token": piece, "logprob": 0.0, "bytes": [*piece.encode()]}
        content.append({**one, "top_logprobs": [one] if likely else []})
    return {"content": content, "refusal": None}


def _usage(messages: list[Any], text: str, count: int) -> Json:
    prompt, completion = tokens(json.dumps(messages)), tokens(text) * count
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _deltas(answer: Utterance, asked: Json) -> Iterator[Json]:
    """The deltas of the choices in the chunks, one after the other."""
    plain = {"logprobs": None, "finish_reason": None}
    begun: Json = {"role": "assistant", "content": "", "refusal": None}
    if not answer.tool:
        yield {"delta": begun, **plain}
        for piece in answer.pieces():
            logprobs = _logprobs([piece], asked)
            yield {"delta": {"content": piece}, **plain, "logprobs": logprobs}
    else:
        call = {"index": 0, **_tool_call(answer, "")}
        field = "arguments" if answer.kind == "function" else "input"
        yield {"delta": {**begun, "content": None, "tool_calls": [call]}, **plain}
        for piece in answer.pieces():
            more = {"index": 0, answer.kind: {field: piece}}
            yield {"delta": {"tool_calls": [more]}, **plain}
    yield {"delta": {}, **plain, "finish_reason": _reason(answer)}


def _events(
    head: Json, deltas: list[Json], count: int, usage: Json | None
) -> Iterator[str]:
    counting = {} if usage is None else {"usage": None}
    for delta in deltas:
        for number in range(count):
            choice = {"index": number, **delta}
            yield _chunk({**head, **counting, "choices": [choice]})
    if usage is not None:
        yield _chunk({**head, "choices": [], "usage": usage})
    yield "data: [DONE]\n\n"


def _chunk(fields: Json) -> str:
    return f"data: {json.dumps({'object': 'chat.completion.chunk', **fields})}\n\n"
