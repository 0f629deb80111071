"""What git knows about commits: their dates, which remotes have them, their files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import bounded_files
from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.git.config import git_settings
from pytest_openai_ready.git.entries import raw_changes
from pytest_openai_ready.git.names import SUBMODULE, decoded, encoded, fields
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.git.processes.process import running
from pytest_openai_ready.git.processes.run import PIPE, ask

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from pytest_openai_ready.git.entries import Entry
    from pytest_openai_ready.git.objects.listing import Selection

REMOTES = "refs/remotes/"
MOST_REFS = 2000  # each is a file; with more of them, git is asked
LARGEST_REFS = 1 << 20  # bytes of the file that git packs refs into
MOST_ASKED, MOST_NAMED = 4, 20  # remotes asked one by one; remotes that are named
NO_COMMITS: frozenset[str] = frozenset()
SHALLOW = "--is-shallow-repository"
DESCRIPTION = "--format=%cs%x00%P%x00%an"
CHANGES = ("diff-tree", "--stdin", "--root", "-m", "-r", "-z", "--no-abbrev")
# Without --full-history, a branch that adds and removes a file is left out.
TOUCHING = (
    *("rev-list", "--all", "--full-history", "--topo-order", "--reverse"),
    "--stdin",
)


def count(root: str, selections: Iterable[Selection]) -> int:
    """How many commits the selections have, each counted separately.

    Raises:
        GitError: a name does not exist, or a commit is damaged.
    """
    question = ("rev-list", "--count", "--stdin")
    answers = (
        ask(root, *question, *options, given=as_lines(names))
        for options, names in selections
    )
    return sum(map(int, answers))


class Described(NamedTuple):
    """A commit's date, its author's name, and whether it is a root.

    The date has the form 2026-01-31; a root has no parent.
    """

    day: str
    author: str
    is_root: bool


def remotes(root: str) -> list[str]:
    """The remotes that git has any refs of."""
    if not may_have_remotes(root):
        return []
    answer = ask(root, "for-each-ref", "--format=%(refname)", REMOTES)
    names = [name.removeprefix(REMOTES) for name in decoded(answer).splitlines()]
    known = _configured(root) if any(name.count("/") > 1 for name in names) else ()
    return sorted({remote_of(name, known) for name in names})


def _configured(root: str) -> frozenset[str]:
    """The names of the remotes in git's configuration; they may contain slashes."""
    settings = git_settings(root, r"^remote\..*\.(url|fetch)$")
    return frozenset(
        each.name.partition(".")[2].rpartition(".")[0] for each in settings
    )


def remote_of(name: str, known: Collection[str]) -> str:
    """The remote that a ref below ``REMOTES`` belongs to: the longest one that fits."""
    parts = name.removeprefix(REMOTES).split("/")
    starts = ("/".join(parts[:count]) for count in range(len(parts) - 1, 1, -1))
    return next((each for each in starts if each in known), parts[0])


def may_have_remotes(root: str) -> bool:
    """Whether git may know a remote's commits; False is certain."""
    plain = plain_folder(root)
    if not plain or os.path.lexists(os.path.join(plain, REMOTES)):
        return True
    packed = bounded_files.read(os.path.join(plain, "packed-refs"), LARGEST_REFS)
    return packed is not None and (
        not isinstance(packed, bytes) or REMOTES.encode() in packed
    )


def may_be_in_refs(root: str, parts: Iterable[bytes]) -> bool:
    """Whether the name of a ref may contain one of these parts; False is certain."""
    plain = plain_folder(root)
    packed = bounded_files.read_below(os.path.realpath(plain), "packed-refs")
    if not plain or isinstance(packed, bounded_files.Unreadable):
        return True
    names = [packed or b""]
    for folder, folders, files in os.walk(os.path.join(plain, "refs")):
        names += map(encoded, (*folders, *files))
        if len(names) > MOST_REFS or any(
            os.path.islink(os.path.join(folder, each)) for each in folders
        ):
            return True
    said = b"\n".join(names)
    return any(each in said for each in parts)


def _all_at_once(
    root: str, names: Collection[str], found: dict[str, list[str]]
) -> dict[str, list[str]]:
    """The same with two git commands, however many remotes there are."""
    listing = ("for-each-ref", "--format=%(objectname) %(refname)", REMOTES)
    ancestors = _wanted_below(root, found.keys())
    known = frozenset(names)
    for line in sorted(decoded(ask(root, *listing)).splitlines(), key=_ref):
        tip, _, name = line.partition(" ")
        remote = remote_of(name, known)
        for commit in ancestors.get(tip, ()):
            named = found[commit]
            if len(named) < MOST_NAMED and remote not in named:
                named.append(remote)
    return found


def _wanted_below(root: str, wanted: Collection[str]) -> dict[str, frozenset[str]]:
    """For each commit of a remote, the wanted commits that it is or descends from."""
    below: dict[str, frozenset[str]] = {}
    history = ("rev-list", "--topo-order", "--reverse", "--parents", "--remotes")
    with running(root, *history) as listing:
        for line in listing.lines():
            commit, *parents = line.decode("ascii").split()
            sets = {below[each] for each in parents if below.get(each)}
            if commit in wanted:
                sets.add(frozenset((commit,)))
            # Most commits have one parent and share its set.
            below[commit] = sets.pop() if len(sets) == 1 else NO_COMMITS.union(*sets)
        listing.end()
    return below


def _ref(line: str) -> str:
    return line.partition(" ")[2]


def _not_on(root: str, remote: str, commits: Sequence[str]) -> set[str]:
    question = ("rev-list", "--stdin", "--not", f"--remotes={remote}")
    wanted = set(commits)
    with running(root, *question, stdin=PIPE) as listing:
        listing.send(as_lines(commits))
        names = (line.decode("ascii").rstrip("\n") for line in listing.lines())
        found = {name for name in names if name in wanted}
        listing.end()
    return found


class NamedFiles(NamedTuple):
    """Some files: their pathspecs, and whether one with a name may be among them."""

    pathspecs: tuple[str, ...]
    fits: Callable[[str], bool]


class Version(NamedTuple):
    """The content of a file, and a commit that adds it."""

    commit: str
    blob: str
    path: str


def added_files(
    root: str, selection: Selection, patterns: Sequence[str]
) -> list[tuple[str, Entry]]:
    """Files with such names that commits of a selection add, the oldest first.

    ``patterns`` are pathspecs. Each file comes with its commit, once for each parent
    that does not have it.

    Raises:
        GitError: a name does not exist, or a commit cannot be read.
    """
    walk = ("rev-list", "--full-history", "--topo-order", "--reverse", "--stdin")
    given = as_lines(selection.names)
    listed = ask(root, *walk, *selection.options, "--", *patterns, given=given)
    if not listed:
        return []
    options = ("--no-renames", "--diff-filter=A", "--", *patterns)
    return list(raw_changes(fields(ask(root, *CHANGES, *options, given=listed))))


def exists(root: str, name: str) -> bool:
    """Whether a name, such as ``HEAD`` or ``MERGE_HEAD``, refers to a commit.

    Raises:
        GitError: git could not answer.
    """
    return bool(ask(root, "rev-parse", "--verify", "-q", name, statuses=(0, 1)))


class Commits:
    """What git says about commits, for what the searches of a history report."""

    def __init__(self, root: str) -> None:
        """``root`` is the folder to run git in."""
        self.root = root

    def described(self, commits: Sequence[str]) -> dict[str, Described]:
        """The description of each commit.

        Raises:
            GitError: a commit cannot be read.
        """
        if not commits:
            return {}
        question = ("rev-list", "--no-walk=unsorted", "--stdin", DESCRIPTION)
        answer = os.fsdecode(ask(self.root, *question, given=as_lines(commits)))
        lines = iter(answer.split("\n"))
        found = {}
        for first, said in zip(lines, lines, strict=False):
            day, parents, author = said.split("\0", 2)
            found[first.removeprefix("commit ")] = Described(day, author, not parents)
        return found

    def remotes_with(self, commits: Sequence[str]) -> dict[str, list[str]]:
        """The remotes that had each commit when git last contacted them.

        If there are many remotes, at most ``MOST_NAMED`` are named for each commit.

        Raises:
            GitError: a commit cannot be read.
        """
        found: dict[str, list[str]] = {commit: [] for commit in commits}
        names = remotes(self.root)
        if len(names) > MOST_ASKED:
            return _all_at_once(self.root, names, found)
        for remote in names:
            without = _not_on(self.root, remote, commits)
            for commit in commits:
                if commit not in without:
                    found[commit].append(remote)
        return found

    def paths(
        self, wanted: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], list[str]]:
        """The paths of blobs in the commits that add them.

        ``wanted`` are pairs of a commit and a blob.

        Raises:
            GitError: a commit or a tree cannot be read.
        """
        names = dict.fromkeys(commit for commit, _ in wanted)
        answer = ask(self.root, *CHANGES, "--no-renames", given=as_lines(names))
        found: dict[tuple[str, str], list[str]] = {pair: [] for pair in wanted}
        for commit, entry in raw_changes(fields(answer)):
            if (commit, entry.blob) in found:
                found[commit, entry.blob].append(entry.path)
        return found

    def versions(self, named: NamedFiles, seconds: float) -> list[Version]:
        """Every version of some files in commits and stashes, the oldest first.

        Each of two git commands may take ``seconds``. Each version comes with its
        commit, once for each parent it differs from; there may be other files, too,
        but no submodules.

        Raises:
            TooSlowError: a git command takes longer.
            GitError: a commit cannot be read.
        """
        given, patterns = as_lines(stashes(self.root)), named.pathspecs
        walk = (*TOUCHING, "--", *patterns)
        listed = ask(self.root, *walk, given=given, seconds=seconds)
        if not listed:
            return []
        changes = (*CHANGES, "--no-renames", "--diff-filter=AMT", "--", *patterns)
        answer = ask(self.root, *changes, given=listed, seconds=seconds)
        return [
            Version(commit, entry.blob, entry.path)
            for commit, entry in raw_changes(fields(answer))
            if entry.mode != SUBMODULE
        ]

    def in_head(self) -> set[str]:
        """The blobs of the checked-out commit; none before the first commit.

        Raises:
            GitError: a tree cannot be read.
        """
        question = ("ls-tree", "-r", "-z", "--full-tree", "HEAD")
        try:
            entries = fields(ask(self.root, *question))
        except GitError:
            if exists(self.root, "HEAD"):
                raise
            return set()
        return {entry.partition("\t")[0].split(" ")[2] for entry in entries}


def is_shallow(root: str) -> bool:
    """Whether the repository is a shallow clone, without older commits."""
    plain = plain_folder(root)
    if plain and not os.path.lexists(os.path.join(plain, "shallow")):
        return False
    return ask(root, "rev-parse", SHALLOW) == b"true\n"


def plain_folder(root: str) -> str:
    """Git's folder if known without git and its refs are files; else empty."""
    git = os.path.join(root, GIT)
    refs, alone = os.path.join(git, "refs"), os.path.join(git, "reftable")
    named = "GIT_DIR" in os.environ or os.path.islink(git)
    is_plain = os.path.isdir(refs) and not os.path.lexists(alone) and not named
    return git if is_plain else ""


def stashes(root: str) -> list[str]:
    """Every stash; only the newest of them has a ref.

    Raises:
        GitError: git could not answer.
    """
    plain = plain_folder(root)
    if plain and not os.path.lexists(os.path.join(plain, "logs", "refs", "stash")):
        return []
    question = ("rev-list", "--walk-reflogs", "--ignore-missing", "refs/stash")
    return ask(root, *question, "--").decode("ascii").split()


def as_lines(names: Iterable[str]) -> bytes:
    """Names as git reads them from standard input, one per line."""
    return "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
