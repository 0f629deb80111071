"""Paths -> the files to search -> findings: the working tree as it stands.

In a repository, the files are those that git tracks or would take in: a key belongs
into an ignored ``.env``, so it is no finding there. Elsewhere every file counts.
Submodules, and repositories inside of others, are searched by their own path.
"""

from __future__ import annotations

import os
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from pytest_openai_ready.bounded_files import is_link, seen_from
from pytest_openai_ready.dotenv.file_names import is_dotenv
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.errors import GitError, not_judged
from pytest_openai_ready.git.index import unstaged
from pytest_openai_ready.messages.causes import found as found_causes
from pytest_openai_ready.messages.causes import run, search
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan import pool
from pytest_openai_ready.scan.baseline import NAME as BASELINE
from pytest_openai_ready.scan.literals import expect_much
from pytest_openai_ready.scan.places.git_index import FileFindings, entries_findings
from pytest_openai_ready.scan.scanner import (
    ScanSettings,
    findings_in_file,
    findings_in_names,
)

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from typing import TypeAlias

    from pytest_openai_ready.git.index import Entry
    from pytest_openai_ready.scan.pool import Progress

    At: TypeAlias = Callable[[str], Repository]

GIT = ".git"
# What git wants of a folder that it keeps, in a bare repository the top.
# https://git-scm.com/docs/gitrepository-layout
OF_BARE = frozenset(("HEAD", "objects", "refs"))
CHECK = "scan"
MOST_OUTSIDE = 2000  # files of a folder without git that doctor looks at
INSTALLED = (GIT, ".venv", "venv", "node_modules", "site-packages", "__pycache__")
FEW = 100  # files; of more, no search for all literals at once comes too early
MOST_IN_SHARE = 64  # files: all wait for whoever takes the last share
SHARES = 128  # that are wanted at least, so that no worker is idle for long


class NoSuchPathError(Exception):
    """Nothing has the path that was asked for, which is the message."""


class Tree(NamedTuple):
    """Files below a folder: ``names``, sorted, with slashes, relative to the folder.

    ``shown`` stands before a name in what is said. ``trouble`` is what kept the list
    from being complete, ``left_out`` what git tracks and a sparse checkout has not.
    """

    folder: str
    shown: str
    names: list[str]
    trouble: tuple[Finding, ...] = ()
    left_out: tuple[Entry, ...] = ()


class Share(NamedTuple):
    """Some files of a tree, which one process searches."""

    folder: str
    shown: str
    names: list[str]


class ShareResult(NamedTuple):
    """What came of some files; ``missing`` of them were gone."""

    findings: list[Finding]
    missing: int


def worktree_findings(
    paths: Sequence[str] = (),
    *,
    everything: bool = False,
    progress: Progress | None = None,
) -> FileFindings:
    """The keys in files and folders; without a path, in the current repository.

    ``everything`` counts ignored files too. What could not be searched is a finding.

    Raises:
        NoSuchPathError: nothing has one of the paths.
    """
    found = trees(paths, everything=everything)
    shares = _shares(found)
    work = ShareSearch({tree.folder: settings_of(tree) for tree in found})
    total, done, missing = sum(len(share.names) for share in shares), 0, 0
    if total > FEW:
        expect_much()
    said = [each for tree in found for each in tree.trouble]
    answers = pool.results(work, shares, patience=pool.PATIENCE)
    for share, result in zip(shares, answers, strict=True):
        answer = result or _lost(share)
        said += answer.findings
        missing += answer.missing
        done += len(share.names)
        if progress is not None:
            progress(done, total)
    for tree in found:
        said += _left_out(tree, work.settings[tree.folder])
        total += len(tree.left_out)
        said += _in_names(tree, work.settings[tree.folder])
    # What several processes say, of one baseline for instance, is said once.
    once = {repr(each): each for each in said}
    return FileFindings(tuple(once.values()), total - missing)


def folder_findings(folder: str) -> tuple[Finding, ...] | None:
    """The keys in a folder outside of any repository, but for those of a ``.env``.

    Installed packages are passed over, and repositories in the folder. None where there
    are more than ``MOST_OUTSIDE`` files.
    """
    found = _files_below(folder, [], [], everything=False, passed_over=INSTALLED)
    files = sorted(islice(found, MOST_OUTSIDE + 1))
    if len(files) > MOST_OUTSIDE:
        return None
    names = [
        _below(folder, each) for each in files if not is_dotenv(_below(folder, each))
    ]
    settings = settings_of(Tree(folder, "", names))
    return tuple(ShareSearch({folder: settings})(Share(folder, "", names)).findings)


def coming_findings(
    repository: Repository, settings: ScanSettings
) -> tuple[Finding, ...]:
    """The keys in what git would take in next; those of a new ``.env`` left out.

    That is new files, their names, and tracked files as they are now. The first
    ``MOST_OUTSIDE`` files are looked at, and no installed package is.

    Raises:
        GitError: git could not answer.
    """
    closed = [_not_opened(each) for each in repository.closed]
    new = [
        each
        for each in repository.untracked.open
        if each != BASELINE
        and not is_dotenv(each)
        and not set(INSTALLED).intersection(each.split("/"))
    ]
    names = [*unstaged(repository.root), *new][:MOST_OUTSIDE]
    found = ShareSearch({repository.root: settings})(Share(repository.root, "", names))
    in_names = findings_in_names(new, settings, tracked=False)
    return (*closed, *found.findings, *in_names)


def trees(paths: Sequence[str] = (), *, everything: bool = False) -> list[Tree]:
    """The files that are searched for ``findings``, by the folder they lie in.

    Raises:
        NoSuchPathError: nothing has one of the paths.
    """
    at = cache(Repository)
    given = paths or [at(os.curdir).top]
    return _merged(
        tree for path in given for tree in _trees(path, at, everything=everything)
    )


def files_below(folder: str) -> Tree:
    """Every file below a folder, whatever git knows of it, which is not asked."""
    errors: list[OSError] = []
    begin = len(os.path.join(folder, ""))
    found = _files_below(folder, errors, [], everything=True)
    names = sorted(each[begin:].replace(os.sep, "/") for each in found)
    return Tree(folder, "", names, tuple(_closed("", folder, each) for each in errors))


def _merged(trees: Iterable[Tree]) -> list[Tree]:
    """Each folder once, however many paths lead into it."""
    by_folder: dict[str, Tree] = {}
    for tree in trees:
        known = by_folder.setdefault(tree.folder, tree)
        if known is tree:
            continue
        names = sorted({*known.names, *tree.names})
        trouble = known.trouble + tree.trouble
        entries = tuple(dict.fromkeys((*known.left_out, *tree.left_out)))
        by_folder[tree.folder] = tree._replace(
            names=names, trouble=trouble, left_out=entries
        )
    return list(by_folder.values())


def _trees(path: str, at: At, *, everything: bool) -> Iterator[Tree]:
    """The files that a path stands for; a link counts as what it leads to only here.

    A folder outside of any repository may have repositories in it: what each of them
    publishes is a tree of its own.
    """
    if not os.path.lexists(path):
        raise NoSuchPathError(path)
    real = os.path.realpath(path)
    if not os.path.isdir(real):
        root = at(os.path.dirname(real)).top
        yield Tree(root, _shown(path, root), [_below(root, real)])
        return
    try:
        if at(real).exists and not everything:
            yield _published(at(at(real).root), real)
        elif at(real).is_bare:
            yield _in_commits_only(path, real)
        else:
            yield from _walked(path, real, at(real).top, at, everything=everything)
    except GitError as error:
        for tree in _walked(path, real, real, at, everything=everything):
            trouble = (not_judged(error), *tree.trouble)
            yield tree._replace(trouble=trouble) if tree.folder == real else tree


def _in_commits_only(path: str, folder: str) -> Tree:
    bare = search.files_in_commits_only(path=path)
    return Tree(folder, _shown(path, folder), [], (Finding(bare, Place(path)),))


def _published(repository: Repository, folder: str) -> Tree:
    """What git tracks, and what it would take in."""
    root = repository.root
    below = _below(root, folder)
    spelled = cache(partial(_is_spelled, root, below))
    depth = below.count("/") + 1

    def is_below(name: str) -> bool:
        if below == os.curdir:
            return True
        inner = name.count("/") >= depth
        return inner and spelled("/".join(name.split("/")[:depth]))

    left_out = [each for each in repository.left_out if is_below(each.path)]
    missing = {each.path for each in left_out}
    names = [
        name for name in repository.paths if is_below(name) and name not in missing
    ]
    shown = _shown(root, root)
    trouble = [
        _not_opened(f"{shown}{each}") for each in repository.closed if is_below(each)
    ]
    if not names and not repository.is_checked_out:
        path = shown.removesuffix("/") or os.curdir
        nothing = search.nothing_checked_out(path=path)
        trouble.append(Finding(nothing, Place(path)))
    return Tree(root, shown, names, tuple(trouble), tuple(left_out))


def _is_spelled(root: str, folder: str, name: str) -> bool:
    """Whether git's name of a folder is that of this one, however it was typed.

    Windows and macOS open ``src`` by ``SRC``, and macOS an accented letter in one
    character by a letter and its accent.
    """
    if name == folder:
        return True
    if _folded(name) != _folded(folder):
        return False
    try:
        return os.path.samefile(os.path.join(root, name), os.path.join(root, folder))
    except OSError:
        return False


def _folded(name: str) -> str:
    return normalize("NFC", name).casefold()


def _walked(
    path: str, folder: str, root: str, at: At, *, everything: bool
) -> Iterator[Tree]:
    """Every file below a folder; of repositories in it, unless all counts, theirs."""
    errors: list[OSError] = []
    names: list[str] = []
    repositories: list[str] = []
    way = _below(root, folder)
    way = "" if way == os.curdir else f"{way}/"
    begin = len(os.path.join(folder, ""))
    remaining = [folder]
    while remaining:
        inner: list[str] = []
        files = _files_below(remaining.pop(), errors, inner, everything=everything)
        names += (way + each[begin:].replace(os.sep, "/") for each in files)
        for each in inner:
            is_one = _is_repository(at(each))
            (repositories if is_one else remaining).append(each)
    shown = _shown(path, root)
    trouble = tuple(_closed(shown, root, error) for error in errors)
    yield Tree(root, shown, sorted(names), trouble)
    for each in sorted(repositories):
        yield from _trees(seen_from(os.curdir, each), at, everything=False)


def _is_repository(repository: Repository) -> bool:
    """Whether git knows it; where it cannot say, every file is looked at."""
    try:
        return repository.exists or repository.is_bare
    except GitError:
        return False


def _files_below(
    folder: str,
    errors: list[OSError],
    repositories: list[str],
    *,
    everything: bool,
    passed_over: Collection[str] = (GIT,),
) -> Iterator[str]:
    """Files and links; pipes, sockets and devices hold nothing. No link is followed.

    What git keeps is passed over. Unless all counts, ``repositories`` gets those that
    are met, which are not gone into.
    """
    remaining = [folder]
    while remaining:
        here = remaining.pop()
        try:
            with os.scandir(here) as found:
                entries = list(found)
        except OSError as error:
            errors.append(error)
            continue
        names = {each.name for each in entries}
        is_repository = GIT in names or names >= OF_BARE
        if is_repository and here != folder and not everything:
            repositories.append(here)
            continue
        for entry in entries:
            if entry.name in passed_over:
                continue
            if entry.is_dir(follow_symlinks=False):
                if is_link(os.lstat(entry.path)):
                    continue
                remaining.append(entry.path)
            elif entry.is_symlink() or entry.is_file():
                yield entry.path


def _below(root: str, path: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _shown(path: str, folder: str) -> str:
    """What stands before the names in a folder, as seen from the current one.

    Nothing where the current folder is in it, as with git; the whole path where the
    user gave one and it leads elsewhere.
    """
    try:
        way = _below(os.curdir, folder).split("/")
    except ValueError:  # on another drive of Windows
        way = [os.pardir, folder]
    if set(way) <= {os.curdir, os.pardir}:
        return ""
    elsewhere = way[0] == os.pardir and os.path.isabs(path)
    return (folder if elsewhere else "/".join(way)) + "/"


def settings_of(tree: Tree) -> ScanSettings:
    """Which keys may stand in a tree, and which are its owner's own."""
    one_of_each = {os.path.dirname(each): each for each in tree.names}
    files = (os.path.join(tree.folder, each) for each in one_of_each.values())
    repository = Repository(tree.folder)
    return ScanSettings.of(lambda: repository, os.environ, files, tree.folder)


def _shares(trees: Iterable[Tree]) -> list[Share]:
    return [
        Share(tree.folder, tree.shown, tree.names[start : start + size])
        for tree in trees
        for size in [max(1, min(len(tree.names) // SHARES, MOST_IN_SHARE))]
        for start in range(0, len(tree.names), size)
    ]


class ShareSearch:
    """Searches files, in whichever process it is called."""

    def __init__(self, settings: Mapping[str, ScanSettings]) -> None:
        """``settings`` by the folder of a tree."""
        self.settings = settings

    def __call__(self, share: Share) -> ShareResult:
        """What is in these files. One that git still tracks may be gone."""
        found: list[Finding] = []
        settings, missing = self.settings[share.folder], 0
        known = len(settings.findings)
        for name in share.names:
            path, shown = os.path.join(share.folder, name), share.shown + name
            said = _found(path, settings)
            if not said:
                continue
            if not os.path.lexists(path):
                missing += 1
                continue
            said = _as_git_has_it(said, Repository(share.folder), name)
            found += [_shown_at(each, shown) for each in said]
        of_baseline = settings.findings[known:]
        found += [_shown_at(each, share.shown + BASELINE) for each in of_baseline]
        return ShareResult(found, missing)


def _found(path: str, settings: ScanSettings) -> tuple[Finding, ...]:
    try:
        return findings_in_file(path, settings)
    except Exception as error:  # noqa: BLE001 - its text may hold a key, as may a traceback
        return (run.crashed(CHECK, error)._replace(place=Place(path)),)


def _as_git_has_it(
    findings: tuple[Finding, ...], repository: Repository, name: str
) -> tuple[Finding, ...]:
    """What is said of keys in a file for settings depends on what git does with it."""
    of_dotenv = found_causes.key_in_dotenv.name
    if all(each.cause.name != of_dotenv for each in findings):
        return findings
    if repository.exists and (
        name in repository.tracked or name in repository.untracked.open
    ):
        return findings
    return tuple(
        each._replace(cause=found_causes.key_in_ignored_dotenv(found=each.found))
        if each.found is not None and each.cause.name == of_dotenv
        else each
        for each in findings
    )


def _shown_at(finding: Finding, path: str) -> Finding:
    """A finding; where it has a place, with this path for its own."""
    return finding.at(path) if finding.place else finding


def _left_out(tree: Tree, settings: ScanSettings) -> list[Finding]:
    """The keys in files that a sparse checkout leaves out, as the index has them."""
    if not tree.left_out:
        return []
    repository = Repository(tree.folder)
    try:
        found = entries_findings(repository, tree.left_out, settings).findings
    except GitError as error:
        return [not_judged(error)]
    return [
        _shown_at(each, tree.shown + each.place.path) if each.place else each
        for each in found
    ]


def _in_names(tree: Tree, settings: ScanSettings) -> Iterator[Finding]:
    """The keys in names of files, tracked ones first."""
    names = (*tree.names, *(each.path for each in tree.left_out))
    if not findings_in_names(names, settings):
        return
    try:
        repository = Repository(tree.folder)
        tracked = set(repository.tracked) if repository.exists else set()
    except GitError:
        tracked = set()
    for is_tracked in (True, False):
        some = (
            f"{tree.shown}{name}" for name in names if (name in tracked) == is_tracked
        )
        yield from findings_in_names(some, settings, tracked=is_tracked)


def _lost(share: Share) -> ShareResult:
    found = [
        Finding(search.search_ended(path=path), Place(path))
        for path in (share.shown + name for name in share.names)
    ]
    return ShareResult(found, 0)


def _closed(shown: str, root: str, error: OSError) -> Finding:
    """A folder that could not be read."""
    return _not_opened(shown + _below(root, error.filename), type(error).__name__)


def _not_opened(path: str, error: str = PermissionError.__name__) -> Finding:
    return Finding(search.file_unreadable(path=path, error=error), Place(path))
