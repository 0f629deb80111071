"""Programs that were not written here answer, and the verdict is the same.

aimock stands in for the API, with the bodies that were recorded of it; a LiteLLM proxy is
a relay before it. Both are installed by ``make test-all`` where that is possible.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from integration.counterparts import counterpart
from makers import make

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import diagnose
from pytest_openai_ready.sandbox.answers import states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.integration, pytest.mark.matrix]

KEY, WRONG = make("one-api"), make("one-api", 1)
MASTER = make("litellm")
EMBEDDING = "text-embedding-3-small"
START_SECONDS = 120


def aimock_program() -> list[str]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("aimock needs Node 20 or later")
    path = "aimock/node_modules/@copilotkit/aimock/dist/cli.js"
    return [node, counterpart(path)]


def errors() -> dict[str, dict[str, object]]:
    """By state, each recorded error of the kind that aimock can send."""
    recorded = {
        name: state.recorded for name, state in states().items() if state.answer
    }
    return {
        name: {"error": answer.body["error"], "status": answer.status}
        for name, answer in recorded.items()
        if isinstance(answer.body, dict)
        and isinstance(answer.body.get("error"), dict)
        and answer.status >= 400
    }


@contextmanager
def running(
    words: list[str], folder: Path, environ: dict[str, str], output: int
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        words,
        cwd=folder,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        with process:
            yield process
            process.kill()
    finally:
        process.kill()


@contextmanager
def aimock(folder: Path, fixtures: dict[str, object]) -> Iterator[str]:
    """The base URL of an aimock that lets ``KEY`` in and answers by model."""
    rows = [
        {"match": {"model": model}, "response": response}
        for model, response in fixtures.items()
    ]
    (folder / "fixtures.json").write_text(json.dumps({"fixtures": rows}))
    words = [*aimock_program(), "-p", "0", "-f", "fixtures.json"]
    environ = {"AIMOCK_API_KEYS": KEY}
    with running(words, folder, environ, subprocess.PIPE) as process:
        assert process.stdout is not None
        said = (line.rpartition(" ")[2].strip() for line in process.stdout)
        yield next(word for word in said if word.startswith("http://")) + "/v1"


@contextmanager
def litellm(folder: Path, models: list[str], upstream: str) -> Iterator[str]:
    """The base URL of a LiteLLM proxy with these models, all of them at ``upstream``."""
    offered = [
        {
            "model_name": model,
            "litellm_params": {
                "model": f"openai/{model}",
                "api_base": upstream,
                "api_key": WRONG if model == "with-a-wrong-key" else KEY,
            },
        }
        for model in models
    ]
    settings = {"model_list": offered, "router_settings": {"num_retries": 0}}
    (folder / "settings.yaml").write_text(json.dumps(settings))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    words = [counterpart("litellm/bin/litellm"), "--config", "settings.yaml"]
    words += ["--host", "127.0.0.1", "--port", str(port)]
    environ = {
        "LITELLM_MASTER_KEY": MASTER,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_TELEMETRY": "False",
        "LITELLM_LOG": "CRITICAL",
    }
    with running(words, folder, environ, subprocess.DEVNULL) as process:
        wait_for(f"http://127.0.0.1:{port}/health/liveliness", process)
        yield f"http://127.0.0.1:{port}/v1"


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), urlopen(url, timeout=5):  # noqa: S310 - of this computer
            return
        time.sleep(0.2)
    pytest.fail("The counterpart did not start.", pytrace=False)


def verdict(base_url: str, key: str, model: str | None = None) -> str:
    settings = {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": base_url}
    diagnosis, _ = diagnose(read_settings(settings, None), model=model, seconds=60)
    assert key[8:-4] not in repr(diagnosis)
    return str(diagnosis.findings[-1].code.value)


def test_every_error_that_aimock_sends_has_its_verdict(tmp_path: Path) -> None:
    recorded = errors()
    assert len(recorded) > 60
    fixtures = {**recorded, "a-model": {"content": "ok"}}
    with aimock(tmp_path, fixtures) as base_url:
        said = {model: verdict(base_url, KEY, model) for model in fixtures}
        others = [verdict(base_url, KEY), verdict(base_url, WRONG)]
        status, output = run_doctor(tmp_path, base_url, KEY, "balance-empty")
    expected = {name: states()[name].verdict.value for name in recorded}
    assert said == {**expected, "a-model": "ready"}
    assert others == ["ready", "key-rejected"]
    assert status == 1
    assert "Not ready: begin with Account [balance-empty]." in output
    assert KEY[4:-4] not in output


# What a proxy that nobody wrote for this program makes of what its host answers.
BEHIND_LITELLM = {
    EMBEDDING: "ready",
    "a-model": "ready",
    "balance-empty": "balance-empty",
    "insufficient-quota": "balance-empty",
    "rate-limited": "rate-limited",
    "billing-inactive": "billing-inactive",
    "region-unsupported": "region-unsupported",
    "organization-unverified": "organization-unverified",
    "model-unavailable": "model-unavailable",
    "server-error": "server-error",
    "with-a-wrong-key": "server-error",  # the proxy's own is wrong, not the user's
}


def test_a_proxy_in_between_does_not_blur_the_verdict(tmp_path: Path) -> None:
    counterpart("litellm/bin/litellm")
    fixtures = {**errors(), "a-model": {"content": "ok"}}
    models = list(BEHIND_LITELLM)
    with (
        aimock(tmp_path, fixtures) as upstream,
        litellm(tmp_path, models, upstream) as base_url,
    ):
        said = {model: verdict(base_url, MASTER, model) for model in models[1:]}
        said[EMBEDDING] = verdict(base_url, MASTER)
        unlisted = verdict(base_url, MASTER, "not-listed")
        wrong = verdict(base_url, WRONG)
        status, output = run_pytest(tmp_path, base_url, MASTER)
        refused, reason = run_pytest(tmp_path, base_url, WRONG)
    assert said == BEHIND_LITELLM
    assert (unlisted, wrong) == ("model-unavailable", "key-rejected")
    assert (status, "1 passed" in output) == (0, True)
    assert (refused, "OpenAI not ready [key-rejected]" in reason) == (1, True)
    assert MASTER[4:-4] not in output
    assert WRONG[4:-4] not in reason


def run_doctor(folder: Path, base_url: str, key: str, model: str) -> tuple[int, str]:
    (folder / "empty").mkdir()
    script = "from pytest_openai_ready.cli.main import main; main()"
    words = [sys.executable, "-c", script, "doctor", "--model", model, "--lang", "en"]
    environ = {**os.environ, "OPENAI_API_KEY": key, "OPENAI_BASE_URL": base_url}
    done = subprocess.run(
        words,
        cwd=folder / "empty",
        env=environ,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return done.returncode, done.stdout


def run_pytest(folder: Path, base_url: str, key: str) -> tuple[int, str]:
    """A student's test through the fixture, in a pytest of its own."""
    suite = folder / "suite"
    suite.mkdir(exist_ok=True)
    (suite / "test_answer.py").write_text(
        "def test_answer(openai_client):\n"
        "    chat = openai_client.chat.completions.create(\n"
        "        model='a-model', messages=[{'role': 'user', 'content': 'Say ok.'}]\n"
        "    )\n"
        "    assert chat.choices[0].message.content == 'ok'\n"
    )
    environ = {**os.environ, "OPENAI_API_KEY": key, "OPENAI_BASE_URL": base_url}
    environ |= {"OPENAI_READY": "fail", "OPENAI_READY_LANG": "en"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=suite,
        env=environ,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return done.returncode, done.stdout
