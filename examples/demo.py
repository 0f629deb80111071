"""The main features on a student's repository, without a key or network.

Every command is printed before its output and really runs: git, pre-commit, pytest, and
the OpenAI SDK against the embedded sandbox. The exit status is 1 if one of them does
not end as expected.
"""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pytest_openai_ready.tools.ci.services import VARIABLES

STUDENT = Path(__file__).with_name("student")
MARKER = "T3BlbkFJ"

# Like a student's own computer, even in CI, where a test without credit fails.
ENVIRONMENT = {
    **{
        name: value
        for name, value in os.environ.items()
        if "OPENAI" not in name and name not in VARIABLES
    },
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    "PYTHONDONTWRITEBYTECODE": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "A. Student",
    "GIT_AUTHOR_EMAIL": "student@example.com",
    "GIT_COMMITTER_NAME": "A. Student",
    "GIT_COMMITTER_EMAIL": "student@example.com",
}


def run(command: str, folder: Path, *, status: int = 0, quiet: bool = False) -> None:
    """Show a command, run it, and check its exit status."""
    if not quiet:
        print(f"\n$ {command}", flush=True)
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(
        shlex.split(command),
        cwd=folder,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != status:
        sys.exit(f"{command} ended with {done.returncode}, not with {status}.")


def say(text: str) -> None:
    print(f"\n--- {text}", flush=True)


def made_up_key() -> str:
    """Return a key in the current shape that nobody ever issued."""
    half = secrets.token_urlsafe(60)[:74]
    return f"sk-proj-{half}{MARKER}{half[::-1]}"


def demonstrate(folder: Path) -> None:
    run("git init --quiet --initial-branch=main", folder, quiet=True)
    run("pre-commit install", folder, quiet=True)
    run("git add .", folder, quiet=True)

    say("A key that is good: everything is ready, and the tests run.")
    run("openai-ready doctor --sandbox ready", folder)
    run("pytest -q --no-header --openai-ready-sandbox ready", folder)

    say("The same key out of credit: one sentence instead of sixty lines of traceback.")
    run("openai-ready doctor --sandbox balance-empty", folder, status=1)
    run("pytest -q --no-header --openai-ready-sandbox balance-empty", folder)

    say("A first commit without a key in it is accepted.")
    run("git commit --quiet --message first", folder)

    say("A key pasted into the program: the commit is refused.")
    program = folder / "summarize.py"
    text = program.read_text(encoding="utf-8")
    pasted = f'{text}\n\nclient = OpenAI(api_key="{made_up_key()}")\n'
    program.write_text(pasted, encoding="utf-8")
    run("git commit --quiet --all --message second", folder, status=1)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary, "student")
        shutil.copytree(STUDENT, copy)
        demonstrate(copy)
    say("That was all: no key, no network, nothing left behind.")
