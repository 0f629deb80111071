"""How much one repository may cost, and what keeps everything else out of its row."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from tempfile import gettempdir
from typing import TYPE_CHECKING

from pytest_openai_ready.git.guard import search_path

if TYPE_CHECKING:
    from collections.abc import Mapping

# What programs need to run at all. Everything else of the environment, the secrets of
# whoever audits among it, has nothing to do with the repositories of others.
KEPT = (
    *("PATH", "HOME", "USERPROFILE", "XDG_CONFIG_HOME", "LOCALAPPDATA"),
    *("TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
    "PYTHONPATH",
)
# Downloads often belong to another user. None of a repository's programs runs here,
# whoever owns it. https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
TRUSTED = {
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_CONFIG_KEY_1": "safe.bareRepository",
    "GIT_CONFIG_VALUE_1": "all",
}
CPU_FACTOR = 3  # of its seconds a process may compute; a git without a parent ends so


@dataclass(frozen=True)
class Bounds:
    """What one repository may cost before its row says that a limit was reached.

    Attributes:
        seconds: of time.
        memory: bytes, of each process.
        size: bytes of the objects of its history, and as many of its files.
        files: how many of its tree.
    """

    seconds: float = 120.0
    memory: int = 2 << 30
    size: int = 4 << 30
    files: int = 200_000


def environment(environ: Mapping[str, str], folder: str) -> dict[str, str]:
    """The variables under which a folder is examined.

    git looks for no repository above the folder, nor above those that are made for it.
    """
    kept = {name: value for name, value in environ.items() if name in KEPT}
    above = os.path.dirname(folder), os.path.realpath(gettempdir())
    ceiling = {"GIT_CEILING_DIRECTORIES": os.pathsep.join(above)}
    return {**kept, "PATH": search_path(environ), **TRUSTED, **ceiling}


def limit_process(bounds: Bounds) -> None:
    """Hold this process and each that it starts to the bounds, where that can be done.

    A process has memory besides for what it had before the first repository, and no
    more for what the others left in it. Windows has no such limits, and macOS none of
    memory; there, only the seconds count.
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
    """Set what holds now; what holds for ever stays, so that it can be raised again."""
    import resource

    _, hardest = resource.getrlimit(which)
    if most and (hardest == resource.RLIM_INFINITY or most < hardest):
        resource.setrlimit(which, (most, hardest))


@cache
def _memory_at_first(_process: int) -> int:
    """The bytes of a process's memory when it was first limited, mapped ones included.

    0 where nobody says. A forked process begins anew.
    """
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
