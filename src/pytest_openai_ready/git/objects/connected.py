"""Follows commits through objects read without git, as ``git.objects.stored`` does.

Only the usual result is found here: nothing is missing. If anything is missing, damaged
or not plain, git has to be asked, whose words are shown.

- https://git-scm.com/docs/gitformat-pack, https://git-scm.com/docs/git-pack-refs
- https://git-scm.com/docs/git-check-ref-format
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import bounded_files
from pytest_openai_ready.git.entries import NAME, NotPlainError
from pytest_openai_ready.git.names import SUBMODULE, decoded
from pytest_openai_ready.git.objects.commits import (
    LARGEST_REFS,
    MOST_REFS,
    plain_folder,
)
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.git.objects.stored import Stored

MOST_KEPT = 16 << 20  # bytes of trees, commits and tags
# If there is one of these in git's folder, more or fewer commits are reached.
OTHERS = ("shallow", "worktrees")
ENTRY = late_pattern(rb"(?s)[0-7]{5,6} [^\0]+\0.{20}")
FOLDER, OF_SUBMODULE = b"40000 ", f"{SUBMODULE} ".encode("ascii")
COMMIT = late_pattern(rb"tree ([0-9a-f]{40})\n((?:parent [0-9a-f]{40}\n)*)author ")
PARENT = late_pattern(rb"[0-9a-f]{40}")
TAG = late_pattern(rb"object ([0-9a-f]{40})\ntype ([a-z]+)\n")
PACKED = late_pattern(
    rb"(?m)^([0-9a-f]{40}) (refs/[^\n]+)$|^(?:#[^\n]*|\^[0-9a-f]{40})$"
)
TIP = late_pattern(rb"([0-9a-f]{40})\n?|ref: (refs/[^\n]+)\n?")
# A part of a ref's name that git accepts, whatever its settings are.
PLAIN_PART = late_pattern(r"(?!\.)(?!.*\.\.)(?!.*(?:\.lock|\.)$)[\w.+=%-]+")


class Refs(NamedTuple):
    """The object that each ref names; that of ``HEAD`` is empty if it has none yet."""

    named: dict[str, str]
    head: str


class FollowedCommits(NamedTuple):
    """The parents of each commit that refs and other names reach, and the refs."""

    parents: dict[str, list[str]]
    refs: Refs


class Connected:
    """The objects of a repository, and what they refer to.

    Attributes:
        trees: the contents of trees, by their names.
        commits: the contents of commits, by their names.
        entries: every different entry of a tree, once they have been checked.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}
        self.trees: dict[str, bytes] = {}
        self.commits: dict[str, bytes] = {}
        self.entries: set[bytes] = set()
        self._tags: dict[str, bytes] = {}
        self._room = MOST_KEPT
        self._is_checked = False

    def noting(self, objects: Iterable[list[Stored]]) -> Iterator[list[Stored]]:
        """Pass lists of objects on, and keep what commits and trees refer to."""
        for some in objects:
            for name, kind, content in some:
                self._kinds[name] = kind
                if kind != "blob" and self._room >= 0:
                    self._room -= len(content)
                    self._note(name, kind, content)
            yield some

    def _note(self, name: str, kind: str, content: bytes) -> None:
        if kind == "tree":
            self.trees[name] = content
        elif kind == "commit":
            self.commits[name] = content
        else:
            self._tags[name] = content

    def count(self, root: str, names: Iterable[str] = ()) -> int:
        """The number of commits that are ``reached``, which raises the same errors."""
        return len(self.reached(root, names).parents)

    def reached(self, root: str, names: Iterable[str] = ()) -> FollowedCommits:
        """The commits that refs and other names reach, if nothing is missing.

        Args:
            root: the top of a work tree, all of whose objects were noted.
            names: names of objects.

        Raises:
            NotPlainError: git has to be asked.
            OSError: a ref cannot be read.
        """
        self._check_trees()
        parents = {name: self._parents(each) for name, each in self.commits.items()}
        tagged = {name: self._tagged(each) for name, each in self._tags.items()}
        refs = refs_of(root)
        remaining = list({*refs.named.values(), *filter(None, [refs.head]), *names})
        seen = set(remaining)
        for name in remaining:  # the list grows
            if name not in self._kinds:
                raise NotPlainError
            following = parents.get(name) or tagged.get(name) or ()
            new = [each for each in following if each not in seen]
            seen.update(new)
            remaining += new
        return FollowedCommits(
            {each: parents[each] for each in seen & parents.keys()}, refs
        )

    def names(self) -> bytes:
        """The names of all files and folders, each with its mode before it.

        Raises:
            NotPlainError: git has to be asked.
        """
        self._check_trees()
        return b"\n".join([each[:-NAME] for each in self.entries])

    def _check_trees(self) -> None:
        if self._is_checked:
            return
        if self._room < 0:
            raise NotPlainError
        entries = self.entries
        for tree in self.trees.values():
            found = ENTRY.findall(tree)
            if sum(map(len, found)) != len(tree):
                raise NotPlainError
            entries.update(found)
        kinds = self._kinds
        for entry in entries:
            kind = "tree" if entry.startswith(FOLDER) else "blob"
            is_there = kinds.get(entry[-NAME:].hex()) == kind
            if not is_there and not entry.startswith(OF_SUBMODULE):
                raise NotPlainError
        self._is_checked = True

    def _parents(self, commit: bytes) -> list[str]:
        head = COMMIT.match(commit)
        if head is None:
            raise NotPlainError
        self._check(head[1].decode("ascii"), "tree")
        found = [each.decode("ascii") for each in PARENT.findall(head[2])]
        for each in found:
            self._check(each, "commit")
        return found

    def _tagged(self, tag: bytes) -> list[str]:
        head = TAG.match(tag)
        if head is None:
            raise NotPlainError
        name, kind = (each.decode("ascii") for each in head.groups())
        self._check(name, kind)
        return [name]

    def _check(self, name: str, kind: str) -> None:
        if self._kinds.get(name) != kind:
            raise NotPlainError


def refs_of(root: str) -> Refs:
    """The objects that refs and ``HEAD`` name, if git stores refs as files.

    Raises:
        NotPlainError: git has to be asked.
        OSError: something cannot be read.
    """
    plain = plain_folder(root)
    git = os.path.realpath(plain)
    if not plain or any(os.path.lexists(os.path.join(git, each)) for each in OTHERS):
        raise NotPlainError
    refs = _packed_refs(git)
    symbolic = {}
    for name in _loose_refs(git):
        tip, target = _tip(git, name)
        if target:
            symbolic[name] = target
        else:
            refs[name] = tip
    head, branch = _tip(git, "HEAD")
    if not refs.keys() >= set(symbolic.values()):
        raise NotPlainError
    named = {name: refs[target] for name, target in symbolic.items()}
    return Refs({**refs, **named}, head or refs.get(branch, ""))


def _packed_refs(git: str) -> dict[str, str]:
    content = bounded_files.read_below(git, "packed-refs", LARGEST_REFS)
    if content is None:
        return {}
    if not isinstance(content, bytes):
        raise NotPlainError
    if PACKED.sub(b"", content).strip(b"\n"):
        raise NotPlainError
    found = {name: tip for tip, name in PACKED.findall(content) if name}
    return {
        _plain_name(decoded(name)): tip.decode("ascii") for name, tip in found.items()
    }


def _loose_refs(git: str) -> Iterator[str]:
    remaining = ["refs"]
    for here in remaining:  # the list grows
        with os.scandir(os.path.join(git, here)) as found:
            for each in found:
                name = f"{here}/{each.name}"
                if each.is_dir(follow_symlinks=False):
                    remaining.append(name)
                else:
                    yield _plain_name(name)
                if len(remaining) > MOST_REFS:
                    raise NotPlainError


def _plain_name(name: str) -> str:
    if not all(map(PLAIN_PART.fullmatch, name.split("/"))):
        raise NotPlainError
    return name


def _tip(git: str, name: str) -> tuple[str, str]:
    """The object that a ref names, or the other ref."""
    content = bounded_files.read_below(git, name)
    found = TIP.fullmatch(content) if isinstance(content, bytes) else None
    if found is None:
        raise NotPlainError
    tip, target = found.groups()
    return (tip or b"").decode("ascii"), _plain_name(decoded(target)) if target else ""
