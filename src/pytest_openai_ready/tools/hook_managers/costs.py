"""The maximum cost of a regular expression that may come from a stranger.

``re`` backtracks to every choice that it made, and nothing can interrupt it: each
quantifier, alternative and starting position multiplies what it may have to try.
https://docs.python.org/3/library/re.html#regular-expression-syntax
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from math import comb, inf
from typing import Any, NamedTuple, TypeAlias

Parsed: TypeAlias = Any  # the output of `re`'s parser, which has no types

LONGEST = 2000  # characters of an expression
MOST_STEPS = 100_000_000  # about half a second
MOST_WIDE = 20  # quantifiers; more are too many for any text
FEW = 4  # ways of a quantifier that are counted individually
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
LOOKS = ("ASSERT", "ASSERT_NOT")
ONE_CHARACTER = ("LITERAL", "NOT_LITERAL", "ANY", "IN")
PARSER = "re._parser" if sys.version_info >= (3, 11) else "sre_parse"


class Choices(NamedTuple):
    """In how many ways something can match.

    Attributes:
        ways: the ways of alternatives and of quantifiers with few ways.
        wide: how many quantifiers divide the characters among them.
        length: the minimum number of characters to compare for each way.
    """

    ways: float
    wide: int
    length: int


NO_CHOICE = Choices(1, 0, 1)
NO_BOUND = Choices(inf, 0, 1)


def is_costly(expression: str, longest: int) -> bool:
    """Whether searching a text for an expression may take too long.

    Args:
        expression: a regular expression as ``re`` reads it.
        longest: the length of the longest text, in characters.

    Raises:
        re.error: it is not a regular expression.
        RecursionError, OverflowError: ``re`` cannot read it.
    """
    if len(expression) > LONGEST:
        return True
    tree: Parsed = import_module(PARSER).parse(expression)
    ways, wide, length = _of_sequence(tree)
    if tree.state.flags & re.MULTILINE or not _is_anchored(tree):
        wide += 1  # the characters before it
    if ways > MOST_STEPS or wide > MOST_WIDE:
        return True
    return ways * comb(longest + wide, wide) * min(length, longest + 1) > MOST_STEPS


def _of_sequence(items: Parsed) -> Choices:
    found = NO_CHOICE
    for item in items:
        each = _of(item)
        found = Choices(
            found.ways * each.ways, found.wide + each.wide, found.length + each.length
        )
    return found


def _of(item: Parsed) -> Choices:
    kind, value = str(item[0]), item[1]
    if kind in (*ONE_CHARACTER, "AT"):
        return NO_CHOICE
    if kind == "SUBPATTERN":
        return _of_sequence(value[-1])
    if kind == "ATOMIC_GROUP":
        return _of_sequence(value)
    if kind in LOOKS:
        return _of_sequence(value[1])
    if kind == "BRANCH":
        each = [_of_sequence(one) for one in value[1]]
        ways, wide, length = zip(*each, strict=True)
        return Choices(sum(ways), max(wide), max(length))
    return _of_repeat(*value) if kind in REPEATS else NO_BOUND


def _of_repeat(least: int, most: int, items: Parsed) -> Choices:
    """Count an optional group as one choice; a repeated group is unbounded."""
    if len(items) == 1 and str(items[0][0]) in ONE_CHARACTER:
        count = most - least + 1
        is_wide = count > FEW
        return Choices(1, 1, max(least, 1)) if is_wide else Choices(count, 0, most)
    ways, wide, length = _of_sequence(items)
    return Choices(ways + 1, wide, length) if most == 1 else NO_BOUND


def _is_anchored(items: Parsed) -> bool:
    """Whether it matches only at the beginning of a text."""
    if not len(items):
        return False
    kind, value = str(items[0][0]), items[0][1]
    if kind == "AT":
        return str(value) in ("AT_BEGINNING", "AT_BEGINNING_STRING")
    if kind == "SUBPATTERN":
        return value[1] & re.MULTILINE == 0 and _is_anchored(value[-1])
    return kind == "BRANCH" and all(map(_is_anchored, value[1]))
