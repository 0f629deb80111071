"""What ``openai-ready doctor --fix`` shows, asks and does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.changes.preview import diff
from pytest_openai_ready.cli.confirm import confirmed
from pytest_openai_ready.cli.errors import guarded, show
from pytest_openai_ready.cli.terminal import say
from pytest_openai_ready.messages.catalog import typed
from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.report import proposal
from pytest_openai_ready.setup.dotenv import mend, mending

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.report.view import View
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
    findings: tuple[Finding, ...], folder: Path, where: View, *, yes: bool
) -> bool:
    """Show what can be mended, and do it if that is wanted; whether it was done."""

    def refused(finding: Finding) -> bool:
        say("")
        show([finding], where)
        return False

    return guarded(
        "doctor", lambda: _offer(mending(findings, folder), where, yes=yes), refused
    )


def _offer(what: Mending | None, where: View, *, yes: bool) -> bool:
    language = where.language
    if what is None:
        say(f"\n{NOTHING[language]}")
        return False
    commands = (f"{proposal.MARGIN}{typed(each, {})}" for each in what.commands)
    say("\n" + diff(what.changes) + "\n".join((IN_GIT[language], *commands)))
    if not confirmed(where, yes=yes):
        return False
    mend(what)
    say(DONE[language])
    return True
