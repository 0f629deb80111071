"""The contents of the files that others have or will get, read within limits.

They are read as git holds them, which others get, or as they are on the disk, which
runs here.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import LARGEST
from pytest_openai_ready.git.entries import REGULAR
from pytest_openai_ready.git.objects.contents import Groups, contents
from pytest_openai_ready.git.objects.listing import MISSING, sized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_openai_ready.git.entries import Entry
    from pytest_openai_ready.repository import Repository

MOST = 64 << 20  # bytes of all files that one search reads
SECONDS = 10.0  # for one search that reads many files


class TooMuchError(Exception):
    """``MOST`` bytes or ``SECONDS`` were reached before all files were read."""


def shared_contents(
    repository: Repository, is_wanted: Callable[[str], bool], *, staged: bool = False
) -> Iterator[tuple[str, bytes]]:
    """Path and content of each wanted file that others have or will get.

    The files of the index come first, then those that git would add; with
    ``staged``, only what the next commit adds or changes. Links, submodules, and files
    with more than ``LARGEST`` bytes are left out.

    Raises:
        TooMuchError: a limit was reached.
    """
    entries = repository.staged if staged else repository.tracked.values()
    untracked = () if staged else repository.untracked.open
    wanted = [each for each in entries if is_wanted(each.path)]
    return _bounded(_each_content(repository, wanted, filter(is_wanted, untracked)))


def contents_on_disk(
    repository: Repository, paths: Iterable[str]
) -> Iterator[tuple[str, bytes]]:
    """Path and content of each of these files, as they are on the disk.

    Links, submodules, files that are not there, and files with more than ``LARGEST``
    bytes are left out.

    Raises:
        TooMuchError: a limit was reached.
    """
    return _bounded(_on_disk(repository, paths))


def _bounded(found: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    limit, left = monotonic() + SECONDS, MOST
    for path, content in found:
        left -= len(content)
        if left < 0 or monotonic() > limit:
            raise TooMuchError
        yield path, content


def _on_disk(
    repository: Repository, paths: Iterable[str]
) -> Iterator[tuple[str, bytes]]:
    for path in filter(repository.is_plain, paths):
        found = repository.bytes_of(path, LARGEST)
        if found is not None:
            yield path, found


def _each_content(
    repository: Repository, entries: Iterable[Entry], untracked: Iterable[str]
) -> Iterator[tuple[str, bytes]]:
    changed = []
    for entry in (each for each in entries if each.mode in REGULAR):
        content = repository.unchanged(entry, LARGEST)
        if content is None:
            changed.append(entry)
        else:
            yield entry.path, content
    yield from _stored(repository.root, changed)
    yield from _on_disk(repository, untracked)


def _stored(root: str, entries: list[Entry]) -> Iterator[tuple[str, bytes]]:
    """The files' contents in git, which is not run if there are none."""
    if not entries:
        return
    known = sized(root, (each.blob for each in entries))
    groups = Groups(
        item._replace(path=entry.path)
        for entry, item in zip(entries, known, strict=True)
        if item.kind != MISSING and item.size <= LARGEST
    )
    for item, content in contents(root, groups):
        if isinstance(content, bytes):
            yield item.path, content
    groups.end()
