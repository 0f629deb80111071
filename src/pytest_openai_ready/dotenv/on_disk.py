"""Where a ``.env`` may be on disk, and its content: for all code that reads one.

It is a regular file of up to ``LARGEST`` bytes, and not a link out of the repository. A
hook uses this in every commit, so nothing slow is imported.
"""

from __future__ import annotations

import os

from pytest_openai_ready import bounded_files
from pytest_openai_ready.bounded_files import GIT, Unreadable, is_link
from pytest_openai_ready.dotenv.file_names import OF_PACKAGES

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterator

# A settings file has a few hundred bytes, and about as many lines as settings.
LARGEST = 1 << 18  # bytes
DEEPEST = 2  # folders below the top
MOST_FOLDERS = 200
# Folders that belong to other programs, and may contain ten thousand others.
SKIPPED = frozenset((*OF_PACKAGES, "__pycache__", "env", "vendor"))


def dotenv_content(path: str, top: str) -> bytes | Unreadable | None:
    """The content of a ``.env``; None if the path does not exist.

    ``top`` is the folder of the repository; links must not lead out of it.
    """
    return bounded_files.read(path, LARGEST, within=top)


def top_of(folder: str) -> str:
    """The top of the repository around a folder; outside of one, the folder itself.

    git is not run, because every commit would wait for it.
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
    """A folder and those below it, the nearest first, without those of programs.

    Args:
        top: the first one.
        deepest: the number of levels below it.
        most: the maximum number of folders.
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
