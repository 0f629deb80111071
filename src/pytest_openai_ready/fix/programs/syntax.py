"""A program of Python as LibCST reads it, every part of it with its place."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from pytest_openai_ready.fix.programs.short_programs import shortened
from pytest_openai_ready.program_source import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from libcst.metadata import CodeSpan


class SyntaxTree(NamedTuple):
    """A program as LibCST reads it, and where each of its parts stands."""

    module: cst.Module
    places: Mapping[cst.CSTNode, CodeSpan]
    character: Callable[[int], int]

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """The characters that a node stands on, without parentheses around it."""
        start, length = self.places[node].start, self.places[node].length
        return self.character(start), self.character(start + length)


def parse(source: str, values: Sequence[str]) -> SyntaxTree:
    """The program that a source is; what has nothing of the values in it may be gone.

    Raises:
        ValueError: it is none of Python 3, or is too deeply nested.
    """
    tree = parsed(source)
    if tree is None:
        raise ValueError("not a program of Python 3")
    source = shortened(source, tree, values)
    try:
        wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
        places = wrapper.resolve(ByteSpanPositionProvider)
    except (cst.ParserSyntaxError, RecursionError, UnicodeError):
        raise ValueError("not a program of Python 3") from None
    return SyntaxTree(wrapper.module, places, _characters(source))


def is_python(source: str) -> bool:
    """Whether Python takes it; LibCST would crash on what is nested too deeply."""
    return parsed(source) is not None


def _characters(source: str) -> Callable[[int], int]:
    """From offsets in UTF-8, which LibCST counts in, to characters."""
    if source.isascii():
        return lambda offset: offset
    sizes = (len(each.encode()) for each in source)
    starts = list(accumulate(sizes, initial=0))
    return lambda offset: bisect_left(starts, offset)
