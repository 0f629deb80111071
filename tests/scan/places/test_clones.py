"""A folder of clones and mirrors, as a class hands them in: what is read, and what not."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from makers import make

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

KEY = make("project")
MASKED = f"sk-proj-...{KEY[-4:]}"
PROGRAM = f'key = "{KEY}"\n'
# How each is made of a repository, and whether ``scan`` can read its files.
CLONES = {
    "clone": (("clone",), True),
    "sparse": (("clone", "--sparse"), True),
    "bare.git": (("clone", "--bare"), False),
    "mirror.git": (("clone", "--mirror"), False),
    "nothing": (("clone", "--no-checkout"), False),
}
NOT_JUDGED = {
    "bare.git": "bare.git is a bare repository: its files are in its commits only.",
    "mirror.git": "mirror.git is a bare repository: its files are in its commits only.",
    "nothing": "Nothing of nothing is checked out: its files are in its commits only.",
}


@pytest.fixture
def group(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with a clone of each kind; it is the current one."""
    repository.add("below/app.py", PROGRAM)
    repository.commit()
    folder = tmp_path / "class"
    folder.mkdir()
    for name, (arguments, _) in CLONES.items():
        target = str(folder / name)
        repository.git(*arguments, "--quiet", str(repository.folder), target)
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands, arguments)
    return result.exit_code, result.output


def test_the_whole_folder(group: Path) -> None:
    (group / "clone" / ".gitignore").write_text(".env\nown.txt\n")
    (group / "clone" / ".env").write_text(f"OPENAI_API_KEY={KEY}\n")
    (group / "clone" / "own.txt").write_text(KEY)
    (group / "alone.py").write_text(PROGRAM)
    status, said = run("scan")
    lines = said.splitlines()
    for name, sentence in NOT_JUDGED.items():
        assert f"{name}: [not-judged] {sentence}" in lines
    found = [line.partition(":")[0] for line in lines if MASKED in line]
    assert found == ["alone.py", "clone/below/app.py", "sparse/below/app.py"]
    assert lines[-1] == "Keys found: 3 (files: 4). Not judged: 3."
    assert status == 1


@pytest.mark.parametrize("name", CLONES)
def test_each_by_its_name_and_from_within(
    group: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_read = CLONES[name][1]
    for arguments, folder in (((name,), group), ((), group / name)):
        monkeypatch.chdir(folder)
        status, said = run("scan", *arguments)
        assert (status, MASKED in said) == ((1, True) if is_read else (3, False))
    monkeypatch.chdir(group / name)
    status, said = run("doctor", "--offline", "--only", "files")
    assert (MASKED in said, "✓" in said) == (is_read, False)
    # What is said of those that are not read can be done, and finds the key.
    advised = [line for line in said.splitlines() if "openai-ready scan" in line]
    assert bool(advised) != is_read
    for line in advised:
        status, said = run(*shlex.split(line)[1:])
        assert (status, MASKED in said) == (1, True)


def test_init_and_doctor_know_a_bare_repository(
    group: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(group / "bare.git")
    before = sorted(os.listdir())
    assert run("init", "--yes") == (
        3,
        (
            "[not-judged] This is a bare repository: its files are in its commits only.\n"
            "  Run this in a clone of it; here, its history can be searched.\n"
            "  openai-ready scan --history\n"
        ),
    )
    status, said = run("doctor", "--offline", "--only", "repository")
    assert "This folder is not in a git repository" not in said
    assert "This is a bare repository: it has no files" in said
    assert status == 0
    assert sorted(os.listdir()) == before


def test_doctor_agrees_with_scan_outside_of_git(
    tmp_path: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isolated.is_dir()
    folder = tmp_path / "homework"
    (folder / "node_modules").mkdir(parents=True)
    monkeypatch.chdir(folder)
    (folder / ".env").write_text(f"OPENAI_API_KEY={KEY}\n")
    (folder / "node_modules" / "a.js").write_text(PROGRAM)
    only = ("doctor", "--offline", "--only", "files")
    status, said = run(*only)
    assert (status, "No key in this folder (files: 0)." in said) == (0, True)
    assert run("scan") == (0, "No key found (files: 0).\n")
    (folder / "app.py").write_text(PROGRAM)
    status, said = run(*only)
    assert (status, f"✗ Files  app.py:1:8: OpenAI project key {MASKED}" in said) == (
        1,
        True,
    )
    assert run("scan")[0] == 1
    monkeypatch.setattr("pytest_openai_ready.scan.places.trees.MOST_OUTSIDE", 0)
    status, said = run(*only)
    assert (status, "openai-ready scan\n" in said) == (0, True)
