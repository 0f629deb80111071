"""``openai-ready init``."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.account.sources import notebook_secrets
from pytest_openai_ready.changes import undo
from pytest_openai_ready.changes.journal import UNDO_SETUP
from pytest_openai_ready.changes.previews.preview import diff, safe_name
from pytest_openai_ready.cli import completion
from pytest_openai_ready.cli.confirm import UNDONE, confirmed, recovered, taken_back
from pytest_openai_ready.cli.guarded import guarded, show
from pytest_openai_ready.cli.speech import (
    spoken,
    with_language,
    wrong,
    wrong_value,
)
from pytest_openai_ready.cli.terminal import say, terminal
from pytest_openai_ready.doctor.installed_hooks import hook_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.git.index import unstaged
from pytest_openai_ready.git.processes.errors import BareRepositoryError
from pytest_openai_ready.messages.causes.change import (
    file_not_read,
    no_toml,
    no_yaml,
)
from pytest_openai_ready.messages.render import shown_commands, typed
from pytest_openai_ready.report.proposal import (
    Proposal,
    naming_files,
    next_steps,
    setup_note,
)
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.setup.plan import OF_COMMITS, PARTS, SetupRequest, adding, plan
from pytest_openai_ready.tools.hook_managers.managers import uninstalling
from pytest_openai_ready.tools.origin import REVISION, Origin, of_installation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.report.view import View
    from pytest_openai_ready.setup.plan import SetupPlan

# Causes that prevent one part only.
OF_ONE_PART = {each.name for each in (file_not_read, no_yaml, no_toml)}
OF_PARTS = f"{'|'.join(PARTS)},..."
WITH_PASSWORD = re.compile(r"https?://[^/]*@")


def _parts(_: click.Context, __: click.Parameter, value: str | None) -> frozenset[str]:
    """A set of comma-separated names.

    Raises:
        click.BadParameter: a name is unknown.
    """
    names = frozenset(value.split(",") if value else ())
    if not names <= set(PARTS):
        raise wrong_value("parts", parts=spoken().listed(PARTS))
    return names


@click.command()
@click.option("--yes", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("--undo", "back", is_flag=True)
@click.option(
    "--only", callback=_parts, metavar=OF_PARTS, shell_complete=completion.parts
)
@click.option(
    "--skip", callback=_parts, metavar=OF_PARTS, shell_complete=completion.parts
)
@click.option("--repo", metavar="URL")
@click.option("--rev", metavar="REV")
@click.option("--ci", is_flag=True)
@with_language
def init(  # noqa: PLR0913 - click hands over each option by its name
    *,
    yes: bool,
    dry_run: bool,
    back: bool,
    only: frozenset[str],
    skip: frozenset[str],
    repo: str | None,
    rev: str | None,
    ci: bool,
    lang: str | None,
) -> None:
    """Set up what is missing, or undo that; the help is in ``messages``."""
    if back and (yes or dry_run or only or skip or repo or rev or ci):
        raise wrong("undo_alone")
    service = notebook_secrets.service(os.environ)
    usual = frozenset(PARTS) - (OF_COMMITS if service else frozenset())
    parts = (only or usual) - skip
    where = terminal(lang)
    wanted = SetupRequest(parts, _origin(repo, rev), ci, where.language)

    def work() -> int:
        if back:
            return _taken_back(where)
        return _set_up(wanted, where, yes=yes, dry_run=dry_run)

    def failed(finding: Finding) -> int:
        status = show([finding], where)
        if finding.cause.name in OF_ONE_PART:
            say(where.language.say("setup.or_skip"))
        return status

    raise SystemExit(guarded("init", work, failed))


def _origin(repo: str | None, rev: str | None) -> Origin:
    if (repo is None) != (rev is None):
        raise wrong("repo_and_rev")
    if repo and WITH_PASSWORD.match(repo):
        raise wrong("password_in_repo")
    if rev and not REVISION.fullmatch(rev):
        raise wrong("rev_form")
    return Origin(repo, rev) if repo and rev else of_installation()


def _repository() -> Repository:
    """The repository around the current folder.

    Raises:
        BareRepositoryError: it is bare, so there is nothing to set up.
    """
    repository = Repository()
    if not repository.exists and repository.is_bare:
        raise BareRepositoryError("in a bare repository")
    return repository


def _taken_back(where: View) -> int:
    """Undo what the last run wrote, even if it was interrupted."""
    root = Path(_repository().root)
    status = taken_back(root, UNDO_SETUP, recovered(root, where), where)
    repository = Repository()
    commands = [*uninstalling(repository)] if repository.exists and not status else []
    if commands:
        said = [typed(each, {}) for each in commands]
        say(next_steps(said, where.language))
    return status


def _set_up(wanted: SetupRequest, where: View, *, yes: bool, dry_run: bool) -> int:
    """Show what is missing, and write it if confirmed."""
    repository = _repository()
    if not dry_run and recovered(Path(repository.root), where) is not None:
        repository = Repository()
    found = plan(repository, wanted)
    if not found.changes:
        return _nothing_to_write(repository, found, where, wanted.parts)
    return _done(repository.root, found, where, yes=yes, dry_run=dry_run)


def _done(root: str, found: SetupPlan, where: View, *, yes: bool, dry_run: bool) -> int:
    """Show the changes, make them if confirmed, and print the next steps."""
    language = where.language
    notes = tuple(setup_note(*each.masked(), language) for each in found.notes)
    proposal = Proposal(diff(found.changes), notes)
    if not confirmed(proposal, where, yes=yes, dry_run=dry_run):
        return UNDONE
    undo.apply_for_undo(Path(root), found.changes, UNDO_SETUP)
    say(naming_files([safe_name(each.path) for each in found.changes], language))
    say(language.say("setup.undo"))
    say(next_steps([typed(each, {}) for each in found.commands], language))
    return 0


def _nothing_to_write(
    repository: Repository, found: SetupPlan, where: View, parts: Collection[str]
) -> int:
    """Report that nothing is missing, and the open steps of an earlier run."""
    language = where.language
    notes = [setup_note(*each.masked(), language) for each in found.notes]
    steps = [*_open_steps(repository, parts)]
    text = "setup.nothing_to_write" if steps else "setup.nothing"
    say("\n\n".join((*notes, language.say(text))))
    if steps:
        say(next_steps(steps, language))
    return 0


def _open_steps(repository: Repository, parts: Collection[str]) -> Iterator[str]:
    """The commands that make git run the hooks and add what ``init`` wrote."""
    if "hooks" in parts:
        for finding in hook_findings(repository, os.environ):
            if finding.code is Code.HOOKS_NOT_ACTIVE:
                yield from shown_commands(finding)
    root = Path(repository.root)
    written = reversed(undo.recorded(root, UNDO_SETUP))
    open_ = {*repository.untracked.open, *unstaged(repository.root)}
    left = {each.path: each.old_mode for each in written if each.path in open_}
    yield from (typed(each, {}) for each in adding(repository, left))
