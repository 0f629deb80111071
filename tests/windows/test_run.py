"""A run of tests under Wine succeeds only where pytest came to its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from systems import needs_shell

if TYPE_CHECKING:
    from collections.abc import Callable

RUN = Path(__file__).with_name("run.py")
KILLED = "pytest was killed: it printed no summary\n"
PYTEST, OTHER = ("-m", "pytest", "--quiet"), ("-c", "pass")
PROGRAMS = ("wine", "wineserver", "x86_64-w64-mingw32-gcc")

# The arguments; what Wine prints, and its status; what is printed then, and the status.
ENDS = (
    (PYTEST, "..s\n2 passed, 1 skipped in 0.12s\n", 0, "", 0),
    (PYTEST, "1 passed, 3 deselected in 75.10s (0:01:15)\r\n", 0, "", 0),
    (PYTEST, "===== 2 passed, 1 warning in 1.00s =====\n", 0, "", 0),
    (PYTEST, "5/12 tests collected (7 deselected) in 0.50s\n", 0, "", 0),
    (PYTEST, "2 skipped in 0.01s\na late line of a service\n", 0, "", 0),
    (PYTEST, "F\n1 failed in 0.01s\n", 1, "", 1),
    (PYTEST, "no tests ran in 0.01s\n", 5, "", 5),
    (PYTEST, "....\n", 0, KILLED, 1),
    (PYTEST, "", 0, KILLED, 1),
    (PYTEST, "\nin it, 5 passed in 0.12s\n", 0, KILLED, 1),
    (PYTEST, "....\n", 3, "", 3),
    (OTHER, "", 0, "", 0),
)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[str, int]]:
    """Run ``run.py`` with a Wine that prints something and ends."""
    for name in PROGRAMS:
        program = tmp_path / name
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    (tmp_path / "machine" / "git").mkdir(parents=True)
    (tmp_path / "machine" / "ready").touch()

    def ended(arguments: tuple[str, ...], said: str, status: int) -> tuple[str, int]:
        (tmp_path / "said").write_bytes(said.encode())
        script = f"#!/bin/sh\n/bin/cat '{tmp_path}/said'\nexit {status}\n"
        (tmp_path / "wine").write_text(script)
        done = subprocess.run(
            [sys.executable, RUN, tmp_path / "machine", *arguments],
            env={"PATH": str(tmp_path)},
            stdout=subprocess.PIPE,
            check=False,
        )
        return done.stdout.decode(), done.returncode

    return ended


@needs_shell
def test_a_pytest_that_was_killed_is_no_success(
    run: Callable[..., tuple[str, int]],
) -> None:
    """Wine ends with 0 for a program that was killed."""
    for arguments, said, status, added, expected in ENDS:
        assert run(arguments, said, status) == (said + added, expected), said
