"""Paths -> the files to search -> findings: the working tree as it stands.

In a repository, the files are those that git tracks or would take in: a key belongs
into an ignored ``.env``, so it is no finding there. Elsewhere every file counts.
Submodules, and repositories inside of others, are searched by their own path.
"""

from __future__ import annotations

import os
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from pytest_openai_ready.bounded_files import is_link
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.errors import GitError, not_judged
from pytest_openai_ready.messages.causes import found as found_causes
from pytest_openai_ready.messages.causes import run, search
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan import pool
from pytest_openai_ready.scan.baseline import NAME as BASELINE
from pytest_openai_ready.scan.places.git_index import FileFindings
from pytest_openai_ready.scan.scanner import ScanSettings, findings_in_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from pytest_openai_ready.scan.pool import Progress

    At: TypeAlias = Callable[[str], Repository]

GIT = ".git"
CHECK = "scan"
MOST_IN_SHARE = 64  # files: all wait for whoever takes the last share
SHARES = 128  # that are wanted at least, so that no worker is idle for long


class NoSuchPathError(Exception):
    """Nothing has the path that was asked for, which is the message."""


class Tree(NamedTuple):
    """Files below a folder: ``names``, sorted, with slashes, relative to the folder.

    ``shown`` stands before a name in what is said. ``trouble`` is what kept the list
    from being complete.
    """

    folder: str
    shown: str
    names: list[str]
    trouble: tuple[Finding, ...] = ()


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
    said = [each for tree in found for each in tree.trouble]
    answers = pool.results(work, shares, patience=pool.PATIENCE)
    for share, result in zip(shares, answers, strict=True):
        answer = result or _lost(share)
        said += answer.findings
        missing += answer.missing
        done += len(share.names)
        if progress is not None:
            progress(done, total)
    # What several processes say, of one baseline for instance, is said once.
    once = {repr(each): each for each in said}
    return FileFindings(tuple(once.values()), total - missing)


def trees(paths: Sequence[str] = (), *, everything: bool = False) -> list[Tree]:
    """The files that are searched for ``findings``, by the folder they lie in.

    Raises:
        NoSuchPathError: nothing has one of the paths.
    """
    at = cache(Repository)
    given = paths or [at(os.curdir).top]
    return _merged([_tree(path, at, everything=everything) for path in given])


def files_below(folder: str) -> Tree:
    """Every file below a folder, whatever git knows of it, which is not asked."""
    errors: list[OSError] = []
    begin = len(os.path.join(folder, ""))
    found = _files_below(folder, errors)
    names = sorted(each[begin:].replace(os.sep, "/") for each in found)
    return Tree(folder, "", names, tuple(_closed("", folder, each) for each in errors))


def _merged(trees: Iterable[Tree]) -> list[Tree]:
    """Each folder once, however many paths lead into it."""
    by_folder: dict[str, Tree] = {}
    for tree in trees:
        known = by_folder.get(tree.folder, tree)
        names = sorted({*known.names, *tree.names})
        trouble = known.trouble if known is tree else known.trouble + tree.trouble
        by_folder[tree.folder] = tree._replace(names=names, trouble=trouble)
    return list(by_folder.values())


def _tree(path: str, at: At, *, everything: bool) -> Tree:
    """The files that a path stands for; a link counts as what it leads to only here."""
    if not os.path.lexists(path):
        raise NoSuchPathError(path)
    real = os.path.realpath(path)
    if not os.path.isdir(real):
        root = at(os.path.dirname(real)).top
        return Tree(root, _shown(path, root), [_below(root, real)])
    try:
        if at(real).exists and not everything:
            return _published(at(at(real).root), real)
        if at(real).is_bare:
            bare = search.files_in_commits_only(path=path)
            return Tree(real, _shown(path, real), [], (Finding(bare, Place(path)),))
        return _walked(path, real, at(real).top)
    except GitError as error:
        tree = _walked(path, real, real)
        return tree._replace(trouble=(not_judged(error), *tree.trouble))


def _published(repository: Repository, folder: str) -> Tree:
    """What git tracks, and what it would take in."""
    root = repository.root
    names, below = repository.paths, _below(root, folder)
    if below != os.curdir:
        spelled = cache(partial(_is_spelled, root, below))
        depth = below.count("/") + 1
        names = tuple(
            name
            for name in names
            if name.count("/") >= depth and spelled("/".join(name.split("/")[:depth]))
        )
    return Tree(root, _shown(root, root), list(names))


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


def _walked(path: str, folder: str, root: str) -> Tree:
    """Every file below a folder."""
    errors: list[OSError] = []
    way = _below(root, folder)
    way = "" if way == os.curdir else f"{way}/"
    begin = len(os.path.join(folder, ""))
    names = [
        way + each[begin:].replace(os.sep, "/") for each in _files_below(folder, errors)
    ]
    shown = _shown(path, root)
    trouble = tuple(_closed(shown, root, error) for error in errors)
    return Tree(root, shown, sorted(names), trouble)


def _files_below(folder: str, errors: list[OSError]) -> Iterator[str]:
    """Files and links; pipes, sockets and devices hold nothing. No link is followed."""
    remaining = [folder]
    while remaining:
        try:
            with os.scandir(remaining.pop()) as found:
                entries = [each for each in found if each.name != GIT]
        except OSError as error:
            errors.append(error)
            continue
        for entry in entries:
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
    files = (os.path.join(tree.folder, each) for each in tree.names)
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
        self._settings = settings

    def __call__(self, share: Share) -> ShareResult:
        """What is in these files. One that git still tracks may be gone."""
        found: list[Finding] = []
        settings, missing = self._settings[share.folder], 0
        known = len(settings.findings)
        for name in share.names:
            path, shown = os.path.join(share.folder, name), share.shown + name
            said = _found(path, settings)
            if said and not os.path.lexists(path):
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


def _lost(share: Share) -> ShareResult:
    found = [
        Finding(search.search_ended(path=path), Place(path))
        for path in (share.shown + name for name in share.names)
    ]
    return ShareResult(found, 0)


def _closed(shown: str, root: str, error: OSError) -> Finding:
    """A folder that could not be read."""
    path = shown + _below(root, error.filename)
    cause = search.file_unreadable(path=path, error=type(error).__name__)
    return Finding(cause, Place(path))
