"""Is ``.env`` safe from git? git itself is asked; no rule is interpreted here.

"Ignored" alone proves nothing: a tracked file stays tracked whatever rules say, and a
rule may hold on one computer only.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready import git
from pytest_openai_ready.model import Code, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

DOTENV = ".env"
# They show which variables there are, and belong into the repository.
TEMPLATES = frozenset((".env.example", ".env.sample", ".env.template", ".env.dist"))


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
    return settings and name not in TEMPLATES


def _judged(root: str) -> tuple[Finding, ...]:
    index = {each.path: each.mode for each in git.index(root)}
    tracked = [
        path
        for path, mode in index.items()
        if is_dotenv(path) and mode != git.SUBMODULE
    ]
    present = filter(is_dotenv, git.untracked(root))
    paths = [path for path in dict.fromkeys((DOTENV, *present)) if path not in tracked]
    rules = git.rules(root, paths) if paths else {}
    unsafe = [_tracked(path) for path in tracked]
    for path, rule in rules.items():
        unsafe += _unsafe(path, rule, index)
    return tuple(unsafe) or (_ready(rules[DOTENV]),)


def _unsafe(
    path: str, rule: git.Rule | None, index: dict[str, str]
) -> Iterator[Finding]:
    if rule is None:
        yield _finding(Code.DOTENV_NOT_IGNORED, path)
    elif rule.pattern.startswith("!"):
        facts = {"cause": "dotenv-taken-back", "pattern": rule.pattern}
        yield _finding(Code.DOTENV_NOT_IGNORED, path, source=_line(rule), **facts)
    elif not _is_in_work_tree(rule):
        yield _finding(Code.DOTENV_IGNORED_ONLY_HERE, path, source=_line(rule))
    elif rule.source not in index:
        facts = {"cause": "gitignore-not-tracked", "source": rule.source}
        gitignore = {"gitignore": rule.source}
        yield _finding(Code.DOTENV_IGNORED_ONLY_HERE, path, **facts, **gitignore)


def _is_in_work_tree(rule: git.Rule) -> bool:
    """Whether a ``.gitignore`` of the repository says so.

    git names other sources by an absolute path, or as ``.git/info/exclude``.
    """
    return not os.path.isabs(rule.source) and _name(rule.source) == ".gitignore"


def _tracked(path: str) -> Finding:
    return _finding(Code.DOTENV_TRACKED, path)


def _ready(rule: git.Rule | None) -> Finding:
    source = _line(rule) if rule else ""
    return _finding(Code.READY, DOTENV, cause="dotenv-ignored", source=source)


def _finding(code: Code, path: str, **facts: str) -> Finding:
    """A finding whose facts say what a ``.gitignore`` should hold, and which one."""
    usual = {"path": path, "line": _name(path), "gitignore": ".gitignore"}
    return Finding(code, Place(path), facts=usual | facts)


def _line(rule: git.Rule) -> str:
    return f"{rule.source}:{rule.line}"


def _name(path: str) -> str:
    return path.rpartition("/")[2]
