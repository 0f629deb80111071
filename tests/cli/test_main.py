"""How a command ends, whatever happens in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from errno import EAGAIN, EMFILE, ENFILE, ENOMEM
from typing import TYPE_CHECKING, NoReturn

import click
import pytest
from makers import make
from systems import needs_signals

from pytest_openai_ready.cli import main as command_line

if TYPE_CHECKING:
    from pathlib import Path

KEY = make("project")


@pytest.fixture(autouse=True)
def this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command sets for its whole process is taken back after a test."""
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.setenv("OPENAI_READY_LANG", "en")


def test_every_end_has_its_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    crash = (
        "[check-crashed] The check openai-ready crashed (ValueError).\n"
        "  Please report this with the output of the command.\n"
        "  openai-ready --version\n"
    )
    exhausted = (
        "[not-judged] The check openai-ready could not be done: this computer had no "
        "memory, thread or open file left for it.\n"
        "  Close other programs, or raise limits (on Linux and macOS, `ulimit -a` shows "
        "them), then try again.\n"
    )
    mapping = "libx.so: failed to map segment from shared object"
    nothing_left = (
        *(
            MemoryError(KEY),
            RuntimeError("can't start new thread"),
            ImportError(mapping),
        ),
        *(OSError(each, KEY) for each in (ENOMEM, EAGAIN, EMFILE, ENFILE)),
    )
    for error, status, out, err in (
        *((each, 3, exhausted, "") for each in nothing_left),
        (None, 0, "", ""),
        (click.UsageError("No."), 2, "", "Error: No.\n"),
        (click.Abort(), 130, "", ""),
        (ValueError(KEY), 3, crash, ""),
    ):

        def ends(
            *,
            standalone_mode: bool,
            obj: str | None,
            error: Exception | None = error,
            **_: str,
        ) -> None:
            assert (standalone_mode, obj) == (False, None)
            if error:
                raise error

        monkeypatch.setattr(command_line.commands, "main", ends)
        with pytest.raises(SystemExit) as end:
            command_line.main()
        assert end.value.code == status
        printed = capsys.readouterr()
        assert (printed.out, printed.err) == (out, err)


def test_a_crash_in_a_command_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def raises(**_: object) -> NoReturn:
        raise ValueError(KEY)

    monkeypatch.setattr("sys.argv", ["openai-ready", "explain"])
    monkeypatch.setattr(
        "pytest_openai_ready.cli.commands.explain.explain.callback", raises
    )
    with pytest.raises(SystemExit) as end:
        command_line.main()
    assert end.value.code == 3
    printed = capsys.readouterr()
    assert "ValueError" in printed.out
    assert KEY not in printed.out + printed.err
    assert "Traceback" not in printed.out + printed.err


def test_the_package_is_the_command() -> None:
    """Also where the folder of scripts is not on the PATH."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest_openai_ready", "explain", "no-such-code"],
        check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no code" in done.stderr


def test_the_package_takes_no_module_from_the_current_folder(tmp_path: Path) -> None:
    for name in ("click.py", "json.py", "signal.py", "textwrap.py", "pytest.py"):
        (tmp_path / name).write_text("open('canary', 'w').close()\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest_openai_ready", "explain", "balance-empty"],
        cwd=tmp_path, check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "canary").exists()


@needs_signals
def test_ctrl_c_while_the_program_loads_shows_no_traceback(tmp_path: Path) -> None:
    pressed = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    (tmp_path / "click.py").write_text(pressed, "utf-8")
    program = "from pytest_openai_ready.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "explain"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


@needs_signals
def test_ctrl_c_later_has_the_status_of_a_shell(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, pytest_openai_ready.cli.main as line\n"
        "line.terminal = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest_openai_ready", "explain"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


ENDING = """
import atexit, functools, threading, time
import pytest_openai_ready.__main__ as program
import pytest_openai_ready.cli.main as line

hanging = functools.partial(time.sleep, 60)  # refers to nothing here

def waited_for():
    time.sleep(0.5)
    print(", done", end="", flush=True)

class Shown:
    def __del__(self):
        print("shut down", flush=True)

def run(*_, **__):
    print("said", end="", flush=True)
    thread = globals().get("{thread}")
    if thread is not None:
        threading.Thread(target=thread, daemon=thread is hanging).start()
    raise SystemExit(3)

shown = Shown()
atexit.register(print, " and cleaned up")
line.commands.main = run
if {alone}:
    program.main()
line.main()
"""


def test_a_command_ends_with_its_status_and_without_python_s_shutdown() -> None:
    """It frees each object, and ends threads from within: C++ and Rust then abort."""
    for thread, alone, expected in (
        ("", True, "said and cleaned up\n"),
        ("hanging", True, "said and cleaned up\n"),
        ("waited_for", True, "said, done and cleaned up\nshut down\n"),
        # In a program with other threads.
        ("", False, "said and cleaned up\nshut down\n"),
        ("hanging", False, "said and cleaned up\nshut down\n"),
    ):
        program = ENDING.replace("{alone}", str(alone)).replace("{thread}", thread)
        done = subprocess.run(
            [sys.executable, "-c", program],
            check=False, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        said = (done.returncode, done.stdout, done.stderr)
        assert said == (3, expected, ""), (thread, alone)
