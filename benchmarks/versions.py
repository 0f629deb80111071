"""Do the lowest and highest versions of every dependency work? One table.

``python -m benchmarks.versions`` creates an environment for each with uv, and runs the
tests in ``TESTS`` in it, or others that are named. ``make test-all`` tests single
libraries in many versions; this tests all at once, like an old installation.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.tables import table

ROOT = Path(__file__).parents[1]
RESOLUTIONS = ("lowest-direct", "highest")
# The oldest SDK cannot create a client with httpx 0.28, as doctor reports.
ALSO = {"lowest-direct": ("httpx<0.28",), "highest": ()}
# What tests themselves import, in any version.
FOR_TESTS = (
    *("hypothesis", "jsonschema", "pytest-socket", "pytest-xdist", "trio", "trustme"),
    *("pre-commit", "wcwidth"),
)
# None of these needs a certain generation of the SDK.
TESTS = (
    *("tests/test_config_files.py", "tests/test_dotenv.py", "tests/changes"),
    *(
        "tests/account/sources",
        "tests/cli/commands/test_explain.py",
        "tests/cli/test_main.py",
    ),
    *(
        "tests/fix/programs/test_notebook_file.py",
        "tests/keys/recognition/test_grammar.py",
    ),
    "tests/plugin/test_fixtures.py",
)
UNITS = "not live and not matrix and not cells and not integration"


def uv(*arguments: str) -> str:
    """Return uv's output; uv has to be on the PATH or next to this Python."""
    folders = (Path(sys.executable).parent, Path(sys.prefix, "release", "bin"))
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"]])
    program = shutil.which("uv", path=path)
    if program is None:
        sys.exit("uv is needed: python -m pip install uv")
    return subprocess.run(
        [program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True
    ).stdout


def made(folder: Path, resolution: str) -> dict[str, str]:
    """Create an environment; return the versions of its distributions by name."""
    uv("venv", "--quiet", "--python", sys.executable, str(folder))
    install = ("pip", "install", "--quiet", "--python", str(folder))
    chosen = ("--resolution", resolution, "--editable", ".[all]", *ALSO[resolution])
    uv(*install, *chosen)
    frozen = uv("pip", "freeze", "--python", str(folder), "--exclude-editable")
    constraints = folder / "constraints.txt"
    constraints.write_text(frozen)
    uv(*install, "--constraints", str(constraints), *FOR_TESTS)
    versions = (line.split("==") for line in frozen.splitlines() if "==" in line)
    return {name.lower(): version for name, version in versions}


def judged(folder: Path, tests: list[str]) -> str:
    """Return pytest's last line for some tests in an environment."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    options = ("-q", "-p", "no:cacheprovider", "-m", UNITS)
    done = subprocess.run(
        [str(python), "-m", "pytest", *options, *tests],
        cwd=ROOT, stdout=subprocess.PIPE, check=False, text=True,
    )  # fmt: skip
    return done.stdout.rstrip().rpartition("\n")[2].partition(" in ")[0]


def dependencies() -> list[str]:
    """Return the dependencies of the project and its extras, except ``dev``."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = text[text.index("\ndependencies = [") : text.index("\ndev = [")]
    return sorted({name.lower() for name in re.findall(r'"([\w.-]+)>=', project)})


def main(tests: list[str]) -> None:
    found, verdicts = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for resolution in RESOLUTIONS:
            folder = Path(scratch, resolution)
            found.append(made(folder, resolution))
            verdicts.append(judged(folder, tests))
    rows = [
        (
            name,
            *(each.get(name.replace(".", "-"), each.get(name, "-")) for each in found),
        )
        for name in dependencies()
    ]
    rows.append(("tests", *verdicts))
    print(table(("dependency", "lowest", "highest"), rows))


if __name__ == "__main__":
    main(sys.argv[1:] or [*TESTS])
