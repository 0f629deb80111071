"""The lines of the page on installing, in the shells that they are for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.shell_completion import get_completion_class
from systems import needs_shell

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.integration

PAGE = Path(__file__).parents[2] / "docs" / "install.md"
BLOCK = re.compile(r"(?ms)^```(bash|zsh|fish|powershell)\n(.*?)^```$")
LINES = {
    shell: lines
    for shell, lines in BLOCK.findall(PAGE.read_text("utf-8"))
    if "_COMPLETE" in lines
}
PATIENCE = 60.0  # seconds; a machine may have much else to do
TYPED = "openai-ready expl\tbalance-e\t\r"
COMPLETED = "balance-empty: "  # how `explain` begins
# A shell minds its terminal only if it is the first program of its session.
IN_TERMINAL = """\
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


class Shell(NamedTuple):
    """How it starts without a user's settings, and what they would have in them."""

    command: tuple[str, ...]
    before: str = ""


SHELLS = {
    "bash": Shell(("bash", "--norc", "--noprofile", "-i")),
    "zsh": Shell(("zsh", "-f", "-i"), "autoload -Uz compinit && compinit -D\n"),
    "fish": Shell(("fish", "--no-config", "-i")),
}


class Terminal:
    """What a person types into, and reads."""

    def __init__(self, master: int) -> None:
        self.master = master
        self.shown = ""

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + PATIENCE
        while text not in self.shown:
            if time.monotonic() > end:
                pytest.fail(f"{text!r} is not shown: {self.shown!r}")
            try:
                self.shown += os.read(self.master, 1 << 16).decode(errors="replace")
            except BlockingIOError:
                time.sleep(0.02)
        self.shown = ""


@contextmanager
def terminal_with(shell: Shell, home: Path) -> Iterator[Terminal]:
    import pty

    environ = {
        "HOME": str(home),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "TERM": "xterm",
        "OPENAI_READY_LANG": "en",
    }
    master, theirs = pty.openpty()
    os.set_blocking(master, False)
    with subprocess.Popen(
        (sys.executable, "-c", IN_TERMINAL, *shell.command), cwd=home, env=environ,
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        try:
            yield Terminal(master)
        finally:
            process.kill()
            os.close(master)


@needs_shell
@pytest.mark.parametrize("name", SHELLS)
def test_the_line_of_the_page_completes(name: str, tmp_path: Path) -> None:
    shell = SHELLS[name]
    if shutil.which(shell.command[0]) is None:
        pytest.skip(f"{name} is not installed")
    with terminal_with(shell, tmp_path) as terminal:
        terminal.type(shell.before + LINES[name] + "printf 'set%sup\\n' -\n")
        terminal.wait_for("set-up")
        terminal.type(TYPED)
        terminal.wait_for(COMPLETED)


def test_powershell_gets_its_script() -> None:
    """That it completes is not tested: there is no PowerShell to run it."""
    if get_completion_class("powershell") is None:
        pytest.skip("only click 8.5 and later know PowerShell")
    variable, value, program = re.findall(
        r'^\$env:(\w+) = "(\w+)"\n([\w-]+) ', LINES["powershell"]
    )[0]
    done = subprocess.run(
        [Path(sys.executable).with_name(program)],
        env={**os.environ, variable: value}, check=True, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert f"-Native -CommandName {program} " in done.stdout
    assert f"Remove-Item Env:{variable}" in LINES["powershell"]
