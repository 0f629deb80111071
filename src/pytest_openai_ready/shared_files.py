"""The contents of the files that others have or will get, read within limits."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import LARGEST
from pytest_openai_ready.git.contents import Groups, contents
from pytest_openai_ready.git.index import REGULAR
from pytest_openai_ready.git.listing import MISSING, sized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_openai_ready.git.index import Entry
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
    limit, left = monotonic() + SECONDS, MOST
    for path, content in _each_content(
        repository,
        [each for each in entries if is_wanted(each.path)],
        filter(is_wanted, untracked),
    ):
        left -= len(content)
        if left < 0 or monotonic() > limit:
            raise TooMuchError
        yield path, content


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
    for path in filter(repository.is_plain, untracked):
        found = repository.bytes_of(path)
        if found is not None:
            yield path, found


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
