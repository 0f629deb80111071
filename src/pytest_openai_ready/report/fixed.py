"""What ``openai-ready fix`` prints about the keys that it takes out of files."""

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
    """One line: which key goes from where to where."""
    named = language.listed(map(printable, paths))
    facts = {"key": key, "name": name, "dotenv": printable(dotenv), "paths": named}
    return language.say("fix.fixed_key", **facts)


def note(
    name: str, path: str, words: Iterable[str | tuple[str, ...]], language: Language
) -> str:
    """A remark on a file; of its words, several things in one place are a tuple."""
    said = (each if isinstance(each, str) else language.listed(each) for each in words)
    return language.say(f"fix_note.{name}", *map(printable, said), path=printable(path))


def not_looked_into(repositories: Iterable[str], language: Language) -> str:
    """One line: which repositories have to be fixed by themselves, given as typed."""
    typed = (quoted(("openai-ready", "fix", each)) for each in repositories)
    return language.say("fix.inner", commands=language.listed(typed))


def undone(paths: Iterable[str], language: Language) -> str:
    """One line: which files are again as they were."""
    return language.say("fix.undone", paths=language.listed(map(printable, paths)))
