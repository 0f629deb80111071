"""Is ``.env`` safe from git? git itself answers; no rule is interpreted here.

"Ignored" alone proves nothing: a tracked file stays tracked despite rules, and a rule
may exist on one computer only. For others, only rules in the index count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.bounded_files import UTF_8_MARK
from pytest_openai_ready.dotenv.file_names import (
    DOTENV,
    STREAMLIT,
    announced,
    is_dotenv,
    last_part,
)
from pytest_openai_ready.dotenv.resolved import all_encrypted, holds_words_only
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.git.ignoring import is_in_work_tree
from pytest_openai_ready.git.index import pathspec
from pytest_openai_ready.git.names import GITIGNORE, SUBMODULE, encoded, literal
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.messages.causes import ignoring
from pytest_openai_ready.scan.scanner import scan_bytes
from pytest_openai_ready.tools.ignore_rules.broken import broken_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.git.ignoring import IgnoreRule
    from pytest_openai_ready.repository import Repository

MOST_EXPLAINED = 20  # files for which a broken line is searched


def dotenv_findings(repository: Repository) -> tuple[Finding, ...]:
    """Return the reasons why a ``.env`` is not safe, or one ``ready`` finding.

    This checks the ``.env`` at the root, even if it does not exist, the settings to
    which the repository's templates are copied, and all files that ``is_dotenv``
    recognizes in the work tree, the index and submodules. If git cannot answer, the
    only finding says so.
    """
    try:
        return _judged(repository)
    except GitError as error:
        return (not_judged(error),)


def _judged(around: Repository) -> tuple[Finding, ...]:
    present, future = _present(around), [DOTENV, *_future(around)]
    rules = _rules(around, [*present, *future])
    unsafe = [*_unsafe_settings(around, rules), *_unsafe_links(around, present)]
    for path, inner in around.submodules().items():
        unsafe += _within(path, inner)
    return tuple(_each_once(unsafe)) or (_ready(rules.get(DOTENV)),)


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, with only the first file for each broken line."""
    broken: set[Place | None] = set()
    kept = []
    for finding in findings:
        if finding.code is Code.IGNORE_RULE_BROKEN:
            if finding.place in broken:
                continue
            broken.add(finding.place)
        kept.append(finding)
    return kept


def _within(submodule: str, around: Repository) -> Iterator[Finding]:
    """Yield problems with settings in a submodule, of which git reports only itself.

    It is existing work: settings that do not exist yet do not count.
    """
    try:
        rules = _rules(around, _present(around))
        inner = [*_unsafe_settings(around, rules)]
        for path, below in around.submodules().items():
            inner += _within(path, below)
    except GitError as error:
        inner = [not_judged(error)]
    for finding in inner:
        path = f"{submodule}/{finding.place.path}" if finding.place else submodule
        inner_one = finding.notes.get("submodule")
        where = f"{submodule}/{inner_one}" if inner_one else submodule
        placed = finding.at(path)._replace(place=Place(path))
        yield placed._replace(notes={**finding.notes, "submodule": where})


def _present(around: Repository) -> list[str]:
    untracked = sorted(around.untracked.open + around.untracked.ignored)
    return [path for path in untracked if is_dotenv(path)]


def _future(around: Repository) -> Iterator[str]:
    """Yield settings that do not exist yet but that the repository announces."""
    for path in (*around.tracked, *around.untracked.open):
        settings = announced(path)
        if settings and around.is_direct(settings):
            yield settings


def _rules(around: Repository, paths: Iterable[str]) -> dict[str, IgnoreRule | None]:
    asked = [path for path in dict.fromkeys(paths) if path not in around.tracked]
    return around.rules(asked)


def _unsafe_settings(
    around: Repository, rules: dict[str, IgnoreRule | None]
) -> Iterator[Finding]:
    for path, entry in around.tracked.items():
        if is_dotenv(path) and entry.mode != SUBMODULE:
            content = around.in_index(path) or b""
            if _is_committed_on_purpose(path, content):
                yield Finding(ignoring.dotenv_committed(path=path), Place(path))
            elif not all_encrypted(content):
                yield _tracked(path)
    for count, (path, rule) in enumerate(rules.items()):
        for finding in _unsafe(path, rule, around):
            unexplained = (
                finding.cause.name == finding.code.value and count < MOST_EXPLAINED
            )
            broken = broken_rule(around, path, wanted(path)) if unexplained else None
            yield broken or finding


def _is_committed_on_purpose(path: str, content: bytes) -> bool:
    """Whether it is a file such as ``.env.development`` without a secret.

    Next.js and Vite expect some of these in git. Files where keys belong are excluded,
    whatever they contain: https://nextjs.org/docs/app/guides/environment-variables
    """
    _, dotenv, kind = last_part(path).lower().partition(f"{DOTENV}.")
    if not dotenv or kind.endswith("local") or all_encrypted(content):
        return False
    return holds_words_only(content) and not scan_bytes(path, content).hits


def _unsafe_links(around: Repository, present: Iterable[str]) -> Iterator[Finding]:
    """Yield problems with link targets, which git handles apart from their links."""
    targets = {around.target(path): path for path in present}
    targets.pop(None, None)
    found = {
        path: link for path, link in targets.items() if path and not is_dotenv(path)
    }
    for path, link in found.items():
        if path in around.tracked:
            yield Finding(
                ignoring.dotenv_link_to_tracked(
                    link=link, path=path, pathspec=pathspec(path)
                ),
                Place(path),
            )
    for path, rule in _rules(around, found).items():
        yield from _unsafe(path, rule, around, f"/{path}")


def _unsafe(
    path: str, rule: IgnoreRule | None, around: Repository, line: str = ""
) -> Iterator[Finding]:
    """Yield what is wrong with the deciding rule; ``line`` is what to write instead."""
    line = line or wanted(path)
    if rule is None:
        yield _not_ignored(path, line)
    elif rule.pattern.startswith("!"):
        yield _taken_back(path, rule, line)
    elif not is_in_work_tree(rule):
        # A `.gitignore` may cover it too: git reports the rule for the folder above.
        if path not in around.untracked.ignored:
            cause = ignoring.dotenv_ignored_only_here(
                path=path, source=_line(rule), line=line, gitignore=GITIGNORE
            )
            yield Finding(cause, Place(path))
    elif not (_is_in_index(rule, around) or _is_private(rule, around)):
        cause = ignoring.gitignore_not_tracked(
            path=path, source=rule.source, gitignore=rule.source
        )
        yield Finding(cause, Place(path))


def _not_ignored(path: str, line: str) -> Finding:
    cause = ignoring.dotenv_not_ignored(path=path, line=line, gitignore=GITIGNORE)
    return Finding(cause, Place(path))


def _taken_back(path: str, rule: IgnoreRule, line: str) -> Finding:
    if not is_in_work_tree(rule):
        return _not_ignored(path, line)
    below = path.removeprefix(rule.source.removesuffix(GITIGNORE))
    cause = ignoring.dotenv_taken_back(
        path=path,
        source=_line(rule),
        pattern=rule.pattern,
        line=f"/{below}" if line.startswith("/") else line,
        gitignore=rule.source,
    )
    return Finding(cause, Place(path))


def _is_in_index(rule: IgnoreRule, around: Repository) -> bool:
    """Whether the rule itself is staged or committed, not only its file.

    git ignores trailing spaces and a carriage return in a pattern.
    """
    content = around.in_index(rule.source) or b""
    lines = content.removeprefix(UTF_8_MARK).split(b"\n")
    pattern = encoded(rule.pattern).rstrip(b" ")
    return pattern in (line.removesuffix(b"\r").rstrip(b" ") for line in lines)


def _is_private(rule: IgnoreRule, around: Repository) -> bool:
    """Whether nothing in the rule's folder is or would be published.

    A virtual environment ignores itself as a whole.
    """
    folder = rule.source.removesuffix(GITIGNORE)
    published = (*around.tracked, *around.untracked.open)
    return folder != "" and not any(each.startswith(folder) for each in published)


def _tracked(path: str) -> Finding:
    cause = ignoring.dotenv_tracked(path=path, pathspec=pathspec(path))
    return Finding(cause, Place(path))


def _ready(rule: IgnoreRule | None) -> Finding:
    """Report that all is well, by this rule or since tracked files are encrypted."""
    if rule is None:
        return Finding(ignoring.dotenv_encrypted(), Place(DOTENV))
    cause = ignoring.dotenv_ignored(path=DOTENV, source=_line(rule))
    return Finding(cause, Place(DOTENV))


def wanted(path: str) -> str:
    """Return the rule that covers only files with this name, in every folder."""
    if path.lower().endswith(STREAMLIT):
        return STREAMLIT if path.lower() == STREAMLIT else f"**/{STREAMLIT}"
    name = last_part(path)
    rule = literal(name)
    return f"{rule[:-1]}\\ " if rule.endswith(" ") else rule


def _line(rule: IgnoreRule) -> str:
    return f"{rule.source}:{rule.line}"
