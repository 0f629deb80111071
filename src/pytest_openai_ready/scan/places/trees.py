"""Lists the files below paths that a scan reads, by folder.

In a repository, these are the files that git tracks or would include: a key belongs in
an ignored ``.env``, so it is not a finding there. Elsewhere it belongs in any ``.env``:
every other file counts, except installed packages. Submodules and nested repositories
are searched by their own path.
"""

from __future__ import annotations

import os
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from pytest_openai_ready.bounded_files import GIT, is_link, seen_from
from pytest_openai_ready.dotenv.file_names import OF_PACKAGES, is_dotenv
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.names import OF_BARE
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan.scanner import ScanSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from pytest_openai_ready.git.entries import Entry

    At: TypeAlias = Callable[[str], Repository]

# Folders that nobody wrote or hands in.
INSTALLED = (GIT, *OF_PACKAGES)
MOST_OUTSIDE = 2000  # files that doctor looks at, which git does not hold


class NoSuchPathError(Exception):
    """The given path does not exist; the path is the message."""


class Tree(NamedTuple):
    """Files below a folder: ``names``, sorted, with slashes, relative to the folder.

    ``shown`` is put before a name in messages. ``trouble`` are reasons why the list is
    incomplete, ``left_out`` tracked files that a sparse checkout lacks. ``repository``
    is the one around the folder, if git can answer for one, and ``inner`` are the
    nested repositories, whose files are not listed.
    """

    folder: str
    shown: str
    names: list[str]
    trouble: tuple[Finding, ...] = ()
    left_out: tuple[Entry, ...] = ()
    repository: Repository | None = None
    inner: tuple[str, ...] = ()


def trees(paths: Sequence[str] = (), *, everything: bool = False) -> list[Tree]:
    """The files to search below the paths, by folder.

    Raises:
        NoSuchPathError: one of the paths does not exist.
    """
    at = cache(Repository)
    given = paths or [at(os.curdir).top]
    return _merged(
        tree for path in given for tree in _trees(path, at, everything=everything)
    )


def files_below(folder: str) -> Tree:
    """Every file below a folder, without asking git."""
    errors: list[OSError] = []
    begin = len(os.path.join(folder, ""))
    found = walked_files(folder, errors, [], everything=True)
    names = sorted(each[begin:].replace(os.sep, "/") for each in found)
    return Tree(folder, "", names, tuple(_closed("", folder, each) for each in errors))


def _merged(trees: Iterable[Tree]) -> list[Tree]:
    """Each folder once, however many paths are in it."""
    by_folder: dict[str, Tree] = {}
    for tree in trees:
        known = by_folder.setdefault(tree.folder, tree)
        if known is tree:
            continue
        names = sorted({*known.names, *tree.names})
        trouble = known.trouble + tree.trouble
        entries = tuple(dict.fromkeys((*known.left_out, *tree.left_out)))
        inner = tuple(sorted({*known.inner, *tree.inner}))
        by_folder[tree.folder] = tree._replace(
            names=names, trouble=trouble, left_out=entries, inner=inner
        )
    return list(by_folder.values())


def _trees(path: str, at: At, *, everything: bool) -> Iterator[Tree]:
    """The files below a path; only here links are followed.

    A folder outside any repository may contain repositories: the published files of
    each are a separate tree.
    """
    if not os.path.lexists(path):
        raise NoSuchPathError(path)
    real = os.path.realpath(path)
    if not os.path.isdir(real):
        around = at(os.path.dirname(real))
        name = seen_from(around.top, real)
        known = around if _is_repository(around) else None
        shown = shown_before(path, around.top)
        yield Tree(around.top, shown, [name], repository=known)
        return
    try:
        if at(real).exists and not everything:
            yield _published(at(at(real).root), real)
        elif at(real).is_bare:
            yield _in_commits_only(path, real)
        elif everything:
            yield from _walked(path, real, at(real).top, at, everything=True)
        else:
            yield from _outside(path, real, at)
    except GitError as error:
        for tree in _walked(path, real, real, at, everything=everything):
            trouble = (not_judged(error), *tree.trouble)
            yield tree._replace(trouble=trouble) if tree.folder == real else tree


def _outside(path: str, folder: str, at: At) -> Iterator[Tree]:
    """A folder outside any repository, and the repositories in it."""
    is_inside = not set(INSTALLED).isdisjoint(folder.split(os.sep))
    passed_over = (GIT,) if is_inside else INSTALLED
    for tree in _walked(path, folder, folder, at, passed_over=passed_over):
        names = tree.names
        if tree.repository is None:
            names = [each for each in names if not is_dotenv(each)]
        yield tree._replace(names=names)


def _in_commits_only(path: str, folder: str) -> Tree:
    bare = search.files_in_commits_only(path=path)
    return Tree(folder, shown_before(path, folder), [], (Finding(bare, Place(path)),))


def _published(repository: Repository, folder: str) -> Tree:
    """The files that git tracks or would include."""
    root = repository.root
    below = seen_from(root, folder)
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
    shown = shown_before(root, root)
    trouble = [
        not_opened(f"{shown}{each}") for each in repository.closed if is_below(each)
    ]
    if not names and not repository.is_checked_out:
        path = shown.removesuffix("/") or os.curdir
        nothing = search.nothing_checked_out(path=path)
        trouble.append(Finding(nothing, Place(path)))
    inner = tuple(each for each in repository.inner if is_below(f"{each}/"))
    tree = Tree(root, shown, names, tuple(trouble), tuple(left_out), repository)
    return tree._replace(inner=inner)


def _is_spelled(root: str, folder: str, name: str) -> bool:
    """Whether git's name for a folder means this one, however it was typed.

    Windows and macOS find ``src`` as ``SRC``, and macOS treats composed and decomposed
    accented letters as equal.
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


def _walked(  # noqa: PLR0913 - all that decides which files, by name
    path: str,
    folder: str,
    root: str,
    at: At,
    *,
    everything: bool = False,
    passed_over: Collection[str] = (GIT,),
) -> Iterator[Tree]:
    """Every file below a folder; for repositories in it, their published files."""
    errors: list[OSError] = []
    names: list[str] = []
    repositories: list[str] = []
    way = seen_from(root, folder)
    way = "" if way == os.curdir else f"{way}/"
    begin = len(os.path.join(folder, ""))
    remaining = [folder]
    while remaining:
        inner: list[str] = []
        files = walked_files(
            remaining.pop(),
            errors,
            inner,
            everything=everything,
            passed_over=passed_over,
        )
        names += (way + each[begin:].replace(os.sep, "/") for each in files)
        for each in inner:
            is_one = _is_repository(at(each))
            (repositories if is_one else remaining).append(each)
    shown = shown_before(path, root)
    trouble = tuple(_closed(shown, root, error) for error in errors)
    known = at(folder) if _is_repository(at(folder)) else None
    yield Tree(root, shown, sorted(names), trouble, repository=known)
    for each in sorted(repositories):
        yield from _trees(seen_from(os.curdir, each), at, everything=False)


def _is_repository(repository: Repository) -> bool:
    """Whether git recognizes it; if git cannot answer, every file is searched."""
    try:
        return repository.exists or repository.is_bare
    except GitError:
        return False


def walked_files(
    folder: str,
    errors: list[OSError],
    repositories: list[str],
    *,
    everything: bool,
    passed_over: Collection[str] = (GIT,),
) -> Iterator[str]:
    """Files and links, but not pipes, sockets and devices. Links are not followed.

    Git's folder is skipped. Without ``everything``, nested repositories are added to
    ``repositories`` and not entered.
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


def names_outside(folder: str) -> list[str] | None:
    """The files of a folder outside any repository, by their paths from it, sorted.

    Installed packages and nested repositories are skipped. None if there are more than
    ``MOST_OUTSIDE`` files.
    """
    found = walked_files(folder, [], [], everything=False, passed_over=INSTALLED)
    files = sorted(islice(found, MOST_OUTSIDE + 1))
    if len(files) > MOST_OUTSIDE:
        return None
    return [seen_from(folder, each) for each in files]


def shown_before(path: str, folder: str) -> str:
    """The prefix for the names in a folder, relative to the current folder.

    Empty if the current folder is in it, as with git; the absolute path if the user
    gave one that leads elsewhere.
    """
    here = seen_from(os.curdir, folder)
    if os.path.isabs(here):  # on another drive of Windows
        return f"{folder}/"
    way = here.split("/")
    if set(way) <= {os.curdir, os.pardir}:
        return ""
    elsewhere = way[0] == os.pardir and os.path.isabs(path)
    return (folder if elsewhere else "/".join(way)) + "/"


def scan_settings_of(tree: Tree) -> ScanSettings:
    """The scan settings for a tree: allowed keys, and its owner's secrets."""
    one_of_each = {os.path.dirname(each): each for each in tree.names}
    files = (os.path.join(tree.folder, each) for each in one_of_each.values())
    repository = tree.repository or Repository(tree.folder)
    return ScanSettings.of(lambda: repository, os.environ, files, tree.folder)


def _closed(shown: str, root: str, error: OSError) -> Finding:
    """The finding for a folder that could not be read."""
    return not_opened(shown + seen_from(root, error.filename), type(error).__name__)


def not_opened(path: str, error: str = PermissionError.__name__) -> Finding:
    """The finding that a folder could not be opened."""
    return Finding(search.file_unreadable(path=path, error=error), Place(path))
