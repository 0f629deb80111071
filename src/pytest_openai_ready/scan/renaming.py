"""How things with keys in their names are renamed, by commands in which none is shown.

A pattern stands for such a name: what the masked keys show, with a star between. It has
to stand for that name alone at the moment at which the command is typed, and the new
name has to be free.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import reduce
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.kinds import prefix_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

LAST = 4  # characters of a key that are shown
NEW = "key"  # what takes the place of a key in a name
MOST_ALIKE = (
    20  # other names that a pattern stands for as well; of more, none is sought
)


class Keyed(NamedTuple):
    """A file, a folder or a ref with keys in its name.

    ``name`` is all of it. The part before ``start`` stays: the folder that a file is
    in, with its slash. ``values`` are the keys in the rest.
    """

    name: str
    values: Collection[str]
    start: int = 0

    @property
    def shown(self) -> str:
        """The rest as a pattern."""
        return without(
            self.name[self.start :], {each: shown_part(each) for each in self.values}
        )


class Renaming(NamedTuple):
    """The pattern that stands for a name, and the new name; both are whole."""

    pattern: str
    renamed: str


def shown_part(value: str) -> str:
    """A key as a pattern: what its mask shows, and a star for all the rest."""
    return f"{prefix_of(value)}*{value[-LAST:]}"


def without(name: str, instead: dict[str, str]) -> str:
    """A name with something else in place of each key; the longest keys go first."""
    values = sorted(instead, key=len, reverse=True)
    return reduce(lambda said, value: said.replace(value, instead[value]), values, name)


def new_words() -> Iterator[str]:
    """What may take the place of a key, the plainest first; it never ends."""
    return chain([NEW], (f"{NEW}-{number}" for number in count(2)))


def renamings(things: Sequence[Keyed], names: Iterable[str]) -> dict[str, Renaming]:
    """How things are renamed, by their names, in the order in which that works.

    What is in a folder is renamed after the folder. Left out is what no pattern stands
    for alone.

    Args:
        things: folders before what is in them.
        names: all that is there; what a slash stands behind is there as well.
    """
    order = _Order(things, TakenNames(names))
    for each in things:
        order.take(each)
    return order.found


class TakenNames:
    """The names that are not free: those of files, folders and refs.

    Also those that differ in small and capital letters alone, which many file systems
    take for one.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Take all names, and the folders that they are in."""
        self.names = set(names)
        self._all: set[str] = set()
        self._folders: set[str] = set()
        for each in self.names:
            self.take(each)

    def has(self, name: str) -> bool:
        """Whether something has the name, or it would be in what is no folder."""
        folded, *above = _with_those_above(name.casefold())
        return folded in self._all or not self._folders.issuperset(
            each for each in above if each in self._all
        )

    def take(self, name: str) -> None:
        """Say that something will have the name."""
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
    """Renames one thing after the other."""

    def __init__(self, things: Sequence[Keyed], taken: TakenNames) -> None:
        self.found: dict[str, Renaming] = {}
        self._things = {each.name: each for each in things}
        self._taken = taken
        self._asked: set[str] = set()
        self._words: dict[str, Iterator[str]] = {}
        self._reversed = sorted(each[::-1] for each in taken.names.union(self._things))

    def take(self, thing: Keyed) -> bool:
        """Whether a thing is renamed, after all that its pattern stands for as well.

        Where two patterns stand for each other's names, neither is.
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
        """What a folder is called by then; None where a key stays in its name."""
        for above in _with_those_above(folder.removesuffix("/")):
            if above in self._things:
                moved = self.found.get(above)
                return moved and moved.renamed + folder[len(above) :]
        return folder

    def _alike(self, thing: Keyed) -> list[str] | None:
        """What else its pattern stands for; None where it is too much, or not itself.

        A star stands for no slash.
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
        """What comes behind the start of its name, without the keys.

        Of names that are alike but for the keys, each begins where the last one ended.
        """
        before, rest = thing.name[: thing.start], thing.name[thing.start :]
        form = before + without(rest, dict.fromkeys(thing.values, "\0"))
        words = self._words.setdefault(form, new_words())
        names = (without(rest, dict.fromkeys(thing.values, word)) for word in words)
        return next(each for each in names if not self._taken.has(before + each))
