"""A real scheduler of Dask and two real workers, of which one is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from audit.classroom import CLEAN, audit_of, clone, key_line, write
from click.testing import CliRunner
from systems import needs_signals

from pytest_openai_ready.audit.dask_crew import SHARE, DaskCrew, NoSchedulerError
from pytest_openai_ready.audit.examining.process_limits import Bounds
from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.matrix,
    pytest.mark.integration,
    pytest.mark.usefixtures("isolated"),
    needs_signals,
    pytest.mark.filterwarnings("ignore"),  # Dask's own
]
COUNT = 5 * SHARE


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers, each with a nanny."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    file = tmp_path / "scheduler.json"
    module = [sys.executable, "-m", "distributed.cli"]
    named = ["--scheduler-file", str(file)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    started = [
        subprocess.Popen(
            [
                *module[:2],
                "distributed.cli.dask_scheduler",
                *local,
                "--port",
                "0",
                *named,
            ],
            **quiet,  # type: ignore[call-overload]
        )
    ]
    options = ["--nthreads", "1", "--nworkers", "1", "--local-directory", str(tmp_path)]
    for _ in range(2):
        worker = [*module[:2], "distributed.cli.dask_worker", *options, *named]
        started.append(
            subprocess.Popen([*worker, "--no-dashboard"], **quiet)  # type: ignore[call-overload]
        )
    try:
        with distributed.Client(scheduler_file=str(file), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address, started[1:]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def a_class(folder: Path) -> Path:
    for number in range(COUNT):
        name = folder / f"student{number:03}"
        if number % 10:
            write(name, {"app.py": key_line(number % 4)})
        else:
            clone(name, CLEAN, {"app.py": key_line(number % 4)}, {"app.py": ""})
    return folder


def test_the_rows_are_those_of_one_computer(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    folder = a_class(tmp_path / "class")
    here = audit_of(folder)
    crew = DaskCrew(address, seconds=60)
    taken: list[int] = []

    def first_killed(examiner: object, targets: object) -> Iterator[object]:
        for outcome in crew(examiner, targets):  # type: ignore[arg-type]
            yield outcome
            taken.append(1)
            if len(taken) == 1:
                _kill_all(workers[0].pid)

    there = audit_of(folder, crew=first_killed)  # type: ignore[arg-type]
    crew.close()
    assert len(taken) == COUNT
    assert there == here


def _kill_all(process: int) -> None:
    """A worker, the process that it works in, and what that started."""
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
        children = [int(each) for each in file.read().split()]
    os.kill(process, signal.SIGKILL)
    for child in children:
        _kill_all(child)


def test_a_repository_that_takes_too_long_ends_no_worker(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    from audit.examining.test_limits import bomb

    folder = tmp_path / "class"
    bomb(folder / "bomb.git", 9)
    clone(folder / "ada", {"app.py": key_line()})
    crew = DaskCrew(cluster[0], seconds=8)
    rows = audit_of(folder, crew=crew, bounds=Bounds(seconds=8)).rows
    crew.close()
    assert [len(row.keys) for row in rows] == [1, 0]
    assert [bool(row.unjudged) for row in rows] == [False, True]


def test_the_command_takes_a_scheduler(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    folder = a_class(tmp_path / "class")
    done = CliRunner().invoke(
        commands,
        ["audit", str(folder), "--no-state", "--scheduler", cluster[0]],
    )
    assert done.exit_code == 1, done.output
    assert f"Repositories: {COUNT}, with keys: {COUNT}" in done.output


def test_a_scheduler_that_is_not_there_is_named(tmp_path: Path) -> None:
    write(tmp_path / "class", {"app.py": ""})
    with pytest.raises(NoSchedulerError):
        DaskCrew("tcp://127.0.0.1:1", seconds=1)
    arguments = ["audit", str(tmp_path / "class"), "--scheduler", "tcp://127.0.0.1:1"]
    done = CliRunner().invoke(commands, [*arguments, "--no-state"])
    assert done.exit_code == 2
    assert "No scheduler with workers answers at tcp://127.0.0.1:1." in done.output
