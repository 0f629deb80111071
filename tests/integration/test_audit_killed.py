"""An audit that is killed, interrupted, or finds the disk full, at any moment.

It goes on with ``--resume``, and no row is lost or comes twice.
"""

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
from systems import needs_signals

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.integration,
    pytest.mark.usefixtures("isolated"),
    needs_signals,
]
# Moments; each takes some seconds: AUDIT_MOMENTS=100 for many.
FEW, MANY = 1, int(os.environ.get("AUDIT_MOMENTS", "8"))
COUNT = 24
HOWS = ("interrupted", "killed", "killed alone", "worker")
SOME_HOWS = ("interrupted", "killed alone")
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
    """Start an audit again, and end it, or a worker, so long after its state was made."""
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
        kill = os.kill if how == "killed alone" else os.killpg
        kill(process.pid, number)
    _, said = process.communicate(timeout=300)  # until the last of its workers is gone
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


def forget(folder: Path) -> None:
    for beside in ("", "-wal", "-shm"):
        (folder / f"state.sqlite{beside}").unlink(missing_ok=True)


def check(folder: Path, count: int, hows: tuple[str, ...] = HOWS) -> None:
    """In each way, from the start of a program to where it would have ended here."""
    a_class(folder)
    begin = time.monotonic()
    whole = rows(folder)
    took = time.monotonic() - begin
    for how in hows:
        drawn = random.Random(how)  # noqa: S311 - the same moments each time
        for part in [drawn.uniform(0.05, 1.0) for _ in range(count)]:
            forget(folder)
            ended(folder, how, part * took)
            assert rows(folder, "--resume") == whole, (how, part)


def test_no_row_is_lost_and_none_comes_twice(tmp_path: Path) -> None:
    check(tmp_path, FEW, SOME_HOWS)


@pytest.mark.matrix
def test_the_same_at_many_moments(tmp_path: Path) -> None:
    check(tmp_path, MANY)


class Disk:
    """A disk in memory, of so many bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, size: int, *options: str) -> bool:
        """Make it, or let it have another size; False where that is not allowed."""
        given = ",".join((*options, f"size={size}"))
        mount = ["mount", "-t", "tmpfs", "-o", given, "none", str(self.folder)]
        try:
            return (
                subprocess.run(mount, capture_output=True, check=False).returncode == 0
            )
        except OSError:
            return False

    def gone(self) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)


def check_full_disk(folder: Path, count: int) -> None:
    """The disk that the state is on has room for some of it."""
    a_class(folder)
    whole = rows(folder)
    need = (folder / "state.sqlite").stat().st_size
    (folder / "disk").mkdir()
    disk = Disk(folder / "disk")
    if not disk.has(1 << 20):
        pytest.skip("this user may not mount a disk")
    disk.gone()
    drawn = random.Random("full")  # noqa: S311 - the same sizes each time
    state, full = ("--state", "disk/state.sqlite"), 0
    for size in [drawn.randrange(4096, 2 * need) for _ in range(count)]:
        assert disk.has(size)
        try:
            process = start(folder, "--format", "json", *state)
            said, complaint = process.communicate(timeout=300)
            assert b"Traceback" not in complaint
            full += b"full" in complaint or process.returncode == 2
            if process.returncode != 2:  # there was no room to begin
                assert json.loads(said)["rows"] == whole, size
            assert disk.has(8 << 20, "remount")
            assert rows(folder, *state, "--resume") == whole, size
        finally:
            disk.gone()
    assert full, "a disk that was never full shows nothing"


def test_a_full_disk_loses_no_row(tmp_path: Path) -> None:
    check_full_disk(tmp_path, 2 * FEW)


@pytest.mark.matrix
def test_a_disk_that_is_full_sooner_or_later_loses_no_row(tmp_path: Path) -> None:
    check_full_disk(tmp_path, MANY)
