"""Sessions of pytest inside of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

# Plugins of this suite that an inner session has no use for.
LEFT_OUT = ("-p", "no:cacheprovider", "-p", "no:randomly")


def session(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the tests in ``pytester``'s folder in a process of their own: a second each."""
    return pytester.runpytest_subprocess(*LEFT_OUT, *arguments)
