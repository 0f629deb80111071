"""Start a Python program in the Windows of ``machine.py``.

``python tests/windows/run.py FOLDER -m pytest …`` ends as that program ended, and with 1
where pytest ended without a summary; where Wine is not installed, it says so and ends well.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

from machine import MISSING, Machine, as_windows, make, wine
from system_git import BLOCK, Drives, serve

if TYPE_CHECKING:
    from collections.abc import Sequence

# Wine passes on the last eight bits of a status: those of its own crashes are zero.
STARTED = """
import subprocess, sys
status = subprocess.call([sys.executable, *sys.argv[1:]])
sys.exit(status if status < 256 else f"The program crashed: {status:#x}")
"""
SOON = "30"  # seconds
MOMENT = 2.0  # seconds: for what was printed last
# The last line of pytest, such as ``5 passed, 1 skipped in 0.12s``.
SUMMARY = re.compile(rb"(?m)^(?:=+ )?\d+[/\d]* [^\n]+ in [\d.]+s\b")
NO_SUMMARY = "pytest was killed: it printed no summary"


def run(machine: Machine, *arguments: str) -> int:
    """Run Windows' Python, and pass on what it prints.

    Under Wine a program cannot write into a file, or read from a terminal, that this
    system opened; a pipe it can.
    """
    serve_wine(machine)
    with (
        tempfile.TemporaryDirectory(
            prefix="windows-", ignore_cleanup_errors=True
        ) as own,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        port = str(listener.getsockname()[1])
        # For programs that get few variables, such as the examiners of an audit.
        (machine.git / "port").write_text(port)
        drives = Drives(machine.prefix)
        python = as_windows(machine.python / "python.exe")
        threading.Thread(target=serve, args=(listener, drives), daemon=True).start()
        process = subprocess.Popen(
            [wine(), python, "-c", STARTED, *arguments],
            env=machine.environment(
                WINDOWS_GIT_PORT=port,
                # In one that others use, pytest also removes what is theirs.
                PYTEST_DEBUG_TEMPROOT=as_windows(Path(own)),
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout
        said = bytearray()
        reader = threading.Thread(target=show, args=(process.stdout, said), daemon=True)
        reader.start()
        status = process.wait()
        reader.join(MOMENT)
        return judged(arguments, status, bytes(said))


def show(pipe: IO[bytes], said: bytearray) -> None:
    """Print what a program prints, and keep its end in ``said``.

    The pipe is open for as long as Wine's services, which the program started.
    """
    while data := os.read(pipe.fileno(), BLOCK):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        said += data
        del said[:-BLOCK]


def judged(arguments: Sequence[str], status: int, said: bytes) -> int:
    """The exit status, of which Wine makes 0 where a program was killed."""
    is_pytest = arguments[:2] == ("-m", "pytest")
    if status or not is_pytest or SUMMARY.search(said):
        return status
    print(NO_SUMMARY)  # noqa: T201 - for a person
    return 1


def serve_wine(machine: Machine) -> None:
    """Start Wine's server, unless one runs; it ends by itself soon after its last program.

    One that programs start by themselves prints what it holds into their output.
    """
    server = shutil.which("wineserver") or "/usr/lib/wine/wineserver64"
    subprocess.run(
        [server, f"-p{SOON}"],
        env=machine.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def left_out(why: str) -> int:
    """Say why nothing is run, as with any program of others that is not there."""
    print(f"without Windows: {why}")  # noqa: T201 - for a person
    return 0


def main(folder: str, *arguments: str) -> int:
    """Make the machine, where that can be done, and run a program in it."""
    machine = Machine(Path(folder).resolve())
    try:
        make(machine)
    except FileNotFoundError:
        return left_out(f"{MISSING} is missing")
    except subprocess.CalledProcessError as error:
        said = (error.stdout or b"").decode(errors="replace")
        return left_out(f"{Path(error.cmd[0]).name} failed. {said}")
    return run(machine, *arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
