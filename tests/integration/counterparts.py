"""Programs that were not written here, which ``make test-all`` installs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

COUNTERPARTS = Path(sys.prefix, "counterparts")


def counterpart(path: str) -> str:
    """Where such a program is; the test skips where it could not be installed."""
    if not (COUNTERPARTS / "ready").exists():
        pytest.fail(
            f"There is no {COUNTERPARTS}: `make test-all` makes it.", pytrace=False
        )
    if not (COUNTERPARTS / path).exists():
        pytest.skip(f"{path} could not be installed here")
    return str(COUNTERPARTS / path)
