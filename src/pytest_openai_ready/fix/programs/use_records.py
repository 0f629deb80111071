"""What is known of each use of a key in a program of Python."""

from __future__ import annotations

from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import libcst as cst


class UseKind(Enum):
    """How a program uses a key."""

    SET = "a statement that puts it into the environment, and does nothing else"
    DEFAULT = "what is taken where the environment has no such variable"
    LITERAL = "one literal"
    OPTIONAL = "one literal that is a default"
    BUILT = "several literals, or one that spells it in another way"
    INSIDE = "the text between the fields of an f-string"
    PROSE = "a comment, or a text that nobody reads"


class KeyUse(NamedTuple):
    """A use of keys: the characters from ``start`` to ``end`` of the program.

    Attributes:
        kind: how the keys are used.
        values: which ones.
        name: the variable that the program itself keeps the key in; may be empty.
        content: what the literals come to, where there are several; else empty.
        quote: that of the first literal; of an f-string, with its prefix.
        alone: of a statement, whether it has its lines for itself, and its block has
            others; of a literal, whether no other one follows or comes before.
        call: where the call stands that a default is an argument of.
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


class Write(NamedTuple):
    """A statement that changes a variable of the environment; no value takes it away.

    ``always`` says that it runs, once, whenever the program does, ``gone`` that it
    takes the variable away; then the name is a pattern. ``within`` is the outermost
    function that it stands in.
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
        writes: what it does to variables of the environment.
    """

    found: list[KeyUse]
    writes: list[Write]

    def against(self, name: str, value: str) -> int | None:
        """Where a variable loses a value, or gets another; None where it keeps it."""
        for each in self.writes:
            other = isinstance(each.value, str) and each.value != value
            if each.gone and fits(name, each.name):
                return each.start
            if other and each.name == name:
                return each.start
        return None


def fits(name: str, pattern: str) -> bool:
    """Whether a variable is one of those that a pattern stands for."""
    return fnmatchcase(name, pattern)
