"""The record of a provider: its keys, its hosts, and the meaning of its answers."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(Enum):
    """What a key can be used for."""

    PROJECT = "project"
    LEGACY_USER = "legacy-user"
    SERVICE_ACCOUNT = "service-account"
    ADMIN = "admin"
    SESSION = "session"
    OTHER_PROVIDER = "other-provider"
    COMPATIBLE = "openai-compatible"


class Prefix(NamedTuple):
    """How keys of one kind begin.

    ``shortest`` is the least observed length of a whole key; 0 if unknown. A shorter
    value was cut off. ``alone`` is the length of the part after the prefix, if both are
    enough to recognize a key.
    """

    text: str
    kind: Kind = Kind.OTHER_PROVIDER
    shortest: int = 0
    alone: int = 0


class Body(NamedTuple):
    """The part after ``sk-`` in a provider's keys, for the search in bytes.

    Attributes:
        random: a pattern for that part. ``NEXT`` in it is a placeholder for a letter,
            digit, ``-`` or ``_`` at which no other key begins.
        least_entropy: of the random part, in bits a character.
        grouped: whether it always has hyphens or dots, which then do not suggest a
            sentence.
        opening: a pattern for the part before it, if that is more than a prefix.
    """

    random: str
    least_entropy: float
    grouped: bool = False
    opening: str = ""


class Balance(NamedTuple):
    """A free GET request for the remaining balance, and how to read its answer.

    Paths into the answer's JSON are field names from the outside inwards.

    Attributes:
        name: the name of the request in this project.
        path: the path of its address, from the root of the host.
        hosts: the hosts that answer it, and the currency of each, which is empty if
            unknown or given in the answer.
        left: the path of the amount; within each entry of ``each``, if that is set.
        each: the path of a list whose entries each have an amount.
        currency: the path of the currency.
        usable: the path of a boolean; if false, nothing is left.
        of_key: whether it is a limit of the key only, not the account's money.
    """

    name: str
    path: str
    hosts: Mapping[str, str]
    left: tuple[str, ...]
    each: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    usable: tuple[str, ...] = ()
    of_key: bool = False


class Meaning(NamedTuple):
    """The meaning of an answer: a code, and the name of a more exact cause, if any."""

    code: Code
    cause: str = ""


NO_MONEY = Meaning(Code.BALANCE_EMPTY)
SPEND_LIMIT = Meaning(Code.SPEND_LIMIT)
BILLING_INACTIVE = Meaning(Code.BILLING_INACTIVE)
REJECTED = Meaning(Code.KEY_REJECTED)
EXPIRED = Meaning(Code.KEY_REJECTED, "key-expired")
SWITCHED_OFF = Meaning(Code.KEY_REJECTED, "key-is-off")
LEAKED = Meaning(Code.KEY_REJECTED, "key-reported-leaked")
NO_KEY = Meaning(Code.KEY_MISSING)
WRONG_KIND = Meaning(Code.KEY_WRONG_KIND)
DEACTIVATED = Meaning(Code.ACCOUNT_DEACTIVATED)
OTHER_ORGANIZATION = Meaning(Code.ORGANIZATION_MISMATCH)
NO_ORGANIZATION = Meaning(Code.ORGANIZATION_MISMATCH, "in-no-organization")
OTHER_PROJECT = Meaning(Code.PROJECT_MISMATCH)
ARCHIVED = Meaning(Code.PROJECT_ARCHIVED)
ADDRESS = Meaning(Code.IP_NOT_ALLOWED)
NO_SCOPE = Meaning(Code.SCOPE_MISSING)
NO_GROUP = Meaning(Code.SCOPE_MISSING, "group-not-open")
REGION = Meaning(Code.REGION_UNSUPPORTED)
BLOCKED = Meaning(Code.BLOCKED_PAGE)
NO_MODEL = Meaning(Code.MODEL_UNAVAILABLE)
UNVERIFIED = Meaning(Code.ORGANIZATION_UNVERIFIED)
TOO_MANY = Meaning(Code.RATE_LIMITED)
FAULT = Meaning(Code.SERVER_ERROR)
NO_API = Meaning(Code.NOT_AN_API)
NO_PATH = Meaning(Code.BASE_URL_INVALID, "base-url-path-unknown")
OTHER_HOSTNAME = Meaning(Code.BASE_URL_INVALID, "base-url-of-other-region")
UNKNOWN = Meaning(Code.NOT_JUDGED)
READY = Meaning(Code.READY)


class Habit(NamedTuple):
    """An error of a host, and its meaning.

    Attributes:
        pattern: for the whole code or type, or for a part of the message; case does not
            matter.
        meaning: the meaning, whatever the status.
        in_message: whether the pattern is for the message.
        only_here: whether it counts only at the host's own addresses, because others
            use the same words with another meaning. Otherwise a relay may pass it on.
    """

    pattern: str
    meaning: Meaning
    in_message: bool = False
    only_here: bool = False


def coded(values: str, meaning: Meaning, *, only_here: bool = False) -> Habit:
    """An error whose whole code or type is one of these alternatives.

    ``values`` is a regular expression; case does not matter. See
    ``Habit`` for ``only_here``.
    """
    return Habit(values, meaning, only_here=only_here)


def worded(pattern: str, meaning: Meaning, *, only_here: bool = False) -> Habit:
    """An error whose message contains this.

    ``pattern`` is a regular expression; case does not matter. See ``Habit`` for
    ``only_here``.
    """
    return Habit(pattern, meaning, in_message=True, only_here=only_here)


class Provider(NamedTuple):
    """A provider that issues keys, or serves models.

    Attributes:
        name: as people write it; unique among the rows.
        prefixes: how its keys begin, if that identifies them.
        body: how its keys are found in bytes, if they have more than ``sk-``.
        pattern: for a whole key that nobody else issues, without such a prefix.
        variable: the variable for the key in its documentation.
        other_variables: other variables that its own or widely used libraries read.
        base_url_variable: the variable for the address.
        not_read: names that people use by mistake, with the variable that is read.
        names: patterns for the words in variable names that refer to it, in lowercase;
            words of up to four letters count only on their own.
        words: more patterns that name it in text next to a key.
        is_named_beside: whether such a word next to a key of the plain shape, which
            many issue, means that the key is this provider's.
        clients: how the names of its clients begin, if not with its own name.
        domains: its hosts, by the end of their names; some belong to its customers.
        api_hosts: full names of its API's hosts, which no customer can get, and which
            do not pass a key on.
        balances: the requests for what is left at its hosts.
        headers: the headers that its gateways add to every answer, in lowercase.
        keys_page: where its keys are created; empty if unknown.
        billing_page: where to buy credit.
        habits: the meaning of its errors, besides their status; the first that matches
            decides.
        passes_on: whether its hosts pass on the errors of any other.
    """

    name: str
    prefixes: tuple[Prefix, ...] = ()
    body: Body | None = None
    pattern: str = ""
    variable: str = ""
    other_variables: tuple[str, ...] = ()
    base_url_variable: str = ""
    not_read: Mapping[str, str] = {}
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    is_named_beside: bool = False
    clients: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    api_hosts: tuple[str, ...] = ()
    balances: tuple[Balance, ...] = ()
    headers: frozenset[str] = frozenset()
    keys_page: str = ""
    billing_page: str = ""
    habits: tuple[Habit, ...] = ()
    passes_on: bool = False

    @property
    def client_names(self) -> tuple[str, ...]:
        """How the names of its own clients begin, in some case."""
        return (self.name.split()[0], *self.clients)


USD, CNY = "USD", "CNY"
UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
