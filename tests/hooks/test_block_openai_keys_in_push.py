"""The hook ``block-openai-keys-in-push``: what git says to it, and real pushes."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import block_openai_keys_in_push
import pytest
from makers import make, sha1
from scan.leaks import leaked
from systems import needs_hooks_of_git

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository

MODULE = block_openai_keys_in_push.__file__
KEY = make("project")
LINE = f"OPENAI_API_KEY={KEY}\n"
ZERO = "0" * 40


def commit(repository: Repository, message: str, content: str) -> None:
    repository.add("a", content)
    repository.git("commit", "--quiet", "--no-verify", f"--message={message}")


@pytest.fixture
def undone(repository: Repository) -> Repository:
    """A key that one commit adds and the next one removes."""
    commit(repository, "first", "clean\n")
    commit(repository, "second", LINE)
    commit(repository, "third", "clean again\n")
    return repository


def hook(
    *arguments: str, said: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, MODULE, *arguments],
        input=said,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environ},
        check=False,
    )


class Said(NamedTuple):
    """What git says of a push, and the exit status."""

    said: str
    status: int


SAID = {
    "new branch": Said(f"refs/heads/main {{main}} refs/heads/main {ZERO}", 1),
    "update": Said("refs/heads/main {main} refs/heads/main {first}", 1),
    "nothing but the last commit": Said(
        "refs/heads/main {main} refs/heads/main {second}", 0
    ),
    "forced": Said("refs/heads/main {main} refs/heads/main " + "12" * 20, 1),
    "clean branch": Said(f"refs/heads/old {{first}} refs/heads/old {ZERO}", 0),
    "delete": Said(f"(delete) {ZERO} refs/heads/main {{main}}", 0),
    "delete and push": Said(
        f"(delete) {ZERO} refs/heads/x {{first}}\n"
        f"HEAD@{{{{1 second ago}}}} {{main}} refs/heads/main {ZERO}",
        1,
    ),
    "two branches": Said(
        f"refs/heads/old {{first}} refs/heads/old {ZERO}\n"
        f"refs/heads/main {{main}} refs/heads/main {ZERO}",
        1,
    ),
    "nothing": Said("", 1),
    "nothing that is known": Said("one two", 2),
}


@pytest.mark.parametrize("push", SAID.values(), ids=SAID)
def test_git_says_what_is_pushed(undone: Repository, push: Said) -> None:
    names = undone.git("rev-parse", "HEAD", "HEAD~1", "HEAD~2").split()
    main, second, first = names
    said = push.said.format(main=main, second=second, first=first)
    assert hook("origin", "url", said=said).returncode == push.status


def test_before_the_first_commit_nothing_is_pushed(repository: Repository) -> None:
    repository.add("a", LINE)
    for arguments in ((), ("origin", "url")):
        done = hook(*arguments)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


VARIABLES: list[tuple[dict[str, str], int]] = [
    ({}, 1),
    ({"TO_REF": "main", "FROM_REF": "main~2", "REMOTE_NAME": "origin"}, 1),
    ({"TO_REF": "main", "FROM_REF": "main~1", "REMOTE_NAME": "origin"}, 0),
    ({"TO_REF": "main", "FROM_REF": "main~2"}, 1),
    ({"TO_REF": "main", "REMOTE_NAME": "origin"}, 1),
    ({"LOCAL_BRANCH": "refs/heads/main", "REMOTE_NAME": "origin"}, 1),
    ({"LOCAL_BRANCH": "refs/heads/old", "REMOTE_NAME": "origin"}, 0),
    ({"LOCAL_BRANCH": "refs/heads/main", "REMOTE_NAME": "has-it"}, 0),
    ({"LOCAL_BRANCH": "refs/heads/nowhere", "REMOTE_NAME": "origin"}, 2),
]


@pytest.mark.parametrize(("variables", "status"), VARIABLES)
def test_hook_managers_tell_what_is_pushed(
    undone: Repository, variables: dict[str, str], status: int
) -> None:
    undone.git("branch", "old", "main~2")
    if variables.get("REMOTE_NAME") == "has-it":
        undone.git("update-ref", "refs/remotes/has-it/main", "main~1")
    environ = {f"PRE_COMMIT_{name}": value for name, value in variables.items()}
    assert hook(**environ).returncode == status


def test_what_a_remote_has_passes_if_nobody_tells(undone: Repository) -> None:
    undone.git("update-ref", "refs/remotes/any/main", "main~1")
    assert hook().returncode == 0


def test_a_key_is_named_with_its_commit(undone: Repository) -> None:
    name = undone.git("rev-parse", "--short=12", "main~1").strip()
    done = hook()
    first, *_ = done.stdout.splitlines()
    assert first.startswith(
        f"a:1:16: [key-in-history] OpenAI project key sk-proj-...{KEY[-4:]}, "
    )
    assert name in first
    assert leaked(KEY, done) == []


def test_a_baseline_may_list_it(undone: Repository) -> None:
    digest = sha1(KEY)
    row = f'{{"results": {{"a": [{{"type": "x", "hashed_secret": "{digest}"}}]}}}}'
    undone.add(".secrets.baseline", row)
    assert hook().returncode == 0
    undone.add(".secrets.baseline", "{")
    assert hook().returncode == 1


def test_outside_of_a_repository_nothing_is_judged(
    isolated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(isolated)
    assert hook().returncode == 2


@pytest.mark.parametrize("arguments", [["origin"], ["a", "b", "c"]])
def test_two_arguments_are_needed_or_none(arguments: list[str]) -> None:
    done = hook(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "block-openai-keys-in-push: REMOTE and URL are needed, as git gives them to a "
        "pre-push hook, or neither.\n"
    )


def test_a_clean_push_loads_nothing_heavy(repository: Repository) -> None:
    commit(repository, "first", "clean\n")
    probe = (
        f"import sys; sys.path.insert(0, {str(MODULE)!r}.rpartition('/')[0])\n"
        "import block_openai_keys_in_push as hook\n"
        "print(hook.main([]), *sys.modules)"
    )
    command = [sys.executable, "-c", probe]
    status, *modules = subprocess.check_output(command, text=True).split()
    assert status == "0"
    heavy = {"click", "json", "logging", "openai", "pytest", "rich"}
    assert not heavy & set(modules)


def everything(repository: Repository) -> list[str]:
    assert repository.folder.is_dir()
    return ["--all"]


def another_branch(repository: Repository) -> list[str]:
    repository.git("switch", "--quiet", "--create=old", "main~2")
    return ["main"]


def a_tag(repository: Repository) -> list[str]:
    repository.git("push", "--quiet", "--no-verify", "origin", "main")
    repository.git("tag", "--annotate", f"--message={KEY}", "v1")
    return ["v1"]


def forced(repository: Repository) -> list[str]:
    repository.git("push", "--quiet", "--no-verify", "origin", "main~2:refs/heads/main")
    repository.git("commit", "--quiet", "--amend", "--message=other")
    return ["--force", "main"]


def by_address(repository: Repository) -> list[str]:
    repository.git("remote", "remove", "origin")
    return ["../remote.git", "main"]


def clean_branch(repository: Repository) -> list[str]:
    repository.git("branch", "old", "main~2")
    return ["old"]


def rest_of_a_branch(repository: Repository) -> list[str]:
    repository.git("push", "--quiet", "--no-verify", "origin", "main~1:refs/heads/main")
    return ["main"]


def delete(repository: Repository) -> list[str]:
    repository.git("push", "--quiet", "--no-verify", "origin", "main")
    return ["--delete", "main"]


PUSHES: list[tuple[Callable[[Repository], list[str]], bool]] = [
    (everything, False),
    (another_branch, False),
    (a_tag, False),
    (forced, False),
    (by_address, False),
    (clean_branch, True),
    (rest_of_a_branch, True),
    (delete, True),
]


@needs_hooks_of_git
@pytest.mark.parametrize(("arrange", "passes"), PUSHES)
def test_git_asks_its_hook(
    undone: Repository, arrange: Callable[[Repository], list[str]], *, passes: bool
) -> None:
    undone.git("init", "--quiet", "--bare", "../remote.git")
    undone.git("remote", "add", "origin", "../remote.git")
    path = undone.folder / ".git" / "hooks" / "pre-push"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{MODULE}" "$@"\n')
    path.chmod(0o755)
    arguments = arrange(undone)
    where = [] if arguments[0].startswith("..") else ["origin"]
    done = subprocess.run(
        ["git", "push", *where, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode == 0) is passes, done.stdout + done.stderr
    assert ("[key-in-" in done.stdout + done.stderr) is not passes


def test_what_a_tag_brings_is_not_called_a_commit_s(repository: Repository) -> None:
    """Its commit is on the remote already, or it has none; fix says what to do."""
    commit(repository, "first", "clean\n")
    repository.git("init", "--quiet", "--bare", "../remote.git")
    repository.git("remote", "add", "origin", "../remote.git")
    repository.git("push", "--quiet", "--no-verify", "origin", "main")
    repository.write("key.txt", LINE)
    blob = repository.git("hash-object", "-w", "key.txt").strip()
    shown = f"OpenAI project key sk-proj-...{KEY[-4:]}"
    for name, arguments, place, said in (
        ("v1", ("--message", KEY, "v1"), "v1:1:1: [key-in-message]", IN_TAG),
        ("v2", ("--message", KEY, "v2", "HEAD:a"), "v2:1:1: [key-in-message]", IN_TAG),
        ("v3", ("v3", blob), f"{blob[:12]}:1:16: [key-in-history]", OUTSIDE),
    ):
        repository.git("tag", *arguments)
        new = repository.git("rev-parse", name).strip()
        pushed = f"refs/tags/{name} {new} refs/tags/{name} {ZERO}\n"
        done = hook("origin", "../remote.git", said=pushed)
        assert (done.returncode, done.stdout) == (
            1,
            f"{place} {shown}{said}".format(name),
        )


IN_TAG = """\
 in the message of tag {}
  Remove it before you push: openai-ready fix prints the commands for that. If it \
was pushed or seen, delete it and make a new project key.
  openai-ready fix
"""
OUTSIDE = """\
, in a file or folder that a tag names and no commit has
  Delete that tag before you push: git tag --delete with its name. If it was pushed, \
delete the key and make a new project key.
  https://platform.openai.com/api-keys
"""
