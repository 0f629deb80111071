"""Parses the text of a ``.env`` with python-dotenv, after checking its size.

A repository may come from a stranger. Forty lines of ``A1=${A0}${A0}`` grow to 20 GB,
and python-dotenv's patterns take quadratic time for unclosed references and for long
runs of spaces. So these are counted first, and the length of a value is computed before
the value is built.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.bounded_files import UTF_16_MARKS
from pytest_openai_ready.dotenv.on_disk import LARGEST
from pytest_openai_ready.dotenv.plain import plain_assignments
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dotenv.parser import Binding

MOST_LINES = 10_000  # a settings file has about as many lines as settings
MOST_SPACES = 200  # in a row: comments are aligned with a few dozen
MOST_REFERENCES = 500
LONGEST_WITH_REFERENCES = 1 << 13  # characters of a value
REFERENCE = "${"
SPACES = late_pattern(r"[^\S\r\n]+")


class DotenvTooComplexError(ValueError):
    """Parsing or expanding the text would exceed the limits for a settings file."""


class Values(NamedTuple):
    """The variables of a ``.env``.

    Attributes:
        given: values by name, with references to other variables of the file resolved.
        outside: by name, the environment variable that a value refers to. Such a value
            stays as written: a file never gets anything from the environment.
    """

    given: dict[str, str]
    outside: dict[str, str]


def bindings(text: str) -> Iterator[Binding]:
    """The statements of a ``.env``, in order; together they make up the whole text.

    Raises:
        DotenvTooComplexError: it has more than ``LARGEST`` characters, or too many
            lines or spaces.
    """
    from dotenv.parser import parse_stream

    _check(text)
    return parse_stream(io.StringIO(text))


def _check(text: str) -> None:
    """Reject text that would take too long to parse.

    Raises:
        DotenvTooComplexError: see ``bindings``.
    """
    lines = text.count("\n") + text.count("\r")
    spaces = max((len(run[0]) for run in SPACES.finditer(text)), default=0)
    if len(text) > LARGEST or lines > MOST_LINES or spaces > MOST_SPACES:
        raise DotenvTooComplexError


def _pairs(text: str) -> Iterator[tuple[str | None, str | None]]:
    """Names and values as written; python-dotenv is loaded only if necessary.

    Raises:
        DotenvTooComplexError: as ``bindings``.
    """
    _check(text)
    plain = plain_assignments(text.encode("utf-8", "surrogatepass"))
    if plain is None:
        yield from ((each.key, each.value) for each in bindings(text))
    else:
        yield from ((name.decode(), value.decode()) for name, value in plain)


def assignments(content: bytes) -> Iterator[tuple[str, str]]:
    """Names and values in order, as written: no reference is resolved.

    Args:
        content: in UTF-8 or UTF-16; what cannot be decoded is replaced.

    Raises:
        DotenvTooComplexError: as ``bindings``.
    """
    for name, value in _pairs(as_text(content)):
        if name is not None and value is not None:
            yield name, value


def as_text(content: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 as Windows PowerShell writes it."""
    if content.startswith(UTF_16_MARKS):
        return content.decode("utf-16", "replace")
    if b"\0" in content[:2]:
        order = "be" if content.startswith(b"\0") else "le"
        return content.decode(f"utf-16-{order}", "replace")
    return content.decode("utf-8-sig", "replace")


def values_in(text: str, environ: Mapping[str, str]) -> Values:
    """The values as python-dotenv reads them, except those from the environment.

    A reference is to a variable further up in the file, else to one of ``environ``,
    else its default is used:
    https://github.com/theskumar/python-dotenv#variable-expansion. A file must not learn
    whether the environment has a variable, either, so a default counts only for the
    variable that is being set.

    Raises:
        DotenvTooComplexError: as ``bindings``, or the values are too long.
    """
    if text.count(REFERENCE) > MOST_REFERENCES:
        raise DotenvTooComplexError
    known: dict[str, str | None] = {}
    outside: dict[str, str] = {}
    length = 0
    for name, written in _pairs(text):
        if name is None:
            continue
        pieces, refers_to = [written or ""], None
        if written is not None and REFERENCE in written:
            own = None if name in environ else name
            pieces, refers_to = _resolved(written, known, outside, environ, own)
        length += sum(map(len, pieces))
        if length > LARGEST:
            raise DotenvTooComplexError
        outside.pop(name, None)
        if refers_to is not None:
            outside[name] = refers_to
        # A reference to a missing variable would leave nothing to report.
        value = written if refers_to is not None else "".join(pieces) or written
        known[name] = None if written is None else value
    given = {name: value for name, value in known.items() if value is not None}
    return Values(given, outside)


def _resolved(
    written: str,
    known: Mapping[str, str | None],
    outside: Mapping[str, str],
    environ: Mapping[str, str],
    own: str | None,
) -> tuple[list[str], str | None]:
    """The pieces of a value, and the environment variable it refers to, if any.

    It may refer to it through a variable of the file. ``own`` is the variable that gets
    the value.
    """
    from dotenv.variables import Literal, Variable, parse_variables

    if len(written) > LONGEST_WITH_REFERENCES:
        raise DotenvTooComplexError
    pieces: list[str] = []
    missing = None
    for atom in parse_variables(written):
        if isinstance(atom, Literal):
            pieces.append(atom.value)
        elif isinstance(atom, Variable):
            if atom.name in outside:
                return [written], outside[atom.name]
            if atom.name not in known and atom.name in environ:
                return [written], atom.name
            if atom.name not in known and atom.name != own:
                missing = atom.name
            pieces.append(known.get(atom.name, atom.default) or "")
    # A missing reference on its own leaves nothing, whatever the environment has.
    return ([written], missing) if missing and any(pieces) else (pieces, None)
