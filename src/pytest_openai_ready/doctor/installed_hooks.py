"""Are the hooks active? Configured hooks have to run: in this clone, and in CI."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.sources import notebook_secrets
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import hooks as causes
from pytest_openai_ready.tools.ci.services import is_ci, looks_for_keys
from pytest_openai_ready.tools.hook_managers import git_hooks, managers
from pytest_openai_ready.tools.hook_managers.filters import SECONDS, unseen
from pytest_openai_ready.tools.hook_managers.lefthook import LEFTHOOK
from pytest_openai_ready.tools.hook_managers.our_hooks import STAGE_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.hook_managers.filters import Unseen
    from pytest_openai_ready.tools.hook_managers.git_hooks import HooksFolder, Script
    from pytest_openai_ready.tools.hook_managers.manager import Config, Manager

# Looks like the tag of a version, or a commit. pre-commit warns of everything else,
# too.
# https://pre-commit.com/#using-the-latest-version-for-a-repository
FIXED = late_pattern(r"\.|^[0-9a-fA-F]+$")
# Causes that ask for hooks if there are none, or for CI.
SET_UP = (causes.hooks_none.name, causes.hooks_not_in_ci.name)
MOST_NAMED = 3  # paths in a sentence


class WantedHooks(NamedTuple):
    """Hooks that a configuration wants git to run at a stage."""

    config: Config
    stage: str
    names: tuple[str, ...]


class Missing(NamedTuple):
    """Hooks that git does not run at one or more stages, and the script that it runs.

    ``install`` is the command by which their manager makes git run them.
    """

    config: str
    stages: tuple[str, ...]
    names: tuple[str, ...]
    script: Script | None
    manager: Manager
    install: Command


def hook_findings(
    repository: Repository, environ: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Whether the configured hooks run, or that there are none.

    In CI nobody commits, so hooks do not have to be installed; in a hosted notebook
    they do not have to be configured, either.
    """
    notebooks = notebook_secrets.service(environ)
    try:
        is_clone = notebooks is None and not is_ci(environ)
        found = tuple(_judged(repository, is_clone=is_clone))
    except GitError as error:
        return (not_judged(error),)
    if notebooks is not None and all(each.cause.name in SET_UP for each in found):
        return (Finding(causes.hooks_not_needed(service=notebooks.name)),)
    return found


def configured_hook_findings(
    repository: Repository, found: Sequence[Config]
) -> tuple[Finding, ...]:
    """Whether the configured hooks would run, also in CI, for a clone without commits.

    ``found`` are the configurations; what git runs in this clone does not count.
    """
    try:
        return tuple(_configured(repository, found))
    except GitError as error:
        return (not_judged(error),)


def _configured(repository: Repository, found: Sequence[Config]) -> list[Finding]:
    broken = [Finding(each.unread, Place(each.path)) for each in found if each.unread]
    if not any(each.hooks for each in found):
        return broken or [Finding(causes.hooks_none())]
    inactive = [*broken, *_not_run(found)]
    stages = (each.stage for each in _wanted(found))
    return inactive or list(_incomplete(repository, found)) or [_active(stages)]


def _judged(repository: Repository, *, is_clone: bool) -> list[Finding]:
    found = managers.configs(repository)
    broken = [Finding(each.unread, Place(each.path)) for each in found if each.unread]
    where = git_hooks.folder(repository)
    running = _running(repository, where, found)
    if not any(each.hooks for each in found) and not running:
        others = _others(where, found) if is_clone else ()
        return [*broken, *others] or [Finding(causes.hooks_none())]
    inactive = [*broken, *_not_run(found)]
    if is_clone:
        inactive += _not_installed(repository, where, found, running)
    if inactive:
        return inactive
    stages = (each.stage for each in _wanted(found)) if found else running
    return list(_incomplete(repository, found)) or [_active(stages)]


def _running(
    repository: Repository, where: HooksFolder, found: Sequence[Config]
) -> dict[str, set[str]]:
    """The hooks of this package that git runs in this clone, by stage."""
    configured = git_hooks.configured_commands(repository)
    stages = (*STAGE_OF.values(), *(each.stage for each in _wanted(found)))
    at_stages = {}
    for stage in dict.fromkeys(stages):
        texts = git_hooks.texts(repository, where, stage, configured)
        at_stages[stage] = git_hooks.hooks_called(
            texts, stage, managers.MANAGERS, found
        )
    return {stage: names for stage, names in at_stages.items() if names}


def _wanted(found: Sequence[Config]) -> list[WantedHooks]:
    wanted = []
    for config in found:
        stages = dict.fromkeys(stage for hook in config.hooks for stage in hook.stages)
        for stage in stages:
            names = (each.name for each in config.hooks if stage in each.stages)
            wanted.append(WantedHooks(config, stage, tuple(dict.fromkeys(names))))
    return wanted


def _not_run(found: Sequence[Config]) -> Iterator[Finding]:
    """Hooks whose configuration prevents them from running anywhere."""
    for config in found:
        for hook in config.hooks:
            hooks, path = (hook.name,), config.path
            if not hook.stages:
                cause = causes.hooks_manual_only(hooks=hooks, config=path)
                yield Finding(cause, Place(path))
            elif hook.rev == "":
                cause = causes.hooks_rev_missing(hooks=hooks, config=path)
                yield Finding(cause, Place(path))


def _not_installed(
    repository: Repository,
    where: HooksFolder,
    found: Sequence[Config],
    running: Mapping[str, set[str]],
) -> Iterator[Finding]:
    """Hooks that git does not run here, with one finding for all stages of a script."""
    groups: dict[tuple[Command, str], list[Missing]] = {}
    for config, stage, names in _wanted(found):
        left = tuple(each for each in names if each not in running.get(stage, ()))
        if left:
            here = git_hooks.script(where, stage)
            manager = managers.MANAGER_OF[config.manager]
            install = manager.install(config)
            each = Missing(config.path, (stage,), left, here, manager, install)
            groups.setdefault((install, here.path if here else ""), []).append(each)
    for members in groups.values():
        paths = ", ".join(dict.fromkeys(each.config for each in members))
        stages = tuple(
            dict.fromkeys(stage for each in members for stage in each.stages)
        )
        names = tuple(dict.fromkeys(name for each in members for name in each.names))
        first = members[0]
        merged = first._replace(config=paths, stages=stages, names=names)
        yield Finding(_why(repository, where, merged), Place(first.config))


def _why(repository: Repository, where: HooksFolder, missing: Missing) -> Cause:
    """Why git does not run the hooks of a manager."""
    config, stages, hooks, here, manager, command = missing
    source = here.below(repository.root) if here else ""
    install = " ".join(command)
    if here is not None and not here.runs:
        return causes.hooks_not_executable(hooks=hooks, source=source)
    if where.is_husky:
        return causes.hooks_not_in_husky(hooks=hooks, config=config, stages=stages)
    if where.scope and not manager.sets_path:
        return causes.hooks_path_elsewhere(
            hooks=hooks,
            config=config,
            scope=where.scope,
            setting=where.setting,
            install=install,
        )
    is_lefthook_s = here is not None and LEFTHOOK.is_called.search(here.text)
    if is_lefthook_s and manager is not LEFTHOOK:
        return causes.hooks_not_in_lefthook(hooks=hooks, config=config, stages=stages)
    if here is not None and manager.is_of_python:
        return causes.hooks_replaced(
            hooks=hooks, config=config, source=source, install=install
        )
    return causes.hooks_not_installed(
        hooks=hooks, config=config, stages=stages, install=install
    )


def _others(where: HooksFolder, found: Sequence[Config]) -> Iterator[Finding]:
    """Other projects' hooks that do not run, since pre-commit is not installed."""
    for config in found:
        manager = managers.MANAGER_OF[config.manager]
        is_absent = git_hooks.script(where, "pre-commit") is None
        if not config.unread and manager.is_of_python and is_absent:
            install = " ".join(manager.install(config))
            cause = causes.hooks_of_others(
                config=config.path, program=manager.name, install=install
            )
            yield Finding(cause, Place(config.path))


def _incomplete(repository: Repository, found: Sequence[Config]) -> Iterator[Finding]:
    for config in found:
        revs = {hook.rev for hook in config.hooks if hook.rev}
        for rev in sorted(rev for rev in revs if not FIXED.search(rev)):
            cause = causes.hooks_rev_moves(
                config=config.path, rev=rev, program=config.manager
            )
            yield Finding(cause, Place(config.path))
        yield from _unseen(repository, config)
    if not looks_for_keys(repository):
        yield Finding(causes.hooks_not_in_ci())


def _unseen(repository: Repository, config: Config) -> Iterator[Finding]:
    """Files that a configuration excludes from our hooks, once for each setting."""
    hooks: dict[Unseen, list[str]] = {}
    until = monotonic() + SECONDS
    for hook in config.hooks:
        for each in unseen(hook.filters, repository.tracked, until):
            hooks.setdefault(each, []).append(hook.name)
    for (setting, paths), names in hooks.items():
        if paths is None:
            cause = causes.hooks_may_see_less(
                hooks=tuple(names), setting=setting, config=config.path
            )
        else:
            more = ("…",) if len(paths) > MOST_NAMED else ()
            cause = causes.hooks_see_less(
                hooks=tuple(names),
                setting=setting,
                config=config.path,
                count=len(paths),
                paths=(*paths[:MOST_NAMED], *more),
            )
        yield Finding(cause, Place(config.path))


def _active(stages: Iterable[str]) -> Finding:
    return Finding(causes.hooks_active(stages=tuple(dict.fromkeys(stages))))
