"""What a run was asked for, read once into a typed value."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

AUTO, SKIP, FAIL, OFF, DESELECT, STOP = POLICIES = (
    *("auto", "skip", "fail", "off", "deselect", "stop"),
)
WORDS_OF_POLICY = "auto, skip, fail, off, deselect or stop"


class Settings:
    """The settings of one session; ``origin`` says where the policy was written.

    A plain class: an enumeration and a named tuple would take a quarter of the
    millisecond that loading the plugin may cost every session.
    """

    def __init__(
        self,
        policy: str,
        origin: str,
        sandbox: str | None,
        model: str | None,
        *,
        must_run: bool,
    ) -> None:
        self.policy = policy
        self.origin = origin
        self.sandbox = sandbox
        self.model = model
        self.must_run = must_run


SETTINGS = pytest.StashKey[Settings]()


def of(config: pytest.Config) -> Settings:
    """The settings of a session that is configured."""
    return config.stash[SETTINGS]


def add_options(parser: pytest.Parser) -> None:
    """Declare the options and the settings of an ini file.

    A key is none of them: a command line is visible to every process and every log.
    """
    group = parser.getgroup("openai-ready", "OpenAI readiness")
    group.addoption(
        "--openai-ready",
        dest="openai_ready_policy",
        choices=POLICIES,
        help="What becomes of the tests that need OpenAI where it is not ready: skip, "
        "fail, deselect, or stop the run before the first test; auto (the default) "
        "fails them in CI where a key is there and no good, and skips them otherwise; "
        "off asks nothing and runs them with the key as it is.",
    )
    group.addoption(
        "--openai-ready-must-run",
        dest="openai_ready_must_run",
        action="store_true",
        default=None,
        help="Exit with status 10 where tests need OpenAI and none of them ran.",
    )
    group.addoption(
        "--openai-ready-sandbox",
        dest="openai_ready_sandbox",
        metavar="STATE",
        help="Rehearse without a key: an embedded stand-in for the API answers, in "
        "this state (`openai-ready sandbox --list` has them all).",
    )
    group.addoption(
        "--openai-ready-model",
        dest="openai_ready_model",
        metavar="NAME",
        help="The model of the fixture openai_model; one small chat with it is asked "
        "for instead of an embedding.",
    )
    parser.addini("openai_ready", "the policy: " + WORDS_OF_POLICY, default="")
    parser.addini("openai_ready_model", "the model of the fixture openai_model")
    parser.addini(
        "openai_ready_must_run",
        "exit with status 10 where tests need OpenAI and none of them ran",
        type="bool",
        default=False,
    )


def settings_of(config: pytest.Config, environ: Mapping[str, str]) -> Settings:
    """The settings of a session.

    Each is the first of these that is set and not empty:

    1. the command line, ``--openai-ready``
    2. the environment, ``OPENAI_READY`` (the policy only)
    3. the ini file, ``openai_ready``
    4. the default

    Raises:
        pytest.UsageError: a policy that is none.
    """
    written = (
        ("--openai-ready", config.getoption("openai_ready_policy")),
        ("OPENAI_READY", environ.get("OPENAI_READY")),
        ("openai_ready", config.getini("openai_ready")),
        ("default", AUTO),
    )
    origin, word = next((origin, word) for origin, word in written if word)
    if word not in POLICIES:
        raise pytest.UsageError(f"{origin} is {word!r}: write {WORDS_OF_POLICY}.")
    return Settings(
        policy=word,
        origin=origin,
        sandbox=config.getoption("openai_ready_sandbox"),
        model=config.getoption("openai_ready_model")
        or config.getini("openai_ready_model")
        or None,
        must_run=config.getoption("openai_ready_must_run")
        or config.getini("openai_ready_must_run"),
    )


def header(settings: Settings) -> str:
    """The one line at the head of a session; it never shows a part of a key."""
    if settings.sandbox is not None:
        return f"openai-ready: sandbox {settings.sandbox}, policy {_policy(settings)}"
    present = "is set" if os.environ.get("OPENAI_API_KEY") else "is not set"
    return f"openai-ready: policy {_policy(settings)}, OPENAI_API_KEY {present}"


def _policy(settings: Settings) -> str:
    return f"{settings.policy} ({settings.origin})"
