"""No git outlives the process that asks it, whatever ends that process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from threading import Thread
from time import monotonic, sleep
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.git.processes import lifeline, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Repository

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems send no signal of choice"
)

STARTS = "import os, sys; from pytest_openai_ready.git.processes import run, spawn; "
ASKING = {
    "a whole answer": "run.ask('.', 'x')",
    "an answer in pieces": (
        "from pytest_openai_ready.git.processes.process import running\n"
        "with running('.', 'x') as each: each.read(1)"
    ),
    "the first look": "spawn.Spawned(['x']).answer()",
    "after a fork": "os.fork() or run.ask('.', 'x'); os.wait()",
    "a thread that ends first": (
        "import threading, time\n"
        "thread = threading.Thread(target=run.start, args=('.', 'x'))\n"
        "thread.start(); thread.join(); time.sleep(600)"
    ),
    "all files closed before": (
        "run.stop(run.start('.', 'version')); os.closerange(3, 99); run.ask('.', 'x')"
    ),
}
BUSY = """case "$*" in *version) exit;; esac
echo $$ > {0}/new; mv {0}/new {0}/number; exec sleep 600"""


def wait_for(happened: Callable[[], bool]) -> bool:
    end = monotonic() + 60
    while not happened() and monotonic() < end:
        sleep(0.02)
    return happened()


def runs(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def folder(tmp_path: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where git is a script that says its number, and goes on for long."""
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n" + BUSY.format(tmp_path) + "\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.chdir(isolated)
    return tmp_path


def test_git_ends_with_a_process_that_is_killed(folder: Path) -> None:
    for number in (signal.SIGKILL, signal.SIGTERM):
        for name, asking in ASKING.items():
            command = [sys.executable, "-c", f"{STARTS}\n{asking}"]
            with subprocess.Popen(command, start_new_session=True) as asker:
                assert wait_for((folder / "number").exists), name
                git = int((folder / "number").read_text())
                sleep(0.3)  # it may be tied a moment after it has started
                assert runs(git), name
                (os.killpg if "fork" in name else os.kill)(asker.pid, number)
            ended = wait_for(lambda: not runs(git))  # noqa: B023
            if not ended:
                os.kill(git, signal.SIGKILL)
            assert (name, number, ended) == (name, number, True)
            (folder / "number").unlink()


def test_a_process_that_goes_on_keeps_git_and_its_own_files(
    repository: Repository,
) -> None:
    assert repository.folder.is_dir()
    before = set(os.listdir("/proc/self/fd"))
    for _ in range(3):
        assert run.git_version(".") > (1, 0)
        running = run.start(".", "cat-file", "--batch", stdin=run.PIPE)
        assert running.poll() is None
        run.stop(running)
    after = set(os.listdir("/proc/self/fd"))
    assert len(after - before) <= 2  # the pipe


# Older ones sent the signal to each git on a pipe when any of them ended.
VERSIONS = {
    "3.10.0-1160.el7.x86_64": 0,
    "4.4.0-19041-Microsoft": 0,
    "4.18.0-553.el8_10.x86_64": 0,
    "5.4.0-150-generic": 0,
    "5.5.0": 0,
    "5.6.0": 1,
    "5.15.167.4-microsoft-standard-WSL2": 1,
    "6.6+": 1,
    "7.0-rc3": 1,
    "10.0.1": 1,
    "unknown": 0,
    "": 0,
}


def test_no_git_is_tied_where_linux_would_end_it_with_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tied = {}
    for release in VERSIONS:
        system = SimpleNamespace(release=release)
        monkeypatch.setattr(os, "uname", lambda: system)  # noqa: B023 - called at once
        ends = lifeline.end()
        tied[release] = len(ends)
        lifeline.tie(ends)
    assert tied == VERSIONS


def test_threads_that_begin_at_once_make_one_pipe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[tuple[int, int]] = []
    make = os.pipe

    def slowly() -> tuple[int, int]:
        made.append(make())
        sleep(0.05)
        return made[-1]

    pipe = lifeline._Pipe()  # noqa: SLF001 - one that no other test has made
    monkeypatch.setattr(os, "pipe", slowly)
    threads = [Thread(target=pipe.path) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.forget()
    assert len(made) == 1
