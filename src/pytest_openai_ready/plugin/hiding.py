"""What a session hides: the secrets of its environment, whenever they come there.

Tests set variables for a moment, and programs load their ``.env``: so the environment
is listened to, and what was in it once is hidden to the end of the session.

Loaded in every session. PYTEST_DONT_REWRITE: nothing is asserted here.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.dotenv.variable_names import may_hold_credential
from pytest_openai_ready.keys.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable

ADDRESS = "://"  # a password may stand behind it
WITHHELD = "openai-ready: withheld, since the keys in it could not be hidden ({}).\n"
ENVIRONMENT: Any = type(os.environ)


class Hiding:
    """The secrets of this process, as far as they are known, and texts without them."""

    def __init__(self) -> None:
        self._redactor = Redactor()
        self._names: frozenset[str] = frozenset()  # of further variables to hide
        self._credentials: dict[str, bool] = {}  # whether a variable may hold one
        self._environ: object = None  # the one that was looked through, and is heard
        self._seen: dict[str, str] = {}  # what another in its place had
        self.look()

    def __repr__(self) -> str:
        return repr(self._redactor)

    def listen(self) -> None:
        """Hear of every variable that is set from now on."""
        LISTENING.append(self)
        _listen()

    def end(self) -> None:
        """Hear no more."""
        if self in LISTENING:
            LISTENING.remove(self)
        for environ in _environments():
            if not LISTENING and isinstance(environ, ListenedEnvironment):
                environ.__class__ = ENVIRONMENT

    def look(self) -> None:
        """Learn the whole environment, where somebody has put another in its place.

        Nobody says what is set in such a mapping, so it is looked through each time.
        """
        if os.environ is not self._environ:
            if isinstance(os.environ, ENVIRONMENT):
                self._environ = os.environ
                self.learn_variables(os.environ.items())
                if LISTENING:
                    _listen()
            else:
                self._look_at(os.environ)

    def _look_at(self, environ: Any) -> None:  # noqa: ANN401 - whatever a test puts there
        """Learn what is new in a mapping that is no environment; it may be anything."""
        with suppress(Exception):
            for name, value in list(environ.items()):
                is_text = isinstance(name, str) and isinstance(value, str)
                if is_text and self._seen.get(name) != value:
                    self._seen[name] = value
                    self.learn_variables([(name, value)])

    def learn_variables(self, variables: Iterable[tuple[str, str]]) -> None:
        """Hide what these variables hold, as far as their names and values show it."""
        for name, value in variables:
            known = self._credentials.get(name)
            if known is None:
                known = self._credentials[name] = may_hold_credential(name)
            if known or ADDRESS in value:
                from pytest_openai_ready.keys.variable_values import (
                    secrets_in,
                    texts_in,
                )

                self._redactor.learn(secrets_in(name, value), surely=True)
                self._redactor.learn(texts_in(value) if known else ())
            if name in self._names:
                self._redactor.learn([value], surely=True)

    def hear(self, name: Any, value: Any) -> None:  # noqa: ANN401 - str, or bytes in environb
        """Hide what a variable was set to; pytest sets one three times in each test."""
        if (
            self._credentials.get(name) is False
            and name not in self._names
            and ADDRESS not in value
        ):
            return
        self.learn_variables([(os.fsdecode(name), os.fsdecode(value))])

    def name(self, names: Iterable[str]) -> None:
        """Hide the values of these variables, too, whatever they are."""
        self._names = frozenset(names)
        self.learn_variables((each, os.environ.get(each, "")) for each in self._names)

    def learn(self, *values: str) -> None:
        """Hide these, too: the key that the fixtures use, wherever it was found."""
        self._redactor.learn(values, surely=True)

    def text(self, text: str, since: int = 0) -> str:
        """What a text says from a place on, with all secrets of this moment hidden."""
        self.look()
        return self._redactor.text(text, since)

    def is_plain(self, text: str, since: int) -> bool:
        """Whether a short look shows that nothing from a place on is to be hidden."""
        self.look()
        return self._redactor.is_plain(text, since)

    def settled(self, text: str) -> int:
        """How much of a text will be no part of a secret, whatever is written next."""
        self.look()
        return self._redactor.settled(text)


LISTENING: list[Hiding] = []


class ListenedEnvironment(ENVIRONMENT):  # type: ignore[misc]
    """``os.environ`` while a session hides what is put into it."""

    def __setitem__(self, name: Any, value: Any) -> None:  # noqa: ANN401 - str, or bytes in environb
        """Set a variable, and let it be known."""
        super().__setitem__(name, value)
        for hiding in LISTENING:
            hiding.hear(name, value)


def _listen() -> None:
    for environ in _environments():
        environ.__class__ = ListenedEnvironment


def _environments() -> list[Any]:
    """The same environment as text and, where there is that, as bytes."""
    both = (os.environ, getattr(os, "environb", None))
    return [each for each in both if isinstance(each, ENVIRONMENT)]
