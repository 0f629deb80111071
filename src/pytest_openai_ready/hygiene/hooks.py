"""Are the hooks real? What is configured has to run: in this clone, and in CI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import git
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.hygiene.ci import runs_hooks
from pytest_openai_ready.hygiene.hook_config import configs
from pytest_openai_ready.hygiene.hook_scripts import (
    Folder,
    Script,
    called,
    folder,
    script,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_openai_ready.hygiene.hook_config import Config
    from pytest_openai_ready.repository import Repository

# What looks like the tag of a version, or a commit. pre-commit warns of all else, too.
# https://pre-commit.com/#using-the-latest-version-for-a-repository
FIXED = re.compile(r"\.|^[0-9a-fA-F]+$")


class Wanted(NamedTuple):
    """Hooks that a configuration wants git to run at a stage."""

    config: Config
    stage: str
    names: tuple[str, ...]


def hook_findings(
    repository: Repository, environ: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Whether the hooks that are configured run, or that none are.

    In CI (the variable ``CI`` is set) nobody commits, so none have to be installed.
    """
    try:
        where = folder(repository)
        found = list(configs(repository))
        broken = [_unreadable(each) for each in found if each.unread]
        if not any(each.hooks for each in found):
            others = [*broken, *_others(where, found, environ)]
            return tuple(others) or (_none(),)
        inactive = [*broken, *_not_run(found)]
        if not environ.get("CI"):
            inactive += _not_installed(repository, where, found)
    except git.GitError as error:
        return (git.not_judged(error),)
    return tuple(inactive) or tuple(_incomplete(repository, found)) or (_active(found),)


def _wanted(found: Sequence[Config]) -> list[Wanted]:
    wanted = []
    for config in found:
        stages = dict.fromkeys(stage for hook in config.hooks for stage in hook.stages)
        for stage in stages:
            names = (each.name for each in config.hooks if stage in each.stages)
            wanted.append(Wanted(config, stage, tuple(dict.fromkeys(names))))
    return wanted


def _not_run(found: Sequence[Config]) -> Iterator[Finding]:
    """Hooks that their configuration keeps from running anywhere."""
    for config in found:
        for hook in config.hooks:
            if not hook.stages:
                yield _inactive("hooks-manual-only", config, hooks=hook.name)
            elif hook.rev == "":
                yield _inactive("hooks-rev-missing", config, hooks=hook.name)


def _not_installed(
    repository: Repository, where: Folder, found: Sequence[Config]
) -> Iterator[Finding]:
    for wanted in _wanted(found):
        here = script(where, wanted.stage)
        run = called(here.text, wanted.stage, found) if here and here.runs else set()
        missing = [name for name in wanted.names if name not in run]
        if missing:
            facts = {"hooks": ", ".join(missing), "stage": wanted.stage}
            cause = _cause(where, here, wanted.config.program)
            facts["source"] = here.below(repository.root) if here else where.path
            facts |= {"setting": where.setting, "scope": where.scope}
            facts["program"] = wanted.config.program
            yield _inactive(cause, wanted.config, **facts)


def _cause(where: Folder, here: Script | None, program: str) -> str:
    """Why a stage does not run what ``program`` is set up to run."""
    if here is not None and not here.runs:
        return "hooks-not-executable"
    if where.is_husky:
        return "hooks-not-in-husky"
    if program == "husky":
        return "husky-not-installed"
    if where.scope:
        return "hooks-path-elsewhere"
    if here is None or program == "lefthook":
        own = program == "lefthook"
        return "lefthook-not-installed" if own else "hooks-not-installed"
    return "hooks-not-in-lefthook" if "lefthook" in here.text else "hooks-replaced"


def _others(
    where: Folder, found: Sequence[Config], environ: Mapping[str, str]
) -> Iterator[Finding]:
    """Of hooks that are not ours only whether pre-commit runs at all is told."""
    for config in found:
        by_pre_commit = not config.unread and config.program in ("pre-commit", "prek")
        if by_pre_commit and not environ.get("CI"):
            here = script(where, "pre-commit")
            if here is None:
                facts = {"config": config.path, "program": config.program}
                stage = {"cause": "hooks-of-others", "stage": "pre-commit"}
                place = Place(config.path)
                yield Finding(Code.HOOKS_INCOMPLETE, place, facts=facts | stage)


def _incomplete(repository: Repository, found: Sequence[Config]) -> Iterator[Finding]:
    for config in found:
        revs = {hook.rev for hook in config.hooks if hook.rev}
        for rev in sorted(rev for rev in revs if not FIXED.search(rev)):
            facts = {"cause": "hooks-rev-moves", "rev": rev, "config": config.path}
            facts["program"] = config.program
            yield Finding(Code.HOOKS_INCOMPLETE, Place(config.path), facts=facts)
    if not any(each.in_ci for each in found) and not runs_hooks(repository):
        program = next(each.program for each in found if each.hooks)
        facts = {"cause": f"{program}-not-in-ci"}
        yield Finding(Code.HOOKS_INCOMPLETE, facts=facts)


def _none() -> Finding:
    return Finding(Code.HOOKS_INCOMPLETE, facts={"cause": "hooks-none"})


def _active(found: Sequence[Config]) -> Finding:
    stages = dict.fromkeys(wanted.stage for wanted in _wanted(found))
    facts = {"cause": "hooks-active", "stages": ", ".join(stages)}
    return Finding(Code.READY, facts=facts)


def _inactive(cause: str, config: Config, **facts: str) -> Finding:
    said = {"cause": cause, "config": config.path, **facts}
    return Finding(Code.HOOKS_NOT_ACTIVE, Place(config.path), facts=said)


def _unreadable(config: Config) -> Finding:
    facts = {"cause": config.unread, "config": config.path, "path": config.path}
    return Finding(Code.NOT_JUDGED, Place(config.path), facts=facts)
