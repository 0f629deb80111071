"""One value put into the text of a ``.env``, which is otherwise kept to the byte."""

from __future__ import annotations

import re

from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK
from pytest_openai_ready.dotenv.parse import bindings

BARE = re.compile(r"[A-Za-z0-9_./+=:@~-]+")
# Lines that others read as python-dotenv does: they know neither quotes nor ``export``
# nor what stands behind a value.
# https://docs.docker.com/reference/cli/docker/container/run/#env
ALIKE = re.compile(rf"(?:(?:#.*|[A-Za-z_]\w*=(?:{BARE.pattern})?|)\n)*", re.ASCII)
# A statement: what stands before its value, the value, and what follows.
STATEMENT = re.compile(
    r"(?P<name>[^=]*=)[ \t]*(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^\r\n]*?)"
    r"(?P<rest>[ \t]+#[^\r\n]*)?[ \t]*(?P<end>\r?\n?)",
    re.DOTALL,
)


def is_read_alike(text: str) -> bool:
    """Whether a container is given by this text what python-dotenv reads there."""
    return ALIKE.fullmatch(f"{text}\n") is not None


def with_value(text: str, name: str, value: str) -> str:
    """The text with a value in its last statement of a name, or in a new last line.

    Args:
        text: of the file, its byte order mark and line breaks as they are.
        name: of the variable.
        value: whatever characters it has; it is quoted where it needs to be.

    Raises:
        TooComplexError: the text is beyond what ``parse`` reads.
    """
    written = value if BARE.fullmatch(value) else _quoted(value)
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    parsed = list(bindings(text.removeprefix(mark)))
    pieces = [each.original.string for each in parsed]
    for number, each in reversed(list(enumerate(parsed))):
        found = STATEMENT.fullmatch(pieces[number]) if each.key == name else None
        if found:
            rest = (found["rest"] or "") + found["end"]
            pieces[number] = found["name"] + written + rest
            return mark + "".join(pieces)
    return with_line(text, f"{name}={written}")


def with_line(text: str, line: str) -> str:
    """The text with a line at its end, which ends as the line before it does."""
    ending = "\r\n" if text.rpartition("\n")[0].endswith("\r") else "\n"
    is_ended = text in {"", BYTE_ORDER_MARK} or text.endswith("\n")
    return f"{text}{'' if is_ended else ending}{line}{ending}"


def _quoted(value: str) -> str:
    r"""Between apostrophes, python-dotenv knows only ``\\`` and ``\'``."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
