"""git is asked without harm, whatever the repository says and wherever it is."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from languages import EN, ZH
from systems import needs_shell

from pytest_openai_ready.account.sources import commands
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.git import ignoring, index
from pytest_openai_ready.git.layout import layout_of
from pytest_openai_ready.git.objects.contents import blob_content
from pytest_openai_ready.git.processes import guard, run
from pytest_openai_ready.git.processes.errors import (
    GitError,
    GitMissingError,
    NoRepositoryError,
    TooSlowError,
    failure,
    not_judged,
)
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from conftest import Repository

MEMORY = (
    os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if sys.platform == "linux"
    else 0
)


def test_git_may_be_missing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(repository.folder))
    with pytest.raises(GitMissingError, match="the program git was not found"):
        layout_of()


def test_a_stranger_may_own_the_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(GitError) as caught:
        layout_of(repository.folder)
    said = str(caught.value)
    assert said.startswith("detected dubious ownership in repository at ")
    assert "git config --global --add safe.directory " in said
    assert "\n" not in said


def test_a_broken_repository_is_not_taken_for_none(repository: Repository) -> None:
    repository.write("below/.git", "gitdir: /nowhere/at/all\n")
    with pytest.raises(GitError, match="not a git repository: /nowhere/at/all"):
        layout_of(repository.folder / "below")


def test_an_error_becomes_a_finding() -> None:
    table = {
        GitError("it says why"): search.git_failed(reason="it says why"),
        TooSlowError(2.0): search.git_too_slow(seconds=2.0),
        GitMissingError("it says why"): search.git_missing(),
        NoRepositoryError("it says why"): search.repository_needed(),
    }
    for error, cause in table.items():
        assert not_judged(error) == Finding(cause)


@needs_shell
def test_an_answer_has_a_time_limit(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = repository.folder / "pipe"
    os.mkfifo(pipe)
    # Settings include the file that includes it, and no more files are read than one.
    between = repository.folder / "between"
    between.write_text(f'[include]\n    path = "{pipe}"\n')
    repository.git("config", "include.path", str(between))
    monkeypatch.setattr(run, "MOST_INCLUDED", 1)
    monkeypatch.setattr(run, "WARY", 0.2)
    monkeypatch.setattr(run, "SECONDS", 0.2)
    with pytest.raises(GitError, match=r"no answer within 0\.2 seconds"):
        ignoring.rules(str(repository.folder), [".env"])


@needs_shell
def test_no_program_that_the_repository_names_is_run(repository: Repository) -> None:
    """The last line of the test proves that git would have run it."""
    spy = repository.folder / "spy"
    spy.write_text(f"#!/bin/sh\necho ran >> {repository.folder}/log\ncat\n")
    spy.chmod(0o755)
    repository.add(".gitattributes", "* diff=spy filter=spy\n")
    repository.add("a.txt", "one\n")
    repository.commit()
    repository.add("a.txt", "two\n")
    for setting in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.spy.command",
        "diff.spy.textconv",
        "filter.spy.clean",
        "filter.spy.smudge",
    ):
        repository.git("config", setting, str(spy))
    (repository.folder / ".git" / "hooks" / "post-index-change").symlink_to(spy)

    names = [entry.blob for entry in (*index.staged("."), *index.entries("."))]
    assert len([blob_content(".", name, 99) for name in names]) == 3
    ignoring.untracked(".")
    ignoring.rules(".", [".env"])
    assert not (repository.folder / "log").exists()

    repository.git("diff", "HEAD")
    assert (repository.folder / "log").exists()


@needs_shell
@pytest.mark.parametrize("ours", [False, True])
def test_no_remote_is_asked_for_what_a_clone_lacks(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, ours: bool
) -> None:
    """The address of a remote may name a program; git before 2.45 would run it."""
    log = repository.folder / "log"
    repository.commit("--allow-empty")
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "protocol.ext.allow": "always",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c echo% ran% >>{log}",
    }.items():
        repository.git("config", name, value)
    monkeypatch.delitem(guard.ENVIRONMENT, "GIT_NO_LAZY_FETCH")
    if not ours:
        monkeypatch.delitem(guard.ENVIRONMENT, "GIT_ALLOW_PROTOCOL")
    with contextlib.suppress(GitError):
        blob_content(".", "0123456789" * 4, 9)
    assert log.exists() is not ours


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit nothing")
def test_a_reference_of_a_terabyte_does_not_fill_the_memory(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "PART_OF_MEMORY", MEMORY // (256 << 20))
    repository.add("app.py", "print()\n")
    repository.commit()
    with (repository.folder / ".git/refs/heads/x").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(GitError, match="Out of memory, realloc failed"):
        run.ask(".", "for-each-ref")
    assert run.ask(".", "rev-parse", "--verify", "HEAD")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit nothing")
def test_on_a_computer_with_little_memory_git_can_start_its_threads(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "PART_OF_MEMORY", MEMORY // (64 << 20))
    blob = repository.git("hash-object", "-w", repository.write("0", "")).strip()
    files = "".join(f"100644 {blob} 0\t{each}\n" for each in range(12_000))
    run.ask(".", "update-index", "--index-info", given=files.encode())
    assert run.ask(".", "status", "--short").count(b"AD ") == 11_999


class Hidden(NamedTuple):
    """What Windows is given with a program that it starts."""

    dwFlags: int  # noqa: N815 - their name
    wShowWindow: int  # noqa: N815


def test_where_there_is_no_console_no_window_flashes(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For git, and for the command that prints the key."""
    given: list[object] = []

    def refuse(*_: object, startupinfo: object, **__: object) -> None:
        given.append(startupinfo)
        raise OSError

    with monkeypatch.context() as on_windows:
        on_windows.setattr(subprocess, "STARTUPINFO", Hidden, raising=False)
        on_windows.setattr(subprocess, "STARTF_USESHOWWINDOW", 1, raising=False)
        on_windows.setattr(subprocess, "SW_HIDE", 0, raising=False)
        on_windows.setattr("sys.platform", "win32")
        hidden = run.without_window()
    assert hidden == Hidden(dwFlags=1, wShowWindow=0)
    monkeypatch.setattr(run, "without_window", lambda: hidden)
    monkeypatch.setattr(commands, "without_window", lambda: hidden)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    with pytest.raises(GitError, match="git did not start"):
        run.ask(repository.folder, "version")
    commands.key_from(f'"{sys.executable}" --version', os.environ)
    assert given == [hidden, hidden]


def test_its_version_is_known() -> None:
    said = subprocess.check_output(["git", "version"], text=True)
    major, minor = run.git_version()
    assert said.startswith(f"git version {major}.{minor}")
    assert major > 1


def test_of_git_s_complaints_the_one_that_ended_it_is_said_as_a_sentence() -> None:
    for complaint, said in (
        ("fatal: bad object HEAD\n", "bad object HEAD"),
        (
            (
                "error: inflate: data stream error\nerror: unable to unpack 1a header\n"
                "fatal: loose object 1a (stored in 1a) is corrupt\n"
            ),
            "loose object 1a (stored in 1a) is corrupt",
        ),
        (
            "fatal: detected dubious ownership\nTo add an exception, call:\n\n\tgit x\n",
            "detected dubious ownership To add an exception, call: git x",
        ),
        ("error: no fatal: word\n", "error: no fatal: word"),
        ("It ended.\n", "It ended"),
        ("", "git failed without a word"),
    ):
        finding = not_judged(failure(complaint))
        assert words(finding, EN).cause == f"git could not answer: {said}."
        assert words(finding, ZH).cause == f"git 执行失败：{said}。"
