"""Runs a session against the sandbox."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import (
    HEADERS_VARIABLE,
    READ,
    REHEARSAL_VARIABLE,
)
from pytest_openai_ready.sandbox.answers import StateNameError, state_named
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    import pytest

# Settings that would change where a request goes, or whose account it uses.
REHEARSED_VARIABLES = (
    *READ,
    HEADERS_VARIABLE,
    REHEARSAL_VARIABLE,
    "NO_PROXY",
    "no_proxy",
)
NO_PROXY = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")


def rehearse(config: pytest.Config, name: str) -> None:
    """Start a sandbox in the state ``name``, until the session ends.

    The environment points to it, so that it also serves code under test that creates
    its own client; the previous values are restored afterwards.

    Raises:
        pytest.UsageError: there is no such state.
    """
    try:
        sandbox = Sandbox(state_named(name))
    except StateNameError as error:
        from pytest_openai_ready.plugin.usage_errors import usage_error

        raise usage_error(f"usage.{error.text}", **error.facts) from None
    sandbox.start()
    config.add_cleanup(sandbox.stop)
    before = {name: os.environ.get(name) for name in REHEARSED_VARIABLES}
    config.add_cleanup(lambda: _set(before))
    host = {REHEARSAL_VARIABLE: sandbox.state.host}
    ours = {**NO_PROXY, **sandbox.environ, **host}
    _set({**dict.fromkeys(REHEARSED_VARIABLES), **ours})


def _set(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
