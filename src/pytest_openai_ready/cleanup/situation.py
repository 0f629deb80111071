"""The state of a repository on which the cleanup steps depend: refs, commits, files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import is_dotenv
from pytest_openai_ready.findings import IN_FILE
from pytest_openai_ready.git import index
from pytest_openai_ready.git.names import GITIGNORE
from pytest_openai_ready.git.objects import commits, lineage
from pytest_openai_ready.scan.places.git_index import staged_findings
from pytest_openai_ready.scan.scanner import scan_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pytest_openai_ready.git.objects.lineage import CheckedOut, Parents, Ref
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.in_git.sightings import HeldKey
    from pytest_openai_ready.scan.scanner import ScanSettings

    FileVersions = Mapping[str, tuple[str, str]]  # mode and blob by path

STASH, NOTES = "refs/stash", "refs/notes/"


class Files(NamedTuple):
    """The files of the work tree, as a commit without the keys needs them.

    Attributes:
        add: files whose current content goes into the commit.
        untrack: files that leave the commit and stay in their folder.
        still: files that still contain a key.
        open: settings files that git tracks and no rule ignores.
        absent: those of the first two that a sparse checkout leaves out.
        skipped: those whose changes git does not see (``--skip-worktree``).
        assumed: the same (``--assume-unchanged``).
        restage: files whose key is staged and in no commit, and the rules for them.
        unstage: whether something else is staged, which must not be committed.
        mixed: whether something else is staged and was changed since.
        dirty: whether anything else that git tracks is not committed.
        changed: whether anything at all that git tracks is not committed.
        staged: the commit's version of every file, before any of this is done.
    """

    add: tuple[str, ...]
    untrack: tuple[str, ...]
    still: tuple[str, ...]
    open: tuple[str, ...]
    absent: tuple[str, ...]
    skipped: tuple[str, ...]
    assumed: tuple[str, ...]
    restage: tuple[str, ...]
    unstage: bool
    mixed: bool
    dirty: bool
    changed: bool
    staged: FileVersions

    @property
    def needed(self) -> bool:
        """Whether a commit without the keys differs from what is staged."""
        return bool(self.add or self.untrack)


class Situation(NamedTuple):
    """A repository, and where its keys are.

    Attributes:
        root: the top folder of the work tree.
        branch: the branch that is checked out; empty if HEAD is detached.
        head: the commit that is checked out; empty before the first one.
        is_busy: whether a merge, a rebase or the like is in progress.
        is_shallow: whether older commits are missing.
        remotes: git's remotes, in order.
        parents: of every commit that no remote has, newest first.
        refs: every name of a commit except the remotes'.
        others: the other work trees.
        stashes: the newest first.
        objects: those that contain a key and that no remote has.
        holders: the commits that introduced one, in a file or in their message.
        tainted: these, and all their descendants.
        files: as the commit that is checked out needs them.
    """

    root: str
    branch: str
    head: str
    is_busy: bool
    is_shallow: bool
    remotes: tuple[str, ...]
    parents: Parents
    refs: tuple[Ref, ...]
    others: tuple[CheckedOut, ...]
    stashes: tuple[str, ...]
    objects: frozenset[str]
    holders: frozenset[str]
    tainted: frozenset[str]
    files: Files

    @property
    def head_ref(self) -> Ref | None:
        """The branch that is checked out, if it has a commit."""
        name = f"{lineage.BRANCHES}{self.branch}"
        return next((each for each in self.refs if each.name == name), None)

    @property
    def is_dirty(self) -> bool:
        """Whether uncommitted changes remain once the branch here contains no key."""
        is_here = self.head in self.tainted
        return self.files.dirty if is_here else self.files.changed

    def holders_of(self, tip: str) -> frozenset[str]:
        """The commits that introduced a key, among a commit and its ancestors."""
        return self.holders.intersection(lineage.ancestors(self.parents, tip))


def situation_of(
    repository: Repository,
    held: Sequence[HeldKey],
    settings: ScanSettings,
    changed: Iterable[str] = (),
) -> Situation:
    """Query git for everything on which the steps depend.

    Args:
        repository: a repository with a work tree.
        held: the keys in its commits.
        settings: which keys are allowed.
        changed: the files that were changed to remove keys.

    Raises:
        GitError: git could not answer.
    """
    root = repository.root
    objects = _objects(each for each in held if each.finding.facts["pushed"] != "yes")
    parents = lineage.unpushed(root)
    holders = _holders(root, objects, parents)
    head = lineage.commit_of(root, "HEAD")
    return Situation(
        root=root,
        branch=lineage.branch(root),
        head=head,
        is_busy=repository.is_merging,
        is_shallow=commits.is_shallow(root),
        remotes=tuple(commits.remotes(root)),
        parents=parents,
        refs=tuple(lineage.refs(root)),
        others=_others(root),
        stashes=tuple(commits.stashes(root)),
        objects=objects,
        holders=holders,
        tainted=lineage.reaching(parents, holders),
        files=_files(repository, head, _objects(held), settings, tuple(changed)),
    )


def _others(root: str) -> tuple[CheckedOut, ...]:
    here = os.path.realpath(root)
    trees = lineage.work_trees(root)
    return tuple(each for each in trees if os.path.realpath(each.folder) != here)


def _objects(held: Iterable[HeldKey]) -> frozenset[str]:
    """All objects that contain one of these keys."""
    return frozenset[str]().union(*(each.objects for each in held))


def _holders(root: str, objects: frozenset[str], parents: Parents) -> frozenset[str]:
    """The commits among ``parents`` that introduced one of these objects."""
    changes = lineage.changed_files(root, parents if objects else ())
    in_files = (commit for commit, entry in changes if entry.blob in objects)
    return objects.intersection(parents).union(in_files)


def _files(
    repository: Repository,
    head: str,
    objects: Collection[str],
    settings: ScanSettings,
    changed: tuple[str, ...],
) -> Files:
    root = repository.root
    committed = lineage.files_in(root, head) if head else {}
    staged = {each.path: (each.mode, each.blob) for each in repository.index}
    with_key = _with_key(committed, staged, objects)
    only_staged = sorted(_with_staged_key(repository, settings).difference(with_key))
    untrack = [each for each in with_key if each in staged and is_dotenv(each)]
    add = [each for each in with_key if each in staged and each not in untrack]
    differing = set(index.changed(root)) if head else set()
    unstaged = set(index.unstaged(root))
    asked = (*changed, *([GITIGNORE] if with_key else ()))
    edited = differing.intersection(staged)
    companions = _companions(repository, asked, edited).difference(only_staged)
    mine = {*with_key, *companions}
    others = _differing(committed, staged).difference(mine)
    # What is reset in the index is added to it again with everything else.
    gone = [each for each in with_key if others and each not in staged]
    rule = GITIGNORE in unstaged or _is_new_rule(repository, GITIGNORE)
    here, absent = _left_out(repository, with_key)
    return Files(
        add=tuple(sorted({*add, *companions} - set(untrack))),
        untrack=(*untrack, *gone),
        still=_still(root, (*add, *only_staged), settings),
        open=_not_ignored(repository, untrack),
        absent=absent,
        skipped=here,
        assumed=tuple(sorted(repository.assumed.intersection(with_key))),
        restage=(*([GITIGNORE] if rule and only_staged else ()), *only_staged),
        unstage=bool(others),
        mixed=not others.difference(only_staged).isdisjoint(unstaged),
        dirty=bool(others or differing - mine),
        changed=bool(differing) or committed != staged,
        staged=committed if others else staged,
    )


def _still(root: str, paths: Iterable[str], settings: ScanSettings) -> tuple[str, ...]:
    """The files that have a key on disk as well, except settings."""
    others = (each for each in paths if not is_dotenv(each))
    return tuple(each for each in others if _holds_key(root, each, settings))


def _left_out(
    repository: Repository, with_key: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files that a sparse checkout leaves out: those that are there, and others."""
    paths = {each.path for each in repository.left_out}.intersection(with_key)
    whole = {each: os.path.join(repository.root, each) for each in sorted(paths)}
    here = tuple(each for each, path in whole.items() if os.path.lexists(path))
    return here, tuple(each for each in whole if each not in here)


def _companions(
    repository: Repository, paths: Iterable[str], edited: Collection[str]
) -> set[str]:
    """The paths to commit with a file that had a key: edited ones, and new rules."""
    return {each for each in paths if each in edited or _is_new_rule(repository, each)}


def _with_key(
    committed: FileVersions, staged: FileVersions, objects: Collection[str]
) -> list[str]:
    """The files that are one of these objects in a commit or in the index."""
    return [
        path
        for path, (_, blob) in {**committed, **staged}.items()
        if blob in objects or committed.get(path, ("", ""))[1] in objects
    ]


def _differing(committed: FileVersions, staged: FileVersions) -> set[str]:
    """The files that are staged differently than in a commit."""
    return {
        path
        for path in {**committed, **staged}
        if committed.get(path) != staged.get(path)
    }


def _is_new_rule(repository: Repository, path: str) -> bool:
    """Whether it is the top ``.gitignore``, which exists and is not tracked."""
    is_there = path == GITIGNORE and repository.has(GITIGNORE)
    return is_there and GITIGNORE not in repository.tracked


def _not_ignored(repository: Repository, paths: Sequence[str]) -> tuple[str, ...]:
    rules = repository.rules(paths)
    return tuple(each for each in paths if not _ignores(rules[each]))


def _with_staged_key(repository: Repository, settings: ScanSettings) -> set[str]:
    """The files that the next commit would contain with a key."""
    found = staged_findings(repository, settings).findings
    return {
        each.place.path
        for each in found
        if each.place and each.code in IN_FILE and each.place.line is not None
    }


def _ignores(rule: object) -> bool:
    pattern = getattr(rule, "pattern", "!")
    return not pattern.startswith("!")


def _holds_key(root: str, path: str, settings: ScanSettings) -> bool:
    file = os.path.join(root, path)
    if not os.path.isfile(file):
        return False
    try:
        hits = scan_file(file, settings).hits
    except OSError:
        return True
    return any(not settings.allows(path, each.key) for each in hits)
