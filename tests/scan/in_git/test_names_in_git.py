"""A key as the name of a branch, a tag or a committed file: found, and renamed so."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import block_openai_keys_in_push
import pytest
from cleanup import situations as made
from cleanup.following import committed, contents, shell, work_tree
from click.testing import CliRunner
from makers import make
from sampled import sampled

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository

    Build = Callable[[Repository], None]

KEY, OTHER = make("project"), make("project", 1)
SHORT, OTHER_SHORT = make("project-56"), make("project-56", 1)
KEYS = (KEY, OTHER, SHORT, OTHER_SHORT)
ALIKE = f"sk-proj-{OTHER_SHORT[8:-4]}{SHORT[-4:]}"
SHOWN = f"OpenAI project key sk-proj-...{KEY[-4:]}, in the name of "


def scan(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands, ["scan", *(arguments or ("--history",))])
    for key in KEYS:
        assert key[8:-4] not in result.output
    return result.exit_code, result.output


def pushed(given: str) -> tuple[int, str]:
    """What the hook ends with, and prints, where git says that this is pushed."""
    done = subprocess.run(
        [sys.executable, block_openai_keys_in_push.__file__, "origin", "url"],
        input=given,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    for key in KEYS:
        assert key[8:-4] not in done.stdout
    return done.returncode, done.stdout


def branch(repository: Repository) -> None:
    made.begun(repository)
    repository.git("branch", f"fix/{KEY}")


def branch_here(repository: Repository) -> None:
    made.begun(repository)
    repository.git("switch", "--quiet", "--create", KEY)
    made.commit(repository, "more", b_py=made.CLEAN)
    repository.git("branch", "key")


def branch_without_log(repository: Repository) -> None:
    repository.git("config", "core.logAllRefUpdates", "false")
    branch_here(repository)


def branch_whose_log_went(repository: Repository) -> None:
    branch_here(repository)
    repository.git("config", "core.logAllRefUpdates", "off")
    shutil.rmtree(repository.folder / ".git" / "logs")


def branch_whose_log_stays(repository: Repository) -> None:
    branch_here(repository)
    repository.git("config", "core.logAllRefUpdates", "false")


def branch_of_a_work_tree(repository: Repository) -> None:
    made.begun(repository)
    folder = repository.folder.parent / "second"
    repository.git("worktree", "add", "--quiet", "-b", KEY, str(folder))


def pushed_branch(repository: Repository) -> None:
    branch_here(repository)
    repository.git("push", "--quiet", "--no-verify", "--set-upstream", "origin", KEY)
    repository.git("switch", "--quiet", "main")


def tracked_branch(repository: Repository) -> None:
    """Once by a branch of its own name, and once by another."""
    made.begun(repository)
    for name, of_remote in ((KEY, KEY), ("topic", f"more/{KEY}")):
        repository.git("branch", name)
        repository.git(
            "push", "--quiet", "--no-verify", "-u", "origin", f"{name}:{of_remote}"
        )
    repository.git("switch", "--quiet", KEY)


def tag(repository: Repository) -> None:
    made.commit(repository, "first", a_py=made.CLEAN)
    repository.git("tag", KEY)


def tag_of_a_file(repository: Repository) -> None:
    made.commit(repository, "first", a_py=made.CLEAN)
    repository.git("tag", KEY, "HEAD:a.py")


def tag_with_a_remote(repository: Repository) -> None:
    made.begun(repository)
    repository.git("tag", KEY)
    repository.git("push", "--quiet", "--no-verify", "origin", KEY)


def annotated_tag(repository: Repository) -> None:
    made.commit(repository, "first", a_py=made.CLEAN)
    repository.git("tag", "--annotate", "--message=one\n\ntwo $HOME", KEY)


def annotated_tag_with_a_remote(repository: Repository) -> None:
    made.begun(repository)
    repository.git("tag", "--annotate", "--message=one\n\ntwo", f"v1-{KEY}")
    repository.git("push", "--quiet", "--no-verify", "origin", f"v1-{KEY}")


def note(repository: Repository) -> None:
    made.begun(repository)
    repository.git("notes", f"--ref={KEY}", "add", "--message=kept", "HEAD")


def two_at_once(repository: Repository) -> None:
    made.begun(repository)
    for name in (KEY, f"a/{KEY}", f"a/{OTHER}"):
        repository.git("branch", name)
    repository.git("tag", OTHER)


def two_in_one(repository: Repository) -> None:
    made.begun(repository)
    for name in (OTHER_SHORT, f"{SHORT}+{OTHER_SHORT}", f"a/{SHORT}/{OTHER_SHORT}"):
        repository.git("branch", name)


def branch_in_the_way(repository: Repository) -> None:
    made.begun(repository)
    for name in ("key/a", "b/key", KEY, f"b/{KEY}/c", f"KEY-2/{KEY}", "KEY-2/KEY/a"):
        repository.git("branch", name)


def two_on_a_remote(repository: Repository) -> None:
    two_in_one(repository)
    branches = repository.git("branch", "--format=%(refname:short)").split()
    repository.git("push", "--quiet", "--no-verify", "origin", *branches)
    repository.git("branch", "--delete", "--force", *(set(branches) - {"main"}))


def two_in_a_tag(repository: Repository) -> None:
    """Each of another commit: whoever took one tag for the other would lose one."""
    for name in (f"{SHORT}+{OTHER_SHORT}", OTHER_SHORT, f"{SHORT}+{SHORT}", SHORT):
        made.commit(repository, name[-4:], a_py=f"print('{name[-4:]}', {len(name)})\n")
        repository.git("tag", "--annotate", f"--message=of {name[-4:]}", name)


def two_in_a_file(repository: Repository) -> None:
    made.begun(repository)
    for name in (f"{SHORT}+{OTHER_SHORT}.txt", f"{OTHER_SHORT}.txt", f"{SHORT}.txt"):
        repository.add(name, str(len(name)))
        made.commit(repository, "file")


def files_whose_new_names_are_taken(repository: Repository) -> None:
    made.begun(repository)
    for name in ("a/Key.txt", f"a/{SHORT}.txt", f"a/{OTHER_SHORT}.txt", "key-2/x"):
        repository.add(name, name[-5:] + str(len(name)))
        made.commit(repository, "file")
    repository.add(f"{SHORT}/x", "y")
    made.commit(repository, "file")


def empty_file(repository: Repository) -> None:
    made.begun(repository)
    repository.add("empty", "")
    repository.add("key", "taken")
    repository.add(f"a dir/{KEY}.txt", "")
    made.commit(repository, "file")
    made.commit(repository, "more", b_py=made.CLEAN)


def folder_that_went(repository: Repository) -> None:
    made.commit(repository, "first", a_py=made.CLEAN)
    repository.add(f"{KEY}/x", "1")
    repository.add(f"{KEY}/y", "2")
    made.commit(repository, "folder")
    repository.git("rm", "-r", "--quiet", KEY)
    made.commit(repository, "gone", b_py=made.CLEAN)
    repository.git("branch", "other")


NAMED: tuple[tuple[Build, str], ...] = (
    (branch, "a branch"),
    (branch_here, "a branch"),
    (branch_without_log, "a branch"),
    (branch_whose_log_went, "a branch"),
    (branch_whose_log_stays, "a branch"),
    (branch_of_a_work_tree, "a branch"),
    (pushed_branch, "a branch"),
    (tracked_branch, "a branch of origin"),
    (tag, "a tag"),
    (tag_of_a_file, "a tag"),
    (tag_with_a_remote, "a tag"),
    (annotated_tag, "a tag"),
    (annotated_tag_with_a_remote, "a tag"),
    (note, "a ref"),
    (two_at_once, "a branch"),
    (two_in_one, "a branch"),
    (branch_in_the_way, "a branch"),
    (two_on_a_remote, "a branch of origin"),
    (two_in_a_tag, "a tag"),
    (two_in_a_file, "a file"),
    (files_whose_new_names_are_taken, "a file"),
    (empty_file, "a file"),
    (folder_that_went, "a file"),
)


WITH_FILES = (empty_file, two_in_a_file, files_whose_new_names_are_taken)


def every_name(repository: Repository) -> str:
    refs = repository.git("for-each-ref", "--format=%(refname) %(contents)")
    names = repository.git("log", "--all", "--format=", "--name-only", "-z")
    return refs + names


@pytest.mark.parametrize(("build", "what"), sampled(NAMED, 3))
def test_whoever_does_what_is_printed_has_no_such_name_left(
    repository: Repository, build: Build, what: str
) -> None:
    build(repository)
    before = (work_tree(repository), len(committed(repository)))
    commits = repository.git("rev-list", "--all", "--count")
    status, said = scan()
    assert status == 1
    assert f"in the name of {what}" in said
    for line in said.splitlines():
        command = line.strip()
        if command.startswith("git "):
            printed = shell(command)
            for key in KEYS:
                assert key[8:-4] not in printed, command
    assert scan() == (0, scan()[1])
    for renamed in repository.git("branch", "--format=%(refname)").split():
        assert "renamed" not in repository.git("reflog", "show", renamed, "--")
    folders = [repository, *_remotes(repository)]
    for each in folders:
        for key in KEYS:
            assert key not in every_name(each)
            assert not any(key.encode() in part for part in contents(each))
    after = (work_tree(repository), len(committed(repository)))
    if build not in WITH_FILES:
        assert after == before
    else:
        assert sorted(after[0].values()) == sorted(before[0].values())
    assert repository.git("rev-list", "--all", "--count") == commits
    settings = repository.git("config", "--local", "--list")
    assert not any(key in settings for key in KEYS)
    if build is tracked_branch:
        repository.git("push", "--quiet", "--no-verify")
    if build is annotated_tag:
        message = repository.git("tag", "--list", "--format=%(contents)", "key")
        assert message == "one\n\ntwo $HOME\n\n"


def test_every_tag_keeps_its_commit_and_its_message(repository: Repository) -> None:
    two_in_a_tag(repository)
    question = (
        "for-each-ref",
        "--format=%(contents:subject) %(*objectname)",
        "refs/tags",
    )
    before = sorted(repository.git(*question).splitlines())
    for line in scan()[1].splitlines():
        if line.strip().startswith("git "):
            shell(line.strip())
    assert sorted(repository.git(*question).splitlines()) == before


def test_each_key_in_one_name_counts(repository: Repository) -> None:
    two_in_one(repository)
    repository.add(f"{SHORT}+{OTHER_SHORT}.txt", "")
    made.commit(repository, "file")
    status, said = scan()
    assert (status, "Keys found: 7" in said) == (1, True), said
    head = repository.git("rev-parse", "HEAD").strip()
    branch = f"refs/heads/a/{SHORT}/{OTHER_SHORT}"
    shown = [f"sk-proj-...{key[-4:]}, in the name" for key in (SHORT, OTHER_SHORT)]
    for local in (branch, "refs/heads/main"):
        status, said = pushed(f"{local} {head} {branch} {'0' * 40}\n")
        assert (status, [each in said for each in shown]) == (1, [True, True]), said


def test_of_refs_that_look_the_same_no_command_takes_one_for_the_other(
    repository: Repository,
) -> None:
    made.begun(repository)
    for name in (SHORT, ALIKE):
        repository.git("tag", name)
    status, said = scan()
    assert (status, "    git " in said, "another name by hand" in said) == (
        1,
        False,
        True,
    )


def _remotes(repository: Repository) -> list[Repository]:
    found = repository.folder.parent.glob("*.git")
    return [repository._replace(folder=path) for path in found]


def test_what_is_not_committed_comes_first(repository: Repository) -> None:
    empty_file(repository)
    repository.write("b.py", "changed")
    status, said = scan()
    assert (status, "First commit your changes" in said) == (1, True)
    assert "filter-repo" not in said


def test_a_pushed_name_of_a_file_makes_the_key_known(repository: Repository) -> None:
    empty_file(repository)
    repository.git("push", "--quiet", "--no-verify", "origin", "main")
    status, said = scan()
    assert (status, f"{SHOWN}a file, first in commit" in said) == (1, True)
    assert "First delete the key and make a new project key" in said


def test_own_secrets_of_any_shape_are_found(
    repository: Repository,
) -> None:
    own = make("early-48")[3:27]
    repository.write(".env", f"RELAY_API_KEY={own}\n")
    repository.add(".gitignore", ".env\n")
    made.begun(repository)
    repository.git("branch", f"a/{own}")
    repository.add(f"{own}.txt", "1")
    for arguments in ((), ("--history",), ("--mine",), ("--staged",)):
        result = CliRunner().invoke(commands, ["scan", *arguments])
        assert (arguments, result.exit_code) == (arguments, 1)
        assert own not in result.output


def test_the_hook_looks_at_the_names_of_what_is_pushed(
    repository: Repository,
) -> None:
    made.begun(repository)
    for name in (KEY, "clean"):
        repository.git("branch", name)
    repository.git("tag", "--annotate", "--message=x", f"v-{OTHER}")
    head = repository.git("rev-parse", "HEAD").strip()
    zero = "0" * 40
    for local, there, said in (
        (f"refs/heads/{KEY}", f"refs/heads/{KEY}", "in the name of a branch\n"),
        (f"refs/heads/{KEY}", "refs/heads/clean", "in the name of a branch\n"),
        ("refs/heads/clean", f"refs/heads/{KEY}", "in the name that a branch or tag"),
        (f"refs/tags/v-{OTHER}", f"refs/tags/v-{OTHER}", "in the name of a tag\n"),
        ("refs/heads/clean", "refs/heads/clean", ""),
    ):
        given = f"{local} {head} {there} {zero}\n"
        status, output = pushed(given)
        assert (there, status) == (there, int(bool(said)))
        assert said in output
        assert output.count("[key-in-") == said.count("in the name")
