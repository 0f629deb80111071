"""What the API and its like answer, and the states of the sandbox that repeat it.

``answers.json`` is the one table of both: the tests of the verdict and the sandbox read
the same record. A record is one of three:

- an answer to a model call, with the state in which the sandbox gives it;
- an answer without a state: one that no model call gets (to a GET, or from a proxy), or
  that only its own host gives;
- a state for which no answer exists: the API at work, or a fault of the network.

What a state is called in a list stands in ``messages``.

``evidence`` says how sure an answer is: ``seen`` (a public report quotes message,
status and code), ``source`` (built as the server's own source builds it),
``documented`` (the provider names it; the envelope is built to match), ``unverified``
(a part is not confirmed, or the body is a stand-in). An empty message says that its
wording is not known. Runs of X and of zeros stand for identifiers.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from enum import Enum
from functools import cache
from importlib.resources import files
from json import loads
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.language import ENGLISH
from pytest_openai_ready.providers.registry import OPENAI

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENAI_HOST = OPENAI.domains[0]
COUNT = re.compile("[0-9]{1,9}")  # of requests
Body: TypeAlias = "dict[str, Any] | list[Any] | str"


class Act(Enum):
    """What the sandbox does with a request, by its name in ``answers.json``."""

    SERVE = "serve"  # answer as the API does
    ANSWER_CALLS = "answer-calls"  # every POST gets the state's answer; GET is served
    ANSWER_KEY = "answer-key"  # whoever brings the key gets the state's answer
    ANSWER_ALL = "answer-all"  # everyone gets it, before a key is looked at
    REDIRECT = "redirect"  # everyone is sent to another port
    HANG = "hang"  # accept, read, and never answer
    RESET = "reset"  # the connection is reset while the request is read
    REFUSE = "refuse"  # listen nowhere


class RecordedAnswer(NamedTuple):
    """An answer that somebody met.

    ``endpoint`` is a method and a path, or begins with ``any``. ``body`` is the JSON
    object that was sent, or the text of an answer that is not JSON. ``verdict`` is the
    code that it means, and ``host`` who says it, by name; a relay or a server of one's
    own has one of example.com.
    """

    id: str
    verdict: Code
    endpoint: str
    status: int
    headers: Mapping[str, str]
    body: Body
    evidence: str
    source: str
    host: str = OPENAI_HOST


class State(NamedTuple):
    """A state of the sandbox.

    ``verdict`` is the code that the doctor must find in it, ``answer`` what it answers
    (None where no answer exists). The API is at work for the first ``after`` requests.
    """

    name: str
    verdict: Code
    act: Act
    answer: RecordedAnswer | None
    after: int = 0

    @property
    def recorded(self) -> RecordedAnswer:
        """What it answers.

        Raises:
            ValueError: no answer exists for this state.
        """
        if self.answer is None:
            raise ValueError(f"no answer is recorded for the state {self.name}")
        return self.answer

    @property
    def host(self) -> str:
        """The host in whose place it answers."""
        return OPENAI_HOST if self.answer is None else self.answer.host


class StateNameError(ValueError):
    """What was typed names no state; its message is one sentence.

    ``text`` is the sentence's name in ``texts.usage`` of the languages, and ``facts``
    are what it needs.
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
    """Read the file at the first call; its bodies are never changed, only copied."""
    text = files(__package__).joinpath("answers.json").read_text(encoding="utf-8")
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

    A state named like a code has that code's most current answer; further answers with
    the same meaning go by their own id.
    """
    return _table().states


def state_named(name: str) -> State:
    """The state of this name; a code's value names the first state with that code.

    ``balance-empty:20`` begins after twenty requests.

    Raises:
        StateNameError: there is none; or it cannot begin later.
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
