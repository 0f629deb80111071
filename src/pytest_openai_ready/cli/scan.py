"""``openai-ready scan``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.cli.progress import progress
from pytest_openai_ready.cli.terminal import (
    OutputError,
    say,
    say_to_programs,
    shown,
    stop_writing,
    terminal,
)
from pytest_openai_ready.findings import IN_FILE, Code, Diagnosis, Finding
from pytest_openai_ready.report.search import Search, closing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.cli.terminal import Terminal
    from pytest_openai_ready.scan.baseline import Baseline
    from pytest_openai_ready.scan.own import Value
    from pytest_openai_ready.scan.share import Progress

FORMATS = ("text", "json", "sarif", "github")


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--staged", is_flag=True, help="Search what the next commit changes.")
@click.option(
    "--history",
    is_flag=True,
    help="Search every commit of every branch, tag and stash, and all messages.",
)
@click.option(
    "--range",
    "revisions",
    metavar="A..B",
    help="Search the commits that B has and A has not.",
)
@click.option("--no-ignore", is_flag=True, help="Search what .gitignore covers, too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to say it; github is for a workflow's log.",
)
@click.option(
    "--output", metavar="FILE", help="Write there, in UTF-8, what stdout would get."
)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    help="The language (default: that of your system).",
)
def scan(  # noqa: PLR0913 - click hands over each option by its name
    *,
    paths: tuple[str, ...],
    staged: bool,
    history: bool,
    revisions: str | None,
    no_ignore: bool,
    form: str,
    output: str | None,
    lang: str | None,
) -> None:
    """Find the API keys in files, in what is staged, or in history.

    Without a PATH, the current repository is searched: the files that git tracks, and
    those that it would take in. Ignored files are left out, since an ignored .env is
    where a key belongs; a file that is named as PATH is always searched. Nothing is
    sent anywhere, and every key is shown masked. Exit status: 0 no key, 1 keys, 2 wrong
    usage, 3 undecided (a file could not be read, for instance).
    """
    commits = history or revisions is not None
    if sum((bool(paths) or no_ignore, staged, commits)) > 1:
        raise click.UsageError(
            "Choose one of PATH (with --no-ignore), --staged, and --history or --range."
        )
    if revisions is not None and revisions.startswith("-"):
        raise click.UsageError("A range of commits is written as A..B.")
    try:
        os.getcwd()
    except FileNotFoundError:
        raise click.UsageError(
            "This folder is gone: change to one that is there."
        ) from None
    with progress() as tell:
        if staged:
            search = _guarded(_in_index)
        elif commits:
            search = _guarded(lambda: _in_commits(revisions, tell))
        else:
            search = _guarded(lambda: _in_tree(paths, tell, everything=no_ignore))
    _tell(search, form, terminal(lang), output)
    raise SystemExit(search.diagnosis.exit_code)


def _guarded(examine: Callable[[], Search]) -> Search:
    """What was found; an error is told by its class, for its text may hold a key."""
    try:
        search = examine()
    except click.ClickException:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        facts = {"check": "scan", "error": type(error).__name__}
        crash = Finding(Code.CHECK_CRASHED, facts=facts)
        search = Search(Diagnosis((crash,)))
    return search._replace(diagnosis=_masked(search.diagnosis))


def _masked(diagnosis: Diagnosis) -> Diagnosis:
    from pytest_openai_ready.keys.masking import masked

    return Diagnosis(tuple(map(masked, diagnosis.findings)))


def _in_tree(
    paths: tuple[str, ...], tell: Progress | None, *, everything: bool
) -> Search:
    from pytest_openai_ready.scan.places import worktree

    try:
        found = worktree.findings(paths, everything=everything, progress=tell)
    except worktree.NoSuchPathError as error:
        raise click.UsageError(
            f"There is no file or folder {shown(str(error))}."
        ) from None
    return Search(Diagnosis(found.findings), files=found.files)


def _in_index() -> Search:
    from pytest_openai_ready.scan.places.index import staged_findings

    allowed, own = _lookout()
    found = staged_findings(os.curdir, allowed, own)
    said = (*map(_staged, found.findings), *allowed.findings)
    return Search(Diagnosis(said), files=found.files)


def _staged(finding: Finding) -> Finding:
    """A key in what is staged, and how to stage its file anew from this folder."""
    if finding.code not in IN_FILE or finding.place is None:
        return finding
    from pytest_openai_ready.git import work_tree

    here = os.path.relpath(os.path.join(work_tree(), finding.place.path))
    pathspec = f"./{here}" if here.startswith(":") else here
    template = finding.code is Code.EXAMPLE_HAS_KEY
    cause = "example-staged" if template else "key-staged"
    facts = {**finding.facts, "cause": cause, "pathspec": pathspec}
    return finding._replace(facts=facts)


def _in_commits(revisions: str | None, tell: Progress | None) -> Search:
    from pytest_openai_ready.scan.places import history

    allowed, own = _lookout()
    found = history.findings(
        os.curdir, revisions, progress=tell, allowed=allowed, own=own
    )
    said = (*found.findings, *allowed.findings)
    return Search(Diagnosis(said), commits=found.commits)


def _lookout() -> tuple[Baseline, tuple[Value, ...]]:
    """Which keys may stay in this repository, and which are its owner's."""
    from pytest_openai_ready.git import GitError, root_of
    from pytest_openai_ready.scan import baseline, own

    try:
        root = root_of() or os.curdir
    except GitError:  # said by whoever searches
        root = os.curdir
    return baseline.of(root), own.values(root, os.environ)


def _tell(search: Search, form: str, where: Terminal, output: str | None) -> None:
    """Say it, or write it into a file and say how many keys there are.

    Whether anybody reads it does not change the exit status.
    """
    text = _rendered(search, form, where, wrapped=output is None)
    try:
        if output is not None:
            _write(text, output)
            say(closing(search, where.language))
        elif form == "text":
            say(text.removesuffix("\n"))
        else:
            say_to_programs(text)
    except BrokenPipeError:
        stop_writing()


def _rendered(search: Search, form: str, where: Terminal, *, wrapped: bool) -> str:
    """The search in one of the formats."""
    if form == "json":
        from pytest_openai_ready.report.scan_json import scan_json

        return scan_json(search, where.language)
    if form == "sarif":
        from pytest_openai_ready.report.sarif import sarif

        return sarif(search, where.language)
    if form == "github":
        from pytest_openai_ready.report.github import github

        return github(search, where.language)
    from pytest_openai_ready.report.text import searched

    width = where.width if wrapped and sys.stdout and sys.stdout.isatty() else None
    return searched(search, where.language, width)


def _write(text: str, output: str) -> None:
    try:
        with open(output, "wb") as file:
            file.write(text.encode())
    except OSError as error:
        raise OutputError(error) from None
