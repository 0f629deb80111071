"""A program of its own: the verdict on every recorded answer, as JSON.

It runs with an SDK of another generation first on the path, which a process that has
imported one already cannot do. Calls meet their answer in the sandbox. What a host
answers to a question, and what a proxy answers to CONNECT, comes from the host's own
name, over TLS and a proxy on this computer.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

import certificates
from hosts import Said, world
from makers import make

from pytest_openai_ready.account.limits import TOTAL_SECONDS
from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import diagnose
from pytest_openai_ready.account.wire.sdk import sdk_version
from pytest_openai_ready.sandbox.answers import recorded_answers, states
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hosts import World

    from pytest_openai_ready.findings import Diagnosis

# What a host says to calls where only a question can bring the truth out.
UNSURE = Said(403, {"code": 50000, "message": "no"})
SILENT = Said(401, {"error": {"message": "", "type": "new_api_error"}})

# What is reported about a balance, by the id of the answer: the base URL, and what calls say.
ASKED = {
    "new-api-usage-token-empty": ("https://relay.example.com/v1", SILENT),
    "deepseek-user-balance-unavailable": ("https://api.deepseek.com", UNSURE),
    "moonshot-balance-zero": ("https://api.moonshot.cn/v1", UNSURE),
    "openrouter-key-limit-used": ("https://openrouter.ai/api/v1", UNSURE),
}
CONNECTS = [
    name for name in recorded_answers() if name.startswith("any-proxy-connect-")
]
# Seen on other paths than those of calls; whoever says them means the same there.
OF_STATES = {state.answer.id for state in states().values() if state.answer}
ELSEWHERE = set(recorded_answers()) - OF_STATES
ELSEWHERE -= {*ASKED, *CONNECTS}


# The world, and the variables that lead into it.
Given: TypeAlias = "tuple[World, dict[str, str]]"
Row: TypeAlias = "tuple[str, int]"  # the code, and how many requests it took


def code_of(diagnosis: Diagnosis, key: str) -> str:
    assert key[12:-4] not in repr(diagnosis)
    assert diagnosis.worst is not None
    return str(diagnosis.worst.code.value)


def in_state(name: str) -> Row:
    with Sandbox(states()[name]) as sandbox:
        seconds = 1.0 if name == "hang" else TOTAL_SECONDS
        diagnosis, _ = diagnose(read_settings(sandbox.environ, None), seconds=seconds)
    return code_of(diagnosis, sandbox.key), len(sandbox.requests)


def in_world(
    given: Given, base_url: str, said: Mapping[str, Said], refusal: int = 0
) -> Row:
    played, environ = given
    played.said, played.refusal = said, refusal
    played.heard.clear()
    at_openai = "//api.openai.com/" in base_url
    key, admin = make("project" if at_openai else "one-api"), make("admin")
    settings = {
        "OPENAI_API_KEY": key,
        "OPENAI_BASE_URL": base_url,
        "OPENAI_ADMIN_KEY": admin,
    }
    with patch.dict(os.environ, environ):
        diagnosis, _ = diagnose(read_settings(settings, None))
    return code_of(diagnosis, key), len(played.heard)


def of_question(given: Given, name: str) -> Row:
    base_url, call = ASKED[name]
    answer = recorded_answers()[name]
    root = base_url.partition("//")[2].partition("/")[2]
    prefix = f"/{root}".rstrip("/")
    said = {
        f"POST {prefix}/embeddings": call,
        f"POST {prefix}/chat/completions": call,
        answer.endpoint: Said(answer.status, answer.body),
    }
    return in_world(given, base_url, said)


def of_call(given: Given, name: str) -> Row:
    answer = recorded_answers()[name]
    said = Said(answer.status, answer.body, answer.headers)
    paths = ("POST /v1/embeddings", "POST /v1/chat/completions")
    # What nothing but a GET or a proxy was seen to answer, a relay may answer to calls.
    host = answer.host if answer.endpoint[:3] != "GET" else "relay.example.com"
    return in_world(given, f"https://{host}/v1", dict.fromkeys(paths, said))


def of_proxy(given: Given, name: str) -> Row:
    status = recorded_answers()[name].status
    return in_world(given, "https://api.openai.com/v1", {}, status)


def of_headers() -> Row:
    """With another credential in OPENAI_CUSTOM_HEADERS, which SDK 1.x does not read."""
    os.environ["OPENAI_CUSTOM_HEADERS"] = f"Authorization: Bearer {make('project', 1)}"
    try:
        return in_state("ready")
    finally:
        del os.environ["OPENAI_CUSTOM_HEADERS"]


def all_verdicts(given: Given, every: int) -> dict[str, Row]:
    """Of calls that only other paths were seen to answer so, one in that many."""
    return {
        **{name: in_state(name) for name in states()},
        **{name: of_question(given, name) for name in ASKED},
        **{name: of_call(given, name) for name in sorted(ELSEWHERE)[::every]},
        **{name: of_proxy(given, name) for name in CONNECTS},
    }


if __name__ == "__main__":
    with TemporaryDirectory() as folder, world(Path(folder), {}) as (played, environ):
        os.environ["SSL_CERT_FILE"] = environ["SSL_CERT_FILE"]
        certificates.read_once()
        verdicts = all_verdicts((played, environ), int(sys.argv[1]))
    codes = {name: code for name, (code, _) in verdicts.items()}
    requests = {name: count for name, (_, count) in verdicts.items()}
    said = {
        "sdk": sdk_version(),
        "verdicts": codes,
        "requests": requests,
        "headers": of_headers(),
    }
    json.dump(said, sys.stdout)
