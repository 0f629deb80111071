"""The reply to a request: a refusal, the state's answer, or the working API's.

Replies that are not recorded use the API's wording as quoted in public code; that for
an unknown URL is in https://github.com/openai/openai-node/issues/132.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from pytest_openai_ready.sandbox.answers import Act, recorded_answers
from pytest_openai_ready.sandbox.endpoints.chat import chat
from pytest_openai_ready.sandbox.endpoints.embeddings import embeddings
from pytest_openai_ready.sandbox.endpoints.inquiry import Inquiry, form_of
from pytest_openai_ready.sandbox.endpoints.media import (
    PICTURE_PATH,
    images,
    moderations,
    picture,
    speech,
    transcription,
)
from pytest_openai_ready.sandbox.endpoints.responses import responses
from pytest_openai_ready.sandbox.endpoints.shelved import (
    batch,
    deleted,
    file_content,
    listed,
    shown,
    upload,
)
from pytest_openai_ready.sandbox.replies import (
    ApiError,
    NotServedError,
    Request,
    error_reply,
    recorded_reply,
    reworded,
    success,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_openai_ready.sandbox.answers import State
    from pytest_openai_ready.sandbox.endpoints.shelf import Shelf
    from pytest_openai_ready.sandbox.replies import Json, Reply

ECHOED_WHOLE = 12  # up to this length, a value is echoed unchanged
ECHOED_HEAD, ECHOED_TAIL = 8, 4

# Names and shutdown dates as of November 2026:
# https://platform.openai.com/docs/deprecations
MODELS: Mapping[str, str | None] = {
    "gpt-6.1-sol": None,
    "gpt-6.1-terra": None,
    "gpt-6-luna": None,
    "gpt-5.6-luna": None,
    "gpt-5.4-mini": None,
    "gpt-4.1-mini": "2027-01-14",
    "gpt-4o": "2027-01-14",
    "gpt-4o-mini": "2027-01-14",
    "text-embedding-3-large": None,
    "text-embedding-3-small": None,
    "text-embedding-ada-002": None,
}
ROOT = "/v1"
MODELS_PATH = "/v1/models"
CREATED = 1715367049  # the same for all models: nothing depends on it

# What a normal key must not read, with the recorded answers.
KEPT_FROM_KEYS = {
    "/v1/organization/costs": "openai-missing-scope-usage-read",
    "/v1/dashboard/billing/credit_grants": "openai-billing-needs-session-key",
}

NOT_JSON = (
    "We could not parse the JSON body of your request. (HINT: This likely means you "
    "aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, "
    "but what was sent was not valid JSON. If you have trouble figuring out how to fix "
    "this, please contact us through our help center at help.openai.com.)"
)


class Endpoint(NamedTuple):
    """An endpoint that is served.

    Attributes:
        method: of HTTP.
        path: with ``{name}`` in place of an object's name, and ``{name:path}`` if that
            may contain a slash.
        perform: makes the answer.
        needs: the parameters without which the API rejects a request.
        form: whether they are sent as a form instead of JSON.
        is_public: whether no key is needed, as for URLs in answers.
    """

    method: str
    path: str
    perform: Callable[[Inquiry], Reply]
    needs: tuple[str, ...] = ()
    form: bool = False
    is_public: bool = False


def models(call: Inquiry) -> Reply:
    """GET /v1/models: the list, or the one in the path."""
    if not call.name:
        data = [_model(each) for each in MODELS]
        return success({"object": "list", "data": data})
    if call.name not in MODELS:
        answer = recorded_answers()["openai-model-not-found"]
        return reworded(answer, "gpt-4o", call.name)
    return success(_model(call.name))


# All that is served, in the order of the error message; the page on tests lists it too.
ENDPOINTS = (
    Endpoint("POST", "/v1/chat/completions", chat, ("model", "messages")),
    Endpoint("POST", "/v1/responses", responses, ("model", "input")),
    Endpoint("GET", "/v1/responses/{name}", shown("response")),
    Endpoint("DELETE", "/v1/responses/{name}", deleted("response")),
    Endpoint("POST", "/v1/embeddings", embeddings, ("model", "input")),
    Endpoint("POST", "/v1/moderations", moderations, ("input",)),
    Endpoint("POST", "/v1/images/generations", images, ("prompt",)),
    Endpoint("POST", "/v1/images/edits", images, ("image", "prompt"), form=True),
    Endpoint("POST", "/v1/images/variations", images, ("image",), form=True),
    Endpoint("GET", PICTURE_PATH, picture, is_public=True),
    Endpoint("POST", "/v1/audio/speech", speech, ("model", "input", "voice")),
    Endpoint(
        "POST", "/v1/audio/transcriptions", transcription, ("file", "model"), form=True
    ),
    Endpoint(
        "POST", "/v1/audio/translations", transcription, ("file", "model"), form=True
    ),
    Endpoint("POST", "/v1/files", upload, ("file", "purpose"), form=True),
    Endpoint("GET", "/v1/files", listed("file")),
    Endpoint("GET", "/v1/files/{name}", shown("file")),
    Endpoint("GET", "/v1/files/{name}/content", file_content),
    Endpoint("DELETE", "/v1/files/{name}", deleted("file")),
    Endpoint(
        "POST",
        "/v1/batches",
        batch,
        ("input_file_id", "endpoint", "completion_window"),
    ),
    Endpoint("GET", "/v1/batches", listed("batch")),
    Endpoint("GET", "/v1/batches/{name}", shown("batch")),
    Endpoint("POST", "/v1/batches/{name}/cancel", shown("batch")),
    Endpoint("GET", MODELS_PATH, models),
    Endpoint("GET", f"{MODELS_PATH}/{{name:path}}", models),
)
NAMES = {r"\{name\}": "([^/]+)", r"\{name:path\}": "(.+)"}


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """The pattern of an endpoint's paths."""
    written = re.escape(path)
    for name, form in NAMES.items():
        written = written.replace(name, form)
    return re.compile(written)


def reply_to(request: Request, state: State, key: str, shelf: Shelf) -> Reply:
    """The reply of a sandbox that is in ``state`` and accepts ``key``.

    A region or a blocked address is refused at the edge, before a key is checked; all
    other answers are only given to requests with the key.
    """
    if state.act is Act.ANSWER_ALL:
        return recorded_reply(state.recorded)
    refused = refusal(request.authorization, key)
    if refused is not None and not _is_public(request):
        return refused
    calls = state.act is Act.ANSWER_CALLS and request.method == "POST"
    if calls or state.act is Act.ANSWER_KEY:
        return recorded_reply(state.recorded)
    return answered(request, shelf)


def refusal(authorization: str, key: str) -> Reply | None:
    """The 401 for a request without ``key``; None if it has it."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "bearer" or not given:
        return recorded_reply(recorded_answers()["openai-no-authorization-header"])
    if given != key:
        template = recorded_answers()["openai-invalid-api-key-short-echo"]
        return reworded(template, "API_KEY", echo(given))
    return None


def echo(key: str) -> str:
    """A refused key as the API repeats it: the first 8, stars, the last 4 characters.

    Source: bodies quoted in popjane/free_chatgpt_api#3 and continuedev/continue#12834.
    """
    if len(key) <= ECHOED_WHOLE:
        return key
    stars = "*" * (len(key) - ECHOED_HEAD - ECHOED_TAIL)
    return f"{key[:ECHOED_HEAD]}{stars}{key[-ECHOED_TAIL:]}"


def answered(request: Request, shelf: Shelf) -> Reply:
    """The answer to an authorized request, or the error that rejects it."""
    try:
        return serve(request, shelf)
    except ApiError as error:
        return error_reply(error)


def serve(request: Request, shelf: Shelf) -> Reply:
    """The answer to an authorized request.

    Any model name is accepted in a call, since no list of models stays complete.

    Raises:
        ApiError: the API would reject the request, or the sandbox does not serve it.
    """
    if request.path in KEPT_FROM_KEYS:
        return recorded_reply(recorded_answers()[KEPT_FROM_KEYS[request.path]])
    found = [*_endpoints(request.path)]
    if not found:
        asked = f"{request.method} {request.path}"
        if not request.path.startswith(f"{ROOT}/"):
            raise ApiError(404, f"Invalid URL ({asked})")
        served = dict.fromkeys(_title(each.path) for each in ENDPOINTS)
        raise NotServedError(f"{asked}, only {', '.join(filter(None, served))}")
    for endpoint, name in found:
        if endpoint.method == request.method:
            call = Inquiry(
                _parameters(request, endpoint),
                unquote(name),
                shelf,
                request.host,
                # The request for its batch was authorized.
                lambda path, body: answered(
                    Request("POST", path, "", body, host=request.host), shelf
                ),
            )
            return endpoint.perform(call)
    raise ApiError(
        405,
        f"Not allowed to {request.method} on {request.path}. "
        "(HINT: Perhaps you meant to use a different HTTP method?)",
    )


def _title(path: str) -> str:
    """The name of an endpoint: its path without the version and the object's name."""
    return path.partition("/{")[0].removeprefix(f"{ROOT}/").lstrip("/")


def _endpoints(path: str) -> Iterator[tuple[Endpoint, str]]:
    """The endpoints of a path, one per method, and the object's name in it."""
    for endpoint in ENDPOINTS:
        if found := _pattern(endpoint.path).fullmatch(path):
            yield endpoint, "".join(found.groups())


def _is_public(request: Request) -> bool:
    return any(each.is_public for each, _ in _endpoints(request.path))


def _parameters(request: Request, endpoint: Endpoint) -> Json:
    """The parameters, from the form or the JSON that the endpoint expects.

    Raises:
        ApiError: it is neither, or a required parameter is missing.
    """
    if not endpoint.needs:
        return {}
    if endpoint.form:
        parameters = form_of(request.content_type, request.body)
    else:
        parameters = _json(request.body)
    for needed in endpoint.needs:
        given = parameters.get(needed)
        if needed == "model" and not (isinstance(given, str) and given):
            raise ApiError(400, "you must provide a model parameter")
        if needed not in parameters:
            message = f"Missing required parameter: '{needed}'."
            raise ApiError(400, message, needed, "missing_required_parameter")
    return parameters


def _json(body: bytes) -> Json:
    try:
        parameters = json.loads(body)
    except (ValueError, RecursionError):
        parameters = None
    if not isinstance(parameters, dict):
        raise ApiError(400, NOT_JSON)
    return parameters


def _model(name: str) -> Json:
    return {
        "id": name,
        "object": "model",
        "created": CREATED,
        "owned_by": "system",
        "shutdown_date": MODELS[name],
    }
