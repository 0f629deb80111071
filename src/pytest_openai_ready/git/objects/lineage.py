"""Commits that no remote has yet: their parents, changes and names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.git.entries import raw_changes
from pytest_openai_ready.git.names import decoded, fields
from pytest_openai_ready.git.objects.commits import CHANGES, REMOTES, as_lines, stashes
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.git.processes.run import ask

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pytest_openai_ready.git.entries import Entry

    # Parents by commit; each commit comes before its parents.
    Parents: TypeAlias = dict[str, tuple[str, ...]]

BRANCHES, TAGS = "refs/heads/", "refs/tags/"
REF = (
    *("refname", "objecttype", "objectname", "*objectname", "*objecttype"),
    *("worktreepath", "upstream", "symref"),
)
ENDED_BY_NUL = "".join(f"%({name})%00" for name in REF)


class Ref(NamedTuple):
    """A branch, a tag or another name of a commit.

    ``object`` is the object it names, ``commit`` the commit that this resolves to; they
    differ for an annotated tag. A tag may resolve to a file or a folder: then it is
    that. ``worktree`` is the folder a branch is checked out in.
    """

    name: str
    kind: str
    object: str
    commit: str
    worktree: str = ""
    upstream: str = ""

    @property
    def short(self) -> str:
        """As people type it."""
        return self.name.removeprefix(BRANCHES).removeprefix(TAGS)

    @property
    def is_branch(self) -> bool:
        """Whether it is a local branch."""
        return self.name.startswith(BRANCHES)

    @property
    def is_tag(self) -> bool:
        """Whether it is a tag, annotated or not."""
        return self.name.startswith(TAGS)


def unpushed(root: str) -> Parents:
    """The parents of every commit that no remote has, by its name, newest first.

    A commit comes before its parents. Stashes and the commits of HEAD are included.

    Raises:
        GitError: a commit cannot be read.
    """
    question = ("rev-list", "--topo-order", "--parents", "--stdin", "--all")
    given = as_lines(stashes(root))
    answer = ask(root, *question, "--not", "--remotes", given=given)
    listed = (line.split() for line in answer.decode("ascii").splitlines())
    return {commit: tuple(parents) for commit, *parents in listed}


def changed_files(root: str, commits: Iterable[str]) -> Iterator[tuple[str, Entry]]:
    """Every file that differs from a parent in each commit, as it is there.

    Raises:
        GitError: a commit or a tree cannot be read.
    """
    answer = ask(root, *CHANGES, "--no-renames", given=as_lines(commits))
    return raw_changes(fields(answer))


def refs(root: str) -> list[Ref]:
    """Every branch, tag and other ref, except those of remotes and symbolic refs.

    Raises:
        GitError: git could not answer.
    """
    return [each for each in every_ref(root) if not each.name.startswith(REMOTES)]


def every_ref(root: str) -> list[Ref]:
    """Every branch, tag and other ref, except symbolic refs.

    Raises:
        GitError: git could not answer.
    """
    parts = fields(ask(root, "for-each-ref", f"--format={ENDED_BY_NUL}"))
    rows = zip(*[iter(each.lstrip("\n") for each in parts)] * len(REF), strict=False)
    found, of_tags = [], []
    for name, kind, object_, then, kind_then, *rest, other in rows:
        if not other:
            found.append(Ref(name, kind, object_, then or object_, *rest))
            of_tags += [object_] if kind_then == "tag" else []
    ends = _ends(root, of_tags)
    return [each._replace(commit=ends.get(each.object, each.commit)) for each in found]


def _ends(root: str, tags: Sequence[str]) -> dict[str, str]:
    """What tags of tags resolve to: git itself follows only one when it lists refs.

    Raises:
        GitError: git could not answer, or lacks an object.
    """
    if not tags:
        return {}
    given = as_lines(f"{each}^{{}}" for each in tags)
    answer = ask(root, "cat-file", "--batch-check=%(objectname)", given=given)
    if b" missing" in answer:
        raise GitError("a tag names an object that is not there")
    return dict(zip(tags, answer.decode("ascii").splitlines(), strict=True))


class CheckedOut(NamedTuple):
    """A work tree: its folder, its commit, and whether it is on no branch or locked.

    git keeps a locked one whose folder is away, such as on a drive that is not
    connected: https://git-scm.com/docs/git-worktree#Documentation/git-worktree.txt-lock
    """

    folder: str
    commit: str = ""
    is_detached: bool = False
    is_locked: bool = False


def work_trees(root: str) -> list[CheckedOut]:
    """The work trees of a repository, the first one included.

    Raises:
        GitError: git could not answer.
    """
    found: list[CheckedOut] = []
    for line in decoded(ask(root, "worktree", "list", "--porcelain")).splitlines():
        name, _, value = line.partition(" ")
        if name == "worktree":
            found.append(CheckedOut(value))
        elif name == "HEAD":
            found[-1] = found[-1]._replace(commit=value)
        elif name == "detached":
            found[-1] = found[-1]._replace(is_detached=True)
        elif name == "locked":
            found[-1] = found[-1]._replace(is_locked=True)
    return found


def containing(root: str, commits: Collection[str], pattern: str) -> list[str]:
    """The refs below a pattern, such as ``refs/tags/``, that reach one of the commits.

    Raises:
        GitError: git could not answer.
    """
    reaching = [f"--contains={each}" for each in commits]
    answer = ask(root, "for-each-ref", "--format=%(refname)", *reaching, pattern)
    return decoded(answer).splitlines() if commits else []


def branch(root: str, name: str = "HEAD") -> str:
    """The branch that a name refers to, without ``refs/heads/``; empty if none.

    ``HEAD`` refers to the checked-out branch, unless it is detached. A branch of a
    remote is returned in full. git's own short form of a name differs if a tag has it.

    Raises:
        GitError: git could not answer.
    """
    answer = ask(root, "symbolic-ref", "--quiet", name, statuses=(0, 1))
    return decoded(answer.removesuffix(b"\n")).removeprefix(BRANCHES)


def commit_of(root: str, name: str) -> str:
    """The commit that a name refers to; empty if there is none.

    Raises:
        GitError: git could not answer.
    """
    question = ("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    return ask(root, *question, statuses=(0, 1)).decode("ascii").strip()


def independent(root: str, commits: Collection[str]) -> list[str]:
    """The commits that cannot be reached from any other of them.

    Raises:
        GitError: git could not answer.
    """
    if not commits:
        return []
    answer = ask(root, "merge-base", "--independent", *commits)
    return answer.decode("ascii").split()


def files_in(root: str, commit: str) -> dict[str, tuple[str, str]]:
    """The mode and blob of every file of a commit, by path.

    Raises:
        GitError: a tree cannot be read.
    """
    found = {}
    for field in fields(ask(root, "ls-tree", "-r", "-z", "--full-tree", commit)):
        facts, _, path = field.partition("\t")
        mode, _, blob = facts.split(" ")
        found[path] = (mode, blob)
    return found


def reaching(parents: Parents, wanted: Collection[str]) -> frozenset[str]:
    """The wanted commits and all their descendants.

    ``parents`` has each commit before its parents.
    """
    found: set[str] = set()
    for commit in reversed(parents):
        if commit in wanted or not found.isdisjoint(parents[commit]):
            found.add(commit)
    return frozenset(found)


def ancestors(parents: Parents, tip: str) -> list[str]:
    """A commit and all its ancestors in ``parents``, in its order."""
    found = {tip}
    for commit in parents:
        if commit in found:
            found.update(parents[commit])
    return [commit for commit in parents if commit in found]
