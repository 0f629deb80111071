"""Real commits in repositories that ``openai-ready init`` has set up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from integration.counterparts import counterpart
from makers import make
from scan.leaks import leaked
from service_files import HERE
from systems import needs_shell
from tools.test_laws import MANAGER_FILES

from pytest_openai_ready.tools.hook_managers.managers import MANAGER_OF

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = pytest.mark.integration

KEY = make("project")
LINE = f"OPENAI_API_KEY={KEY}\n"
IN_FILE = f"a:1:16: [key-in-file] OpenAI project key sk-proj-...{KEY[-4:]}"
IN_BROWSER = "app.js:1:14: [key-client-side] "
IN_MESSAGE = "[key-in-message] "
NOT_TRACKED = ".env: [dotenv-tracked] git tracks .env"
PROGRAMS = Path(sys.executable).parent


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the environment that a student has activated."""
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")


def git(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        ["git", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    return done.returncode, done.stdout


def init(*arguments: str) -> list[str]:
    """Set the repository up, and give the commands that are left to a person."""
    done = subprocess.run(
        ["openai-ready", "init", "--yes", *arguments],
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    )
    return done.stdout.partition("\nNext:\n")[2].splitlines()


def needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


def check_commits(repository: Repository, *options: str) -> None:
    """What a repository refuses and takes that runs all of our hooks."""
    assert git("commit", "--message=set up", *options)[0] == 0
    repository.add("a", LINE)
    status, said = git("commit", "--message=key", *options)
    assert (status, IN_FILE in said) == (1, True), said
    assert not leaked(KEY, said)
    repository.add("a", "no key\n")
    status, said = git("commit", f"--message={LINE}", *options)
    assert (status, IN_MESSAGE in said) == (1, True), said
    assert not leaked(KEY, said)
    repository.add("app.js", "new OpenAI({ dangerouslyAllowBrowser: true })\n")
    status, said = git("commit", "--message=browser", *options)
    assert (status, IN_BROWSER in said) == (1, True), said
    repository.git("rm", "--quiet", "--cached", "app.js")
    repository.add(".env", "A=1\n")
    status, said = git("commit", "--message=dotenv", *options)
    assert (status, NOT_TRACKED in said) == (1, True), said
    repository.git("rm", "--quiet", "--cached", ".env")
    assert git("commit", "--message=clean", *options)[0] == 0


def check_push(repository: Repository) -> None:
    """A push with a key that a later commit has taken back."""
    remote = repository.folder.parent / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", remote], check=True)
    repository.git("remote", "add", "origin", str(remote))
    assert git("push", "--quiet", "origin", "main")[0] == 0
    for content in (LINE, "no key\n"):
        repository.add("b", content)
        repository.commit()
    status, said = git("push", "--quiet", "origin", "main")
    assert status == 1, said
    assert "b:1:16: [key-in-history] OpenAI project key" in said
    assert not leaked(KEY, said)


def check_job(repository: Repository, manager: str) -> None:
    """What a job of CI runs, on a repository without a key and on one with it."""
    status = []
    for content in ("no key\n", LINE):
        repository.add("a", content)
        for command in MANAGER_OF[manager].in_ci:
            done = subprocess.run(command.split(), check=False)
            status.append(done.returncode)
    first, second = status[: len(status) // 2], status[len(status) // 2 :]
    assert (set(first), set(second) - {0}) == ({0}, {1})
    repository.git("rm", "--quiet", "--cached", "a")


# `make test` tries each manager with a configuration of its own: prek is below.
with_pre_commit = pytest.mark.parametrize(
    "manager", ["pre-commit", pytest.param("prek", marks=pytest.mark.matrix)]
)
with_prek = pytest.mark.parametrize(
    "manager", ["prek", pytest.param("pre-commit", marks=pytest.mark.matrix)]
)


@with_pre_commit
def test_commits_and_pushes_with_hooks_of_the_environment(
    repository: Repository, manager: str
) -> None:
    needs(manager)
    repository.add("app.py", "print('hello')\n")
    install, add = (line.strip() for line in init())
    assert install == "pre-commit install"
    subprocess.run([manager, "install"], check=True)
    assert git(*add.split()[1:])[0] == 0
    check_job(repository, manager)
    check_commits(repository)
    check_push(repository)


@with_pre_commit
def test_messages_are_searched_where_the_configuration_names_files(
    repository: Repository, manager: str
) -> None:
    """git's own file with the message is left out then, and commits are possible."""
    needs(manager)
    repository.add(
        ".pre-commit-config.yaml",
        "files: ^src/\nrepos:\n  - repo: meta\n    hooks:\n      - id: identity\n",
    )
    repository.add("src/app.py", "print('hello')\n")
    install, _ = (line.split() for line in init())
    subprocess.run([manager, *install[1:]], check=True)
    repository.git("add", "--all")
    status, said = git("commit", f"--message={LINE}")
    assert (status, IN_MESSAGE in said) == (1, True), said
    status, said = git("commit", "--message=set up")
    assert status == 0, said


@with_prek
def test_hooks_find_their_program_or_say_what_to_do(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, manager: str
) -> None:
    """As from an editor, in which no environment is active."""
    needs(manager)
    repository.add("app.py", "print('hello')\n")
    init()
    subprocess.run([manager, "install"], check=True)
    repository.git("add", "--all")
    monkeypatch.setenv("PATH", os.defpath)
    status, said = git("commit", "--message=x")
    assert (status, "Executable" in said) == (1, False), said
    assert (
        "block-openai-keys is not found. "
        "Install pytest-openai-ready in .venv, or activate the environment that has it."
    ) in said
    (repository.folder / ".venv").symlink_to(sys.prefix)
    assert git("commit", "--message=x")[0] == 0
    repository.add("a", LINE)
    status, said = git("commit", "--message=key")
    assert (status, IN_FILE in said) == (1, True), said


def test_prek_with_its_own_configuration(repository: Repository) -> None:
    needs("prek")
    repository.add("prek.toml", "# mine\n")
    install, add = (line.strip() for line in init())
    assert install == (
        "prek install -t pre-commit -t pre-merge-commit -t commit-msg -t pre-push"
    )
    subprocess.run(install.split(), check=True)
    assert git(*add.split()[1:])[0] == 0
    check_commits(repository)
    check_push(repository)


OF_NPM = [
    way
    for way, files in MANAGER_FILES.items()
    if way[0] in ("lefthook", "husky", "simple-git-hooks")
    and HERE not in "".join(files.values())
]


@pytest.mark.matrix
@pytest.mark.parametrize("way", OF_NPM, ids=" ".join)
def test_managers_of_npm(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, way: tuple[str, str]
) -> None:
    folder = Path(counterpart(f"hooks/node_modules/.bin/{way[0]}")).parent
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    for path, text in MANAGER_FILES[way].items():
        repository.add(path, text)
        (repository.folder / path).chmod(0o755)
    install, add = (line.strip() for line in init("--skip=tests"))
    subprocess.run(install.removeprefix("npx ").split(), check=True)
    assert git(*add.split()[1:])[0] == 0
    check_commits(repository)
    check_push(repository)


@needs_shell
def test_scripts_that_git_runs_itself(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.add(".githooks/pre-commit", "#!/bin/sh\necho tested\n")
    (repository.folder / ".githooks/pre-commit").chmod(0o755)
    install, add = (line.strip() for line in init())
    assert install == "git config core.hooksPath .githooks"
    subprocess.run(install.split(), check=True)
    assert git(*add.split()[1:])[0] == 0
    check_commits(repository)
    check_push(repository)
    monkeypatch.setenv("PATH", os.defpath)  # as from an editor
    repository.add("c", LINE)
    status, said = git("commit", "--message=key")
    assert status != 0
    assert (
        "Install pytest-openai-ready in .venv, or activate the environment that has it."
        in said
    )
    (repository.folder / ".venv").symlink_to(sys.prefix)
    status, said = git("commit", "--message=key")
    assert (status, IN_FILE.replace("a:", "c:") in said) == (1, True), said
