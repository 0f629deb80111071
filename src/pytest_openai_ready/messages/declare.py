"""How a cause is declared: a function whose parameters are the facts that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec

from pytest_openai_ready.findings import Cause

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.findings import Code
    from pytest_openai_ready.messages.codes import Command

P = ParamSpec("P")


class Declared(NamedTuple):
    """A cause: its code, its name, the facts it needs, and its own commands if any.

    Without commands of its own (None), those of the code serve.
    """

    code: Code
    name: str
    facts: dict[str, str]
    commands: tuple[Command, ...] | None


# By name. Complete once every module of ``messages.causes`` is loaded.
DECLARED: dict[str, Declared] = {}


def cause(
    code: Code, *, commands: tuple[Command, ...] | None = None
) -> Callable[[Callable[P, None]], Callable[P, Cause]]:
    """Make a constructor of a function that has the facts as keyword parameters.

    The name of the cause is the function's, in kebab case; ``messages/*.json`` has the
    sentences of that name in each language.
    """

    def declare(needs: Callable[P, None]) -> Callable[P, Cause]:
        name = needs.__name__.replace("_", "-")
        defaults = getattr(needs, "__kwdefaults__", None) or {}
        types = dict(needs.__annotations__)
        types.pop("return")
        DECLARED[name] = Declared(code, name, types, commands)

        def made(*args: P.args, **facts: P.kwargs) -> Cause:
            needs(*args, **facts)  # a TypeError for what is missing or misspelt
            known: dict[str, Any] = {**defaults, **facts}
            return Cause(code, name, known)

        return made

    return declare
