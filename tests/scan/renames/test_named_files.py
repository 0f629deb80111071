"""A key as the name of a file or a folder: found, and renamed as it is said."""

from __future__ import annotations

import re
import subprocess
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import block_openai_keys
import pytest
from click.testing import CliRunner
from makers import SHAPES, make, parts
from said import leaks

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from conftest import Repository

KEY, OTHER = make("project"), make("project", 1)
SHORT, OTHER_SHORT = make("project-56"), make("project-56", 1)
ALIKE = f"sk-proj-{OTHER_SHORT[8:-4]}{SHORT[-4:]}"
MASKED = f"sk-proj-...{KEY[-4:]}"


def scan(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands, ["scan", *arguments])
    for key in (KEY, OTHER, SHORT, OTHER_SHORT):
        assert key[8:-4] not in result.output
    return result.exit_code, result.output


def rename(said: str) -> None:
    """Type each command for a name, in the order in which they are printed."""
    for line in map(str.strip, said.splitlines()):
        if line.startswith(("git mv ", "mv ")):
            subprocess.run(["sh", "-c", line], check=True)


def kept(repository: Repository) -> list[str]:
    """What is in the files, whatever they are called."""
    left = [path for path in repository.folder.rglob("*") if path.is_file()]
    return sorted(each.read_text() for each in left if ".git" not in each.parts)


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
        assert (status, said.count(", in the name itself\n")) == (1, 6 - number)
    rename(scan()[1])
    assert [scan(*each)[0] for each in ((), ("--staged",))] == [0, 0]
    assert kept(repository) == list("1234567")


# Names that git knows, names that it does not, and what they are called afterwards.
NAMES: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ((f"{SHORT}_{OTHER_SHORT}.txt",), (), ("keykey.txt",)),
    ((f"{SHORT} {SHORT}.txt",), (), ("key key.txt",)),
    (
        (f"{OTHER_SHORT}.txt", f"{SHORT}+{OTHER_SHORT}.txt", f"{SHORT}.txt"),
        (f"{SHORT}+{SHORT}.txt",),
        ("key-2.txt", "key.txt", "key+key.txt", "key-2+key-2.txt"),
    ),
    ((f"{SHORT}/{OTHER_SHORT}/{SHORT}.txt",), (), ("key/key/key.txt",)),
    (
        (f"{SHORT}/a{OTHER_SHORT}",),
        (f"{SHORT}/b{OTHER_SHORT}",),
        ("key/akey", "key/bkey"),
    ),
    ((f"{SHORT}.txt",), (f"{OTHER_SHORT}.txt",), ("key.txt", "key-2.txt")),
    ((f"{SHORT}/a", "key/b"), (), ("key-2/a", "key/b")),
    ((f"{SHORT}/a",), ("key",), ("key-2/a", "key")),
    ((f"{SHORT}.txt",), ("KEY.txt",), ("key-2.txt", "KEY.txt")),
    ((f"{SHORT}.txt",), ("key.txt", ".gitignore:key.txt"), ("key-2.txt", "key.txt")),
    (("a", f"it's *[x]? {SHORT}"), (), ("a", "it's *[x]? key")),
)


@pytest.mark.parametrize(("tracked", "untracked", "after"), NAMES)
def test_every_name_gets_one_command_that_works(
    repository: Repository,
    tracked: tuple[str, ...],
    untracked: tuple[str, ...],
    after: tuple[str, ...],
) -> None:
    for number, name in enumerate(tracked):
        repository.add(name, str(number))
    for name in untracked:
        path, _, content = name.partition(":")
        repository.write(path, content or "u")
    before = kept(repository)
    keys = {
        (above, key)
        for name in (*tracked, *untracked)
        for above in (name, *map(str, PurePosixPath(name).parents))
        for key in (SHORT, OTHER_SHORT)
        if key in above.rpartition("/")[2]
    }
    status, said = scan()
    assert (status, f"Keys found: {len(keys)}" in said) == (1, True), said
    rename(said)
    assert scan()[0] == scan("--staged")[0] == 0
    files = [path for path in repository.folder.rglob("*") if path.is_file()]
    names = {path.relative_to(repository.folder).as_posix() for path in files}
    assert {each for each in names if not each.startswith(".git")} == set(after)
    assert kept(repository) == before


def test_a_folder_that_is_empty_or_in_the_way_is_no_new_name(
    repository: Repository,
) -> None:
    repository.add(f"{SHORT}/a", "1")
    (repository.folder / "key").mkdir()
    assert f"git mv -- sk-proj-*{SHORT[-4:]} key-2\n" in scan()[1]


def test_of_names_that_look_the_same_no_command_takes_one_for_the_other(
    repository: Repository,
) -> None:
    for name in (f"{SHORT}.txt", f"{ALIKE}.txt"):
        repository.add(name, "")
    status, said = scan()
    assert (status, "mv " in said, "Rename it by hand" in said) == (1, False, True)


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


def test_the_hook_names_each_key_of_a_name(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    name = repository.add(f"{SHORT}/{SHORT}+{OTHER_SHORT}.txt", "clean\n")
    assert block_openai_keys.main([name]) == 1
    said = capfd.readouterr().out
    counts = [said.count(f"key sk-proj-...{key[-4:]}") for key in (SHORT, OTHER_SHORT)]
    assert counts == [2, 1], said
    assert (SHORT[8:-4] in said, OTHER_SHORT[8:-4] in said) == (False, False)


def test_the_command_of_the_hook_takes_no_other_file_s_place(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    repository.write("key.txt", "mine")
    name = repository.add(f"{SHORT}.txt", "clean\n")
    repository.add(f"{OTHER_SHORT}+{SHORT}.txt", "not handed over")
    assert block_openai_keys.main([name]) == 1
    assert "by hand" in capfd.readouterr().out
    assert block_openai_keys.main([]) == 1
    rename(capfd.readouterr().out)
    assert block_openai_keys.main([]) == 0
    assert kept(repository) == ["clean\n", "mine", "not handed over"]


def test_names_without_a_key_are_none(repository: Repository) -> None:
    for name in ("sk-learn.py", "sk-your-key-here.txt", "task-1234567890abcdef1234.md"):
        repository.add(name, "clean\n")
    assert scan() == (0, "No key found (files: 3).\n")


def test_a_name_in_which_line_breaks_part_a_key_shows_none_of_it(
    repository: Repository,
) -> None:
    for end in ("\n", "\r\n"):
        name = end.join(parts(KEY, 40))
        for path in (name, f"{name}/x", f"a/{name}.py"):
            repository.add(path, "1")
            for arguments in ((), ("--staged",), ("--format", "json")):
                status, said = scan(*arguments)
                assert (path, status) == (path, 1)
                assert leaks(KEY, re.sub(r"\\[rn]", "", said)) == ""
                assert "mv " not in said
            repository.git("rm", "-qrf", ".")
