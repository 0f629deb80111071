"""What a ``.gitignore`` lacks, according to git: for a project or for some files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.file_names import (
    DIRENV,
    DOTENV,
    DOTENV_EXAMPLE,
    STREAMLIT,
    is_template,
)
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.ignoring import alone
from pytest_openai_ready.git.index import pathspec
from pytest_openai_ready.git.names import encoded
from pytest_openai_ready.messages.causes.ignoring import dotenv_tracked
from pytest_openai_ready.tools.ignore_rules.ignore_files import (
    GITIGNORE,
    UTF_16,
    with_rules,
    without_gaps,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.repository import Repository

HEADING = "# Keys and other secrets: they stay on this computer."
PLAIN = re.compile(r"[\w.-]+", re.ASCII)


class Wish(NamedTuple):
    """A line, and paths that git should ignore because of it, or should not."""

    line: str
    paths: tuple[str, ...]
    ignored: bool = True


SECRET_PATTERNS = (
    Wish(DOTENV, (DOTENV, f"folder/{DOTENV}")),
    Wish(".env.*", (".env.local", ".env.production", "folder/.env.local")),
)
TEMPLATE = Wish(f"!{DOTENV_EXAMPLE}", (DOTENV_EXAMPLE,), ignored=False)
OTHER_SECRETS = (
    Wish(DIRENV, (DIRENV, f"folder/{DIRENV}")),
    Wish(STREAMLIT, (STREAMLIT,)),
)


def changes(repository: Repository) -> Iterator[Change | Note]:
    """Yield the root ``.gitignore`` with the missing lines."""
    before = to_edit(repository, GITIGNORE.name)
    after = completed(before or b"", templates_in(repository.paths))
    if after != (before or b""):
        yield Change(GITIGNORE.name, before, after)
    if before is not None and before.startswith(UTF_16):
        yield Note("rewritten-in-utf-8", GITIGNORE.name)


def rules_for(
    repository: Repository, paths: Sequence[str]
) -> tuple[list[Change], list[Finding]]:
    """Return each ``.gitignore`` with the rules for paths, and what git still tracks.

    Empty outside of a repository.

    Raises:
        GitError: git could not answer.
        ChangeError: a ``.gitignore`` is in UTF-16, or may not be written to.
    """
    if not paths or not repository.exists:
        return [], []
    gaps = GITIGNORE.gaps(repository, GITIGNORE.name, paths)
    tracked = [
        Finding(dotenv_tracked(path=path, pathspec=pathspec(path)), Place(path))
        for path in paths
        if path in repository.tracked
    ]
    return [*without_gaps(repository, gaps)], tracked


def templates_in(paths: Iterable[str]) -> list[Wish]:
    """Return rules for existing ``.env`` templates, which belong in the repository.

    A name may contain anything, even a line break, and some characters are special in a
    rule, so only plain names are used.
    """
    names = dict.fromkeys(path.rpartition("/")[2] for path in paths)
    plain = filter(PLAIN.fullmatch, filter(is_template, names))
    others = [name for name in plain if name not in TEMPLATE.paths]
    return [Wish(f"!{name}", (name,), ignored=False) for name in others]


def completed(content: bytes, templates: Iterable[Wish] = ()) -> bytes:
    """Return a ``.gitignore`` with its missing lines added at the end.

    A file in UTF-16, which git cannot read, is converted to UTF-8. In any other
    encoding, existing bytes are kept.

    Raises:
        GitError: git could not answer.
    """
    readable = _readable(content)
    lines = _missing(readable, (*SECRET_PATTERNS, TEMPLATE, *templates, *OTHER_SECRETS))
    if not lines:
        return readable
    return with_rules(readable, lines, HEADING)


def _readable(content: bytes) -> bytes:
    if not content.startswith(UTF_16):
        return content
    return content.decode("utf-16", "replace").encode()


def _missing(content: bytes, wishes: Iterable[Wish]) -> list[str]:
    """Return the lines to add; git is asked after each, since one may undo another."""
    lines: list[str] = []
    with alone() as covered_by:
        for wish in wishes:
            text = b"\n".join((content, *map(encoded, lines)))
            covered = covered_by(text, wish.paths)
            if covered != (set(wish.paths) if wish.ignored else set()):
                lines.append(wish.line)
    return lines
