"""All hook managers, and which of them is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.tools.hook_managers import prek
from pytest_openai_ready.tools.hook_managers.git_hooks import GENERATED, folder, script
from pytest_openai_ready.tools.hook_managers.lefthook import LEFTHOOK
from pytest_openai_ready.tools.hook_managers.our_hooks import STAGES
from pytest_openai_ready.tools.hook_managers.pre_commit import PRE_COMMIT, PREK
from pytest_openai_ready.tools.hook_managers.scripts import (
    HUSKY,
    SCRIPTS,
)
from pytest_openai_ready.tools.hook_managers.simple_git_hooks import SIMPLE_GIT_HOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.hook_managers.git_hooks import HooksFolder
    from pytest_openai_ready.tools.hook_managers.manager import Config, Manager

MANAGERS = (PRE_COMMIT, PREK, LEFTHOOK, SIMPLE_GIT_HOOKS, HUSKY, SCRIPTS)
MANAGER_OF = {each.name: each for each in MANAGERS}


def in_use(repository: Repository) -> Manager | None:
    """Return the hook manager in use; None if there is none yet.

    A folder of the repository that git uses comes first. prek reads its own file first,
    then pre-commit's: https://prek.j178.dev/configuration/

    Raises:
        GitError: git could not answer.
    """
    where = folder(repository)
    if where.is_husky and HUSKY.find(repository) is not None:
        return HUSKY
    if where.scope and SCRIPTS.find(repository) == where.below(repository.root):
        return _called_in(repository, where) or SCRIPTS
    if repository.has(prek.PATH):
        return PREK
    return next((each for each in MANAGERS if each.find(repository) is not None), None)


def _called_in(repository: Repository, where: HooksFolder) -> Manager | None:
    """Return the manager that a script in a folder starts, if any."""
    scripts = filter(None, (script(where, stage) for stage in STAGES))
    text = "\n".join(each.text for each in scripts)
    called = (each for each in MANAGERS if each.is_called.search(text))
    return next((each for each in called if each.find(repository) is not None), None)


def uninstalling(repository: Repository) -> Iterator[Command]:
    """Yield commands that make commits work again after a configuration was removed.

    Raises:
        GitError: git could not answer.
    """
    where = folder(repository)
    known = {each.manager for each in configs(repository)}
    for manager in MANAGERS:
        if manager.uninstall is None or known & {manager.name, *manager.reads_too}:
            continue
        written = f"{GENERATED} {manager.name}".casefold()
        stages = [
            stage
            for stage in STAGES
            if (found := script(where, stage)) and written in found.text.casefold()
        ]
        if stages:
            yield manager.uninstall(stages)


def configs(repository: Repository) -> list[Config]:
    """Return every file of the repository that configures git hooks."""
    return [each for manager in MANAGERS for each in manager.configs(repository)]
