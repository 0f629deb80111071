"""Programs that were not written here, which ``make test-all`` installs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


def counterpart(path: str) -> str:
    """One that stands in for another; the test skips where it could not be installed."""
    return _installed("counterparts", path)


def release_program(path: str) -> str:
    """One that builds, checks or installs a release, with the same rule."""
    return _installed("release", path)


def _installed(folder: str, path: str) -> str:
    programs = Path(sys.prefix, folder)
    if not (programs / "ready").exists():
        pytest.fail(f"There is no {programs}: `make test-all` makes it.", pytrace=False)
    if not (programs / path).exists():
        pytest.skip(f"{path} could not be installed here")
    return str(programs / path)
