"""What else changes, or is to be known, once the keys are in a ``.env``."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from pytest_openai_ready import file_kinds
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.fix.env_file import dotenv_dependency
from pytest_openai_ready.fix.env_file.dotenv_dependency import has_own_list
from pytest_openai_ready.tools.images import published_images as containers
from pytest_openai_ready.tools.images.compose import SEVERAL, STARTED

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Container,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from pytest_openai_ready.fix.env_file.dotenv_target import DotenvTarget
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.images.compose import Wanted

# A variable that is given a text, or what another name has; in a notebook, escaped.
SET = re.compile(
    rb"\benviron\[\\?[\"'](\w+)\\?[\"']\][ \t]*=[ \t]*"
    rb"(?:[\w.]+\[\\?[\"'](\w+)|\\?[\"'])"
)
# What is to be known of a changed file of some kinds.
NOTE_OF_KIND = {
    file_kinds.WORKFLOW: "workflow-secret",
    file_kinds.RENDER: "set-in-render",
    file_kinds.VSCODE_MCP: "asks-for-key",
    file_kinds.CURSOR_MCP: "needs-variable",
    file_kinds.PROJECT_MCP: "needs-variable",
}


def listing_dotenv(
    repository: Repository, edited: Sequence[Change]
) -> tuple[list[Change], list[Change | Note]]:
    """The programs, and the lists of what they need, with what loads a ``.env``.

    Args:
        repository: as it is.
        edited: the programs and all else that loses keys.

    Returns:
        The same, where a program has a list of its own that list is longer; and
        what becomes of other lists.
    """
    after: list[Change] = []
    needed: list[Change | Note] = []
    programs: list[str] = []
    for change in edited:
        after.append(change)
        content = change.after or b""
        if not _loads(change):
            continue
        if not has_own_list(content):
            programs.append(change.path)
            continue
        listed = dotenv_dependency.listed(change.path, content)
        if isinstance(listed, Note):
            needed.append(listed)
        else:
            after[-1] = change._replace(after=listed)
    needed += dotenv_dependency.changes(repository, programs)
    return after, needed


def given_to_containers(
    repository: Repository, read: Wanted, edited: Sequence[Change]
) -> Iterator[Change | Note]:
    """What keeps each ``.env`` out of images, and hands its keys to the containers.

    Args:
        repository: as it is.
        read: the variables of each ``.env``, and the programs that read them.
        edited: what changes already; where a recipe is among it, the change that comes
            has both.
    """
    contents = {each.path: each.after or b"" for each in edited}
    for each in containers.changes(repository, read, contents, refuses=False):
        if isinstance(each, Change) or each.name in {STARTED, SEVERAL}:
            yield each
        elif file_kinds.COMPOSE.fits(each.path):
            beside = posixpath.join(posixpath.dirname(each.path), DOTENV)
            texts = (line for line in each.lines[1:] if isinstance(line, str))
            named = [text.strip().partition(":")[0] for text in texts]
            for name in named or read.get(beside, {}):
                yield Note("compose-by-hand", each.path, (name,))
        else:
            yield Note("image-by-hand", each.path, each.lines)


def started(
    repository: Repository,
    edited: Iterable[Change],
    read: Wanted,
    plain: Container[str],
) -> Iterator[Note]:
    """How containers get the keys of the programs in them as they start.

    Args:
        repository: as it is.
        edited: the programs and all else that loses keys.
        read: the variables of each ``.env``, and the programs that read them.
        plain: each ``.env`` that has no more than that, and all of it in a form that
            containers are given as it is; of others they get the keys alone.
    """
    programs = {each.path for each in edited if _loads(each)}
    for dotenv, variables in read.items():
        inside = {each for paths in variables.values() for each in paths}
        for recipe, start in containers.started(repository, programs & inside):
            command = (
                start.with_file(dotenv)
                if dotenv in plain
                else start.with_variables(dotenv, variables)
            )
            yield Note("container-starts", recipe, (dotenv, command))


def renamed(
    dotenvs: Iterable[DotenvTarget], environ: Mapping[str, str]
) -> Iterator[Note]:
    """Which variables have another name than a program had for them, or another value.

    ``environ`` are the variables that win over a ``.env``.
    """
    for each in dotenvs:
        for name, value in each.added.items():
            if name in each.renamed:
                wanted, path = each.renamed[name]
                yield Note("renamed", path, (name, wanted))
            if environ.get(name, value) != value:
                yield Note("environment-wins", each.path, (name,))


def of_changes(
    edited: Sequence[Change],
    needed: Sequence[Change],
    names_read: Callable[[str], Iterable[str]],
) -> Iterator[Note]:
    """What is to be known of changed files.

    Args:
        edited: the files that lose keys.
        needed: those that say which packages are needed.
        names_read: by path, the variables that a file refers to.
    """
    for change in edited:
        name = NOTE_OF_KIND.get(file_kinds.kind_of(change.path))
        if name is not None:
            yield Note(name, change.path, (tuple(names_read(change.path)),))
        for name in _no_more_set(change):
            yield Note("shell-first", change.path, (name,))
    if any(_loads(each) and not has_own_list(each.after) for each in edited):
        yield Note("needs-dotenv", next((each.path for each in needed), ""))


def _no_more_set(change: Change) -> list[str]:
    """The variables that a program gave a text, whatever its environment had."""
    before, after = (
        [(name.decode(), of.decode()) for name, of in SET.findall(content or b"")]
        for content in (change.before, change.after)
    )
    still = {name for name, of in after if of != name}
    return list(
        dict.fromkeys(name for name, of in before if not of and name not in still)
    )


def _loads(change: Change) -> bool:
    """Whether a program loads the ``.env`` that did not."""
    before, after = (
        dotenv_dependency.times_loaded(each or b"")
        for each in (change.before, change.after)
    )
    return after > before
