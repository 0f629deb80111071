"""This checkout as a repository of hooks, and projects that use it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository

ROOT = Path(__file__).parents[2]
CONFIG = """\
default_install_hook_types: [pre-commit, commit-msg, pre-push]
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: block-openai-keys
      - id: check-dotenv-ignored
      - id: block-openai-keys-in-message
      - id: block-openai-keys-in-push
"""
# The hook managers, and the variable that says where each keeps its environments.
MANAGERS = {"pre_commit": "PRE_COMMIT_HOME", "prek": "PREK_HOME"}


class Manager(NamedTuple):
    """A program that runs hooks, with the environments of ours built already."""

    name: str
    home: Path
    config: str
    first_project: Path

    def run(self, *arguments: str, folder: Path) -> None:
        command = [sys.executable, "-m", self.name, *arguments]
        environ = {**os.environ, MANAGERS[self.name]: str(self.home)}
        subprocess.run(command, cwd=folder, env=environ, check=True)


class Answer(NamedTuple):
    """What ``git commit`` or ``git push`` answered."""

    status: int
    output: str


class Project(NamedTuple):
    """A repository with all hooks installed, and nothing committed."""

    repository: Repository

    def commit(self, *options: str, message: str = "x") -> Answer:
        return self._ask("commit", f"--message={message}", *options)

    def push(self, *arguments: str) -> Answer:
        return self._ask("push", *arguments)

    def _ask(self, *arguments: str) -> Answer:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.repository.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            encoding="utf-8",
        )
        return Answer(done.returncode, done.stdout)

    def commits(self) -> int:
        return len(self.repository.git("rev-list", "--all").split())


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """A folder that the first of all workers makes; the others wait for it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    ready = folder.with_suffix(".ready")
    with folder.with_suffix(".lock").open("w") as file:
        if os.name != "nt":  # where nobody else waits
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
            folder.mkdir()
            make(folder)
            ready.touch()
    return folder


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the files of this checkout, committed there or not."""
    return made_once(tmp_path_factory, "snapshot", _copied)


def _copied(folder: Path) -> None:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(listing, cwd=ROOT, encoding="utf-8").split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    identity = ("-c", "user.name=A. Student", "-c", "user.email=student@example.com")
    for command in (
        ("init", "--quiet"),
        ("add", "--all", "--force"),
        (*identity, "commit", "--quiet", "--no-verify", "--message=snapshot"),
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)


@pytest.fixture(scope="session")
def snapshot(clone: Path) -> str:
    """The configuration that uses the hooks of that clone."""
    head = ["git", "rev-parse", "HEAD"]
    rev = subprocess.check_output(head, cwd=clone, encoding="ascii").strip()
    return CONFIG.format(repo=clone.as_posix(), rev=rev)


@pytest.fixture(scope="session", params=MANAGERS)
def manager(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    snapshot: str,
) -> Manager:
    """Builds the environments once; that downloads what the distribution needs.

    The hooks of git that it installs are the same in each project with this configuration.
    """
    pytest.importorskip(request.param)
    name = request.param

    def manager_in(folder: Path) -> Manager:
        return Manager(name, folder / "home", snapshot, folder / "first-project")

    def built(folder: Path) -> None:
        manager = manager_in(folder)
        first = manager.first_project
        subprocess.run(["git", "init", "--quiet", first], check=True)
        (first / ".pre-commit-config.yaml").write_text(snapshot, encoding="utf-8")
        manager.run("install", "--install-hooks", folder=first)

    return manager_in(made_once(tmp_path_factory, name, built))


@pytest.fixture
def project(
    repository: Repository, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """A project that ignores its ``.env``; the language of its user is English."""
    monkeypatch.setenv(MANAGERS[manager.name], str(manager.home))
    repository.add(".pre-commit-config.yaml", manager.config)
    repository.add(".gitignore", ".env\n")
    shutil.copytree(
        manager.first_project / ".git/hooks",
        repository.folder / ".git/hooks",
        dirs_exist_ok=True,
    )
    return Project(repository)
