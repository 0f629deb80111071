"""The pages ``docs/options*.md``: every option and setting, generated from the code.

``python -m pytest_openai_ready.reference FOLDER`` writes them to a folder.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from pytest_openai_ready import COMMAND, POLICY_VARIABLE
from pytest_openai_ready.account.setting_names import TRUST_VARIABLE, WARN_DAYS_VARIABLE
from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.cli.speech import in_language
from pytest_openai_ready.messages.language import LANGUAGE_VARIABLE
from pytest_openai_ready.messages.pages import head, write_page
from pytest_openai_ready.plugin import options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pytest

    from pytest_openai_ready.messages.language import Language

NAME = "options"
VARIABLES = (POLICY_VARIABLE, LANGUAGE_VARIABLE, TRUST_VARIABLE, WARN_DAYS_VARIABLE)
POLICY = ("openai_ready_policy", "openai_ready")  # names of the option and the setting


class Declaration(NamedTuple):
    """A pytest option or ini setting: how it is written, and its help."""

    written: str
    help: str


class Declared:
    """Records what the plugin declares to pytest, in order."""

    def __init__(self) -> None:
        self.options: dict[str, Declaration] = {}
        self.settings: dict[str, Declaration] = {}

    def getgroup(self, *_: str) -> Declared:
        """The only group is ours."""
        return self

    def addoption(self, name: str, **about: Any) -> None:  # noqa: ANN401 - argparse's
        """Record an option, by its destination."""
        value = f"={about['metavar']}" if "metavar" in about else ""
        self.options[about["dest"]] = Declaration(f"{name}{value}", about["help"])

    def addini(self, name: str, text: str, **_: object) -> None:
        """Record a setting, by its name."""
        self.settings[name] = Declaration(name, text)


def declared() -> Declared:
    """Everything that the plugin declares."""
    found = Declared()
    parser: pytest.Parser = found  # type: ignore[assignment]
    options.add_options(parser)
    return found


def page(language: Language) -> str:
    """Every option and setting, in Markdown."""
    say = language.say
    lines = head(NAME, say("reference.title"), language)
    lines += [f"## {say('reference.pytest')}", "", say("reference.of_pytest"), ""]
    three = ("option", "setting", "effect")
    lines += _table([say(f"reference.{each}") for each in three], _of_pytest(language))
    lines += ["", f"## {say('reference.environment')}", ""]
    variables = ((each, say(f"setting.{each}")) for each in VARIABLES)
    two = ("variable", "effect")
    lines += _table([say(f"reference.{each}") for each in two], variables)
    context = click.Context(commands)
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        if command is not None:
            lines += _of_command(in_language(command, name, language), language)
    return "\n".join((*lines, ""))


def _of_pytest(language: Language) -> Iterator[tuple[str, str, str]]:
    found = declared()
    settings = {**found.settings, POLICY[0]: found.settings[POLICY[1]]}
    for name, each in found.options.items():
        setting = settings.pop(name, None)
        named = "" if setting is None else setting.written
        yield each.written, named, language.say(f"setting.{name}")
    for name, each in settings.items():
        if name != POLICY[1]:
            yield "", each.written, language.say(f"setting.{name}")


def _of_command(command: click.Command, language: Language) -> Iterator[str]:
    yield from ("", f"## {COMMAND} {command.name}", "", _first(command.help or ""), "")
    given = (each for each in command.params if isinstance(each, click.Option))
    rows = ((_written(each), each.help or "") for each in given)
    heads = ("option", "effect")
    yield from _table([language.say(f"reference.{each}") for each in heads], rows)


def _first(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())


def _written(option: click.Option) -> str:
    kind = option.type
    value = "" if option.is_flag else f" {option.metavar or kind.name.upper()}"
    if isinstance(kind, click.Choice):
        value = " " + " / ".join(map(str, kind.choices))
    return f"{', '.join(option.opts)}{value}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for *written, text in rows:
        cells = [f"`{each}`" if each else "" for each in written]
        yield f"| {' | '.join((*cells, ' '.join(text.split())))} |"


if __name__ == "__main__":
    write_page(sys.argv[1], NAME, page)
