"""The sandbox's output in place of a model's: a sentence, a value, or a tool call.

It is the same for chat completions and responses, which differ only in their formats.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready import DISTRIBUTION
from pytest_openai_ready.sandbox.endpoints.schemas import value_for
from pytest_openai_ready.sandbox.replies import ApiError, NotServedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.sandbox.replies import Json

SPEECH = f"This is the sandbox of {DISTRIBUTION}: no model was called."
FREE = {"message": SPEECH}  # the output in JSON without a schema


class Utterance(NamedTuple):
    """A text, or the arguments of a call to the tool with this name.

    ``kind`` is ``function``, or ``custom`` for a tool whose input is a text.
    """

    text: str
    tool: str = ""
    kind: str = "function"

    def pieces(self) -> Iterator[str]:
        """The text in pieces, as a model's answer arrives in a stream."""
        first, *others = self.text.split(" ")
        yield first
        yield from (f" {word}" for word in others)


def speech_answer(
    form: object, tools: object, choice: object, *, is_answered: bool
) -> Utterance:
    """The output for a request.

    Args:
        form: the format of the text: of ``type`` text, json_object or json_schema.
        tools: each with ``type``, ``name`` and, if it has any, ``parameters``.
        choice: none, auto, required, or the ``name`` of the tool to be called.
        is_answered: whether the request contains the result of a tool; then none is
            called unless ``choice`` says so.

    Raises:
        ApiError: the requested tool does not exist, or a schema is not valid.
        NotServedError: a tool of OpenAI's must be called, or a format is unknown.
    """
    callable_tools = _callable(tools)
    wanted = choice.get("name") if isinstance(choice, dict) else None
    if isinstance(choice, dict) and choice.get("type") == "allowed_tools":
        allowed = [each["name"] for each in _callable(choice.get("tools"))]
        callable_tools = [each for each in callable_tools if each["name"] in allowed]
        choice = choice.get("mode")
    if wanted is not None:
        callable_tools = [each for each in callable_tools if each["name"] == wanted]
        if not callable_tools:
            message = f"Tool choice '{wanted}' not found in 'tools' parameter."
            raise ApiError(400, message, "tool_choice", "invalid_value")
    must = wanted is not None or choice == "required"
    if must and not callable_tools and _are_own(tools):
        message = "Invalid 'tool_choice': 'tools' has none that it could call."
        raise ApiError(400, message, "tool_choice", "invalid_value")
    if (must and not callable_tools) or (isinstance(choice, dict) and not wanted):
        raise NotServedError("tools that OpenAI runs itself")
    if callable_tools and choice != "none" and (must or not is_answered):
        return _called(callable_tools[0])
    return Utterance(_text(form if isinstance(form, dict) else {}))


def _callable(tools: object) -> list[Json]:
    """The tools that a program runs itself, unlike OpenAI's own, such as search."""
    given = tools if isinstance(tools, list) else []
    return [
        each
        for each in given
        if isinstance(each, dict)
        and each.get("type") in ("function", "custom")
        and isinstance(each.get("name"), str)
    ]


def _are_own(tools: object) -> bool:
    """Whether none of the tools is run by OpenAI."""
    return not isinstance(tools, list) or len(_callable(tools)) == len(tools)


def _called(tool: Json) -> Utterance:
    if tool["type"] == "custom":
        return Utterance(SPEECH, tool["name"], "custom")
    arguments = _filled(tool.get("parameters") or {"type": "object"}, "tools")
    return Utterance(json.dumps(arguments), tool["name"])


def _text(form: Json) -> str:
    kind = form.get("type", "text")
    if kind == "text":
        return SPEECH
    if kind == "json_object":
        return json.dumps(FREE)
    if kind == "json_schema" and isinstance(form.get("schema"), dict):
        return json.dumps(_filled(form["schema"], "schema"))
    raise NotServedError(f"a format of the type {kind!r} without a schema")


def _filled(schema: object, param: str) -> Any:  # noqa: ANN401 - whatever the schema asks for
    try:
        return value_for(schema)
    except ValueError:
        message = "Invalid schema: it is not a valid JSON Schema."
        raise ApiError(400, message, param, "invalid_json_schema") from None
