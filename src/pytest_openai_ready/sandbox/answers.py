"""Recorded answers of the API and compatible servers, and the states that repeat them.

``answers.json`` is the only table of both: the tests of the verdict and the sandbox
read the same record. A record is one of three:

- an answer to a model call, with the state in which the sandbox gives it;
- an answer without a state: one that no model call gets (to a GET, or from a proxy), or
  that only its own host gives;
- a state for which there is no answer: the working API, or a fault of the network.

The description of a state in a list is in ``messages``.

``evidence`` says how certain an answer is: ``seen`` (a public report quotes message,
status and code), ``source`` (built as the server's own source builds it),
``documented`` (the provider names it; the envelope is built to match), ``unverified``
(a part is not confirmed, or the body is a placeholder). An empty message means that its
wording is unknown. Runs of X and of zeros are placeholders for identifiers.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from enum import Enum
from functools import cache
from json import loads
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import OPENAI_HOST
from pytest_openai_ready.messages.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNT = re.compile("[0-9]{1,9}")  # of requests
JsonBody: TypeAlias = "dict[str, Any] | list[Any] | str"


class Act(Enum):
    """What the sandbox does with a request, by its name in ``answers.json``."""

    SERVE = "serve"  # answer as the API does
    ANSWER_CALLS = "answer-calls"  # every POST gets the state's answer; GET is served
    ANSWER_KEY = "answer-key"  # requests with the key get the state's answer
    ANSWER_ALL = "answer-all"  # all requests get it, before a key is checked
    REDIRECT = "redirect"  # all requests are redirected to another port
    HANG = "hang"  # accept, read, and never answer
    RESET = "reset"  # the connection is reset while the request is read
    REFUSE = "refuse"  # do not listen at all


class RecordedAnswer(NamedTuple):
    """An answer that was observed.

    ``endpoint`` is a method and a path, or begins with ``any``. ``body`` is the JSON
    object that was sent, or the text of an answer that is not JSON. ``verdict`` is the
    code that it means, and ``host`` the name of the host that gives it; for a relay or
    a self-hosted server it is at example.com.
    """

    id: str
    verdict: Code
    endpoint: str
    status: int
    headers: Mapping[str, str]
    body: JsonBody
    evidence: str
    source: str
    host: str = OPENAI_HOST


class State(NamedTuple):
    """A state of the sandbox.

    ``verdict`` is the code that the doctor must find in it, ``answer`` its answer (None
    if there is none). The first ``after`` requests are answered by the working API.
    """

    name: str
    verdict: Code
    act: Act
    answer: RecordedAnswer | None
    after: int = 0

    @property
    def recorded(self) -> RecordedAnswer:
        """Its answer.

        Raises:
            ValueError: there is no answer for this state.
        """
        if self.answer is None:
            raise ValueError(f"no answer is recorded for the state {self.name}")
        return self.answer

    @property
    def host(self) -> str:
        """The host whose answers it gives."""
        return OPENAI_HOST if self.answer is None else self.answer.host


class StateNameError(ValueError):
    """The typed name is not a state; the message is one sentence.

    ``text`` is the sentence's name in ``texts.usage`` of the languages, and ``facts``
    are its arguments.
    """

    def __init__(self, text: str, **facts: object) -> None:
        super().__init__(ENGLISH.say(f"usage.{text}", **facts))
        self.text = text
        self.facts = facts


class _Table(NamedTuple):
    answers: Mapping[str, RecordedAnswer]
    states: Mapping[str, State]


@cache
def _table() -> _Table:
    """Read the file at the first call; its bodies are only copied, never changed."""
    text = Path(__file__).with_name("answers.json").read_text(encoding="utf-8")
    answers: dict[str, RecordedAnswer] = {}
    states: dict[str, State] = {}
    for record in loads(text):
        state = record.pop("state", None)
        verdict = Code(record.pop("verdict"))
        answer = RecordedAnswer(verdict=verdict, **record) if record else None
        if answer is not None:
            answers[answer.id] = answer
        if state is not None:
            name, act = state["name"], Act(state["act"])
            states[name] = State(name, verdict, act, answer)
    return _Table(MappingProxyType(answers), MappingProxyType(states))


def recorded_answers() -> Mapping[str, RecordedAnswer]:
    """Every recorded answer by its id, in the order of the file."""
    return _table().answers


def states() -> Mapping[str, State]:
    """Every state by its name, in the order in which they are listed.

    A state with a code's name has that code's most recent answer; further answers with
    the same meaning are named by their id.
    """
    return _table().states


def state_named(name: str) -> State:
    """The state of this name; the value of a code is the first state with that code.

    ``balance-empty:20`` begins after twenty requests.

    Raises:
        StateNameError: there is no such state; or it cannot begin later.
    """
    name, later, count = name.partition(":")
    if later:
        return _later(state_named(name), count)
    by_code = {state.verdict.value: state for state in reversed([*states().values()])}
    state = states().get(name) or by_code.get(name)
    if state is None:
        near = ENGLISH.listed(get_close_matches(name, states()))
        text = "no_such_state_but_near" if near else "no_such_state"
        raise StateNameError(text, name=name, near=near)
    return state


def _later(state: State, count: str) -> State:
    if not COUNT.fullmatch(count):
        raise StateNameError("state_begins_later", name=state.name)
    if state.act is Act.REFUSE:
        raise StateNameError("state_never_later", name=state.name)
    return state._replace(after=int(count))
