"""What a repository needs to use OpenAI safely, as changes to its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.changes.writable import checked
from pytest_openai_ready.setup import (
    ci,
    example,
    example_test,
    gitignore,
    hooks,
    requirements,
    workflow,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.setup.hook_entries import Origin
    from pytest_openai_ready.setup.surroundings import Surroundings

PARTS = ("gitignore", "example", "hooks", "tests", "ci")


class Wanted(NamedTuple):
    """What is to be set up: which parts, where hooks come from, a workflow if none."""

    parts: Collection[str] = PARTS
    origin: Origin | None = None
    new_workflow: bool = False


class Plan(NamedTuple):
    """Changes that have not been made, and what is to be said and done beside them."""

    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    commands: tuple[Command, ...]


def plan(around: Surroundings, wanted: Wanted) -> Plan:
    """What would be changed; nothing is written.

    Raises:
        ChangeError: a file cannot be changed, or is of a kind that is not understood.
        GitError: git could not answer.
    """
    found = list(_found(around, wanted))
    changes = tuple(
        each for each in found if isinstance(each, Change) and each.before != each.after
    )
    for change in changes:
        checked(around.root, change.path)
    notes = tuple(each for each in found if isinstance(each, Note))
    return Plan(changes, notes, tuple(_commands(around, changes)))


def _commands(around: Surroundings, changes: Sequence[Change]) -> Iterator[Command]:
    """What is left to a person once the changes are made."""
    manager = hooks.manager_of(around)
    contents = {each.path: each.after or b"" for each in changes}
    if any(path.startswith(manager.path) for path in contents):
        yield from hooks.installing(manager, contents.get(manager.path, b""))
    if any(_gets_key(each) for each in changes):
        yield ("gh", "secret", "set", workflow.KEY)
    if contents:
        yield ("git", "add", "--", *contents)


def _gets_key(change: Change) -> bool:
    setting = workflow.SETTING.encode()
    return setting in (change.after or b"") and setting not in (change.before or b"")


def _found(around: Surroundings, wanted: Wanted) -> Iterator[Change | Note]:
    parts, origin, new = wanted
    if "gitignore" in parts:
        yield from gitignore.changes(around)
    if "example" in parts:
        yield from example.changes(around)
    if "hooks" in parts:
        yield from hooks.changes(around, origin)
    if "tests" in parts and example_test.is_python(around):
        yield from example_test.changes(around)
        yield from requirements.changes(around, origin)
    if "ci" in parts:
        yield from ci.changes(around, origin, new=new)
