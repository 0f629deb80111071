from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import jsonschema
import pytest
from click.testing import CliRunner
from forked import output_of, run
from makers import make
from sampled import sampled
from systems import PATIENTLY, needs_shell, needs_signals, needs_terminals

from pytest_openai_ready.cli.commands.doctor import EXAMINATION_FORMATS
from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.doctor import runner
from pytest_openai_ready.doctor.checks import CHECKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import Repository

KEY = make("project")
SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs/doctor.schema.json").read_text(encoding="utf-8")
)
SETTINGS = ("OPENAI_", "LC_", "LANG", "NO_COLOR", "SSL_CERT", "REQUESTS_CA")
NO_HOOKS = ("--skip", "hooks")  # a repository that has some takes pre-commit and time
# This suite also runs on Pythons that get no fixes any more.
SUPPORTED = (
    "import sys; from pytest_openai_ready.doctor.computer import SUPPORTED_UNTIL; "
    "SUPPORTED_UNTIL[sys.version_info[:2]] = (2099, 12); "
)
SCRIPT = f"{SUPPORTED}from pytest_openai_ready.cli.main import main; main()"


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, isolated: Path) -> None:
    assert isolated.is_dir()
    for name in dict(os.environ):
        if name.upper().startswith(SETTINGS) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OPENAI_READY_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")


def doctor(
    *arguments: str, folder: Path, environ: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Exit status and output of the real command, with no terminal and no input."""
    variables = {**os.environ, **(environ or {})}
    return output_of(
        ["-c", SCRIPT, "doctor", *PATIENTLY, *arguments],
        cwd=folder,
        env=variables,
        encoding=variables["PYTHONIOENCODING"].partition(":")[0],
    )


def test_a_repository_that_is_ready(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    status, output = doctor("--sandbox", "ready", *NO_HOOKS, folder=repository.folder)
    lines = output.splitlines()
    assert status == 0
    assert lines[:3] == [
        "Rehearsal: the sandbox answers, in the state ready.",
        "",
        "Computer",
    ]
    assert lines[3].startswith("✓ Python   3.")
    assert lines[4].startswith("✓ SDK      openai 3.")
    assert lines[5:10] == [
        "✓ Certs    The usual ones; no variable names others.",
        "✓ Proxy    None is used: the API is on this computer.",
        "",
        "Key",
        "✓ Source   OPENAI_API_KEY comes from the environment.",
    ]
    assert lines[10].startswith("✓ Key      OpenAI project key (sk-proj-...")
    assert lines[11:] == [
        "",
        "Account",
        (
            "✓ Account  A billable call succeeded (text-embedding-3-small at "
            "api.openai.com)."
        ),
        "✓ Leaks    No commit (commits: 0), transcript or shell history (files: 0)",
        "           contains the key in use or another secret of yours.",
        "",
        "Repository",
        "✓ .env     .env is ignored by .gitignore:1.",
        "✓ Files    No key in what git holds (files: 1).",
        "✓ Exposed  No page, package or image recognized here exposes a key.",
        "",
        "Ready: OpenAI can be used from here.",
    ]


def test_a_raw_clone_without_a_key(repository: Repository) -> None:
    repository.add("app.py", "print('hello')\n")
    status, output = doctor(*NO_HOOKS, folder=repository.folder)
    assert status == 1
    assert output.partition("Proxy")[2] == (
        "    No variable names one for this host.\n"
        "\n"
        "Key\n"
        "✗ Source   There is no OPENAI_API_KEY, and git would add a .env. [key-missing]\n"
        "           First run openai-ready init, so that git ignores .env; then create a\n"
        "           key and put it there as OPENAI_API_KEY=<the key>.\n"
        "           https://platform.openai.com/api-keys\n"
        "- Key      Not checked, because of [key-missing].\n"
        "\n"
        "Account\n"
        "- Account  Not checked, because of [key-missing].\n"
        "- Leaks    Not checked, because of [key-missing].\n"
        "\n"
        "Repository\n"
        "✗ .env     No .gitignore rule covers .env, so `git add` would add it.\n"
        "           [dotenv-not-ignored]\n"
        "           Write the line .env into .gitignore, then add that file.\n"
        "           git add -- .gitignore\n"
        "✓ Files    No key in what git holds (files: 1).\n"
        "✓ Exposed  No page, package or image recognized here exposes a key.\n"
        "\n"
        "Not ready: begin with Source [key-missing].\n"
    )


MISSING = "✗ Source   There is no OPENAI_API_KEY"
TO_BEGIN_WITH = {
    "nothing": ({"app.py": "\n"}, f"{MISSING}, and git would add a .env.", "init"),
    "a rule that covers nothing": (
        {".gitignore": ".env # keys\n"},
        f"{MISSING}, and git would add a .env.",
        "init",
    ),
    "a .env in git": (
        {".env": "DEBUG=1\n"},
        f"{MISSING}, and git tracks a .env.",
        "doctor --fix",
    ),
}


@pytest.mark.parametrize(("files", "said", "command"), TO_BEGIN_WITH.values())
def test_what_comes_before_a_first_key_is_done_by_one_command(
    repository: Repository, files: dict[str, str], said: str, command: str
) -> None:
    for path, content in files.items():
        repository.add(path, content)
    repository.git("commit", "-qm", "homework")
    _, output = doctor("--offline", *NO_HOOKS, folder=repository.folder)
    assert said in output
    assert f"First run openai-ready {command}," in " ".join(output.split())
    arguments = ["-c", SCRIPT, *command.split(), "--yes"]
    output_of(arguments, cwd=repository.folder, env=os.environ)
    _, output = doctor("--offline", *NO_HOOKS, folder=repository.folder)
    assert f"{MISSING} in the environment or in a .env file.\n" in output
    assert all((repository.folder / path).exists() for path in files)


def test_a_key_in_the_program_is_where_to_begin(repository: Repository) -> None:
    """Whoever has it there needs no other one: fix moves it to where it is read."""
    repository.add("app.py", f"client = OpenAI(api_key='{KEY}')\n")
    status, output = doctor("--offline", *NO_HOOKS, folder=repository.folder)
    assert status == 1
    assert (
        "✗ Source   app.py:1 has its key in the code, and no variable is read.\n"
        "           [key-missing]\n"
        "           Move the key into .env, and read it from there.\n"
    ) in output
    assert output.endswith("Not ready: begin with Files [key-in-file].\n")
    command = ["-c", SCRIPT, "fix", "--yes"]
    said = output_of(command, cwd=repository.folder, env=os.environ)
    assert said[0] == 1  # it is staged with the key
    repository.git("add", ".")
    status, output = doctor("--offline", *NO_HOOKS, folder=repository.folder)
    assert "✓ Source   OPENAI_API_KEY comes from .env.\n" in output
    assert (status, "✗" in output) == (0, False)


def test_a_committed_key_is_shown_masked(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.add("app.py", f"client = OpenAI(api_key='{KEY}')\n")
    status, output = doctor("--sandbox", "ready", *NO_HOOKS, folder=repository.folder)
    assert status == 1
    assert KEY[8:16] not in output
    assert output.endswith(
        f"✗ Files    app.py:1:26: OpenAI project key sk-proj-...{KEY[-4:]} "
        "[key-in-file]\n"
        "           Move the key into .env and read OPENAI_API_KEY from the "
        "environment.\n"
        "           If it was ever pushed, delete it and make a new one.\n"
        "           openai-ready fix\n"
        "✓ Exposed  Apart from the keys in files (1), nothing recognized here exposes\n"
        "           one.\n"
        "\n"
        "Not ready: begin with Files [key-in-file].\n"
    )


@pytest.mark.parametrize(
    ("state", "status", "verdict"),
    [
        ("ready", 0, "Ready: OpenAI can be used from here."),
        ("balance-empty", 1, "Not ready: begin with Account [balance-empty]."),
        ("key-rejected", 1, "Not ready: begin with Account [key-rejected]."),
        ("rate-limited", 3, "Undecided: see Account [rate-limited]."),
        ("refuse", 3, "Undecided: see Account [unreachable]."),
        ("reset", 3, "Undecided: see Account [unreachable]."),
        ("html", 1, "Not ready: begin with Account [not-an-api]."),
        ("redirect", 1, "Not ready: begin with Account [not-an-api]."),
    ],
)
def test_the_exit_status_is_the_verdict(
    repository: Repository, state: str, status: int, verdict: str
) -> None:
    repository.add(".gitignore", ".env\n")
    result = doctor("--sandbox", state, *NO_HOOKS, folder=repository.folder)
    assert (result[0], result[1].splitlines()[-1]) == (status, verdict)


def test_a_rehearsal_has_the_home_folder_of_the_command(
    repository: Repository, isolated: Path
) -> None:
    repository.add(".gitignore", ".env\n")
    for count in range(2):
        if count:
            (isolated / ".bash_history").write_text("ls\n")
        _, output = doctor("--sandbox", "ready", *NO_HOOKS, folder=repository.folder)
        text = " ".join(output.split())
        assert f"transcript or shell history (files: {count}) contains" in text


def test_no_answer_is_waited_for_longer_than_said(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    status, output = doctor(
        "--sandbox", "hang", "--timeout", "1", folder=repository.folder
    )
    assert status == 3
    assert "did not answer within 1 s," in output


@pytest.mark.parametrize(
    "kept",
    ["--offline", "--sandbox balance-empty:20", "--sandbox ready --model gpt-x"],
)
def test_a_slow_computer_gets_more_time_for_the_same_run(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    def slowly(_: object) -> tuple[()]:
        time.sleep(3)
        return ()

    monkeypatch.setattr(runner, "MORE_SECONDS", 0)
    monkeypatch.setitem(CHECKS, "hooks", CHECKS["hooks"]._replace(run=slowly))
    repository.add(".gitignore", ".env\n")
    options = (*kept.split(), "--timeout", "1", "--only", "hooks")
    done = CliRunner().invoke(commands, ["doctor", *options])
    assert done.exit_code == 3
    assert "This was not done within 1 s," in done.output
    assert f" doctor {kept} --timeout 60\n" in done.output


def test_outside_of_a_repository_only_the_account_is_judged(tmp_path: Path) -> None:
    folder = tmp_path / "no-repository"
    folder.mkdir()
    status, output = doctor("--sandbox", "ready", folder=folder)
    assert status == 0
    assert output.endswith(
        "! .env     This folder is not in a git repository, so git publishes nothing "
        "of\n"
        "           it. [no-repository]\n"
        "           Nothing to do if you do not use git; if you cloned a project, run\n"
        "           this in its folder.\n"
        "✓ Files    No key in this folder (files: 0). A .env may contain some: leave "
        "it\n"
        "           out when you share the folder.\n"
        "- Hooks    Not checked, because of [no-repository].\n"
        "- Exposed  Not checked, because of [no-repository].\n"
        "\n"
        "Ready, with advice: see .env [no-repository].\n"
    )


def test_a_bare_repository_holds_no_files(tmp_path: Path) -> None:
    folder = tmp_path / "bare.git"
    subprocess.run(["git", "init", "--quiet", "--bare", folder], check=True)
    status, output = doctor("--sandbox", "ready", folder=folder)
    assert status == 0
    assert output.endswith("Ready, with advice: see .env [no-repository].\n")


def test_without_git_the_rest_is_judged(repository: Repository, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    status, output = doctor(
        "--sandbox", "ready", folder=repository.folder, environ={"PATH": str(empty)}
    )
    assert status == 3
    assert "? Leaks    The program git was not found. [not-judged]\n" in output
    assert "✓ Account" in output


DOTENV = {
    "UTF-16": (
        f"OPENAI_API_KEY={KEY}\n".encode("utf-16"),
        ".env is saved as UTF-16 (as Windows PowerShell does), which dotenv",
    ),
    "GBK": (
        f"# 密钥\nOPENAI_API_KEY={KEY}\n".encode("gbk"),
        ".env is not saved as UTF-8 (perhaps as ANSI or GBK), which dotenv",
    ),
}


@pytest.mark.parametrize(("content", "text"), DOTENV.values(), ids=DOTENV)
def test_a_dotenv_that_cannot_be_read_is_one_row(
    repository: Repository, content: bytes, text: str
) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write(".env", content)
    status, output = doctor(folder=repository.folder)
    assert status == 1
    assert f"✗ Source   {text}\n" in output
    assert output.endswith("Not ready: begin with Source [dotenv-unreadable].\n")


def test_a_folder_and_a_pipe_named_dotenv_are_one_row_each(
    repository: Repository,
) -> None:
    (repository.folder / ".env").mkdir()
    _, output = doctor(folder=repository.folder)
    assert "✗ Source   .env is a folder, so no key can be read from it." in output
    (repository.folder / ".env").rmdir()
    os.mkfifo(repository.folder / ".env")
    _, output = doctor(folder=repository.folder)
    assert (
        "✗ Source   .env is a pipe, and nothing was written to it in time.\n"
        "           [dotenv-unreadable]\n"
    ) in output


@pytest.mark.parametrize(
    "fault",
    [
        "{}\n",
        "{}\r",
        " {}",
        '"{}"',
        "“{}”",
        "Bearer {}",
        "{}\u200b",
        "\ufeff{}",
        "ｓ{}",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_faulty_key_is_in_no_output(
    repository: Repository, fault: str, language: str
) -> None:
    environ = {"OPENAI_API_KEY": fault.format(KEY)}
    status, output = doctor(
        "--lang", language, folder=repository.folder, environ=environ
    )
    assert status == 1
    assert "[key-malformed]" in output
    assert not any(KEY[at : at + 8] in output for at in range(8, len(KEY) - 8))


@pytest.mark.parametrize(
    ("encoding", "language", "first"),
    [
        ("utf-8", "zh_CN.UTF-8", "本机\n✓ Python  3."),
        ("gbk", "zh_CN.GBK", "本机\n√ Python  3."),
        ("gbk:strict", "zh_CN.GBK", "本机\n√ Python  3."),
        ("ascii:strict", "zh_CN.UTF-8", "Computer\nok Python   3."),
        ("cp1252", "de_DE", "Computer\nok Python   3."),
    ],
)
def test_every_console_is_written_to_as_it_can_show(
    repository: Repository, encoding: str, language: str, first: str
) -> None:
    repository.add("密钥.py", f"k = '{KEY}'\n")
    environ = {
        "PYTHONIOENCODING": encoding,
        "LANG": language,
        "OPENAI_READY_LANG": "",
    }
    status, output = doctor(folder=repository.folder, environ=environ)
    assert status == 1
    assert output.startswith(first)
    assert "Traceback" not in output


@needs_shell
def test_a_folder_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("openai-ready")
    done = subprocess.run(
        ["bash", "-c", f'mkdir gone; cd gone; rmdir ../gone; "{command}" doctor'],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "Error: This folder no longer exists: change to one that does."
    )


@needs_shell
@pytest.mark.parametrize(
    ("redirection", "status", "said"),
    sampled(
        [
            (
                ">/dev/full",
                3,
                "Error: The output could not be written (No space left on device).\n",
            ),
            (">&-", 1, ""),
            ("| true", 1, ""),
        ],
        3,
    ),
)
def test_an_output_that_nobody_takes_is_no_traceback(
    repository: Repository, redirection: str, status: int, said: str
) -> None:
    command = f'"{sys.executable}" -c "{SCRIPT}" doctor --sandbox refuse {redirection}'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=repository.folder,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
    )
    assert done.stderr == said
    assert done.returncode in (status, 0)


@needs_signals
def test_ctrl_c_ends_it_quietly(repository: Repository) -> None:
    script = SCRIPT.replace("; main()", "; print(flush=True); main()")
    with subprocess.Popen(
        [sys.executable, "-c", script, "doctor", "--sandbox", "hang"],
        cwd=repository.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        process.stdout.readline()  # it has loaded what a signal must not interrupt
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (130, "\n")


def test_wrong_usage_is_one_sentence(repository: Repository) -> None:
    status, output = doctor("--sandbox", "balance-emtpy", folder=repository.folder)
    assert status == 2
    assert output.splitlines()[-1] == (
        "Error: Invalid value: The sandbox has no state 'balance-emtpy'; similar ones "
        "are balance-empty."
    )
    status, output = doctor("--timeout", "nan", folder=repository.folder)
    assert status == 2
    assert output.splitlines()[-1] == (
        "Error: Invalid value for '--timeout': nan is not a number of seconds."
    )


def test_colour_needs_a_terminal(repository: Repository) -> None:
    _, output = doctor(folder=repository.folder, environ={"FORCE_COLOR": "1"})
    assert "\x1b" not in output


@needs_terminals
@pytest.mark.parametrize(
    ("environ", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_a_person_may_do_without_colour(
    repository: Repository, environ: dict[str, str], coloured: bool
) -> None:
    import pty

    ours, theirs = pty.openpty()
    with open(theirs, "wb") as terminal:
        run(
            ["-c", SCRIPT, "doctor", "--sandbox", "refuse"],
            cwd=repository.folder,
            env={**os.environ, **environ},
            stdout=terminal,
            stderr=terminal,
        )
        shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "Not ready: begin with .env" in shown
    assert ("\x1b[3" in shown) is coloured


@pytest.mark.parametrize(
    ("state", "status"), [("ready", 0), ("balance-empty", 1), ("rate-limited", 3)]
)
def test_the_exit_status_is_the_same_in_every_format(
    repository: Repository, state: str, status: int
) -> None:
    repository.add(".gitignore", ".env\n")
    for form in EXAMINATION_FORMATS:
        arguments = ("--sandbox", state, "--format", form)
        assert doctor(*arguments, folder=repository.folder)[0] == status


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", EXAMINATION_FORMATS)
def test_every_format_can_be_redirected_from_any_console(
    repository: Repository, form: str, language: str
) -> None:
    repository.write(".env", f"OPENAI_API_KEY=“{KEY}”\n")
    _, output = doctor(
        *("--format", form, "--lang", language, "-v"),
        folder=repository.folder,
        environ={"PYTHONIOENCODING": "utf-8:strict"},
    )
    assert "key-malformed" in output
    assert "Traceback" not in output
    assert not any(KEY[at : at + 8] in output for at in range(8, len(KEY) - 8))


def test_json_stands_alone(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    arguments = ("--sandbox", "balance-empty", "--format", "json")
    status, output = doctor(*arguments, folder=repository.folder)
    document = json.loads(output)
    jsonschema.validate(document, SCHEMA)
    assert document["rehearsal"] == "balance-empty"
    assert document["exit_code"] == status == 1
    account = next(each for each in document["checks"] if each["name"] == "account")
    evidence = account["findings"][0]["evidence"]
    assert evidence["status"] == "429"
    assert evidence["endpoint"].endswith("/v1/embeddings")
    assert evidence["model"] == "text-embedding-3-small"
    assert evidence["request_id"].startswith("req_")


OFFLINE = """
import socket, sys
from pytest_openai_ready.cli.main import main
def forbidden(*_):
    raise AssertionError
socket.socket.connect = socket.getaddrinfo = forbidden
try:
    main()
finally:
    heavy = {"openai", "httpx", "httpx2", "pytest", "http.client"} & set(sys.modules)
    assert not heavy, heavy
"""


def test_offline_nothing_is_sent_and_the_sdk_is_not_imported(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\n")
    done = subprocess.run(
        [sys.executable, "-c", SUPPORTED + OFFLINE, "doctor", "--offline", *NO_HOOKS],
        cwd=repository.folder,
        env={**os.environ, "OPENAI_API_KEY": KEY},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout.endswith(
        "Account\n"
        "- Account  Not checked: with --offline nothing leaves this computer.\n"
        "✓ Leaks    No commit (commits: 0), transcript or shell history (files: 0)\n"
        "           contains the key in use or another secret of yours.\n"
        "\n"
        "Repository\n"
        "✓ .env     .env is ignored by .gitignore:1.\n"
        "✓ Files    No key in what git holds (files: 1).\n"
        "✓ Exposed  No page, package or image recognized here exposes a key.\n"
        "\n"
        "No fault found; the account was not checked.\n"
    )


def test_only_what_is_wanted_is_reported(repository: Repository) -> None:
    repository.add("app.py", "print('hello')\n")
    status, output = doctor(
        "--only", "dotenv", "--only", "files", folder=repository.folder
    )
    assert status == 1
    assert output == (
        "Repository\n"
        "✗ .env   No .gitignore rule covers .env, so `git add` would add it.\n"
        "         [dotenv-not-ignored]\n"
        "         Write the line .env into .gitignore, then add that file.\n"
        "         git add -- .gitignore\n"
        "✓ Files  No key in what git holds (files: 1).\n"
        "\n"
        "Not ready: begin with .env [dotenv-not-ignored].\n"
    )
    arguments = ("--only", "dotenv", "--skip", "dotenv-not-ignored")
    assert doctor(*arguments, folder=repository.folder) == (
        0,
        "No fault found; the account was not checked.\n",
    )


def test_where_nothing_is_left_to_be_asked_nothing_is_called_well(
    repository: Repository,
) -> None:
    arguments = ("--only", "sdk", "--skip", "sdk")
    status, output = doctor(*arguments, folder=repository.folder)
    said = "Error: --skip leaves out everything that --only names."
    assert (status, output.splitlines()[-1]) == (2, said)


def test_strictly_advice_is_to_be_fixed(tmp_path: Path) -> None:
    folder = tmp_path / "no-repository"
    folder.mkdir()
    arguments = ("--sandbox", "ready", "--only", "dotenv")
    assert doctor(*arguments, folder=folder)[0] == 0
    status, output = doctor(*arguments, "--strict", folder=folder)
    assert status == 1
    assert output.endswith(
        "Advice counts (--strict): begin with .env [no-repository].\n"
    )


def test_the_valid_names_are_listed_for_whoever_knows_none(
    repository: Repository,
) -> None:
    status, output = doctor("--skip", KEY, folder=repository.folder)
    assert status == 2
    assert KEY not in output
    assert "Error: There is no check, family or code sk-proj-..." in output
    checks = output.partition("Checks: ")[2].partition(".\n")[0]
    assert " ".join(checks.split()) == ", ".join(CHECKS)
    assert output.splitlines()[-2:] == [
        "Families: machine, key, account, repository.",
        "Codes: `openai-ready explain` lists them.",
    ]


def test_a_stand_in_is_asked_or_nobody(repository: Repository) -> None:
    arguments = ("--offline", "--sandbox", "ready")
    status, output = doctor(*arguments, folder=repository.folder)
    assert status == 2
    assert output.splitlines()[-1] == "Error: Choose one of --offline and --sandbox."


def test_a_standard_input_that_never_ends_is_not_waited_for(
    repository: Repository,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "doctor", "--offline"],
        cwd=repository.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    ) as process:
        assert process.wait(60) == 1


def test_help_has_every_command() -> None:
    assert commands.list_commands(click.Context(commands)) == [
        "audit",
        "doctor",
        "explain",
        "fix",
        "init",
        "sandbox",
        "scan",
    ]
