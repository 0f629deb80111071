"""Records of the uses of keys in a Python program."""

from __future__ import annotations

from enum import Enum
from fnmatch import fnmatchcase
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import libcst as cst

    from pytest_openai_ready.fix.programs.environment.environment_updates import (
        Updating,
    )
    from pytest_openai_ready.fix.settings_readers.patch import Patch


class UseKind(Enum):
    """How a program uses a key."""

    SET = "a statement that puts it into the environment, and does nothing else"
    ENTRY = "one of several variables that a statement puts into the environment"
    TAKEN = "a default that the environment gets where it has no such variable"
    DEFAULT = "what is taken where the environment has no such variable"
    ALTERNATIVE = "the same, after `or`"
    LITERAL = "one literal"
    OPTIONAL = "one literal that is a default"
    BUILT = "several literals, or one that spells it in another way"
    INSIDE = "the text between the fields of an f-string"
    PROSE = "a comment, or a text that nobody reads"


# With the key's own variable, these take what it has, whatever that is.
KEEPING = (UseKind.TAKEN, UseKind.DEFAULT, UseKind.ALTERNATIVE)


class KeyUse(NamedTuple):
    """A use of keys: the characters from ``start`` to ``end`` of the program.

    Attributes:
        kind: how the keys are used.
        values: the keys.
        name: the program's own variable for the key; may be empty.
        content: the combined value, if there are several literals; else empty.
        quote: the first literal's quote; for an f-string, with its prefix.
        alone: for a statement, whether it has its lines to itself and its block has
            others; for a literal, whether no other one is next to it.
        once: whether it runs at most once in each run of the program.
        call: the span of the call that has a default as an argument; of an
            alternative, what goes with it if the variable has the key; of an entry,
            the entry.
        update: the statement of an entry.
    """

    start: int
    end: int
    kind: UseKind
    values: tuple[str, ...]
    name: str = ""
    content: str | bytes = ""
    quote: str = ""
    alone: bool = False
    once: bool = False
    call: tuple[int, int] = (0, 0)
    update: Updating | None = None


class Write(NamedTuple):
    """A statement that changes an environment variable.

    Attributes:
        start: where it begins.
        name: the variable, as a pattern; ``*`` if it may be any.
        value: what the variable gets; None if that is not known, or it is removed.
        gone: whether it removes the variable.
        within: the outermost function around it.
    """

    start: int
    name: str
    value: str | bytes | None = None
    gone: bool = False
    within: cst.FunctionDef | None = None


class KeyUses(NamedTuple):
    """Every use of keys in a program, in the order of the text.

    Attributes:
        found: the uses.
        writes: the changes to environment variables.
    """

    found: list[KeyUse]
    writes: list[Write]

    @property
    def running(self) -> list[KeyUse]:
        """The uses in what is run."""
        return [each for each in self.found if each.kind is not UseKind.PROSE]

    def changing(
        self, name_of: Callable[[str], str], patches: Sequence[Patch] = ()
    ) -> int | None:
        """Return where a key's variable may get another value before the key is used.

        Args:
            name_of: returns the variable of each key.
            patches: changes to where the program gets the contents of settings files.
        """
        running, replaced = self.running, [each for each in patches if each.pieces]
        values = chain(
            *(each.values for each in running), *(each.values for each in replaced)
        )
        names = {value: name_of(value) for value in values}
        found = chain(
            *(self._changed_before(each, names) for each in running),
            *(self._changes(names, each.values) for each in replaced),
        )
        return next(found, None)

    def _changed_before(self, use: KeyUse, names: Mapping[str, str]) -> Iterator[int]:
        """Yield where its keys' variables may get another value before it runs.

        ``names`` are the variables of the keys.
        """
        if use.kind not in KEEPING or names[use.values[0]] != use.name:
            end = use.start if use.once else None
            yield from self._changes(names, use.values, end)

    def _changes(
        self, names: Mapping[str, str], values: Iterable[str], end: int | None = None
    ) -> Iterator[int]:
        """Yield where the variables of keys lose them or get others, before an end."""
        for value in values:
            for each in self.writes:
                is_before = end is None or each.start < end
                is_other = each.value != value
                if is_before and is_other and fnmatchcase(names[value], each.name):
                    yield each.start
