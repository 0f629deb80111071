"""Keys in names that git stores: those of branches, tags and committed files.

They are pushed like everything else. A printed command must not contain such a name; it
uses a pattern for it instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Cause, Finding, Place
from pytest_openai_ready.git import index, layout
from pytest_openai_ready.git.names import decoded, encoded
from pytest_openai_ready.git.objects import commits, lineage
from pytest_openai_ready.keys.recognition.kinds import prefix_of
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.scan.hits import KeyInName
from pytest_openai_ready.scan.in_git.sightings import commits_of
from pytest_openai_ready.scan.in_names import hits_in_names
from pytest_openai_ready.scan.literals import BEGINNINGS
from pytest_openai_ready.scan.renames.renaming import (
    LAST,
    NEW,
    Keyed,
    TakenNames,
    new_words,
    renamings,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pytest_openai_ready.git.objects.lineage import Ref
    from pytest_openai_ready.git.objects.listing import Selection
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.in_git.sightings import Chosen
    from pytest_openai_ready.scan.renames.renaming import Renaming
    from pytest_openai_ready.scan.scanner import ScanSettings
    from pytest_openai_ready.typed_facts import InCommit

# A name may also be a known key, but that must not appear on a command line.
LIKE_KEYS = ("*sk-*", "*sess-*")
LIKE_NEW = (f":(icase)*{NEW}*",)
MOST_WORDS = 100  # tried as a replacement for a key in the names of all commits
SHORT = 12  # characters of a commit's hash


class NamedRefs(NamedTuple):
    """The keys in the names of refs, and the objects of tags that repeat them."""

    keys: tuple[KeyInName, ...] = ()
    tags: frozenset[str] = frozenset()


def ref_findings(
    root: str,
    settings: ScanSettings,
    only: Collection[str] | None = None,
    chosen: Chosen | None = None,
) -> NamedRefs:
    """The keys in the names of branches, tags and other refs.

    Args:
        root: the folder to run git in.
        settings: which keys are allowed, and which are the owner's own.
        only: full names of refs; None for all that git has.
        chosen: converts a hit to the one to report; returns None to skip it.

    Raises:
        GitError: git could not answer.
    """
    needles = [needle for secret in settings.known for needle in secret.needles]
    if only is None and not commits.may_be_in_refs(root, (*BEGINNINGS, *needles)):
        return NamedRefs()
    refs = {each.name: each for each in lineage.every_ref(root)}
    wanted = [each for each in refs if only is None or each in only]
    hits = hits_in_names(wanted, settings)
    said = {name: _said(found, chosen) for name, found in hits}
    keyed = [
        Keyed(name, [each.key.reveal() for each in found])
        for name, found in hits
        if said[name]
    ]
    if not keyed:
        return NamedRefs()
    changes = renamings(keyed, refs)
    by_hand = [each.name for each in keyed if each.name not in changes]
    named = [refs[name] for name in (*changes, *by_hand)]
    tracking = _tracking(refs, changes, said)
    return NamedRefs(
        tuple(_keys_in(root, named, said, changes, tracking)),
        frozenset(each.object for each in named if each.is_tag),
    )


def _keys_in(
    root: str,
    named: Iterable[Ref],
    said: Mapping[str, Sequence[Hit]],
    changes: Mapping[str, Renaming],
    tracking: Mapping[str, str],
) -> Iterator[KeyInName]:
    """Yield the keys in these refs, with what renames each.

    Raises:
        GitError: git could not answer.
    """
    remotes = commits.remotes(root)
    for ref in named:
        known = (remotes, tracking.get(ref.name, ""))
        found = _causes(root, ref, said[ref.name], changes.get(ref.name), known)
        for hit, cause in found:
            yield KeyInName(hit, Finding(cause, Place(ref.name)))


def _tracking(
    refs: Mapping[str, Ref], changes: Mapping[str, Renaming], keyed: Collection[str]
) -> dict[str, str]:
    """The branches that track those of remotes, with the names that they will have."""
    return {
        each.upstream: changes[name].renamed if name in changes else name
        for name, each in refs.items()
        if each.upstream and (name in changes or name not in keyed)
    }


def _said(hits: Iterable[Hit], chosen: Chosen | None) -> list[Hit]:
    """The keys to report."""
    kept = (each if chosen is None else chosen(each) for each in hits)
    return [each for each in kept if each is not None and not each.allowed]


def remote_name_findings(names: Iterable[str], settings: ScanSettings) -> list[Finding]:
    """The keys in the names that branches and tags will have on a remote."""
    return [
        Finding(causes.key_in_name_on_remote(found=hit.found), Place(name))
        for name, hits in hits_in_names(names, settings)
        for hit in _said(hits, None)
    ]


def _causes(
    root: str,
    ref: Ref,
    hits: Iterable[Hit],
    renaming: Renaming | None,
    known: tuple[Sequence[str], str],
) -> Iterator[tuple[Hit, Cause]]:
    """The cause for each key; the first has the commands that remove all of them.

    ``known`` are the remotes, and the branch that tracks the ref, with its new name.
    """
    for number, hit in enumerate(hits):
        if renaming is None:
            yield hit, causes.key_in_ref_by_hand(found=hit.found)
        elif number:
            yield hit, causes.another_key_in_ref(found=hit.found)
        else:
            yield hit, _cause(root, ref, hit, renaming, known)


def _cause(
    root: str, ref: Ref, hit: Hit, renaming: Renaming, known: tuple[Sequence[str], str]
) -> Cause:
    found, (pattern, new), (remotes, tracking) = hit.found, renaming, known
    if ref.is_branch:
        short = new.removeprefix(lineage.BRANCHES)
        is_logged = layout.has_log(root, ref.name)
        make = causes.key_in_branch if is_logged else causes.key_in_branch_without_log
        return make(found=found, pattern=pattern, renamed=short)
    if ref.name.startswith(commits.REMOTES):
        remote = commits.remote_of(new, remotes)
        short = new.removeprefix(f"{commits.REMOTES}{remote}/")
        if not tracking:
            return causes.key_in_remote_branch(
                found=found, pattern=pattern, renamed=short, remote=remote
            )
        branch = tracking.removeprefix(lineage.BRANCHES)
        return causes.key_in_tracked_branch(
            found=found, pattern=pattern, renamed=short, remote=remote, branch=branch
        )
    if ref.is_tag:
        return _cause_of_tag(ref, hit, pattern, new.removeprefix(lineage.TAGS), remotes)
    return causes.key_in_ref(found=found, pattern=pattern, renamed=new)


def _cause_of_tag(
    tag: Ref, hit: Hit, pattern: str, new: str, remotes: Sequence[str]
) -> Cause:
    """The cause for a tag; git does not know whether a remote has it."""
    found, commit = hit.found, tag.commit[:SHORT]
    if tag.kind != "tag" and not remotes:
        return causes.key_in_tag(found=found, pattern=pattern, renamed=new)
    if tag.kind != "tag":
        return causes.key_in_shared_tag(
            found=found, pattern=pattern, renamed=new, remote=remotes[0]
        )
    if not remotes:
        return causes.key_in_annotated_tag(
            found=found, pattern=pattern, renamed=new, commit=commit
        )
    return causes.key_in_shared_annotated_tag(
        found=found, pattern=pattern, renamed=new, commit=commit, remote=remotes[0]
    )


def committed_name_findings(
    root: str,
    selections: Iterable[Selection],
    settings: ScanSettings,
    *,
    has_work_tree: bool,
) -> list[KeyInName]:
    """The keys in names of files that commits add, each with its first commit.

    Raises:
        GitError: git could not answer.
    """
    first = _first_commits(root, selections, LIKE_KEYS)
    hits: dict[str, tuple[str, Hit]] = {}
    for path, named in hits_in_names(first, settings):
        for hit in _said(named, None):
            hits.setdefault(hit.key.reveal(), (path, hit))
    if not hits:
        return []
    known = commits_of(
        commits.Commits(root), [first[path] for path, _ in hits.values()]
    )
    changed = has_work_tree and bool(index.changed(root))
    renames = _Renames([*first, *_first_commits(root, selections, LIKE_NEW)])
    found = []
    for path, hit in hits.values():
        commit = first[path]
        cause = _cause_in_commit(
            root, commit, known[commit], hit, renames, changed=changed
        )
        found.append(KeyInName(hit, Finding(cause, Place(path))))
    return found


def _first_commits(
    root: str, selections: Iterable[Selection], patterns: Sequence[str]
) -> dict[str, str]:
    """The paths that match pathspecs, each with the first commit that adds it."""
    first: dict[str, str] = {}
    for selection in selections:
        for commit, entry in commits.added_files(root, selection, patterns):
            first.setdefault(entry.path, commit)
    return first


def _cause_in_commit(  # noqa: PLR0913 - all that decides, and nothing else
    root: str,
    commit: str,
    known: InCommit,
    hit: Hit,
    renames: _Renames,
    *,
    changed: bool,
) -> Cause:
    if known.pushed:
        return causes.key_in_pushed_name(found=hit.found, commit=known)
    names = [
        *lineage.containing(root, [commit], lineage.BRANCHES),
        *lineage.containing(root, [commit], lineage.TAGS),
    ]
    named = {name for name, _ in hits_in_names(names)}
    refs = [each for each in names if each not in named]
    callback = renames.callback(hit.key.reveal())
    if not refs or callback is None:
        return causes.key_in_history(found=hit.found, commit=known)
    if changed:
        return causes.key_in_unpushed_name_with_changes(found=hit.found, commit=known)
    since = "" if known.base else f"{commit[:SHORT]}~.."
    return causes.key_in_unpushed_name(
        found=hit.found,
        commit=known,
        refs=" ".join(f"{since}{each}" for each in refs),
        callback=callback,
    )


class _Renames:
    """New names for the files of all commits, replacing one key after another."""

    def __init__(self, names: Iterable[str]) -> None:
        """``names`` are those with keys, and those that may conflict with new names."""
        self._names = [encoded(each) for each in names]

    def callback(self, value: str) -> str | None:
        """The Python code that git-filter-repo runs for each name; it provides ``re``.

        None if two names would become one, whatever replaces the key.
        """
        pattern = _exactly(value)
        keyed = {each for each in self._names if re.search(pattern, each)}
        taken = TakenNames(decoded(each) for each in self._names if each not in keyed)
        for word, _ in zip(new_words(), range(MOST_WORDS), strict=False):
            new = {each: re.sub(pattern, word.encode(), each) for each in keyed}
            if len(set(new.values())) < len(new):
                return None
            if not any(map(taken.has, _own_folders(new))):
                self._names = [new.get(each, each) for each in self._names]
                return f"return re.sub({pattern!r}, {word.encode()!r}, filename)"
        return None


def _own_folders(renamed: Mapping[bytes, bytes]) -> Iterator[str]:
    """The new names, and new folders above them."""
    for old, new in renamed.items():
        parts, before = decoded(new).split("/"), decoded(old).split("/")
        for end, (part, was) in enumerate(zip(parts, before, strict=False), 1):
            if part != was:
                yield "/".join(parts[:end])


def _exactly(value: str) -> bytes:
    """A regular expression for a key that reveals only its mask and its length."""
    parts = (prefix_of(value), value[-LAST:])
    begin, end = (re.escape(encoded(each)).replace(rb"\-", b"-") for each in parts)
    hidden = len(encoded(value)) - sum(len(encoded(each)) for each in parts)
    return b"%b.{%d}%b" % (begin, hidden, end)
