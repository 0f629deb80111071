"""Records of the uses of keys in a Python program."""

from __future__ import annotations

from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import libcst as cst

    from pytest_openai_ready.fix.programs.environment.environment_updates import (
        Updating,
    )


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
    call: tuple[int, int] = (0, 0)
    update: Updating | None = None


class Write(NamedTuple):
    """A statement that changes an environment variable; without a value, it removes it.

    ``always`` says that it runs exactly once in each run of the program, ``gone`` that
    it removes the variable; then the name is a pattern. Without that, the name ``*``
    says that it may set any variable. ``within`` is the outermost function around it.
    """

    start: int
    name: str
    value: str | bytes | None = None
    always: bool = False
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

    def against(self, name: str, value: str) -> int | None:
        """Return where a variable loses a value or gets another, or None."""
        for each in self.writes:
            other = isinstance(each.value, str) and each.value != value
            if each.gone and fnmatchcase(name, each.name):
                return each.start
            if other and each.name == name:
                return each.start
        return None
