"""A command whose output is the key: real programs, good ones and bad ones."""

from __future__ import annotations

import os
import select
import shlex
import sys
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from languages import EN, LANGUAGES
from makers import make
from systems import (
    needs_pipes,
    needs_programs_of_unix,
    needs_shell,
    needs_windows,
    run_as,
)

from pytest_openai_ready.account.sources import commands
from pytest_openai_ready.account.sources.commands import key_from, split_command
from pytest_openai_ready.account.sources.found_settings import Sources
from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.sources.stores import Stores
from pytest_openai_ready.account.verdict.diagnose import (
    finding_on_value,
    source_findings,
)
from pytest_openai_ready.doctor.check_context import CheckContext
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.report.renderers.plain_text import headline

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.findings import Cause

KEY, OTHER = make("project"), make("project", 1)
NAME, COMMAND = "OPENAI_API_KEY", "OPENAI_API_KEY_COMMAND"
PYTHON = os.path.basename(sys.executable)


@pytest.fixture(autouse=True)
def _a_busy_computer_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "SECONDS", 60.0)


def key_or_fault(program: str) -> Finding | str:
    obtained = key_from(run_as(program), os.environ)
    if obtained.key is not None:
        return obtained.key.reveal()
    assert obtained.fault is not None
    return obtained.fault


@pytest.mark.parametrize(
    "program",
    [
        f"print('{KEY}')",
        f"print('{KEY}', end='')",
        f"import sys; sys.stdout.buffer.write(b'{KEY}\\r\\n')",
        f"import sys; print('{OTHER}', file=sys.stderr); print('{KEY}')",
        f"import sys; assert not sys.stdin.read(); print('{KEY}')",
    ],
)
def test_the_key_is_what_stands_on_the_line(program: str) -> None:
    assert key_or_fault(program) == KEY


FAULTS = {
    "nothing": (
        "pass",
        (
            f"The command in OPENAI_API_KEY_COMMAND ({PYTHON}) printed nothing. Let it "
            "print the key."
        ),
    ),
    "a blank line": (
        "print(' ')",
        (
            f"The command in OPENAI_API_KEY_COMMAND ({PYTHON}) printed nothing. Let it "
            "print the key."
        ),
    ),
    "two lines": (
        f"print('{KEY}'); print('user: me')",
        (
            f"The command in OPENAI_API_KEY_COMMAND ({PYTHON}) printed several lines. "
            "Let it print the key alone, on one line."
        ),
    ),
    "lines of an old Mac": (
        f"print('{KEY}\\ruser: me')",
        (
            f"The command in OPENAI_API_KEY_COMMAND ({PYTHON}) printed several lines. "
            "Let it print the key alone, on one line."
        ),
    ),
    "no end": (
        f"while True: print('{KEY}')",
        (
            f"The command in OPENAI_API_KEY_COMMAND ({PYTHON}) printed more than a key "
            "can be long. Let it print the key alone, on one line."
        ),
    ),
    "a failure": (
        f"import sys; print('{KEY}'); sys.exit('{KEY}')",
        (
            f"The command in OPENAI_API_KEY_COMMAND ({PYTHON}) failed with exit status "
            "1. Run it by hand: it says what is wrong."
        ),
    ),
}


@pytest.mark.parametrize(("program", "text"), FAULTS.values(), ids=FAULTS)
def test_what_a_command_does_wrong(
    program: str, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    fault = key_or_fault(program)
    assert isinstance(fault, Finding)
    assert headline(fault, EN) == (f"OpenAI not ready [key-source-failed]: {text}")
    assert KEY[12:-4] not in repr(fault)
    assert capfd.readouterr() == ("", "")


@needs_pipes
def test_a_command_that_hangs_is_ended_with_all_that_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(commands, "SECONDS", 1.0)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    script = f"sleep 999 > {shlex.quote(str(pipe))} & wait"
    fault = key_from(shlex.join(["sh", "-c", script]), os.environ).fault
    assert fault is not None
    assert headline(fault, EN) == (
        "OpenAI not ready [key-source-failed]: The command in OPENAI_API_KEY_COMMAND "
        "(sh) did not end within 1 seconds. Run it by hand: it may be waiting for you "
        "to unlock something."
    )
    # A pipe comes to its end when nobody is left to write into it.
    assert select.select([reading], [], [], 60)[0] == [reading]
    assert os.read(reading, 1) == b""
    os.close(reading)


@needs_programs_of_unix
@settings(max_examples=50, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.builds(lambda end: KEY.encode() + end, st.binary(max_size=9)),
    )
)
def test_whatever_a_command_prints_is_a_key_or_a_fault_in_words(printed: bytes) -> None:
    with NamedTemporaryFile() as file:
        file.write(printed)
        file.flush()
        obtained = key_from(f"cat '{file.name}'", os.environ)
    assert (obtained.key is None) != (obtained.fault is None)
    if obtained.key is not None:
        found = Sources(key=obtained.key, where="command")
        assert all(
            headline(finding_on_value(found), language) for language in LANGUAGES
        )


def test_what_goes_on_in_the_background_is_not_waited_for() -> None:
    program = (
        "import subprocess, sys; "
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(9)']); "
        f"print('{KEY}')"
    )
    assert key_or_fault(program) == KEY


@pytest.mark.parametrize(
    ("command", "cause"),
    [
        ("pass 'show openai", source.command_not_understood()),
        ("no-such-program-is-here x", source.command_not_found()),
        ("/no/such/program", source.command_not_found()),
        (KEY, source.command_not_found()),
        ("''", source.command_not_found()),
        ("/", source.command_not_found()),
    ],
)
def test_what_is_no_command(command: str, cause: Cause) -> None:
    fault = key_from(command, os.environ).fault
    assert fault is not None
    assert fault.cause == cause


def test_a_file_that_no_system_can_run(tmp_path: Path) -> None:
    (tmp_path / "program").write_bytes(b"\x7fELF")
    (tmp_path / "program").chmod(0o755)
    fault = key_from(str(tmp_path / "program"), os.environ).fault
    assert fault is not None
    assert fault.cause == source.command_not_found()


@needs_shell
def test_a_bare_name_is_no_program_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "op").write_text(f"#!/bin/sh\necho {KEY}\n")
    (tmp_path / "op").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    environ = {"PATH": f".{os.pathsep}/bin"}
    fault = key_from("op read x", environ).fault
    assert fault is not None
    assert fault.cause == source.command_not_found()
    assert key_from("./op read x", environ).key is not None


@needs_windows
def test_where_windows_looks_first_no_program_is_run_and_the_own_one_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, printed in (("clone", "no key"), ("bin", KEY)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "op.cmd").write_text(f"@echo {printed}\n")
    monkeypatch.chdir(tmp_path / "clone")
    path = os.pathsep.join((".", str(tmp_path / "bin"), os.environ["PATH"]))
    for typed in ("op read x", "OP.CMD read x"):
        key = key_from(typed, {**os.environ, "PATH": path}).key
        assert key is not None
        assert key.reveal() == KEY


@pytest.mark.parametrize(
    ("platform", "command", "words"),
    [
        ("linux", "op read 'op://a b/c'", ["op", "read", "op://a b/c"]),
        ("linux", r"a\ b c", ["a b", "c"]),
        ("win32", r'"C:\Program Files\op.exe" read x', [r"C:\Program Files\op.exe", "read", "x"]),
        ("win32", r"C:\bin\op.exe read 'a b'", [r"C:\bin\op.exe", "read", "a b"]),
        ("win32", "op ' x", None),
    ],
)  # fmt: skip
def test_words_are_parted_as_the_system_does(
    platform: str,
    command: str,
    words: list[str] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    if words is None:
        with pytest.raises(ValueError, match="quotation"):
            split_command(command)
    else:
        assert split_command(command) == words


def test_the_command_comes_before_a_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{NAME}={OTHER}\n")
    found = read_settings({**os.environ, COMMAND: run_as(f"print('{KEY}')")}, tmp_path)
    assert found.key is not None
    assert (found.key.reveal(), found.where) == (KEY, "command")
    assert found.advice == (Finding(source.dotenv_passed_over(path=".env")),)
    assert [headline(each, EN) for each in source_findings(found)] == [
        (
            "OpenAI not ready [source-conflict]: The key of OPENAI_API_KEY_COMMAND "
            "wins; .env contains another one. Remove the one that is out of date."
        )
    ]


def test_the_environment_comes_before_the_command() -> None:
    found = read_settings({NAME: KEY, COMMAND: run_as(f"print('{OTHER}')")}, None)
    assert found.key is not None
    assert (found.key.reveal(), found.where) == (KEY, "environment")
    assert [headline(each, EN) for each in source_findings(found)] == [
        (
            "OpenAI not ready [source-conflict]: OPENAI_API_KEY in the environment "
            "wins; the command in OPENAI_API_KEY_COMMAND was not run. Remove the one "
            "that is out of date."
        )
    ]


def test_an_empty_variable_hides_the_command() -> None:
    found = read_settings({NAME: "", COMMAND: "no-such-program-is-here"}, None)
    assert next(headline(each, EN) for each in source_findings(found)) == (
        "OpenAI not ready [key-missing]: An empty OPENAI_API_KEY in the environment "
        "hides the key in OPENAI_API_KEY_COMMAND. Unset OPENAI_API_KEY in the shell, "
        "then try again. unset OPENAI_API_KEY"
    )


@pytest.mark.parametrize("command", ["", "  "])
def test_a_blank_command_is_none(command: str) -> None:
    assert read_settings({COMMAND: command}, None).fault == Finding(
        source.key_missing()
    )


def test_a_command_in_a_file_is_never_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (tmp_path / "steal.py").write_text(f"open({str(ran)!r}, 'w')")
    command = f"'{sys.executable}' '{tmp_path / 'steal.py'}'"
    (tmp_path / ".env").write_text(f'{COMMAND}="{command}"\n')
    found = read_settings({}, tmp_path)
    assert not ran.exists()
    assert [headline(each, EN) for each in found.advice] == [
        (
            "OpenAI not ready [variable-not-read]: OPENAI_API_KEY_COMMAND in .env is "
            "not run: a file does not decide which programs run here. Set it in the "
            "environment, or remove it."
        )
    ]


def test_one_examination_asks_once(tmp_path: Path) -> None:
    count = tmp_path / "count"
    program = f"open({str(count)!r}, 'a').write('x'); print('{KEY}')"
    environ = {**os.environ, COMMAND: run_as(program)}
    stores = Stores()
    found = [read_settings(environ, None, stores=stores).key for _ in range(3)]
    assert [key and key.reveal() for key in found] == [KEY] * 3
    assert (count.read_text(), KEY[12:-4] in repr(stores)) == ("x", False)


def test_the_next_examination_asks_anew(tmp_path: Path) -> None:
    printed = tmp_path / "printed"
    program = f"print(open(r'{printed}').read())"
    environ = {**os.environ, COMMAND: f'"{sys.executable}" -c "{program}"'}
    fault = CheckContext(environ, tmp_path, None).settings().fault
    printed.write_text(KEY)
    assert fault is not None
    assert CheckContext(environ, tmp_path, None).settings().key is not None
