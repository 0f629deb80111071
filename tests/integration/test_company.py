"""The plugin among others: what they do stays as it is, and so does what it does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

pytestmark = [pytest.mark.integration, pytest.mark.matrix]

PYTHON = Path(sys.prefix, "company", "bin", "python")
# An order of its own, a limit of time, coverage, a page and no recordings in all runs.
USUAL = (
    *("--randomly-seed=7", "--timeout=60", "--cov=.", "--cov-report="),
    *("--html=report.html", "--record-mode=none"),
)
ALLOWED = ("--disable-socket", "--allow-unix-socket", "--allow-hosts=127.0.0.1")
MODES = pytest.mark.parametrize(
    "mode",
    [(), ("-n2",), ("-n2", "--dist=loadscope"), ("--reruns=1", *ALLOWED)],
    ids=["alone", "xdist", "loadscope", "reruns and no sockets"],
)
SETTINGS = """\
[pytest]
addopts = --strict-markers --strict-config
filterwarnings = error
asyncio_default_fixture_loop_scope = function
"""
# One line for each phase of a test, in their order.
WATCH = """
import json

def pytest_runtest_logreport(report):
    with open("watched", "a") as file:
        print(json.dumps([report.nodeid, report.when, report.outcome]), file=file)
"""
THEIRS = """
import asyncio
import socket

import anyio
import pytest

tries = []

def test_passes():
    pass

def test_fails():
    raise AssertionError

@pytest.mark.skip
def test_is_skipped():
    pass

@pytest.mark.xfail(strict=True)
def test_fails_as_expected():
    raise AssertionError

@pytest.fixture
def broken():
    raise RuntimeError

def test_has_no_setup(broken):
    pass

@pytest.mark.parametrize("number", range(3))
def test_of_several(number):
    assert number

@pytest.mark.flaky(reruns=1)
def test_passes_in_the_end():
    tries.append("once")
    assert len(tries) > 1

@pytest.mark.asyncio
async def test_of_asyncio():
    await asyncio.sleep(0)

@pytest.mark.anyio
async def test_of_anyio():
    await anyio.sleep(0)

def test_opens_a_socket():
    socket.create_server(("127.0.0.1", 0)).close()

@pytest.mark.vcr
def test_has_no_recording():
    pass
"""
OURS = """
import openai
import pytest

ASK = {"model": "text-embedding-3-small", "input": "a", "encoding_format": "float"}

def test_sync(openai_client):
    assert openai_client.embeddings.create(**ASK).data

@pytest.mark.asyncio
async def test_asyncio(async_openai_client):
    assert (await async_openai_client.embeddings.create(**ASK)).data

@pytest.mark.anyio
async def test_anyio(async_openai_client):
    assert (await async_openai_client.embeddings.create(**ASK)).data

@pytest.mark.openai_ready
def test_marked():
    with openai.OpenAI() as client:
        assert client.embeddings.create(**ASK).data

def test_pure():
    pass
"""
RERUN = """
def test_fails(openai_client):
    raise AssertionError

def test_fails_too(openai_client):
    raise AssertionError
"""


@pytest.fixture
def folder(tmp_path: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project where all of them are installed; nothing else is set."""
    if not PYTHON.exists():
        pytest.skip(
            "the other plugins are not installed: `make test-all` installs them"
        )
    for name in dict(os.environ):
        if name.startswith(("OPENAI_", "PYTEST_", "COV_", "PYTHONPATH")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OPENAI_READY_LANG", "en")
    assert isolated.is_dir()
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pytest.ini").write_text(SETTINGS)
    (folder / "conftest.py").write_text(WATCH)
    return folder


def run(folder: Path, suite: str, *options: str) -> str:
    """What a run prints."""
    (folder / "test_it.py").write_text(suite)
    (folder / "watched").write_text("")
    done = subprocess.run(
        [PYTHON, "-W", "error", "-m", "pytest", *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def phases(folder: Path) -> list[list[str]]:
    """What became of each phase of each test, in the order in which they ran."""
    lines = (folder / "watched").read_text().splitlines()
    return [json.loads(line) for line in lines]


def by_test(folder: Path) -> dict[str, set[str]]:
    """The outcomes that a test had beside ``passed``; that, where it had no other."""
    found: dict[str, set[str]] = {}
    for nodeid, _, outcome in phases(folder):
        found.setdefault(nodeid.partition("::")[2], set()).add(outcome)
    return {name: each - {"passed"} or {"passed"} for name, each in found.items()}


@MODES
def test_theirs_run_as_without_it(folder: Path, mode: tuple[str, ...]) -> None:
    without = run(folder, THEIRS, *USUAL, *mode, "-p", "no:openai_ready")
    expected = phases(folder)
    said = run(folder, THEIRS, *USUAL, *mode)
    assert "openai-ready: policy auto" in said
    assert "openai-ready: policy auto" not in without
    found = phases(folder)
    if "-n2" in mode:  # then the order is that in which workers are done
        expected, found = sorted(expected), sorted(found)
    assert len(expected) > 30, without
    assert found == expected, said


@MODES
@pytest.mark.parametrize(
    ("state", "outcome"), [("ready", "passed"), ("balance-empty", "skipped")]
)
def test_ours_run_or_are_skipped(
    folder: Path, mode: tuple[str, ...], state: str, outcome: str
) -> None:
    said = run(folder, OURS, *USUAL, *mode, f"--openai-ready-sandbox={state}")
    anyio = (f"test_anyio[{backend}]" for backend in ("asyncio", "trio"))
    using = ("test_sync", "test_asyncio", *anyio, "test_marked")
    expected = {**{name: {outcome} for name in using}, "test_pure": {"passed"}}
    assert by_test(folder) == expected, said
    assert "Warning" not in said


@pytest.mark.parametrize("state", ["ready", "balance-empty"])
def test_however_often_a_test_is_run_again_it_is_asked_once(
    folder: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    for reruns in ((), ("--reruns=2",)):
        with Sandbox(state_named(state)) as host:
            for name, value in host.environ.items():
                monkeypatch.setenv(name, value)
            options = ("--openai-ready=fail", "--openai-ready-no-cache", *reruns)
            said = run(folder, RERUN, *options)
            asked.append(host.requests)
    assert "2 failed, 4 rerun" in said.splitlines()[-1]
    assert asked[0] == asked[1]
    assert asked[0].count(("POST", "/v1/embeddings")) == 1
