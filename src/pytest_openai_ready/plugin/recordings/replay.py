"""Tests with recorded answers, which need neither a key nor a network.

pytest-recording opens a cassette when a test's fixtures are set up. Only then is it
known whether there is one, so until then the test has a client without a key.
https://github.com/kiwicom/pytest-recording
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_openai_ready.account.setting_names import BASE_URL_VARIABLE, KEY_VARIABLE
from pytest_openai_ready.account.wire import hosts
from pytest_openai_ready.account.wire.client import Account, point
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.plugin import sinks
from pytest_openai_ready.plugin.readiness.marker import is_recorded, uses_openai
from pytest_openai_ready.plugin.spending import ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from openai import AsyncOpenAI, OpenAI

PLACEHOLDER = "no-key-in-a-replay"
REPLAYING = ("none", "once")  # the modes that do not change a cassette


class Replay:
    """The state of a session's cassettes.

    Attributes:
        item: a test for which it is not yet known whether it has a cassette.
        account: the account that the clients use; None until it is chosen.
    """

    def __init__(self) -> None:
        self.item: pytest.Item | None = None
        self.account: Account | None = None
        self._clients: list[OpenAI | AsyncOpenAI] = []

    @property
    def is_used(self) -> bool:
        """Whether a client was created without a key."""
        return self.account is not None

    def add(self, client: OpenAI | AsyncOpenAI) -> None:
        """Add a client whose account will be set later."""
        self._clients.append(client)

    def point(self, account: Account) -> None:
        """Make all clients use an account."""
        if account != self.account:
            for client in self._clients:
                point(client, account)
            self.account = account


REPLAY = pytest.StashKey[Replay]()


def replay_of(config: pytest.Config) -> Replay:
    """The replay of a session."""
    return config.stash.setdefault(REPLAY, Replay())


def is_possible(item: pytest.Item) -> bool:
    """Whether a test that needs OpenAI may have its answers in a cassette."""
    mode = item.config.getoption("record_mode", default=None)
    return is_recorded(item) and uses_openai(item) and mode in (None, *REPLAYING)


def without_key(base_url: str | None = None, *, is_bare: bool = False) -> Account:
    """An account for a replay; ``is_bare`` is as in ``Account``."""
    base_url = base_url or hosts.DEFAULT_BASE_URL
    return Account(Key(PLACEHOLDER), "cassette", base_url, is_bare=is_bare)


def attend(
    config: pytest.Config,
    vcr: Any,  # noqa: ANN401 - of VCR.py
    live: Callable[[pytest.Item], None],
) -> None:
    """Let no key into the cassette that ``vcr`` opens, and see whether it exists.

    A test without one is passed to ``live``.
    """
    from pytest_openai_ready.plugin.recordings.cassettes import keep_keys_out

    def loaded(addresses: list[str], mode: str) -> None:
        item, replay_of(config).item = replay_of(config).item, None
        if item is not None and addresses and mode in REPLAYING:
            _replay(item, addresses)
        elif item is not None:
            live(item)

    keep_keys_out(vcr, loaded, sinks.hiding_of(config).text)


def _replay(item: pytest.Item, addresses: list[str]) -> None:
    """Point a test to the host in its cassette, which may have been recorded elsewhere.

    Its program may create its own client, from the environment.
    """
    from pytest_openai_ready.plugin.recordings.cassettes import BASE_URL

    found = map(BASE_URL.match, addresses)
    base_url = next((each[1] for each in found if each), None)
    account = without_key(base_url)
    replay_of(item.config).point(account)
    ledger.ledger_of(item.config).is_replay = True
    patch = pytest.MonkeyPatch()
    item.addfinalizer(patch.undo)
    patch.setenv(KEY_VARIABLE, PLACEHOLDER)
    patch.setenv(BASE_URL_VARIABLE, account.base_url)
