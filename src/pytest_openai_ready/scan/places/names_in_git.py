"""Keys in names that git keeps: those of branches, tags and committed files.

They are pushed like all the rest. No command can be printed with such a name in it;
git is asked for it by a pattern instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Cause, Finding, Place
from pytest_openai_ready.git import commits, index, layout, lineage
from pytest_openai_ready.keys.kinds import prefix_of
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.scan.literals import BEGINNINGS
from pytest_openai_ready.scan.named_files import LAST, renamed, shown_part
from pytest_openai_ready.scan.places.sightings import commits_of
from pytest_openai_ready.scan.scanner import hits_in_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pytest_openai_ready.findings import InCommit
    from pytest_openai_ready.git.lineage import Ref
    from pytest_openai_ready.git.listing import Selection
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.places.sightings import Chosen
    from pytest_openai_ready.scan.scanner import ScanSettings

# A name may be a key that is known: but no command line is to have it.
LIKE_KEYS = ("*sk-*", "*sess-*")
SHORT = 12  # characters of the name of a commit


class NamedRefs(NamedTuple):
    """The refs with a key in their names, and the objects of tags that repeat it."""

    findings: tuple[Finding, ...] = ()
    tags: frozenset[str] = frozenset()


def ref_findings(
    root: str,
    settings: ScanSettings,
    only: Collection[str] | None = None,
    chosen: Chosen | None = None,
) -> NamedRefs:
    """The keys in the names of branches, tags and other refs.

    Args:
        root: where git is asked.
        settings: which keys may stand, and which are the owner's own.
        only: whole names of refs; None: all that git has.
        chosen: makes of a hit what is to be said of it; None where nothing is.

    Raises:
        GitError: git could not answer.
    """
    needles = [needle for secret in settings.known for needle in secret.needles]
    if only is None and not commits.may_be_in_refs(root, (*BEGINNINGS, *needles)):
        return NamedRefs()
    refs = {each.name: each for each in lineage.every_ref(root)}
    wanted = [each for each in refs if only is None or each in only]
    hits = _chosen(hits_in_names(wanted, settings), chosen)
    if not hits:
        return NamedRefs()
    remotes = commits.remotes(root)
    taken = set(refs)
    findings = []
    for name, hit in hits:
        new = renamed(name, hit.key.reveal(), taken)
        taken.add(new)
        cause = _cause(root, refs[name], hit, new, remotes)
        findings.append(Finding(cause, Place(name)))
    tags = (refs[name] for name, _ in hits if refs[name].is_tag)
    return NamedRefs(tuple(findings), frozenset(each.object for each in tags))


def _chosen(
    hits: list[tuple[str, Hit]], chosen: Chosen | None
) -> list[tuple[str, Hit]]:
    if chosen is None:
        return hits
    kept = ((name, chosen(hit)) for name, hit in hits)
    return [(name, hit) for name, hit in kept if hit is not None]


def remote_name_findings(names: Iterable[str], settings: ScanSettings) -> list[Finding]:
    """The keys in names that branches and tags are to get on a remote."""
    return [
        Finding(causes.key_in_name_on_remote(found=hit.found), Place(name))
        for name, hit in hits_in_names(names, settings)
    ]


def _cause(root: str, ref: Ref, hit: Hit, new: str, remotes: Sequence[str]) -> Cause:
    found = hit.found
    pattern = ref.name.replace(hit.key.reveal(), shown_part(hit.key.reveal()))
    if ref.is_branch:
        short = new.removeprefix(lineage.BRANCHES)
        is_logged = layout.has_log(root, ref.name)
        make = causes.key_in_branch if is_logged else causes.key_in_branch_without_log
        return make(found=found, pattern=pattern, renamed=short)
    if ref.name.startswith(commits.REMOTES):
        remote, _, short = new.removeprefix(commits.REMOTES).partition("/")
        return causes.key_in_remote_branch(
            found=found, pattern=pattern, renamed=short, remote=remote
        )
    if ref.is_tag:
        return _cause_of_tag(ref, hit, pattern, new.removeprefix(lineage.TAGS), remotes)
    return causes.key_in_ref(found=found, pattern=pattern, renamed=new)


def _cause_of_tag(
    tag: Ref, hit: Hit, pattern: str, new: str, remotes: Sequence[str]
) -> Cause:
    """Whether a remote has a tag, git does not know."""
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
) -> list[Finding]:
    """The keys in names of files that commits bring in, each with its first commit.

    Raises:
        GitError: git could not answer.
    """
    first: dict[str, str] = {}
    for selection in selections:
        for commit, entry in commits.added_files(root, selection, LIKE_KEYS):
            first.setdefault(entry.path, commit)
    hits: dict[str, tuple[str, Hit]] = {}
    for path, hit in hits_in_names(first, settings):
        hits.setdefault(hit.key.reveal(), (path, hit))
    known = commits_of(root, [first[path] for path, _ in hits.values()])
    changed = bool(has_work_tree and hits and index.changed(root))
    return [
        Finding(
            _cause_in_commit(
                root, first[path], known[first[path]], hit, first, changed=changed
            ),
            Place(path),
        )
        for path, hit in hits.values()
    ]


def _cause_in_commit(  # noqa: PLR0913 - all that decides, and nothing else
    root: str,
    commit: str,
    known: InCommit,
    hit: Hit,
    taken: Collection[str],
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
    if not refs:
        return causes.key_in_history(found=hit.found, commit=known)
    if changed:
        return causes.key_in_unpushed_name_with_changes(found=hit.found, commit=known)
    since = "" if known.base else f"{commit[:SHORT]}~.."
    return causes.key_in_unpushed_name(
        found=hit.found,
        commit=known,
        refs=" ".join(f"{since}{each}" for each in refs),
        callback=_callback(hit.key.reveal(), taken),
    )


def _callback(value: str, taken: Collection[str]) -> str:
    """What git-filter-repo runs for each name, in Python, with ``re`` at hand."""
    new = renamed(value, value, {part for each in taken for part in each.split("/")})
    shown = (re.escape(prefix_of(value)), re.escape(value[-LAST:]))
    pattern = r"[\w-]*".join(shown)
    return f"return re.sub(rb'{pattern}', b'{new}', filename)"
