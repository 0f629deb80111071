"""A person who follows what is printed, to the letter, and what is left at the end."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from click.testing import CliRunner

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Repository

PROMPT = "    "  # before a command
DEEPEST = 4  # a command that prints steps is followed so far


class Said(NamedTuple):
    """What a command of ours ended with, and printed."""

    status: int
    output: str

    @property
    def steps(self) -> str:
        """The numbered part."""
        return self.output[self.output.index("\n1. ") + 1 :]

    @property
    def commands(self) -> list[str]:
        """The commands that it asks for, in order."""
        lines = self.output.partition("\n1. ")[2].splitlines()
        return [line.strip() for line in lines if line.startswith(PROMPT)]


def run(*arguments: str) -> Said:
    """Call the command ``openai-ready`` where the person is."""
    result = CliRunner().invoke(commands, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Said(result.exit_code, result.output)


def follow(said: Said, depth: int = 0) -> None:
    """Type each command that is printed, and answer yes."""
    assert depth < DEEPEST, said.output
    for command in said.commands:
        words = shlex.split(command)
        if words[0] == "openai-ready":
            answered = run(*words[1:], *(["--yes"] if words[1:] == ["fix"] else []))
            follow(answered, depth + 1)
        elif words[0] == "cd":
            os.chdir(words[1])
        elif words[:4] == ["python", "-m", "pip", "install"]:
            assert find_spec("git_filter_repo"), "pip install git-filter-repo"
        else:
            shell(command)


def shell(command: str) -> str:
    """Type a command into a shell; what it prints."""
    scripts = str(Path(sys.executable).parent)
    environ = {**os.environ, "PATH": scripts + os.pathsep + os.environ["PATH"]}
    done = subprocess.run(
        ["sh", "-c", command],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    return done.stdout


def contents(repository: Repository) -> Iterator[bytes]:
    """All that a clone would get of a repository, and its stashes."""
    walk = ("rev-list", "--walk-reflogs", "--ignore-missing", "refs/stash", "--")
    stashes = repository.git(*walk).split()
    listed = repository.git("rev-list", "--objects", "--all", *stashes)
    tags = repository.git("for-each-ref", "--format=%(objectname)")
    names = [line.split()[0] for line in (listed + tags).splitlines()]
    given = "".join(f"{name}\n" for name in dict.fromkeys(names))
    yield subprocess.run(
        ["git", "cat-file", "--batch"],
        cwd=repository.folder,
        input=given.encode(),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout


def work_tree(repository: Repository) -> dict[str, bytes]:
    """Every file that is there, by its path."""
    return {
        path.relative_to(repository.folder).as_posix(): path.read_bytes()
        for path in sorted(repository.folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(repository.folder).parts
    }


def committed(repository: Repository, name: str = "HEAD") -> dict[str, str]:
    """Every file of a commit, by its path; none before the first commit."""
    if not repository.git("for-each-ref"):
        return {}
    paths = repository.git("ls-tree", "-r", "-z", "--name-only", name).split("\0")
    return {path: repository.git("show", f"{name}:{path}") for path in paths if path}
