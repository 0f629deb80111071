"""Sessions of pytest inside of a test."""

from __future__ import annotations

import itertools
import os
from contextlib import suppress
from pathlib import Path

import pytest
from forked import run


def without(*plugins: str) -> tuple[str, ...]:
    """Arguments that leave out plugins of pytest."""
    return tuple(each for name in plugins for each in ("-p", f"no:{name}"))


# Plugins that an inner session has no use for; some take longer to load than it runs.
LEFT_OUT = without("cacheprovider", "randomly", "hypothesispytest", "anyio")
# It loads all of Hydra, whose readers of settings are what is wanted here.
HYDRA = without("hydra_pytest")

# Windows has another encoding for files; what is printed into one is read in this.
UTF_8 = {"PYTHONIOENCODING": "utf-8"}


def session(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the tests in ``pytester``'s folder in a process of their own."""
    return bare_session(pytester, *LEFT_OUT, *arguments)


def bare_session(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """The same with every plugin that a student may have, and with pytest's cache."""
    folder = pytester.path
    files = [folder / "stdout", folder / "stderr"]
    path = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    with files[0].open("wb") as out, files[1].open("wb") as err:
        status = run(
            ["-m", "pytest", *HYDRA, f"--basetemp={folder / 'basetemp'}", *arguments],
            cwd=Path.cwd(),
            env={**UTF_8, **os.environ, "PYTHONPATH": os.pathsep.join(path)},
            stdout=out,
            stderr=err,
        )
    lines = [each.read_text(encoding="utf-8").splitlines() for each in files]
    print(*itertools.chain(*lines), sep="\n")  # noqa: T201 - shown where a test fails
    with suppress(ValueError):
        status = pytest.ExitCode(status)
    return pytest.RunResult(status, lines[0], lines[1], 0.0)
