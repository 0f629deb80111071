"""What a test needs, by its marks and fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pytest_openai_ready import CLIENT_FIXTURES, PLUGIN
from pytest_openai_ready.plugin.internals import fixtures_named
from pytest_openai_ready.plugin.options import (
    LIMITS,
    WHY_NO_PRICES,
    is_limit,
    prices_are_known,
)
from pytest_openai_ready.plugin.policy import FAIL, SKIP

if TYPE_CHECKING:
    from collections.abc import Mapping

FIXTURES_FROM = "pytest_openai_ready.plugin.entry"


class Needs(NamedTuple):
    """The arguments of ``@pytest.mark.openai_ready``; None is the session's setting."""

    model: str | None = None
    needs: str | None = None
    on_missing: str | None = None
    max_usd: float | None = None
    max_calls: int | None = None
    max_tokens: int | None = None

    @property
    def limits(self) -> dict[str, float]:
        """The limits of ``LIMITS`` that the test sets itself."""
        given = ((name, getattr(self, name)) for name in LIMITS)
        return {name: limit for name, limit in given if limit is not None}


NOTHING_MORE = Needs()
CHAT, EMBEDDINGS = USES = ("chat", "embeddings")


def is_marked(item: pytest.Item) -> bool:
    """Whether a test has the mark."""
    return item.get_closest_marker(PLUGIN) is not None


def needs_of(item: pytest.Item) -> Needs:
    """What the marks of a test say; the closest mark wins.

    Raises:
        pytest.fail.Exception: a mark is not valid, explained in one sentence.
    """
    given: dict[str, Any] = {}
    for mark in item.iter_markers(PLUGIN):
        if mark.args:
            _refuse(f"takes arguments by name only: {', '.join(Needs._fields)}")
        given = {**mark.kwargs, **given}
    _check(given)
    return Needs(**given)


def _check(given: Mapping[str, object]) -> None:
    for name, value in given.items():
        if name not in Needs._fields:
            _refuse(f"has no argument {name!r}: write {', '.join(Needs._fields)}")
        if value is None:
            continue
        if name == "model" and not (isinstance(value, str) and value.strip()):
            _refuse(f"needs the name of a model, not {value!r}")
        if name == "on_missing" and value not in (SKIP, FAIL):
            _refuse(f"has on_missing={value!r}: write 'skip' or 'fail'")
        if name == "needs" and value not in USES:
            _refuse(f"has needs={value!r}: write 'chat' or 'embeddings'")
        if name in LIMITS and not is_limit(name, value):
            _refuse(f"has {name}={value!r}: write a number above 0")
        if name == "max_usd" and not prices_are_known():
            _refuse(f"has max_usd, {WHY_NO_PRICES}")


def _refuse(why: str) -> None:
    raise pytest.fail.Exception(f"The mark {PLUGIN} {why}.", pytrace=False)


def is_recorded(item: pytest.Item) -> bool:
    """Whether pytest-recording replays or records a cassette for a test."""
    marked = item.get_closest_marker("vcr") is not None
    config = item.config
    off = config.getoption("disable_recording", default=False)
    return marked and not off and config.pluginmanager.has_plugin("recording")


def uses_openai(item: pytest.Item) -> bool:
    """Whether a test has the mark, or uses one of our clients, even indirectly.

    A user's own fixture of the same name does not count: most are mocks.
    """
    return is_marked(item) or any(_is_ours(item, name) for name in CLIENT_FIXTURES)


def _is_ours(item: pytest.Item, name: str) -> bool:
    """Whether the fixture of this name that a test gets is ours, or built on ours."""
    if name not in getattr(item, "fixturenames", ()):
        return False
    definitions = fixtures_named(item, name)
    if definitions is None:
        return True
    for definition in reversed(definitions):
        if getattr(definition.func, "__module__", None) == FIXTURES_FROM:
            return True
        if name not in definition.argnames:
            return False
    return False
