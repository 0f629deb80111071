"""The files that git holds, or would take in, within bounds of size and time."""

from __future__ import annotations

import os
import stat
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import git
from pytest_openai_ready.dotenv_names import copied_to, is_dotenv
from pytest_openai_ready.git.contents import Groups, contents
from pytest_openai_ready.git.listing import MISSING, sized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LARGEST = 1 << 20  # bytes of a file; what people write by hand is shorter
MOST = 64 << 20  # bytes of all files
SECONDS = 10.0
MOST_DOTENVS = 100
REGULAR = ("100644", "100755")


class TooMuchError(Exception):
    """A bound was reached before all was read."""


class Repository(NamedTuple):
    """A repository: its root, its index by path, and what is not tracked.

    ``dotenvs`` are the files with settings that are there, ignored or not. ``expected``
    are those of which a template such as ``.env.example`` tells.
    """

    root: str
    tracked: dict[str, git.Entry]
    untracked: list[str]
    dotenvs: list[str]
    expected: list[str]

    def read(self, path: str) -> bytes | None:
        """A small file, of the index or else of the folder; None where it is none."""
        if path in self.tracked:
            return next(git.blobs(self.root, [self.tracked[path].blob]))
        return read(os.path.join(self.root, path))

    def covered(self, ignore_file: str, *, with_gitignore: bool = False) -> set[str]:
        """The files that the rules of one ignore file cover, tracked or not.

        Raises:
            GitError: git could not answer.
        """
        path = os.path.join(self.root, ignore_file)
        if read(path) is None:  # nor is a link followed
            return set()
        start = ignore_file[: ignore_file.rfind("/") + 1]
        more = ["--exclude-per-directory=.gitignore"] if with_gitignore else []
        listed = git.ask(
            os.path.join(self.root, start),
            *("ls-files", "-z", "--cached", "--others", "--ignored"),
            *(f"--exclude-from={path}", *more),
        )
        return {f"{start}{name}" for name in git.fields(listed)}

    def has(self, path: str) -> bool:
        """Whether there is a file or a folder of this path."""
        return os.path.lexists(os.path.join(self.root, path))


def repository_at(folder: str | os.PathLike[str]) -> Repository:
    """What is in the repository around a folder.

    Raises:
        GitError: git could not answer.
    """
    root = git.work_tree(folder)
    tracked = {each.path: each for each in git.index(root) if each.mode in REGULAR}
    untracked = git.untracked(root)
    present = [*tracked, *untracked.open, *untracked.ignored]
    dotenvs = sorted({each for each in present if is_dotenv(each)})
    expected = sorted(set(filter(None, map(copied_to, present))))
    return Repository(
        root, tracked, untracked.open, dotenvs[:MOST_DOTENVS], expected[:MOST_DOTENVS]
    )


def staged_in(folder: str | os.PathLike[str]) -> Repository:
    """The same of what the next commit adds or changes, and nothing else.

    Raises:
        GitError: git could not answer.
    """
    root = git.work_tree(folder)
    staged = {each.path: each for each in git.staged(root) if each.mode in REGULAR}
    return Repository(root, staged, untracked=[], dotenvs=[], expected=[])


def texts(
    repository: Repository, is_wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file of a wanted name, of no more than ``LARGEST``.

    Raises:
        GitError: git could not answer.
        TooMuchError: a bound was reached.
    """
    limit, left = monotonic() + SECONDS, MOST
    for path, content in _all(repository, is_wanted):
        left -= len(content)
        if left < 0 or monotonic() > limit:
            raise TooMuchError
        yield path, content


def _all(
    repository: Repository, is_wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bytes]]:
    root = repository.root
    entries = [each for path, each in repository.tracked.items() if is_wanted(path)]
    names = (each.blob for each in entries)
    groups = Groups(
        item._replace(path=entry.path)
        for entry, item in zip(entries, sized(root, names), strict=True)
        if item.kind != MISSING and item.size <= LARGEST
    )
    for item, content in contents(root, groups):
        if isinstance(content, bytes):
            yield item.path, content
    groups.end()
    for path in filter(is_wanted, repository.untracked):
        untracked = read(os.path.join(root, path))
        if untracked is not None:
            yield path, untracked


def read(path: str) -> bytes | None:
    """A file of no more than ``LARGEST``; None for a link, a folder and all else."""
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            return None
        with open(path, "rb") as file:
            return file.read(LARGEST)
    except OSError:
        return None
