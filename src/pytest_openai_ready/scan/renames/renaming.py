"""Renames things with keys in their names, by commands that do not show the keys.

A pattern replaces such a name: the visible parts of the masked keys, with a star
between. It has to match only that name when the command is typed, and the new name has
to be free.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import reduce
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.recognition.kinds import prefix_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

LAST = 4  # characters of a key that are shown
NEW = "key"  # the replacement for a key in a name
MOST_ALIKE = (
    20  # other names that a pattern may match, too; with more, there is no renaming
)


class Keyed(NamedTuple):
    """A file, a folder or a ref with keys in its name.

    ``name`` is the whole name. The part before ``start`` is kept: the folder that a
    file is in, with its slash. ``values`` are the keys in the rest.
    """

    name: str
    values: Collection[str]
    start: int = 0

    @property
    def shown(self) -> str:
        """The rest as a pattern."""
        return without_keys_in_name(
            self.name[self.start :], {each: shown_part(each) for each in self.values}
        )


class Renaming(NamedTuple):
    """The pattern that matches a name, and the new name; both are complete."""

    pattern: str
    renamed: str


def shown_part(value: str) -> str:
    """A key as a pattern: what its mask shows, and a star for the rest."""
    return f"{prefix_of(value)}*{value[-LAST:]}"


def without_keys_in_name(name: str, instead: dict[str, str]) -> str:
    """A name with each key replaced; the longest keys are replaced first."""
    values = sorted(instead, key=len, reverse=True)
    return reduce(lambda said, value: said.replace(value, instead[value]), values, name)


def new_words() -> Iterator[str]:
    """Replacements for a key, the simplest first, without end."""
    return chain([NEW], (f"{NEW}-{number}" for number in count(2)))


def renamings(things: Sequence[Keyed], names: Iterable[str]) -> dict[str, Renaming]:
    """How to rename things, by their names, in an order that works.

    The contents of a folder are renamed after the folder. Things without a unique
    pattern are left out.

    Args:
        things: folders before their contents.
        names: all existing names; the folders in them exist, too.
    """
    order = _Order(things, TakenNames(names))
    for each in things:
        order.take(each)
    return order.found


class TakenNames:
    """The names that are taken by files, folders and refs.

    Names that differ only in case count as taken, too, since many file systems treat
    them as one.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Add all names, and the folders that they are in."""
        self.names = set(names)
        self._all: set[str] = set()
        self._folders: set[str] = set()
        for each in self.names:
            self.take(each)

    def has(self, name: str) -> bool:
        """Whether the name is taken, or would be inside something that is no folder."""
        folded, *above = _with_those_above(name.casefold())
        return folded in self._all or not self._folders.issuperset(
            each for each in above if each in self._all
        )

    def take(self, name: str) -> None:
        """Mark a name as taken."""
        folded, *above = _with_those_above(name.casefold())
        self._all.update((folded, *above))
        self._folders.update(above)


def _with_those_above(name: str) -> Iterator[str]:
    """A name, and each folder that it is in."""
    yield name
    end = name.rfind("/")
    while end > 0:
        yield name[:end]
        end = name.rfind("/", 0, end)


class _Order:
    """Finds the order in which to rename things, and their new names."""

    def __init__(self, things: Sequence[Keyed], taken: TakenNames) -> None:
        self.found: dict[str, Renaming] = {}
        self._things = {each.name: each for each in things}
        self._taken = taken
        self._asked: set[str] = set()
        self._words: dict[str, Iterator[str]] = {}
        self._reversed = sorted(each[::-1] for each in taken.names.union(self._things))

    def take(self, thing: Keyed) -> bool:
        """Whether a thing can be renamed, after all others that its pattern matches.

        If two patterns match each other's names, neither is renamed.
        """
        if thing.name in self._asked:
            return thing.name in self.found
        self._asked.add(thing.name)
        folder, others = self._moved(thing.name[: thing.start]), self._alike(thing)
        if folder is None or others is None:
            return False
        known = [self._things.get(each) for each in others]
        if not all(each is not None and self.take(each) for each in known):
            return False
        new = self._free(thing)
        self._taken.take(thing.name[: thing.start] + new)
        self.found[thing.name] = Renaming(folder + thing.shown, folder + new)
        return True

    def _moved(self, folder: str) -> str | None:
        """The folder's name at that time; None if a key remains in it."""
        for above in _with_those_above(folder.removesuffix("/")):
            if above in self._things:
                moved = self.found.get(above)
                return moved and moved.renamed + folder[len(above) :]
        return folder

    def _alike(self, thing: Keyed) -> list[str] | None:
        """Other names that its pattern matches; None if too many, or not its own.

        A star does not match a slash.
        """
        parts = map(re.escape, thing.shown.split("*"))
        pattern = re.compile(
            re.escape(thing.name[: thing.start]) + "[^/]*".join(parts), re.DOTALL
        )
        if not pattern.fullmatch(thing.name):
            return None
        end = thing.shown.rpartition("*")[2][::-1]
        others: list[str] = []
        for at in range(bisect_left(self._reversed, end), len(self._reversed)):
            name = self._reversed[at][::-1]
            if not self._reversed[at].startswith(end) or len(others) > MOST_ALIKE:
                break
            if name != thing.name and pattern.fullmatch(name):
                others.append(name)
        return others if len(others) <= MOST_ALIKE else None

    def _free(self, thing: Keyed) -> str:
        """A free name for the part after the start, without the keys.

        For names that differ only in their keys, numbering continues.
        """
        before, rest = thing.name[: thing.start], thing.name[thing.start :]
        form = before + without_keys_in_name(rest, dict.fromkeys(thing.values, "\0"))
        words = self._words.setdefault(form, new_words())
        names = (
            without_keys_in_name(rest, dict.fromkeys(thing.values, word))
            for word in words
        )
        return next(each for each in names if not self._taken.has(before + each))
