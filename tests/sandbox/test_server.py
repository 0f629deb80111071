from __future__ import annotations

import asyncio
import errno
import http.client
import json
import math
import socket
import time
from contextlib import closing
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import openai
import pytest

from pytest_openai_ready.keys.recognition.grammar import find
from pytest_openai_ready.keys.recognition.kinds import key_kind
from pytest_openai_ready.keys.validate import fault_of
from pytest_openai_ready.providers.registry import Kind
from pytest_openai_ready.sandbox import server
from pytest_openai_ready.sandbox.answers import Act, State, recorded_answers, states
from pytest_openai_ready.sandbox.endpoints.speech import SPEECH
from pytest_openai_ready.sandbox.replies import RATE_LIMITS
from pytest_openai_ready.sandbox.server import LINGER_ZERO, Arrival, Sandbox, new_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from openai.types.chat import ChatCompletionMessageParam

CHAT_MODEL = "gpt-6-luna"
EMBEDDING_MODEL = "text-embedding-3-small"
ASK: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Who speaks?"}]
PROMPT = 20  # seconds in which an ended connection must be noticed

CALLS: Mapping[str, Mapping[str, object]] = {
    "/v1/embeddings": {"model": EMBEDDING_MODEL, "input": "a"},
    "/v1/chat/completions": {"model": CHAT_MODEL, "messages": ASK},
    "/v1/responses": {"model": CHAT_MODEL, "input": "Who speaks?"},
}
ANSWERING = (Act.ANSWER_CALLS, Act.ANSWER_KEY, Act.ANSWER_ALL)
REFUSING = [state for state in states().values() if state.act in ANSWERING]
REFUSING_ALL = [state for state in REFUSING if state.act is Act.ANSWER_ALL]
# An SDK takes a page with status 200 for an answer, so `html` raises nothing there.
RAISING = [
    state for state in REFUSING if state.name not in ("html", "new-api-200-error")
]


class Raw(NamedTuple):
    """An answer as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    sandbox: Sandbox,
    method: str,
    path: str,
    content: object = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> Raw:
    host = urlsplit(sandbox.base_url).netloc
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    with closing(http.client.HTTPConnection(host, timeout=10)) as connection:
        brought = bearer(sandbox.key) if headers is None else headers
        connection.request(method, path, body, headers=dict(brought))
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Raw(response.status, names, response.read())


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def address_of(sandbox: Sandbox) -> tuple[str, int]:
    base_url = urlsplit(sandbox.base_url)
    assert base_url.hostname == "127.0.0.1"
    assert base_url.port
    return base_url.hostname, base_url.port


def error_of(raw: Raw) -> dict[str, Any]:
    error = json.loads(raw.body)["error"]
    assert list(error) == ["message", "type", "param", "code"]
    return dict(error)


def until(seen: Callable[[], object]) -> None:
    """Wait for what another thread does; the assertion after it judges."""
    deadline = time.monotonic() + PROMPT
    while not seen() and time.monotonic() < deadline:
        time.sleep(0.01)


def client_of(sandbox: Sandbox, **settings: Any) -> openai.OpenAI:  # noqa: ANN401 - as the SDK's
    given = {"api_key": sandbox.key, "base_url": sandbox.base_url, **settings}
    return openai.OpenAI(max_retries=0, **given)


@pytest.fixture
def ready() -> Iterator[Sandbox]:
    with Sandbox(states()["ready"]) as sandbox:
        yield sandbox


@pytest.fixture
def client(ready: Sandbox) -> Iterator[openai.OpenAI]:
    with client_of(ready) as client:
        yield client


class TestKey:
    def test_it_has_the_shape_of_a_project_key(self) -> None:
        key = new_key()
        assert len(key) == len("sk-proj-") + 74 + 8 + 74
        assert key_kind(key) is Kind.PROJECT
        assert fault_of(key, openai_host=True) is None
        assert [key.encode()[slice(*span)] for span in find(key.encode())] == [
            key.encode()
        ]

    def test_each_sandbox_has_its_own(self) -> None:
        assert Sandbox(states()["ready"]).key != Sandbox(states()["ready"]).key

    def test_environ_leads_the_sdk_to_the_sandbox(
        self, ready: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert ready.environ == {
            "OPENAI_API_KEY": ready.key,
            "OPENAI_BASE_URL": ready.base_url,
        }
        for name, value in ready.environ.items():
            monkeypatch.setenv(name, value)
        with openai.OpenAI(max_retries=0) as client:
            assert client.models.list().data

    @pytest.mark.parametrize("state", ["ready", "balance-empty", "key-rejected"])
    def test_another_key_is_refused_and_echoed_as_the_api_does(
        self, state: str
    ) -> None:
        key = new_key()
        with (
            Sandbox(states()[state]) as sandbox,
            client_of(sandbox, api_key=key) as client,
            pytest.raises(openai.AuthenticationError) as raised,
        ):
            client.models.list()
        assert raised.value.code == "invalid_api_key"
        assert raised.value.body == {
            "message": f"Incorrect API key provided: sk-proj-{'*' * 152}{key[-4:]}. "
            "You can find your API key at https://platform.openai.com/account/api-keys.",
            "type": "invalid_request_error",
            "param": None,
            "code": "invalid_api_key",
        }

    @pytest.mark.parametrize(
        ("key", "echo"),
        [
            ("claude", "claude"),
            ("sk-123456789", "sk-123456789"),
            ("sk-1234567890", "sk-12345*7890"),
            (" sk-12345678", " sk-12345678"),
            ('"sk-1"', '"sk-1"'),
        ],
    )
    def test_a_short_value_is_echoed_whole(
        self, ready: Sandbox, key: str, echo: str
    ) -> None:
        raw = ask(ready, "GET", "/v1/models", headers=bearer(key))
        assert raw.status == 401
        assert error_of(raw)["message"] == (
            f"Incorrect API key provided: {echo}. "
            "You can find your API key at https://platform.openai.com/account/api-keys."
        )

    @pytest.mark.parametrize(
        "headers",
        [{"X": "y"}, {"Authorization": "Bearer"}, {"Authorization": "Basic x"}],
    )
    def test_without_a_key_it_is_asked_for(
        self, ready: Sandbox, headers: Mapping[str, str]
    ) -> None:
        raw = ask(ready, "GET", "/v1/models", headers=headers)
        assert raw.status == 401
        assert (
            json.loads(raw.body)
            == recorded_answers()["openai-no-authorization-header"].body
        )

    @pytest.mark.parametrize("state", REFUSING_ALL, ids=lambda state: state.name)
    def test_the_edge_answers_before_it_reads_a_key(self, state: State) -> None:
        with Sandbox(state) as sandbox:
            raw = ask(sandbox, "GET", "/v1/models", headers=bearer("another"))
            assert raw.status == state.recorded.status


class TestReady:
    def test_it_lists_its_models(self, client: openai.OpenAI) -> None:
        names = [model.id for model in client.models.list()]
        assert {CHAT_MODEL, EMBEDDING_MODEL, "gpt-4o-mini"} <= set(names)

    def test_it_tells_when_a_model_shuts_down(self, ready: Sandbox) -> None:
        model = json.loads(ask(ready, "GET", "/v1/models/gpt-4o-mini").body)
        assert model == {
            "id": "gpt-4o-mini",
            "object": "model",
            "created": model["created"],
            "owned_by": "system",
            "shutdown_date": "2027-01-14",
        }

    def test_it_does_not_know_every_model(self, client: openai.OpenAI) -> None:
        with pytest.raises(openai.NotFoundError) as raised:
            client.models.retrieve('gpt-"9"')
        assert raised.value.body == {
            "message": 'The model `gpt-"9"` does not exist '
            "or you do not have access to it.",
            "type": "invalid_request_error",
            "param": None,
            "code": "model_not_found",
        }

    def test_it_chats(self, client: openai.OpenAI) -> None:
        reply = client.chat.completions.create(model=CHAT_MODEL, messages=ASK)
        assert reply.choices[0].message.content == SPEECH
        assert reply.choices[0].finish_reason == "stop"
        assert reply.model == CHAT_MODEL
        assert reply.usage is not None
        asked, said = reply.usage.prompt_tokens, reply.usage.completion_tokens
        assert (asked, said, reply.usage.total_tokens) == (11, 16, 27)

    def test_it_chats_in_a_stream(self, client: openai.OpenAI) -> None:
        stream = client.chat.completions.create(
            model=CHAT_MODEL,
            messages=ASK,
            stream=True,
        )
        chunks = list(stream)
        said = [c.choices[0].delta.content or "" for c in chunks]
        assert "".join(said) == SPEECH
        assert len(said) > 5
        assert chunks[0].choices[0].delta.role == "assistant"
        assert chunks[-1].choices[0].finish_reason == "stop"
        assert {chunk.usage for chunk in chunks} == {None}

    def test_a_stream_counts_where_it_is_asked_to(self, client: openai.OpenAI) -> None:
        stream = client.chat.completions.create(
            model=CHAT_MODEL,
            messages=ASK,
            stream=True,
            stream_options={"include_usage": True},
        )
        *others, last = list(stream)
        assert {chunk.usage for chunk in others} == {None}
        assert last.choices == []
        assert last.usage is not None
        assert last.usage.total_tokens == 27

    def test_it_responds(self, client: openai.OpenAI) -> None:
        response = client.responses.create(model=CHAT_MODEL, input="Who speaks?")
        assert response.output_text == SPEECH
        assert response.status == "completed"
        assert response.usage is not None
        assert response.usage.output_tokens == 16

    def test_it_responds_in_the_events_that_the_sdk_accumulates(
        self, client: openai.OpenAI
    ) -> None:
        with client.responses.stream(model=CHAT_MODEL, input="Who speaks?") as stream:
            kinds = [event.type for event in stream]
            response = stream.get_final_response()
        assert response.output_text == SPEECH
        assert list(dict.fromkeys(kinds)) == [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed",
        ]

    def test_events_are_numbered(self, client: openai.OpenAI) -> None:
        stream = client.responses.create(model=CHAT_MODEL, input="?", stream=True)
        numbers = [event.sequence_number for event in stream]
        assert numbers == list(range(len(numbers)))

    def test_it_serves_many_at_once(self, ready: Sandbox) -> None:
        async def all_at_once() -> list[str | None]:
            async with openai.AsyncOpenAI(
                api_key=ready.key, base_url=ready.base_url, max_retries=0
            ) as client:
                create = client.chat.completions.create
                replies = await asyncio.gather(
                    *(create(model=CHAT_MODEL, messages=ASK) for _ in range(50))
                )
            return [reply.choices[0].message.content for reply in replies]

        assert asyncio.run(all_at_once()) == [SPEECH] * 50
        assert ready.requests == [("POST", "/v1/chat/completions")] * 50

    @pytest.mark.parametrize("path", CALLS)
    def test_a_success_has_the_headers_of_the_api(
        self, ready: Sandbox, path: str
    ) -> None:
        raw = ask(ready, "POST", path, CALLS[path])
        assert raw.status == 200
        assert {*RATE_LIMITS, "x-request-id"} <= set(raw.headers)
        assert raw.headers["content-type"] == "application/json"
        assert raw.headers["x-request-id"].startswith("req_")

    @pytest.mark.parametrize(
        ("path", "answer"),
        [
            ("/v1/organization/costs", "openai-missing-scope-usage-read"),
            (
                "/v1/dashboard/billing/credit_grants",
                "openai-billing-needs-session-key",
            ),
        ],
    )
    def test_money_is_not_for_a_normal_key_to_see(
        self, ready: Sandbox, path: str, answer: str
    ) -> None:
        raw = ask(ready, "GET", path)
        assert (raw.status, json.loads(raw.body)) == (
            403,
            recorded_answers()[answer].body,
        )


class TestEmbeddings:
    def test_they_have_the_size_of_the_model_or_the_one_asked_for(
        self, client: openai.OpenAI
    ) -> None:
        def size(model: str, **more: int) -> int:
            reply = client.embeddings.create(model=model, input="a", **more)  # type: ignore[arg-type]
            return len(reply.data[0].embedding)

        assert size("text-embedding-3-small") == 1536
        assert size("text-embedding-3-large") == 3072
        assert size("text-embedding-3-small", dimensions=1) == 1

    def test_they_are_unit_vectors_that_depend_on_the_input_alone(
        self, client: openai.OpenAI
    ) -> None:
        first, second, third = client.embeddings.create(
            model=EMBEDDING_MODEL, input=["cat", "dog", "cat"]
        ).data
        assert first.embedding == third.embedding
        assert first.embedding != second.embedding
        assert math.hypot(*second.embedding) == pytest.approx(1)
        assert [first.index, second.index, third.index] == [0, 1, 2]

    def test_as_numbers_and_in_base64_they_are_the_same(
        self, ready: Sandbox, client: openai.OpenAI
    ) -> None:
        plain = ask(ready, "POST", "/v1/embeddings", CALLS["/v1/embeddings"])
        numbers = json.loads(plain.body)["data"][0]["embedding"]
        asked_in_base64 = client.embeddings.create(model=EMBEDDING_MODEL, input="a")
        asked_in_floats = client.embeddings.create(
            model=EMBEDDING_MODEL, input="a", encoding_format="float"
        )
        assert asked_in_base64.data[0].embedding == pytest.approx(numbers)
        assert asked_in_floats.data[0].embedding == numbers

    @pytest.mark.parametrize(
        ("given", "vectors", "tokens"),
        [
            ("a", 1, 1),
            ("twelve bytes", 1, 3),
            (["a", "twelve bytes"], 2, 4),
            ([1, 2, 3], 1, 3),
            ([[1, 2, 3], [4]], 2, 4),
            ("\ud800", 1, 1),
        ],
    )
    def test_every_form_of_input_is_counted(
        self, ready: Sandbox, given: object, vectors: int, tokens: int
    ) -> None:
        wanted = {"model": EMBEDDING_MODEL, "input": given}
        reply = json.loads(ask(ready, "POST", "/v1/embeddings", wanted).body)
        assert len(reply["data"]) == vectors
        assert reply["usage"] == {"prompt_tokens": tokens, "total_tokens": tokens}

    @pytest.mark.parametrize(
        "given", ["", [], [""], [[]], [1.5], [True], None, {}, ["a", 1], ["a"] * 2049]
    )
    def test_other_input_is_refused(self, ready: Sandbox, given: object) -> None:
        wanted = {"model": EMBEDDING_MODEL, "input": given}
        raw = ask(ready, "POST", "/v1/embeddings", wanted)
        assert raw.status == 400
        assert error_of(raw)["message"].startswith("'$.input' is invalid.")

    @pytest.mark.parametrize("dimensions", [0, -1, 1537, 1.5, "8", True])
    def test_other_dimensions_are_refused(
        self, ready: Sandbox, dimensions: object
    ) -> None:
        wanted = {**CALLS["/v1/embeddings"], "dimensions": dimensions}
        raw = ask(ready, "POST", "/v1/embeddings", wanted)
        assert (raw.status, error_of(raw)["param"]) == (400, "dimensions")


class TestMistakes:
    @pytest.mark.parametrize(
        ("method", "path", "status", "message"),
        [
            ("GET", "/nothing", 404, "Invalid URL (GET /nothing)"),
            ("GET", "/models?limit=1", 404, "Invalid URL (GET /models)"),
            ("DELETE", "/v1", 404, "Invalid URL (DELETE /v1)"),
            (
                "GET",
                "/v1/embeddings",
                405,
                (
                    "Not allowed to GET on /v1/embeddings. "
                    "(HINT: Perhaps you meant to use a different HTTP method?)"
                ),
            ),
            (
                "DELETE",
                "/v1/models/x",
                405,
                (
                    "Not allowed to DELETE on /v1/models/x. "
                    "(HINT: Perhaps you meant to use a different HTTP method?)"
                ),
            ),
            ("TRACE", "/v1/models", 501, "Unsupported method ('TRACE')."),
        ],
    )
    def test_what_is_not_there_is_refused_in_the_form_of_the_api(
        self, ready: Sandbox, method: str, path: str, status: int, message: str
    ) -> None:
        raw = ask(ready, method, path)
        assert raw.status == status
        assert error_of(raw) == {
            "message": message,
            "type": "invalid_request_error",
            "param": None,
            "code": None,
        }

    @pytest.mark.parametrize("path", CALLS)
    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b'"a"', b"\xff", b"[" * 100_000, b"9" * 5000]
    )
    def test_a_body_that_is_no_json_object_is_refused(
        self, ready: Sandbox, path: str, body: bytes
    ) -> None:
        raw = ask(ready, "POST", path, body)
        assert raw.status == 400
        assert error_of(raw)["message"].startswith("We could not parse the JSON body")

    @pytest.mark.parametrize(
        ("path", "wanted", "message"),
        [
            ("/v1/embeddings", {}, "you must provide a model parameter"),
            ("/v1/responses", {"model": 1}, "you must provide a model parameter"),
            (
                "/v1/chat/completions",
                {"model": "m"},
                "Missing required parameter: 'messages'.",
            ),
            ("/v1/responses", {"model": "m"}, "Missing required parameter: 'input'."),
            (
                "/v1/chat/completions",
                {"model": "m", "messages": "hello"},
                "Invalid 'messages': expected an array with at least one message.",
            ),
        ],
    )
    def test_a_parameter_that_lacks_is_named(
        self, ready: Sandbox, path: str, wanted: object, message: str
    ) -> None:
        raw = ask(ready, "POST", path, wanted)
        assert (raw.status, error_of(raw)["message"]) == (400, message)

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Content-Length": str(32 * 1024 * 1024 + 1)}, 413),
            ({"Content-Length": "9" * 5000}, 413),
            ({"Content-Length": "-1"}, 400),
            ({"Content-Length": "many"}, 400),
            ({"Transfer-Encoding": "chunked"}, 411),
        ],
    )
    def test_a_body_of_unknown_or_immense_length_is_not_read(
        self, ready: Sandbox, headers: Mapping[str, str], status: int
    ) -> None:
        address = address_of(ready)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with socket.create_connection(address) as connection:
            connection.sendall(f"POST /v1/responses HTTP/1.1\r\n{lines}\r\n".encode())
            answer = connection.makefile("rb").read()
        assert answer.startswith(f"HTTP/1.1 {status} ".encode())
        assert b"Connection: close" in answer


def assert_recorded(raw: Raw, state: State) -> None:
    answer = state.recorded
    body = raw.body.decode() if isinstance(answer.body, str) else json.loads(raw.body)
    assert (raw.status, body) == (answer.status, answer.body), state.name
    assert answer.headers.items() <= raw.headers.items(), state.name


def test_every_model_call_gets_exactly_the_recorded_answer() -> None:
    for state in REFUSING:
        with Sandbox(state) as sandbox:
            for path in (*CALLS, "/v1/images/generations"):
                assert_recorded(ask(sandbox, "POST", path, CALLS.get(path, {})), state)


def test_the_list_of_models_is_free_where_only_calls_are_refused() -> None:
    for state in REFUSING:
        with Sandbox(state) as sandbox:
            raw = ask(sandbox, "GET", "/v1/models")
        if state.act is Act.ANSWER_CALLS:
            assert (raw.status, bool(json.loads(raw.body)["data"])) == (200, True)
        else:
            assert_recorded(raw, state)


def test_the_sdk_meets_the_answer_of_a_state() -> None:
    for state in RAISING:
        with (
            Sandbox(state) as sandbox,
            client_of(sandbox) as client,
            pytest.raises(openai.APIStatusError) as raised,
        ):
            client.embeddings.create(model=EMBEDDING_MODEL, input="a", dimensions=1)
        body = state.recorded.body
        said = body.get("error", body) if isinstance(body, dict) else body
        given = (raised.value.status_code, raised.value.body)
        assert given == (state.recorded.status, said), state.name
        assert sandbox.requests == [("POST", "/v1/embeddings")]


class TestRefuse:
    def test_nothing_listens_and_nobody_else_can(self) -> None:
        with Sandbox(states()["refuse"]) as sandbox:
            address = address_of(sandbox)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(address)
            with socket.socket() as other, pytest.raises(OSError) as raised:  # noqa: PT011 - its text is the system's
                other.bind(address)
            assert raised.value.errno == errno.EADDRINUSE

    def test_the_sdk_cannot_connect(self) -> None:
        with (
            Sandbox(states()["refuse"]) as sandbox,
            client_of(sandbox) as client,
            pytest.raises(openai.APIConnectionError),
        ):
            client.models.list()


class TestReset:
    def test_the_connection_breaks_while_the_request_is_read(self) -> None:
        with Sandbox(states()["reset"]) as sandbox:
            with pytest.raises(ConnectionResetError):
                ask(sandbox, "GET", "/v1/models")
            assert sandbox.requests == [("GET", "/v1/models")]

    def test_the_sdk_loses_the_connection(self) -> None:
        with (
            Sandbox(states()["reset"]) as sandbox,
            client_of(sandbox) as client,
            pytest.raises(openai.APIConnectionError),
        ):
            client.embeddings.create(model=EMBEDDING_MODEL, input="a")


class TestHang:
    def test_the_sdk_runs_out_of_time(self) -> None:
        with (
            Sandbox(states()["hang"]) as sandbox,
            client_of(sandbox, timeout=0.2) as client,
            pytest.raises(openai.APITimeoutError),
        ):
            client.models.list()
        assert sandbox.requests == [("GET", "/v1/models")]

    def test_stop_sets_a_waiting_client_free(self) -> None:
        caught: list[openai.APIConnectionError] = []

        def wait(client: openai.OpenAI) -> None:
            with pytest.raises(openai.APIConnectionError) as raised:
                client.models.list()
            caught.append(raised.value)

        with (
            Sandbox(states()["hang"]) as sandbox,
            client_of(sandbox, timeout=60) as client,
        ):
            waiting = Thread(target=wait, args=(client,))
            waiting.start()
            until(lambda: sandbox.requests)
            begin = time.monotonic()
            sandbox.stop()
            assert time.monotonic() - begin < PROMPT
            waiting.join(PROMPT)
        assert [type(error) for error in caught] == [openai.APIConnectionError]


class TestHtml:
    def test_a_web_page_answers_whatever_is_asked(self) -> None:
        with Sandbox(states()["html"]) as sandbox:
            for method, path in (("GET", "/v1/models"), ("POST", "/v1/responses")):
                raw = ask(sandbox, method, path)
                assert raw.status == 200
                assert raw.headers["content-type"] == "text/html; charset=utf-8"
                assert raw.body.startswith(b"<!doctype html>")


class TestRedirect:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_it_leads_to_the_same_path_at_another_port(self, method: str) -> None:
        with Sandbox(states()["redirect"]) as sandbox:
            raw = ask(sandbox, method, "/v1/models?limit=1")
            target = urlsplit(raw.headers["location"])
            assert raw.status == 307
            assert (target.path, target.query) == ("/v1/models", "limit=1")
            assert target.netloc != urlsplit(sandbox.base_url).netloc
            assert sandbox.arrivals == []

    def test_the_sdk_follows_it_and_leaves_the_key_behind(self) -> None:
        with Sandbox(states()["redirect"]) as sandbox, client_of(sandbox) as client:
            page = client.embeddings.with_raw_response.create(
                model=EMBEDDING_MODEL, input="a"
            )
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert sandbox.requests == [("POST", "/v1/embeddings")]
        assert sandbox.arrivals == [Arrival("POST", "/v1/embeddings", authorized=False)]

    def test_a_client_that_brings_the_key_along_is_noticed(self) -> None:
        with Sandbox(states()["redirect"]) as sandbox:
            target = urlsplit(ask(sandbox, "GET", "/v1/models").headers["location"])
            with closing(http.client.HTTPConnection(target.netloc)) as connection:
                connection.request("GET", target.path, headers={"Authorization": "x"})
                assert connection.getresponse().status == 200
        assert sandbox.arrivals == [Arrival("GET", "/v1/models", authorized=True)]


class TestLife:
    def test_one_connection_carries_many_requests(self, ready: Sandbox) -> None:
        host = urlsplit(ready.base_url).netloc
        headers = bearer(ready.key)
        with closing(http.client.HTTPConnection(host)) as connection:
            connection.connect()
            first_socket = connection.sock
            for path, wanted in [*CALLS.items(), ("/v1/nothing", {})]:
                connection.request("POST", path, json.dumps(wanted), headers)
                connection.getresponse().read()
                assert connection.sock is first_socket

    def test_a_head_request_gets_no_body(self, ready: Sandbox) -> None:
        raw = ask(ready, "HEAD", "/v1/models")
        assert (raw.status, raw.body) == (405, b"")

    def test_it_takes_the_port_that_it_is_given(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with Sandbox(states()["ready"], port) as sandbox:
            assert sandbox.base_url == f"http://127.0.0.1:{port}/v1"

    def test_a_taken_port_is_said_to_be_taken(self, ready: Sandbox) -> None:
        _, port = address_of(ready)
        with pytest.raises(OSError) as raised:  # noqa: PT011 - its text is the system's
            Sandbox(states()["ready"], port).start()
        assert raised.value.errno == errno.EADDRINUSE

    def test_it_has_no_address_before_start_and_after_stop(self) -> None:
        sandbox = Sandbox(states()["ready"])
        for _ in range(2):
            with pytest.raises(RuntimeError, match="not running"):
                _ = sandbox.base_url
            sandbox.start()
            sandbox.stop()
            sandbox.stop()

    def test_it_does_not_start_twice(self, ready: Sandbox) -> None:
        with pytest.raises(RuntimeError, match="runs already"):
            ready.start()

    @pytest.mark.parametrize("state", ["ready", "hang", "redirect"])
    def test_after_stop_its_port_is_closed(self, state: str) -> None:
        with Sandbox(states()[state]) as sandbox:
            address = address_of(sandbox)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)

    def test_stop_ends_connections_that_idle(self, ready: Sandbox) -> None:
        address = address_of(ready)
        with socket.create_connection(address) as idle:
            idle.settimeout(PROMPT)
            idle.sendall(b"HEAD /v1/models HTTP/1.1\r\n\r\n")
            assert idle.recv(65536)
            ready.stop()
            assert idle.recv(1) == b""

    def test_clients_that_hang_up_go_unnoticed(
        self, ready: Sandbox, capfd: pytest.CaptureFixture[str]
    ) -> None:
        address = address_of(ready)
        head = f"POST /v1/embeddings HTTP/1.1\r\nAuthorization: Bearer {ready.key}\r\n"
        for sent in (
            b"",
            b"POST",
            b"\x16\x03\x01\x02\x00\r\n\r\n",
            f"{head}Content-Length: 100\r\n\r\n{{".encode(),
        ):
            with socket.create_connection(address) as rude:
                rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
                rude.sendall(sent)
        assert ask(ready, "GET", "/v1/models").status == 200
        time.sleep(0.1)
        assert capfd.readouterr() == ("", "")


def test_of_many_requests_the_last_are_kept() -> None:
    kept: list[int] = []
    for number in range(3 * server.MOST_KEPT):
        server._keep(kept, number)  # noqa: SLF001 - a request takes a thousand times longer
    assert kept == list(range(2 * server.MOST_KEPT, 3 * server.MOST_KEPT))
    with Sandbox(states()["ready"]) as sandbox:
        ask(sandbox, "GET", f"/v1/{'x' * 60_000}")
        ((_, path),) = sandbox.requests
    assert len(path) == server.LONGEST_KEPT
