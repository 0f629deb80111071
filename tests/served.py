"""What a student's tests ask of the SDK, each as a function of a client: all is answered.

``python served.py`` does them all with whatever SDK is there, against OPENAI_BASE_URL.
"""

from __future__ import annotations

import base64
import io
import json
import struct
import urllib.request
import warnings
import wave
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

import openai
from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = "gpt-6-luna"
SPEECH = "This is the sandbox of pytest-openai-ready: no model was called."
ASK: Any = [{"role": "user", "content": "Who speaks?"}]
WEATHER = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "unit": {"type": "string", "enum": ["c", "f"]},
        "days": {"type": "integer", "minimum": 1},
    },
    "required": ["city", "unit", "days"],
    "additionalProperties": False,
}
ARGUMENTS = {"city": "sandbox", "unit": "c", "days": 1}
OTHER: Any = {"type": "function", "function": {"name": "other", "parameters": {}}}
TOOL: Any = {"type": "function", "function": {"name": "weather", "parameters": WEATHER}}
FLAT_OTHER: Any = {"type": "function", "name": "other", "parameters": {}}
FLAT_TOOL: Any = {"type": "function", "name": "weather", "parameters": WEATHER}
SCHEMA = {"name": "weather", "schema": WEATHER, "strict": True}


class Mood(str, Enum):
    GOOD = "good"
    BAD = "bad"


class Step(BaseModel):
    text: str
    number: int = Field(ge=3, le=9)
    after: Step | None = None


class Answer(BaseModel):
    steps: list[Step]
    mood: Mood
    kind: Literal["a", "b"]
    share: float
    note: str | None
    sure: bool


Step.model_rebuild()
Client = openai.OpenAI


def chat(client: Client, **options: Any) -> Any:  # noqa: ANN401 - of any SDK
    return client.chat.completions.create(model=MODEL, messages=ASK, **options)


def respond(client: Client, **options: Any) -> Any:  # noqa: ANN401 - of any SDK
    return client.responses.create(model=MODEL, input="Who speaks?", **options)


def chats_in_json(client: Client) -> None:
    reply = chat(client, response_format={"type": "json_object"})
    assert json.loads(reply.choices[0].message.content) == {"message": SPEECH}


def chats_by_a_schema(client: Client) -> None:
    form = {"type": "json_schema", "json_schema": SCHEMA}
    reply = chat(client, response_format=form)
    assert json.loads(reply.choices[0].message.content) == ARGUMENTS


def chats_by_a_schema_in_a_stream(client: Client) -> None:
    form = {"type": "json_schema", "json_schema": SCHEMA}
    chunks = list(chat(client, response_format=form, stream=True))
    said = "".join(each.choices[0].delta.content or "" for each in chunks)
    assert json.loads(said) == ARGUMENTS


def parses_a_chat(client: Client) -> None:
    completions: Any = client.chat.completions
    parse = getattr(completions, "parse", None) or client.beta.chat.completions.parse
    parsed: Any = parse(model=MODEL, messages=ASK, response_format=Answer)
    _check(parsed.choices[0].message.parsed)


def _check(answer: object) -> None:
    assert isinstance(answer, Answer)
    assert (answer.mood, answer.kind, answer.sure) == (Mood.GOOD, "a", False)
    assert (answer.steps[0].text, answer.steps[0].number) == ("sandbox", 3)


def calls_the_first_tool(client: Client) -> None:
    for choice in ("auto", "required"):
        reply = chat(client, tools=[TOOL, OTHER], tool_choice=choice)
        (call,) = reply.choices[0].message.tool_calls
        assert reply.choices[0].finish_reason == "tool_calls"
        assert reply.choices[0].message.content is None
        assert (call.type, call.function.name) == ("function", "weather")
        assert json.loads(call.function.arguments) == ARGUMENTS


def calls_the_tool_that_is_named(client: Client) -> None:
    named = {"type": "function", "function": {"name": "weather"}}
    for choice in (named, allowed(named)):
        reply = chat(client, tools=[OTHER, TOOL], tool_choice=choice)
        (call,) = reply.choices[0].message.tool_calls
        assert call.function.name == "weather"


def allowed(*tools: Any) -> Any:  # noqa: ANN401 - of any SDK
    inner = {"mode": "required", "tools": [*tools]}
    return {"type": "allowed_tools", "allowed_tools": inner}


def calls_a_tool_that_takes_a_text(client: Client) -> None:
    custom: Any = {"type": "custom", "custom": {"name": "note"}}
    for choice in ("required", custom, allowed(custom)):
        tools = [custom] if choice == "required" else [TOOL, custom]
        body = {"model": MODEL, "messages": ASK, "tools": tools, "tool_choice": choice}
        reply: Any = client.post("/chat/completions", body=body, cast_to=object)
        (call,) = reply["choices"][0]["message"]["tool_calls"]
        assert call["custom"] == {"name": "note", "input": SPEECH}


def calls_no_tool_that_is_not_there(client: Client) -> None:
    choice = {"type": "function", "function": {"name": "gone"}}
    said = ""
    try:
        chat(client, tools=[TOOL], tool_choice=choice)
    except openai.BadRequestError as error:
        said = str(error)
    assert "Tool choice 'gone' not found" in said


def speaks_when_a_tool_has_answered_or_none_may_be_called(client: Client) -> None:
    call = chat(client, tools=[TOOL]).choices[0].message
    answer: Any = {
        "role": "tool",
        "tool_call_id": call.tool_calls[0].id,
        "content": "warm",
    }
    reply = client.chat.completions.create(
        model=MODEL, messages=[*ASK, call, answer], tools=[TOOL]
    )
    assert reply.choices[0].message.content == SPEECH
    asked_again = [*ASK, call, answer, *ASK]
    reply = client.chat.completions.create(
        model=MODEL, messages=asked_again, tools=[TOOL]
    )
    assert reply.choices[0].finish_reason == "tool_calls"
    reply = chat(client, tools=[TOOL], tool_choice="none")
    assert reply.choices[0].message.content == SPEECH


def calls_a_tool_in_a_stream(client: Client) -> None:
    chunks = list(chat(client, tools=[TOOL], stream=True))
    calls = [each.choices[0].delta.tool_calls for each in chunks]
    first, *others = [each[0] for each in calls if each]
    assert (first.function.name, first.index) == ("weather", 0)
    said = "".join(each.function.arguments for each in [first, *others])
    assert json.loads(said) == ARGUMENTS
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


def gives_as_many_choices_as_are_asked_for(client: Client) -> None:
    reply = chat(client, n=3)
    assert [each.index for each in reply.choices] == [0, 1, 2]
    assert {each.message.content for each in reply.choices} == {SPEECH}
    said = ["", ""]
    for chunk in chat(client, n=2, stream=True):
        for each in chunk.choices:
            said[each.index] += each.delta.content or ""
    assert said == [SPEECH, SPEECH]


def gives_probabilities(client: Client) -> None:
    reply = chat(client, logprobs=True, top_logprobs=2)
    tokens = reply.choices[0].logprobs.content
    assert "".join(each.token for each in tokens) == SPEECH
    assert {each.logprob for each in tokens} == {0.0}
    assert all(len(each.top_logprobs) == 1 for each in tokens)
    assert chat(client).choices[0].logprobs is None


def responds_in_json(client: Client) -> None:
    reply = respond(client, text={"format": {"type": "json_object"}})
    assert json.loads(reply.output_text) == {"message": SPEECH}
    reply = respond(client, text={"format": {"type": "json_schema", **SCHEMA}})
    assert json.loads(reply.output_text) == ARGUMENTS


def parses_a_response(client: Client) -> None:
    parsed = client.responses.parse(model=MODEL, input="x", text_format=Answer)
    _check(parsed.output_parsed)


def responds_with_the_call_of_a_tool(client: Client) -> None:
    named = {"type": "function", "name": "weather"}
    for tools, choice in (([FLAT_TOOL], "auto"), ([FLAT_OTHER, FLAT_TOOL], named)):
        reply = respond(client, tools=tools, tool_choice=choice)
        (call,) = reply.output
        assert (call.type, call.name) == ("function_call", "weather")
        assert json.loads(call.arguments) == ARGUMENTS
    given = {"type": "function_call_output", "call_id": call.call_id, "output": "warm"}
    history: Any = [*ASK, call.model_dump(), given]
    last = client.responses.create(model=MODEL, input=history, tools=[FLAT_TOOL])
    assert last.output_text == SPEECH


def responds_with_a_call_in_a_stream(client: Client) -> None:
    with client.responses.stream(model=MODEL, input="x", tools=[FLAT_TOOL]) as stream:
        kinds = [event.type for event in stream]
        call: Any = stream.get_final_response().output[0]
    assert json.loads(call.arguments) == ARGUMENTS
    assert "response.function_call_arguments.done" in kinds


def responses_are_kept(client: Client) -> None:
    made = respond(client)
    assert client.responses.retrieve(made.id).output_text == SPEECH
    client.responses.delete(made.id)
    try:
        client.responses.retrieve(made.id)
    except openai.NotFoundError:
        return
    raise AssertionError


def responses_are_not_kept_where_they_are_not_to_be(client: Client) -> None:
    made = respond(client, store=False, parallel_tool_calls=False, temperature=0.2)
    said = made.model_dump()
    assert (said["store"], said["parallel_tool_calls"]) == (False, False)
    assert (said["temperature"], said["top_p"]) == (0.2, 1.0)
    try:
        client.responses.retrieve(made.id)
    except openai.NotFoundError:
        return
    raise AssertionError


def embeds(client: Client) -> None:
    reply = client.embeddings.create(
        model="text-embedding-3-small", input=["a", "b"], dimensions=64
    )
    assert [len(each.embedding) for each in reply.data] == [64, 64]


def moderates(client: Client) -> None:
    reply = client.moderations.create(input=["a", "b"])
    assert [each.flagged for each in reply.results] == [False, False]
    assert reply.results[0].categories.violence is False
    assert reply.results[0].category_scores.self_harm == 0.0


def draws(client: Client) -> None:
    drawn: Any = client.images.generate(prompt="x", model="gpt-image-1", n=2)
    assert len(drawn.data) == 2
    assert _size(base64.b64decode(drawn.data[0].b64_json)) == (1024, 1024)
    drawn = client.images.generate(prompt="x", model="dall-e-2", size="256x256")
    with urllib.request.urlopen(drawn.data[0].url) as answer:  # noqa: S310 - of this computer
        assert _size(answer.read()) == (256, 256)
    picture = base64.b64decode(
        client.images.generate(
            prompt="x", model="dall-e-3", response_format="b64_json"
        ).data[0].b64_json  # type: ignore[index, arg-type]
    )  # fmt: skip
    named = ("a.png", picture, "image/png")
    for image in (named, [named, named]):
        edited: Any = client.images.edit(image=image, prompt="x", model="gpt-image-1")
        assert _size(base64.b64decode(edited.data[0].b64_json)) == (1024, 1024)


def _size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def speaks_and_writes_down(client: Client) -> None:
    sound = client.audio.speech.create(
        model="tts-1", voice="alloy", input="x", response_format="wav"
    ).read()
    with wave.open(io.BytesIO(sound)) as read:
        assert read.getnframes() == read.getframerate()
    spoken = client.audio.speech.create(model="tts-1", voice="alloy", input="x")
    assert spoken.read()[:2] == b"\xff\xfb"
    create: Any = client.audio.transcriptions.create
    file = ("a.wav", sound)
    assert create(model="whisper-1", file=file).text == SPEECH
    text = create(model="whisper-1", file=file, response_format="text")
    assert text.strip() == SPEECH
    verbose = create(model="whisper-1", file=file, response_format="verbose_json")
    assert (verbose.text, float(verbose.duration)) == (SPEECH, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the SDK
        translated = client.audio.translations.create(model="whisper-1", file=file)
    assert translated.text == SPEECH


def keeps_files(client: Client) -> None:
    sent = bytes(range(256)) + b"\r\n--\r\n\r\n"
    made = client.files.create(file=("a b.bin", sent), purpose="user_data")
    assert (made.filename, made.bytes, made.status) == ("a b.bin", 264, "processed")
    assert client.files.retrieve(made.id).id == made.id
    assert client.files.content(made.id).read() == sent
    assert made.id in [each.id for each in client.files.list()]
    assert client.files.delete(made.id).deleted
    assert made.id not in [each.id for each in client.files.list()]


def answers_a_batch(client: Client) -> None:
    body = {"model": MODEL, "messages": ASK}
    lines = [
        {"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": it}
        for name, it in (("one", body), ("two", {"model": MODEL}), ("three", body))
    ]
    text = "\n".join(map(json.dumps, lines)).encode()
    made = client.files.create(file=("in.jsonl", text), purpose="batch")
    batch = client.batches.create(
        input_file_id=made.id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
    )
    assert client.batches.retrieve(batch.id).status == "completed"
    assert batch.id in [each.id for each in client.batches.list()]
    for file, expected in (
        (batch.output_file_id, [("one", 200), ("three", 200)]),
        (batch.error_file_id, [("two", 400)]),
    ):
        answers = map(json.loads, client.files.content(str(file)).text.splitlines())
        said = [(e["custom_id"], e["response"]["status_code"]) for e in answers]
        assert said == expected


CALLS: list[Callable[[Client], None]] = [
    *(chats_in_json, chats_by_a_schema, chats_by_a_schema_in_a_stream, parses_a_chat),
    *(calls_the_first_tool, calls_the_tool_that_is_named, calls_a_tool_in_a_stream),
    *(calls_a_tool_that_takes_a_text, calls_no_tool_that_is_not_there),
    gives_as_many_choices_as_are_asked_for,
    speaks_when_a_tool_has_answered_or_none_may_be_called,
    *(gives_probabilities, responds_in_json, parses_a_response, responses_are_kept),
    responses_are_not_kept_where_they_are_not_to_be,
    *(responds_with_the_call_of_a_tool, responds_with_a_call_in_a_stream, embeds),
    *(moderates, draws, speaks_and_writes_down, keeps_files, answers_a_batch),
]

if __name__ == "__main__":
    for call in CALLS:
        call(openai.OpenAI(max_retries=0))
    print(openai.__version__, len(CALLS))  # noqa: T201 - the test reads it
