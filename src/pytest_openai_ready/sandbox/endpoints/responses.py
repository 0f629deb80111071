"""Responses: the parameters, and the answer at once or as events."""

from __future__ import annotations

import json
import time
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.sandbox.endpoints.embeddings import INVALID_INPUT, tokens
from pytest_openai_ready.sandbox.endpoints.speech import speech_answer
from pytest_openai_ready.sandbox.replies import ApiError, event_stream, success

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.sandbox.endpoints.inquiry import Inquiry
    from pytest_openai_ready.sandbox.endpoints.speech import Utterance
    from pytest_openai_ready.sandbox.replies import Json, Reply

RETURNED = ("function_call_output", "custom_tool_call_output")
# By kind of tool: its item, the prefix of its id, its field, the name of its events.
CALLS = {
    "function": ("function_call", "fc", "arguments", "function_call_arguments"),
    "custom": ("custom_tool_call", "ctc", "input", "custom_tool_call_input"),
}


def responses(call: Inquiry) -> Reply:
    """POST /v1/responses: text, JSON or a tool call, at once or as events.

    Raises:
        ApiError: the input is neither text nor a list, or a tool does not exist.
    """
    asked = call.parameters
    given = asked["input"]
    if not isinstance(given, str | list):
        raise ApiError(400, INVALID_INPUT, "input")
    last = given[-1] if given else None
    is_answered = isinstance(last, dict) and last.get("type") in RETURNED
    text = asked.get("text")
    form = text.get("format") if isinstance(text, dict) else None
    choice = asked.get("tool_choice")
    answer = speech_answer(form, asked.get("tools"), choice, is_answered=is_answered)
    response = _response(asked, answer, form)
    if response["store"] is not False:
        call.shelf.keep("response", response)
    if asked.get("stream") is True:
        return event_stream(_events(response, answer))
    return success(response)


def _response(asked: Json, answer: Utterance, form: object) -> Json:
    return {
        "id": f"resp_{token_hex(24)}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "completed",
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": asked.get("instructions"),
        "max_output_tokens": asked.get("max_output_tokens"),
        "model": asked["model"],
        "output": [_item(answer)],
        **_settings(asked),
        "previous_response_id": asked.get("previous_response_id"),
        "reasoning": {"effort": None, "summary": None},
        "service_tier": "default",
        "text": {"format": form or {"type": "text"}},
        "tool_choice": asked.get("tool_choice") or "auto",
        "tools": asked.get("tools") or [],
        "truncation": "disabled",
        "usage": _usage(asked["input"], answer.text),
        "user": None,
        "metadata": asked.get("metadata") or {},
    }


def _settings(asked: Json) -> Json:
    """The settings of a response, as requested or with their defaults."""
    usual = {
        "parallel_tool_calls": True,
        "store": True,
        "temperature": 1.0,
        "top_p": 1.0,
    }
    given = {name: asked[name] for name in usual if asked.get(name) is not None}
    return {**usual, **given}


def _item(answer: Utterance) -> Json:
    if answer.tool:
        kind, prefix, field, _ = CALLS[answer.kind]
        return {
            "id": f"{prefix}_{token_hex(24)}",
            "type": kind,
            "status": "completed",
            field: answer.text,
            "call_id": f"call_{token_hex(12)}",
            "name": answer.tool,
        }
    return {
        "id": f"msg_{token_hex(24)}",
        "type": "message",
        "status": "completed",
        "role": "assistant",
        "content": [_part(answer.text)],
    }


def _part(text: str) -> Json:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _usage(given: object, text: str) -> Json:
    asked, spoken = tokens(json.dumps(given)), tokens(text)
    return {
        "input_tokens": asked,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": spoken,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": asked + spoken,
    }


def _events(response: Json, answer: Utterance) -> Iterator[str]:
    """The events of one item, in the order of the API's streaming reference.

    https://platform.openai.com/docs/api-reference/responses-streaming
    """
    (item,) = response["output"]
    begun = {**response, "status": "in_progress", "output": [], "usage": None}
    within = _called if answer.tool else _spoken
    place: Json = {"output_index": 0}
    events: list[tuple[str, Json]] = [
        ("created", {"response": begun}),
        ("in_progress", {"response": begun}),
        *within(item, answer),
        ("output_item.done", {**place, "item": item}),
        ("completed", {"response": response}),
    ]
    for number, (name, fields) in enumerate(events):
        kind = f"response.{name}"
        event = {"type": kind, "sequence_number": number, **fields}
        yield f"event: {kind}\ndata: {json.dumps(event)}\n\n"


def _spoken(message: Json, answer: Utterance) -> Iterator[tuple[str, Any]]:
    part: Json = {"item_id": message["id"], "output_index": 0, "content_index": 0}
    opened = {**message, "status": "in_progress", "content": []}
    yield "output_item.added", {"output_index": 0, "item": opened}
    yield "content_part.added", {**part, "part": _part("")}
    for piece in answer.pieces():
        yield "output_text.delta", {**part, "delta": piece, "logprobs": []}
    yield "output_text.done", {**part, "text": answer.text, "logprobs": []}
    yield "content_part.done", {**part, "part": _part(answer.text)}


def _called(item: Json, answer: Utterance) -> Iterator[tuple[str, Any]]:
    _, _, field, name = CALLS[answer.kind]
    place: Json = {"item_id": item["id"], "output_index": 0}
    opened = {**item, "status": "in_progress", field: ""}
    yield "output_item.added", {"output_index": 0, "item": opened}
    for piece in answer.pieces():
        yield f"{name}.delta", {**place, "delta": piece}
    yield f"{name}.done", {**place, "name": answer.tool, field: answer.text}
