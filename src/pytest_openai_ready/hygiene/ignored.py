"""Is ``.env`` safe from git? git itself is asked; no rule is interpreted here.

"Ignored" alone proves nothing: a tracked file stays tracked whatever rules say, and a
rule may hold on one computer only. What a rule is worth to others is what the index
has of it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import git
from pytest_openai_ready.model import Code, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

DOTENV, GITIGNORE = ".env", ".gitignore"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# They show which variables there are, or are encrypted, and belong into the repository.
# https://www.dotenv.org/docs/security/env-vault
TEMPLATES = frozenset(("example", "sample", "template", "dist", "vault"))


class Repository(NamedTuple):
    """A repository: its root, its index by path, and what is not tracked."""

    root: str
    tracked: dict[str, git.Entry]
    untracked: git.Untracked


def dotenv_findings(folder: str | os.PathLike[str] = ".") -> tuple[Finding, ...]:
    """What speaks against the safety of a ``.env``; one ``ready`` where nothing does.

    Judged are the ``.env`` at the root, whether it is there or not, and every ``.env``
    and ``.env.*`` in the work tree or the index. Where git cannot answer, the one
    finding says so.
    """
    try:
        return _judged(git.work_tree(folder))
    except git.GitError as error:
        return (git.not_judged(error),)


def is_dotenv(path: str) -> bool:
    """Whether a file of this name holds settings that are nobody else's business."""
    name = _name(path)
    settings = name == DOTENV or name.startswith(f"{DOTENV}.")
    return settings and name.rpartition(".")[2] not in TEMPLATES


def _judged(root: str) -> tuple[Finding, ...]:
    index = {each.path: each for each in git.index(root)}
    around = Repository(root, index, git.untracked(root))
    tracked = [
        path
        for path, entry in index.items()
        if is_dotenv(path) and entry.mode != git.SUBMODULE
    ]
    present = filter(
        is_dotenv, sorted(around.untracked.open + around.untracked.ignored)
    )
    paths = [path for path in dict.fromkeys((DOTENV, *present)) if path not in tracked]
    rules = git.rules(root, paths) if paths else {}
    unsafe = [_tracked(path) for path in tracked]
    for path, rule in rules.items():
        unsafe += _unsafe(path, rule, around)
    return tuple(unsafe) or (_ready(rules[DOTENV]),)


def _unsafe(path: str, rule: git.Rule | None, around: Repository) -> Iterator[Finding]:
    if rule is None:
        yield _finding(Code.DOTENV_NOT_IGNORED, path)
    elif rule.pattern.startswith("!"):
        yield _taken_back(path, rule)
    elif not _is_in_work_tree(rule):
        # A `.gitignore` may cover it too: git names the rule for the folder above.
        if path not in around.untracked.ignored:
            yield _finding(Code.DOTENV_IGNORED_ONLY_HERE, path, source=_line(rule))
    elif not (_is_in_index(rule, around) or _is_private(rule, around)):
        facts = {"cause": "gitignore-not-tracked", "source": rule.source}
        gitignore = {"gitignore": rule.source}
        yield _finding(Code.DOTENV_IGNORED_ONLY_HERE, path, **facts, **gitignore)


def _taken_back(path: str, rule: git.Rule) -> Finding:
    if not _is_in_work_tree(rule):
        return _finding(Code.DOTENV_NOT_IGNORED, path)
    facts = {"cause": "dotenv-taken-back", "pattern": rule.pattern}
    where = {"source": _line(rule), "gitignore": rule.source}
    return _finding(Code.DOTENV_NOT_IGNORED, path, **facts, **where)


def _is_in_index(rule: git.Rule, around: Repository) -> bool:
    """Whether the rule itself is staged or committed, not only the file it stands in.

    git ends a pattern before blanks and a carriage return.
    """
    entry = around.tracked.get(rule.source)
    if entry is None:
        return False
    content = next(git.blobs(around.root, [entry.blob])) or b""
    lines = content.removeprefix(BYTE_ORDER_MARK).split(b"\n")
    pattern = os.fsencode(rule.pattern).rstrip(b" ")
    return pattern in (line.removesuffix(b"\r").rstrip(b" ") for line in lines)


def _is_private(rule: git.Rule, around: Repository) -> bool:
    """Whether nothing of the rule's folder is or would be published.

    A virtual environment ignores itself as a whole.
    """
    folder = rule.source.removesuffix(GITIGNORE)
    published = (*around.tracked, *around.untracked.open)
    return folder != "" and not any(each.startswith(folder) for each in published)


def _is_in_work_tree(rule: git.Rule) -> bool:
    """Whether a ``.gitignore`` of the repository says so.

    git names other sources by an absolute path, or as ``.git/info/exclude``.
    """
    return not os.path.isabs(rule.source) and _name(rule.source) == GITIGNORE


def _tracked(path: str) -> Finding:
    return _finding(Code.DOTENV_TRACKED, path, pathspec=_pathspec(path))


def _pathspec(path: str) -> str:
    """What git takes for this path in every folder, if it may begin with anything.

    Only the name of a file at the root stays as it is, to be easy to read.
    """
    return path if path == _name(path) else f":(top,literal){path}"


def _ready(rule: git.Rule | None) -> Finding:
    source = _line(rule) if rule else ""
    return _finding(Code.READY, DOTENV, cause="dotenv-ignored", source=source)


def _finding(code: Code, path: str, **facts: str) -> Finding:
    """A finding whose facts say what a ``.gitignore`` should hold, and which one."""
    usual = {"path": path, "line": _name(path), "gitignore": GITIGNORE}
    return Finding(code, Place(path), facts=usual | facts)


def _line(rule: git.Rule) -> str:
    return f"{rule.source}:{rule.line}"


def _name(path: str) -> str:
    return path.rpartition("/")[2]
