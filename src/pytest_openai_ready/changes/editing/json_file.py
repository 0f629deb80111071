"""Adds to JSON files and leaves the rest of them unchanged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import config_files
from pytest_openai_ready.changes.editing.insertion import UnusualFormError, ending_at
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

SPACE = late_pattern(r"[ \t\r\n]*")
UNIT = "  "  # as npm indents
DECODER = json.JSONDecoder()


class JsonMember(NamedTuple):
    """The positions of a member's name, and of the start and end of its value."""

    name: int
    start: int
    end: int


def with_value(content: bytes, names: Sequence[str], value: object) -> bytes:
    """The file with a value at a path of names.

    Args:
        content: the file.
        names: one or more; missing objects are created, and the value of the last name
            is replaced.
        value: any JSON value.

    Raises:
        UnusualFormError: it is not a JSON object in UTF-8, or contains comments.
    """
    try:
        text = content.decode("utf-8")
        wanted = config_files.json_value(text)
        after = _with_value(text, names, value)
        _put(wanted, names, value)
        if config_files.json_value(after) != wanted:
            raise UnusualFormError
    except (ValueError, LookupError, TypeError, RecursionError):
        raise UnusualFormError from None
    return after.encode()


def _put(said: dict[str, object], names: Sequence[str], value: object) -> None:
    for name in names[:-1]:
        inner = said.setdefault(name, {})
        if not isinstance(inner, dict):
            raise UnusualFormError
        said = inner
    said[names[-1]] = value


def _with_value(text: str, names: Sequence[str], value: object) -> str:
    at = _after_space(text, 0)
    end = at
    for depth, name in enumerate(names):
        members = _members(text, at)
        if name not in members:
            for each in reversed(names[depth + 1 :]):
                value = {each: value}
            return _with_member(text, at, members, {name: value})
        _, at, end = members[name]
    return text[:at] + json.dumps(value, ensure_ascii=False) + text[end:]


def _members(text: str, at: int) -> dict[str, JsonMember]:
    """The members of the object that begins at a position.

    Raises:
        ValueError: there is no object.
    """
    if text[at : at + 1] != "{":
        raise ValueError("no object")
    members: dict[str, JsonMember] = {}
    at = _after_space(text, at + 1)
    while text[at] != "}":
        name, end = DECODER.raw_decode(text, at)
        start = _after_space(text, _after_space(text, end) + 1)  # after the colon
        _, end = DECODER.raw_decode(text, start)
        members[name] = JsonMember(at, start, end)
        at = _after_space(text, end)
        if text[at] == ",":
            at = _after_space(text, at + 1)
    return members


def _with_member(
    text: str, at: int, members: dict[str, JsonMember], member: dict[str, object]
) -> str:
    """The text with one more member at the end of the object that begins at ``at``.

    It gets its own lines if the others have them.
    """
    margin = _margin(text, at)
    first, *_ = members.values() if members else [JsonMember(at, at, at)]
    before = text[text.rfind("\n", 0, first.name) + 1 : first.name]
    if members and before.strip():
        said = json.dumps(member, ensure_ascii=False)[1:-1]
        end = max(each.end for each in members.values())
        return f"{text[:end]}, {said}{text[end:]}"
    inner = before if members else margin + UNIT
    unit = inner.removeprefix(margin) or UNIT
    lines = json.dumps(member, ensure_ascii=False, indent=unit).split("\n")[1:-1]
    block = "".join(f"\n{inner}{line.removeprefix(unit)}" for line in lines)
    if members:
        end = rest = max(each.end for each in members.values())
        block = f",{block}"
    else:
        end, rest = at + 1, _after_space(text, at + 1)
        block = f"{block}\n{margin}"
    return text[:end] + block.replace("\n", ending_at(text, len(text))) + text[rest:]


def _margin(text: str, at: int) -> str:
    """The indentation of the line that contains a position."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())]


def _after_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at
