"""``openai-ready doctor``."""

from __future__ import annotations

import os
from contextlib import ExitStack
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.account.limits import TOTAL_SECONDS
from pytest_openai_ready.account.sources.settings import REHEARSAL_VARIABLE
from pytest_openai_ready.cli import completion
from pytest_openai_ready.cli.terminal import say, say_in, shown, terminal
from pytest_openai_ready.messages.language import names
from pytest_openai_ready.report.formats import FORMATS
from pytest_openai_ready.report.view import Medium

if TYPE_CHECKING:
    from pytest_openai_ready.doctor.check_context import CheckContext
    from pytest_openai_ready.doctor.selection import CheckSelection
    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.report.examination import Examination
    from pytest_openai_ready.report.view import View
    from pytest_openai_ready.setup.dotenv_in_git import DotenvFix

DOTENV = "dotenv"  # the check whose findings --fix can fix
EXAMINATION_FORMATS = {
    name: form.examination
    for name, form in FORMATS.items()
    if form.examination and form.medium is not Medium.FILE
}


def _finite(_: click.Context, __: click.Parameter, seconds: float) -> float:
    """A number of seconds; no comparison refuses the one that is none."""
    if isnan(seconds):
        raise click.BadParameter("nan is no number of seconds.")
    return seconds


@click.command()
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.checks,
    help="Run this check or family only, or show findings of this code only. Titles "
    "count as names. Can be repeated.",
)
@click.option(
    "--skip",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.checks,
    help="Leave out this check or family, or findings of this code. Can be repeated.",
)
@click.option(
    "--offline", is_flag=True, help="Send nothing: everything but the account."
)
@click.option("--strict", is_flag=True, help="Advice counts: exit with 1 over it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(EXAMINATION_FORMATS)),
    default="text",
    show_default=True,
    help="How to say it; github is for a workflow's log, markdown for its summary.",
)
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Show also what each verdict rests on, and how long it took.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="Then fix what is safe to fix (a .env that git would publish): it is shown "
    "first, and asked for.",
)
@click.option("--yes", is_flag=True, help="With --fix: do not ask.")
@click.option(
    "--sandbox",
    metavar="STATE",
    shell_complete=completion.states,
    help="Rehearse without a key: an embedded stand-in for the API answers, in this "
    "state. `openai-ready sandbox --list` has them all.",
)
@click.option(
    "--model",
    metavar="NAME",
    help="Ask for one small chat with this model instead of an embedding.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.5, 60),
    callback=_finite,
    default=TOTAL_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long the question to the host may take.",
)
@click.option(
    "--lang",
    type=click.Choice(names()),
    help="The language (default: that of your system).",
)
def doctor(  # noqa: PLR0913 - click hands over each option by its name
    *,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    offline: bool,
    strict: bool,
    form: str,
    verbose: bool,
    fix: bool,
    yes: bool,
    sandbox: str | None,
    model: str | None,
    timeout: float,
    lang: str | None,
) -> None:
    """Say what is wrong, and the one thing to do next.

    Makes one billable call of the smallest price ($0.00000002) and asks nothing. What
    the host said is kept for tests: ten minutes if it is ready, one if it is not. Exit
    status, the same in every format: 0 ready, 1 something to fix, 2 wrong usage, 3
    undecided (the network failed, for instance).
    """
    from pytest_openai_ready.doctor.runner import examine
    from pytest_openai_ready.report.examination import Examination

    wanted = _wanted(only, skip)
    if offline and sandbox is not None:
        raise click.UsageError("Choose one of --offline and --sandbox.")
    _check_fix(form, fix=fix, yes=yes)
    with ExitStack() as stack:
        context = _context(
            stack, sandbox, model=model, seconds=timeout, is_offline=offline
        )
        where = terminal(lang)._replace(is_verbose=verbose)
        if fix:
            _recover(context.folder, where)
        examination = Examination(examine(context, wanted), strict, sandbox)
    text = EXAMINATION_FORMATS[form](examination, where)
    say_in(FORMATS[form].medium, text, color=where.color)
    if fix:
        examination = _fixed(examination, context, where, yes=yes)
    raise SystemExit(examination.exit_code)


def _check_fix(form: str, *, fix: bool, yes: bool) -> None:
    """Refuse what does not go together with ``--fix``.

    Raises:
        click.UsageError: what is wrong, in one sentence.
    """
    if fix and FORMATS[form].medium is not Medium.TERMINAL:
        raise click.UsageError("--fix is for people: it needs --format text.")
    if yes and not fix:
        raise click.UsageError("--yes belongs to --fix.")


def _recover(folder: Path, where: View) -> None:
    """Complete what an earlier run has begun; outside of a repository, none has."""
    from pytest_openai_ready.cli.confirm import recovered
    from pytest_openai_ready.cli.guarded import guarded, show
    from pytest_openai_ready.repository import Repository

    def work() -> object:
        repository = Repository(folder)
        return repository.exists and recovered(Path(repository.root), where)

    guarded("doctor", work, lambda each: show([each], where))


def _fixed(
    examination: Examination, context: CheckContext, where: View, *, yes: bool
) -> Examination:
    """The examination after what was fixed; only the one check is made again."""
    from pytest_openai_ready.doctor.runner import examine
    from pytest_openai_ready.doctor.selection import CheckSelection
    from pytest_openai_ready.findings import Diagnosis
    from pytest_openai_ready.report.examination import verdict

    found = examination.diagnosis.findings
    if not _offer_fix(found, context.folder, where, yes=yes):
        return examination
    context.look_again()
    again = examine(context, CheckSelection(only=frozenset({DOTENV})))
    others = tuple(each for each in found if each.facts["check"] != DOTENV)
    after = examination._replace(diagnosis=Diagnosis(others + again.findings))
    say(f"\n{verdict(after, where.language)}")
    return after


def _offer_fix(
    findings: tuple[Finding, ...], folder: Path, where: View, *, yes: bool
) -> bool:
    """Show what can be fixed, and do it if that is wanted; whether it was done."""
    from pytest_openai_ready.cli.guarded import guarded, show
    from pytest_openai_ready.setup.dotenv_in_git import dotenv_fix

    def refused(finding: Finding) -> bool:
        say("")
        show([finding], where)
        return False

    return guarded(
        "doctor",
        lambda: _apply_fix(dotenv_fix(findings, folder), where, yes=yes),
        refused,
    )


def _apply_fix(found: DotenvFix | None, where: View, *, yes: bool) -> bool:
    from pytest_openai_ready.changes.preview import diff
    from pytest_openai_ready.cli.confirm import confirmed
    from pytest_openai_ready.report.proposal import Proposal
    from pytest_openai_ready.setup.dotenv_in_git import apply_fix

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


def _wanted(only: tuple[str, ...], skip: tuple[str, ...]) -> CheckSelection:
    from pytest_openai_ready.doctor.checks import CHECKS
    from pytest_openai_ready.doctor.selection import UnknownNameError, selection

    try:
        return selection(only, skip)
    except UnknownNameError as error:
        families = dict.fromkeys(check.family for check in CHECKS.values())
        lines = (
            f"There is no check, family or code {shown(str(error))}.",
            f"Checks: {', '.join(CHECKS)}.",
            f"Families: {', '.join(families)}.",
            "Codes: `openai-ready explain` lists them.",
        )
        from textwrap import fill

        filled = (fill(each, break_on_hyphens=False) for each in lines)
        raise click.UsageError("\n".join(filled)) from None


def _context(
    stack: ExitStack,
    sandbox: str | None,
    *,
    model: str | None,
    seconds: float,
    is_offline: bool,
) -> CheckContext:
    """The real context; in a rehearsal, the account is the sandbox's."""
    from pytest_openai_ready.doctor.check_context import CheckContext

    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise click.UsageError(
            "This folder is gone: change to one that is there."
        ) from None
    if is_offline:
        return CheckContext(os.environ, here, here, is_offline=True)
    if sandbox is None:
        from pytest_openai_ready.account.verdict.cache import cache_of

        cache = cache_of(os.environ, live=True)
        return CheckContext(
            os.environ, here, here, model=model, seconds=seconds, cache=cache
        )
    from pytest_openai_ready.cli.sandbox import state_of
    from pytest_openai_ready.sandbox.server import Sandbox

    server = stack.enter_context(Sandbox(state_of(sandbox)))
    environ = {**server.environ, REHEARSAL_VARIABLE: server.state.host}
    return CheckContext(environ, here, None, model=model, seconds=seconds)
