"""What else changes, and what users need to know, once the keys are in a ``.env``."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import file_kinds
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.fix.env_file import dotenv_dependency
from pytest_openai_ready.fix.env_file.dotenv_dependency import has_own_list
from pytest_openai_ready.fix.key_names.missed_names import RENAMED
from pytest_openai_ready.tools.ci.services import service_of
from pytest_openai_ready.tools.images import published_images as containers
from pytest_openai_ready.tools.images.compose import SEVERAL, STARTED

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Container,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from pytest_openai_ready.fix.env_file.dotenv_target import DotenvTarget
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.images.compose import DotenvNames

# Sets a variable to a literal or to another variable; in a notebook, escaped.
SET = re.compile(
    rb"\benviron\[\\?[\"'](\w+)\\?[\"']\][ \t]*=[ \t]*"
    rb"(?:[\w.]+\[\\?[\"'](\w+)|\\?[\"'])"
)
# A name that another key will have, which a person has to move.
LEFT_FOR_HAND = "left-for-hand"
# Notes on changed files of some kinds.
NOTE_OF_KIND = {
    file_kinds.WORKFLOW: "workflow-secret",
    file_kinds.RENDER: "set-in-render",
    file_kinds.VSCODE_MCP: "asks-for-key",
    file_kinds.CURSOR_MCP: "needs-variable",
    file_kinds.PROJECT_MCP: "needs-variable",
    file_kinds.SPRING: "needs-variable",
    file_kinds.SERVERLESS: "needs-variable",
}


class Requirements(NamedTuple):
    """What changes so that python-dotenv is installed where a ``.env`` is now loaded.

    Attributes:
        edited: the edited files, with a longer list in programs that contain their own.
        changes: the changes to other lists.
        notes: what a person has to do with lists that are not changed.
        needs_list: whether a program has no list of its own.
    """

    edited: list[Change]
    changes: list[Change]
    notes: list[Note]
    needs_list: bool


def listing_dotenv(repository: Repository, edited: Sequence[Change]) -> Requirements:
    """Add python-dotenv to the requirements of programs that now load a ``.env``.

    Args:
        repository: the repository before the changes.
        edited: the programs and other files that lose keys.
    """
    after: list[Change] = []
    needed: list[Change | Note] = []
    programs: list[str] = []
    for change in edited:
        after.append(change)
        if not _loads(change):
            continue
        listed = _own_list(change)
        if listed is None:
            programs.append(change.path)
        elif isinstance(listed, Note):
            needed.append(listed)
        else:
            after[-1] = change._replace(after=listed)
    needed += dotenv_dependency.changes(repository, programs)
    changes = [each for each in needed if isinstance(each, Change)]
    notes = [each for each in needed if isinstance(each, Note)]
    return Requirements(after, changes, notes, bool(programs))


def _own_list(change: Change) -> bytes | Note | None:
    """A changed program whose own requirements have python-dotenv; None without any."""
    content = change.after or b""
    if file_kinds.kind_of(change.path) == file_kinds.NOTEBOOK:
        from pytest_openai_ready.fix.programs import notebook_installs

        return notebook_installs.with_installed(content)
    if has_own_list(content):
        return dotenv_dependency.with_dotenv_listed(change.path, content)
    return None


def given_to_containers(
    repository: Repository, read: DotenvNames, edited: Sequence[Change]
) -> Iterator[Change | Note]:
    """Keep each ``.env`` out of images, and pass its keys to the containers.

    Args:
        repository: the repository before the changes.
        read: the variables of each ``.env`` and the programs that read them.
        edited: the existing changes; if one of them is to a recipe, the yielded change
            includes it.
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


def notes_on_starts(
    repository: Repository,
    edited: Iterable[Change],
    read: DotenvNames,
    plain: Container[str],
) -> Iterator[Note]:
    """Note how containers get their programs' keys when they start.

    Args:
        repository: the repository before the changes.
        edited: the programs and other files that lose keys.
        read: the variables of each ``.env`` and the programs that read them.
        plain: each ``.env`` that contains only these keys, in a form that containers
            can read; from others, only the keys are passed.
    """
    programs = {each.path for each in edited if _loads(each)}
    for dotenv, variables in read.items():
        inside = {each for paths in variables.values() for each in paths}
        for recipe, start in containers.including(repository, programs & inside):
            command = (
                start.with_file(dotenv)
                if dotenv in plain
                else start.with_variables(dotenv, variables)
            )
            yield Note("container-starts", recipe, (dotenv, command))


def notes_on_names(
    dotenvs: Collection[DotenvTarget], environ: Mapping[str, str]
) -> Iterator[Note]:
    """Note variables with another name or value than a program expected.

    ``environ`` contains the variables that override a ``.env``.
    """
    by_path = {each.path: each for each in dotenvs}
    for each in dotenvs:
        for name, value in each.added.items():
            if name in each.renamed:
                wanted, why = each.renamed[name]
                other = by_path.get(why.path) if why.note == RENAMED else None
                is_left = other is not None and not other.will_have(wanted)
                note = LEFT_FOR_HAND if is_left else why.note
                yield Note(note, why.path, (name, wanted))
            if environ.get(name, value) != value:
                yield Note("environment-wins", each.path, (name,))


def of_changes(
    required: Requirements, names_read: Callable[[str], Iterable[str]]
) -> Iterator[Note]:
    """Yield notes on changed files.

    Args:
        required: the files that lose keys, and the lists of required packages.
        names_read: returns the variables that the file at a path refers to.
    """
    for change in required.edited:
        name = NOTE_OF_KIND.get(file_kinds.kind_of(change.path))
        service = service_of(change.path)
        if name is not None:
            place = () if service is None else (service.place,)
            yield Note(name, change.path, (tuple(names_read(change.path)), *place))
        for name in _no_more_set(change):
            yield Note("shell-first", change.path, (name,))
    if required.needs_list:
        changed = next((each.path for each in required.changes), "")
        yield Note("needs-dotenv", changed)


def _no_more_set(change: Change) -> list[str]:
    """Return the variables that a program no longer overwrites with a literal."""
    before, after = (
        [(name.decode(), of.decode()) for name, of in SET.findall(content or b"")]
        for content in (change.before, change.after)
    )
    still = {name for name, of in after if of != name}
    return list(
        dict.fromkeys(name for name, of in before if not of and name not in still)
    )


def _loads(change: Change) -> bool:
    """Whether a change makes a program load the ``.env``."""
    before, after = (
        dotenv_dependency.times_loaded(each or b"")
        for each in (change.before, change.after)
    )
    return after > before
