"""The explanation of a code: what it is about, and each of its causes.

The sentences are not filled in: facts of a finding are shown as names in angle
brackets.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import CODES
from pytest_openai_ready.messages.declare import Constructor
from pytest_openai_ready.messages.render import CAUSE_MODULES, Words, sentences, typed
from pytest_openai_ready.messages.shells import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.messages.shells import Shell


class Explained(NamedTuple):
    """One cause: its words, and the commands that help."""

    words: Words
    commands: tuple[str, ...]


class Explanation(NamedTuple):
    """A code as a whole: its usual words first, then each more specific cause.

    ``manual`` contains further information, in paragraphs of Markdown.
    """

    usual: Explained
    causes: tuple[Explained, ...]
    link: str
    manual: tuple[str, ...]


def explanation(
    code: Code, language: Language, shell: Shell | None = None
) -> Explanation:
    """The explanation of a code; ``shell`` is the reader's, None for this one."""
    about = CODES[code]
    usual = _explained(code.value, about.commands, language, shell)
    causes = tuple(
        _explained(
            name,
            about.commands if each.commands is None else each.commands,
            language,
            shell,
        )
        for name, each in _declared()
        if each.code is code and name != code.value
    )
    manual = tuple(language.words["manual"][code.value])
    return Explanation(usual, causes, about.page, manual)


def families() -> dict[str, list[Code]]:
    """The codes of each family, in order."""
    found: dict[str, list[Code]] = {}
    for code, about in CODES.items():
        found.setdefault(about.family, []).append(code)
    return found


def similar_codes(name: str) -> list[str]:
    """The codes with the most similar names."""
    return get_close_matches(name, [code.value for code in Code], cutoff=0.5)


def without_markup(paragraph: str) -> str:
    """The text without markup; links keep their text, and their address on the web."""
    line = re.sub(r"\[([^]]+)\]\((https?://[^)]+)\)", r"\1 (\2)", paragraph)
    return re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", line)


def _declared() -> Iterator[tuple[str, Constructor[Any]]]:
    """Every cause by its name, in the order of declaration."""
    for module in CAUSE_MODULES:
        for each in vars(module).values():
            if isinstance(each, Constructor):
                yield each.name, each


def _explained(
    name: str,
    commands: tuple[Command, ...],
    language: Language,
    shell: Shell | None,
) -> Explained:
    terms, grammar = language.words["terms"], language.words["grammar"]
    blanks = _Blanks(
        kind=terms["any-key"], key="sk-...", form="", replacement=terms["new-key"]
    )
    blanks["move"] = grammar["move"].format_map(blanks)
    said = (sentence.format_map(blanks) for sentence in sentences(name, language))
    return Explained(
        Words(*said), tuple(typed(each, _ShellNames(), shell) for each in commands)
    )


class _Blanks(dict[str, str]):
    """An unknown fact is shown as its name in angle brackets."""

    def __missing__(self, name: str) -> str:
        return f"<{name}>"


class _ShellNames(dict[str, str]):
    """The name of a fact in a command, in which a shell would read angle brackets."""

    def __missing__(self, name: str) -> str:
        return FILE if name == "sort" else name.upper()
