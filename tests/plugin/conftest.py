from __future__ import annotations

import os

import openai
import pytest

from pytest_openai_ready.plugin.readiness import gate
from pytest_openai_ready.plugin.reporting import summary

# What an inner run imports first is forgotten when it ends. httpx knows the errors of
# its transport by their classes, and would not know those of a second import; nor
# would a stash know the keys of a second import of ours.
openai.OpenAI(api_key="-").close()
assert all((gate, summary))


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in dict(os.environ):
        if name.startswith(("OPENAI_", "PYTEST_ADDOPTS", "LC_", "LANG", "XDG_")):
            monkeypatch.delenv(name)
    for name in ("CI", "BUILD_NUMBER"):  # with them, pytest cuts no line
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
