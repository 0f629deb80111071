"""Steps for the user, in order: each is a sentence with its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.codes import Command


class CleanupStep(NamedTuple):
    """A sentence, and the commands that belong to it.

    Attributes:
        name: the name of the sentence in the group ``cleanup`` of a language's texts.
        commands: as words, to be typed in this order; no word has a blank to fill.
        facts: the facts that the sentence names.
    """

    name: str
    commands: tuple[Command, ...] = ()
    facts: Mapping[str, str | tuple[str, ...]] = {}


class Cleanup(NamedTuple):
    """What to do about keys in commits.

    Attributes:
        pushed: the keys that are on a remote.
        unpushed: those that are on none.
        steps: what to do about all of them, in order.
        named: the keys in the names of refs that a step gives other names.
    """

    pushed: tuple[Finding, ...]
    unpushed: tuple[Finding, ...]
    steps: tuple[CleanupStep, ...]
    named: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that need no other advice."""
        return (*self.pushed, *self.unpushed, *self.named)
