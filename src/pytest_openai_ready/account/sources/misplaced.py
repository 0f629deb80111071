"""A key that is there, but not where it is read: its file, its line, the one edit.

Looked at are the ``.env`` that counts, files beside it whose names are like it, and
every ``.env`` of other folders of the repository. Nothing of a line but its number and
the shape of what stands before the key is ever said.
"""

from __future__ import annotations

import os
import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.dotenv.file_names import DOTENV, may_be_meant
from pytest_openai_ready.dotenv.on_disk import content_of, folders_below
from pytest_openai_ready.dotenv.parse import as_text
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.keys.grammar import find
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.keys.placeholder import is_placeholder
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.providers.registry import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_openai_ready.findings import Cause

MOST_ENTRIES = 3000  # of folders that are looked into
DEEPEST = 3  # folders below the top
NAME = "open_?ai_?api_?key"
# As it is read, where the file is.
PLAIN = re.compile(rf"\s*(?:export\s+)?{KEY_VARIABLE}\s*=\s*[\"']?")
ANY_NAME = re.compile(rf"\s*(?:export\s+)?(?!{KEY_VARIABLE}\s*=)\w+\s*=\s*[\"']?")


class OfLine(Protocol):
    """What makes a cause of a line of a file."""

    def __call__(self, *, path: str, line: int) -> Cause:
        """Make it."""
        ...


class LineShape(NamedTuple):
    """What may stand before a key on its line, and the cause that it makes."""

    pattern: re.Pattern[str]
    make: OfLine


def _shape(pattern: str, make: OfLine) -> LineShape:
    return LineShape(re.compile(pattern, re.IGNORECASE), make)


# The first that fits what stands before the key on its line.
SHAPES = (
    _shape(r"\s*(?:#|//|;|--|REM\b|<!--)", source.line_is_a_comment),
    _shape(r".*[＝：]", source.line_has_full_width_sign),
    _shape(r"\s*[{\[,]|\s*[\"'][\w ]+[\"']\s*:", source.line_is_json),
    _shape(
        r"\s*(?:(?:setx?|let|const|var|env|arg|declare|-e|--env)\s|\$env:|\$\w)",
        source.line_is_for_a_shell,
    ),
    _shape(
        r".*\b(?:os\.environ|getenv|openai\.api_key|api_key\s*=)", source.line_is_code
    ),
    _shape(rf"\s*(?:export\s+)?{NAME}\s*=\s*[\"'`“‘]", source.line_has_open_quote),
    _shape(rf"\s*(?:export\s+)?{NAME}\s*:", source.line_has_colon),
    _shape(rf"\s*(?:export\s+)?{NAME}\s+", source.line_has_no_sign),
    _shape(r"[\s\"'`“‘*>-]*\Z", source.line_is_bare),
    _shape(
        r"\s*(?:export\s+)?(?:open[\s_-]*ai|chat[\s_-]*gpt|gpt|my|api|secret)?"
        r"[\s_-]*(?:api)?[\s_-]*(?:secret)?[\s_-]*(?:key|token)\s*[=:]",
        source.line_has_another_name,
    ),
)


def misplaced(folder: Path, top: str, dotenv: str) -> Finding | None:
    """Where a key stands that is not read; None where none was found.

    Args:
        folder: where the search for a ``.env`` begins.
        top: of the repository around it; the folder itself, where there is none.
        dotenv: the path of the ``.env`` that counts, from ``folder``; it need not be.
    """
    counted = os.path.normpath(folder / dotenv)
    candidates = islice(_candidates(str(folder), top), MOST_ENTRIES)
    paths = [counted, *(path for path in candidates if path != counted)]
    found = (_in_file(path, str(folder), counted, top) for path in paths)
    return next(filter(None, found), None)


def _candidates(folder: str, top: str) -> Iterator[str]:
    """Files with names like ``.env`` from a folder up; then each ``.env`` elsewhere."""
    here = folder
    while True:
        yield from (
            path for path in _files(here) if may_be_meant(os.path.basename(path))
        )
        if here == top or os.path.dirname(here) == here:
            break
        here = os.path.dirname(here)
    for below in folders_below(top, DEEPEST, MOST_ENTRIES):
        yield from (path for path in _files(below) if _is_dotenv(path))


def _files(folder: str) -> Iterator[str]:
    return (path for path in _entries(folder) if not os.path.isdir(path))


def _entries(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.path for entry in islice(entries, MOST_ENTRIES))
    except OSError:
        return []


def _is_dotenv(path: str) -> bool:
    return os.path.basename(path).lower() == DOTENV


def _in_file(path: str, folder: str, counted: str, top: str) -> Finding | None:
    """The first key of a file that is not read, as a finding."""
    content = content_of(path, top)
    if not isinstance(content, bytes):
        return None
    shown = os.path.relpath(path, folder).replace(os.sep, "/")
    text = as_text(content)
    for number, line in enumerate(text.splitlines(), 1):
        found = _key_in(line)
        if found is None:
            continue
        before, value = found
        made = _cause_of(before, shown, number)
        if made is None and ANY_NAME.fullmatch(before) and _is_openai_s(value):
            made = source.line_has_another_name(path=shown, line=number)
        if path != counted and (made or PLAIN.fullmatch(before)):
            made = _elsewhere(path, counted, shown, number)
        if made is not None:
            return Finding(made, Place(shown, number))
    return None


def _is_openai_s(value: str) -> bool:
    """Whether nobody else gives out such a key, whatever its variable is called."""
    return Key(value).kind in (Kind.PROJECT, Kind.SERVICE_ACCOUNT, Kind.LEGACY_USER)


def _key_in(line: str) -> tuple[str, str] | None:
    """What stands before a key on a line, and the key; None without one to use."""
    content = line.encode("utf-8", "surrogateescape")
    for span in find(content, named=True):
        value = content[slice(*span)].decode("utf-8", "replace")
        if not is_placeholder(value):
            return content[: span.start].decode("utf-8", "surrogateescape"), value
    return None


def _cause_of(before: str, path: str, line: int) -> Cause | None:
    """Why a line is not read; None where it is of another variable."""
    fitting = (each.make for each in SHAPES if each.pattern.match(before))
    make = next(fitting, None)
    return None if make is None else make(path=path, line=line)


def _elsewhere(path: str, counted: str, shown: str, line: int) -> Cause | None:
    """That a key stands in another file than the one that is read."""
    if _is_dotenv(path) and os.path.dirname(path) != os.path.dirname(counted):
        return source.key_in_another_folder(path=shown, line=line)
    name = os.path.basename(counted)
    return source.key_in_another_file(path=shown, line=line, name=name)
