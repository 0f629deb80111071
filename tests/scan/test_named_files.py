"""A key as the name of a file or a folder: found, and renamed as it is said."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import block_openai_keys
import pytest
from click.testing import CliRunner
from makers import SHAPES, make

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from conftest import Repository

KEY, OTHER = make("project"), make("project", 1)
MASKED = f"sk-proj-...{KEY[-4:]}"


def scan(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands, ["scan", *arguments])
    assert KEY not in result.output
    assert OTHER not in result.output
    return result.exit_code, result.output


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_whoever_renames_them_as_it_is_said_loses_nothing(
    repository: Repository,
) -> None:
    contents = {
        f"a dir/{KEY}.txt": "1",
        f"a dir/{OTHER}.txt": "2",
        f"my{OTHER}/x": "3",
        f"my{OTHER}/y": "4",
        f"it's {KEY}/{OTHER}": "5",
    }
    for name, content in contents.items():
        repository.add(name, content)
    repository.write(KEY, "6")
    repository.write("key", "7")
    for number, arguments in enumerate(((), ("--staged",))):
        status, said = scan(*arguments)
        assert (status, said.count(", in the name itself\n")) == (1, 5 - number)
    for _ in range(2):  # a folder first, then the file in it
        for line in map(str.strip, scan()[1].splitlines()):
            if line.startswith(("git mv ", "mv ")):
                subprocess.run(["sh", "-c", line], check=True)
    assert [scan(*each)[0] for each in ((), ("--staged",))] == [0, 0]
    left = [path for path in repository.folder.rglob("*") if path.is_file()]
    kept = sorted(each.read_text() for each in left if ".git" not in each.parts)
    assert kept == list("1234567")


def test_the_hook_refuses_every_shape(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    for shape in SHAPES:
        key = make(shape)
        name = repository.add(f"{key}.txt".replace("/", "_"), "clean\n")
        assert (shape, block_openai_keys.main([name])) == (shape, 1)
        said = capfd.readouterr().out
        assert "in the name itself" in said
        assert key[8:-4] not in said


def test_names_without_a_key_are_none(repository: Repository) -> None:
    for name in ("sk-learn.py", "sk-your-key-here.txt", "task-1234567890abcdef1234.md"):
        repository.add(name, "clean\n")
    assert scan() == (0, "No key found (files: 3).\n")
