"""What ``openai-ready fix`` prints about the keys that it removes from files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.render import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.messages.language import Language


def fixed_key(
    key: str, name: str, dotenv: str, paths: Iterable[str], language: Language
) -> str:
    """One line: which key moves from where to where."""
    named = language.listed(map(printable, paths))
    facts = {"key": key, "name": name, "dotenv": printable(dotenv), "paths": named}
    return language.say("fix.fixed_key", **facts)


def note(
    name: str, path: str, words: Iterable[str | tuple[str, ...]], language: Language
) -> str:
    """A remark about a file; a tuple in its words is shown as a list."""
    said = map(language.listed, words)
    return language.say(f"fix_note.{name}", *map(printable, said), path=printable(path))


def not_looked_into(repositories: Iterable[str], language: Language) -> str:
    """One line: the commands for nested repositories, which are fixed separately."""
    typed = (quoted(("openai-ready", "fix", each)) for each in repositories)
    return language.say("fix.inner", commands=language.listed(typed))


def undone(paths: Iterable[str], language: Language) -> str:
    """One line: the files that were restored."""
    return language.say("fix.undone", paths=language.listed(map(printable, paths)))
