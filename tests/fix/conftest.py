"""What the tests of `fix` share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from students import fake_client

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a stand-in for the SDK."""
    return fake_client(tmp_path_factory.mktemp("client"))
