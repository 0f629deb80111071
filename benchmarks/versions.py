"""Do the lowest and the highest versions of every dependency work? One table.

``python -m benchmarks.versions`` makes an environment of each, by uv, and runs the tests
of ``TESTS`` in it; or others that are named. ``make test-all`` tries single libraries in
many versions; this tries all at once, as who installs an old set has them.
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
# The oldest SDK can make no client with httpx 0.28, as doctor says.
ALSO = {"lowest-direct": ("httpx<0.28",), "highest": ()}
# What tests themselves import; they may be of any version.
FOR_TESTS = (
    *("hypothesis", "jsonschema", "pytest-socket", "pytest-xdist", "trio", "trustme"),
    *("pre-commit", "wcwidth"),
)
# None of these needs an SDK of one generation.
TESTS = (
    *("tests/test_config_files.py", "tests/test_dotenv.py", "tests/changes"),
    *("tests/account/sources", "tests/cli/test_explain.py", "tests/cli/test_main.py"),
    *("tests/fix/programs/test_notebook_file.py", "tests/keys/test_grammar.py"),
    "tests/plugin/test_fixtures.py",
)
UNITS = "not live and not matrix and not cells and not integration"


def uv(*arguments: str) -> str:
    """What uv prints, which has to be on the PATH or beside this Python."""
    folders = (Path(sys.executable).parent, Path(sys.prefix, "release", "bin"))
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"]])
    program = shutil.which("uv", path=path)
    if program is None:
        sys.exit("uv is needed: python -m pip install uv")
    return subprocess.run(
        [program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True
    ).stdout


def made(folder: Path, resolution: str) -> dict[str, str]:
    """An environment with these versions, by the names of its distributions."""
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
    """The last line of pytest on some tests in an environment."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    options = ("-q", "-p", "no:cacheprovider", "-m", UNITS)
    done = subprocess.run(
        [str(python), "-m", "pytest", *options, *tests],
        cwd=ROOT, stdout=subprocess.PIPE, check=False, text=True,
    )  # fmt: skip
    return done.stdout.rstrip().rpartition("\n")[2].partition(" in ")[0]


def dependencies() -> list[str]:
    """What the project and its extras name, but for developers' tools."""
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
