"""What the plugin costs a pytest run, in milliseconds of wall time.

Runs take turns. For loading, the fastest run counts, since everything else on a machine
adds to it; for long runs, the median counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from string import ascii_letters, digits

from benchmarks.student import PYTHON
from benchmarks.timing import Command, costs
from pytest_openai_ready.keys.recognition.kinds import MARKER

LOADS, ROUNDS = 20, 3
GATED, PURE = 200, 3000
PRINTS = (1_000, 10_000, 100_000)
DRAWN = "".join(Random(1).choices(ascii_letters + digits, k=148))
KEY = f"sk-proj-{DRAWN[:74]}{MARKER}{DRAWN[74:]}"
PYTEST = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider")
WITHOUT_PLUGIN = (*PYTEST, "-p", "no:openai_ready")
EXHAUSTED = "--openai-ready-sandbox=balance-empty"
LOADING = """
import sys
from time import perf_counter
from _pytest.assertion import install_importhook
from _pytest.config import get_config
config = get_config()
manager = config.pluginmanager
if sys.dont_write_bytecode:
    install_importhook(config).mark_rewrite("pytest_openai_ready")
start = perf_counter()
manager.import_plugin("pytest_openai_ready.plugin.entry")
print((perf_counter() - start) * 1000)
"""
# The suites: a file for each, and the parameters of its test.
SUITES = {
    "test_gated.py": (GATED, "number, openai_client"),
    "test_pure.py": (PURE, "number"),
}
PRINTING = """
import os

def test_it():
    for number in range(int(os.environ["PRINTS"])):
        print(number, os.environ["OPENAI_API_KEY"])
"""


def prepared(folder: Path) -> Path:
    """Write the suites, and isolate them from the user's settings and home folder."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, (count, parameters) in SUITES.items():
        (folder / name).write_text(
            "import pytest\n\n"
            f'@pytest.mark.parametrize("number", range({count}))\n'
            f"def test_it({parameters}):\n    pass\n"
        )
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "PYTEST_")):
            del os.environ[name]
    os.environ.update(
        HOME=str(folder),
        USERPROFILE=str(folder),
        XDG_CACHE_HOME=str(folder),
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
    )
    return folder


def load(folder: Path) -> None:
    """Measure what importing and registering the plugin adds to a loaded pytest.

    In most containers Python writes no bytecode. There pytest would compile the modules
    of a plugin in every session.
    """
    environ = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for name, options in (("", ()), (" where nothing is written", ("-B",))):
        command = [PYTHON, *options, "-c", LOADING]
        times = [
            float(subprocess.check_output(command, cwd=folder, env=environ))
            for _ in range(LOADS)
        ]
        judge(f"loading the plugin{name}, fastest of {LOADS}", min(times), 1)


def gated(folder: Path) -> None:
    """Measure tests that need OpenAI, for which it is asked once."""
    times = medians(
        folder,
        {
            f"{GATED} gated tests, no key": Command([*PYTEST, "test_gated.py"]),
            f"{GATED} gated tests, balance empty": Command(
                [*(*PYTEST, EXHAUSTED, "test_gated.py")]
            ),
        },
    )
    no_key, exhausted = times
    judge("an exhausted key", exhausted - no_key, 2000)


def pure(folder: Path) -> None:
    """Measure tests that do not use OpenAI, with a key to hide in their output."""
    suite = "test_pure.py"
    times = medians(
        folder,
        {
            f"{PURE} tests, without the plugin": Command([*WITHOUT_PLUGIN, suite]),
            f"{PURE} tests, no key": Command([*PYTEST, suite]),
            f"{PURE} tests, a key in the environment": Command(
                [*PYTEST, suite], environ={"OPENAI_API_KEY": KEY}
            ),
        },
    )
    _, no_key, key = times
    judge("hiding a key", key - no_key, 0.05 * no_key)


def printed(folder: Path) -> None:
    """Measure many prints of a key, not captured by pytest: time must be linear."""
    (folder / "test_printing.py").write_text(PRINTING)
    times = medians(
        folder,
        {
            f"{count} prints of a key, {name}": Command(
                [*command, "-s", "test_printing.py"],
                environ={"OPENAI_API_KEY": KEY, "PRINTS": str(count)},
            )
            for count in PRINTS
            for name, command in (("not hidden", WITHOUT_PLUGIN), ("hidden", PYTEST))
        },
    )
    more = [
        hidden - plain for plain, hidden in zip(times[::2], times[1::2], strict=True)
    ]
    judge(f"hiding {PRINTS[-1]} prints", more[-1], 12 * more[-2])


def medians(folder: Path, commands: dict[str, Command]) -> list[float]:
    measured = costs(commands, folder, ROUNDS)
    for name, each in measured.items():
        print(f"{name:50} {each.time:9.1f}")
    return [each.time for each in measured.values()]


def judge(name: str, more: float, most: float) -> None:
    word = "reached" if more <= most else "MISSED"
    print(f"{name}: {more:.1f} ms more, at most {most:.1f}: {word}")


def main() -> None:
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as name:
        folder = prepared(Path(name))
        for part in (load, gated, pure, printed):
            part(folder)
            sys.stdout.flush()
    os.environ.clear()
    os.environ.update(before)


if __name__ == "__main__":
    main()
