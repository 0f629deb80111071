"""Whether changes that were shown are to be made: the one question of all commands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.cli.terminal import say
from pytest_openai_ready.report import proposal

if TYPE_CHECKING:
    from pytest_openai_ready.report.view import View

# In every language: a person may have the keyboard of another one.
YES = ("y", "yes", "是", "是的", "好")
NO = ("n", "no", "否", "不", "不是")


def confirmed(view: View, *, yes: bool, dry_run: bool = False) -> bool:
    """Whether to make the changes; where not, why not is printed.

    Args:
        view: how to ask.
        yes: make them without a question.
        dry_run: make none in any case.

    Raises:
        click.Abort: the person ended the program instead of answering.
    """
    if not yes and not dry_run and not _somebody_is_there():
        say(proposal.NOBODY_ASKED[view.language])
        return False
    if not dry_run and (yes or _asked(proposal.QUESTION[view.language])):
        return True
    say(proposal.NOT_WRITTEN[view.language])
    return False


def _somebody_is_there() -> bool:
    return all(each and each.isatty() for each in (sys.stdin, sys.stdout))


def _asked(question: str) -> bool:
    answer: bool = click.prompt(
        question,
        default=NO[0],  # Enter alone
        show_default=False,
        prompt_suffix=" [y/N]: ",
        value_proc=meaning,
    )
    return answer


def meaning(typed: str) -> bool:
    """Whether an answer is yes or no.

    Raises:
        click.UsageError: it is neither; click asks again.
    """
    answer = typed.strip().casefold()
    if answer not in YES + NO:
        raise click.UsageError("invalid input")
    return answer in YES
