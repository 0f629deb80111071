"""The simplest value that a JSON schema allows, in place of a model's output.

It supports schemas as far as the API does for structured outputs; for a pattern, some
plain texts are tried. https://platform.openai.com/docs/guides/structured-outputs
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from itertools import chain
from typing import Any

DEEP, DEEPEST = 4, 24  # levels: from here without optional parts, and no further
MOST_ITEMS, MOST_LETTERS = 100, 10_000
TEXT = "sandbox"
# https://json-schema.org/understanding-json-schema/reference/type#built-in-formats
FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "P1D",
    "email": "sandbox@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
# What patterns require most often: a number of letters or digits; a date; a word.
FITTING = tuple(
    chain(
        (TEXT, *FORMATS.values(), "A1", "A-1", "+10000000000", "#000000"),
        (sign * length for length in range(1, 21) for sign in "aA0"),
    )
)


def value_for(schema: object) -> Any:  # noqa: ANN401 - whatever the schema asks for
    """A value for a schema; None in it where it is nested deeper than ``DEEPEST``.

    Raises:
        ValueError: it is not a schema, for instance because a bound is not a number.
    """
    try:
        return _value(schema, schema, 0)
    except (TypeError, ArithmeticError, RecursionError) as error:
        raise ValueError("no JSON schema") from error


def _value(schema: object, root: object, depth: int) -> Any:  # noqa: ANN401 - as above
    if depth > DEEPEST:
        return None
    schema = _followed(schema, root)
    if not isinstance(schema, dict):
        return TEXT
    allowed = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(allowed, list) and allowed:
        return allowed[0]
    for name in ("anyOf", "oneOf"):
        if _listed(schema, name):
            return _value(_chosen(schema[name], depth), root, depth + 1)
    if _listed(schema, "allOf"):
        own = {name: held for name, held in schema.items() if name != "allOf"}
        parts = [_followed(each, root) for each in schema["allOf"]]
        return _value(_merged([own, *parts]), root, depth + 1)
    return _of_kind(schema, root, depth)


def _of_kind(schema: dict[str, Any], root: object, depth: int) -> Any:  # noqa: ANN401 - as above
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        rest = [each for each in kind if each != "null"]
        kind = "null" if depth > DEEP and len(rest) < len(kind) else [*rest, "null"][0]
    if kind == "object":
        return _object(schema, root, depth)
    if kind == "array":
        return _array(schema, root, depth)
    if kind in ("integer", "number"):
        return _number(schema, is_whole=kind == "integer")
    return {"boolean": False, "null": None}.get(str(kind), _text(schema))


def _object(schema: dict[str, Any], root: object, depth: int) -> dict[str, Any]:
    properties = schema.get("properties")
    needed = schema.get("required") if depth > DEEP else None
    return {
        name: _value(each, root, depth + 1)
        for name, each in (properties.items() if isinstance(properties, dict) else ())
        if not isinstance(needed, list) or name in needed
    }


def _array(schema: dict[str, Any], root: object, depth: int) -> list[Any]:
    first = schema["prefixItems"] if _listed(schema, "prefixItems") else []
    values = [_value(each, root, depth + 1) for each in first]
    usual = 1 if depth <= DEEP and "items" in schema else 0
    least, most = schema.get("minItems", usual), schema.get("maxItems", MOST_ITEMS)
    count = min(max(least, usual), most, MOST_ITEMS)
    if count > len(values):
        item = _value(schema.get("items", {}), root, depth + 1)
        values += [item] * (count - len(values))
    return values


def _number(schema: dict[str, Any], *, is_whole: bool) -> float:
    """The number next to zero; between two close bounds, the one in the middle."""
    least, most = _bound(schema, "Minimum"), _bound(schema, "Maximum")
    step = float(schema.get("multipleOf") or 1)
    tried = [0.0]
    if not math.isinf(least):
        tried += [(math.floor(least / step) + more) * step for more in range(3)]
    if not math.isinf(most):
        tried += [(math.ceil(most / step) - less) * step for less in range(3)]
    tried.append((least + most) / 2)  # between two close bounds; may be NaN
    value = next((each for each in tried if _fits(each, schema)), 0.0)
    return int(value) if is_whole or value == int(value) else value


def _bound(schema: dict[str, Any], name: str) -> float:
    """The stricter of the inclusive and the exclusive bound at this end."""
    given = (schema.get(name.lower()), schema.get(f"exclusive{name}"))
    bounds = [float(each) for each in given if each is not None]
    if name == "Maximum":
        return min(bounds, default=math.inf)
    return max(bounds, default=-math.inf)


def _fits(value: float, schema: dict[str, Any]) -> bool:
    least, most = _bound(schema, "Minimum"), _bound(schema, "Maximum")
    excluded = [schema.get(f"exclusive{name}") for name in ("Minimum", "Maximum")]
    return least <= value <= most and value not in excluded


def _text(schema: dict[str, Any]) -> str:
    text = FORMATS.get(str(schema.get("format")), TEXT)
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        with suppress(re.error):
            asked = re.compile(pattern)
            fitting = [each for each in FITTING if asked.search(each)]
            as_long = (each for each in fitting if _is_as_long(each, schema))
            text = next(chain(as_long, fitting), text)
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(text))
    return text.ljust(min(least, MOST_LETTERS), "x")[: max(least, most)]


def _is_as_long(text: str, schema: dict[str, Any]) -> bool:
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(text))
    return bool(least <= len(text) <= most)


def _chosen(schemas: list[Any], depth: int) -> object:
    """The first that is not null; at deeper levels null, if that is allowed."""
    null = [each for each in schemas if each == {"type": "null"}]
    others = [each for each in schemas if each not in null]
    return null[0] if null and (depth > DEEP or not others) else others[0]


def _referred(reference: str, root: object) -> object:
    found = root
    for name in reference.removeprefix("#").split("/")[1:]:
        plain = name.replace("~1", "/").replace("~0", "~")
        found = found.get(plain) if isinstance(found, dict) else None
    return found


def _followed(schema: object, root: object) -> object:
    for _ in range(DEEPEST):
        if not (isinstance(schema, dict) and "$ref" in schema):
            break
        schema = _referred(str(schema["$ref"]), root)
    return schema


def _merged(schemas: list[Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for each in schemas:
        for name, held in each.items() if isinstance(each, dict) else ():
            both = name in ("properties", "required") and name in whole
            if both and isinstance(held, dict):
                whole[name] = {**whole[name], **held}
            else:
                whole[name] = [*whole[name], *held] if both else held
    return whole


def _listed(schema: dict[str, Any], name: str) -> bool:
    return isinstance(schema.get(name), list) and bool(schema[name])
