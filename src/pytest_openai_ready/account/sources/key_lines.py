"""A line with a key that no program reads, and what is wrong with the line.

Of the line, only its number and the kind of text around the key are ever reported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.keys.placeholder import is_placeholder
from pytest_openai_ready.keys.recognition.grammar import find
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.providers.registry import Kind

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Cause

NAMED = "open_?ai_?api_?key"
QUOTES = "\"'"
# A line that is read, if its file is.
PLAIN = re.compile(rf"\s*(?:export\s+)?{KEY_VARIABLE}\s*=\s*[\"']?")
ANY_NAME = re.compile(rf"\s*(?:export\s+)?(?!{KEY_VARIABLE}\s*=)[^\s=#]+\s*=\s*[\"']?")
EMPTY = re.compile(rf"\s*(?:export\s+)?{KEY_VARIABLE}\s*=\s*(?:\"\"|'')?\s*(?:#.*)?")


class OfLine(Protocol):
    """A function that makes a cause from a line of a file."""

    def __call__(self, *, path: str, line: int) -> Cause:
        """Make it."""
        ...


class KeyLine(NamedTuple):
    """A key in a file, and the text around it on its line.

    ``path`` is the file's path, ``shown`` the path as displayed.
    """

    path: str
    shown: str
    line: int
    before: str
    value: str
    after: str

    @property
    def is_openai_s(self) -> bool:
        """Whether only OpenAI issues such a key, whatever its variable is called."""
        kinds = (Kind.PROJECT, Kind.SERVICE_ACCOUNT, Kind.LEGACY_USER)
        return Key(self.value).kind in kinds


class LineShape(NamedTuple):
    """A pattern for the text before a key on its line, and the cause that it means."""

    pattern: re.Pattern[str]
    make: OfLine


def _shape(pattern: str, make: OfLine) -> LineShape:
    return LineShape(re.compile(pattern, re.IGNORECASE), make)


COMMENTED = _shape(r"\s*(?:#|//|;|--|REM\b|<!--)", source.line_is_a_comment)
# The first one that matches the text before the key is used.
SHAPES = (
    COMMENTED,
    _shape(r".*[＝：]", source.line_has_full_width_sign),
    _shape(r"\s*[{\[,]|\s*[\"'][\w ]+[\"']\s*:", source.line_is_json),
    _shape(
        r"\s*(?:(?:setx?|let|const|var|env|arg|declare|-e|--env)\s|\$env:|\$\w)",
        source.line_is_for_a_shell,
    ),
    _shape(
        r".*\b(?:os\.environ|getenv|openai\.api_key|(?-i:api_key)\s*=)",
        source.line_is_code,
    ),
    _shape(rf"\s*(?:export\s+)?{NAMED}\s*=\s*[\"'`“‘]", source.line_has_open_quote),
    _shape(rf"\s*(?:export\s+)?{NAMED}\s*:", source.line_has_colon),
    _shape(rf"\s*(?:export\s+)?{NAMED}\s+", source.line_has_no_sign),
    _shape(r"[\s\"'`“‘*>-]*\Z", source.line_is_bare),
    _shape(
        r"\s*(?:export\s+)?"
        r"(?:(?:open[\s_-]*ai|chat[\s_-]*gpt|gpt|my|api|secret|[_-])[\s_-]*)?"
        r"(?:api[\s_-]*)?(?:secret[\s_-]*)?(?:key|token)\s*[=:]",
        source.line_has_another_name,
    ),
)


def key_in(line: str) -> tuple[str, str, str] | None:
    """The text before the first key on a line, the key, and the text after it.

    None without a key, or if all of them are placeholders. Bytes that are not UTF-8
    are surrogate escapes.
    """
    content = line.encode("utf-8", "surrogateescape")
    for span in find(content, named=True):
        value = content[slice(*span)].decode("utf-8", "replace")
        if not is_placeholder(value):
            before, after = content[: span.start], content[span.end :]
            said = [each.decode("utf-8", "surrogateescape") for each in (before, after)]
            return said[0], value, said[1]
    return None


def cause_of_shape(spot: KeyLine) -> Cause | None:
    """Why a line is not read; None if it sets another variable."""
    fitting = (each.make for each in SHAPES if each.pattern.match(spot.before))
    make = next(fitting, None)
    return None if make is None else make(path=spot.shown, line=spot.line)


def cause_where_read(spot: KeyLine, lines: list[str]) -> Cause | None:
    """Why a line of the file that is read does not set the key; None if it does.

    ``lines`` are all lines of the file, since a later one may empty the variable.
    """
    path, line = spot.shown, spot.line
    if PLAIN.fullmatch(spot.before):
        quote = spot.before[-1]
        if quote in QUOTES and spot.after[:1] == quote and spot.after[1:].strip():
            return source.line_goes_on(path=path, line=line)
        if quote not in QUOTES or quote in spot.after:
            is_emptied = any(map(EMPTY.fullmatch, lines[line:]))
            return (
                source.key_emptied_later(path=path, line=line) if is_emptied else None
            )
    made = cause_of_shape(spot)
    if made is None and spot.is_openai_s:
        is_named = ANY_NAME.fullmatch(spot.before)
        make = source.line_has_another_name if is_named else source.line_not_a_setting
        made = make(path=path, line=line)
    return made
