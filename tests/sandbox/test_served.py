"""What the sandbox serves, asked by the SDK of each generation; and what it does not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.request import urlopen

import openai
import pytest
import served
from inner import session
from pydantic import AnyUrl, BaseModel, Field, TypeAdapter

from pytest_openai_ready.sandbox.answers import states
from pytest_openai_ready.sandbox.endpoints.schemas import value_for
from pytest_openai_ready.sandbox.routes import ENDPOINTS
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def ready() -> Iterator[Sandbox]:
    with Sandbox(states()["ready"]) as sandbox:
        yield sandbox


@pytest.fixture
def client(ready: Sandbox) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(
        api_key=ready.key, base_url=ready.base_url, max_retries=0
    ) as client:
        yield client


@pytest.mark.parametrize("call", served.CALLS, ids=lambda call: call.__name__)
def test_it_serves_what_tests_ask_for(
    client: openai.OpenAI, call: Callable[[openai.OpenAI], None]
) -> None:
    call(client)


@pytest.mark.matrix
@pytest.mark.parametrize("generation", ["1", "2"])
def test_it_serves_the_same_to_older_sdks(ready: Sandbox, generation: str) -> None:
    older = Path(sys.prefix, "sdk", generation)
    if not older.is_dir():
        pytest.skip(f"without SDK {generation}: make test-all installs it")
    done = subprocess.run(
        [sys.executable, str(Path(served.__file__))],
        env={**os.environ, **ready.environ, "PYTHONPATH": str(older)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    version, count = done.stdout.split()
    assert (version.partition(".")[0], count) == (generation, str(len(served.CALLS)))


NOT_SERVED = {
    ("/v1/threads", "{}"): "POST /v1/threads, only chat/completions, responses, ",
    ("/v1/chat/completion", "{}"): "POST /v1/chat/completion, only chat/completions, ",
    ("/v1/images/generations", '{"prompt": "x", "stream": true}'): (
        "pictures in a stream."
    ),
    (
        "/v1/audio/speech",
        '{"model": "m", "input": "x", "voice": "v", "response_format": "opus"}',
    ): "speech of the format 'opus', but mp3, wav and pcm.",
    (
        "/v1/chat/completions",
        '{"model": "m", "messages": [{}], "response_format": {"type": "grammar"}}',
    ): "a format of the type 'grammar' without a schema.",
    (
        "/v1/chat/completions",
        '{"model": "m", "messages": [{}], "modalities": ["text", "audio"]}',
    ): "sounds in chat completions.",
    (
        "/v1/chat/completions",
        '{"model": "m", "messages": [{}], "functions": [{"name": "f"}]}',
    ): "'functions', which 'tools' have replaced.",
    (
        "/v1/responses",
        '{"model": "m", "input": "", "tools": [{}], "tool_choice": "required"}',
    ): "tools that OpenAI runs itself.",
    (
        "/v1/responses",
        '{"model": "m", "input": "x", "tool_choice": {"type": "web_search"}}',
    ): "tools that OpenAI runs itself.",
}


def test_what_it_does_not_serve_it_says_once(
    ready: Sandbox, client: openai.OpenAI
) -> None:
    for (path, body), what in NOT_SERVED.items():
        before = len(ready.requests)
        with pytest.raises(openai.APIStatusError) as raised:
            client.with_options(max_retries=2).post(
                path.removeprefix("/v1"), body=json.loads(body), cast_to=object
            )
        assert raised.value.status_code == 501
        said = raised.value.body
        assert isinstance(said, dict)
        sentence = "The sandbox of pytest-openai-ready does not serve "
        assert said["message"].startswith(sentence + what)
        assert len(ready.requests) == before + 1, "the SDK asked again"


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("/chat/completions", {"messages": [{}], "n": 0}, "n"),
    ("/chat/completions", {"messages": [{}], "n": "2"}, "n"),
    (
        "/chat/completions",
        {"messages": [{}], "logprobs": True, "top_logprobs": 99},
        "top_logprobs",
    ),
    (
        "/responses",
        {
            "input": "x",
            "text": {
                "format": {
                    "type": "json_schema",
                    "schema": {"type": "array", "minItems": "2"},
                }
            },
        },
        "schema",
    ),
    ("/chat/completions", {"messages": [{}], "tool_choice": "required"}, "tool_choice"),
    ("/responses", {"input": "x", "tool_choice": "required"}, "tool_choice"),
    (
        "/responses",
        {
            "input": "x",
            "tools": [served.FLAT_TOOL],
            "tool_choice": {
                "type": "allowed_tools",
                "mode": "required",
                "tools": [{"type": "function", "name": "gone"}],
            },
        },
        "tool_choice",
    ),
    ("/images/generations", {"prompt": "x", "size": "0x1"}, "size"),
    ("/images/generations", {"prompt": "x", "n": 11}, "n"),
    ("/batches", {"input_file_id": "file-1"}, "endpoint"),
    (
        "/batches",
        {
            "input_file_id": "file-1",
            "endpoint": "/v1/files",
            "completion_window": "24h",
        },
        "endpoint",
    ),
    ("/audio/speech", {"input": "x"}, "voice"),
]


def test_what_the_api_refuses_is_refused_with_the_parameter_that_is_wrong(
    client: openai.OpenAI,
) -> None:
    for path, body, param in REFUSED:
        with pytest.raises(openai.BadRequestError) as raised:
            client.post(path, body={"model": "m", **body}, cast_to=object)
        assert raised.value.param == param, path


ODD: list[Any] = [
    None,
    1,
    -1.5,
    True,
    "x",
    "",
    [],
    [1],
    ["x"],
    {},
    {"type": 1},
    [{"type": []}],
]
NESTED: list[Any] = [
    {"format": {"type": []}},
    {"type": "allowed_tools"},
    {"type": "allowed_tools", "tools": 5},
    {"type": "allowed_tools", "tools": [5, {"name": ["x"]}]},
    {"type": "allowed_tools", "allowed_tools": {"tools": [{"function": {"name": {}}}]}},
    "9" * 5000,  # more digits than Python reads
]
PARAMETERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "/chat/completions": (
        {"model": "m", "messages": [{}]},
        [
            *("messages", "n", "stream", "stream_options", "tools", "tool_choice"),
            *("response_format", "logprobs", "top_logprobs", "modalities", "functions"),
        ],
    ),
    "/responses": (
        {"model": "m", "input": "x"},
        ["input", "text", "tools", "tool_choice", "stream", "metadata"],
    ),
    "/embeddings": (
        {"model": "m", "input": "x"},
        ["input", "dimensions", "encoding_format"],
    ),
    "/moderations": ({"input": "x"}, ["input", "model"]),
    "/images/generations": (
        {"prompt": "x"},
        ["prompt", "n", "size", "model", "response_format", "output_format"],
    ),
    "/audio/speech": (
        {"model": "m", "input": "x", "voice": "v"},
        ["input", "voice", "response_format", "stream_format"],
    ),
    "/batches": (
        {"endpoint": "/v1/responses", "input_file_id": "x", "completion_window": "x"},
        ["endpoint", "input_file_id", "completion_window", "metadata"],
    ),
}


def test_whatever_a_parameter_holds_there_is_an_answer(client: openai.OpenAI) -> None:
    for path, (right, names) in PARAMETERS.items():
        for name in names:
            for odd in [*ODD, *NESTED]:
                body = {**right, name: odd}
                with suppress(openai.APIStatusError):  # and not of the connection
                    client.post(path, body=body, cast_to=object)


def test_a_batch_of_too_many_requests_is_said_not_to_be_served(
    client: openai.OpenAI,
) -> None:
    file = client.files.create(file=("in.jsonl", b"{}\n" * 1001), purpose="batch")
    with pytest.raises(openai.APIStatusError, match="batches of more than 1000 req"):
        client.batches.create(
            input_file_id=file.id,
            endpoint="/v1/embeddings",
            completion_window="24h",
        )


def test_a_batch_fails_where_a_line_is_not_for_its_endpoint(
    client: openai.OpenAI,
) -> None:
    url: Literal["/v1/embeddings"] = "/v1/embeddings"
    body = {"model": "m", "input": "x"}
    other = ("invalid_url", "url")
    rows: tuple[tuple[object, tuple[str, str | None]], ...] = (
        ({"url": "/v1/chat/completions", "body": body}, other),
        ({"body": body}, other),
        ([], other),
        (f"{url}/", ("invalid_url", "url")),
        (b"{", ("invalid_json_line", None)),
        (b"[" * 100_000, ("invalid_json_line", None)),
    )
    right = json.dumps({"custom_id": "a", "url": url, "body": body}).encode()
    for line, fault in rows:
        text = line if isinstance(line, bytes) else json.dumps(line).encode()
        file = client.files.create(
            file=("in.jsonl", right + b"\n" + text), purpose="batch"
        )
        made = client.batches.create(
            input_file_id=file.id, endpoint=url, completion_window="24h"
        )
        assert (made.status, made.output_file_id, made.error_file_id) == (
            *("failed", None, None),
        )
        assert made.failed_at is not None
        assert made.completed_at is None
        data = made.errors.data if made.errors else None
        assert [(each.code, each.param, each.line) for each in data or ()] == [
            (*fault, 2)
        ]


def test_a_picture_of_a_batch_can_be_fetched(client: openai.OpenAI) -> None:
    url: Literal["/v1/images/generations"] = "/v1/images/generations"
    body = {"model": "dall-e-2", "prompt": "x"}
    rows: tuple[object, ...] = (body, None, [])
    lines = [json.dumps({"url": url, "body": each}).encode() for each in rows]
    file = client.files.create(file=("in.jsonl", b"\n".join(lines)), purpose="batch")
    made = client.batches.create(
        input_file_id=file.id, endpoint=url, completion_window="24h"
    )
    counts = made.request_counts
    assert counts is not None
    assert (counts.total, counts.completed, counts.failed) == (3, 1, 2)
    answer = json.loads(client.files.content(str(made.output_file_id)).text)
    address = answer["response"]["body"]["data"][0]["url"]
    with urlopen(address) as picture:  # noqa: S310 - the sandbox's own
        assert picture.read().startswith(b"\x89PNG")


def test_a_form_that_is_none_and_what_is_not_kept_are_refused(
    client: openai.OpenAI,
) -> None:
    with pytest.raises(openai.BadRequestError, match="Expected a form"):
        client.post("/files", body={"purpose": "batch"}, cast_to=object)
    for path in ("/files/file-1", "/files/file-1/content", "/batches/1"):
        with pytest.raises(openai.NotFoundError, match="No such"):
            client.get(path, cast_to=object)


class Node(BaseModel):
    value: int
    next: Node | None
    others: list[Node]


class Place(BaseModel):
    name: Annotated[str, Field(min_length=12, max_length=14)]
    code: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    digits: Annotated[str, Field(pattern=r"^\d{4}$")]
    # Of the usual settings of numbers, at either end.
    whole: Annotated[int, Field(gt=4, lt=6)]
    share: Annotated[float, Field(gt=0, lt=1)]
    below: Annotated[float, Field(lt=-3)]
    step: Annotated[int, Field(ge=10, multiple_of=7)]
    most: Annotated[int, Field(le=-2)]
    pair: tuple[int, str]
    several: Annotated[list[int], Field(min_length=3)]
    either: int | str
    kind: Literal["x"]
    page: AnyUrl
    by_name: dict[str, int]
    anything: Any


@pytest.mark.parametrize("kind", [Node, Place, list[Place], dict[str, Node], int])
def test_a_value_by_a_schema_is_what_the_schema_allows(kind: type) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    adapter.validate_json(json.dumps(value_for(adapter.json_schema())))


def test_a_value_keeps_all_the_bounds_of_a_schema() -> None:
    digits = {"type": "string", "pattern": "^[0-9]+$"}
    number = {"type": "number", "minimum": 0, "exclusiveMinimum": 0}
    for schema, expected in (
        ({**digits, "minLength": 9, "maxLength": 12}, "0" * 9),
        ({**digits, "minLength": 1, "maxLength": 1}, "0"),
        (digits, "0"),
        ({"type": "string", "format": "email", "minLength": 3}, "sandbox@example.com"),
        ({"type": "string", "maxLength": 3}, "san"),
        ({"type": "string", "minLength": 9}, "sandboxxx"),
        ({"type": "string", "minLength": 9, "maxLength": 5}, "sandboxxx"),
        (number, 1),
        ({**number, "minimum": 5}, 5),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": 5}, 6),
        ({"type": "number", "maximum": -1, "exclusiveMaximum": -1}, -2),
        ({"type": "number", "maximum": -1, "exclusiveMaximum": -4}, -5),
        ({"type": "number", "minimum": 2, "maximum": 2}, 2),
    ):
        assert value_for(schema) == expected, schema


def test_a_schema_that_leads_nowhere_still_ends() -> None:
    for schema in (
        {"$ref": "#"},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}},
        {"$ref": "#/$defs/gone"},
        {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
        {"type": "array", "items": {}, "minItems": 10**9},
        {"type": "string", "minLength": 10**12},
        {"type": "string", "minLength": 10**12, "maxLength": 10**12},
        {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]},
        {},
        True,
    ):
        assert len(json.dumps(value_for(schema))) < 20_000, schema


@pytest.mark.parametrize("page", ["tests.md", "tests.zh-CN.md"])
def test_the_page_names_what_is_served_and_nothing_else(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    (rows,) = re.findall(r"(?s)<a id=\"served\">(.*?)\n\n", text)
    named = set(re.findall("`(/v1/.+?)`", rows))
    served_paths = {each.path.partition("/{")[0] for each in ENDPOINTS}
    assert named == {each for each in served_paths if each.startswith("/v1/")}


def test_a_rehearsal_is_ready_for_a_test_that_reads_json(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import json

        def test_a(openai_client):
            answer = openai_client.chat.completions.create(
                model="gpt-6-luna",
                messages=[{"role": "user", "content": "x"}],
                response_format={"type": "json_object"},
            )
            json.loads(answer.choices[0].message.content)

        def test_b(openai_client):
            openai_client.vector_stores.create()
        """
    )
    result = session(pytester, "--openai-ready-sandbox=ready")
    result.assert_outcomes(passed=1, failed=1)
    assert "does not serve POST /v1/vector_stores, only" in str(result.stdout)
