"""Findings in commits: what was committed stays in the repository, even if deleted.

The files and messages of all commits that a ref reaches are searched, including stashes
and annotated tags, but not commits that only a reflog knows, since no clone gets those.
Each key is one finding, at the oldest commit that has it. Commits that a remote has
count as older than others: the key has been public since then.
"""

from __future__ import annotations

import os
from contextlib import closing, suppress
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Finding
from pytest_openai_ready.git.entries import NotPlainError
from pytest_openai_ready.git.objects import commits, listing
from pytest_openai_ready.git.objects.linear import LinearHistory, known_commits
from pytest_openai_ready.git.objects.listing import MISSING, Selection
from pytest_openai_ready.git.processes.errors import (
    GitError,
    GitMissingError,
    NoRepositoryError,
    not_judged,
)
from pytest_openai_ready.messages.causes import run
from pytest_openai_ready.messages.causes import search as search_causes
from pytest_openai_ready.scan.in_git.names_in_git import (
    committed_name_findings,
    ref_findings,
)
from pytest_openai_ready.scan.in_git.search import CHECK, ObjectSearch, Searched
from pytest_openai_ready.scan.in_git.sightings import HeldKey, Sightings
from pytest_openai_ready.scan.parallel import pool
from pytest_openai_ready.scan.places.blobs import not_fetched

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Generator,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from typing import TypeAlias

    from pytest_openai_ready.git.objects.connected import Connected
    from pytest_openai_ready.git.objects.listing import Item
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.hits import KeyInName
    from pytest_openai_ready.scan.parallel.pool import Progress
    from pytest_openai_ready.scan.scanner import ScanSettings

    LateItems: TypeAlias = Callable[[], Generator[Item, None, None]]

# The options of ``git rev-list`` that select commits.
GROUPS = frozenset(("--not", "--all", "--branches", "--tags", "--remotes"))
FEW = 1000  # objects that are searched faster than other processes start
# Objects are sorted by path before they are divided. The first batch is small, so that
# all workers begin at once; the size is bounded to save memory.
FIRST_SORTED, LAST_SORTED = 1 << 11, 1 << 15
# Objects that one process takes at a time; it starts one git for them, which caches
# what it unpacked.
SHARE = 1 << 12
LOST = Searched(
    trouble=[Finding(run.check_crashed(check=CHECK, error="ChildProcessError"))]
)


class Narrowed(NamedTuple):
    """A search in one of many processes, limited to objects known to be suspicious.

    ``suspects`` are the objects that may contain a key, by name; None if all may.
    ``salt`` is that of other searches, whose keys are compared with these. ``read`` are
    the contents of some suspects that were already read. ``names_keys`` says whether
    any file of a commit may have a key in its name, ``connected`` has all objects if
    they were read without git.
    """

    suspects: Mapping[str, Item] | None
    salt: bytes
    read: Mapping[str, bytes]
    names_keys: bool = True
    connected: Connected | None = None


class CommitFindings(NamedTuple):
    """The findings, the number of commits searched, and where the keys are.

    ``held`` are the keys in files and messages, in the order of the findings;
    ``in_names`` are those in the names of refs and files.
    """

    findings: tuple[Finding, ...]
    commits: int
    held: tuple[HeldKey, ...] = ()
    in_names: tuple[KeyInName, ...] = ()


def history_findings(
    repository: Repository,
    settings: ScanSettings,
    progress: Progress | None = None,
    narrowed: Narrowed | None = None,
) -> CommitFindings:
    """The keys in all commits. Anything that could not be searched is a finding.

    If commits cannot be followed to the end, everything git has is searched. All
    processors are used, unless the search is ``narrowed``: then no process is started.
    """
    search = _HistorySearch(repository, settings, progress, narrowed)
    try:
        selections = all_commits(search.folder)
        errors = search.run(selections)
        count = search.commits
        if errors:
            errors += search.run_all()
        shallow = shallow_findings(search.folder)
        if not errors:
            errors = search.look_at_names(repository, selections)
    except GitError as error:
        return CommitFindings((not_judged(error),), 0)
    return search.found((*errors, *shallow))._replace(commits=count)


def all_commits(folder: str) -> list[Selection]:
    """All commits that refs and stashes reach; those that a remote has come first.

    Raises:
        GitError: git cannot be asked.
    """
    others = commits.stashes(folder)
    if not commits.may_have_remotes(folder):
        return [Selection(("--all",), others)]
    return [
        Selection(("--remotes",)),
        Selection(("--all", "--not", "--remotes"), others),
    ]


def shallow_findings(folder: str) -> tuple[Finding, ...]:
    """The finding that older commits were never fetched; none if they were.

    Raises:
        GitError: git cannot be asked.
    """
    if not commits.is_shallow(folder):
        return ()
    return (Finding(search_causes.history_shallow()),)


def range_findings(
    repository: Repository,
    rev_range: str,
    settings: ScanSettings,
    progress: Progress | None = None,
) -> CommitFindings:
    """The keys in the commits of a range such as ``main..topic``.

    A range has the words that ``git rev-list`` accepts for commits; the last ones may
    be of ``GROUPS``, as in ``topic --not --all``. A key in a file that its commits
    change counts, even if older commits have it, too. Anything that could not be
    searched is a finding.
    """
    words = rev_range.split()
    groups = tuple(each for each in words if each in GROUPS)
    try:
        names = checked_names(words[: len(words) - len(groups)])
        selection = Selection(groups, names)
    except GitError as error:
        return CommitFindings((not_judged(error),), 0)
    return selected_findings(repository, selection, settings, progress)


def selected_findings(
    repository: Repository,
    selection: Selection,
    settings: ScanSettings,
    progress: Progress | None = None,
    refs: Collection[str] = (),
) -> CommitFindings:
    """The keys in the commits of a selection, and in the names of some refs.

    A failure is a finding.
    """
    search = _HistorySearch(repository, settings, progress)
    try:
        errors = search.run([selection])
        if not errors:
            errors = search.look_at_names(repository, [selection], refs)
    except GitError as error:
        return CommitFindings((not_judged(error),), 0)
    return search.found(errors)


def checked_names(names: Iterable[str]) -> list[str]:
    """Check that git treats no commit name as an option or as several names.

    Raises:
        GitError: it would do so with one of them.
    """
    given = list(names)
    if any(name.startswith("-") or "\n" in name for name in given):
        raise GitError("the name of a commit begins with no hyphen")
    return given


class _HistorySearch:
    """A search through the commits of a repository, divided over all processors.

    Attributes:
        folder: the folder to run git in.
        commits: the number of commits searched so far.
    """

    def __init__(
        self,
        repository: Repository,
        settings: ScanSettings,
        progress: Progress | None,
        narrowed: Narrowed | None = None,
    ) -> None:
        self.folder = os.fspath(repository.folder)
        self.commits = 0
        self._baseline = settings.baseline
        self._progress = progress
        self._narrowed = narrowed
        suspects = narrowed and narrowed.suspects
        self._finds_nothing = suspects is not None and not suspects
        self._sightings = Sightings(settings, narrowed and narrowed.salt)
        self._search = ObjectSearch(
            repository, settings, self._sightings.salt, read=narrowed and narrowed.read
        )
        self._is_bare = lambda: repository.is_bare
        self._asked: commits.Commits | None = None
        self._settings = settings
        self._in_names: tuple[KeyInName, ...] = ()
        self._tags: frozenset[str] = frozenset()
        self._missing: set[str] = set()
        self._trouble: dict[str, Finding] = {}

    def run(self, selections: Sequence[Selection]) -> list[Finding]:
        """Search everything that commits reach. Return the error that ended their list.

        Raises:
            GitError: git is missing, or this is not a repository.
        """
        try:
            if self._finds_nothing:
                self._look_for_gaps(selections)
                return []
            total = commits.count(self.folder, selections) if self._progress else 0
            self._divide(lambda: self._reached(selections), total)
        except (GitMissingError, NoRepositoryError):
            raise
        except GitError as error:
            return [not_judged(error)]
        return []

    def _reached(self, selections: Sequence[Selection]) -> Generator[Item, None, None]:
        suspects = self._narrowed and self._narrowed.suspects
        if suspects is None:
            return listing.reachable(self.folder, *selections)
        objects = self._narrowed and self._narrowed.connected
        self._asked = asked = known_commits(self.folder, objects)
        if isinstance(asked, LinearHistory):
            with suppress(NotPlainError):
                return asked.among(suspects)
        return listing.among(self.folder, suspects, *selections)

    def _look_for_gaps(self, selections: Sequence[Selection]) -> None:
        """Count the commits, and find the objects git lacks; no content is read.

        Raises:
            GitError: a commit or a tree is damaged.
        """
        names = [name for each in selections for name in each.names]
        objects = self._narrowed and self._narrowed.connected
        if objects:
            with suppress(NotPlainError, OSError):
                self.commits = objects.count(self.folder, names)
                return
        found = listing.walked(self.folder, names)
        self._missing.update(found.missing)
        self.commits = found.commits

    def run_all(self) -> list[Finding]:
        """Search everything git has. Return the error that ended the list."""
        try:
            self._divide(lambda: listing.every(self.folder), 0)
        except GitError as error:
            return [not_judged(error)]
        return []

    def look_at_names(
        self,
        repository: Repository,
        selections: Sequence[Selection],
        refs: Collection[str] | None = None,
    ) -> list[Finding]:
        """Search the names of all or some refs, and of files in commits.

        Return the error that prevented it, unless git lacks objects, which is reported.
        """
        folder, settings = self.folder, self._settings
        try:
            named = ref_findings(folder, settings, refs)
            self._tags, self._in_names = named.tags, named.keys
            if self._narrowed is None or self._narrowed.names_keys:
                self._in_names += tuple(
                    committed_name_findings(
                        folder, selections, settings, has_work_tree=repository.exists
                    )
                )
        except GitError as error:
            return [] if self._missing else [not_judged(error)]
        return []

    def found(self, errors: Iterable[Finding]) -> CommitFindings:
        """The keys, then the reasons why the search is incomplete, and the errors last.

        A tag object repeats its name, so a key in the name is reported only once.
        """
        held = [
            each
            for each in self._sightings.held(self.folder, self._is_bare, self._asked)
            if not (each.objects <= self._tags and _is_in_header(each.finding))
        ]
        keys = [each.finding for each in held]
        trouble = (*self._trouble.values(), *not_fetched(len(self._missing)))
        in_names = (each.finding for each in self._in_names)
        findings = (*keys, *in_names, *trouble, *errors)
        return CommitFindings(findings, self.commits, tuple(held), self._in_names)

    def _divide(self, listed: LateItems, total: int) -> None:
        """Search the listed items; for a longer list, workers start before the listing.

        Raises:
            GitError: the list ended early.
        """
        errors: list[GitError] = []
        present = self._present(listed, errors)
        first = list(islice(present, FEW + 1))
        few = len(first) <= FEW or self._narrowed is not None
        items = chain(first, present) if few else self._present(listed, errors)
        shares = _shares(items)
        for searched in pool.results(self._search, shares, workers=1 if few else None):
            self._take(searched)
            if self._progress is not None:
                self._progress(min(self.commits, total), total)
        for error in errors:
            raise error

    def _present(self, listed: LateItems, errors: list[GitError]) -> Iterator[Item]:
        """The items that git has, up to an error in the list."""
        try:
            with closing(listed()) as items:
                for item in items:
                    if item.kind == MISSING:
                        self._missing.add(item.name)
                    elif self._is_wanted(item):
                        yield item
        except GitError as error:
            errors.append(error)

    def _is_wanted(self, item: Item) -> bool:
        """Whether to search an item; a commit that is skipped counts as searched."""
        suspects = self._narrowed and self._narrowed.suspects
        if suspects is None or item.name in suspects:
            return True
        self.commits += item.kind == "commit"
        return False

    def _take(self, searched: Searched | None) -> None:
        searched = searched or LOST
        self.commits += searched.commits
        self._sightings.take(searched.met)
        self._trouble.update((repr(each), each) for each in searched.trouble)
        if self._baseline is not None:
            self._baseline.take(searched.of_baseline)


def _is_in_header(finding: Finding) -> bool:
    return finding.place is not None and finding.place.line is None


def _shares(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The same items in shares, grouped by path among a few thousand at a time."""
    remaining, size = iter(items), FIRST_SORTED
    while window := list(islice(remaining, size)):
        window.sort(key=attrgetter("path"))
        for start in range(0, len(window), SHARE):
            yield window[start : start + SHARE]
        size = min(2 * size, LAST_SORTED)
