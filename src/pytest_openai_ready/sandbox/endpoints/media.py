"""Images, audio, transcripts and moderation: the smallest that programs can read."""

from __future__ import annotations

import base64
import re
import struct
import time
import zlib
from secrets import token_hex
from typing import TYPE_CHECKING

from pytest_openai_ready.sandbox.endpoints.inquiry import File
from pytest_openai_ready.sandbox.endpoints.speech import SPEECH
from pytest_openai_ready.sandbox.replies import (
    ApiError,
    NotServedError,
    content,
    success,
)

if TYPE_CHECKING:
    from pytest_openai_ready.sandbox.endpoints.inquiry import Inquiry
    from pytest_openai_ready.sandbox.replies import Json, Reply

PICTURE_PATH = "/pictures/{name}"
SIZE = re.compile(r"([1-9]\d{0,3})x([1-9]\d{0,3})")
USUAL_SIZE = "1024x1024"
MOST_PICTURES = 10  # https://platform.openai.com/docs/api-reference/images/create
BY_URL = ("dall-e-2", "dall-e-3")  # the others return only base64

RATE, SECONDS = 24_000, 1  # of an audio file
# A frame of silence: MPEG 1, layer III, 128 kbit/s, 44.1 kHz, one channel.
# http://www.mp3-tech.org/programmer/frame_header.html
MP3_FRAME, MP3_FRAMES = b"\xff\xfb\x90\xc4" + bytes(413), 38

# https://platform.openai.com/docs/guides/moderation
CATEGORIES = (
    *("harassment", "harassment/threatening", "hate", "hate/threatening", "illicit"),
    *("illicit/violent", "self-harm", "self-harm/intent", "self-harm/instructions"),
    *("sexual", "sexual/minors", "violence", "violence/graphic"),
)


def images(call: Inquiry) -> Reply:
    """POST /v1/images/generations, /edits, /variations: grey, in the requested size.

    Raises:
        ApiError: the size or the number is not valid in the API.
        NotServedError: the images are requested as a stream, or not as PNG.
    """
    asked = call.parameters
    if asked.get("stream") in (True, "true"):
        raise NotServedError("pictures in a stream")
    if asked.get("output_format", "png") != "png":
        raise NotServedError("pictures of another format than PNG")
    size = asked.get("size") or USUAL_SIZE
    size = USUAL_SIZE if size == "auto" else size
    if not isinstance(size, str) or not SIZE.fullmatch(size):
        raise ApiError(400, "Invalid 'size': expected one like 1024x1024.", "size")
    given = str(asked.get("n") or 1)
    is_short = len(given) <= len(str(MOST_PICTURES)) and given.isdecimal()
    if not is_short or not 0 < int(given) <= MOST_PICTURES:
        message = f"Invalid 'n': expected a whole number from 1 to {MOST_PICTURES}."
        raise ApiError(400, message, "n", "invalid_value")
    by_url = asked.get("model", BY_URL[0]) in BY_URL
    if by_url and asked.get("response_format", "url") == "url":
        made = {"url": f"http://{call.host}{PICTURE_PATH.format(name=size)}.png"}
    else:
        made = {"b64_json": base64.b64encode(png(size)).decode("ascii")}
    return success({"created": int(time.time()), "data": [made] * int(given)})


def picture(call: Inquiry) -> Reply:
    """GET /pictures/1024x1024.png: the image in an answer's URL; no key is needed.

    Raises:
        ApiError: there is no such image.
    """
    size = call.name.removesuffix(".png")
    if not SIZE.fullmatch(size):
        raise ApiError(404, f"No such picture: {call.name}")
    return content("image/png", png(size))


def png(size: str) -> bytes:
    """A grey image of this size, with one bit per pixel.

    https://www.w3.org/TR/png-3/
    """
    width, height = map(int, size.split("x"))
    rows = (b"\0" + b"\xaa" * ((width + 7) // 8)) * height
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0),
        b"IDAT": zlib.compress(rows),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(held)) + kind + held + struct.pack(">I", _sum(kind, held))
        for kind, held in chunks.items()
    )


def _sum(kind: bytes, held: bytes) -> int:
    return zlib.crc32(kind + held)


def speech(call: Inquiry) -> Reply:
    """POST /v1/audio/speech: a second of silence, as mp3, wav or pcm.

    Raises:
        NotServedError: it is requested in another format, or as events.
    """
    kind = call.parameters.get("response_format", "mp3")
    if kind not in ("mp3", "wav", "pcm"):
        raise NotServedError(f"speech of the format {kind!r}, but mp3, wav and pcm")
    if call.parameters.get("stream_format") == "sse":
        raise NotServedError("speech in events")
    if kind == "mp3":
        return content("audio/mpeg", MP3_FRAME * MP3_FRAMES)
    silence = bytes(2 * RATE * SECONDS)
    if kind == "pcm":
        return content("audio/pcm", silence)
    # http://soundfile.sapp.org/doc/WaveFormat/
    head = struct.pack("<HHIIHH", 1, 1, RATE, 2 * RATE, 2, 16)
    data = b"fmt " + struct.pack("<I", len(head)) + head
    data += b"data" + struct.pack("<I", len(silence)) + silence
    wav = b"RIFF" + struct.pack("<I", 4 + len(data)) + b"WAVE" + data
    return content("audio/wav", wav)


def transcription(call: Inquiry) -> Reply:
    """POST /v1/audio/transcriptions and /translations: the sandbox's own sentence.

    Raises:
        ApiError: there is no file.
        NotServedError: it is requested as a stream, or in an unsupported format.
    """
    asked = call.parameters
    if not isinstance(asked["file"], File):
        raise ApiError(400, "Invalid 'file': expected a file.", "file")
    if asked.get("stream") == "true":
        raise NotServedError("transcriptions in a stream")
    kind = asked.get("response_format", "json")
    times = "00:00:00{0}000 --> 00:00:01{0}000\n" + SPEECH
    texts = {
        "text": SPEECH,
        "srt": "1\n" + times.format(","),
        "vtt": "WEBVTT\n\n" + times.format("."),
    }
    if kind in texts:
        return content("text/plain; charset=utf-8", f"{texts[kind]}\n".encode())
    if kind == "json":
        usage = {"type": "duration", "seconds": SECONDS}
        return success({"text": SPEECH, "usage": usage})
    if kind != "verbose_json":
        raise NotServedError(f"transcriptions of the format {kind!r}")
    return success(_verbose())


def _verbose() -> Json:
    segment = {
        "id": 0,
        "seek": 0,
        "start": 0.0,
        "end": float(SECONDS),
        "text": SPEECH,
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": 0.0,
        "compression_ratio": 1.0,
        "no_speech_prob": 0.0,
    }
    return {
        "task": "transcribe",
        "language": "english",
        "duration": float(SECONDS),
        "text": SPEECH,
        "segments": [segment],
        "usage": {"type": "duration", "seconds": SECONDS},
    }


def moderations(call: Inquiry) -> Reply:
    """POST /v1/moderations: nothing is flagged, whatever the input."""
    given = call.parameters["input"]
    texts = isinstance(given, list) and all(isinstance(each, str) for each in given)
    result = {
        "flagged": False,
        "categories": dict.fromkeys(CATEGORIES, False),
        "category_scores": dict.fromkeys(CATEGORIES, 0.0),
        "category_applied_input_types": {each: ["text"] for each in CATEGORIES},
    }
    return success(
        {
            "id": f"modr-{token_hex(12)}",
            "model": call.parameters.get("model") or "omni-moderation-latest",
            "results": [result] * (len(given) if texts else 1),
        }
    )
