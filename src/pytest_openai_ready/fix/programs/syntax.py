"""A Python program as parsed by LibCST, with the position of every part."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from pytest_openai_ready.fix.programs.known_names.scopes import names_of_os
from pytest_openai_ready.fix.programs.short_programs import shortened
from pytest_openai_ready.program_source import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from libcst.metadata import CodeSpan


class SyntaxTree(NamedTuple):
    """A program as parsed by LibCST, and the positions of its parts.

    ``whole`` is its text, or that of the program of which it is a part.
    """

    module: cst.Module
    places: Mapping[cst.CSTNode, CodeSpan]
    character: Callable[[int], int]
    whole: str

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the span of a node, without parentheses around it."""
        start, length = self.places[node].start, self.places[node].length
        return self.character(start), self.character(start + length)


def parse(source: str, values: Sequence[str], whole: str = "") -> SyntaxTree:
    """Parse a program; parts that have nothing to do with the values may be gone.

    ``whole`` is the program of which it is a part, as a cell is of a notebook.

    Raises:
        ValueError: it is not a Python 3 program, or is too deeply nested.
    """
    tree = parsed(source)
    if tree is None:
        raise ValueError("not a program of Python 3")
    whole = whole or source
    source = shortened(source, tree, values, names_of_os(whole))
    try:
        wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
        places = wrapper.resolve(ByteSpanPositionProvider)
    except (cst.ParserSyntaxError, RecursionError, UnicodeError):
        raise ValueError("not a program of Python 3") from None
    return SyntaxTree(wrapper.module, places, _characters(source), whole)


def is_parsable(source: str) -> bool:
    """Whether Python can parse it; deep nesting would crash LibCST."""
    return parsed(source) is not None


def _characters(source: str) -> Callable[[int], int]:
    """Return a function that converts LibCST's UTF-8 offsets to characters."""
    if source.isascii():
        return lambda offset: offset
    sizes = (len(each.encode()) for each in source)
    starts = list(accumulate(sizes, initial=0))
    return lambda offset: bisect_left(starts, offset)
