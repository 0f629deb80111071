"""The doctor's checks for each repository, besides its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pytest_openai_ready.audit.examining import notebooks_and_tests
from pytest_openai_ready.audit.results.rows import (
    AuditedDotenv,
    AuditedHooks,
    AuditedNotebooks,
    AuditedTest,
    IgnoreState,
)
from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.doctor.installed_hooks import configured_hook_findings
from pytest_openai_ready.scan.in_git.dotenv_history import dotenv_history_findings
from pytest_openai_ready.tools.ci.services import looks_for_keys
from pytest_openai_ready.tools.ignore_rules.second_look import dotenv_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.git.ignoring import IgnoreRule
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.in_git.history import Narrowed
    from pytest_openai_ready.scan.scanner import ScanSettings
    from pytest_openai_ready.tools.hook_managers.manager import Config

AuditQuestion: TypeAlias = "Callable[[], tuple[Finding, ...]]"

LARGEST_NOTEBOOK = 16 << 20  # bytes, including images


def of_git(
    repository: Repository,
    settings: ScanSettings,
    configs: Sequence[Config],
    in_past: Narrowed | None,
) -> tuple[AuditQuestion, ...]:
    """The doctor's checks of settings files in git, and of hooks.

    ``settings`` are those of the search for keys, ``configs`` the hook configurations.
    ``in_past`` is what was read of the history; None if no commit has a file with such
    a name.
    """
    now = (
        lambda: dotenv_findings(repository),
        lambda: configured_hook_findings(repository, configs),
    )
    if in_past is None:
        return now

    def past() -> tuple[Finding, ...]:
        return dotenv_history_findings(repository, settings, narrowed=in_past)

    return (*now, past)


def findings_on_files(
    repository: Repository, keys: Sequence[Finding]
) -> tuple[AuditQuestion, ...]:
    """The doctor's checks of files, in git or not, some of which have keys."""
    return (lambda: published_findings(repository, keys),)


def dotenvs(repository: Repository) -> tuple[AuditedDotenv, ...]:
    """The existing settings files, and what git does with them.

    Raises:
        GitError: git could not answer.
    """
    paths = repository.dotenvs
    rules = repository.rules(each for each in paths if each not in repository.tracked)
    return tuple(
        AuditedDotenv(path, IgnoreState.TRACKED)
        if path in repository.tracked
        else _untracked(path, rules.get(path))
        for path in paths
    )


def _untracked(path: str, rule: IgnoreRule | None) -> AuditedDotenv:
    if rule is None:
        return AuditedDotenv(path, IgnoreState.OPEN)
    taken_back = rule.pattern.startswith("!")
    state = IgnoreState.OPEN if taken_back else IgnoreState.IGNORED
    return AuditedDotenv(path, state, f"{rule.source}:{rule.line}", rule.pattern)


def hooks_in(repository: Repository, configs: Sequence[Config]) -> AuditedHooks:
    """The configured hooks of this program."""
    found = [each for each in configs if each.hooks]
    names = dict.fromkeys(hook.name for config in found for hook in config.hooks)
    return AuditedHooks(
        tuple(names),
        tuple(dict.fromkeys(config.manager for config in found)),
        looks_for_keys(repository),
    )


def notebooks(repository: Repository, names: Iterable[str]) -> AuditedNotebooks:
    """The number of notebooks among the files, and of those with outputs."""
    return notebooks_and_tests.counted_notebooks(
        names, lambda name: repository.bytes_of(name, LARGEST_NOTEBOOK)
    )


def total(counts: Iterable[AuditedNotebooks]) -> AuditedNotebooks:
    """The notebooks of several folders."""
    counted = list(counts)
    return AuditedNotebooks(
        sum(each.count for each in counted), sum(each.with_outputs for each in counted)
    )


def tests(repository: Repository, names: Iterable[str]) -> tuple[AuditedTest, ...]:
    """The test files that need OpenAI, and their gates."""
    return notebooks_and_tests.tests_of_openai(names, repository.text_of)
