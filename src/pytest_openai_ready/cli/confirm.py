"""Shows changes and asks for confirmation, for all commands.

Changes that an interrupted run began were confirmed then, and are completed first.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.changes import journal, undo
from pytest_openai_ready.changes.previews.preview import diff, safe_name
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.cli.speech import wrong
from pytest_openai_ready.cli.terminal import say, say_in
from pytest_openai_ready.findings import Code, Diagnosis
from pytest_openai_ready.messages.causes.change import changed_since
from pytest_openai_ready.messages.language import Language, names
from pytest_openai_ready.report.formats import FORMATS
from pytest_openai_ready.report.proposal import undone
from pytest_openai_ready.report.renderers.plain_text import report
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.tools.ignore_rules.second_look import dotenv_findings

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.changes.journal import Recovery
    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.report.proposal import Proposal
    from pytest_openai_ready.report.view import View

UNDONE = 1  # the exit status if changes were proposed but not made
FORM = "text"  # the question is only asked in a terminal
PROPOSAL_FORMATS = {
    name: form.proposal for name, form in FORMATS.items() if form.proposal
}


def recovered(root: Path, view: View) -> Recovery | None:
    """Complete the changes of an interrupted run and print which; None without any.

    Raises:
        ChangeError, GitError: they could not be completed.
    """
    found = journal.recover(root)
    if found is not None:
        text = "setup.completed" if found.is_done else "setup.left_off"
        paths = view.language.listed(map(safe_name, found.paths))
        say(view.language.say(text, paths=paths))
    return found


def taken_back(root: Path, record: str, begun: Recovery | None, view: View) -> int:
    """Undo the recorded changes and print which; returns the exit status.

    Args:
        root: the folder that the record belongs to.
        record: the name of the record.
        begun: what was completed just now, which may be this undo itself.
        view: how to print it.

    Raises:
        ChangeError, GitError: nothing was changed.
    """
    ending = begun.ending if begun is not None and begun.is_done else None
    if ending is not None and ending.forgets and ending.record == record:
        return 0
    wanted = undo.recorded(root, record)
    try:
        found = undo.take_back(root, record)
    except ChangeError as error:
        if error.cause.name == changed_since.name:
            path = error.cause.facts["path"]
            text = diff([each for each in wanted if each.path == path])
            say(text.rstrip("\n"))
        raise
    paths = {each.path for each in found}
    stays = [safe_name(each.path) for each in wanted if each.path not in paths]
    if found:
        say(undone([safe_name(each.path) for each in found], view.language))
    if stays:
        say(view.language.say("fix.stays", paths=view.language.listed(stays)))
    if not found:
        if not stays:
            say(view.language.say("fix.nothing_kept"))
        return UNDONE
    open_ = _open_now(root) if any(map(undo.is_rule, found)) else ()
    if open_:
        say(report(Diagnosis(open_), view.language).rstrip("\n"))
    return 0


def _open_now(root: Path) -> tuple[Finding, ...]:
    """The existing settings files that git would now add."""
    return tuple(
        each
        for each in dotenv_findings(Repository(root))
        if each.code is Code.DOTENV_NOT_IGNORED
        and each.place is not None
        and (root / each.place.path).exists()
    )


def confirmed(
    proposal: Proposal, view: View, *, yes: bool, dry_run: bool = False
) -> bool:
    """Show changes and return whether to make them; if not, print why.

    Args:
        proposal: the changes.
        view: how to show them, and how to ask.
        yes: make them without asking.
        dry_run: make none in any case.

    Raises:
        click.Abort: the user ended the program instead of answering.
    """
    say_in(FORMATS[FORM].medium, PROPOSAL_FORMATS[FORM](proposal, view))
    if not yes and not dry_run and not _somebody_is_there():
        say(view.language.say("setup.nobody_asked"))
        return False
    if not dry_run and (yes or _asked(view.language)):
        return True
    say(view.language.say("setup.not_written"))
    return False


def _somebody_is_there() -> bool:
    return all(each and each.isatty() for each in (sys.stdin, sys.stdout))


def _asked(language: Language) -> bool:
    answer: bool = click.prompt(
        language.say("setup.question"),
        default="n",  # just Enter
        show_default=False,
        prompt_suffix=language.say("setup.choices"),
        value_proc=meaning,
    )
    return answer


def meaning(typed: str) -> bool:
    """Whether an answer means yes, in any language, since keyboards differ.

    Raises:
        click.UsageError: it is neither yes nor no; click asks again.
    """
    answer = typed.strip().casefold()
    for language in map(Language, names()):
        for meant, words in language.words["answers"].items():
            if answer in words:
                return bool(meant == "yes")
    raise wrong("yes_or_no")
