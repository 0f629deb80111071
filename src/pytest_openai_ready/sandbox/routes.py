"""Which reply a request gets: a refusal, the state's answer, or what the API says.

What is no recorded answer uses the API's words as public code quotes them; for an
unknown URL, https://github.com/openai/openai-node/issues/132 does.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from pytest_openai_ready.sandbox.answers import Act, recorded_answers
from pytest_openai_ready.sandbox.embeddings import embeddings
from pytest_openai_ready.sandbox.replies import (
    ApiError,
    error_reply,
    recorded_reply,
    reworded,
    success,
)
from pytest_openai_ready.sandbox.speech import chat, responses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_openai_ready.sandbox.answers import State
    from pytest_openai_ready.sandbox.replies import Json, Reply, Request

ECHOED_WHOLE = 12  # a value of up to so many characters is echoed as it is
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
MODELS_PATH = "/v1/models"
CREATED = 1715367049  # one moment for all models: nothing depends on it

# What a normal key may not read, answered as it was seen.
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


class ModelCall(NamedTuple):
    """A model call: the parameter it needs besides ``model``, and what it does."""

    needs: str
    perform: Callable[[Json], Reply]


CALLS: Mapping[str, ModelCall] = {
    "/v1/embeddings": ModelCall("input", embeddings),
    "/v1/chat/completions": ModelCall("messages", chat),
    "/v1/responses": ModelCall("input", responses),
}


def reply_to(request: Request, state: State, key: str) -> Reply:
    """The reply of a sandbox that is in ``state`` and accepts ``key``.

    A region or a blocked address is refused at the edge, before any key is read; all
    else is said only to whoever brings the key.
    """
    if state.act is Act.ANSWER_ALL:
        return recorded_reply(state.recorded)
    refused = refusal(request.authorization, key)
    if refused is not None:
        return refused
    calls = state.act is Act.ANSWER_CALLS and request.method == "POST"
    if calls or state.act is Act.ANSWER_KEY:
        return recorded_reply(state.recorded)
    try:
        return serve(request)
    except ApiError as error:
        return error_reply(error)


def refusal(authorization: str, key: str) -> Reply | None:
    """The 401 for a request that does not bring ``key``; None where it does."""
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


def serve(request: Request) -> Reply:
    """The answer to a request that is let in.

    Any model name is accepted in a call, since no list of models stays complete.

    Raises:
        ApiError: the API would refuse the request.
    """
    if request.path in CALLS:
        _expect("POST", request)
        call = CALLS[request.path]
        return call.perform(_parameters(request.body, call.needs))
    if request.path == MODELS_PATH or request.path.startswith(f"{MODELS_PATH}/"):
        _expect("GET", request)
        return _models(unquote(request.path[len(MODELS_PATH) + 1 :]))
    if request.path in KEPT_FROM_KEYS:
        return recorded_reply(recorded_answers()[KEPT_FROM_KEYS[request.path]])
    raise ApiError(404, f"Invalid URL ({request.method} {request.path})")


def _expect(method: str, request: Request) -> None:
    if request.method != method:
        raise ApiError(
            405,
            f"Not allowed to {request.method} on {request.path}. "
            "(HINT: Perhaps you meant to use a different HTTP method?)",
        )


def _parameters(body: bytes, needed: str) -> Json:
    try:
        parameters = json.loads(body)
    except (ValueError, RecursionError):
        parameters = None
    if not isinstance(parameters, dict):
        raise ApiError(400, NOT_JSON)
    model = parameters.get("model")
    if not isinstance(model, str) or not model:
        raise ApiError(400, "you must provide a model parameter")
    if needed not in parameters:
        message = f"Missing required parameter: '{needed}'."
        raise ApiError(400, message, needed, "missing_required_parameter")
    return parameters


def _models(name: str) -> Reply:
    if not name:
        data = [_model(each) for each in MODELS]
        return success({"object": "list", "data": data})
    if name not in MODELS:
        return reworded(recorded_answers()["openai-model-not-found"], "gpt-4o", name)
    return success(_model(name))


def _model(name: str) -> Json:
    return {
        "id": name,
        "object": "model",
        "created": CREATED,
        "owned_by": "system",
        "shutdown_date": MODELS[name],
    }
