"""Embeddings without meaning, but with the format and the length of real ones."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import struct
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.sandbox.replies import ApiError, success

if TYPE_CHECKING:
    from pytest_openai_ready.sandbox.endpoints.inquiry import Inquiry
    from pytest_openai_ready.sandbox.replies import Json, Reply

SIZES = {"text-embedding-3-large": 3072}
USUAL_SIZE = 1536
MOST_INPUTS = 2048  # https://platform.openai.com/docs/api-reference/embeddings/create

INVALID_INPUT = (
    "'$.input' is invalid. Please check the API reference: "
    "https://platform.openai.com/docs/api-reference."
)


def tokens(text: str) -> int:
    """An estimate of a text's tokens: one for four bytes, and at least one."""
    return max(1, math.ceil(len(text.encode(errors="surrogatepass")) / 4))


def embeddings(call: Inquiry) -> Reply:
    """POST /v1/embeddings: a unit vector for each input, always the same.

    Raises:
        ApiError: the input or the dimensions are not valid in the API.
    """
    parameters = call.parameters
    inputs = _inputs(parameters["input"])
    size = _size(parameters)
    encoding = parameters.get("encoding_format", "float")
    data = [
        {"object": "embedding", "index": index, "embedding": _coded(vector, encoding)}
        for index, vector in enumerate(_vector(each, size) for each in inputs)
    ]
    count = sum(tokens(e) if isinstance(e, str) else len(e) for e in inputs)
    usage = {"prompt_tokens": count, "total_tokens": count}
    model = parameters["model"]
    body = {"object": "list", "data": data, "model": model, "usage": usage}
    return success(body)


def _inputs(given: object) -> list[str | list[int]]:
    """One text, texts, one list of tokens or lists of tokens, as a list of inputs."""
    several: list[Any]
    several = given if isinstance(given, list) and not _is_tokens(given) else [given]
    fitting = all(_is_text(each) or _is_tokens(each) for each in several)
    if not fitting or not 0 < len(several) <= MOST_INPUTS:
        raise ApiError(400, INVALID_INPUT)
    return several


def _is_text(given: object) -> bool:
    return isinstance(given, str) and given != ""


def _is_tokens(given: object) -> bool:
    return (
        isinstance(given, list) and bool(given) and all(type(e) is int for e in given)
    )


def _size(parameters: Json) -> int:
    largest = SIZES.get(parameters["model"], USUAL_SIZE)
    size = parameters.get("dimensions")
    if size is None:
        return largest
    if type(size) is not int or not 0 < size <= largest:
        message = f"'dimensions' must be a whole number from 1 to {largest}."
        raise ApiError(400, message, "dimensions", "invalid_value")
    return size


def _vector(given: str | list[int], size: int) -> bytes:
    """The unit vector of an input, always the same, as 32-bit floats."""
    seed = json.dumps(given).encode("ascii")
    noise = struct.unpack(f"<{size}i", hashlib.shake_256(seed).digest(4 * size))
    length = math.hypot(*noise)
    return struct.pack(f"<{size}f", *(number / length for number in noise))


def _coded(vector: bytes, encoding: str) -> str | list[float]:
    if encoding == "base64":
        return base64.b64encode(vector).decode("ascii")
    return list(struct.unpack(f"<{len(vector) // 4}f", vector))
