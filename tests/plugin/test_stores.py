"""A session whose key is kept by another program."""

from __future__ import annotations

import os
import sys
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from pathlib import Path


SUITE = """
import pytest

def test_embedding(openai_client):
    openai_client.embeddings.create(model="text-embedding-3-small", input="a")

def test_diagnosis(openai_ready):
    assert openai_ready.ready

@pytest.mark.openai_ready
def test_mark():
    pass
"""


def command(folder: Path, program: str) -> str:
    """A command that runs a Python program, after it noted that it ran."""
    noted = f"open({str(folder / 'ran')!r}, 'a').write('x')\n"
    (folder / "command.py").write_text(noted + program)
    return f"'{sys.executable}' '{folder / 'command.py'}'"


def test_a_session_asks_a_store_once(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(state_named("ready")) as sandbox:
        program = f"print({sandbox.key!r})"
        monkeypatch.setenv("OPENAI_API_KEY_COMMAND", command(pytester.path, program))
        monkeypatch.setenv("OPENAI_BASE_URL", sandbox.environ["OPENAI_BASE_URL"])
        pytester.makepyfile(test_it=SUITE)
        result = pytester.runpytest("-p", "no:randomly")
    result.assert_outcomes(passed=3)
    assert (pytester.path / "ran").read_text() == "x"


@pytest.mark.parametrize(
    ("variables", "outcome"), [({}, "skipped"), ({"CI": "true"}, "failed")]
)
def test_a_store_that_fails_is_reported_in_one_line(
    variables: dict[str, str],
    outcome: str,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    failing = command(pytester.path, "raise SystemExit(3)")
    monkeypatch.setenv("OPENAI_API_KEY_COMMAND", failing)
    monkeypatch.setenv("COLUMNS", "300")
    pytester.makepyfile(test_it="def test_it(openai_client): pass")
    result = pytester.runpytest("-ra", "-p", "no:randomly")
    result.assert_outcomes(**{outcome: 1})
    program = os.path.basename(sys.executable)
    result.stdout.fnmatch_lines(
        "*OpenAI not ready [[]key-source-failed]: The command in OPENAI_API_KEY_COMMAND "
        f"({program}) failed with exit status 3. Run it by hand: it says what is wrong."
    )


def test_a_session_reads_a_pipe_once(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program fills it once; the session reads its settings several times."""
    path = pytester.path / ".env"
    os.mkfifo(path)
    with Sandbox(state_named("ready")) as sandbox:
        monkeypatch.setenv("OPENAI_BASE_URL", sandbox.environ["OPENAI_BASE_URL"])
        line = f"OPENAI_API_KEY={sandbox.key}\n".encode()
        writer = Thread(target=path.write_bytes, args=(line,), daemon=True)
        writer.start()
        pytester.makepyfile(test_it=SUITE)
        result = pytester.runpytest("-p", "no:randomly")
        writer.join()
    result.assert_outcomes(passed=3)
