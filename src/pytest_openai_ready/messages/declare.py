"""Declares causes: functions whose parameters are the facts that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol

from pytest_openai_ready.findings import Cause, Code, Diagnosis

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.typed_facts import Fact, FoundKey

P = ParamSpec("P")


class Constructor(Generic[P]):
    """Makes a cause from the facts that it needs, which are passed by name.

    Attributes:
        code: the code of the cause.
        name: of the cause; that of the code if there is no more specific one.
        facts: the name of each fact, and the name of its type.
        commands: those that help; None if they are the code's.
        refuses: whether a finding with it may refuse a commit or a push.
    """

    __slots__ = ("_needs", "code", "commands", "facts", "name", "refuses")

    def __init__(
        self,
        code: Code,
        needs: Callable[P, None],
        commands: tuple[Command, ...] | None = None,
        *,
        refuses: bool = True,
    ) -> None:
        self.code = code
        self.refuses = refuses
        self.name = needs.__name__.replace("_", "-")
        self.facts: dict[str, str] = dict(needs.__annotations__)
        del self.facts["return"]
        self.commands = commands
        self._needs = needs

    def __call__(self, *args: P.args, **facts: P.kwargs) -> Cause:
        """The cause.

        Raises:
            TypeError: a fact is missing or misspelled, in code that mypy did not check.
        """
        self._needs(*args, **facts)
        known: dict[str, Any] = dict(facts)
        return Cause(self.code, self.name, known)


class Bound(Generic[P]):
    """A constructor with some facts already given."""

    __slots__ = ("_known", "_made")

    def __init__(self, made: Constructor[P], **known: Fact) -> None:
        self._made = made
        self._known = known

    @property
    def code(self) -> Code:
        """The code of the cause."""
        return self._made.code

    @property
    def name(self) -> str:
        """The name of the cause."""
        return self._made.name

    def __call__(self, *, where: str) -> Cause:
        """The cause, for the place of a setting."""
        make: Any = self._made
        cause: Cause = make(where=where, **self._known)
        return cause


class OfPath(Protocol):
    """Makes a cause from a path alone."""

    def __call__(self, *, path: str) -> Cause:
        """Make it."""
        ...


class OfKey(Protocol):
    """Makes a cause from a found key alone."""

    def __call__(self, *, found: FoundKey) -> Cause:
        """Make it."""
        ...


class OfPlace(Protocol):
    """Makes a cause from the place of a setting."""

    @property
    def code(self) -> Code:
        """The code of the cause."""
        ...

    @property
    def name(self) -> str:
        """The name of the cause."""
        ...

    def __call__(self, *, where: str) -> Cause:
        """Make it."""
        ...


# By name. Complete once every module of ``messages.causes`` is imported.
DECLARED: dict[str, Constructor[Any]] = {}


def refusing(diagnosis: Diagnosis) -> Diagnosis:
    """The findings of a diagnosis that may refuse a commit or a push.

    One from another process may, too, if its cause is not declared in this one.
    """
    harmless = {name for name, each in DECLARED.items() if not each.refuses}
    found = diagnosis.findings
    return Diagnosis(tuple(each for each in found if each.cause.name not in harmless))


def cause(
    code: Code,
    *,
    commands: tuple[Command, ...] | None = None,
    refuses: bool = True,
) -> Callable[[Callable[P, None]], Constructor[P]]:
    """Make a constructor from a function whose keyword parameters are the facts.

    The name of the cause is the function's, in kebab case; ``messages/*.json`` has the
    sentences of that name in each language.
    """

    def declare(needs: Callable[P, None]) -> Constructor[P]:
        made = Constructor(code, needs, commands, refuses=refuses)
        DECLARED[made.name] = made
        return made

    return declare
