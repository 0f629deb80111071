from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in dict(os.environ):
        if name.startswith(("OPENAI_", "PYTEST_ADDOPTS", "LC_", "LANG")):
            monkeypatch.delenv(name)
    for name in ("CI", "BUILD_NUMBER"):  # with them, pytest cuts no line
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
