"""What a state of the sandbox is."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Code


class Act(Enum):
    """What the sandbox does with a request."""

    SERVE = "answer as the API does"
    ANSWER_CALLS = "answer every POST with the state's answer; serve what is free"
    ANSWER_KEY = "answer whoever brings the key with the state's answer"
    ANSWER_ALL = "answer everyone with the state's answer, before a key is looked at"
    REDIRECT = "send everyone to another port"
    HANG = "accept, read, and never answer"
    RESET = "reset the connection while the request is read"
    REFUSE = "listen nowhere"


class State(NamedTuple):
    """A state of the sandbox.

    ``code`` is what doctor must find in it, ``answer`` the id of the recorded answer
    it gives (empty where it gives none), ``summary`` one line for a list of states.
    """

    name: str
    code: Code
    act: Act
    answer: str
    summary: str
