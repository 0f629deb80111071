"""Adds to TOML files and leaves the rest of them unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_openai_ready.bounded_files import BYTE_ORDER_MARK
from pytest_openai_ready.changes.editing.insertion import (
    UnusualFormError,
    inserted,
)
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.config_files import TooComplexError, check_toml
from pytest_openai_ready.messages.causes import change as causes

if TYPE_CHECKING:
    from collections.abc import Iterable

# Outside quotes and comments. The time that tomlkit needs for a dotted key grows with
# all keys before it: for 45,000 dots in 119 kB, it needs a minute and a half.
MOST_DOTS = 2000


def values(path: str, content: bytes) -> dict[str, Any]:
    """The content of a file, as plain values.

    Raises:
        ChangeError: it is not TOML in UTF-8.
    """
    said: dict[str, Any] = toml_document(path, content).unwrap()
    return said


def toml_document(path: str, content: bytes) -> Any:  # noqa: ANN401 - a document of tomlkit
    """The file as a tomlkit document, which preserves its formatting.

    Raises:
        ChangeError: it is not TOML in UTF-8.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ChangeError(causes.file_not_utf_8(path=path)) from None
    try:
        check_toml(text, MOST_DOTS)
        return tomlkit.parse(text.removeprefix(BYTE_ORDER_MARK))
    except TooComplexError:
        raise ChangeError(causes.config_too_complex(path=path)) from None
    except (TOMLKitError, ValueError, RecursionError):
        raise ChangeError(causes.no_toml(path=path)) from None


def with_tables(path: str, content: bytes, lines: Iterable[str]) -> bytes:
    """The file with tables added at its end.

    Raises:
        ChangeError: it is not TOML in UTF-8.
        UnusualFormError: these tables are not possible there, or would change another.
    """
    before = values(path, content)
    text = content.decode()
    space = [""] if text.strip() else []
    after = inserted(text, len(text), [*space, *lines]).encode()
    try:
        now = values(path, after)
    except ChangeError:  # an inline table cannot be extended by tables
        raise UnusualFormError from None
    if not _says(now, before):
        raise UnusualFormError
    return after


def _says(now: object, before: object) -> bool:
    """Whether all old values are unchanged; tables and lists may have been extended."""
    if isinstance(before, dict) and isinstance(now, dict):
        return all(name in now and _says(now[name], before[name]) for name in before)
    if isinstance(before, list) and isinstance(now, list):
        return now[: len(before)] == before
    return now == before
