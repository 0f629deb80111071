from __future__ import annotations

import subprocess
import sys
from threading import Barrier, Event
from typing import NoReturn

import pytest

from pytest_openai_ready.doctor.runner import side_by_side

LONG = 60.0


def test_results_are_by_name() -> None:
    done = side_by_side({"one": lambda: 1, "two": lambda: 2}, LONG)
    assert {name: result for name, (result, _) in done.items()} == {"one": 1, "two": 2}


def test_calls_wait_for_each_other() -> None:
    """Neither would return alone."""
    barrier = Barrier(2, timeout=LONG)
    assert set(side_by_side({"one": barrier.wait, "two": barrier.wait}, LONG)) == {
        "one",
        "two",
    }


def test_a_call_that_is_not_done_is_missing_and_changes_nothing_later() -> None:
    go_on = Event()

    def slow() -> bool:
        return go_on.wait(LONG)

    def quick() -> bool:
        return True

    done = side_by_side({"slow": slow, "quick": quick}, 0.2)
    go_on.set()
    assert list(done) == ["quick"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_call_that_raises_is_missing() -> None:
    def fails() -> NoReturn:
        raise ValueError

    assert side_by_side({"fails": fails}, LONG) == {}


def test_the_end_of_the_program_waits_for_no_call() -> None:
    program = """
from threading import Event
from pytest_openai_ready.doctor.runner import side_by_side
print(side_by_side({"never": Event().wait}, 0.1))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        timeout=30,
    )
    assert (done.stdout, done.stderr) == ("{}\n", "")
