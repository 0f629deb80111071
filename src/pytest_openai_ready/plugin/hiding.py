"""What a session hides: every secret that is in its environment at any time.

Tests set variables temporarily, and programs load their ``.env``. So changes to the
environment are observed, and every secret that was ever in it stays hidden until the
session ends.

Loaded in every session.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pytest_openai_ready import COMMAND
from pytest_openai_ready.dotenv.variable_names import ADDRESS, may_hold_credential
from pytest_openai_ready.keys.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable

WITHHELD = f"{COMMAND}: withheld, since the keys in it could not be hidden ({{}}).\n"
ENVIRONMENT: Any = type(os.environ)


class Hiding:
    """The known secrets of this process; hides them in texts."""

    def __init__(self) -> None:
        self._redactor = Redactor()
        self._names: frozenset[str] = frozenset()  # further variables to hide
        self._credentials: dict[str, bool] = {}  # by name: may it contain a secret?
        self._environ: object = None  # the environment that is observed
        self._seen: dict[str, str] = {}  # the values seen in a replacement of it
        self.look()

    def __repr__(self) -> str:
        return repr(self._redactor)

    def listen(self) -> None:
        """Observe every variable that is set from now on."""
        LISTENING.append(self)
        _listen()

    def end(self) -> None:
        """Stop observing."""
        if self in LISTENING:
            LISTENING.remove(self)
        for environ in _environments():
            if not LISTENING and isinstance(environ, ListenedEnvironment):
                environ.__class__ = ENVIRONMENT

    def look(self) -> None:
        """Learn the whole environment again if ``os.environ`` was replaced.

        A mapping that replaces it cannot be observed, so it is read each time.
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
        """Learn what is new in a replacement, which may be any object."""
        with suppress(Exception):
            for name, value in list(environ.items()):
                is_text = isinstance(name, str) and isinstance(value, str)
                if is_text and self._seen.get(name) != value:
                    self._seen[name] = value
                    self.learn_variables([(name, value)])

    def learn_variables(self, variables: Iterable[tuple[str, str]]) -> None:
        """Hide the secrets in these variables, as their names and values show them."""
        for name, value in variables:
            known = self._credentials.get(name)
            if known is None:
                known = self._credentials[name] = may_hold_credential(name)
            if known or ADDRESS in value:
                from pytest_openai_ready.keys.variable_values import teach

                teach(self._redactor, name, value)
            if name in self._names:
                self._redactor.learn([value], surely=True)

    def learn_variable(self, name: Any, value: Any) -> None:  # noqa: ANN401 - str, or bytes in environb
        """Hide a variable's new value; pytest sets one three times per test."""
        if (
            self._credentials.get(name) is False
            and name not in self._names
            and ADDRESS not in value
        ):
            return
        self.learn_variables([(os.fsdecode(name), os.fsdecode(value))])

    def name(self, names: Iterable[str]) -> None:
        """Hide the values of these variables too, whatever they are."""
        self._names = frozenset(names)
        self.learn_variables((each, os.environ.get(each, "")) for each in self._names)

    def learn(self, *values: str) -> None:
        """Hide these values too, such as the key that the fixtures use."""
        self._redactor.learn(values, surely=True)

    def text(self, text: str, since: int = 0) -> str:
        """The text from position ``since`` on, with all known secrets hidden."""
        self.look()
        return self._redactor.text(text, since)

    def is_plain(self, text: str, since: int) -> bool:
        """Whether a quick check finds nothing to hide from ``since`` on."""
        self.look()
        return self._redactor.is_plain(text, since)

    def settled(self, text: str) -> int:
        """How much of a text no later text can make part of a secret."""
        self.look()
        return self._redactor.settled(text)


LISTENING: list[Hiding] = []


class ListenedEnvironment(ENVIRONMENT):  # type: ignore[misc]
    """``os.environ`` while a session observes what is set in it."""

    def __setitem__(self, name: Any, value: Any) -> None:  # noqa: ANN401 - str, or bytes in environb
        """Set a variable and report it."""
        super().__setitem__(name, value)
        for hiding in LISTENING:
            hiding.learn_variable(name, value)


def _listen() -> None:
    for environ in _environments():
        environ.__class__ = ListenedEnvironment


def _environments() -> list[Any]:
    """The environment as text and, if the system has it, as bytes."""
    both = (os.environ, getattr(os, "environb", None))
    return [each for each in both if isinstance(each, ENVIRONMENT)]
