"""Follows a history without merges through objects that were read without git.

Its commits have only one order, so the first commit that has an object is the one that
``git rev-list`` shows. A history with merges, and anything unusual, is left to git.
https://git-scm.com/docs/gitformat-pack#_object_types
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from pytest_openai_ready.git.entries import NAME, NotPlainError
from pytest_openai_ready.git.names import decoded
from pytest_openai_ready.git.objects.commits import (
    MOST_ASKED,
    REMOTES,
    Commits,
    Described,
    Version,
    remote_of,
    stashes,
)
from pytest_openai_ready.git.objects.connected import ENTRY, FOLDER, OF_SUBMODULE
from pytest_openai_ready.git.objects.listing import Item
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator, Mapping, Sequence

    from pytest_openai_ready.git.objects.commits import NamedFiles
    from pytest_openai_ready.git.objects.connected import Connected, FollowedCommits

# With few files, only the folders above them are followed, up to this many layers.
FEW, MOST_LAYERS = 8, 32
SEARCHED = ("blob", "commit")  # the kinds of objects whose commits are found here
# The author's name, and the time and its zone, unless git would change one of them.
PEOPLE = late_pattern(
    rb"tree [0-9a-f]{40}\n(?:parent [0-9a-f]{40}\n)*"
    rb"author (\S|\S[^<>\n]*\S) <[^<>\n]*> \d+ [+-]\d{4}\n"
    rb"committer [^<>\n]*<[^<>\n]*> (\d{1,10}) ([+-])([01]\d)([0-5]\d)\n"
    rb"(?!encoding )"
)
ENCODING, PARENT = b"\nencoding ", b"\nparent "
TREE = slice(5, 45)  # of a commit: the name of its tree


class LinearHistory(Commits):
    """The commits of a repository, the oldest first, and what they contain."""

    def __init__(self, root: str, objects: Connected) -> None:
        """Follow all commits.

        Args:
            root: the top of a work tree without stashes.
            objects: all of its objects.

        Raises:
            NotPlainError: git has to be asked.
            OSError: a ref cannot be read.
        """
        super().__init__(root)
        self._objects = objects
        reached = objects.reached(root)
        self._refs = reached.refs
        self._places = {name: at for at, name in enumerate(_in_order(reached))}
        named = {*self._refs.named.values(), *filter(None, [self._refs.head])}
        if not self._places.keys() >= named:
            raise NotPlainError

    def among(self, known: Mapping[str, Item]) -> Generator[Item, None, None]:
        """What ``listing.among`` yields for all commits.

        Raises:
            NotPlainError: git has to be asked.
        """
        if any(each.kind not in SEARCHED for each in known.values()):
            raise NotPlainError
        return self._among(known)

    def _among(self, known: Mapping[str, Item]) -> Generator[Item, None, None]:
        followed = self._followed(known)
        seen: set[object] = set()
        order = 0
        for commit in self._places:
            order += 1
            kind, name, size, *_ = known.get(commit) or ("commit", commit, 0)
            yield Item(kind, name, size, "", commit, order)
            for name, path in self._files(commit, followed, seen):
                order += 1
                shown = path.partition("\n")[0]
                yield known[name]._replace(path=shown, commit=commit, order=order)

    def _followed(self, names: Collection[str]) -> set[bytes]:
        """The entries of these files, and those of folders that may have them."""
        wanted = {bytes.fromhex(each) for each in names}
        entries = self._objects.entries
        return self._with_folders(
            {each for each in entries if each[-NAME:] in wanted and _is_file(each)}
        )

    def _with_folders(self, files: set[bytes]) -> set[bytes]:
        """The entries of files, and those of folders that may have them."""
        followed, trees = set(files), self._objects.trees
        folders = {each for each in self._objects.entries if each.startswith(FOLDER)}
        new = {each[-NAME:] for each in files}
        for _ in range(MOST_LAYERS):
            if not new or len(new) > FEW:
                break
            above = {
                folder
                for folder in folders
                for content in [trees[folder[-NAME:].hex()]]
                if any(each in content for each in new)
            }
            followed |= above
            folders -= above
            new = {each[-NAME:] for each in above}
        return followed | folders if new else followed

    def _files(
        self,
        commit: str,
        followed: set[bytes],
        seen: set[object] | None = None,
        *,
        by_path: bool = False,
    ) -> Iterator[tuple[str, str]]:
        """The names and paths of files in a commit, in the order of their paths.

        Objects in ``seen`` are left out, and those that are found are added to it;
        ``by_path``, only those at the same path.
        """
        remaining = [(_tree(self._objects.commits[commit]), "", True)]
        while remaining:
            name, path, is_folder = remaining.pop()
            if seen is not None:
                met = (name, path) if by_path else name
                if met in seen:
                    continue
                seen.add(met)
            if not is_folder:
                yield name, path
                continue
            content = self._objects.trees[name]
            above = f"{path}/" if path else ""
            here = followed.intersection(ENTRY.findall(content))
            for entry in sorted(here, key=content.index, reverse=True):
                _, _, last = entry[: -NAME - 1].partition(b" ")
                inner = entry[-NAME:].hex()
                remaining.append((inner, above + decoded(last), _is_folder(entry)))

    def described(self, commits: Sequence[str]) -> dict[str, Described]:
        """The description of each commit.

        Raises:
            GitError: git has to be asked, and a commit cannot be read.
        """
        with suppress(NotPlainError):
            return {each: _described(self._objects.commits[each]) for each in commits}
        return super().described(commits)

    def remotes_with(self, commits: Sequence[str]) -> dict[str, list[str]]:
        """The remotes that have each commit.

        Raises:
            GitError: git has to be asked, and a commit cannot be read.
        """
        last: dict[str, int] = {}
        for name, tip in self._refs.named.items():
            if name.startswith(REMOTES):
                if name.removeprefix(REMOTES).count("/") != 1:
                    return super().remotes_with(commits)
                remote = remote_of(name, ())
                last[remote] = max(self._places[tip], last.get(remote, -1))
        if len(last) > MOST_ASKED:
            return super().remotes_with(commits)
        return {
            each: [name for name in sorted(last) if self._places[each] <= last[name]]
            for each in commits
        }

    def paths(
        self, wanted: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], list[str]]:
        """The paths of blobs in the first commits that have them.

        ``wanted`` are pairs of a commit and a blob.
        """
        followed = self._followed({blob for _, blob in wanted})
        found: dict[tuple[str, str], list[str]] = {pair: [] for pair in wanted}
        for commit in dict.fromkeys(commit for commit, _ in wanted):
            for name, path in self._files(commit, followed):
                if (commit, name) in found:
                    found[commit, name].append(path)
        return found

    def versions(self, named: NamedFiles, seconds: float) -> list[Version]:  # noqa: ARG002 - it takes no time
        """Every version of some files, the oldest first."""
        followed = self._with_folders(
            {
                each
                for each in self._objects.entries
                if _is_file(each)
                and named.fits(decoded(each[: -NAME - 1].partition(b" ")[2]))
            }
        )
        seen: set[object] = set()
        return [
            Version(commit, name, path)
            for commit in self._places
            for name, path in self._files(commit, followed, seen, by_path=True)
        ]

    def in_head(self) -> set[str]:
        """The blobs of the checked-out commit; none before the first commit."""
        if not self._refs.head:
            return set()
        files = self._files(self._refs.head, self._objects.entries)
        return {name for name, _ in files}


def known_commits(root: str, objects: Connected | None) -> Commits:
    """What knows the commits: their objects, if read and in one line, or else git.

    Raises:
        GitError: git could not answer.
    """
    if objects is not None and not stashes(root):
        with suppress(NotPlainError, OSError):
            return LinearHistory(root, objects)
    return Commits(root)


def _in_order(reached: FollowedCommits) -> list[str]:
    """The commits, each before its only child.

    Raises:
        NotPlainError: they are not in one line.
    """
    child = {parents[0]: name for name, parents in reached.parents.items() if parents}
    roots = [name for name, parents in reached.parents.items() if not parents]
    if len(roots) > 1 or any(len(each) > 1 for each in reached.parents.values()):
        raise NotPlainError
    ordered = roots
    while (following := child.get(ordered[-1] if ordered else "")) is not None:
        ordered.append(following)
    if len(ordered) != len(reached.parents):
        raise NotPlainError
    return ordered


def _is_file(entry: bytes) -> bool:
    return not entry.startswith((FOLDER, OF_SUBMODULE))


def _is_folder(entry: bytes) -> bool:
    return entry.startswith(FOLDER)


def _tree(commit: bytes) -> str:
    return commit[TREE].decode("ascii")


def _described(commit: bytes) -> Described:
    people = PEOPLE.match(commit)
    if people is None or ENCODING in commit.partition(b"\n\n")[0]:
        raise NotPlainError
    author, seconds, sign, hours, minutes = people.groups()
    away = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-away if sign == b"-" else away)
    day = datetime.fromtimestamp(int(seconds), zone).date()
    is_root = not commit.startswith(PARENT, TREE.stop)
    return Described(day.isoformat(), decoded(author), is_root)
