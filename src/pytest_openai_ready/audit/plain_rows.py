"""Rows as JSON can hold them, and back: ``docs/audit.schema.json`` describes the form.

Each dataclass of ``rows.py`` is an object with its fields by their names, a list is a
tuple, a day is text as in ISO 8601, what is chosen from a few is the value of its enum.
A ``Finding`` is an object of its own. Nothing is added that its reader would need.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from pytest_openai_ready.audit.rows import Row
from pytest_openai_ready.findings import Finding, Place, from_plain, plain

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = ("code", "cause", "facts", "place", "notes")  # of a finding, as `plain` has it


class NotARowError(ValueError):
    """What was read is no row of this version of the program."""


def plain_row(row: Row) -> dict[str, Any]:
    """A row for JSON, and beside its fields what follows from them."""
    first = row.first_leak
    return {
        **_plain(row),
        "first_leak": first and first.isoformat(),
        "severity": row.severity.name.lower(),
    }


def row_from_plain(said: object) -> Row:
    """What ``plain_row`` made, also once JSON has written and read it.

    Raises:
        NotARowError: it is nothing of the kind.
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
    """A place as an object, without what is not known of it."""
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
    """What JSON has for a value of some type, as that type."""
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
    """The types of a dataclass's fields; anything else has none to read."""
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
