"""Where a ``.env`` may lie on the disk, and what stands in it: for all who read one.

A regular file of at most ``LARGEST`` bytes, to which no link leads from outside of the
repository. A hook asks this in every commit, so nothing that takes long is imported.
"""

from __future__ import annotations

import os

from pytest_openai_ready import bounded_files
from pytest_openai_ready.bounded_files import GIT, Unreadable, is_link

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterator

# A file of settings has a few hundred bytes, and about as many lines as settings.
LARGEST = 1 << 18  # bytes
DEEPEST = 2  # folders below the top
MOST_FOLDERS = 200
# Folders that are another program's, and may hold ten thousand others.
SKIPPED = frozenset(
    ("node_modules", "site-packages", "__pycache__", "venv", "env", "vendor")
)


def content_of(path: str, top: str) -> bytes | Unreadable | None:
    """What stands in a ``.env``; None where nothing has the path.

    ``top`` is the folder of the repository, which no link may lead out of.
    """
    return bounded_files.read(path, LARGEST, within=top)


def top_of(folder: str) -> str:
    """The top of the repository around a folder; outside of one, the folder itself.

    git is not asked: each commit would wait for it.
    """
    here = start = os.path.abspath(folder)
    while not os.path.exists(os.path.join(here, GIT)):
        if (above := os.path.dirname(here)) == here:
            return start
        here = above
    return here


def folders_below(
    top: str, deepest: int = DEEPEST, most: int = MOST_FOLDERS
) -> Iterator[str]:
    """A folder and those below it, the nearest first; those of programs left out.

    Args:
        top: the first one.
        deepest: how many levels below it.
        most: how many folders.
    """
    level = [top]
    for depth in range(deepest + 1):
        level = level[:most]
        yield from level
        most -= len(level)
        if depth < deepest:
            level = [each for folder in level for each in _folders_in(folder)]


def _folders_in(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(
                entry.path
                for entry in entries
                if not entry.name.startswith(".")
                and entry.name not in SKIPPED
                and entry.is_dir(follow_symlinks=False)
                and not is_link(entry.stat(follow_symlinks=False))
            )
    except OSError:
        return []
