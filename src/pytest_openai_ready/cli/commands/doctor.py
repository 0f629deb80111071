"""``openai-ready doctor``."""

from __future__ import annotations

import os
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.account.limits import MOST_SECONDS, TOTAL_SECONDS
from pytest_openai_ready.account.setting_names import REHEARSAL_VARIABLE
from pytest_openai_ready.cli import completion
from pytest_openai_ready.cli.delivery import with_format
from pytest_openai_ready.cli.speech import (
    spoken,
    with_language,
    wrong,
    wrong_value,
)
from pytest_openai_ready.cli.terminal import say, say_in, shown, terminal
from pytest_openai_ready.report.formats import FORMATS
from pytest_openai_ready.report.renderers.wrap import padded, width_of, wrapped
from pytest_openai_ready.report.view import Medium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.doctor.check_context import CheckContext
    from pytest_openai_ready.doctor.selection import CheckSelection
    from pytest_openai_ready.findings import Diagnosis, Finding
    from pytest_openai_ready.report.examination import Examination
    from pytest_openai_ready.report.view import View
    from pytest_openai_ready.setup.dotenv_in_git import DotenvFix

USAGE_WIDTH = 70  # columns
DOTENV = "dotenv"  # the check whose findings --fix fixes
EXAMINATION_FORMATS = {
    name: form.examination
    for name, form in FORMATS.items()
    if form.examination and form.medium is not Medium.FILE
}


def _finite(_: click.Context, __: click.Parameter, seconds: float) -> float:
    """The number of seconds; refuses NaN, which passes every range check."""
    if isnan(seconds):
        raise wrong_value("nan")
    return seconds


@click.command()
@click.option("--only", multiple=True, metavar="NAME", shell_complete=completion.checks)
@click.option("--skip", multiple=True, metavar="NAME", shell_complete=completion.checks)
@click.option("--offline", is_flag=True)
@click.option("--strict", is_flag=True)
@with_format(EXAMINATION_FORMATS)
@click.option("-v", "--verbose", is_flag=True)
@click.option("--fix", is_flag=True)
@click.option("--yes", is_flag=True)
@click.option("--sandbox", metavar="STATE", shell_complete=completion.states)
@click.option("--model", metavar="NAME")
@click.option(
    "--timeout",
    type=click.FloatRange(0.5, MOST_SECONDS),
    callback=_finite,
    default=TOTAL_SECONDS,
    show_default=True,
    metavar="SECONDS",
)
@click.option("--list", "list_checks", is_flag=True)
@click.option("--ascii", "plain", is_flag=True)
@click.option("--bundle", metavar="FILE", shell_complete=completion.files)
@with_language
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
    list_checks: bool,
    plain: bool,
    bundle: str | None,
    lang: str | None,
) -> None:
    """Run the checks of this repository; the help is in ``messages``."""
    where = terminal(lang, is_plain=plain)._replace(is_verbose=verbose)
    if list_checks:
        say("\n".join(_listed(where)))
        return
    wanted = _wanted(only, skip)
    if offline and sandbox is not None:
        raise wrong("offline_or_sandbox")
    _check_fix(form, fix=fix, yes=yes)
    with _context(sandbox, model=model, seconds=timeout, is_offline=offline) as context:
        examination = _examined(context, wanted, where, bundle, is_to_fix=fix)
    examination = examination._replace(is_strict=strict, rehearsal=sandbox)
    _report(examination, context, form, where, bundle)
    if fix:
        examination = _fixed(examination, context, where, yes=yes)
    raise SystemExit(examination.exit_code)


def _examined(
    context: CheckContext,
    wanted: CheckSelection,
    where: View,
    bundle: str | None,
    *,
    is_to_fix: bool,
) -> Examination:
    """Run the checks, after making sure that the bundle would not overwrite a file."""
    from pytest_openai_ready.doctor.runner import examine
    from pytest_openai_ready.report.examination import Examination

    if bundle is not None:
        from pytest_openai_ready.cli.commands.bundle import refuse_to_replace

        refuse_to_replace(bundle)
    if is_to_fix:
        _recover(context.folder, where)
    return Examination(_with_remedies(examine(context, wanted), context))


def _with_remedies(diagnosis: Diagnosis, context: CheckContext) -> Diagnosis:
    """The diagnosis, with manual steps for keys that ``fix`` would leave in place."""
    if not any(each.found is not None for each in diagnosis.findings):
        return diagnosis
    from pytest_openai_ready.fix.remedies import with_remedies
    from pytest_openai_ready.git.processes.errors import GitError

    repository = context.repository
    try:
        names = repository.paths if repository.exists else ()
    except GitError:
        return diagnosis
    settings = context.scan_settings()
    found = with_remedies(repository, diagnosis.findings, settings, names)
    return diagnosis._replace(findings=found)


def _report(
    examination: Examination,
    context: CheckContext,
    form: str,
    where: View,
    bundle: str | None,
) -> None:
    """Show what was found, and write it to a bundle if there is to be one."""
    text = EXAMINATION_FORMATS[form](examination, where)
    say_in(FORMATS[form].medium, text, color=where.color)
    if bundle is not None:
        from pytest_openai_ready.cli.commands.bundle import write_bundle

        write_bundle(bundle, examination, context, where)


def _listed(where: View) -> Iterator[str]:
    """The checks by family: the name, title and question of each."""
    from pytest_openai_ready.doctor.checks import CHECKS

    language, family = where.language, ""
    names = max(map(len, CHECKS))
    titles = max(width_of(each) for each in language.words["checks"].values())
    for check in CHECKS.values():
        if check.family != family:
            yield from ("", language.words["families"][check.family])[not family :]
            family = check.family
        title = padded(language.words["checks"][check.name], titles)
        start = f"  {check.name:{names}}  {title}  "
        for line in wrapped(
            language.say(f"check.{check.name}"), where.width - width_of(start)
        ):
            yield start + line
            start = " " * width_of(start)


def _check_fix(form: str, *, fix: bool, yes: bool) -> None:
    """Refuse options that do not go together with ``--fix``.

    Raises:
        click.UsageError: what is wrong, in one sentence.
    """
    if fix and FORMATS[form].medium is not Medium.TERMINAL:
        raise wrong("fix_is_for_people")
    if yes and not fix:
        raise wrong("yes_without_fix")


def _recover(folder: Path, where: View) -> None:
    """Complete an interrupted earlier run; outside a repository there is none."""
    from pytest_openai_ready.cli.confirm import recovered
    from pytest_openai_ready.cli.guarded import guarded, show
    from pytest_openai_ready.messages.causes.change import git_folder_elsewhere
    from pytest_openai_ready.repository import Repository

    def work() -> object:
        repository = Repository(folder)
        return repository.exists and recovered(Path(repository.root), where)

    def failed(finding: Finding) -> object:
        # Reported later if a change is offered; otherwise there is nothing to complete.
        is_said_then = finding.cause.name == git_folder_elsewhere.name
        return None if is_said_then else show([finding], where)

    guarded("doctor", work, failed)


def _fixed(
    examination: Examination, context: CheckContext, where: View, *, yes: bool
) -> Examination:
    """The examination after the fix; only the check of .env files runs again."""
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
    """Show what can be fixed, fix it if confirmed, and return whether it was fixed."""
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
    from pytest_openai_ready.changes.previews.preview import diff
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
        wanted = selection(only, skip)
    except UnknownNameError as error:
        families = dict.fromkeys(check.family for check in CHECKS.values())
        language = spoken()
        facts = {
            "name": shown(str(error)),
            "checks": language.listed(CHECKS),
            "families": language.listed(families),
        }
        lines = language.say("usage.no_such_check", **facts).splitlines()
        text = "\n".join(line for each in lines for line in wrapped(each, USAGE_WIDTH))
        raise click.UsageError(text) from None
    if wanted.is_empty:
        raise wrong("no_check_left")
    return wanted


@contextmanager
def _context(
    sandbox: str | None,
    *,
    model: str | None,
    seconds: float,
    is_offline: bool,
) -> Iterator[CheckContext]:
    """The real context; with a sandbox, the account is the sandbox's."""
    from pytest_openai_ready.doctor.check_context import CheckContext

    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise wrong("folder_gone") from None
    if is_offline:
        yield CheckContext(os.environ, here, here, seconds=seconds, is_offline=True)
        return
    if sandbox is None:
        from pytest_openai_ready.account.verdict.cache import cache_of

        cache = cache_of(os.environ, live=True)
        yield CheckContext(
            os.environ, here, here, model=model, seconds=seconds, cache=cache
        )
        return
    from pytest_openai_ready.cli.commands.sandbox import state_of
    from pytest_openai_ready.sandbox.server import Sandbox
    from pytest_openai_ready.user_folders import VARIABLES

    with Sandbox(state_of(sandbox)) as server:
        folders = {name: os.environ[name] for name in VARIABLES if name in os.environ}
        rehearsed = {**server.environ, REHEARSAL_VARIABLE: server.state.host}
        environ = {**folders, **rehearsed}
        yield CheckContext(
            environ, here, None, model=model, seconds=seconds, rehearsal=sandbox
        )
