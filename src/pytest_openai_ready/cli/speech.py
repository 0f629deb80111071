"""The command line in the user's language: help, wrong usage, and click's own texts.

The texts are in ``messages``: the help of each command and option in ``texts.help``,
wrong usage in ``texts.usage``, click's own sentences in ``texts.click``. The option
``--lang`` works both before and after the command.
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

Decorated = TypeVar("Decorated", bound="Callable[..., object]")

OPTION = "--lang"
# The modules in which click imports gettext under a local name.
CLICK_MODULES = (
    *("core", "decorators", "exceptions", "formatting", "parser", "termui", "types"),
)
GETTEXT, NGETTEXT = "_", "ngettext"
WIDEST_TERM = 30  # columns, click's default


def asked_for(arguments: Sequence[str]) -> str | None:
    """The language that ``--lang`` names, in any position; None without it.

    Also None if the language is unknown, which click reports later.
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
    """The language of the running command."""
    context = click.get_current_context(silent=True)
    asked = None if context is None else context.find_root().obj
    return terminal(asked if isinstance(asked, str) else None).language


def with_language(function: Decorated) -> Decorated:
    """Give a command the option ``--lang``, which may also come before the command."""
    add = click.option(OPTION, type=click.Choice(names()), callback=_or_before)
    return add(function)


def _or_before(
    context: click.Context, _: click.Parameter, value: str | None
) -> str | None:
    before = context.find_root().obj
    return value or (before if isinstance(before, str) else None)


def wrong(name: str, /, **facts: object) -> click.UsageError:
    """A usage error with the sentence of this name."""
    return click.UsageError(spoken().say(f"usage.{name}", **facts))


def wrong_value(name: str, /, **facts: object) -> click.BadParameter:
    """An error about the value of the current option or argument."""
    return click.BadParameter(spoken().say(f"usage.{name}", **facts))


def in_language(command: click.Command, name: str, language: Language) -> click.Command:
    """The command, with its help in the given language."""
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
    """Make click print its own sentences in the given language.

    Sentences without a translation, and modules of click that do not use gettext, stay
    English.
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
    """Help in terminal columns, in which a Chinese character is two wide."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line; after a full-width colon there is no space."""
        from pytest_openai_ready.report.renderers.wrap import width_of

        word: str = getattr(click.formatting, GETTEXT, str)("Usage:")
        is_wide = width_of(word[-1]) > 1
        super().write_usage(prog, args, prefix or (word if is_wide else f"{word} "))

    def write_text(self, text: str) -> None:
        """Paragraphs, each wrapped at the width."""
        from pytest_openai_ready.report.renderers.wrap import wrapped

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
        """A list of terms on the left with their descriptions on the right."""
        from pytest_openai_ready.report.renderers.wrap import padded, width_of, wrapped

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
        """A heading, with the punctuation of the language."""
        self.write(" " * self.current_indent + spoken().say("usage.heading", heading))
        self.write("\n")


class SpokenContext(click.Context):
    """A context that writes help with ``SpokenFormatter``."""

    formatter_class = SpokenFormatter
