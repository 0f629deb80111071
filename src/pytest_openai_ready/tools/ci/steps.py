"""What ``init`` adds to CI: the key for the step that runs pytest, and a scan."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from pytest_openai_ready import COMMAND
from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.asked_once import once
from pytest_openai_ready.changes.current import plain_file, to_edit
from pytest_openai_ready.changes.editing import yaml_file
from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.findings import IN_FILE, Code
from pytest_openai_ready.scan.places.git_index import index_findings
from pytest_openai_ready.scan.scanner import ScanSettings
from pytest_openai_ready.tools.ci import workflow
from pytest_openai_ready.tools.ci.pytest_runner import runs_pytest
from pytest_openai_ready.tools.ci.services import SERVICES, looks_for_keys
from pytest_openai_ready.tools.hook_managers import managers
from pytest_openai_ready.tools.hook_managers.pre_commit import PRE_COMMIT
from pytest_openai_ready.tools.ignore_rules.second_look import dotenv_findings
from pytest_openai_ready.tools.project_programs.program_clients import key_variable
from pytest_openai_ready.tools.shell import reached

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from pytest_openai_ready.changes.editing.yaml_file import YamlFile
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.ci.pytest_runner import Runner
    from pytest_openai_ready.tools.ci.services import Service
    from pytest_openai_ready.tools.origin import Origin

SCAN = f"{COMMAND} scan"


def add(
    repository: Repository, origin: Origin, install: Callable[[str], str] | None
) -> Iterator[Change | Note]:
    """Complete the first workflow that runs pytest, or add one with ``install``.

    Args:
        repository: the repository whose CI is configured.
        origin: where CI can install this package from.
        install: returns the shell command that installs the project and a requirement
            with all that the tests need, for a new workflow; None: none is written.

    Raises:
        ChangeError: a workflow that runs pytest cannot be read.
        GitError: git could not answer.
    """
    requirement = origin.requirement
    needs_scan = not looks_for_keys(repository)
    first = next((path for _, path in _configured(repository)), None)
    is_wanted = needs_scan and (first or install)
    if requirement is None:
        if is_wanted:
            yield Note("nowhere-to-install-from", first or workflow.NEW)
        return
    if is_wanted and would_fail(repository):
        yield Note("keys-first", first or workflow.NEW)
        needs_scan, install = False, None
    commands = scan_commands(repository, requirement)
    files = dict(_that_run_pytest(repository))
    trusted = [each for each in files if not workflow.is_dangerous(files[each])]
    variable = once(partial(key_variable, repository))
    yield from _for_strangers(files, trusted, variable)
    if trusted:
        path = min(trusted, key=lambda each: not workflow.runs_on_changes(files[each]))
        yield from _completed(
            repository, path, files[path], commands, variable, needs_scan=needs_scan
        )
    elif install and not _runs_tests(repository):
        yield _new(install(requirement), commands(None), variable())
    elif needs_scan:
        yield from _elsewhere(repository, commands, variable)


def _new(install: str, commands: Sequence[str], variable: str) -> Change:
    return Change(
        workflow.NEW, None, workflow.new_workflow(install, commands, variable)
    )


def _for_strangers(
    files: Mapping[str, YamlFile],
    trusted: Collection[str],
    variable: Callable[[], str],
) -> Iterator[Note]:
    """Note that a workflow that runs strangers' code is given no key."""
    for path, file in files.items():
        if path in trusted or _names_key(file.content, variable()):
            continue
        yield Note("runs-for-strangers", path)


def _names_key(content: bytes, variable: str) -> bool:
    """Whether a file names the variable with the tests' key, or the SDK's own."""
    names = "|".join(map(re.escape, (variable, KEY_VARIABLE)))
    return re.search(rf"(?<!\w)(?:{names})(?!\w)".encode(), content) is not None


def would_fail(repository: Repository) -> bool:
    """Whether a scan would find keys today and make CI fail.

    A ``.env`` that no rule covers does not count: ``init`` adds its rule.
    """
    settings = ScanSettings.of(lambda: repository, os.environ)
    held = index_findings(repository, settings).findings
    found = (*held, *dotenv_findings(repository))
    return any(each.code in (*IN_FILE, Code.DOTENV_TRACKED) for each in found)


def _configured(repository: Repository) -> Iterator[tuple[Service, str]]:
    for service in SERVICES:
        for path in service.paths(repository):
            yield service, path


def _runs_tests(repository: Repository) -> bool:
    """Whether a configuration, or a script or task that it calls, runs pytest."""
    return any(
        runs_pytest(text)
        for _, path in _configured(repository)
        for text in reached(repository, repository.text_of(path) or "")
    )


def _that_run_pytest(repository: Repository) -> Iterator[tuple[str, YamlFile]]:
    """Yield the workflows in GitHub's format that run pytest."""
    for service, path in _configured(repository):
        if not service.key:
            yield from _read(repository, service, path)


def _read(
    repository: Repository, service: Service, path: str
) -> Iterator[tuple[str, YamlFile]]:
    """Yield a service's file if one of its steps runs pytest."""
    if service.form and b"pytest" in (plain_file(repository, path) or b""):
        file = yaml_file.read_yaml(path, to_edit(repository, path) or b"")
        if any(service.form.steps(file)):
            yield path, file


def _completed(  # noqa: PLR0913 - the workflow, and what it gets
    repository: Repository,
    path: str,
    file: YamlFile,
    commands: Callable[[Runner | None], Sequence[str]],
    variable: Callable[[], str],
    *,
    needs_scan: bool,
) -> Iterator[Change | Note]:
    before = file.content
    texts = (plain_file(repository, each) or b"" for _, each in _configured(repository))
    if not any(_names_key(each, variable()) for each in texts):
        try:
            file = workflow.with_key(file, variable())
        except UnusualFormError:
            setting = workflow.passing_line(variable())
            yield Note("by-hand", path, ("env:", f"  {setting}"))
    if needs_scan:
        try:
            file = workflow.FORM.with_scan(file, commands)
        except UnusualFormError:
            step = workflow.scan(commands(None))
            yield Note("by-hand", path, tuple(yaml_file.item_lines(step, 1, 0)))
    yield Change(path, before, file.content)


def _elsewhere(
    repository: Repository,
    commands: Callable[[Runner | None], Sequence[str]],
    variable: Callable[[], str],
) -> Iterator[Change | Note]:
    """Yield the first file of each other service that runs pytest, or notes.

    The key is stored where the service keeps its secrets.
    """
    for service in SERVICES:
        paths = [*service.paths(repository)] if service.key else []
        for path in paths[:1]:
            change = _with_scan(repository, service, paths, commands)
            lines = tuple(service.lines(commands(None)))
            yield change or Note("by-hand", path, lines)
            where = change.path if change else path
            yield Note(service.key, where, _lines_of_key(service, variable()))


def _lines_of_key(service: Service, variable: str) -> tuple[str, ...]:
    """What to add to a file for the key; or its name, and where that is stored."""
    lines = service.key_lines or (f"{KEY_VARIABLE} ({service.place})",)
    return tuple(each.replace(KEY_VARIABLE, variable) for each in lines)


def _with_scan(
    repository: Repository,
    service: Service,
    paths: Sequence[str],
    commands: Callable[[Runner | None], Sequence[str]],
) -> Change | None:
    if service.form is None:
        return None
    for each in paths:
        for path, file in _read(repository, service, each):
            with suppress(UnusualFormError):
                after = service.form.with_scan(file, commands)
                return Change(path, file.content, after.content)
    return None


def scan_commands(
    repository: Repository, requirement: str
) -> Callable[[Runner | None], list[str]]:
    """Return commands that scan for keys, by the hook manager if one is in use.

    The package itself is installed too: tests need it, and so do hooks without an
    origin.

    Returns:
        A function from how pytest is run to shell commands that scan in the same
        environment; it raises UnusualFormError if that is unknown.
    """
    manager = managers.in_use(repository) or PRE_COMMIT
    packages = [manager.name] if manager.in_ci else []
    packages.append(f"'{requirement}'" if " " in requirement else requirement)
    runs = manager.in_ci or (SCAN,)

    def commands(runner: Runner | None) -> list[str]:
        install = f"python -m pip install {' '.join(packages)}"
        if runner is None or runner.is_plain:
            return [install, *runs]
        if runner.project == "uv":  # its environments have no pip
            given = " ".join(f"--with {each}" for each in packages)
            return [f"uv run {given} {each}" for each in runs]
        if runner.project is None:
            raise UnusualFormError
        return [f"{runner.project} run {each}" for each in (install, *runs)]

    return commands
