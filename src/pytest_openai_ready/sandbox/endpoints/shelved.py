"""Files that are uploaded and downloaded, their batches, and other stored objects."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from pytest_openai_ready.sandbox.endpoints.inquiry import File
from pytest_openai_ready.sandbox.replies import (
    ApiError,
    NotServedError,
    content,
    success,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_openai_ready.sandbox.endpoints.inquiry import Inquiry
    from pytest_openai_ready.sandbox.endpoints.shelf import Shelf
    from pytest_openai_ready.sandbox.replies import Json, Reply

MOST_LINES = 1000  # of a batch
SUCCESS = 200
NO_JSON_LINE = "This line is not parseable as valid JSON."
OTHER_URL = "The URL provided for this request does not match the batch endpoint."
DAY = 86_400  # seconds
# Endpoints for batches: https://platform.openai.com/docs/api-reference/batch/create
IN_BATCHES = (
    *("/v1/responses", "/v1/chat/completions", "/v1/embeddings", "/v1/moderations"),
    "/v1/images/generations",
)


def upload(call: Inquiry) -> Reply:
    """POST /v1/files: the file is stored while the sandbox runs.

    Raises:
        ApiError: there is no file in the form.
    """
    file = call.parameters["file"]
    if not isinstance(file, File):
        raise ApiError(400, "Invalid 'file': expected a file.", "file")
    purpose = str(call.parameters["purpose"])
    return success(_keep(call.shelf, file, purpose))


def _keep(shelf: Shelf, file: File, purpose: str) -> Json:
    made = {
        "id": f"file-sandbox{shelf.number():05}",
        "object": "file",
        "bytes": len(file.content),
        "created_at": int(time.time()),
        "filename": file.name,
        "purpose": purpose,
        "status": "processed",
        "expires_at": None,
    }
    shelf.keep("file", made, file.content)
    return made


def listed(kind: str) -> Callable[[Inquiry], Reply]:
    """A handler that lists all objects of a kind on one page."""

    def perform(call: Inquiry) -> Reply:
        data = call.shelf.all_of(kind)
        first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
        page = {"object": "list", "data": data, "has_more": False}
        return success({**page, "first_id": first, "last_id": last})

    return perform


def shown(kind: str) -> Callable[[Inquiry], Reply]:
    """A handler that shows an object of a kind."""
    return lambda call: success(call.shelf.named(kind, call.name))


def deleted(kind: str) -> Callable[[Inquiry], Reply]:
    """A handler that deletes an object of a kind."""

    def perform(call: Inquiry) -> Reply:
        call.shelf.forget(kind, call.name)
        return success({"id": call.name, "object": kind, "deleted": True})

    return perform


def file_content(call: Inquiry) -> Reply:
    """GET /v1/files/{id}/content: the upload, byte for byte."""
    return content("application/octet-stream", call.shelf.content_of(call.name))


def batch(call: Inquiry) -> Reply:
    """POST /v1/batches: its requests are answered at once, and it is completed.

    It fails as a whole if a line is not a valid request.

    Raises:
        ApiError: there is no such file, or a batch cannot use this endpoint.
        NotServedError: it has more than ``MOST_LINES`` requests.
    """
    asked = call.parameters
    endpoint, source = asked["endpoint"], str(asked["input_file_id"])
    if endpoint not in IN_BATCHES:
        message = f"Invalid 'endpoint': expected one of {', '.join(IN_BATCHES)}."
        raise ApiError(400, message, "endpoint", "invalid_value")
    text = call.shelf.content_of(source)
    lines = [each for each in text.splitlines() if each.strip()]
    if len(lines) > MOST_LINES:
        raise NotServedError(f"batches of more than {MOST_LINES} requests")
    faults = [*_faults(endpoint, lines)]
    answers = [] if faults else [*_answers(call, endpoint, lines)]
    made = _batch(asked, call.shelf, answers)
    if faults:
        made |= {
            "status": "failed",
            "errors": {"object": "list", "data": faults},
            "failed_at": made["completed_at"],
            **dict.fromkeys(("in_progress_at", "finalizing_at", "completed_at")),
        }
    call.shelf.keep("batch", made)
    return success(made)


def _batch(asked: Json, shelf: Shelf, answers: list[Json]) -> Json:
    """A completed batch; its output and its failures become files."""
    good: list[Json] = []
    bad: list[Json] = []
    for each in answers:
        is_good = each["response"]["status_code"] == SUCCESS
        (good if is_good else bad).append(each)
    now, number = int(time.time()), shelf.number()
    counts = {"total": len(answers), "completed": len(good), "failed": len(bad)}
    return {
        "id": f"batch_sandbox{number:05}",
        "object": "batch",
        "endpoint": asked["endpoint"],
        "errors": None,
        "input_file_id": asked["input_file_id"],
        "completion_window": asked["completion_window"],
        "status": "completed",
        "output_file_id": _written(shelf, good, f"batch{number}_output.jsonl"),
        "error_file_id": _written(shelf, bad, f"batch{number}_error.jsonl"),
        **dict.fromkeys(("created_at", "in_progress_at", "completed_at"), now),
        **dict.fromkeys(("failed_at", "expired_at", "cancelled_at", "cancelling_at")),
        "expires_at": now + DAY,
        "finalizing_at": now,
        "metadata": asked.get("metadata"),
        "request_counts": counts,
    }


def _faults(endpoint: str, lines: list[bytes]) -> Iterator[Json]:
    """The faults in lines of a batch, as the API reports them before it begins.

    The second of them is from https://github.com/openai/openai-python/issues/2497.
    """
    for number, line in enumerate(lines, 1):
        try:
            asked = json.loads(line)
        except (ValueError, RecursionError):
            yield _fault(number, "invalid_json_line", NO_JSON_LINE, None)
            continue
        if not isinstance(asked, dict) or asked.get("url") != endpoint:
            yield _fault(number, "invalid_url", OTHER_URL, "url")


def _fault(line: int, code: str, message: str, param: str | None) -> Json:
    return {"code": code, "line": line, "message": message, "param": param}


def _answers(call: Inquiry, endpoint: str, lines: list[bytes]) -> Iterator[Json]:
    """An answer for each line, as a line of the output file; no line has a fault."""
    for number, line in enumerate(lines):
        asked = json.loads(line)
        given = asked.get("body")
        body = {**given, "stream": False} if isinstance(given, dict) else given
        reply = call.serve(endpoint, json.dumps(body).encode())
        yield {
            "id": f"batch_req_sandbox{number:05}",
            "custom_id": asked.get("custom_id"),
            "response": {
                "status_code": reply.status,
                "request_id": reply.headers["x-request-id"],
                "body": json.loads(reply.body),
            },
            "error": None,
        }


def _written(shelf: Shelf, answers: list[Json], name: str) -> str | None:
    if not answers:
        return None
    lines = "".join(f"{json.dumps(each)}\n" for each in answers)
    made = _keep(shelf, File(name, lines.encode()), "batch_output")
    return str(made["id"])
