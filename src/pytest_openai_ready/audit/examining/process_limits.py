"""Limits the resources and the environment for examining one repository."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from tempfile import gettempdir
from typing import TYPE_CHECKING

from pytest_openai_ready.git.processes.guard import search_path

if TYPE_CHECKING:
    from collections.abc import Mapping

# Variables that programs need to run at all. Everything else in the environment, such
# as the auditor's secrets, must not affect other people's repositories.
KEPT = (
    *("PATH", "HOME", "USERPROFILE", "XDG_CONFIG_HOME", "LOCALAPPDATA"),
    *("TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
    "PYTHONPATH",
)
# Downloads often belong to another user. A repository's programs never run here,
# whoever owns it.
# https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
TRUSTED = {
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_CONFIG_KEY_1": "safe.bareRepository",
    "GIT_CONFIG_VALUE_1": "all",
}
CPU_FACTOR = 3  # CPU time relative to its seconds; this also ends an orphaned git


@dataclass(frozen=True)
class Bounds:
    """The limits for one repository; its row reports any that was reached.

    Attributes:
        seconds: the time limit.
        memory: bytes for each process.
        size: bytes of its history's objects, and the same for its files.
        files: the number of files in its tree.
    """

    seconds: float = 120.0
    memory: int = 2 << 30
    size: int = 4 << 30
    files: int = 200_000


def limited_environment(environ: Mapping[str, str], folder: str) -> dict[str, str]:
    """The environment for examining a folder.

    git does not search for a repository above the folder, or above temporary folders.
    """
    kept = {name: value for name, value in environ.items() if name in KEPT}
    above = os.path.dirname(folder), os.path.realpath(gettempdir())
    ceiling = {"GIT_CEILING_DIRECTORIES": os.pathsep.join(above)}
    return {**kept, "PATH": search_path(environ), **TRUSTED, **ceiling}


def limit_process(bounds: Bounds) -> None:
    """Apply the limits to this process and its children, where supported.

    The memory that a process used before its first repository is added to the limit,
    but not what earlier repositories left in it. Windows has no such limits, and macOS
    none for memory; there, only the seconds count.
    """
    if sys.platform == "win32":
        return
    import resource

    used = _memory_at_first(os.getpid())
    _lower(resource.RLIMIT_AS, used + bounds.memory if used else 0)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = usage.ru_utime + usage.ru_stime + CPU_FACTOR * bounds.seconds
    _lower(resource.RLIMIT_CPU, int(seconds) + 1)


def _lower(which: int, most: int) -> None:
    """Set the soft limit; the hard limit is kept, so that it can be raised again."""
    import resource

    _, hardest = resource.getrlimit(which)
    if most and (hardest == resource.RLIM_INFINITY or most < hardest):
        resource.setrlimit(which, (most, hardest))


@cache
def _memory_at_first(_process: int) -> int:
    """The size of a process's address space when it was first limited, in bytes.

    0 if unknown. A forked process is measured again.
    """
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
