"""What a record of a provider holds: its keys, its hosts, and what its answers mean."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(Enum):
    """What a key is good for."""

    PROJECT = "project"
    LEGACY_USER = "legacy-user"
    SERVICE_ACCOUNT = "service-account"
    ADMIN = "admin"
    SESSION = "session"
    OTHER_PROVIDER = "other-provider"
    COMPATIBLE = "openai-compatible"


class Prefix(NamedTuple):
    """How keys of one kind begin.

    ``shortest`` is the least length of a whole key, as observed; 0 where nothing is
    known. A shorter value was cut off on its way. ``alone`` is the length of what comes
    after the prefix, where that and the prefix are enough to know a key by.
    """

    text: str
    kind: Kind = Kind.OTHER_PROVIDER
    shortest: int = 0
    alone: int = 0


class Body(NamedTuple):
    """What stands behind ``sk-`` in a provider's keys, for the search in bytes.

    Attributes:
        random: a pattern of that part. ``NEXT`` in it stands for one character of
            letters, digits, ``-`` and ``_`` at which no other key begins.
        least_entropy: of the random part, in bits a character.
        grouped: whether hyphens or dots part it by rule, and are no sign of a sentence.
        opening: a pattern of what comes before it, where that is more than a prefix.
    """

    random: str
    least_entropy: float
    grouped: bool = False
    opening: str = ""


class Balance(NamedTuple):
    """A free GET request that answers what is left, and how its answer is read.

    Paths into the answer's JSON are the names of its fields from the outside inwards.

    Attributes:
        name: what the request is called here.
        path: of its address, from the root of the host.
        hosts: which hosts answer it, and in which currency each counts; the currency is
            empty where it is unknown or the answer says it.
        left: where the amount stands; from ``each`` entry on, if there is one.
        each: where a list stands of which every entry has an amount of its own.
        currency: where the currency stands.
        usable: where a yes or no stands; after a no, nothing is left.
        of_key: whether it is a limit of the key alone, not the account's money.
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
    """What an answer means: a code, and its more exact cause by name, if it has one."""

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
    """What a host says in an error, and what it means by that.

    Attributes:
        pattern: of the whole code or type, or of a part of the message; the case of
            letters does not matter.
        meaning: what it means, whatever the status.
        in_message: whether it is of the message.
        only_here: whether it counts at the host's own addresses only, since others say
            the same and mean something else. Otherwise a relay may pass it on.
    """

    pattern: str
    meaning: Meaning
    in_message: bool = False
    only_here: bool = False


def coded(values: str, meaning: Meaning, *, only_here: bool = False) -> Habit:
    """An error whose code or type, as a whole, is one of these alternatives."""
    return Habit(values, meaning, only_here=only_here)


def worded(pattern: str, meaning: Meaning, *, only_here: bool = False) -> Habit:
    """An error whose message holds this."""
    return Habit(pattern, meaning, in_message=True, only_here=only_here)


class Provider(NamedTuple):
    """Who gives out keys, or serves models.

    Attributes:
        name: as people write it; no two rows share it.
        prefixes: how its keys begin, where that shows whose they are.
        body: how its keys are found in bytes, where they have more than ``sk-``.
        pattern: of a whole key that nobody else gives out, without such a prefix.
        variable: where its documents put the key.
        other_variables: where its own or other widely used libraries look for it, too.
        base_url_variable: where they put the address.
        not_read: names that people use instead, and which variable is read.
        names: patterns of the words in names of variables that mean it, in small
            letters; of up to four letters, each counts only by itself.
        words: more patterns that name it in text beside a key.
        is_named_beside: whether such a word beside a key of the plain shape, which many
            give out, says that the key is this one's.
        clients: how the names of its clients begin, where not with its own name.
        domains: its hosts, by the end of their names; some of them are its customers'.
        api_hosts: full names of hosts of its API, which no customer can have, and which
            hand a key on to nobody.
        balances: where its hosts say what is left.
        headers: what its gateways add to every answer, in small letters.
        keys_page: where its keys are made; empty where that is not known.
        billing_page: where credit is bought.
        habits: what its errors mean, beside what their status says; the first that fits
            decides.
        passes_on: whether its hosts hand on what any other says.
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


USD, CNY = "USD", "CNY"
UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
