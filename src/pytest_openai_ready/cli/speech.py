"""The command line in the user's language: help, wrong usage, and click's own words.

What is said stands in ``messages``: the help of each command and option by its name in
``texts.help``, what is wrong about a command line in ``texts.usage``, click's own
sentences in ``texts.click``. The option ``--lang`` counts wherever it stands.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, TypeVar

import click

from pytest_openai_ready.cli.terminal import terminal
from pytest_openai_ready.messages.language import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_openai_ready.messages.language import Language

Function = TypeVar("Function", bound="Callable[..., object]")

OPTION = "--lang"
# Where click asks gettext for its sentences, by a name of its own in each module.
CLICK_MODULES = (
    *("core", "decorators", "exceptions", "formatting", "parser", "termui", "types"),
)
GETTEXT, NGETTEXT = "_", "ngettext"
WIDEST_TERM = 30  # columns, as click has it


def asked_for(arguments: Sequence[str]) -> str | None:
    """The language that ``--lang`` names, wherever it stands; None without one.

    Where it names none that there is, click refuses it later.
    """
    for place, each in enumerate(arguments):
        if each == "--":
            break
        name, _, value = each.partition("=")
        if name == OPTION:
            value = value or next(iter(arguments[place + 1 :]), "")
            return value if value in names() else None
    return None


def spoken() -> Language:
    """The language of the command that runs."""
    context = click.get_current_context(silent=True)
    asked = None if context is None else context.find_root().obj
    return terminal(asked if isinstance(asked, str) else None).language


def with_language(function: Function) -> Function:
    """Give a command the option ``--lang``; before the command, it counts as well."""
    add = click.option(OPTION, type=click.Choice(names()), callback=_or_before)
    return add(function)


def _or_before(
    context: click.Context, _: click.Parameter, value: str | None
) -> str | None:
    before = context.find_root().obj
    return value or (before if isinstance(before, str) else None)


def wrong(name: str, /, **facts: object) -> click.UsageError:
    """Wrong usage, in the sentence of this name."""
    return click.UsageError(spoken().say(f"usage.{name}", **facts))


def wrong_value(name: str, /, **facts: object) -> click.BadParameter:
    """A wrong value of the option or argument that is looked at."""
    return click.BadParameter(spoken().say(f"usage.{name}", **facts))


def in_language(command: click.Command, name: str, language: Language) -> click.Command:
    """The command, whose help is in a language."""
    texts = language.words["texts"]["help"]
    command.context_class = SpokenContext
    command.help = texts.get(name, command.help)
    command.short_help = texts.get(f"{name}.short", command.short_help)
    for each in command.params:
        if isinstance(each, click.Option):
            usual = texts.get(f"any.{each.name}", each.help)
            each.help = texts.get(f"{name}.{each.name}", usual)
    return command


def click_speaks(language: Language) -> None:
    """Let click say its own sentences in a language.

    One that it has not, and a module of click that asks otherwise, stays English.
    """

    def one(message: str) -> str:
        said: str = language.words["texts"]["click"].get(message, message)
        return said

    def some(single: str, several: str, count: int) -> str:
        return one(single if count == 1 else several)

    for each in CLICK_MODULES:
        module = importlib.import_module(f"click.{each}")
        for name, function in ((GETTEXT, one), (NGETTEXT, some)):
            if hasattr(module, name):
                setattr(module, name, function)


class SpokenFormatter(click.HelpFormatter):
    """Help in columns of a terminal, where a Chinese character takes two."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How the command is written; behind a wide colon there is no space."""
        from pytest_openai_ready.report.wrap import width_of

        word: str = getattr(click.formatting, GETTEXT, str)("Usage:")
        is_wide = width_of(word[-1]) > 1
        super().write_usage(prog, args, prefix or (word if is_wide else f"{word} "))

    def write_text(self, text: str) -> None:
        """Paragraphs, each broken at the width."""
        from pytest_openai_ready.report.wrap import wrapped

        margin = " " * self.current_indent
        paragraphs = (" ".join(each.split()) for each in text.split("\n\n"))
        blocks = (wrapped(each, self.width - len(margin)) for each in paragraphs)
        lines = ("\n".join(margin + line for line in block) for block in blocks)
        self.write("\n\n".join(lines) + "\n")

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = WIDEST_TERM,
        col_spacing: int = 2,
    ) -> None:
        """Terms on the left, and beside each what there is to say of it."""
        from pytest_openai_ready.report.wrap import padded, width_of, wrapped

        listed = list(rows)
        widest = max((width_of(term) for term, _ in listed), default=0)
        margin = " " * self.current_indent
        column = min(widest, col_max) + col_spacing
        for term, text in listed:
            lines = wrapped(" ".join(text.split()), max(self.width - column - 2, 10))
            start = padded(term, column)
            if width_of(term) > col_max:
                self.write(f"{margin}{term}\n")
                start = " " * column
            for line in lines:
                self.write(f"{margin}{start}{line}".rstrip() + "\n")
                start = " " * column

    def write_heading(self, heading: str) -> None:
        """A heading, and what ends one in the language."""
        self.write(" " * self.current_indent + spoken().say("usage.heading", heading))
        self.write("\n")


class SpokenContext(click.Context):
    """Where a command finds how help is written."""

    formatter_class = SpokenFormatter
