"""Laws that hold for every CI service and every hook manager that is known.

What ``add`` writes, the judge accepts; a second ``add`` changes nothing; what was
recognised before is recognised after; who obeys what is printed to the letter gets rid
of the finding, and of nothing else.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from shutil import which
from typing import TYPE_CHECKING

import pytest
import yaml
from service_files import HERE, SERVICE_FILES

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.doctor.installed_hooks import hook_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import shown_commands
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.setup.plan import SetupRequest, plan
from pytest_openai_ready.tools.ci.services import SERVICES, is_ci, looks_for_keys
from pytest_openai_ready.tools.hook_managers.managers import (
    MANAGER_OF,
    MANAGERS,
    in_use,
)
from pytest_openai_ready.tools.hook_managers.our_hooks import IDS
from pytest_openai_ready.tools.origin import Origin
from pytest_openai_ready.tools.run_place import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conftest import Repository

    from pytest_openai_ready.setup.plan import SetupPlan
    from pytest_openai_ready.tools.ci.services import Service

ORIGINS = (Origin(version="0.1.0"), Origin("https://example.org/hooks", "v0.1.0"))
RUNS = "python -m pip install pre-commit"


def put(text: str, lines: Iterable[str]) -> str:
    """A text with lines where ``HERE`` is, indented as it is."""
    before, _, after = text.partition(HERE)
    margin = before.rpartition("\n")[2]
    return before + f"\n{margin}".join(lines) + after


def without_slot(text: str) -> str:
    return "".join(each for each in text.splitlines(keepends=True) if HERE not in each)


@pytest.mark.parametrize("origin", ORIGINS, ids=["index", "address"])
@pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
def test_a_service_looks_for_keys_once_a_step_is_added(
    repository: Repository, service: Service, origin: Origin
) -> None:
    path, text = SERVICE_FILES[service.name]
    repository.write(path, without_slot(text))
    wanted = SetupRequest(parts=("ci",), origin=origin)
    assert list(service.paths(Found())) == [path]
    assert not looks_for_keys(Found())
    found = plan(Found(), wanted)
    by_hand = [each for each in found.notes if each.name == "by-hand"]
    assert bool(found.changes) is not bool(by_hand)
    assert bool(by_hand) is (service.form is None)
    said = {each.path for each in found.changes} | {each.path for each in found.notes}
    assert said == {path}
    apply(repository.folder, found.changes)
    for note in by_hand:
        repository.write(path, put(text, map(str, note.lines)))
    assert looks_for_keys(Found())
    assert list(service.paths(Found())) == [path]
    after = (repository.folder / path).read_text(encoding="utf-8")
    assert set(without_slot(text).splitlines()) <= set(after.splitlines())
    if service.form is not None:
        (command,) = (each for each in texts_in(yaml.safe_load(after)) if RUNS in each)
        assert (origin.requirement or "") in command
    assert plan(Found(), wanted)[:2] == ((), ())


def texts_in(value: object) -> Iterator[str]:
    """Each line of each text that a file says."""
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def test_a_session_knows_each_service_by_its_variables() -> None:
    for name in ("CI", *(name for each in SERVICES for name in each.variables)):
        assert is_ci({name: "1"}), name
        assert place({name: "1"}) == "ci", name
    assert place({}) == "desk"


def test_each_service_has_a_file_here() -> None:
    assert {each.name for each in SERVICES} == set(SERVICE_FILES)


REPO = (
    "repos:\n- repo: local\n  hooks:\n  - {id: a, name: a, entry: a, language: fail}\n"
)
# Files that configure each manager in some way, none of which names a hook of ours.
MANAGER_FILES: dict[tuple[str, str], dict[str, str]] = {
    ("pre-commit", ""): {".pre-commit-config.yaml": REPO},
    ("prek", ""): {"prek.toml": "# mine\n"},
    ("prek", "with repositories"): {
        "prek.toml": "[[repos]]\nrepo = 'builtin'\nhooks = [{id = 'check-json'}]\n"
    },
    ("lefthook", ""): {"lefthook.yml": "pre-commit:\n  parallel: true\n"},
    ("lefthook", "in TOML"): {"lefthook.toml": "[pre-commit]\nparallel = true\n"},
    ("lefthook", "in JSON"): {
        "lefthook.json": '{\n  "pre-commit": {"parallel": true}\n}\n'
    },
    ("lefthook", "in JSON with comments"): {
        "lefthook.jsonc": '{ // mine\nHERE\n"colors": false}\n'
    },
    ("simple-git-hooks", ""): {
        "package.json": '{\n  "name": "a",\n  "simple-git-hooks": {\n'
        '    "pre-commit": "echo tested"\n  }\n}\n'
    },
    ("simple-git-hooks", "in a file of its own"): {".simple-git-hooks.json": "{}\n"},
    ("simple-git-hooks", "in a program"): {
        "simple-git-hooks.cjs": "module.exports = {\nHERE\n}\n"
    },
    ("husky", ""): {".husky/pre-commit": "echo tested\n"},
    ("git", ""): {".githooks/pre-commit": "#!/bin/sh\necho tested\n"},
}
EACH_MANAGER = pytest.mark.parametrize("way", MANAGER_FILES, ids=" ".join)
SCAN = {".gitlab-ci.yml": "test:\n  script:\n    - openai-ready scan\n"}


def set_up(repository: Repository, way: tuple[str, str]) -> SetupPlan:
    """A repository that has a manager, with our hooks as ``init`` says."""
    files = MANAGER_FILES[way]
    for path, text in {**files, **SCAN}.items():
        repository.add(path, text.replace(HERE, ""))
        (repository.folder / path).chmod(0o755)
    found = plan(Found(), SetupRequest(parts=("hooks",)))
    apply(repository.folder, found.changes)
    by_hand = [each for each in found.notes if each.lines]
    assert bool(by_hand) is any(HERE in text for text in files.values())
    for note in by_hand:
        repository.write(note.path, put(files[note.path], map(str, note.lines)))
    return found


@EACH_MANAGER
def test_a_manager_has_our_hooks_once_they_are_added(
    repository: Repository, way: tuple[str, str]
) -> None:
    set_up(repository, way)
    manager = MANAGER_OF[way[0]]
    assert in_use(Found()) is manager
    configs = list(manager.configs(Found()))
    hooks = {each.name for config in configs for each in config.hooks}
    assert hooks == set(IDS)
    assert not any(config.unread for config in configs)
    assert plan(Found(), SetupRequest(parts=("hooks",)))[:2] == ((), ())


@EACH_MANAGER
def test_what_a_manager_ran_it_still_runs(
    repository: Repository, way: tuple[str, str]
) -> None:
    set_up(repository, way)
    for path, text in MANAGER_FILES[way].items():
        after = (repository.folder / path).read_text(encoding="utf-8")
        for line in without_slot(text).splitlines():
            words = [each for each in re.findall(r"[\w.-]+", line) if each != "a"]
            assert all(each in after for each in words), line
        if path.endswith(".json"):
            assert is_kept(json.loads(text), json.loads(after))


def is_kept(before: object, after: object) -> bool:
    """Whether what was said is said yet, and a script goes on with what it was."""
    if isinstance(before, dict) and isinstance(after, dict):
        return all(is_kept(before[name], after.get(name)) for name in before)
    if isinstance(before, str) and isinstance(after, str):
        return after == before or after.endswith(f"|| exit\n{before}")
    return before == after


@EACH_MANAGER
def test_the_printed_command_has_git_run_the_hooks(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, way: tuple[str, str]
) -> None:
    """Really; of programs that are not installed, only that their command is printed."""
    programs = os.path.dirname(sys.executable)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    found = set_up(repository, way)
    repository.git("add", "--all")
    (finding,) = hook_findings(Found(), {})
    assert finding.code is Code.HOOKS_NOT_ACTIVE
    (command,) = shown_commands(finding)
    if not found.notes:
        assert command.split() in [list(each) for each in found.commands]
    words = command.removeprefix("npx ").split()
    if which(words[0]) is None:
        pytest.skip(f"{words[0]} is not installed")
    before = repository.git("status", "--porcelain")
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    assert [each.code for each in hook_findings(Found(), {})] == [Code.READY]
    assert repository.git("status", "--porcelain") == before


def test_each_manager_has_files_here() -> None:
    assert {each.name for each in MANAGERS} == {name for name, _ in MANAGER_FILES}
