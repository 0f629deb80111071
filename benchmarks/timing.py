"""Times commands in turns, so that a machine with varying speed treats them equally.

Whole processes are timed from outside. The peak memory is that of the largest process
that a command started; it is at least this process's own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.peers import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

KILOBYTE = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss
FOUND_SOMETHING = (0, 1, 200)  # kingfisher's status is 200 where others' is 1


class Command(NamedTuple):
    """A command, the file for its standard input, and additional variables."""

    argv: Sequence[str]
    stdin: Path | None = None
    environ: Mapping[str, str] | None = None


class Cost(NamedTuple):
    """Medians: milliseconds, megabytes, and milliseconds of all processors together."""

    time: float
    memory: float
    work: float = 0.0


def costs(
    commands: Mapping[str, Command], folder: Path, rounds: int
) -> dict[str, Cost]:
    """Return each command's cost over some rounds, after one that is not counted."""
    runs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            runs[name].append(cost(command, folder))
    return {name: _median(each[1:]) for name, each in runs.items()}


def cost(command: Command, folder: Path) -> Cost:
    """Return the cost of one run; a failure ends the benchmark."""
    start = perf_counter()
    with open(command.stdin or os.devnull, "rb") as stdin:
        process = subprocess.Popen(
            list(command.argv),
            cwd=folder,
            env={**os.environ, **SETTINGS, **(command.environ or {})},
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    _, status, usage = os.wait4(process.pid, 0)
    time = (perf_counter() - start) * 1000
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in FOUND_SOMETHING:
        sys.exit(f"{' '.join(command.argv)}: exit status {process.returncode}")
    work = (usage.ru_utime + usage.ru_stime) * 1000
    return Cost(time, usage.ru_maxrss * KILOBYTE / 1e6, work)


def _median(runs: Iterable[Cost]) -> Cost:
    return Cost(*map(median, zip(*runs, strict=True)))
