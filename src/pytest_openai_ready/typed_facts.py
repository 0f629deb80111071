"""The facts that findings consist of, as values, as text, and as JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from decimal import Decimal


class FoundKey(NamedTuple):
    """A key that was found, as it may be shown.

    ``key`` is already masked; ``kind`` is the value of a ``Kind``; ``provider`` is
    empty if it is unknown. ``form`` says how the key was written (``base64``,
    ``joined``, ``own`` ...; empty: unchanged), ``inside`` in which member of an
    archive. For a known secret, ``variable`` is its variable, and ``known_from`` where
    that is set: a path, or ``environment``.
    """

    key: str
    kind: str
    provider: str = ""
    form: str = ""
    inside: str = ""
    variable: str = ""
    known_from: str = ""


class InCommit(NamedTuple):
    """The first commit that contains something, by its abbreviated hash.

    ``date`` is the day of the commit, if known; ``in_head`` says whether the newest
    commit still contains it. An interactive rebase starts at ``base``, or if that is
    None, right before the commit.
    """

    commit: str
    pushed: bool
    date: date | None = None
    remotes: tuple[str, ...] = ()
    base: str | None = None
    in_head: bool | None = None


CENT_DIGITS = 2  # at least, after the decimal point of a sum in dollars


class Money(NamedTuple):
    """A sum in a currency (``USD``); the currency is empty if it is unknown."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """As people write it: ``4.20 USD``."""
        return f"{self.amount:.2f} {self.currency}".rstrip()


class Limit(NamedTuple):
    """An upper limit; ``unit`` is usd, tokens, calls ..."""

    most: float
    unit: str

    def __str__(self) -> str:
        """As people write it: ``$2.50``, ``$0.00001``, ``1,000 tokens``."""
        if self.unit != "usd":
            return f"{self.most:,} {self.unit}"
        from decimal import Decimal

        exact = Decimal(str(self.most)).normalize()
        digits = max(CENT_DIGITS, -int(exact.as_tuple().exponent))
        return f"${exact:,.{digits}f}"


# The facts of a cause. A record (FoundKey, InCommit) is several facts with their names.
Fact: TypeAlias = (
    "str | int | float | bool | date | tuple[str, ...] | FoundKey | InCommit | Money | "
    "Limit | None"
)


def with_texts(fact: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any fact or note
    """The fact with a function applied to every text in it."""
    if isinstance(fact, str):
        return change(fact)
    if isinstance(fact, tuple):
        changed = [with_texts(each, change) for each in fact]
        return tuple(changed) if type(fact) is tuple else type(fact)(*changed)
    return fact


def flat(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by name, including those in records; unknown ones are left out."""
    named: dict[str, Any] = {}
    for name, fact in facts.items():
        inner = (
            fact._asdict() if isinstance(fact, (FoundKey, InCommit)) else {name: fact}
        )
        named.update(
            (each, value) for each, value in inner.items() if value is not None
        )
    return named


def fact_text(fact: Fact, between: str = ", ") -> str:
    """A fact as text: yes or no, a day in ISO 8601, a list joined with ``between``."""
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, float):
        return f"{fact:g}"
    if type(fact) is tuple:
        return between.join(str(each) for each in fact)
    return str(fact)


RECORDS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (FoundKey, InCommit, Money, Limit)
}


def plain_fact(fact: Any) -> object:  # noqa: ANN401 - any fact, and what is in it
    """A fact as JSON values; ``typed_fact`` reads it."""
    if type(fact).__name__ in RECORDS:
        return {type(fact).__name__: [plain_fact(each) for each in fact]}
    if isinstance(fact, (str, int, float, tuple)) or fact is None:
        return fact
    return {type(fact).__name__: str(fact)}


def typed_fact(said: Any) -> Any:  # noqa: ANN401 - see above
    """The fact from the result of ``plain_fact``, also after it was stored as JSON.

    Raises:
        ValueError, TypeError, KeyError: it is not such a result.
    """
    if isinstance(said, (list, tuple)):
        return tuple(said)
    if not isinstance(said, dict):
        return said
    [(name, value)] = said.items()
    if name in RECORDS:
        return RECORDS[name](*map(typed_fact, value))
    from datetime import date
    from decimal import Decimal

    return date.fromisoformat(value) if name == "date" else Decimal(value)
