"""``openai-ready scan``."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.bounded_files import seen_from
from pytest_openai_ready.cli import completion
from pytest_openai_ready.cli.delivery import deliver, with_format, with_output
from pytest_openai_ready.cli.guarded import guarded
from pytest_openai_ready.cli.progress import progress
from pytest_openai_ready.cli.speech import with_language, wrong
from pytest_openai_ready.cli.terminal import shown, terminal
from pytest_openai_ready.findings import Code, Diagnosis, Finding
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.messages.codes import FIX
from pytest_openai_ready.messages.render import commands_of
from pytest_openai_ready.outgoing import all_masked
from pytest_openai_ready.report.formats import FORMATS
from pytest_openai_ready.report.scan_report import ScanReport, closing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.report.view import View
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.parallel.pool import Progress
    from pytest_openai_ready.scan.scanner import ScanSettings

INPUT = "-"
BAD_REVISION = "bad revision"  # in git's message
SCAN_FORMATS = {name: form.scan for name, form in FORMATS.items() if form.scan}


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=completion.files)
@click.option("--staged", is_flag=True)
@click.option("--history", is_flag=True)
@click.option("--range", "revisions", metavar="A..B")
@click.option("--mine", is_flag=True)
@click.option("--name", metavar="FILE", shell_complete=completion.files)
@click.option("--no-ignore", is_flag=True)
@click.option("--no-allow", is_flag=True)
@click.option("--ref", metavar="NAME")
@with_format(SCAN_FORMATS)
@with_output
@with_language
def scan(  # noqa: PLR0913 - click hands over each option by its name
    *,
    paths: tuple[str, ...],
    staged: bool,
    history: bool,
    revisions: str | None,
    mine: bool,
    name: str | None,
    no_ignore: bool,
    no_allow: bool,
    ref: str | None,
    form: str,
    output: str | None,
    lang: str | None,
) -> None:
    """Search for keys; the help is in ``messages``."""
    commits = history or revisions is not None
    _check_usage((bool(paths) or no_ignore, staged, commits, mine), revisions)
    _check_input(paths, name, is_other=no_ignore)
    if no_allow and not commits:
        raise wrong("no_allow_of_commits")
    if ref is not None and revisions is None:
        raise wrong("ref_of_range")
    with progress() as update:
        if INPUT in paths:
            report = _guarded(lambda: _in_input(name or INPUT))
        elif staged:
            report = _guarded(_in_index)
        elif mine:
            report = _guarded(lambda: _of_owner(update))
        elif commits:
            examine = partial(_in_commits, revisions, ref, update, obeys=not no_allow)
            report = _guarded(examine)
        else:
            report = _guarded(lambda: _in_tree(paths, update, everything=no_ignore))
    _deliver(report, form, terminal(lang), output)
    raise SystemExit(report.exit_code)


def _check_usage(ways: tuple[bool, ...], revisions: str | None) -> None:
    """Check that only one way of searching is chosen, and that the folder exists.

    Raises:
        click.UsageError: what is wrong, in one sentence.
    """
    if sum(ways) > 1:
        raise wrong("one_way_to_scan")
    if revisions is not None and (
        revisions.startswith("-") or not revisions.strip(".")
    ):
        raise wrong("range_form")
    try:
        os.getcwd()
    except FileNotFoundError:
        raise wrong("folder_gone") from None


def _check_input(paths: tuple[str, ...], name: str | None, *, is_other: bool) -> None:
    """Check that standard input is searched alone, and that only it is given a name.

    Raises:
        click.UsageError: what is wrong, in one sentence.
    """
    if INPUT in paths and (len(paths) > 1 or is_other):
        raise wrong("input_alone")
    if name is not None and INPUT not in paths:
        raise wrong("name_without_input")
    if name == "":
        raise wrong("name_empty")


def _guarded(examine: Callable[[], ScanReport]) -> ScanReport:
    """The findings, without a key in them; an error becomes a finding."""
    report = guarded("scan", examine, lambda each: ScanReport(Diagnosis((each,))))
    found = all_masked(report.diagnosis.findings)
    return report._replace(diagnosis=Diagnosis(found))


def _in_tree(
    paths: tuple[str, ...], update: Progress | None, *, everything: bool
) -> ScanReport:
    from pytest_openai_ready.scan.places.trees import (
        NoSuchPathError,
        scan_settings_of,
        trees,
    )
    from pytest_openai_ready.scan.places.worktree import tree_findings

    try:
        listed = trees(paths, everything=everything)
    except NoSuchPathError as error:
        raise wrong("no_such_path", path=shown(str(error))) from None
    found = tree_findings(listed, update)
    findings = found.findings
    if any(each.found is not None for each in findings):
        from pytest_openai_ready.fix.remedies import with_remedies
        from pytest_openai_ready.repository import Repository

        for tree in listed:
            repository = tree.repository or Repository(tree.folder)
            known = scan_settings_of(tree)
            findings = with_remedies(
                repository, findings, known, tree.names, tree.shown
            )
    return ScanReport(Diagnosis(findings), files=found.files)


def _in_input(name: str) -> ScanReport:
    from pytest_openai_ready.scan.places.standard_input import input_findings

    _, settings = _surroundings()
    found = input_findings(settings, name)
    return ScanReport(Diagnosis(found.findings), files=found.files)


def _in_index() -> ScanReport:
    from pytest_openai_ready.scan.places.git_index import staged_findings

    repository, settings = _surroundings()
    found = staged_findings(repository, settings)
    findings = found.findings
    if any(each.found is not None for each in findings):
        from pytest_openai_ready.fix.remedies import with_remedies

        findings = with_remedies(repository, findings, settings, repository.paths)
    staged = (_staged(each, repository) for each in findings)
    return ScanReport(Diagnosis((*staged, *settings.findings)), files=found.files)


def _staged(finding: Finding, repository: Repository) -> Finding:
    """The finding of a staged key, with how to stage its file again from here."""
    if finding.found is None or finding.place is None or finding.place.line is None:
        return finding
    if "pathspec" in finding.facts:  # the key is no longer on the disk
        return finding
    from pytest_openai_ready.file_kinds import PRIVATE, kind_of

    kind = kind_of(finding.place.path)
    if kind == PRIVATE:
        return finding
    here = seen_from(os.curdir, os.path.join(repository.root, finding.place.path))
    is_moved = FIX in commands_of(finding)
    make = causes.key_staged if is_moved else causes.staged_by_hand
    if finding.code is Code.EXAMPLE_HAS_KEY:
        make = causes.example_staged
    return finding._replace(cause=make(found=finding.found, pathspec=here))


def _in_commits(
    revisions: str | None, ref: str | None, update: Progress | None, *, obeys: bool
) -> ScanReport:
    from pytest_openai_ready.cleanup.planner import cleanup_of
    from pytest_openai_ready.fix.fixer import left_by_fix
    from pytest_openai_ready.scan.in_git.history import (
        history_findings,
        range_findings,
    )
    from pytest_openai_ready.scan.in_git.names_in_git import remote_name_findings

    repository, settings = _surroundings()
    settings = settings.obeying(comments=obeys, baseline=True)
    cleanup = None
    if revisions is None:
        found = history_findings(repository, settings, update)
        by_hand = partial(left_by_fix, repository, settings)
        planned = partial(cleanup_of, repository, found.held, settings)
        with suppress(GitError):  # then each finding has its own advice
            cleanup = planned(in_names=found.in_names, by_hand=by_hand)
    else:
        found = range_findings(repository, revisions, settings, update)
        if any(map(_is_mistyped, found.findings)):
            raise wrong("no_such_range", range=shown(revisions))
    names = remote_name_findings([ref], settings) if ref else []
    findings = (*names, *found.findings, *settings.findings)
    return ScanReport(
        Diagnosis(findings),
        commits=found.commits,
        cleanup=cleanup,
        is_push=ref is not None,
    )


def _is_mistyped(finding: Finding) -> bool:
    """Whether git knows no commit of the given name."""
    return BAD_REVISION in str(finding.cause.facts.get("reason", ""))


def _of_owner(update: Progress | None) -> ScanReport:
    from pathlib import Path

    from pytest_openai_ready.account.sources.settings import read_settings
    from pytest_openai_ready.cleanup.planner import cleanup_of
    from pytest_openai_ready.doctor.leaks import leaks_of, own_secrets
    from pytest_openai_ready.messages.causes import search

    repository, settings = _surroundings()
    secrets = own_secrets(read_settings(os.environ, Path.cwd()), settings)
    if not secrets.values:
        return ScanReport(Diagnosis((Finding(search.no_own_secret()),)))
    found = leaks_of(secrets, repository, settings, os.environ, progress=update)
    held = found.commits.held
    cleanup = None
    with suppress(GitError):
        cleanup = cleanup_of(repository, held, settings) if held else None
    findings = (*found.findings, *settings.findings)
    commits = found.commits.commits
    return ScanReport(Diagnosis(findings), found.files, commits, cleanup)


def _surroundings() -> tuple[Repository, ScanSettings]:
    """The current repository, and its settings: allowed keys and its owner's keys."""
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.scanner import ScanSettings

    repository = Repository()
    return repository, ScanSettings.of(lambda: repository, os.environ)


def _deliver(report: ScanReport, form: str, view: View, output: str | None) -> None:
    """Print the report, or write it to a file and print the number of keys."""
    text = SCAN_FORMATS[form](
        report, view._replace(is_wrapped=view.is_wrapped and not output)
    )
    deliver(FORMATS[form].medium, text, output, closing(report, view.language))
