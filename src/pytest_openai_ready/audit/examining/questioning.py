"""Runs all checks on one repository, folder or archive, and makes its row."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pytest_openai_ready.audit.examining import facts, found_keys, scratch
from pytest_openai_ready.audit.examining.examined import (
    Examined,
    lost_row,
    masked_row,
    of_a_row,
    row_above,
    why_unjudged,
    with_allowed,
)
from pytest_openai_ready.audit.examining.shared_answers import SharingRepository
from pytest_openai_ready.audit.results.rows import (
    AuditedHooks,
    AuditedNotebooks,
    FolderKind,
    Reached,
    Row,
    Unjudged,
    Where,
)
from pytest_openai_ready.audit.targets.discovery import BARE_KINDS, targets, why_unread
from pytest_openai_ready.bounded_files import seen_from
from pytest_openai_ready.findings import Finding, Severity
from pytest_openai_ready.git import confined
from pytest_openai_ready.git.processes.errors import GitError, TooSlowError, not_judged
from pytest_openai_ready.git.processes.run import OtherRepository
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan.in_git.history import (
    CommitFindings,
    Narrowed,
    history_findings,
)
from pytest_openai_ready.scan.in_git.sift import sifted
from pytest_openai_ready.scan.in_names import keys_in_names
from pytest_openai_ready.scan.known_secrets import known_secrets
from pytest_openai_ready.scan.places.trees import Tree, files_below, scan_settings_of
from pytest_openai_ready.scan.scanner import ScanSettings
from pytest_openai_ready.shared_files import TooMuchError
from pytest_openai_ready.tools.hook_managers import managers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from pytest_openai_ready.audit.examining.examined import Circumstances
    from pytest_openai_ready.audit.targets.discovery import Target
    from pytest_openai_ready.scan.hits import KeyInName
    from pytest_openai_ready.tools.hook_managers.manager import Config

Result = TypeVar("Result")

MEGABYTE = 1 << 20
SAID = (Severity.ADVICE, Severity.ERROR)  # reported; the rest is OK or unjudged
NO_COMMITS = CommitFindings((), 0)


class Questioning:
    """The checks of one target."""

    def __init__(
        self, target: Target, circumstances: Circumstances, hidden: Callable[[str], str]
    ) -> None:
        """Prepare the checks; ``hidden`` masks secrets that are known here."""
        self._target = target
        self._hidden = hidden
        self._given = circumstances
        self._bounds = circumstances.bounds
        self._unjudged: list[Unjudged] = []
        # What was read of the history; None if no commit has a settings file.
        self._past: Narrowed | None = Narrowed(None, circumstances.salt, {})

    def examined(self) -> Examined:
        """The row, with keys masked in all texts.

        Raises:
            OSError: nothing can be read or unpacked.
        """
        found = self._examined()
        if not self._given.is_ours:
            in_name = found_keys.keys_in_own_name(self._target.path, self._given.roots)
            if inside := self._target.inside:
                in_name += keys_in_names([f"{inside}/"], tracked=())
            found = self._with_names(found, in_name)
        return found._replace(row=masked_row(found.row, self._hidden))

    def _examined(self) -> Examined:
        target = self._target
        if target.unread:
            return lost_row(target, Unjudged(Finding(why_unread(target))))
        if target.is_packed:
            return self._of_archive()
        if target.kind in (FolderKind.FOLDER, FolderKind.FILE):
            return self._of_folder()
        if elsewhere := confined.stray(target.path, self._given.roots):
            cause = search.git_data_elsewhere(path=elsewhere)
            self._unjudged.append(Unjudged(Finding(cause)))
            return self._of_plain_files()
        return self._of_bare() if target.kind in BARE_KINDS else self._of_clone()

    def _of_clone(self) -> Examined:
        repository = SharingRepository(self._target.path, self._given.shared)
        if not self._asked(lambda: repository.root, default=""):
            return self._of_plain_files()
        names: Iterable[str] | None = self._asked(lambda: repository.paths, None)
        if names is None:  # git's list of files is damaged
            names = files_below(self._target.path).names
        return self._of_repository(repository, repository, names)

    def _of_archive(self) -> Examined:
        """An archive's contents, unpacked and examined as if handed in like that."""
        if not self._given.layers:
            name = os.path.basename(self._target.path)
            cause = search.archive_in_archives(path=name)
            return lost_row(self._target, Unjudged(Finding(cause), Reached.COUNT))
        with scratch.scratch_folder(self._given.scratch) as folder:
            laid = scratch.unpack(
                *(self._target.path, folder, self._bounds),
                *(self._target.inside, self._target.files),
            )
            layers = self._given.layers - 1
            inner = self._given._replace(roots=(folder,), layers=layers, is_ours=True)
            found = [
                (
                    _below(folder, each.path),
                    Questioning(each, inner, self._hidden).examined(),
                )
                for each in targets([folder])
            ]
        self._unjudged += laid.unjudged
        folders = [folder for folder, _ in found]
        in_names = keys_in_names(folders, tracked=())
        return self._with_names(self._joined(found), in_names)

    def _with_names(self, found: Examined, in_names: Iterable[KeyInName]) -> Examined:
        """A row, with the keys in the names of its folders and archives."""
        keys = dict(zip(found.hashes, found.row.keys, strict=True))
        for hashed, finding in self._named(in_names):
            known = keys.get(hashed)
            keys[hashed] = found_keys.with_name(known, finding, {Where.TREE})
        row = replace(found.row, keys=tuple(keys.values()))
        return Examined(row, tuple(keys))

    def _joined(self, found: list[tuple[str, Examined]]) -> Examined:
        """One row from several, with their folders before their paths."""
        is_alone = len(found) == 1
        keys = {
            hashed: found_keys.key_above(key, folder, is_alone=is_alone)
            for folder, each in reversed(found)
            for key, hashed in zip(each.row.keys, each.hashes, strict=True)
        }
        rows = [row_above(each.row, inner, is_alone=is_alone) for inner, each in found]
        self._unjudged += [each for row in rows for each in row.unjudged]
        commits = [each.commits for each in rows if each.commits is not None]
        first = next((each for each in rows if each.hooks.configured), rows[0])
        row = Row(
            *(self._target.folder, self._target.kind, tuple(keys.values())),
            dotenvs=tuple(each for row in rows for each in row.dotenvs),
            hooks=first.hooks,
            findings=tuple(each for row in rows for each in row.findings),
            notebooks=facts.total(each.notebooks for each in rows),
            tests=tuple(each for row in rows for each in row.tests),
            unjudged=self._said(ScanSettings()),
            commits=sum(commits) if commits else None,
            files=sum(each.files for each in rows),
        )
        return Examined(row, tuple(keys))

    def _of_folder(self) -> Examined:
        """Files without git: keys in place, all else in copies of the small files."""
        target = self._target
        some = target.files and Tree(target.path, "", list(target.files))
        tree = self._few_enough(some or files_below(target.path))
        settings = scan_settings_of(tree)
        found = found_keys.in_files(tree, settings, self._given.salt)
        named = self._named(found.in_names)
        numbered, more = found_keys.merged((), found.hits, named)
        self._unjudged += [*found.unjudged, *more]
        keys = [each.finding for each in found.hits]
        with self._laid_out(tree) as (folder, laid):
            self._asked(partial(scratch.make_repository, folder), default=None)
            repository = Repository(OtherRepository(folder))
            row = self._row(repository, laid.names, keys, None)
            self._unjudged = with_allowed(self._unjudged, repository)
        self._unjudged += laid.unjudged
        notebooks = self._notebooks(Repository(tree.folder), tree.names)
        row = replace(
            row,
            keys=numbered.keys,
            notebooks=notebooks,
            files=found.files,
            unjudged=self._said(ScanSettings()),
        )
        return Examined(row, numbered.hashes)

    @contextmanager
    def _laid_out(self, tree: Tree) -> Iterator[tuple[str, scratch.Laid]]:
        """A temporary folder with the small files of a tree, and their names."""
        if self._given.is_ours and self._target.files is None:
            yield tree.folder, scratch.Laid(tree.names, [])
            return
        with scratch.scratch_folder(self._given.scratch) as folder:
            yield folder, scratch.copy(tree.folder, tree.names, folder, self._bounds)

    def _of_plain_files(self) -> Examined:
        """Only the keys in files, if git's own folder cannot be trusted."""
        tree = self._few_enough(files_below(self._target.path))
        settings = ScanSettings(known_secrets(tree.folder, {}))
        found = found_keys.in_files(tree, settings, self._given.salt)
        named = self._named(found.in_names)
        numbered, more = found_keys.merged((), found.hits, named)
        self._unjudged += [*found.unjudged, *more]
        row = Row(
            *(self._target.folder, self._target.kind, numbered.keys),
            unjudged=self._said(settings),
            files=found.files,
        )
        return Examined(row, numbered.hashes)

    def _of_bare(self) -> Examined:
        """A bare repository, with the files of its newest commit as its files."""
        bare = Repository(OtherRepository(self._target.path))
        with scratch.scratch_folder(self._given.scratch) as folder:
            lay_out = partial(
                scratch.check_out, self._target.path, folder, self._bounds
            )
            laid = self._asked(lay_out, default=scratch.Laid([], []))
            self._unjudged += laid.unjudged
            files = Repository(OtherRepository(folder))
            return self._of_repository(files, bare, laid.names)

    def _of_repository(
        self, files: Repository, history: Repository, names: Iterable[str]
    ) -> Examined:
        """The row from files and commits, which are separate for a bare repository."""
        tree = self._few_enough(Tree(files.root, "", list(names)))
        paths = (os.path.join(files.root, each) for each in tree.names)
        settings = ScanSettings.of(lambda: files, {}, paths, files.root)
        tracked: Collection[str] | None = None  # all of them if they are from a commit
        if files is history:
            nothing: frozenset[str] = frozenset()
            tracked = self._asked(lambda: frozenset(files.tracked), default=nothing)
        found = self._asked(
            lambda: found_keys.in_files(tree, settings, self._given.salt, tracked),
            default=found_keys.FileKeys([], 0, [], []),
        )
        commits = self._asked(
            lambda: self._history(history, settings), default=NO_COMMITS
        )
        numbered, more = found_keys.merged(
            *(commits.held, found.hits),
            self._named((*found.in_names, *commits.in_names)),
            is_remote=self._target.kind in BARE_KINDS,
        )
        self._unjudged += [*found.unjudged, *more]
        keys = [each.finding for each in found.hits]
        row = self._row(files, tree.names, keys, settings)
        self._unjudged = with_allowed(self._unjudged, files)
        row = replace(
            row,
            keys=numbered.keys,
            commits=commits.commits,
            files=found.files,
            unjudged=self._said(settings),
        )
        return Examined(row, numbered.hashes)

    def _named(self, found: Iterable[KeyInName]) -> list[found_keys.NamedKey]:
        return found_keys.in_names(found, self._given.salt)

    def _row(
        self,
        repository: Repository,
        names: Iterable[str],
        keys: list[Finding],
        settings: ScanSettings | None,
    ) -> Row:
        """The row without keys and unjudged items."""
        ask, listed = self._asked, list(names)
        configs: list[Config] = ask(lambda: managers.configs(repository), default=[])
        return Row(
            *(self._target.folder, self._target.kind),
            dotenvs=ask(lambda: facts.dotenvs(repository), default=()),
            hooks=ask(
                lambda: facts.hooks_in(repository, configs),
                default=AuditedHooks(),
            ),
            findings=self._findings(
                [
                    *(self._of_git(repository, settings, configs) if settings else ()),
                    *facts.findings_on_files(repository, keys),
                ]
            ),
            notebooks=self._notebooks(repository, listed),
            tests=ask(lambda: facts.tests(repository, listed), default=()),
        )

    def _notebooks(
        self, repository: Repository, names: Iterable[str]
    ) -> AuditedNotebooks:
        return self._asked(
            lambda: facts.notebooks(repository, names), default=AuditedNotebooks()
        )

    def _history(
        self, repository: Repository, settings: ScanSettings
    ) -> CommitFindings:
        """The keys in commits; if something is damaged, everything git has is read."""
        narrowed = Narrowed(None, self._given.salt, {})
        with suppress(GitError):
            folder = os.fspath(repository.folder)
            sift = sifted(folder, settings.known, self._bounds.size)
            narrowed = Narrowed(
                *(sift.suspects, self._given.salt, sift.contents, sift.names_keys),
                sift.connected if sift.complete else None,
            )
            self._past = narrowed if sift.names_dotenv else None
            if not sift.complete:
                self._unjudged.append(self._too_large())
        settings = settings.obeying(comments=False, baseline=False)
        found = history_findings(repository, settings, narrowed=narrowed)
        self._take(each for each in found.findings if each.found is None)
        return found

    def _of_git(
        self,
        repository: Repository,
        settings: ScanSettings,
        configs: Sequence[Config],
    ) -> tuple[facts.AuditQuestion, ...]:
        return facts.of_git(repository, settings, configs, self._past)

    def _findings(
        self, questions: Iterable[facts.AuditQuestion]
    ) -> tuple[Finding, ...]:
        """The findings of the doctor's checks other than keys, the worst first."""
        found: dict[str, Finding] = {}
        for question in questions:
            brought: tuple[Finding, ...] = self._asked(question, default=())
            found.update((repr(each), each) for each in brought if each.found is None)
        self._take(found.values())
        said = [each for each in found.values() if each.code.severity in SAID]
        ordered = sorted(said, key=lambda each: -each.code.severity)
        return tuple(ordered)

    def _few_enough(self, tree: Tree) -> Tree:
        names = tree.names
        if len(names) > self._bounds.files:
            cause = search.too_many_files(count=self._bounds.files)
            self._unjudged.append(Unjudged(Finding(cause), Reached.COUNT))
        return tree._replace(names=names[: self._bounds.files])

    def _asked(self, ask: Callable[[], Result], default: Result) -> Result:
        """The result of ``ask``; if it fails, ``default``, and the row says why."""
        try:
            return ask()
        except GitError as error:
            reached = Reached.TIME if isinstance(error, TooSlowError) else None
            why = Unjudged(not_judged(error), reached)
        except TooMuchError:
            why = self._too_large()
        except Exception as error:  # noqa: BLE001 - the other questions are still asked
            why = why_unjudged(error, self._bounds)
        self._unjudged.append(why)
        return default

    def _too_large(self) -> Unjudged:
        cause = search.audit_too_large(megabytes=self._bounds.size // MEGABYTE)
        return Unjudged(Finding(cause), Reached.SIZE)

    def _take(self, findings: Iterable[Finding]) -> None:
        """Add the findings that something could not be judged."""
        self._unjudged += [
            Unjudged(each)
            for each in findings
            if each.code.severity is Severity.UNKNOWN
        ]

    def _said(self, settings: ScanSettings) -> tuple[Unjudged, ...]:
        """The unjudged items, each once."""
        self._take(settings.findings)
        said = [
            replace(each, finding=of_a_row(each.finding)) for each in self._unjudged
        ]
        return tuple({repr(each): each for each in said}.values())


def _below(folder: str, path: str) -> str:
    below = seen_from(folder, path)
    return "" if below == os.curdir else f"{below}/"
