"""The options and settings of a session, read once into a typed value."""

from __future__ import annotations

import os
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready import COMMAND, POLICY_VARIABLE
from pytest_openai_ready.plugin.policy import AUTO, POLICIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.plugin.policy import Policy

*_, LAST_POLICY = POLICIES
WORDS_OF_POLICY = ", ".join(POLICIES).replace(f", {LAST_POLICY}", f" or {LAST_POLICY}")
# As in its row in `providers`, which takes longer to load than the whole plugin.
KEY_VARIABLE = "OPENAI_API_KEY"

# By name: the type of each limit, as an argument of the mark and as a setting.
LIMITS: dict[str, type[int | float]] = {
    "max_usd": float,
    "max_calls": int,
    "max_tokens": int,
}
WHY_NO_PRICES = "which needs prices: python -m pip install genai-prices"


class Settings:
    """The settings of one session; ``origin`` says where the policy was set.

    A plain class: an enumeration and a named tuple would take a quarter of the
    millisecond that the plugin may add to the start of every session.
    """

    def __init__(  # noqa: PLR0913 - what a dataclass would write
        self,
        policy: Policy,
        origin: str,
        sandbox: str | None,
        model: str | None,
        *,
        limits: Mapping[str, float],
        report: str | None,
        must_run: bool,
        no_cache: bool,
        runs_tests: bool,
    ) -> None:
        self.policy = policy
        self.origin = origin
        self.sandbox = sandbox
        self.model = model
        self.limits = limits
        self.report = report
        self.must_run = must_run
        self.no_cache = no_cache
        self.runs_tests = runs_tests


# Options of pytest, by their destination, with which no test runs. Editors list tests
# that way at every change. ``--cache-show`` takes a list, which may be empty.
MERE_LOOKS = (
    *("collectonly", "setupplan", "showfixtures", "show_fixtures_per_test"),
    "cacheshow",
)
HELP_OF_LIMITS = {
    "max_usd": "The most dollars to spend in this run, through the clients of the "
    "fixtures; needs the extra `prices`. The call that reaches the limit is the last.",
    "max_calls": "The most calls in this run, counted in the same way.",
    "max_tokens": "The most tokens, sent and received, in this run.",
}
SETTINGS = pytest.StashKey[Settings]()
IN_USE = pytest.StashKey[bool]()  # set once anything in a session needs OpenAI


def of(config: pytest.Config) -> Settings:
    """The settings of a configured session."""
    return config.stash[SETTINGS]


def add_options(parser: pytest.Parser) -> None:
    """Declare the command line options and the ini settings.

    None of them is a key: a command line is visible to every process and in every log.
    """
    group = parser.getgroup(COMMAND, "OpenAI readiness")
    _add_policy(group)
    _add_ways(group)
    for name, help_text in HELP_OF_LIMITS.items():
        group.addoption(
            "--openai-ready-" + name.replace("_", "-"),
            dest=f"openai_ready_{name}",
            metavar="NUMBER",
            help=help_text,
        )
        _add_number(parser, name, help_text)
    _add_settings(parser)


def _add_policy(group: pytest.OptionGroup) -> None:
    """Options for what happens to the tests, and to a run in which none ran."""
    group.addoption(
        "--openai-ready",
        dest="openai_ready_policy",
        metavar=f"{{{','.join(POLICIES)}}}",  # argparse would repeat what was typed
        help="What happens to tests that need OpenAI when it is not ready: skip, "
        "fail, deselect, or stop the run before the first test; auto (the default) "
        "fails them in CI if there is a key and it is bad, and skips them otherwise; "
        "off checks nothing and runs them with the key as it is.",
    )
    group.addoption(
        "--openai-ready-must-run",
        dest="openai_ready_must_run",
        action="store_true",
        default=None,
        help="Exit with status 10 if tests need OpenAI and none of them ran.",
    )


def _add_ways(group: pytest.OptionGroup) -> None:
    """Options for the host, the model, and what is written or cached."""
    group.addoption(
        "--openai-ready-sandbox",
        dest="openai_ready_sandbox",
        metavar="STATE",
        help="Rehearse without a key: the built-in sandbox answers, in this state "
        f"(`{COMMAND} sandbox --list` has them all).",
    )
    group.addoption(
        "--openai-ready-model",
        dest="openai_ready_model",
        metavar="NAME",
        help="The model of the fixture openai_model; one small chat with it is "
        "requested instead of an embedding.",
    )
    group.addoption(
        "--openai-ready-report",
        dest="openai_ready_report",
        metavar="FILE",
        help="Write a JSON report of this run for a grader.",
    )
    group.addoption(
        "--openai-ready-no-cache",
        dest="openai_ready_no_cache",
        action="store_true",
        default=None,
        help="Ask the host again instead of using a cached answer, and cache nothing.",
    )


def _add_settings(parser: pytest.Parser) -> None:
    """The ini settings, except for the limits."""
    parser.addini("openai_ready", "the policy: " + WORDS_OF_POLICY, default="")
    parser.addini(
        "openai_ready_redact",
        "variables whose values are hidden in what pytest writes, in addition to those "
        "whose name ends in API_KEY, TOKEN or SECRET",
        type="args",
        default=[],
    )
    parser.addini("openai_ready_model", "the model of the fixture openai_model")
    parser.addini(
        "openai_ready_must_run",
        "exit with status 10 if tests need OpenAI and none of them ran",
        type="bool",
        default=False,
    )
    parser.addini(
        "openai_ready_no_cache",
        "ask the host in every run instead of using a cached answer",
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
        pytest.UsageError: the policy or a limit is not valid.
    """
    written = (
        ("--openai-ready", config.getoption("openai_ready_policy")),
        (POLICY_VARIABLE, environ.get(POLICY_VARIABLE)),
        ("openai_ready", config.getini("openai_ready")),
        ("default", AUTO.name),
    )
    origin, word = next((origin, word) for origin, word in written if word)
    if word not in POLICIES:
        raise _usage_error("no_policy", origin=origin, typed=repr(word))
    return Settings(
        policy=POLICIES[word],
        origin=origin,
        sandbox=config.getoption("openai_ready_sandbox"),
        model=config.getoption("openai_ready_model")
        or config.getini("openai_ready_model")
        or None,
        limits=_limits(config),
        report=config.getoption("openai_ready_report"),
        must_run=config.getoption("openai_ready_must_run")
        or config.getini("openai_ready_must_run"),
        no_cache=config.getoption("openai_ready_no_cache")
        or config.getini("openai_ready_no_cache"),
        runs_tests=not any(map(partial(_is_given, config), MERE_LOOKS)),
    )


def _is_given(config: pytest.Config, option: str) -> bool:
    """Whether a pytest option is given; False if its plugin is disabled."""
    return config.getoption(option, default=None) not in (None, False)


def _add_number(parser: pytest.Parser, name: str, help_text: str) -> None:
    """Add a number; native TOML numbers need a type that pytest has since 8.4."""
    kinds = {"type": LIMITS[name].__name__} if pytest.version_tuple >= (9,) else {}
    parser.addini(f"openai_ready_{name}", help_text, default=None, **kinds)  # type: ignore[arg-type]


def _limits(config: pytest.Config) -> dict[str, float]:
    limits = {name: _limit(config, name) for name in LIMITS}
    if limits["max_usd"] is not None and not prices_are_known():
        raise _usage_error("no_prices")
    return {name: limit for name, limit in limits.items() if limit is not None}


def _limit(config: pytest.Config, name: str) -> float | None:
    """The limit from the command line, or else the ini file; None if empty."""
    origin = f"--openai-ready-{name.replace('_', '-')}"
    written = config.getoption(f"openai_ready_{name}")
    try:
        if written is None:
            origin = f"openai_ready_{name}"
            written = config.getini(origin)
        limit = None if written in {None, ""} else LIMITS[name](written)
    except (ValueError, TypeError, pytest.UsageError):
        limit = -1
    if limit is None or is_limit(name, limit):
        return limit
    raise _usage_error(
        "whole_number" if LIMITS[name] is int else "number", origin=origin
    )


def _usage_error(text: str, **facts: object) -> pytest.UsageError:
    from pytest_openai_ready.plugin.usage_errors import usage_error

    return usage_error(f"pytest.{text}", policies=", ".join(POLICIES), **facts)


def is_limit(name: str, value: object) -> bool:
    """Whether a value is valid for this limit; True and False are numbers in Python."""
    kinds = (int,) if LIMITS[name] is int else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool) and value > 0


def prices_are_known() -> bool:
    """Whether the extra ``prices`` is installed."""
    return find_spec("genai_prices") is not None


def header(settings: Settings) -> str:
    """The line in the header of a session; it never shows part of a key."""
    if settings.sandbox is not None:
        return f"{COMMAND}: sandbox {settings.sandbox}, policy {_policy(settings)}"
    # No .env is read before a test needs OpenAI; it may well contain the key.
    known = "is set" if os.environ.get(KEY_VARIABLE) else None
    present = known or "is not set in the environment"
    return f"{COMMAND}: policy {_policy(settings)}, {KEY_VARIABLE} {present}"


def _policy(settings: Settings) -> str:
    return f"{settings.policy.name} ({settings.origin})"


def aged(seconds: float) -> str:
    """A note that a verdict is from an earlier run, and how to get a new one."""
    return f"asked {seconds:.0f} s ago; --openai-ready-no-cache asks again"
