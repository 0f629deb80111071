"""Output that goes nowhere: the exit status of the documentation, and the cause."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from makers import make
from sampled import sampled
from systems import needs_shell

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = [
    needs_shell,
    pytest.mark.skipif(
        not os.path.exists("/dev/full"), reason="only Linux has a full disk to try"
    ),
]

SCRIPT = "from pytest_openai_ready.cli.main import main; main()"
FULL = "Error: The output could not be written (No space left on device).\n"
# What each command ends with where its output is read by nobody.
STATUSES = {
    "--help": 0,
    "--version": 0,
    "scan": 1,
    "scan --format sarif": 1,
    "explain": 0,
    "sandbox --list": 0,
    "fix --dry-run": 1,
    "doctor --offline --only python": 0,
}


def ended(command: str, streams: str, **environ: str) -> tuple[int, str]:
    line = f'exec "{sys.executable}" -c "{SCRIPT}" {command} {streams}'
    done = subprocess.run(
        ["sh", "-c", line],
        env={**os.environ, **environ},
        check=False,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(("command", "status"), sampled(STATUSES.items(), 3))
def test_whatever_becomes_of_the_output(
    repository: Repository, command: str, status: int
) -> None:
    repository.add("app.py", f'import openai\nopenai.api_key = "{make("project")}"\n')
    assert ended(command, ">/dev/full") == (3, FULL)
    for streams in (">&-", ">/dev/null 2>&-", "<&- >&- 2>&-"):
        assert (streams, *ended(command, streams)) == (streams, status, "")


@pytest.mark.parametrize(
    "commands",
    sampled([["--help", "scan --format sarif"], [*STATUSES]], 2),
    ids=["some", "all"],
)
def test_nobody_reads_to_the_end(repository: Repository, commands: list[str]) -> None:
    """The first process of a pipe does its work, and ends with its own status."""
    repository.write("app.py", f'import openai\nopenai.api_key = "{make("project")}"\n')
    statuses = {each: STATUSES[each] for each in commands if "--" in each}
    for command, status in {**statuses, "fix --yes": 0, "init --yes": 0}.items():
        line = f'"{sys.executable}" -c "{SCRIPT}" {command}; echo $? >&2'
        done = subprocess.run(
            ["sh", "-c", f"({line}) | exec <&-"], check=False, stderr=subprocess.PIPE
        )
        assert (command, done.stderr) == (command, f"{status}\n".encode())
    assert "environ" in (repository.folder / "app.py").read_text()
    assert (repository.folder / ".pre-commit-config.yaml").exists()


def test_wrong_usage_is_2_also_where_nobody_can_read_it(repository: Repository) -> None:
    assert repository.folder.is_dir()
    assert ended("nope", "2>/dev/full")[0] == 2


def test_what_cannot_be_shown_is_not_done(repository: Repository) -> None:
    program = f'import openai\nopenai.api_key = "{make("project")}"\n'
    repository.write("app.py", program)
    assert ended("fix --yes", ">/dev/full") == (3, FULL)
    assert ended("init --yes", ">/dev/full") == (3, FULL)
    assert (repository.folder / "app.py").read_text() == program
    assert sorted(os.listdir(repository.folder)) == [".git", "app.py"]


def test_a_system_without_anything_to_spare(repository: Repository) -> None:
    """Few files that may be open, no home, no folder for what is temporary."""
    program = f'import openai\nopenai.api_key = "{make("project")}"\n'
    repository.add("app.py", program)
    nowhere = {"TMPDIR": "/nowhere", "HOME": "", "XDG_CACHE_HOME": ""}
    assert ended("scan", ">/dev/null", **nowhere) == (1, "")
    assert ended("fix --yes", ">/dev/null", **nowhere) == (1, "")  # it is staged
    assert ended("fix --undo", ">/dev/null", **nowhere) == (0, "")
    line = f'ulimit -n 8; "{sys.executable}" -c "{SCRIPT}" fix --yes'
    done = subprocess.run(
        ["sh", "-c", line], check=False, capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, "Too many open files" in done.stdout) == (3, True)
    assert (repository.folder / "app.py").read_text() == program
