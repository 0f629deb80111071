"""Keys in names of files and folders, and how to rename these."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.messages.shells import FILE, FOLDER
from pytest_openai_ready.scan.hits import KeyInName
from pytest_openai_ready.scan.renames.renaming import Keyed, renamings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.renames.renaming import Renaming

LINE_ENDS = frozenset("\r\n")


class _Thing:
    """A file or a folder, and the keys in its own name, by their values.

    Attributes:
        path: its path.
        keys: a hit for each; a key that may be there is ``allowed``.
        is_tracked: whether git tracks it, or anything in it.
        sort: whether it is a file or a folder.
    """

    def __init__(self, path: str, sort: str) -> None:
        self.path = path
        self.sort = sort
        self.is_tracked = False
        self.keys: dict[str, Hit] = {}

    def take(self, hit: Hit, *, is_tracked: bool) -> None:
        """Add a key; it is allowed only if it is allowed in all paths below."""
        known = self.keys.get(hit.key.reveal())
        if known is None or known.allowed:
            self.keys[hit.key.reveal()] = hit
        self.is_tracked = self.is_tracked or is_tracked

    @property
    def said(self) -> list[Hit]:
        """The keys that are not allowed there."""
        return [each for each in self.keys.values() if not each.allowed]

    def found(self, renaming: Renaming | None) -> Iterator[KeyInName]:
        """A finding for each key; the first has the command that removes them all."""
        for number, hit in enumerate(self.said):
            cause = self._cause(hit, number, renaming)
            yield KeyInName(hit, Finding(cause, Place(self.path)))

    def _cause(self, hit: Hit, number: int, renaming: Renaming | None) -> Cause:
        if renaming is None:
            return causes.key_in_name_by_hand(found=hit.found)
        if number:
            return causes.another_key_in_name(found=hit.found)
        make = causes.key_in_name if self.is_tracked else causes.key_in_untracked_name
        return make(found=hit.found, sort=self.sort, **renaming._asdict())


def keys_in_file_names(
    names: Sequence[str],
    hits: Iterable[tuple[str, Sequence[Hit]]],
    *,
    tracked: Collection[str] | None = None,
    folder: str | None = None,
) -> list[KeyInName]:
    """A finding for each key in the name of a file or folder itself.

    They are in the order in which the commands have to be typed.

    Args:
        names: all paths that were searched.
        hits: the paths with keys, and their keys.
        tracked: the paths that git tracks; None for all.
        folder: the folder that they are in; None if other files cannot be listed.
    """
    found: dict[str, _Thing] = {}
    for name, keys in hits:
        for hit in keys:
            for path in _own_names(name, hit.key.reveal()):
                sort = FILE if path == name else FOLDER
                thing = found.setdefault(path, _Thing(path, sort))
                thing.take(hit, is_tracked=tracked is None or name in tracked)
    things = [found[path] for path in sorted(found)]
    keyed = [Keyed(each.path, each.keys, _start(each.path)) for each in things]
    known = [*names, *(() if folder is None else _beside(folder, keyed))]
    kept = {each.path for each in things if not each.said}
    # The rest of a key may follow a line break, and a pattern would show it.
    typed = [each for each in keyed if LINE_ENDS.isdisjoint(each.name)]
    changes = renamings([each for each in typed if each.name not in kept], known)
    by_hand = [each for each in things if each.path not in changes]
    ordered = [*(found[path] for path in changes), *by_hand]
    return [each for thing in ordered for each in thing.found(changes.get(thing.path))]


def _own_names(path: str, value: str) -> Iterator[str]:
    """The file and folders of a path whose own name contains a key."""
    at = path.find(value)
    while at >= 0:
        end = path.find("/", at + len(value))
        yield path if end == -1 else path[:end]
        at = -1 if end == -1 else path.find(value, end)


def _start(path: str) -> int:
    return path.rfind("/") + 1


def _beside(folder: str, things: Iterable[Keyed]) -> Iterator[str]:
    """Everything next to some files and folders, even if ignored."""
    for above in {each.name[: each.start] for each in things}:
        try:
            names = os.listdir(os.path.join(folder, above) or os.curdir)
        except (OSError, ValueError):
            continue
        yield from (above + each for each in names)
