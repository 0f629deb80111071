"""Steps that a person takes, one after the other: each a sentence and its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.codes import Command


class CleanupStep(NamedTuple):
    """A sentence, and the commands that belong to it.

    Attributes:
        name: of the sentence, in the room ``cleanup`` of a language's texts.
        commands: word by word, to be typed in this order; no word has a blank to fill.
        facts: what the sentence names.
    """

    name: str
    commands: tuple[Command, ...] = ()
    facts: Mapping[str, str | tuple[str, ...]] = {}


class Cleanup(NamedTuple):
    """What to do about keys in commits.

    Attributes:
        pushed: the keys that a remote has.
        unpushed: those that none has.
        steps: what to do about all of them, in order.
    """

    pushed: tuple[Finding, ...]
    unpushed: tuple[Finding, ...]
    steps: tuple[CleanupStep, ...]
