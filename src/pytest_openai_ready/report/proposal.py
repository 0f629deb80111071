"""Proposed changes, and what ``init`` and ``fix`` print about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import COMMAND
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.render import quoted, typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.messages.language import Language


MARGIN = "  "


class Proposal(NamedTuple):
    """Changes that have not been made yet.

    Attributes:
        diff: the changes to files, without a key; its lines end in line breaks.
        notes: remarks to be read before it, each of one or more lines.
        commands: the changes that are made in git.
        summary: lines to be read last.
    """

    diff: str
    notes: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    summary: tuple[str, ...] = ()


def proposed(proposal: Proposal, language: Language) -> str:
    """The changes as plain text that ends in a line break."""
    notes = (f"{each}\n" for each in proposal.notes)
    in_git = (f"{MARGIN}{typed(each, {})}" for each in proposal.commands)
    between = [language.say("doctor.in_git"), *in_git] if proposal.commands else [""]
    above = "".join(f"{each}\n" for each in notes)
    below = "".join(f"{each}\n" for each in (*between, *proposal.summary))
    return above + proposal.diff + below


def setup_note(
    name: str, path: str, lines: Iterable[str | tuple[str, ...]], language: Language
) -> str:
    """A remark about a file, and what to add by hand."""
    text = language.say(f"setup_note.{name}", path=printable(path))
    said = map(language.listed, lines)
    return "\n".join((text, *(f"{MARGIN}{printable(each)}" for each in said)))


def naming_files(paths: Iterable[str], language: Language) -> str:
    """One line that names the files."""
    named = language.listed(map(printable, paths))
    return language.say("setup.written", paths=named)


def next_steps(commands: Iterable[str], language: Language) -> str:
    """The commands that the user has to run."""
    lines = (f"{MARGIN}{each}" for each in commands)
    return "\n".join((language.say("setup.next"), *lines))


def fixed_key(
    key: str, name: str, dotenv: str, paths: Iterable[str], language: Language
) -> str:
    """One line: which key moves from where to where.

    Args:
        key: the masked key.
        name: its variable.
        dotenv: the ``.env`` that gets it.
        paths: the files that lose it.
        language: of the line.
    """
    named = language.listed(map(printable, paths))
    facts = {"key": key, "name": name, "dotenv": printable(dotenv), "paths": named}
    return language.say("fix.fixed_key", **facts)


def fix_note(
    name: str, path: str, words: Iterable[str | tuple[str, ...]], language: Language
) -> str:
    """A remark about a file; a tuple in its words is shown as a list."""
    said = map(language.listed, words)
    return language.say(f"fix_note.{name}", *map(printable, said), path=printable(path))


def not_looked_into(repositories: Iterable[str], language: Language) -> str:
    """One line: the commands for nested repositories, which are fixed separately."""
    typed = (quoted((COMMAND, "fix", each)) for each in repositories)
    return language.say("fix.inner", commands=language.listed(typed))


def undone(paths: Iterable[str], language: Language) -> str:
    """One line: the files that were restored."""
    return language.say("fix.undone", paths=language.listed(map(printable, paths)))
