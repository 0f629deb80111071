"""What a repository needs to use OpenAI safely, as changes to its files."""

from __future__ import annotations

import stat
from functools import partial
from itertools import chain
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.changes.writable import writable_path
from pytest_openai_ready.git.layout import NO
from pytest_openai_ready.messages.causes.change import merge_in_progress
from pytest_openai_ready.messages.language import ENGLISH, Language
from pytest_openai_ready.messages.own_programs import folder_missing_on_path
from pytest_openai_ready.setup import example, example_test, requirements
from pytest_openai_ready.tools import uploads
from pytest_openai_ready.tools.ci import steps, workflow
from pytest_openai_ready.tools.ci.services import runs_all_hooks
from pytest_openai_ready.tools.hook_managers import managers
from pytest_openai_ready.tools.hook_managers.pre_commit import PRE_COMMIT, YAML
from pytest_openai_ready.tools.ignore_rules import missing_rules as ignore_rules
from pytest_openai_ready.tools.images import published_images as images
from pytest_openai_ready.tools.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.repository import Repository

PARTS = ("gitignore", "image", "example", "hooks", "tests", "ci")
# Useless in a hosted notebook, where nobody commits.
OF_COMMITS = frozenset(("hooks", "tests", "ci"))


class SetupRequest(NamedTuple):
    """What to set up: the parts, the hooks' origin, and whether to add a workflow.

    The texts in new files are in ``language``.
    """

    parts: Collection[str] = PARTS
    origin: Origin = Origin()
    new_workflow: bool = False
    language: Language = ENGLISH


class SetupPlan(NamedTuple):
    """Changes that have not been made yet, with remarks and further commands."""

    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    commands: tuple[Command, ...]


def plan(repository: Repository, wanted: SetupRequest) -> SetupPlan:
    """What would be changed; nothing is written.

    Raises:
        ChangeError: a merge or the like is in progress; a file cannot be changed, or
            its format is not understood.
        GitError: git could not answer.
    """
    if repository.is_merging:
        raise ChangeError(merge_in_progress())
    found = list(_found(repository, wanted))
    changes = tuple(
        each for each in found if isinstance(each, Change) and each.before != each.after
    )
    for change in changes:
        writable_path(Path(repository.root), change.path)
    notes = (each for each in found if isinstance(each, Note))
    commands = tuple(_commands(repository, changes))
    return SetupPlan(changes, tuple(dict.fromkeys(notes)), commands)


def _commands(repository: Repository, changes: Sequence[Change]) -> Iterator[Command]:
    """The commands that the user has to run after the changes."""
    contents = {each.path: each.after or b"" for each in changes}
    yield from _installing(repository, contents)
    for name in dict.fromkeys(chain(*map(_keys_given, changes))):
        yield ("gh", "secret", "set", name)
    yield from adding(repository, {each.path: each.mode for each in changes})


def adding(
    repository: Repository, modes: Mapping[str, int | None]
) -> Iterator[Command]:
    """The commands that add files, with the modes that they were given, to git's index.

    On a disk without modes, as in Windows, git has to be asked to add a script as one
    that other systems run.
    """
    kept = [each.value for each in repository.git_settings(r"^core\.filemode$")]
    has_modes = not kept or kept[-1].lower() not in NO
    scripts = [path for path, mode in modes.items() if mode and mode & stat.S_IXUSR]
    if scripts and not has_modes:
        yield ("git", "add", "--chmod=+x", "--", *scripts)
        modes = {path: None for path in modes if path not in scripts}
    if modes:
        yield ("git", "add", "--", *modes)


def _installing(
    repository: Repository, contents: Mapping[str, bytes]
) -> Iterator[Command]:
    """The commands that make git run the hooks of a changed configuration."""
    manager = managers.in_use(repository) or PRE_COMMIT
    for path in manager.files(repository):
        text = contents.get(path, b"").decode("utf-8", "replace")
        config = manager.read(path, text) if path in contents else None
        if config is not None:
            if manager.is_of_python and not which(manager.name):
                yield ("python", "-m", "pip", "install", manager.name)
            yield manager.install(config)
            return


def _keys_given(change: Change) -> list[str]:
    """The variables that a changed workflow now passes to tests."""
    before = workflow.variables_passed(change.before or b"")
    return [
        each
        for each in workflow.variables_passed(change.after or b"")
        if each not in before
    ]


def _found(repository: Repository, wanted: SetupRequest) -> Iterator[Change | Note]:
    parts, origin, new, language = wanted
    if "gitignore" in parts:
        yield from ignore_rules.changes(repository)
        yield from uploads.changes(repository)
    if "image" in parts:
        yield from images.changes(repository)
    if "example" in parts:
        yield from example.changes(repository, language)
    if "hooks" in parts:
        yield from _hooks(repository, origin)
    if "tests" in parts and example_test.is_for_python(repository):
        yield from example_test.changes(repository, language)
        yield from requirements.changes(repository, origin)
    if "ci" in parts:
        install = partial(requirements.installation, repository) if new else None
        yield from steps.add(repository, origin, install)


def _hooks(repository: Repository, origin: Origin) -> Iterator[Change | Note]:
    """Our hooks, unless one of them is configured; the owner may have chosen which."""
    manager = managers.in_use(repository) or PRE_COMMIT
    if any(config.hooks for config in manager.configs(repository)):
        return
    path = manager.find(repository)
    is_run_by_ci = manager.in_ci and path and runs_all_hooks(repository)
    if is_run_by_ci and origin == Origin():
        yield Note("hooks-only-here", path or "")
        return
    if is_run_by_ci and steps.would_fail(repository):
        yield Note("keys-first", path or "")
        return
    yield from manager.add(repository, origin)
    if manager.is_of_python and origin == Origin():
        if folder := folder_missing_on_path():
            yield Note("hooks-not-on-path", path or YAML, (folder,))
        else:
            yield Note("hooks-of-environment", path or YAML)
