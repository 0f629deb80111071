"""Every recorded answer by SDK generation: the same verdict, over a real socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from systems import installed_apart

from pytest_openai_ready.sandbox.answers import recorded_answers, states

pytestmark = pytest.mark.integration

PROGRAM = Path(__file__).with_name("verdicts.py")
MOST_REQUESTS = 5
EXPECTED = {name: state.verdict.value for name, state in states().items()} | {
    name: answer.verdict.value
    for name, answer in recorded_answers().items()
    if not any(state.answer is answer for state in states().values())
}


# Another credential in OPENAI_CUSTOM_HEADERS: the code, and the requests that were sent.
# SDK 1.x does not read it; of the others, none may send it.
REPLACED = {
    "1.40": ["ready", 1],
    "1": ["ready", 1],
    "2": ["not-judged", 0],
    "3": ["not-judged", 0],
}


# The states of the sandbox, and of the other answers one in so many.
@pytest.mark.parametrize(
    ("generation", "every"),
    [
        ("3", 8),
        *(
            pytest.param(each, 1, marks=pytest.mark.matrix)
            for each in ("1.40", "1", "2", "3")
        ),
    ],
)
def test_each_answer_has_one_verdict(
    generation: str, every: int, record_verdicts: dict[str, dict[str, str]]
) -> None:
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "HTTP", "http", "ALL_PROXY"))
    }
    if generation != "3":
        environ["PYTHONPATH"] = str(installed_apart("sdk", generation))
    done = subprocess.run(
        [sys.executable, PROGRAM, str(every)],
        env=environ,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    answer = json.loads(done.stdout)
    assert answer["sdk"].startswith(f"{generation}.")
    record_verdicts[answer["sdk"]] = {
        name: verdict if verdict == EXPECTED[name] else f"WRONG: {verdict}"
        for name, verdict in answer["verdicts"].items()
    }
    record_verdicts["requests"] = {
        name: str(count) for name, count in answer["requests"].items()
    }
    tried = set(EXPECTED) if every == 1 else set(states()) | set(answer["verdicts"])
    assert answer["verdicts"] == {name: EXPECTED[name] for name in tried}
    assert answer["headers"] == REPLACED[generation]
    assert max(answer["requests"].values()) <= MOST_REQUESTS
