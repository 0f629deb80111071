"""Paths -> the files to search -> findings: the working tree as it stands.

In a repository, the files are those that git tracks or would take in: a key belongs
into an ignored ``.env``, so it is no finding there. Elsewhere every file counts.
Submodules, and repositories inside of others, are searched by their own path.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready import git
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.scan import baseline, own, share
from pytest_openai_ready.scan.places.index import Scan
from pytest_openai_ready.scan.scanner import findings_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_openai_ready.scan.baseline import Baseline
    from pytest_openai_ready.scan.own import Value
    from pytest_openai_ready.scan.share import Progress

GIT = ".git"
# All in one process: the rules of this computer alone hide nothing.
LISTING = (
    *("ls-files", "-z", "-t", "--stage", "--cached", "--others"),
    "--exclude-per-directory=.gitignore",
)
UNTRACKED = "? "  # before a name; before others stand tag, mode, blob and stage
DEPTH = 2  # of folders whose .env is read for the owner's own keys
CHECK = "scan"

Pair: TypeAlias = "tuple[str, str]"
# A finding as it passes through a pipe: code, path, line, column, key, facts.
Plain: TypeAlias = (
    "tuple[str, str | None, int | None, int | None, str | None, tuple[Pair, ...]]"
)
# Whether the file was there, and what came of it.
Answer: TypeAlias = "tuple[bool, list[Plain]]"
RootOf: TypeAlias = "Callable[[str], str | None]"


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


class Lookout(NamedTuple):
    """What to know of a tree: which keys may stay, and its owner's own."""

    allowed: Baseline
    own: tuple[Value, ...]


class File(NamedTuple):
    """One file of a tree."""

    tree: Tree
    name: str

    @property
    def path(self) -> str:
        """What it is opened by."""
        return os.path.join(self.tree.folder, self.name)

    @property
    def shown(self) -> str:
        """What it is called; in the current repository, as git calls it."""
        return self.tree.shown + self.name


def findings(
    paths: Sequence[str] = (),
    *,
    everything: bool = False,
    progress: Progress | None = None,
) -> Scan:
    """The keys in files and folders; without a path, in the current repository.

    ``everything`` counts ignored files too. What could not be searched is a finding.

    Raises:
        NoSuchPathError: nothing has one of the paths.
    """
    found = trees(paths, everything=everything)
    files = [File(tree, name) for tree in found for name in tree.names]
    lookouts = {tree.folder: lookout(tree) for tree in found}

    def work(number: int) -> Answer:
        file = files[number]
        return _searched(file, lookouts[file.tree.folder])

    answers = share.results(len(files), work, progress)
    said = [answer or _lost(file) for file, answer in zip(files, answers, strict=True)]
    trouble = (_plain(each) for tree in found for each in tree.trouble)
    # What several processes say, of one baseline for instance, is said once.
    plain = dict.fromkeys((*trouble, *(each for _, some in said for each in some)))
    return Scan(tuple(map(_finding, plain)), sum(there for there, _ in said))


def trees(paths: Sequence[str] = (), *, everything: bool = False) -> list[Tree]:
    """The files that are searched for ``findings``, by the folder they lie in.

    Raises:
        NoSuchPathError: nothing has one of the paths.
    """
    root_of = cache(git.root_of)
    given = paths or [_top(root_of)]
    return _merged([_tree(path, root_of, everything=everything) for path in given])


def _top(root_of: RootOf) -> str:
    try:
        return root_of(os.curdir) or os.curdir
    except git.GitError:  # said where the folder's files are listed
        return os.curdir


def _merged(trees: Iterable[Tree]) -> list[Tree]:
    """Each folder once, however many paths lead into it."""
    by_folder: dict[str, Tree] = {}
    for tree in trees:
        known = by_folder.get(tree.folder, tree)
        names = sorted({*known.names, *tree.names})
        trouble = known.trouble if known is tree else known.trouble + tree.trouble
        by_folder[tree.folder] = tree._replace(names=names, trouble=trouble)
    return list(by_folder.values())


def _tree(path: str, root_of: RootOf, *, everything: bool) -> Tree:
    """The files that a path stands for; a link counts as what it leads to only here."""
    if not os.path.lexists(path):
        raise NoSuchPathError(path)
    real = os.path.realpath(path)
    if not os.path.isdir(real):
        return _file(path, real, root_of)
    try:
        root = root_of(real)
        if root is not None and not everything:
            return _published(root, real)
        return _walked(path, real, root or real)
    except git.GitError as error:
        tree = _walked(path, real, real)
        return tree._replace(trouble=(git.not_judged(error), *tree.trouble))


def _file(path: str, real: str, root_of: RootOf) -> Tree:
    folder = os.path.dirname(real)
    try:
        root = root_of(folder) or folder
    except git.GitError:  # which is not needed to read one file
        root = folder
    return Tree(root, _shown(path, root), [_below(root, real)])


def _published(root: str, folder: str) -> Tree:
    """What git tracks, and what it would take in."""
    names = set(_names(git.fields(git.ask(root, *LISTING))))
    below = _below(root, folder)
    if below != os.curdir:
        names = {name for name in names if name.startswith(f"{below}/")}
    return Tree(root, _shown(root, root), sorted(names))


def _names(listed: Iterable[str]) -> Iterator[str]:
    """The files in a listing; not submodules, nor other repositories that lie here."""
    for each in listed:
        if each.startswith(UNTRACKED):
            name = each.removeprefix(UNTRACKED)
            if not name.endswith("/"):
                yield name
            continue
        facts, _, name = each.partition("\t")
        if git.SUBMODULE not in facts.split():
            yield name


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


def lookout(tree: Tree) -> Lookout:
    """Which keys may stay in a tree, and which are its owner's own."""
    folders = {"/".join(name.split("/")[:-1][:DEPTH]) for name in tree.names}
    beside = [os.path.join(tree.folder, each, "") for each in sorted(folders)]
    values = own.values(tree.folder, os.environ, beside)
    return Lookout(baseline.of(tree.folder), values)


def _searched(file: File, lookout: Lookout) -> Answer:
    """The keys in a file. One that git still tracks may be gone from the folder."""
    known = len(lookout.allowed.findings)
    try:
        found = findings_in(file.path, *lookout)
    except Exception as error:  # noqa: BLE001 - its text may hold a key, as may a traceback
        facts = {"check": CHECK, "error": type(error).__name__}
        found = (Finding(Code.CHECK_CRASHED, Place(file.path), facts=facts),)
    if not found:
        return True, []
    if not os.path.lexists(file.path):
        return False, []
    said = [_plain(each, file.shown) for each in found]
    new = lookout.allowed.findings[known:]
    return True, said + [_plain(each, file.tree.shown + baseline.NAME) for each in new]


def _plain(finding: Finding, path: str | None = None) -> Plain:
    """A finding; where it has a place, with this path for its own."""
    code, place, key, facts = finding.code, finding.place, finding.key, finding.facts
    if place is None:
        return code.value, None, None, None, key, tuple(facts.items())
    if path is not None:
        place = place._replace(path=path)
        facts = {**facts, "path": path} if "path" in facts else facts
    return code.value, *place, key, tuple(facts.items())


def _finding(plain: Plain) -> Finding:
    code, path, line, column, key, facts = plain
    place = None if path is None else Place(path, line, column)
    return Finding(Code(code), place, key, dict(facts))


def _lost(file: File) -> Answer:
    facts = (("cause", "search-ended"), ("path", file.shown))
    return True, [(Code.NOT_JUDGED.value, file.shown, None, None, None, facts)]


def _closed(shown: str, root: str, error: OSError) -> Finding:
    """A folder that could not be read."""
    path = shown + _below(root, error.filename)
    facts = {"cause": "file-unreadable", "path": path, "error": type(error).__name__}
    return Finding(Code.NOT_JUDGED, Place(path), facts=facts)
