"""The key in use, in commits and in what programs keep of a user."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from makers import make
from said import leaks, openai_ready, said
from systems import needs_folders_of_unix, needs_shell

from pytest_openai_ready.account.setting_names import REHEARSAL_VARIABLE
from pytest_openai_ready.doctor.check_context import CheckContext
from pytest_openai_ready.doctor.leaks import ACCEPTED
from pytest_openai_ready.doctor.runner import examine
from pytest_openai_ready.doctor.selection import CheckSelection
from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

KEY = make("project")
MASKED = f"sk-proj-...{KEY[-4:]}"
TOKEN = f"ghp_{make('early-40')[3:]}"


@pytest.fixture
def user(isolated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a user whose environment is empty but for a key."""
    for name in dict(os.environ):
        if name.startswith(("OPENAI_", "XDG_", "CLAUDE_", "CODEX_")) or name.endswith(
            ("KEY", "TOKEN", "SECRET", "HISTFILE", "HISTORY")
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OPENAI_READY_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return isolated


def pushed(repository: Repository, name: str, content: str, *message: str) -> str:
    repository.add(name, content)
    repository.git("commit", "--quiet", "--message", "x", *message)
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    return repository.git("rev-parse", "HEAD")[:12]


def scan_mine(*arguments: str) -> tuple[str, list[dict[str, object]]]:
    """The exit status, and what was found."""
    text = said(openai_ready("scan", "--mine", "--format", "json", *arguments))
    document, _, status = text.rpartition("}\n")
    assert not leaks(KEY, text)
    return status, json.loads(f"{document}}}")["findings"]


def test_a_pushed_key_that_works_is_the_first_thing_to_say(
    repository: Repository,
) -> None:
    with Sandbox(state_named("ready")) as server:
        key = server.environ["OPENAI_API_KEY"]
        environ = {**server.environ, REHEARSAL_VARIABLE: server.state.host}
        commit = pushed(repository, "app.py", f"x = '{key}'", "--message", key)
        diagnosis = examine(CheckContext(environ, repository.folder, None))
    worst = diagnosis.worst
    assert worst is not None
    assert worst.facts["check"] == "leaks"
    assert worst.facts["commit"] == commit
    rows = [each for each in diagnosis.findings if each.facts["check"] == "leaks"]
    assert [each.cause.name for each in rows] == [
        "pushed-key-works-in-message",
        "pushed-key-works",
    ]


def test_whether_it_works_is_said_only_where_the_host_says_so(
    repository: Repository,
) -> None:
    for state in ("ready", "balance-empty", "key-rejected", "rate-limited"):
        with Sandbox(state_named(state)) as server:
            key = server.environ["OPENAI_API_KEY"]
            environ = {**server.environ, REHEARSAL_VARIABLE: server.state.host}
            pushed(repository, "app.py", f"x = '{key}'")
            only = CheckSelection(only=frozenset({"account", "leaks"}))
            context = CheckContext(environ, repository.folder, None)
            account, leak = examine(context, only).findings
            works = leak.cause.name == "pushed-key-works"
        assert (state, works) == (state, account.code in ACCEPTED)
        assert (state, works) == (state, state in {"ready", "balance-empty"})
        assert leak.code.value == "key-in-history"


def test_scan_mine_says_the_commit_and_what_to_do(
    repository: Repository, user: Path
) -> None:
    assert user.is_dir()
    commit = pushed(repository, "app.py", f"x = '{KEY}'")
    repository.add("app.py", "clean")
    repository.commit()
    text = said(openai_ready("scan", "--mine"))
    assert text.startswith(
        "app.py:1:6: [key-in-history] the value of OPENAI_API_KEY in the environment, "
        f"{MASKED}, first in commit {commit}, pushed\n"
        "1. Delete the key and make a new one first: whoever has the repository has the "
        "old one. https://platform.openai.com/api-keys\n"
    )
    assert text.endswith("Keys found: 1 (commits: 2, files: 0).\n1")


@needs_folders_of_unix
def test_what_agents_and_shells_keep_counts_as_well(
    repository: Repository, user: Path
) -> None:
    repository.write(".env", f"GITHUB_TOKEN={TOKEN}\n")
    transcript = user / ".codex/sessions/2026/11/02/rollout-1.jsonl"
    transcript.parent.mkdir(parents=True)
    rows = [{"text": "hello"}, {"text": f'cat .env\nOPENAI_API_KEY="{KEY}"\n'}] * 2
    transcript.write_text("".join(f"{json.dumps(each)}\n" for each in rows))
    history = user / ".bash_history"
    history.write_text(f"ls\nexport GITHUB_TOKEN={TOKEN}\n")
    status, found = scan_mine()
    assert (status, [(each["path"], each["line"]) for each in found]) == (
        "1",
        [(str(transcript), 2), (str(history), 2)],
    )
    assert [(each["code"], each["severity"], each["cause"]) for each in found] == [
        (
            "key-in-transcript",
            "advice",
            f"A transcript of Codex has the value of OPENAI_API_KEY in the environment, {MASKED}",
        ),
        (
            "key-in-transcript",
            "advice",
            f"The history of bash has the value of GITHUB_TOKEN in .env, ...{TOKEN[-4:]}",
        ),
    ]
    for form in ("text", "sarif", "github"):
        text = said(openai_ready("scan", "--mine", "--format", form))
        assert (form, text[-1], leaks(KEY, text)) == (form, "1", "")
    only = said(openai_ready("doctor", "--offline", "--only", "leaks"))
    assert only.endswith(
        "The account was not checked; advice: see Leaks [key-in-transcript].\n0"
    )


CLOSE = (
    "Close every {}, which would write it back when it ends; then delete that line. If "
    "others use this computer, delete the key and make a new project key."
)
EMPTY = "ipython history clear --profile=default"
# What a shell does with a history, as it would at a terminal.
HISTORIES = {
    "bash": (".bash_history", "{}\n", ("bash", "--norc", "-i")),
    "zsh": (".zsh_history", ": 1764000000:0;{}\n", ("zsh", "-f", "-i")),
    "fish": (
        ".local/share/fish/fish_history",
        "- cmd: {}\n  when: 1764000000\n",
        ("fish", "--no-config", "-i"),
    ),
}


@needs_shell
@pytest.mark.parametrize("shell", HISTORIES)
def test_a_line_that_is_deleted_as_advised_does_not_come_back(
    tmp_path: Path, user: Path, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    name, form, command = HISTORIES[shell]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{shell} is not installed")
    monkeypatch.chdir(tmp_path)
    history = user / name
    history.parent.mkdir(parents=True, exist_ok=True)
    lines = [form.format(each) for each in ("ls", f"export K={KEY}", "pwd")]
    history.write_text("".join(lines))
    status, (finding,) = scan_mine()
    assert (status, finding["remedy"]) == ("1", CLOSE.format(shell))
    kept = history.read_text().splitlines(keepends=True)
    del kept[int(str(finding["line"])) - 1]
    history.write_text("".join(kept))
    environ = {**os.environ, "HISTFILE": str(history), "HOME": str(user)}
    given = f"{'SAVEHIST=9; ' if shell == 'zsh' else ''}echo new\nexit\n"
    subprocess.run(
        command, input=given, text=True, capture_output=True, env=environ, check=False
    )
    assert scan_mine() == ("0", [])
    assert "pwd" in history.read_text()


@needs_folders_of_unix
def test_the_history_of_ipython_is_emptied_by_ipython(
    tmp_path: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)
    monkeypatch.setenv("HOME", str(user))
    subprocess.run(
        ["ipython", "--simple-prompt"],
        input=f"k = '{KEY}'\n",
        text=True,
        capture_output=True,
        check=True,
    )
    status, (finding,) = scan_mine()
    assert (status, finding["remedy"], finding["commands"]) == (
        "1",
        (
            "Close every IPython, then empty the history: an editor would break the file. "
            "If others use this computer, delete the key and make a new project key."
        ),
        [EMPTY],
    )
    subprocess.run(
        EMPTY.split(),
        input="y\n",
        text=True,
        capture_output=True,
        check=True,
    )
    assert scan_mine() == ("0", [])


def test_where_there_is_nothing_to_look_for_nothing_is_called_clean(
    repository: Repository, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert user.is_dir()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1234567890abcdef1234567890abcdef")
    pushed(repository, "app.py", "x = 'sk-1234567890abcdef1234567890abcdef'")
    status, (finding,) = scan_mine()
    assert (status, finding["code"]) == ("3", "not-judged")


@pytest.mark.usefixtures("repository", "user")
def test_a_server_that_needs_no_key_leaves_nothing_to_look_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "ollama")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:11434/v1")
    text = said(openai_ready("doctor", "--only", "leaks", "--offline"))
    assert "There is no key of yours to look for." in text
    assert "not-judged" not in text


def test_outside_of_a_repository_only_files_are_searched(
    tmp_path: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert scan_mine() == ("0", [])
    (user / ".zsh_history").write_text(f": 1764000000:0;echo {KEY}\n")
    status, (finding,) = scan_mine()
    assert (status, finding["path"]) == ("1", str(user / ".zsh_history"))


def test_mine_is_a_way_of_its_own(repository: Repository, user: Path) -> None:
    assert repository.folder.is_dir()
    assert user.is_dir()
    text = said(openai_ready("scan", "--mine", "--history"))
    assert text.endswith(
        "Error: Choose one of PATH (with --no-ignore), --staged, --mine, and --history "
        "or --range.\n2"
    )
