"""The hook ``check-dotenv-ignored``; its traps are in ``tests/hygiene``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import check_dotenv_ignored
import pytest

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
.env: [dotenv-not-ignored] No .gitignore rule covers .env, so `git add` would take it in.
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
.gitignore:2 takes it back in.
  Remove that rule, then add the changed .gitignore.
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
  Take it out of git; the file itself stays.
  git rm --cached -- .env
  git rm --cached -- 'my app/.env'
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
not in git itself.
  Add that file to git and commit it.
  git add -- .gitignore
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


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_given(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_dotenv_ignored.main([option]) == 0
    assert capsys.readouterr().out == check_dotenv_ignored.USAGE
