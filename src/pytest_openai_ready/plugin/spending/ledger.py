"""How much of its budget a session and the current test have spent.

Workers of pytest-xdist share a budget: each appends what it spends to one file.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest

from pytest_openai_ready.findings import Cause, Finding
from pytest_openai_ready.messages.causes import account
from pytest_openai_ready.plugin import options
from pytest_openai_ready.plugin.readiness import shared
from pytest_openai_ready.plugin.readiness.marker import NOTHING_MORE
from pytest_openai_ready.plugin.spending.usage import Call, Usage, price
from pytest_openai_ready.typed_facts import Limit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.plugin.readiness.marker import Needs

FILE = "spent"


class Spent(NamedTuple):
    """The amounts spent so far."""

    max_usd: float = 0.0
    max_calls: int = 0
    max_tokens: int = 0


class Ledger:
    """The calls of this process, and the limits of the session and of the test."""

    def __init__(
        self, limits: Mapping[str, float] | None = None, folder: str | None = None
    ) -> None:
        self._limits = limits or {}
        self._file = os.path.join(folder, FILE) if folder and limits else None
        self._session = self._test = Spent()
        self._calls: list[Call] = []
        self._reported = 0
        self._expected: dict[str, Call] = {}
        self._unfinished: list[str] = []
        # Code under test may call from several threads.
        self._lock = threading.Lock()
        self.needs = NOTHING_MORE
        self.is_lost = False  # whether an answer said that the account is lost
        self.is_replay = False  # whether the answers come from a cassette

    def begin(self, needs: Needs) -> None:
        """Start a test, which may have its own limits."""
        self.needs = needs
        self.is_replay = False
        self._test = Spent()
        self._calls, self._reported = [], 0

    @property
    def usage(self) -> Usage:
        """The usage of the running test."""
        return Usage(self._calls)

    def unreported(self, *, last: bool) -> list[Call]:
        """The calls since the last time this was called.

        With the test's ``last``, also those that are not answered yet.
        """
        if last:
            self._calls += (self._expected[name] for name in self._unfinished)
            self._unfinished.clear()
        calls = self._calls[self._reported :]
        self._reported = len(self._calls)
        return calls

    def refusal(self, model: str, base_url: str) -> Finding | None:
        """Why one more call is not allowed; None if it is, and then it is counted."""
        with self._lock:
            refusal = self.spent() or _unpriced(self._all_limits, model, base_url)
            if refusal is None:
                self._add(Spent(max_calls=1))
        return refusal

    @property
    def _all_limits(self) -> Mapping[str, float]:
        return {**self._limits, **self.needs.limits}

    def spent(self) -> Finding | None:
        """The limit that is reached, that of the test first; None if there is none."""
        return _over(account.budget_of_test, self._test, self.needs.limits) or _over(
            account.budget_of_session, self._in_all(), self._limits
        )

    def expect(self, call: Call, name: str) -> None:
        """Announce an answer with this name, which will contain the call's tokens."""
        self._expected[name] = call
        self._unfinished.append(name)

    def expects(self, name: object) -> bool:
        """Whether a call of this name was announced and is not closed."""
        return name in self._expected

    def enter(self, call: Call, name: str = "") -> None:
        """Enter an answered call; ``name`` is the one that was announced, if any."""
        with self._lock:
            self._expected.pop(name, None)
            if name in self._unfinished:
                self._unfinished.remove(name)
            self._calls.append(call)
            tokens = (call.input_tokens or 0) + (call.output_tokens or 0)
            self._add(Spent(max_usd=call.usd or 0.0, max_tokens=tokens))

    def close(self, call: Call, name: str) -> None:
        """Close a stream that has ended or was abandoned, possibly in a later test.

        If later, its own test has already reported its tokens as unknown.
        """
        if name in self._unfinished:
            self.enter(call, name)
        self._expected.pop(name, None)

    def _add(self, spent: Spent) -> None:
        self._test = _sum(self._test, spent)
        self._session = _sum(self._session, spent)
        if self._file is not None:
            with suppress(OSError), open(self._file, "a", encoding="ascii") as file:
                file.write(" ".join(map(repr, spent)) + "\n")

    def _in_all(self) -> Spent:
        """What all workers have spent, counting only complete lines of their file."""
        if self._file is None:
            return self._session
        spent = Spent()
        with suppress(OSError, ValueError), open(self._file, encoding="ascii") as file:
            for line in file:
                if line.endswith("\n"):
                    usd, calls, tokens = line.split()
                    spent = _sum(spent, Spent(float(usd), int(calls), int(tokens)))
            return spent
        return self._session


LEDGER = pytest.StashKey[Ledger]()


def ledger_of(config: pytest.Config) -> Ledger:
    """The ledger of a session."""
    if LEDGER not in config.stash:
        limits = options.of(config).limits
        folder = shared.worker_folder(config) if limits else None
        config.stash[LEDGER] = Ledger(limits, folder)
    return config.stash[LEDGER]


class OfLimit(Protocol):
    """Makes a cause from a limit and its setting."""

    def __call__(self, *, limit: Limit, setting: str) -> Cause:
        """Make it."""
        ...


def _sum(one: Spent, other: Spent) -> Spent:
    return Spent(
        one.max_usd + other.max_usd,
        one.max_calls + other.max_calls,
        one.max_tokens + other.max_tokens,
    )


def _over(
    reached: OfLimit, spent: Spent, limits: Mapping[str, float]
) -> Finding | None:
    for name, limit in limits.items():
        if getattr(spent, name) >= limit:
            most = Limit(limit, name.removeprefix("max_"))
            return Finding(reached(limit=most, setting=name))
    return None


def _unpriced(limits: Mapping[str, float], model: str, base_url: str) -> Finding | None:
    """Why dollars cannot be counted for this model, if they are limited."""
    if "max_usd" not in limits or price(model, base_url, 1, 1) is not None:
        return None
    return Finding(account.price_unknown(model=model or "-"))
