"""An audit that is killed or interrupted at any moment, and goes on: no row is lost."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from audit.classroom import CLEAN, clone, key_line, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.integration,
    pytest.mark.usefixtures("isolated"),
    pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does"),
]
# Moments; each takes some seconds: AUDIT_MOMENTS=100 for many.
FEW, MANY = 1, int(os.environ.get("AUDIT_MOMENTS", "8"))
COUNT = 24
AUDIT = (sys.executable, "-m", "pytest_openai_ready", "audit", "class")


def a_class(folder: Path) -> None:
    for number in range(COUNT):
        name = folder / f"class/student{number:02}"
        if number % 6:
            write(name, {"app.py": key_line(number % 5)})
        else:
            clone(name, CLEAN, {"app.py": key_line(number % 5)}, {"app.py": ""})


def start(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*AUDIT, "--state", "state.sqlite", *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def rows(folder: Path, *options: str) -> Any:  # noqa: ANN401 - JSON
    process = start(folder, "--format", "json", *options)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 1
    return json.loads(said)["rows"]


def workers_of(process: int) -> list[int]:
    try:
        with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
            return [int(each) for each in file.read().split()]
    except OSError:
        return []


def ended(folder: Path, how: str, seconds: float) -> None:
    """Start an audit anew, and end it, or a worker, so long after its state was made."""
    process = start(folder)
    # Before that, Python itself is still starting, and says so where it is interrupted.
    while process.poll() is None and not (folder / "state.sqlite").exists():
        time.sleep(0.01)
    time.sleep(seconds)
    if how == "worker":
        for worker in workers_of(process.pid)[:1]:
            os.kill(worker, signal.SIGKILL)
        process.communicate(timeout=300)
        return
    if process.poll() is None:
        number = signal.SIGINT if how == "interrupted" else signal.SIGKILL
        os.killpg(process.pid, number)
    _, said = process.communicate(timeout=300)
    assert b"Traceback" not in said
    if how == "interrupted" and process.returncode == 130 and said.strip():
        assert b" of 24 are done and kept" in said
        command = said.decode().splitlines()[-1]
        assert command.endswith("--resume")
        obeyed = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            timeout=300,
            check=False,
            stdout=subprocess.DEVNULL,
        )
        assert obeyed.returncode == 1, command


def moments(how: str, count: int) -> list[float]:
    drawn = random.Random(how)  # noqa: S311 - the same moments each time
    return [drawn.uniform(0.3, 4.0) for _ in range(count)]


def check(folder: Path, how: str, count: int) -> None:
    a_class(folder)
    whole = rows(folder)
    for seconds in moments(how, count):
        (folder / "state.sqlite").unlink(missing_ok=True)
        for beside in ("-wal", "-shm"):
            (folder / f"state.sqlite{beside}").unlink(missing_ok=True)
        ended(folder, how, seconds)
        assert rows(folder, "--resume") == whole, (how, seconds)


@pytest.mark.parametrize("how", ["interrupted", "killed", "worker"])
def test_no_row_is_lost_and_none_comes_twice(tmp_path: Path, how: str) -> None:
    check(tmp_path, how, FEW)


@pytest.mark.matrix
@pytest.mark.parametrize("how", ["interrupted", "killed", "worker"])
def test_the_same_at_many_moments(tmp_path: Path, how: str) -> None:
    check(tmp_path, how, MANY)
