"""Keys in commits -> all that decides about what to do: refs, commits, files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import is_dotenv
from pytest_openai_ready.findings import IN_FILE
from pytest_openai_ready.git import commits, index, lineage
from pytest_openai_ready.git.names import GITIGNORE
from pytest_openai_ready.scan.places.git_index import staged_findings
from pytest_openai_ready.scan.scanner import scan_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pytest_openai_ready.git.lineage import Parents, Ref
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.places.sightings import HeldKey
    from pytest_openai_ready.scan.scanner import ScanSettings

    FileVersions = Mapping[str, tuple[str, str]]  # mode and blob by path

STASH, NOTES = "refs/stash", "refs/notes/"


class Files(NamedTuple):
    """The files of the work tree, as a commit without the keys needs them.

    Attributes:
        add: those whose content, as it stands, goes into the commit.
        untrack: those that leave the commit and stay in their folder.
        still: those that hold a key to this moment.
        open: those for settings that git tracks and no rule ignores.
        restage: those whose key is staged and in no commit, and the rules for them.
        unstage: whether something else is staged, which is not to be committed.
        mixed: whether something else is staged and was changed since.
        dirty: whether anything else that git tracks is not committed.
        changed: whether anything at all that git tracks is not committed.
        staged: what the commit has of every file, before any of this is done.
    """

    add: tuple[str, ...]
    untrack: tuple[str, ...]
    still: tuple[str, ...]
    open: tuple[str, ...]
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
    """A repository, and where in it keys are.

    Attributes:
        root: the top folder of the work tree.
        branch: the one that is checked out; empty where HEAD is detached.
        head: the commit that is checked out; empty before the first one.
        is_busy: whether a merge, a rebase or the like is not done.
        is_shallow: whether older commits were left out.
        remotes: those of git, in order.
        parents: of every commit that no remote has, newest first.
        refs: every name of a commit but the remotes'.
        stashes: the newest first.
        objects: which hold a key that no remote has.
        holders: the commits that brought one, in a file or in their message.
        tainted: these, and all that come after them.
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
        """Whether something is not committed once the branch here is without a key."""
        is_here = self.head in self.tainted
        return self.files.dirty if is_here else self.files.changed

    def holders_of(self, tip: str) -> frozenset[str]:
        """The commits before a commit, and itself, that brought a key."""
        return self.holders.intersection(lineage.ancestors(self.parents, tip))


def situation_of(
    repository: Repository,
    held: Sequence[HeldKey],
    settings: ScanSettings,
    changed: Iterable[str] = (),
) -> Situation:
    """Ask git all that decides about what to do.

    Args:
        repository: one with a work tree.
        held: the keys that its commits hold.
        settings: which keys may stay.
        changed: the files that were changed to take keys out.

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
        stashes=tuple(commits.stashes(root)),
        objects=objects,
        holders=holders,
        tainted=lineage.reaching(parents, holders),
        files=_files(repository, head, _objects(held), settings, tuple(changed)),
    )


def _objects(held: Iterable[HeldKey]) -> frozenset[str]:
    """All that hold one of these keys."""
    return frozenset[str]().union(*(each.objects for each in held))


def _holders(root: str, objects: frozenset[str], parents: Parents) -> frozenset[str]:
    """The commits, of those with parents here, that brought one of these objects."""
    changes = lineage.changes(root, parents if objects else ())
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
    committed = lineage.files(root, head) if head else {}
    staged = {each.path: (each.mode, each.blob) for each in repository.index}
    with_key = _with_key(committed, staged, objects)
    only_staged = sorted(_with_staged_key(repository, settings).difference(with_key))
    untrack = [each for each in with_key if each in staged and is_dotenv(each)]
    add = [each for each in with_key if each in staged and each not in untrack]
    differing = set(index.changed(root)) if head else set()
    unstaged = set(index.unstaged(root))
    asked = (*changed, *([GITIGNORE] if with_key else ()))
    companions = {
        path
        for path in asked
        if (path in differing and path in staged) or _is_new_rule(repository, path)
    }.difference(only_staged)
    mine = {*with_key, *companions}
    others = _differing(committed, staged).difference(mine)
    # What is taken back from the index comes into it again with all the rest.
    gone = [each for each in with_key if others and each not in staged]
    own = [each for each in (*add, *only_staged) if not is_dotenv(each)]
    rule = GITIGNORE in unstaged or _is_new_rule(repository, GITIGNORE)
    return Files(
        add=tuple(sorted({*add, *companions} - set(untrack))),
        untrack=(*untrack, *gone),
        still=tuple(each for each in own if _holds_key(root, each, settings)),
        open=_not_ignored(repository, untrack),
        restage=(*([GITIGNORE] if rule and only_staged else ()), *only_staged),
        unstage=bool(others),
        mixed=not others.difference(only_staged).isdisjoint(unstaged),
        dirty=bool(others or differing - mine),
        changed=bool(differing) or committed != staged,
        staged=committed if others else staged,
    )


def _with_key(
    committed: FileVersions, staged: FileVersions, objects: Collection[str]
) -> list[str]:
    """The files of which a commit, or what is staged, has one of these objects."""
    return [
        path
        for path, (_, blob) in {**committed, **staged}.items()
        if blob in objects or committed.get(path, ("", ""))[1] in objects
    ]


def _differing(committed: FileVersions, staged: FileVersions) -> set[str]:
    """The files of which something else is staged than a commit has."""
    return {
        path
        for path in {**committed, **staged}
        if committed.get(path) != staged.get(path)
    }


def _is_new_rule(repository: Repository, path: str) -> bool:
    """Whether it is the ``.gitignore`` at the top, there and not tracked."""
    is_there = path == GITIGNORE and repository.has(GITIGNORE)
    return is_there and GITIGNORE not in repository.tracked


def _not_ignored(repository: Repository, paths: Sequence[str]) -> tuple[str, ...]:
    rules = repository.rules(paths)
    return tuple(each for each in paths if not _ignores(rules[each]))


def _with_staged_key(repository: Repository, settings: ScanSettings) -> set[str]:
    """The files that the next commit would take in with a key."""
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
