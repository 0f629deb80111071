"""What users wait for, compared to bare Python in the same run.

Prints the median of each command, and its difference and ratio to ``python -c pass``,
in milliseconds of wall time, then how far the goals are.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from random import Random

from benchmarks.specimens import specimen
from benchmarks.student import BIN, PYTHON
from benchmarks.timing import Command, costs

ROUNDS = 25

PASS, IMPORT = "python -c pass", "python -c 'import openai'"
ONLINE = "openai-ready doctor --sandbox ready"
DOTENV = "check-dotenv-ignored"
OFFLINE = "openai-ready doctor --offline"

COMMANDS = {
    PASS: [PYTHON, "-c", "pass"],
    "block-openai-keys FILE": [str(BIN / "block-openai-keys"), "app.py"],
    DOTENV: [str(BIN / "check-dotenv-ignored")],
    "python -c 'import pytest'": [PYTHON, "-c", "import pytest"],
    "pytest -p no:openai_ready": [
        *(PYTHON, "-m", "pytest", "-q", "-p", "no:openai_ready")
    ],
    "pytest": [PYTHON, "-m", "pytest", "-q"],
    IMPORT: [PYTHON, "-c", "import openai"],
    ONLINE: [str(BIN / "openai-ready"), "doctor", "--sandbox", "ready"],
    OFFLINE: [str(BIN / "openai-ready"), "doctor", "--offline"],
}


def prepared(folder: Path) -> Path:
    """Create a repository without faults: its only key is in its ignored ``.env``."""
    key = specimen("project 164", Random(0)).value
    (folder / ".env").write_text(f"OPENAI_API_KEY={key}\n")
    (folder / "app.py").write_text("print('hello')\n" * 50)
    (folder / "test_app.py").write_text("def test_pure():\n    pass\n")
    (folder / ".gitignore").write_text(".env\n")
    for command in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def main() -> None:
    os.environ.pop("PYTEST_ADDOPTS", None)
    with tempfile.TemporaryDirectory() as folder:
        commands = {name: Command(argv) for name, argv in COMMANDS.items()}
        measured = costs(commands, prepared(Path(folder)), ROUNDS)
    times = {name: cost.time for name, cost in measured.items()}
    bare = times[PASS]
    print(f"{'median of ' + str(ROUNDS):38}{'ms':>8}{'over bare':>11}{'ratio':>8}")
    for name, time in times.items():
        print(f"{name:38}{time:8.1f}{time - bare:11.1f}{time / bare:8.2f}")
    goals = {
        ONLINE: 1.25 * times[IMPORT] + 150,
        OFFLINE: bare + 150,
        DOTENV: bare + 25,
    }
    for name, most in goals.items():
        word = "reached" if times[name] <= most else "MISSED"
        print(f"{name}: {times[name]:.1f} ms, at most {most:.1f}: {word}")


if __name__ == "__main__":
    main()
