"""The hook ``check-dotenv-ignored``; its traps are in ``tests/tools``."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import check_dotenv_ignored
import pytest
from makers import make
from scan.leaks import leaked
from systems import needs_shell

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository


class Said(NamedTuple):
    """Tracked files, other files, and what the hook makes of them."""

    tracked: dict[str, str]
    present: dict[str, str]
    status: int
    text: str


SAID = {
    "not ignored": Said(
        {},
        {".env": ""},
        1,
        """\
.env: [dotenv-not-ignored] No .gitignore rule covers .env, so `git add` would add it.
  Write the line .env into .gitignore, then add that file.
  git add -- .gitignore
""",
    ),
    "taken back": Said(
        {".gitignore": ".env*\n!.env.local\n"},
        {".env.local": ""},
        1,
        """\
.env.local: [dotenv-not-ignored] .env.local is not ignored: the rule !.env.local in \
.gitignore:2 includes it again.
  Write the line .env.local below it, then add the changed .gitignore.
  git add -- .gitignore
""",
    ),
    "tracked": Said(
        {".gitignore": ".env\n", ".env": "", "my app/.env": ""},
        {},
        1,
        """\
.env: [dotenv-tracked] git tracks .env, so it is published with the repository.
my app/.env: [dotenv-tracked] git tracks my app/.env, so it is published with the \
repository.
  Remove it from git; the file itself stays.
  git rm --cached -f -- .env
  git rm --cached -f -- ':(top,literal)my app/.env'
""",
    ),
    "ignored on this computer only": Said(
        {},
        {".env": "", ".git/info/exclude": ".env\n"},
        1,
        """\
.env: [dotenv-ignored-only-here] .env is ignored on this computer only, by \
.git/info/exclude:1.
  Write the line .env into the repository's .gitignore, then add that file.
  git add -- .gitignore
""",
    ),
    "ignored by a file that is not in git": Said(
        {},
        {".env": "", ".gitignore": ".env\n"},
        1,
        """\
.env: [dotenv-ignored-only-here] .env is ignored on this computer only: .gitignore is \
not (wholly) in git.
  Add that file, as it is now, to git and commit it.
  git add -- .gitignore
""",
    ),
    "taken back further down": Said(
        {".gitignore": ".env\n", "app/.gitignore": "!.env\n"},
        {"app/.env": ""},
        1,
        """\
app/.env: [dotenv-not-ignored] app/.env is not ignored: the rule !.env in \
app/.gitignore:1 includes it again.
  Write the line .env below it, then add the changed .gitignore.
  git add -- app/.gitignore
""",
    ),
    "ignored": Said({".gitignore": ".env\n"}, {".env": ""}, 0, ""),
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_a_state_has_a_status_and_words(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes], said: Said
) -> None:
    for name, content in said.tracked.items():
        repository.add(name, content)
    for name, content in said.present.items():
        repository.write(name, content)
    assert check_dotenv_ignored.main([]) == said.status
    out, err = capfdbinary.readouterr()
    assert out.decode() == said.text
    assert err == b""


def test_outside_of_a_repository_nothing_is_judged(
    isolated: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(isolated)
    assert check_dotenv_ignored.main([]) == 2
    assert capfdbinary.readouterr().out == (
        b"[not-judged] This folder is not in a git repository.\n"
        b"  Run this in the folder that you cloned.\n"
    )


def test_without_git_nothing_is_judged(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.setenv("PATH", str(repository.folder))
    assert check_dotenv_ignored.main([]) == 2
    assert capfdbinary.readouterr().out == (
        b"[not-judged] The program git was not found.\n  Install git, then try again.\n"
    )


def test_file_names_do_not_matter(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    assert check_dotenv_ignored.main(["a", "b"]) == 0


def test_a_key_in_a_name_is_not_said(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    key = make("project")
    repository.add(".gitignore", ".env\n")
    repository.write(f".env.{key}", "")
    assert check_dotenv_ignored.main([]) == 1
    out = capfdbinary.readouterr().out.decode()
    assert out.startswith(f".env.sk-proj-...{key[-4:]}: [dotenv-not-ignored] ")
    assert leaked(key, out) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has it")
@needs_shell
@pytest.mark.parametrize(
    ("output", "said"),
    [
        (
            ">/dev/full",
            (
                "check-dotenv-ignored: the output could not be written (No space left "
                "on device).\n"
            ),
        ),
        (">&-", ""),
    ],
)
def test_output_that_cannot_be_written_does_not_change_the_status(
    repository: Repository, output: str, said: str
) -> None:
    assert repository.folder.is_dir()
    command = f'"{sys.executable}" -m check_dotenv_ignored {output}'
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.decode()) == (1, said)
