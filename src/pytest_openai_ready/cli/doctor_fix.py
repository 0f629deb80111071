"""What ``openai-ready doctor --fix`` shows, asks and does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.changes.preview import diff
from pytest_openai_ready.cli.confirm import confirmed
from pytest_openai_ready.cli.guarded import guarded, show
from pytest_openai_ready.cli.terminal import say
from pytest_openai_ready.report.proposal import Proposal
from pytest_openai_ready.setup.dotenv_in_git import apply_fix, dotenv_fix

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.report.view import View
    from pytest_openai_ready.setup.dotenv_in_git import DotenvFix


def offer(
    findings: tuple[Finding, ...], folder: Path, where: View, *, yes: bool
) -> bool:
    """Show what can be fixed, and do it if that is wanted; whether it was done."""

    def refused(finding: Finding) -> bool:
        say("")
        show([finding], where)
        return False

    return guarded(
        "doctor", lambda: _offer(dotenv_fix(findings, folder), where, yes=yes), refused
    )


def _offer(found: DotenvFix | None, where: View, *, yes: bool) -> bool:
    language = where.language
    if found is None:
        say("\n" + language.say("doctor.nothing_to_fix"))
        return False
    say("")
    proposal = Proposal(diff(found.changes), commands=found.commands)
    if not confirmed(proposal, where, yes=yes):
        return False
    apply_fix(found)
    say(language.say("doctor.fixed"))
    return True
