"""``openai-ready fix``."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.bounded_files import seen_from
from pytest_openai_ready.changes import undo
from pytest_openai_ready.changes.journal import UNDO
from pytest_openai_ready.changes.previews.known_values import KnownValues
from pytest_openai_ready.changes.previews.preview import diff, safe_name
from pytest_openai_ready.cleanup.recipes import takes_out
from pytest_openai_ready.cli import completion
from pytest_openai_ready.cli.confirm import UNDONE, confirmed, recovered, taken_back
from pytest_openai_ready.cli.guarded import guarded, show
from pytest_openai_ready.cli.progress import progress
from pytest_openai_ready.cli.speech import with_language, wrong
from pytest_openai_ready.cli.terminal import say, shown, terminal
from pytest_openai_ready.findings import Code
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.report import proposal as words
from pytest_openai_ready.report.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_openai_ready.changes.transaction import Change
    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.fix.fix_result import Fix
    from pytest_openai_ready.messages.advice import Cleanup
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.view import View
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.places.trees import Tree
    from pytest_openai_ready.scan.scanner import ScanSettings


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=completion.files)
@click.option("--yes", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("--undo", "back", is_flag=True)
@click.option("--forget", is_flag=True)
@click.option(
    "--replace-text", "target", metavar="FILE", shell_complete=completion.files
)
@with_language
def fix(  # noqa: PLR0913 - click hands over each option by its name
    *,
    paths: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    back: bool,
    forget: bool,
    target: str | None,
    lang: str | None,
) -> None:
    """Move keys into a ``.env``, or undo that; the help is in ``messages``."""
    if sum((yes or dry_run or bool(paths), back, forget, target is not None)) > 1:
        raise wrong("one_way_to_fix")
    where = terminal(lang)
    tree = _tree(paths)
    root = Path(tree.folder)

    def work() -> int:
        begun = None if dry_run else recovered(root, where)
        if back:
            return taken_back(root, UNDO, begun, where)
        if forget:
            kept = undo.forget(root)
            say(where.language.say("fix.forgotten" if kept else "fix.nothing_kept"))
            return 0
        if target is not None:
            return _listed(tree, target, where.language)
        agreed = partial(confirmed, view=where, yes=yes, dry_run=dry_run)
        return _fixed(tree, where, agreed)

    raise SystemExit(guarded("fix", work, lambda each: show([each], where)))


def _tree(paths: tuple[str, ...]) -> Tree:
    """The files to search, all in one repository or folder."""
    from pytest_openai_ready.scan.places.trees import NoSuchPathError, trees

    try:
        found = trees(paths)
    except NoSuchPathError as error:
        raise wrong("no_such_path", path=shown(str(error))) from None
    except FileNotFoundError:
        raise wrong("folder_gone") from None
    if len(found) > 1:
        raise wrong("one_repository")
    return found[0]


def _fixed(tree: Tree, where: View, agreed: Callable[[Proposal], bool]) -> int:
    from pytest_openai_ready.fix.fixer import fix_of
    from pytest_openai_ready.report.cleanup_steps import cleanup_text
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.places.trees import scan_settings_of

    root, settings = Path(tree.folder), scan_settings_of(tree)
    with progress() as update:
        repository = tree.repository or Repository(root)
        found = fix_of(repository, tree.names, settings, os.environ, update)
    status = _changed(root, found, settings, where.language, agreed)
    if tree.inner:
        inner = (_typed(root / each) for each in tree.inner)
        say(words.not_looked_into(inner, where.language))
    after = found if status == 0 and not found.is_waiting else None
    now = repository if status else Repository(root)  # after a change
    cleanup, unread = _in_commits(now, after, settings)
    left = (each for each in found.left if not _is_step(each, cleanup, root))
    remains = show((*tree.trouble, *left, *settings.findings), where)
    if cleanup is not None:
        text = cleanup_text(cleanup, where.language, where.text_width)
        say(f"\n{text}".removesuffix("\n"))
        status = max(status, UNDONE)
    return max(status, remains, show(unread, where))


def _typed(folder: Path) -> str:
    """The path of a folder as an argument that cannot be mistaken for an option."""
    way = seen_from(os.curdir, str(folder))
    return f"./{way}" if way.startswith("-") else way


def _is_step(finding: Finding, cleanup: Cleanup | None, root: Path) -> bool:
    """Whether the steps about commits already remove this file from git."""
    if cleanup is None or finding.code is not Code.DOTENV_TRACKED:
        return False
    path = finding.place.path if finding.place else ""
    return takes_out(cleanup, str(root), path)


def _in_commits(
    repository: Repository, after: Fix | None, settings: ScanSettings
) -> tuple[Cleanup | None, Sequence[Finding]]:
    """The steps left for keys in commits, and the findings that could not be decided.

    ``after`` is the fix that was just made; None if it is still to be made, in part at
    least.
    """
    from pytest_openai_ready.cleanup.planner import cleanup_of
    from pytest_openai_ready.fix.fixer import left_by_fix
    from pytest_openai_ready.keys.masking import masked
    from pytest_openai_ready.scan.in_git.history import history_findings

    if not repository.exists:
        return None, ()
    found = history_findings(repository, settings)
    planned = partial(cleanup_of, repository, found.held, settings)
    try:
        if after is None:
            by_hand = partial(left_by_fix, repository, settings)
            done = planned(in_names=found.in_names, by_hand=by_hand)
        else:
            done = planned(in_names=found.in_names, changed=after.paths)
    except GitError as error:
        return None, [*found.findings, not_judged(error)]
    named = () if done is None else done.named
    rest = found.findings[len(found.held) :]
    return done, [each for each in rest if masked(each) not in named]


def _changed(
    root: Path,
    found: Fix,
    settings: ScanSettings,
    language: Language,
    agreed: Callable[[Proposal], bool],
) -> int:
    """Show the changes, and make them if confirmed; returns the exit status."""
    if not found.changes:
        if not found.left:
            say(language.say("fix.no_key"))
        return 0
    secrets = [each.key.reveal() for each in found.keys]
    summary = (*_keys(found, secrets, language), *_notes(found, language))
    if not agreed(Proposal(diff(found.changes, secrets), summary=summary)):
        return UNDONE
    undo.apply_for_undo(root, found.changes)
    if _holds_key(found.changes, settings):
        say(language.say("fix.done", place=_below(undo.record_path(root), root)))
    else:
        say(language.say("fix.done_without_key"))
    return 0


def _holds_key(changes: Sequence[Change], settings: ScanSettings) -> bool:
    """Whether the record that makes an undo possible contains a key."""
    from pytest_openai_ready.scan.scanner import scan_bytes

    return any(
        scan_bytes(each.path, content or b"", settings).hits
        for each in changes
        for content in (each.before, each.after)
    )


def _keys(found: Fix, secrets: Sequence[str], language: Language) -> Iterator[str]:
    known = KnownValues(secrets)
    for each in found.keys:
        paths = [safe_name(path, known) for path in each.paths]
        yield words.fixed_key(each.key.masked, each.name, each.dotenv, paths, language)


def _notes(found: Fix, language: Language) -> Iterator[str]:
    return (words.fix_note(*each.masked(), language) for each in found.notes)


def _below(place: Path, root: Path) -> str:
    """The path relative to the root, or the absolute path if it is elsewhere."""
    try:
        return shown(place.relative_to(root).as_posix())
    except ValueError:
        return shown(str(place))


def _listed(tree: Tree, target: str, language: Language) -> int:
    from pytest_openai_ready.fix.key_list import write_key_list
    from pytest_openai_ready.scan.places.trees import scan_settings_of

    count = write_key_list(Path(tree.folder), target, scan_settings_of(tree))
    say(language.say("fix.listed", path=shown(target), count=count))
    return 0
