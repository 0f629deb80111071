"""Puts values into the text of a ``.env``, and keeps every other byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK
from pytest_openai_ready.dotenv.parse import bindings
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

BARE = late_pattern(r"[A-Za-z0-9_./+=:@~-]+")
# Lines that other programs read like python-dotenv: those do not support quotes,
# ``export`` or comments after a value.
# https://docs.docker.com/reference/cli/docker/container/run/#env
ALIKE = late_pattern(rf"(?:(?:#.*|[A-Za-z_]\w*=(?:{BARE.pattern})?|)\n)*", re.ASCII)
# A statement: the text before its value, the value, and the text after it.
STATEMENT = late_pattern(
    r"(?P<name>[^=]*=)[ \t]*(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^\r\n]*?)"
    r"(?P<rest>[ \t]+#[^\r\n]*)?[ \t]*(?P<end>\r?\n?)",
    re.DOTALL,
)


def is_read_alike(text: str) -> bool:
    """Whether a container gets the same values from this text as python-dotenv."""
    return ALIKE.fullmatch(f"{text}\n") is not None


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text with values set, each in the last statement of its name, or a new line.

    Args:
        text: of the file, with its byte order mark and line breaks as they are.
        values: any characters, by the names of variables; quoted if necessary.

    Raises:
        DotenvTooComplexError: the text exceeds what ``parse`` reads.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    parsed = list(bindings(text.removeprefix(mark)))
    pieces = [each.original.string for each in parsed]
    left = dict(values)
    for number, each in reversed(list(enumerate(parsed))):
        found = STATEMENT.fullmatch(pieces[number]) if each.key in left else None
        if found and each.key is not None:
            rest = (found["rest"] or "") + found["end"]
            pieces[number] = found["name"] + _written(left.pop(each.key)) + rest
    whole = mark + "".join(pieces)
    for name, value in left.items():
        whole = with_line(whole, f"{name}={_written(value)}")
    return whole


def with_line(text: str, line: str) -> str:
    """The text with a line appended, with the same line ending as the line before."""
    ending = "\r\n" if text.rpartition("\n")[0].endswith("\r") else "\n"
    is_ended = text in {"", BYTE_ORDER_MARK} or text.endswith("\n")
    return f"{text}{'' if is_ended else ending}{line}{ending}"


def _written(value: str) -> str:
    return value if BARE.fullmatch(value) else _quoted(value)


def _quoted(value: str) -> str:
    r"""Quote a value: in single quotes, python-dotenv knows only ``\\`` and ``\'``."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
