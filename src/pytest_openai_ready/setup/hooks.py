"""Our hooks, in the configuration of the hook manager that a repository has."""

from __future__ import annotations

import os
from shutil import which
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import git
from pytest_openai_ready.changes.insertion import UnusualFormError
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.setup import husky, lefthook, pre_commit, prek
from pytest_openai_ready.setup.hook_entries import IDS, STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.setup.hook_entries import Origin
    from pytest_openai_ready.setup.surroundings import Surroundings

LEFTHOOK, HUSKY, PRE_COMMIT, PREK = "lefthook", "husky", "pre-commit", "prek"


class Manager(NamedTuple):
    """A program that runs hooks, and the file that tells it which."""

    name: str
    path: str


def manager_of(around: Surroundings) -> Manager:
    """The hook manager in use; pre-commit where there is none yet.

    prek reads its own file first: https://prek.j178.dev/configuration/
    """
    has_husky = any(path.startswith(f"{husky.FOLDER}/") for path in around.paths)
    scripts = Manager(HUSKY, husky.FOLDER)
    if has_husky and _hooks_folder(around).startswith(husky.FOLDER):
        return scripts
    for name, paths in (
        (PREK, (prek.PATH,)),
        (PRE_COMMIT, (pre_commit.USUAL,)),
        (PREK, pre_commit.PATHS),
        (LEFTHOOK, lefthook.PATHS + lefthook.OTHERS),
    ):
        path = around.first(*paths)
        if path is not None:
            return Manager(name, path)
    return scripts if has_husky else Manager(PRE_COMMIT, pre_commit.USUAL)


def changes(around: Surroundings, origin: Origin | None) -> Iterator[Change | Note]:
    """The files that tell the hook manager about our hooks."""
    manager = manager_of(around)
    if manager.name == HUSKY:
        yield from _scripts(around)
        return
    before = around.to_edit(manager.path)
    if are_in(before or b""):
        return
    try:
        after = _completed(manager, before, origin)
    except UnusualFormError:
        yield Note("by-hand", manager.path, tuple(_lines(manager, origin)))
    else:
        yield Change(manager.path, before, after)


def are_in(content: bytes) -> bool:
    """Whether a hook of ours is named; which others are, is the owner's choice."""
    return any(each.encode() in content for each in IDS)


def installing(manager: Manager, content: bytes) -> tuple[Command, ...]:
    """The commands by which git is told to run the hooks of a configuration."""
    if manager.name == HUSKY:
        return (("npx", "husky"),)
    if manager.name == LEFTHOOK:
        return (("lefthook", "install"),)
    stages = [part for stage in STAGES for part in ("-t", stage)]
    named = manager.path in pre_commit.PATHS and pre_commit.has_types(content)
    install = (manager.name, "install", *([] if named else stages))
    if which(manager.name):
        return (install,)
    return (("python", "-m", "pip", "install", manager.name), install)


def _completed(manager: Manager, content: bytes | None, origin: Origin | None) -> bytes:
    if manager.path in lefthook.OTHERS:
        raise UnusualFormError
    if manager.name == LEFTHOOK:
        return lefthook.completed(manager.path, content or b"")
    if manager.path == prek.PATH:
        return prek.completed(content or b"", origin)
    return pre_commit.completed(manager.path, content, origin)


def _lines(manager: Manager, origin: Origin | None) -> list[str]:
    if manager.name == LEFTHOOK:
        return lefthook.lines()
    if manager.path == prek.PATH:
        return prek.lines(origin)
    return pre_commit.lines(origin)


def _scripts(around: Surroundings) -> Iterator[Change | Note]:
    for path, commands in husky.SCRIPTS.items():
        before = around.to_edit(path)
        if are_in(before or b""):
            continue
        try:
            after = husky.completed(path, before, commands)
        except UnusualFormError:
            yield Note("by-hand", path, commands)
        else:
            yield Change(path, before, after, husky.MODE if before is None else None)


def _hooks_folder(around: Surroundings) -> str:
    """Where git is told to look for hooks in this clone; empty where it is not."""
    setting = ("config", "--local", "--get", "core.hooksPath")
    answer = git.ask(around.root, *setting, statuses=(0, 1))
    return os.fsdecode(answer.strip())
