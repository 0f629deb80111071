"""What the tests of cleaning up share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_key_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
