"""How a cause is declared: a function whose parameters are the facts that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol

from pytest_openai_ready.findings import Cause, Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.findings import Fact, FoundKey
    from pytest_openai_ready.messages.codes import Command

P = ParamSpec("P")


class Constructor(Generic[P]):
    """What makes a cause of the facts that it needs, by their names.

    Attributes:
        code: what is found.
        name: of the cause; that of the code where the code has no more exact one.
        facts: the name of each fact, and that of its type.
        commands: those that help; None where those of the code do.
    """

    __slots__ = ("_needs", "code", "commands", "facts", "name")

    def __init__(
        self,
        code: Code,
        needs: Callable[P, None],
        commands: tuple[Command, ...] | None = None,
    ) -> None:
        self.code = code
        self.name = needs.__name__.replace("_", "-")
        self.facts: dict[str, str] = dict(needs.__annotations__)
        del self.facts["return"]
        self.commands = commands
        self._needs = needs

    def __call__(self, *args: P.args, **facts: P.kwargs) -> Cause:
        """The cause.

        Raises:
            TypeError: a fact is missing or misspelt, where mypy did not look.
        """
        self._needs(*args, **facts)
        known: dict[str, Any] = dict(facts)
        return Cause(self.code, self.name, known)


class Bound(Generic[P]):
    """A constructor of which some facts are known already; the others make a cause."""

    __slots__ = ("_known", "_made")

    def __init__(self, made: Constructor[P], **known: Fact) -> None:
        self._made = made
        self._known = known

    @property
    def code(self) -> Code:
        """What is found."""
        return self._made.code

    @property
    def name(self) -> str:
        """The name of the cause."""
        return self._made.name

    def __call__(self, *, where: str) -> Cause:
        """The cause, for the place where a setting stands."""
        make: Any = self._made
        cause: Cause = make(where=where, **self._known)
        return cause


class OfPath(Protocol):
    """What makes a cause of a path alone."""

    def __call__(self, *, path: str) -> Cause:
        """Make it."""
        ...


class OfKey(Protocol):
    """What makes a cause of a key that was met, and nothing else."""

    def __call__(self, *, found: FoundKey) -> Cause:
        """Make it."""
        ...


class OfPlace(Protocol):
    """What makes a cause of the place where a setting stands."""

    @property
    def code(self) -> Code:
        """What is found."""
        ...

    @property
    def name(self) -> str:
        """The name of the cause."""
        ...

    def __call__(self, *, where: str) -> Cause:
        """Make it."""
        ...


# By name. Complete once every module of ``messages.causes`` is loaded.
DECLARED: dict[str, Constructor[Any]] = {}


def cause(
    code: Code, *, commands: tuple[Command, ...] | None = None
) -> Callable[[Callable[P, None]], Constructor[P]]:
    """Make a constructor of a function that has the facts as keyword parameters.

    The name of the cause is the function's, in kebab case; ``messages/*.json`` has the
    sentences of that name in each language.
    """

    def declare(needs: Callable[P, None]) -> Constructor[P]:
        made = Constructor(code, needs, commands)
        DECLARED[made.name] = made
        return made

    return declare
