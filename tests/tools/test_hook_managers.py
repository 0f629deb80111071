"""Hooks for prek's own file, lefthook and husky, before and after."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest
from systems import needs_shell

from pytest_openai_ready import config_files
from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.hook_managers import (
    lefthook,
    prek,
    scripts,
    simple_git_hooks,
)
from pytest_openai_ready.tools.hook_managers.managers import in_use
from pytest_openai_ready.tools.hook_managers.our_hooks import FIND, PREPARE
from pytest_openai_ready.tools.origin import Origin

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

    from pytest_openai_ready.tools.hook_managers.manager import Manager

ORIGIN = Origin("https://example.org/hooks", "v0.1.0")
IN_TOML = """\
[[repos]]
repo = "https://example.org/hooks"
rev = "v0.1.0"

[[repos.hooks]]
id = "block-openai-keys"

[[repos.hooks]]
id = "block-client-side-keys"

[[repos.hooks]]
id = "check-dotenv-ignored"

[[repos.hooks]]
id = "block-openai-keys-in-message"

[[repos.hooks]]
id = "block-openai-keys-in-push"
"""
MINE = """\
# mine
[[repos]]
repo = 'builtin'
hooks = [{id='x'}]
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", IN_TOML),
        (MINE, f"{MINE}\n{IN_TOML}"),
        (MINE[:-1], f"{MINE}\n{IN_TOML}"),
        (MINE.replace("\n", "\r\n"), f"{MINE}\n{IN_TOML}".replace("\n", "\r\n")),
    ],
)
def test_prek(before: str, after: str) -> None:
    assert prek.completed(before.encode(), ORIGIN).decode() == after


def test_prek_with_programs_of_the_environment() -> None:
    said = prek.completed(b"", Origin()).decode()
    entry = str(config_files.toml(said)["repos"][0]["hooks"][0]["entry"])
    assert shlex.split(entry)[:2] == ["sh", "-c"]
    assert shlex.split(entry)[3:] == ["block-openai-keys"]
    assert said.replace(json.dumps(entry), '"block-openai-keys"').startswith(
        """\
[[repos]]
repo = "local"

[[repos.hooks]]
id = "block-openai-keys"
name = "block OpenAI keys"
entry = "block-openai-keys"
args = ["--"]
language = "system"
types = []
types_or = ["file", "symlink"]
require_serial = true
stages = ["pre-commit", "pre-merge-commit", "pre-push", "manual"]

[[repos.hooks]]
"""
    )


def test_a_list_of_prek_is_left_to_a_person() -> None:
    with pytest.raises(UnusualFormError):
        prek.completed(b"repos = [{repo = 'builtin', hooks = []}]\n", ORIGIN)


def test_what_is_no_toml_is_refused() -> None:
    for content, cause in ((b"a = \n", "no-toml"), (b"a = '\xff'\n", "file-not-utf-8")):
        with pytest.raises(ChangeError) as caught:
            prek.completed(content, ORIGIN)
        assert caught.value.cause.name == cause


LEFTHOOK = """\
pre-commit:
  commands:
    block-openai-keys:
      run: block-openai-keys --staged
    block-client-side-keys:
      run: block-client-side-keys --staged
    check-dotenv-ignored:
      run: check-dotenv-ignored
commit-msg:
  commands:
    block-openai-keys-in-message:
      run: block-openai-keys-in-message {1}
pre-push:
  commands:
    block-openai-keys-in-push:
      run: block-openai-keys-in-push {1} {2}
      use_stdin: true
"""
JOBS = """\
pre-commit:
  jobs:
    - run: yarn lint

    - run: yarn test
pre-push:
  commands:
    test:
      run: make   # all of it
"""
JOBS_AFTER = """\
pre-commit:
  jobs:
    - run: yarn lint

    - run: yarn test

    - name: block-openai-keys
      run: block-openai-keys --staged

    - name: block-client-side-keys
      run: block-client-side-keys --staged

    - name: check-dotenv-ignored
      run: check-dotenv-ignored
pre-push:
  commands:
    test:
      run: make   # all of it
    block-openai-keys-in-push:
      run: block-openai-keys-in-push {1} {2}
      use_stdin: true
commit-msg:
  commands:
    block-openai-keys-in-message:
      run: block-openai-keys-in-message {1}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [("", LEFTHOOK), ("# mine\n", f"# mine\n{LEFTHOOK}"), (JOBS, JOBS_AFTER)],
)
def test_lefthook(before: str, after: str) -> None:
    assert lefthook.completed("lefthook.yml", before.encode()).decode() == after


def test_lefthook_in_brackets_is_left_to_a_person() -> None:
    with pytest.raises(UnusualFormError):
        lefthook.completed("lefthook.yml", b"pre-commit: {parallel: true}\n")


OURS = f"{FIND}\n{PREPARE[1]}\nours || exit\n"
OLD_START = '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, OURS),
        ("", OURS),
        ("npm test\n", f"{OURS}npm test\n"),
        ("npm test\nexit 0", f"{OURS}npm test\nexit 0"),
        ("npm test\r\n", f"{OURS}npm test\n".replace("\n", "\r\n")),
        (f"{OLD_START}npm test\n", f"{OLD_START}{OURS}npm test\n"),
        (OLD_START, f"{OLD_START}{OURS}"),
        (
            'git lfs pre-push "$@"\n',
            f'git lfs pre-push "$@"\n{OURS}',
        ),
    ],
)
def test_husky(before: str | None, after: str) -> None:
    content = None if before is None else before.encode()
    assert scripts.completed("x", content, ["ours"]).decode() == after


@needs_shell
@pytest.mark.parametrize("status", [0, 1])
def test_a_script_that_may_end_before_our_turn_reads_the_push_as_well(
    tmp_path: Path, status: int
) -> None:
    """Really: ours sees the push, refuses it or not, and the script sees it, too."""
    ours = f"cat > ours; (exit {status})"
    before = b"#!/bin/sh\nexec sh -c 'cat > lfs' # git lfs\n"
    script = tmp_path / "pre-push"
    script.write_bytes(scripts.completed("x", before, [f"{{ {ours}; }}"]))
    push = "refs/heads/main 1 refs/heads/main $0 `x`\nrefs/tags/v1 2 refs/tags/v1 3\n"
    done = subprocess.run(
        ["sh", script], cwd=tmp_path, input=push, encoding="utf-8", check=False
    )
    assert done.returncode == status
    assert (tmp_path / "ours").read_text(encoding="utf-8") == push
    assert (tmp_path / "lfs").exists() is (status == 0)
    assert status or (tmp_path / "lfs").read_text(encoding="utf-8") == push


@pytest.mark.parametrize(
    ("files", "manager"),
    [
        ([], None),
        ([".pre-commit-config.yaml", "prek.toml"], "prek"),
        ([".pre-commit-config.yml"], "prek"),
        ([".pre-commit-config.yaml", ".pre-commit-config.yml"], "pre-commit"),
        ([".pre-commit-config.yaml", "lefthook.yml"], "pre-commit"),
        ([".lefthook.yml"], "lefthook"),
        (["lefthook.jsonc"], "lefthook"),
        ([".husky/pre-push"], "husky"),
        ([".simple-git-hooks.json"], "simple-git-hooks"),
        (["package.json"], None),
        ([".githooks/pre-commit"], "git"),
    ],
)
def test_the_manager_that_is_there_is_the_one(
    repository: Repository, files: list[str], manager: str | None
) -> None:
    for name in files:
        repository.write(name, "a: 1\n")
    found = in_use(Found())
    assert (found and found.name) == manager


def test_git_is_believed(repository: Repository) -> None:
    repository.write(".husky/pre-commit", "")
    repository.write(".pre-commit-config.yaml", "")
    found = {}
    for setting in ("", ".husky/_", "scripts/hooks"):
        if setting:
            repository.git("config", "core.hooksPath", setting)
        manager = in_use(Found())
        found[setting] = manager and manager.name
    assert found == {"": "pre-commit", ".husky/_": "husky", "scripts/hooks": "git"}


def changes(manager: Manager) -> list[Change | Note]:
    return list(manager.add(Found(), Origin()))


def test_lefthook_in_toml_and_json() -> None:
    toml = lefthook.completed("lefthook.toml", b"[pre-commit]\nparallel = true\n")
    assert toml.decode().startswith(
        """\
[pre-commit]
parallel = true

[pre-commit.commands.block-openai-keys]
run = "block-openai-keys --staged"
[pre-commit.commands.block-client-side-keys]
run = "block-client-side-keys --staged"
"""
    )
    json = lefthook.completed("lefthook.json", b'{\n  "colors": false\n}\n')
    assert json.decode().startswith(
        """\
{
  "colors": false,
  "pre-commit": {
    "commands": {
      "block-openai-keys": {
        "run": "block-openai-keys --staged"
      },
"""
    )
    assert '"use_stdin": true' in json.decode()
    for path, content in (
        ("lefthook.toml", b"pre-commit = {parallel = true}\n"),
        ("lefthook.jsonc", b"{} // mine\n"),
    ):
        with pytest.raises(UnusualFormError):
            lefthook.completed(path, content)


def test_what_is_not_edited_is_reported(repository: Repository) -> None:
    repository.write("lefthook.jsonc", "{} // mine\n")
    (note,) = changes(lefthook.LEFTHOOK)
    assert isinstance(note, Note)
    assert note[:2] == ("by-hand", "lefthook.jsonc")
    assert note.lines[1:] == (
        '"commit-msg": {"commands": {"block-openai-keys-in-message": {"run": "block-openai-keys-in-message {1}"}}},',
        '"pre-push": {"commands": {"block-openai-keys-in-push": {"run": "block-openai-keys-in-push {1} {2}", "use_stdin": true}}},',
    )


def test_of_one_command_of_a_stage_ours_come_first(repository: Repository) -> None:
    before = """\
{
  "name": "a",
  "simple-git-hooks": {
    "pre-push": "git lfs pre-push \\"$@\\"",
    "commit-msg": "block-openai-keys-in-message $1"
  }
}
"""
    repository.write("package.json", before)
    (change,) = changes(simple_git_hooks.SIMPLE_GIT_HOOKS)
    assert isinstance(change, Change)
    after = json.loads(change.after or b"")["simple-git-hooks"]
    prepare = "".join(f"{each}\n" for each in PREPARE)
    assert after == {
        "pre-push": (
            f'git lfs pre-push "$@"\n{prepare}block-openai-keys-in-push "$1" "$2" || exit'
        ),
        "commit-msg": "block-openai-keys-in-message $1",
        "pre-commit": (
            f"{prepare}block-openai-keys --staged || exit\n"
            "block-client-side-keys --staged || exit\n"
            "check-dotenv-ignored || exit"
        ),
    }


def test_each_script_of_husky_is_completed(repository: Repository) -> None:
    repository.write(".husky/pre-commit", "npm test\n")
    repository.write(".husky/pre-push", 'exec git lfs pre-push "$@"\n')
    commit, message, push = changes(scripts.HUSKY)
    assert commit == Change(
        ".husky/pre-commit",
        b"npm test\n",
        f"{FIND}\n{PREPARE[1]}\n".encode() + b"block-openai-keys --staged || exit\n"
        b"block-client-side-keys --staged || exit\n"
        b"check-dotenv-ignored || exit\n"
        b"npm test\n",
    )
    assert message == Change(
        ".husky/commit-msg",
        None,
        f'{FIND}\n{PREPARE[1]}\nblock-openai-keys-in-message "$1" || exit\n'.encode(),
        0o755,
    )
    assert isinstance(push, Change)
    assert (
        (push.after or b"")
        .decode()
        .startswith(f"{FIND}\n{PREPARE[1]}\npushed=$(cat)\n")
    )
    assert (push.after or b"").endswith(b'END_OF_PUSH\nexec git lfs pre-push "$@"\n')
