"""What there is to know of a code: what it is about, and each of its causes.

The catalogue's sentences stand here as they are before a finding fills them: what a
finding would fill in is named in angle brackets.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import NamedTuple

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.catalog import (
    COMMANDS,
    ENTRIES,
    Command,
    typed,
)
from pytest_openai_ready.messages.causes import CAUSES, TERMS, Both, Words
from pytest_openai_ready.messages.families import CAUSES_OF, CODES
from pytest_openai_ready.messages.language import Language


class Cause(NamedTuple):
    """One cause: what to say of it, and the commands that mend it."""

    words: Words
    commands: tuple[str, ...]


class Explanation(NamedTuple):
    """A code as a whole: its usual words first, then each more exact cause."""

    usual: Cause
    causes: tuple[Cause, ...]
    link: str


def explanation(code: Code, language: Language) -> Explanation:
    """All that the catalogue says of a code."""
    entry = ENTRIES[code]
    usual = _cause(Both(entry.en, entry.zh), entry.commands, language)
    causes = tuple(
        _cause(CAUSES[name], COMMANDS.get(name, entry.commands), language)
        for name in CAUSES_OF.get(code, ())
    )
    return Explanation(usual, causes, entry.link)


def family_of(code: Code) -> str:
    """The family that a code belongs to."""
    return next(family for family, codes in CODES.items() if code in codes)


def near(name: str) -> list[str]:
    """The codes whose names are most like this one."""
    return get_close_matches(name, [code.value for code in Code], cutoff=0.5)


def _cause(both: Both, commands: tuple[Command, ...], language: Language) -> Cause:
    chosen = both.zh if language is Language.ZH else both.en
    blanks = _Blanks(
        form="",
        replacement=TERMS["new-key"][language is Language.ZH],
    )
    words = Words(*(sentence.format_map(blanks) for sentence in chosen))
    return Cause(words, tuple(typed(each, _Names()) for each in commands))


class _Blanks(dict[str, str]):
    """A fact that is not known yet is called by its name."""

    def __missing__(self, name: str) -> str:
        return f"<{name}>"


class _Names(dict[str, str]):
    """Likewise in a command, where a shell would take angle brackets for its own."""

    def __missing__(self, name: str) -> str:
        return name.upper()
