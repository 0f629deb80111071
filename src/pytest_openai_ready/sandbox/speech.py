"""What the sandbox answers where a model would: chat completions and responses."""

from __future__ import annotations

import json
import time
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.sandbox.embeddings import INVALID_INPUT, tokens
from pytest_openai_ready.sandbox.replies import ApiError, event_stream, success

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.sandbox.replies import Json, Reply

SPEECH = "This is the sandbox of pytest-openai-ready: no model was called."


def _words() -> Iterator[str]:
    """The speech in pieces, as a model's answer arrives in a stream."""
    first, *others = SPEECH.split(" ")
    yield first
    yield from (f" {word}" for word in others)


def chat(parameters: Json) -> Reply:
    """POST /v1/chat/completions: the speech, at once or in chunks.

    Raises:
        ApiError: there are no messages.
    """
    messages = parameters["messages"]
    if not isinstance(messages, list) or not messages:
        message = "Invalid 'messages': expected an array with at least one message."
        raise ApiError(400, message, "messages", "invalid_value")
    head = {
        "id": f"chatcmpl-{token_hex(14)}",
        "created": int(time.time()),
        "model": parameters["model"],
        "service_tier": "default",
        "system_fingerprint": None,
    }
    usage = _chat_usage(messages)
    if parameters.get("stream") is True:
        options = parameters.get("stream_options")
        counted = isinstance(options, dict) and options.get("include_usage") is True
        return event_stream(_chat_events(head, usage if counted else None))
    body = {**head, "object": "chat.completion", "choices": [_choice()], "usage": usage}
    return success(body)


def _choice() -> Json:
    return {
        "index": 0,
        "message": {
            "role": "assistant",
            "content": SPEECH,
            "refusal": None,
            "annotations": [],
        },
        "logprobs": None,
        "finish_reason": "stop",
    }


def _chat_usage(messages: list[Any]) -> Json:
    prompt, completion = tokens(json.dumps(messages)), tokens(SPEECH)
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


def _chat_events(head: Json, usage: Json | None) -> Iterator[str]:
    deltas: list[Json] = [
        {"role": "assistant", "content": "", "refusal": None},
        *({"content": word} for word in _words()),
        {},
    ]
    counting = {} if usage is None else {"usage": None}
    for delta in deltas:
        choice = {
            "index": 0,
            "delta": delta,
            "logprobs": None,
            "finish_reason": None if delta else "stop",
        }
        yield _chunk({**head, **counting, "choices": [choice]})
    if usage is not None:
        yield _chunk({**head, "choices": [], "usage": usage})
    yield "data: [DONE]\n\n"


def _chunk(fields: Json) -> str:
    return f"data: {json.dumps({'object': 'chat.completion.chunk', **fields})}\n\n"


def responses(parameters: Json) -> Reply:
    """POST /v1/responses: the speech, at once or in events.

    Raises:
        ApiError: the input is neither text nor a list.
    """
    given = parameters["input"]
    if not isinstance(given, str | list):
        raise ApiError(400, INVALID_INPUT, "input")
    response = _response(parameters)
    if parameters.get("stream") is True:
        return event_stream(_response_events(response))
    return success(response)


def _response(parameters: Json) -> Json:
    return {
        "id": f"resp_{token_hex(24)}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "completed",
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": parameters.get("instructions"),
        "max_output_tokens": parameters.get("max_output_tokens"),
        "model": parameters["model"],
        "output": [_message("completed", [_part(SPEECH)])],
        "parallel_tool_calls": True,
        "previous_response_id": parameters.get("previous_response_id"),
        "reasoning": {"effort": None, "summary": None},
        "service_tier": "default",
        "store": True,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": _response_usage(parameters["input"]),
        "user": None,
        "metadata": {},
    }


def _message(status: str, content: list[Json]) -> Json:
    return {
        "id": f"msg_{token_hex(24)}",
        "type": "message",
        "status": status,
        "role": "assistant",
        "content": content,
    }


def _part(text: str) -> Json:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _response_usage(given: object) -> Json:
    asked, said = tokens(json.dumps(given)), tokens(SPEECH)
    return {
        "input_tokens": asked,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": said,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": asked + said,
    }


def _response_events(response: Json) -> Iterator[str]:
    """The events of one text, in the order of the API's streaming reference.

    https://platform.openai.com/docs/api-reference/responses-streaming
    """
    (message,) = response["output"]
    begun = {**response, "status": "in_progress", "output": [], "usage": None}
    opened = {**message, "status": "in_progress", "content": []}
    item: Json = {"output_index": 0}
    part: Json = {"item_id": message["id"], "output_index": 0, "content_index": 0}
    events: list[tuple[str, Json]] = [
        ("created", {"response": begun}),
        ("in_progress", {"response": begun}),
        ("output_item.added", {**item, "item": opened}),
        ("content_part.added", {**part, "part": _part("")}),
        *(
            ("output_text.delta", {**part, "delta": word, "logprobs": []})
            for word in _words()
        ),
        ("output_text.done", {**part, "text": SPEECH, "logprobs": []}),
        ("content_part.done", {**part, "part": _part(SPEECH)}),
        ("output_item.done", {**item, "item": message}),
        ("completed", {"response": response}),
    ]
    for number, (name, fields) in enumerate(events):
        kind = f"response.{name}"
        event = {"type": kind, "sequence_number": number, **fields}
        yield f"event: {kind}\ndata: {json.dumps(event)}\n\n"
