"""A student's first contact: install, verdict, a moved key and working hooks.

``python -m benchmarks.first_contact`` runs the README's commands in a new environment
and a new repository with a key in its program. pip uses no cache. The account is the
embedded sandbox's, without credit.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.tables import table

ROOT = Path(__file__).parents[1]
MOST_SECONDS, MOST_COMMANDS = 60, 5
INSTALL = re.compile(r'(?m)^\$ (python -m pip install "\./[^"]+"[^\n#]*?) *$')
ACTIVATE = re.compile(r"(?m)^  (pre-commit install.*)$")
MARKER = "T3BlbkFJ"
PROGRAM = """from openai import OpenAI

client = OpenAI(api_key="{}")
"""


class Step(NamedTuple):
    """A command, how long it took, and the end of its output."""

    command: str
    seconds: float
    said: str


class Student:
    """A computer with only Python and git, and a folder with homework."""

    def __init__(self, folder: Path) -> None:
        self.homework = folder / "my-homework"
        self.steps: list[Step] = []
        environment, home = folder / "environment", folder / "home"
        home.mkdir()
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        programs = environment / ("Scripts" if os.name == "nt" else "bin")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("OPENAI", "GIT_", "PYTHON"))
        }
        self.environment = kept | {
            "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
            "HOME": str(home),
            "PIP_NO_CACHE_DIR": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "OPENAI_READY_LANG": "en",
            **{f"GIT_{who}_NAME": "A. Student" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "a@example.com" for who in ("AUTHOR", "COMMITTER")},
        }

    def types(self, command: str, folder: Path, *, counts: bool = True) -> str:
        """Run a command and return its output; with ``counts``, add a table row."""
        start = perf_counter()
        done = subprocess.run(  # noqa: S602 - as it is typed
            command, shell=True, cwd=folder, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", check=False,
        )  # fmt: skip
        lines = done.stdout.rstrip().splitlines() or ["-"]
        if counts:
            step = Step(
                command, perf_counter() - start, f"{done.returncode}: {lines[-1][:60]}"
            )
            self.steps.append(step)
        return done.stdout

    def begins(self) -> str:
        """Create a repository with a key in its program; return the key."""
        key = "sk-proj-" + MARKER.join(secrets.token_urlsafe(60)[:74] for _ in "ab")
        self.homework.mkdir()
        (self.homework / "app.py").write_text(PROGRAM.format(key))
        self.types(
            "git init --quiet --initial-branch=main", self.homework, counts=False
        )
        return key


def first_contact(folder: Path) -> tuple[list[Step], list[str]]:
    """Return the commands of a student's first minute, and what went wrong."""
    shutil.copytree(
        ROOT, folder / "pytest-openai-ready",
        ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__", "site"),
    )  # fmt: skip
    student = Student(folder)
    key, homework = student.begins(), student.homework
    install = INSTALL.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert install
    student.types(install[1], folder)
    verdict = student.types("openai-ready doctor --sandbox balance-empty", homework)
    student.types("openai-ready fix --yes", homework)
    said = student.types("openai-ready init --yes", homework)
    activate = ACTIVATE.search(said)
    student.types(activate[1] if activate else "false", homework)
    moved = key in (homework / ".env").read_text() and key not in _text(homework)
    (homework / "again.py").write_text(f'KEY = "{key}"\n')
    student.types("git add again.py", homework, counts=False)
    refused = student.types("git commit -m again", homework, counts=False)
    wrong = {
        "no verdict": "[balance-empty]" not in verdict,
        "the key was not moved": not moved,
        "a commit with a key was not refused": "[key-in-file]" not in refused,
    }
    return student.steps, [what for what, is_so in wrong.items() if is_so]


def _text(homework: Path) -> str:
    return (homework / "app.py").read_text()


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        steps, wrong = first_contact(Path(folder))
    rows = [(each.command, f"{each.seconds:.1f}", each.said) for each in steps]
    print(table(("typed", "seconds", "status, and the last line"), rows))
    seconds = sum(each.seconds for each in steps)
    for what in wrong:
        print(f"WRONG: {what}")
    for name, got, most in (
        ("seconds", seconds, MOST_SECONDS),
        ("commands", len(steps), MOST_COMMANDS),
    ):
        print(
            f"{got:.0f} {name}, at most {most}: {'reached' if got <= most else 'MISSED'}"
        )
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
