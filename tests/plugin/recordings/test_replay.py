"""Cassettes without a key, and tests that need nothing but their cassette."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from itertools import product
from pathlib import Path

import pytest
from forked import output_of
from inner import HYDRA, LEFT_OUT
from leaking import pieces
from makers import make
from recording_host import telltale
from sampled import sampled

from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

SUITE = """
import asyncio
import os
import openai
import pytest

ASK = {"model": "text-embedding-3-small", "input": "a", "encoding_format": "float"}

@pytest.mark.vcr
def test_sync(openai_client):
    assert openai_client.embeddings.create(**ASK).data[0].embedding

@pytest.mark.vcr
def test_async(async_openai_client):
    async def ask():
        return await async_openai_client.embeddings.create(**ASK)
    assert asyncio.run(ask()).data[0].embedding

@pytest.mark.vcr
@pytest.mark.openai_ready
def test_of_its_own():
    assert openai.OpenAI().embeddings.create(**ASK).data[0].embedding
"""
OF_MINE = ("cookie-of-mine", "user-of-mine", "org-of-mine", "proj_of_mine")
REPLAYED = "openai-ready: {} replayed from cassettes."
SDKS = {
    "3": "",
    **{
        line: pytest.param(f"sdk/{line}", marks=pytest.mark.matrix)
        for line in ("2", "1")
    },
}
HEADERS = ("uthorization", "cookie", "organization", "project", "api-key")


def run(
    folder: Path, *arguments: str, sdk: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    """A session of its own, with an SDK of its own first on the path."""
    command = ["-m", "pytest", *HYDRA, *LEFT_OUT, *arguments]
    variables = {**os.environ, **environ}
    if not sdk:
        status, output = output_of(command, cwd=folder, env=variables)
        return subprocess.CompletedProcess(command, status, output)
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**variables, "PYTHONPATH": str(Path(sys.prefix, sdk))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def last_lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The sentence about cassettes, if there is one, and how it ended."""
    lines = done.stdout.splitlines()
    said = [line for line in lines if "replayed from" in line]
    # What VCR.py imports tries whether there is IPv6, of which pytest-socket warns.
    ending = lines[-1].strip("= ").partition(" in ")[0]
    return [*said, ending.removesuffix(", 1 warning")]


@pytest.mark.parametrize("sdk", SDKS.values(), ids=SDKS)
def test_what_was_recorded_needs_neither_key_nor_network(
    tmp_path: Path, sdk: str
) -> None:
    (tmp_path / "test_it.py").write_text(SUITE)
    with Sandbox(state_named("ready")) as host:
        recorded = run(tmp_path, "--record-mode=once", sdk=sdk, **host.environ)
    assert last_lines(recorded) == ["3 passed"]
    kept = "".join(path.read_text() for path in tmp_path.rglob("*.yaml"))
    assert kept.count("uri: http://127.0.0.1:") == 3
    assert pieces(host.key, kept) == []
    assert [name for name in HEADERS if name in kept] == []
    for quiet in ((), ("--disable-socket", "--allow-unix-socket", "--block-network")):
        replayed = run(tmp_path, "--openai-ready-report=it.json", *quiet, sdk=sdk)
        assert last_lines(replayed) == [REPLAYED.format("3 tests"), "3 passed"]
    report = json.loads((tmp_path / "it.json").read_text())
    assert (report["ran"], report["replayed"]) == (0, 3)
    assert report["usage"]["calls"] == 0


TELLING = """
import openai
import pytest

KEY = {key!r}

@pytest.fixture
def vcr_config():
    return {config}

@pytest.mark.vcr
def test_it(openai_client):
    openai_client.with_options(
        organization="org-of-mine",
        project="proj_of_mine",
        base_url={base_url!r},
        default_headers={{"api-key": KEY, "x-api-key": KEY, "cookie": "cookie-of-mine"}},
        default_query={{"key": KEY}},
    ).embeddings.create(
        model="m", input="my key is " + KEY, encoding_format="float"
    )
"""
SETTINGS = {
    "none": "{}",
    "json": '{"serializer": "json", "decode_compressed_response": True}',
    "filters": """{
        "filter_headers": [("authorization", "MINE")],
        "before_record_response": lambda response: response,
        "match_on": ["method", "path", "headers"],
    }""",
}


# One of two, so that each of the settings and each of the paths is among them.
@pytest.mark.parametrize(
    ("path", "settings"), sampled(product(["v1", "gzip/v1"], SETTINGS), 2)
)
def test_a_cassette_holds_no_key_whatever_the_settings(
    tmp_path: Path, settings: str, path: str
) -> None:
    key = make("project")
    with Sandbox(state_named("ready")) as host, telltale() as origin:
        suite = TELLING.format(
            key=key, config=SETTINGS[settings], base_url=f"{origin}/{path}"
        )
        (tmp_path / "test_it.py").write_text(suite)
        recorded = run(tmp_path, "--record-mode=once", **host.environ)
    assert last_lines(recorded) == ["1 passed"]
    (cassette,) = (tmp_path / "cassettes" / "test_it").iterdir()
    assert cassette.suffix == (".json" if settings == "json" else ".yaml")
    kept = cassette.read_text()
    assert "!!binary" not in kept
    for secret in (key, host.key):
        assert pieces(secret, kept) == []
    assert [word for word in OF_MINE if word in kept] == []
    assert ("- MINE" in kept) is (settings == "filters")
    replayed = run(tmp_path)
    assert last_lines(replayed) == [REPLAYED.format("1 test"), "1 passed"], (
        replayed.stdout
    )


def test_where_there_is_no_cassette_the_policy_decides(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(SUITE)
    for mode in ("none", "once"):
        skipped = run(tmp_path, f"--record-mode={mode}")
        assert last_lines(skipped) == ["3 skipped"]
    assert not (tmp_path / "cassettes").exists()


MIXED = """
import pytest

def ask(client):
    return client.embeddings.create(
        model="text-embedding-3-small", input="a", encoding_format="float"
    )

@pytest.mark.vcr
def test_first(openai_client):
    ask(openai_client)

def test_live(openai_client):
    ask(openai_client)

@pytest.mark.vcr
def test_last(openai_client):
    ask(openai_client)
"""


def test_tests_with_and_without_a_cassette_share_a_client(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(MIXED)
    with Sandbox(state_named("ready")) as host:
        run(tmp_path, "--record-mode=once", **host.environ)
        host.requests.clear()
        mixed = run(tmp_path, "--openai-ready-no-cache", **host.environ)
    assert last_lines(mixed) == [REPLAYED.format("2 tests"), "3 passed"]
    assert (
        host.requests == [("POST", "/v1/embeddings")] * 2
    )  # the question, and one test
    without = run(tmp_path, "--openai-ready=fail")
    assert last_lines(without) == [
        REPLAYED.format("2 tests"),
        "1 failed, 2 passed",
    ]


@pytest.mark.parametrize(
    ("gone", "name"),
    [
        ("del vcr.VCR.get_merged_config", "VCR.get_merged_config"),
        (
            "del vcr.persisters.filesystem.CassetteDecodeError",
            "vcr.persisters.filesystem.CassetteDecodeError",
        ),
        (
            (
                "merged = vcr.VCR.get_merged_config;"
                "vcr.VCR.get_merged_config = lambda self, **settings: "
                "{k: v for k, v in merged(self, **settings).items() if k != 'persister'}"
            ),
            "setting persister",
        ),
    ],
)
def test_a_vcr_that_lacks_something_writes_no_cassette(
    tmp_path: Path, gone: str, name: str
) -> None:
    tmp_path.joinpath("test_it.py").write_text(SUITE)
    tmp_path.joinpath("conftest.py").write_text(
        "import vcr, vcr.filters, vcr.persisters.filesystem, pytest_recording._vcr\n"
        f"def pytest_sessionstart(): {gone}\n"
    )
    with Sandbox(state_named("ready")) as sandbox:
        done = run(tmp_path, "--record-mode=once", **sandbox.environ)
    assert (
        f"openai-ready: VCR.py {version('vcrpy')} has no {name}, without" in done.stdout
    )
    assert done.returncode == 1
    assert not [*tmp_path.rglob("*.yaml")]
