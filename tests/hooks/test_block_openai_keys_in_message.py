"""The hook ``block-openai-keys-in-message``; its traps are in ``tests/scan``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import block_openai_keys_in_message
import pytest
from makers import make
from scan.leaks import leaked
from systems import needs_hooks_of_git

if TYPE_CHECKING:
    from conftest import Repository

HOOKS = Path(__file__).parents[2] / "hooks"
KEY = make("project")
FOUND = f"""\
COMMIT_EDITMSG:3:8: [key-in-message] OpenAI project key sk-proj-...{KEY[-4:]} in the \
commit message
  Remove the key from the message, then commit again.
"""


def hook(*arguments: str) -> tuple[int, str, str]:
    """Exit status and what is said on both streams."""
    module = block_openai_keys_in_message.__file__
    done = subprocess.run(
        [sys.executable, module, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_message_with_a_key_is_refused(repository: Repository) -> None:
    path = repository.write("COMMIT_EDITMSG", f"subject\n\nwith a {KEY}\n")
    assert hook(path) == (1, FOUND, "")
    assert leaked(KEY, hook(path)) == []


@pytest.mark.parametrize(
    "message",
    [
        "",
        "subject\n",
        f"subject\n# {KEY}\n",
        f"use {KEY} # openai-ready: allow\n",
        "see task-1 and sk-...\n",
    ],
)
def test_a_message_without_a_key_passes(repository: Repository, message: str) -> None:
    assert hook(repository.write("COMMIT_EDITMSG", message)) == (0, "", "")


def test_your_own_key_is_found_whatever_its_shape(repository: Repository) -> None:
    own = make("session", 7).removeprefix("sess-")
    repository.write(".env", f"RELAY_API_KEY={own}\n")
    status, said, _ = hook(repository.write("COMMIT_EDITMSG", f"use {own}\n"))
    assert status == 1
    assert said.startswith("COMMIT_EDITMSG:1:5: [key-in-message] ")
    assert leaked(own, said) == []


def test_a_file_that_cannot_be_read_is_not_judged(repository: Repository) -> None:
    assert repository.folder.is_dir()
    status, said, _ = hook("missing")
    assert status == 2
    assert said.startswith("missing: [not-judged] missing could not be read")


@pytest.mark.parametrize("arguments", [[], ["a", "b"]])
def test_one_file_is_needed(arguments: list[str]) -> None:
    assert hook(*arguments) == (
        2,
        "",
        (
            "block-openai-keys-in-message: one FILE is needed, as git gives it to a "
            "commit-msg hook.\n"
        ),
    )


def test_a_manager_whose_configuration_leaves_the_file_out(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ``files`` or ``exclude`` for all hooks of pre-commit also counts for it."""
    monkeypatch.setenv("PRE_COMMIT", "1")
    folder = repository.folder / ".git"
    for time, (name, message, status) in enumerate(
        (
            ("COMMIT_EDITMSG", "clean\n", 0),
            ("MERGE_MSG", f"with {KEY}\n", 1),
            ("COMMIT_EDITMSG", "clean again\n", 0),
        )
    ):
        (folder / name).write_text(message)
        os.utime(folder / name, (time, time))
        found, said, error = hook()
        assert (found, error) == (status, ""), said
        assert (f"{name}:1:6: [key-in-message]" in said) == bool(status)
        assert leaked(KEY, said) == []


def test_a_manager_that_gives_no_file_where_git_has_none(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert repository.folder.is_dir()
    monkeypatch.setenv("PRE_COMMIT", "1")
    assert hook()[:2] == (2, "")


def test_a_clean_message_starts_no_process(repository: Repository) -> None:
    path = repository.write("COMMIT_EDITMSG", "subject\n")
    probe = (
        f"import sys; sys.path[:0] = {[str(HOOKS), str(HOOKS.parent / 'src')]}\n"
        "import block_openai_keys_in_message as hook\n"
        f"print(hook.main([{path!r}]), *sys.modules)"
    )
    command = [sys.executable, "-I", "-S", "-c", probe]
    status, *modules = subprocess.check_output(command, text=True).split()
    assert status == "0"
    assert not {"re", "subprocess", "json", "logging", "dataclasses"} & set(modules)


@needs_hooks_of_git
def test_git_gives_the_file_to_its_hook(repository: Repository) -> None:
    path = repository.folder / ".git" / "hooks" / "commit-msg"
    module = block_openai_keys_in_message.__file__
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{module}" "$1"\n')
    path.chmod(0o755)
    repository.add("a", "clean\n")
    commit = ["git", "commit", "--quiet"]
    refused = subprocess.run(
        [*commit, f"--message={KEY}"], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    said = refused.stdout + refused.stderr
    assert said.startswith(".git/COMMIT_EDITMSG:1:1: [key-in-")
    assert leaked(KEY, said) == []
    # A comment of a message that nobody edits is kept.
    assert subprocess.call([*commit, f"--message=# {KEY}"]) == 1
    subprocess.run([*commit, "--message=clean"], check=True)
