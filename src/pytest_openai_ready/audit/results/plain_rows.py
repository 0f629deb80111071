"""Converts rows to and from JSON data, which ``docs/audit.schema.json`` describes.

Each dataclass of ``rows.py`` becomes an object with its fields by name, a tuple a list,
a date an ISO 8601 text, an enum member its value. A ``Finding`` has its own object
form. Reading needs no additional fields.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from pytest_openai_ready.audit.results.rows import Row
from pytest_openai_ready.findings import Finding, Place, from_plain, plain

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = ("code", "cause", "facts", "place", "notes")  # of a finding, in order


class NotARowError(ValueError):
    """The data is not a row of this version of the program."""


def plain_row(row: Row) -> dict[str, Any]:
    """A row for JSON: its fields, and values derived from them."""
    first = row.first_leak
    return {
        **_plain(row),
        "first_leak": first and first.isoformat(),
        "severity": row.severity.name.lower(),
    }


def row_from_plain(said: object) -> Row:
    """The row from the result of ``plain_row``, even after a JSON round trip.

    Raises:
        NotARowError: it is not such a result.
    """
    try:
        row = _read(Row, said)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise NotARowError(type(error).__name__) from None
    assert isinstance(row, Row)  # noqa: S101 - for the type checker
    return row


def plain_finding(finding: Finding) -> dict[str, Any]:
    """A finding as an object: its code, its cause with its facts, its place."""
    named = dict(zip(PARTS, plain(finding), strict=True))
    return {**named, "place": finding.place and plain_place(finding.place)}


def plain_place(place: Place) -> dict[str, Any]:
    """A place as an object, without unknown fields."""
    return {name: part for name, part in place._asdict().items() if part is not None}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field of a row
    for kind, write in WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _read(kind: Any, said: Any) -> Any:  # noqa: ANN401 - any type of a field
    """Convert a JSON value to a type."""
    inner = [each for each in get_args(kind) if each not in (NoneType, ...)]
    if inner:
        if get_origin(kind) is tuple:
            return tuple(_read(inner[0], each) for each in said)
        return None if said is None else _read(inner[0], said)
    if kind in READERS:
        return READERS[kind](said)
    if isinstance(said, kind):
        return said
    if issubclass(kind, Enum):
        return kind(said)
    types = _types(kind)
    return kind(**{name: _read(types[name], said[name]) for name in types})


def _read_finding(said: dict[str, Any]) -> Finding:
    place = said["place"]
    parts = {**said, "place": place and tuple(Place(**place))}
    return from_plain([parts[name] for name in PARTS])


@cache
def _types(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields; a TypeError for anything else."""
    if not is_dataclass(kind):
        raise TypeError(kind.__name__)
    return get_type_hints(kind)


WRITERS: dict[type, Callable[[Any], Any]] = {
    Finding: plain_finding,
    Place: plain_place,
    Enum: attrgetter("value"),
    date: date.isoformat,
}
READERS: dict[type, Callable[[Any], Any]] = {
    Finding: _read_finding,
    Place: lambda said: Place(**said),
    date: date.fromisoformat,
}
