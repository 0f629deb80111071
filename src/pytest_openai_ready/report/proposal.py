"""What is said when a repository is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.messages.render import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.messages.language import Language

MARGIN = "  "

# By the name of a note.


def note(name: str, path: str, lines: Iterable[str], language: Language) -> str:
    """A remark on a file, and what to put there by hand."""
    said = language.say(f"setup_note.{name}", path=printable(path))
    return "\n".join((said, *(f"{MARGIN}{printable(line)}" for line in lines)))


def written(paths: Iterable[str], language: Language) -> str:
    """One line that names the files."""
    named = language.listed(map(printable, paths))
    return language.say("setup.written", paths=named)


def next_steps(commands: Iterable[str], language: Language) -> str:
    """The commands that are left to a person, as they are typed."""
    return "\n".join(
        (language.say("setup.next"), *(f"{MARGIN}{each}" for each in commands))
    )
