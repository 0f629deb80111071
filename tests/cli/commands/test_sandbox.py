from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from systems import WINDOWS, needs_signals

from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.sandbox.answers import states

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = "from pytest_openai_ready.cli.main import main; main()"


@pytest.fixture
def running() -> Iterator[subprocess.Popen[str]]:
    environ = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    command = [sys.executable, "-c", SCRIPT, "sandbox", "ready"]
    with subprocess.Popen(
        command,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@needs_signals
def test_it_prints_the_two_variables_and_ends_quietly(
    running: subprocess.Popen[str],
) -> None:
    assert running.stdout is not None
    key = running.stdout.readline().strip().removeprefix("export OPENAI_API_KEY=")
    url = running.stdout.readline().strip().removeprefix("export OPENAI_BASE_URL=")
    request = urllib.request.Request(  # noqa: S310 - the sandbox's own address
        f"{url}/models", headers={"Authorization": f"Bearer {key}"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request) as answer:
        assert answer.status == 200
    assert running.stderr is not None
    assert running.stderr.readline() == (
        "Set these in another terminal, and run your program there. The key is made "
        "up, and only works with this sandbox. Ctrl-C ends it.\n"
    )
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 0
    assert running.stdout.read().strip() == running.stderr.read() == ""


def test_it_waits_so_that_windows_lets_it_be_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("pytest_openai_ready.cli.commands.sandbox.sleep", sleep)
    result = CliRunner().invoke(commands, ["sandbox", "ready"])
    assert (result.exit_code, len(slept)) == (0, 2)
    assert max(slept) <= 1, "a Ctrl-C just before a sleep is only seen at its end"


def test_the_list_has_every_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    result = CliRunner().invoke(commands, ["sandbox", "--list"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines if line[0] != " "] == list(states())
    assert max(map(len, lines)) <= 80


def test_an_unknown_state_is_wrong_usage() -> None:
    result = CliRunner().invoke(commands, ["sandbox", "nope"])
    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == (
        "Error: Invalid value: The sandbox has no state 'nope'; "
        "`openai-ready sandbox --list` shows them all."
    )


def test_a_taken_port_is_one_sentence() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(commands, ["sandbox", "--port", str(port)])
    assert result.exit_code == 1
    # Windows has its own words for it, and Wine a number.
    why = "[^()]+" if WINDOWS else "Address already in use"
    sentence = rf"Error: Port {port} cannot be used \({why}\): choose another\.\n"
    assert re.fullmatch(sentence, result.output)
