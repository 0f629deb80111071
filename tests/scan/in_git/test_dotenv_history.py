"""Every ``.env`` that was ever committed, wherever it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from languages import EN
from makers import make
from scan.leaks import leaked

from pytest_openai_ready.findings import Code
from pytest_openai_ready.git.objects.linear import LinearHistory, known_commits
from pytest_openai_ready.git.processes import run
from pytest_openai_ready.messages.render import shown_commands, words
from pytest_openai_ready.repository import Repository as Asked
from pytest_openai_ready.scan.in_git import dotenv_history
from pytest_openai_ready.scan.in_git.dotenv_history import dotenv_history_findings
from pytest_openai_ready.scan.in_git.history import Narrowed
from pytest_openai_ready.scan.in_git.sift import sifted
from pytest_openai_ready.scan.scanner import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import Repository

    from pytest_openai_ready.findings import Finding

KEY = make("project")
WITH_KEY = f"OPENAI_API_KEY={KEY}\n"
PLAIN = "PASSWORD=pass\n"


def lines(found: Iterable[Finding]) -> list[str]:
    return [
        " ".join((each.code.value, str(each.place), each.facts.get("pushed", "-")))
        for each in found
    ]


def came_and_went(repository: Repository, name: str, content: str | bytes) -> str:
    """Commit a file, then its removal; the name of the first commit."""
    repository.add(name, content)
    repository.commit()
    commit = repository.git("rev-parse", "--short=12", "HEAD").strip()
    repository.git("rm", "--quiet", "--", name)
    repository.commit()
    return commit


@pytest.fixture
def begun(repository: Repository) -> Repository:
    """A repository with a commit that has nothing to do with it."""
    repository.add("code.py", "")
    repository.commit()
    return repository


HISTORIES = {
    "with a key": (".env", WITH_KEY, ["key-in-history .env:1:16 no"]),
    "with a key, saved by PowerShell": (
        ".env",
        WITH_KEY.encode("utf-16"),
        ["key-in-history .env:1:33 no"],
    ),
    "without a key": (".env", PLAIN, ["dotenv-in-history .env no"]),
    "under another name": (
        "作业/.env.local",
        PLAIN,
        ["dotenv-in-history 作业/.env.local no"],
    ),
    "of direnv": (".envrc", PLAIN, ["dotenv-in-history .envrc no"]),
    "of Streamlit": (
        "a/.streamlit/secrets.toml",
        'password = "p"\n',
        ["dotenv-in-history a/.streamlit/secrets.toml no"],
    ),
    "in capitals": ("a/.ENV", PLAIN, ["dotenv-in-history a/.ENV no"]),
    "without values": (".env", '# mine\nOPENAI_API_KEY=\nA=""\n', []),
    "encrypted": (".env", 'DOTENV_PUBLIC_KEY="03"\nA="encrypted:BE9"\n', []),
    "a template": (".env.example", PLAIN, []),
    "another file": ("environment", PLAIN, []),
}


@pytest.mark.parametrize(
    ("name", "content", "expected"), HISTORIES.values(), ids=HISTORIES
)
def test_a_file_that_came_and_went_is_still_there(
    begun: Repository, name: str, content: str | bytes, expected: list[str]
) -> None:
    came_and_went(begun, name, content)
    assert lines(dotenv_history_findings(Asked(), DEFAULTS)) == expected


def test_what_was_read_leads_to_the_same(begun: Repository) -> None:
    begun.add("src/app.py", "x = 1\n")
    for name, content, _ in HISTORIES.values():
        assert isinstance(name, str)
        assert isinstance(content, str | bytes)
        came_and_went(begun, name, content)
        came_and_went(begun, f"a b/{name}", content)
    begun.add("still/.env", WITH_KEY)
    begun.commit()
    begun.git("update-ref", "refs/remotes/origin/main", "HEAD~4")
    sift = sifted(".")
    narrowed = Narrowed(sift.suspects, b"salt", sift.contents, connected=sift.connected)
    known = known_commits(".", sift.connected)
    assert isinstance(known, LinearHistory)
    found = dotenv_history_findings(Asked(), DEFAULTS, narrowed=narrowed)
    assert found == dotenv_history_findings(Asked(), DEFAULTS)
    assert len(found) == 10


def test_a_repository_without_a_commit_has_no_history(repository: Repository) -> None:
    repository.add(".env", WITH_KEY)
    assert dotenv_history_findings(Asked(), DEFAULTS) == ()


def test_a_key_that_was_replaced_is_still_there(begun: Repository) -> None:
    begun.add(".env", PLAIN)
    begun.commit()
    begun.add(".env", WITH_KEY)
    begun.commit()
    begun.add(".env", PLAIN)
    begun.commit()
    found = dotenv_history_findings(Asked(), DEFAULTS)
    assert lines(found) == ["key-in-history .env:1:16 no"]
    assert leaked(KEY, str(found)) == []


def test_what_is_tracked_is_no_matter_of_the_past(begun: Repository) -> None:
    begun.add(".env", PLAIN)
    begun.commit()
    assert dotenv_history_findings(Asked(), DEFAULTS) == ()


def test_a_branch_on_which_it_came_and_went_counts(begun: Repository) -> None:
    begun.git("switch", "--quiet", "--create", "topic")
    came_and_went(begun, ".env", WITH_KEY)
    begun.git("switch", "--quiet", "main")
    begun.commit("--allow-empty")
    begun.git("merge", "--quiet", "--no-edit", "topic")
    begun.git("branch", "--quiet", "--delete", "topic")
    assert lines(dotenv_history_findings(Asked(), DEFAULTS)) == [
        "key-in-history .env:1:16 no"
    ]


def test_a_stash_keeps_an_ignored_file(begun: Repository) -> None:
    begun.add(".gitignore", ".env\n")
    begun.commit()
    begun.write(".env", WITH_KEY)
    begun.git("stash", "push", "--quiet", "--all")
    begun.write("code.py", "later\n")
    begun.git("stash", "push", "--quiet")
    assert lines(dotenv_history_findings(Asked(), DEFAULTS)) == [
        "key-in-history .env:1:16 no"
    ]


def test_the_remedy_is_by_moment(begun: Repository) -> None:
    commit = came_and_went(begun, "app/.env", PLAIN)
    (finding,) = dotenv_history_findings(Asked(), DEFAULTS)
    assert words(finding, EN) == (
        f"app/.env was committed in {commit}, not pushed; no API key was found in it.",
        "Remove it from that commit (mark it edit in the list) before you push.",
    )
    assert shown_commands(finding) == (
        f"git rebase -i --empty=drop '{commit}~'",
        "git rm --cached -f -- ':(top,literal)app/.env'",
        "git commit --amend --allow-empty",
        "git rebase --continue",
    )
    begun.git("init", "--quiet", "--bare", "../remote")
    begun.git("remote", "add", "origin", "../remote")
    begun.git("push", "--quiet", "origin", "main")
    (finding,) = dotenv_history_findings(Asked(), DEFAULTS)
    assert words(finding, EN) == (
        f"app/.env was committed in {commit} and pushed; no API key was found in it.",
        (
            "If it held a password or a token, replace that first; rewriting history "
            "comes last."
        ),
    )
    assert shown_commands(finding) == ()


def test_the_commands_take_it_out_and_leave_the_file(
    begun: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.add(".gitignore", ".env\n")
    begun.commit()
    begun.add("app.py", "")
    begun.add(".env", PLAIN)
    begun.commit()
    begun.git("rm", "--quiet", "--cached", ".env")
    begun.commit()
    (finding,) = dotenv_history_findings(Asked(), DEFAULTS)
    monkeypatch.setenv("GIT_SEQUENCE_EDITOR", "sed -i 1s/pick/edit/")
    monkeypatch.setenv("GIT_EDITOR", "true")
    for command in shown_commands(finding):
        begun.git(*command.replace("'", "").split()[1:])
    assert lines(dotenv_history_findings(Asked(), DEFAULTS)) == []
    assert (begun.folder / ".env").read_text() == PLAIN


def test_a_search_without_an_end_is_ended(
    begun: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In the time that this takes, git answers; on Windows that is not too late.
    monkeypatch.setattr(run, "waited_for", lambda _: "")
    came_and_went(begun, ".env", WITH_KEY)
    (finding,) = dotenv_history_findings(Asked(), DEFAULTS, seconds=0)
    assert finding.code is Code.NOT_JUDGED
    assert words(finding, EN) == (
        "Whether a .env was ever committed could not be determined in 0 s.",
        "Search the whole history without a time limit.",
    )
    assert shown_commands(finding) == ("openai-ready scan --history",)


def test_more_than_settings_can_be_is_not_searched_for_keys(begun: Repository) -> None:
    came_and_went(begun, ".env", "A=b\n" * 300_000)
    assert lines(dotenv_history_findings(Asked(), DEFAULTS)) == [
        "dotenv-in-history .env no"
    ]


def test_more_versions_than_can_be_searched_are_said_to_be_too_many(
    begun: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    came_and_went(begun, ".env", WITH_KEY)
    monkeypatch.setattr(dotenv_history, "MOST_BYTES", 10)
    assert [each.cause.name for each in dotenv_history_findings(Asked(), DEFAULTS)] == [
        "history-too-long"
    ]


def test_a_damaged_repository_is_said_to_be_one(begun: Repository) -> None:
    came_and_went(begun, ".env", WITH_KEY)
    begun.write(".git/refs/heads/main", f"{'1' * 40}\n")
    (finding,) = dotenv_history_findings(Asked(), DEFAULTS)
    assert (finding.code, finding.cause.name) == (Code.NOT_JUDGED, "git-failed")
