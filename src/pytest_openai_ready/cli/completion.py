"""Shell completion for the values of arguments and options.

Click completes commands, options and fixed choices by itself:
https://click.palletsprojects.com/en/stable/shell-completion/

Each function gets the part of a word that was typed and returns its completions. A
shell calls them at each press of the Tab key, so modules that only the commands need
are not imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem


def files(
    _: click.Context, __: click.Parameter, typed: str
) -> list[CompletionItem[str]]:
    """Files and folders, as the shell itself completes them."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(typed, type="file")]


def codes(_: click.Context, __: click.Parameter, typed: str) -> list[str]:
    """The codes of findings."""
    return [code.value for code in Code if code.value.startswith(typed.lower())]


def states(_: click.Context, __: click.Parameter, typed: str) -> list[str]:
    """The states of the sandbox."""
    from pytest_openai_ready.sandbox import answers

    return [name for name in answers.states() if name.startswith(typed)]


def checks(context: click.Context, option: click.Parameter, typed: str) -> list[str]:
    """The checks of doctor, their families, and codes."""
    from pytest_openai_ready.doctor.checks import CHECKS

    families = {check.family for check in CHECKS.values()}
    names = [name for name in (*CHECKS, *sorted(families)) if name.startswith(typed)]
    return [*dict.fromkeys([*names, *codes(context, option, typed)])]


def parts(_: click.Context, __: click.Parameter, typed: str) -> list[str]:
    """The parts that init sets up; completes the last in a comma-separated list."""
    from pytest_openai_ready.setup.plan import PARTS

    before, comma, last = typed.rpartition(",")
    left = (part for part in PARTS if part not in before.split(","))
    return [before + comma + part for part in left if part.startswith(last)]
