"""What git is kept from: here, from waiting for a pipe for ever."""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING

import block_openai_keys_in_push
import check_dotenv_ignored
import pytest
from said import openai_ready, said
from systems import needs_pipes

from pytest_openai_ready.git.processes import run
from pytest_openai_ready.git.processes.allowance import ALLOWANCE
from pytest_openai_ready.git.processes.errors import EndlessFileError
from pytest_openai_ready.git.processes.guard import OPENED, WARY, awaited, endless

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository

pytestmark = needs_pipes

MANY = 30.0  # seconds; git would be waited for a minute each time
COMMANDS: dict[str, Callable[[], object]] = {
    "scan": openai_ready("scan"),
    "fix": openai_ready("fix", "--yes"),
    "undo": openai_ready("fix", "--undo"),
    "init": openai_ready("init", "--yes"),
    "check-dotenv-ignored": lambda: check_dotenv_ignored.main([]),
    "push": lambda: block_openai_keys_in_push.main([]),
}


@pytest.fixture(autouse=True)
def _this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"])


def test_a_pipe_that_git_would_open_is_named_at_once(repository: Repository) -> None:
    repository.add("app.py", "print()\n")
    repository.commit()
    assert endless() == ""
    for name in OPENED:
        path, kept = repository.folder / name, repository.folder.parent / "kept"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.rename(kept)
        os.mkfifo(path)
        started = monotonic()
        for command, start in COMMANDS.items():
            text = said(start)
            assert (name, command, f"git would wait for {name}," in text) == (
                name,
                command,
                True,
            )
        assert (name, monotonic() - started < MANY) == (name, True)
        path.unlink()
        if kept.exists():
            kept.rename(path)


def test_a_pipe_that_git_opens_for_a_few_questions_is_named_once_it_waits(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "WARY", 0.3)
    repository.add("sub/deep/app.py", "print()\n")
    repository.commit()
    history = openai_ready("scan", "--history")
    for name, commands in {
        "sub/.gitignore": COMMANDS.values(),
        "sub/deep/.gitignore": [COMMANDS["check-dotenv-ignored"]],
        "sub/.gitattributes": [COMMANDS["fix"]],
        ".git/refs/heads/x": [history, COMMANDS["fix"]],
    }.items():
        os.mkfifo(repository.folder / name)
        started = monotonic()
        for command in commands:
            text = said(command)
            assert (name, "git would wait for" in text) == (name, name in text), text
        assert (name, monotonic() - started < MANY) == (name, True)
        (repository.folder / name).unlink()
    assert awaited() == ""


def test_only_the_first_question_waits_long_for_a_pipe(
    repository: Repository,
) -> None:
    repository.add("app.py", "print()\n")
    repository.commit()
    os.mkfifo(repository.folder / ".git/refs/heads/x")
    for _ in range(2):  # commands
        ALLOWANCE.renew()
        waits = []
        for _ in range(2):
            started = monotonic()
            with pytest.raises(EndlessFileError):
                run.ask(repository.folder, "for-each-ref")
            waits.append(monotonic() - started)
        assert waits[0] >= WARY > waits[1] >= run.IMPATIENT


def test_a_pipe_that_a_setting_of_git_names_is_named_once_it_waits(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "WARY", 0.3)
    pipe = repository.folder.parent / "ignored"
    os.mkfifo(pipe)
    repository.git("config", "core.excludesFile", str(pipe))
    started = monotonic()
    text = said(COMMANDS["check-dotenv-ignored"])
    assert f"git would wait for {pipe}," in text
    assert monotonic() - started < MANY


def test_a_pipe_that_the_settings_of_git_include_is_named_once_it_waits(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """git reads its settings whatever it is asked, so each question waits once."""
    monkeypatch.setattr(run, "WARY", 0.3)
    repository.add("app.py", "print()\n")
    repository.commit()
    pipe, more = repository.folder / "pipe", repository.folder / "more"
    os.mkfifo(pipe)
    config = repository.folder / ".git/config"
    before = config.read_text()
    for name, included in {
        "include": "../pipe",
        'includeIf "gitdir:**"': str(pipe),
        'includeIf "onbranch:**"': "../more",
    }.items():
        config.write_text(f"{before}[{name}]\n\tpath = {included}\n")
        more.write_text("[include]\n\tpath = pipe\n")
        asked = COMMANDS if name == "include" else {"scan": COMMANDS["scan"]}
        for command, start in asked.items():
            started = monotonic()
            text = said(start)
            assert "git would wait for" in text, (name, command, text)
            assert "/pipe," in text.replace("\n", ""), (name, command)
            assert monotonic() - started < MANY, (name, command)


def test_a_pipe_where_git_s_folder_lies_elsewhere_is_named_once_it_waits(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a list of other objects, or by a file in the place of ``.git``."""
    monkeypatch.setattr(run, "WARY", 0.3)
    repository.add("app.py", "print()\n")
    repository.commit()
    top = repository.folder
    for place in ("one", "two", "meta/refs/heads"):
        (top / place / "info").mkdir(parents=True)
    objects = top / ".git/objects/info/alternates"
    objects.write_text(f"{top / 'one'}\n")
    (top / "one/info/alternates").write_text("../two\n")
    os.mkfifo(top / "two/info/alternates")
    assert awaited() == "two/info/alternates"
    started = monotonic()
    text = said(openai_ready("scan", "--history"))
    assert "git would wait for two/info/alternates," in text
    assert monotonic() - started < MANY
    objects.unlink()
    assert awaited() == ""
    (top / ".git").rename(top / "git")
    (top / ".git").write_text("gitdir: meta\n")
    (top / "meta/commondir").write_text("../git\n")
    os.mkfifo(top / "git/refs/heads/x")
    assert awaited() == "git/refs/heads/x"


def test_a_link_to_a_device_counts_as_the_device(repository: Repository) -> None:
    (repository.folder / ".gitignore").symlink_to("/dev/zero")
    (repository.folder / "a").mkdir()
    assert endless(repository.folder / "a") == ".gitignore"
