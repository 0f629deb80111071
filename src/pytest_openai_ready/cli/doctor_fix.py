"""What ``openai-ready doctor --fix`` shows, asks and does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.changes.errors import ChangeError
from pytest_openai_ready.changes.preview import diff
from pytest_openai_ready.cli.terminal import say
from pytest_openai_ready.findings import Diagnosis
from pytest_openai_ready.git import GitError, not_judged
from pytest_openai_ready.keys.masking import masked
from pytest_openai_ready.messages.catalog import typed
from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.report import setup
from pytest_openai_ready.report.text import report
from pytest_openai_ready.setup.dotenv import mend, mending

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.cli.terminal import Terminal
    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.setup.dotenv import Mending

IN_GIT = {
    Language.EN: "In git, as these commands would do:",
    Language.ZH: "并在 git 中完成相当于以下命令的操作：",
}
DONE = {Language.EN: "Done.", Language.ZH: "已完成。"}
NOTHING = {
    Language.EN: "There is nothing that --fix mends.",
    Language.ZH: "没有 --fix 能处理的问题。",
}


def offer(
    findings: tuple[Finding, ...], folder: Path, where: Terminal, *, yes: bool
) -> bool:
    """Show what can be mended, and do it if that is wanted; whether it was done."""
    try:
        return _offer(mending(findings, folder), where, yes=yes)
    except GitError as error:
        refusal = not_judged(error)
    except ChangeError as error:
        refusal = error.finding
    said = report(Diagnosis((masked(refusal),)), where.language, where.width)
    say("\n" + said.removesuffix("\n"))
    return False


def _offer(what: Mending | None, where: Terminal, *, yes: bool) -> bool:
    language = where.language
    if what is None:
        say(f"\n{NOTHING[language]}")
        return False
    commands = (f"{setup.MARGIN}{typed(each, {})}" for each in what.commands)
    say("\n" + diff(what.changes) + "\n".join((IN_GIT[language], *commands)))
    if not yes and not _somebody_is_there():
        say(setup.NOBODY_ASKED[language])
        return False
    if not yes and not click.confirm(setup.QUESTION[language]):
        say(setup.NOT_WRITTEN[language])
        return False
    mend(what)
    say(DONE[language])
    return True


def _somebody_is_there() -> bool:
    """Whether a person can be asked."""
    return all(each and each.isatty() for each in (sys.stdin, sys.stdout))
