"""The types that all results consist of: code, place, finding, diagnosis."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from pytest_openai_ready.typed_facts import (
    FoundKey,
    fact_text,
    flat,
    plain_fact,
    typed_fact,
    with_texts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_openai_ready.typed_facts import Fact


class Severity(IntEnum):
    """The severity of a finding; of several findings, the highest decides."""

    OK = 0
    ADVICE = 1
    UNKNOWN = 2
    ERROR = 3

    @property
    def exit_code(self) -> int:
        """A command's exit status: 0 ready or clean, 1 findings, 3 undecided."""
        return {Severity.ERROR: 1, Severity.UNKNOWN: 3}.get(self, 0)


class Code(Enum):
    """What was found, with a name that never changes.

    Exit codes, anchors of docs/codes.md and every output format are derived from it.
    The value is the name in kebab case; ``severity`` depends on the code only, never on
    the situation.
    """

    severity: Severity

    # No member uses the default: without it, type checkers would read the look-up
    # Code("ready") as a call of this.
    def __new__(cls, value: str, severity: Severity = Severity.ERROR) -> Code:  # noqa: D102, PYI034 - an Enum's own machinery
        code = object.__new__(cls)
        code._value_ = value
        code.severity = severity
        return code

    READY = "ready", Severity.OK

    KEY_MISSING = "key-missing", Severity.ERROR
    KEY_SOURCE_FAILED = "key-source-failed", Severity.ERROR
    KEY_PLACEHOLDER = "key-placeholder", Severity.ERROR
    KEY_MALFORMED = "key-malformed", Severity.ERROR
    KEY_WRONG_KIND = "key-wrong-kind", Severity.ERROR
    ADMIN_KEY = "admin-key", Severity.ERROR
    KEY_ASTRAY = "key-astray", Severity.ERROR
    KEY_REJECTED = "key-rejected", Severity.ERROR
    ACCOUNT_DEACTIVATED = "account-deactivated", Severity.ERROR
    ORGANIZATION_MISMATCH = "organization-mismatch", Severity.ERROR
    PROJECT_MISMATCH = "project-mismatch", Severity.ERROR
    PROJECT_ARCHIVED = "project-archived", Severity.ERROR
    IP_NOT_ALLOWED = "ip-not-allowed", Severity.ERROR
    SCOPE_MISSING = "scope-missing", Severity.ERROR
    REGION_UNSUPPORTED = "region-unsupported", Severity.ERROR
    BLOCKED_PAGE = "blocked-page", Severity.ERROR
    MODEL_UNAVAILABLE = "model-unavailable", Severity.ERROR
    ORGANIZATION_UNVERIFIED = "organization-unverified", Severity.ERROR
    BALANCE_EMPTY = "balance-empty", Severity.ERROR
    SPEND_LIMIT = "spend-limit", Severity.ERROR
    BILLING_INACTIVE = "billing-inactive", Severity.ERROR
    BASE_URL_INVALID = "base-url-invalid", Severity.ERROR
    NOT_AN_API = "not-an-api", Severity.ERROR
    DOTENV_UNREADABLE = "dotenv-unreadable", Severity.ERROR
    SDK_MISSING = "sdk-missing", Severity.ERROR
    SDK_TOO_OLD = "sdk-too-old", Severity.ERROR
    SDK_BROKEN = "sdk-broken", Severity.ERROR
    BUDGET_SPENT = "budget-spent", Severity.ERROR

    RATE_LIMITED = "rate-limited", Severity.UNKNOWN
    SERVER_ERROR = "server-error", Severity.UNKNOWN
    UNREACHABLE = "unreachable", Severity.UNKNOWN
    PROXY_FAILED = "proxy-failed", Severity.UNKNOWN
    TLS_FAILED = "tls-failed", Severity.UNKNOWN
    TIMED_OUT = "timed-out", Severity.UNKNOWN

    KEY_IN_FILE = "key-in-file", Severity.ERROR
    EXAMPLE_HAS_KEY = "example-has-key", Severity.ERROR
    KEY_IN_HISTORY = "key-in-history", Severity.ERROR
    KEY_IN_MESSAGE = "key-in-message", Severity.ERROR
    KEY_CLIENT_SIDE = "key-client-side", Severity.ERROR
    KEY_IN_BUILD = "key-in-build", Severity.ERROR
    KEY_IN_WORKFLOW = "key-in-workflow", Severity.ERROR
    DOTENV_TRACKED = "dotenv-tracked", Severity.ERROR
    DOTENV_NOT_IGNORED = "dotenv-not-ignored", Severity.ERROR
    DOTENV_IGNORED_ONLY_HERE = "dotenv-ignored-only-here", Severity.ERROR
    IGNORE_RULE_BROKEN = "ignore-rule-broken", Severity.ERROR
    HOOKS_NOT_ACTIVE = "hooks-not-active", Severity.ERROR

    KEY_IN_TRANSCRIPT = "key-in-transcript", Severity.ADVICE
    DOTENV_COMMITTED = "dotenv-committed", Severity.ADVICE
    DOTENV_IN_HISTORY = "dotenv-in-history", Severity.ADVICE
    LEGACY_USER_KEY = "legacy-user-key", Severity.ADVICE
    SOURCE_CONFLICT = "source-conflict", Severity.ADVICE
    VARIABLE_NOT_READ = "variable-not-read", Severity.ADVICE
    MODEL_RETIRING = "model-retiring", Severity.ADVICE
    KEY_EXPIRING = "key-expiring", Severity.ADVICE
    BALANCE_LOW = "balance-low", Severity.ADVICE
    HOOKS_INCOMPLETE = "hooks-incomplete", Severity.ADVICE
    WORKFLOW_NEAR_FORKS = "workflow-near-forks", Severity.ADVICE
    PYTHON_RETIRED = "python-retired", Severity.ADVICE
    LOCAL_THROUGH_PROXY = "local-through-proxy", Severity.ADVICE
    NO_REPOSITORY = "no-repository", Severity.ADVICE

    NOT_ASKED = "not-asked", Severity.OK
    NOT_JUDGED = "not-judged", Severity.UNKNOWN
    CHECK_CRASHED = "check-crashed", Severity.UNKNOWN


# A key in a file as it is now; the name of the file decides which of the two.
IN_FILE = frozenset((Code.KEY_IN_FILE, Code.EXAMPLE_HAS_KEY))


class Place(NamedTuple):
    """The place of a finding: a path, and what else is known.

    ``line`` and ``column`` count from 1; ``column`` counts bytes. In a notebook they
    are those of its JSON; ``cell`` and ``cell_line``, also from 1, are what its reader
    sees. Anything outside the source of a cell has no line in it.
    """

    path: str
    line: int | None = None
    column: int | None = None
    cell: int | None = None
    cell_line: int | None = None

    def __str__(self) -> str:
        """As people read it: ``a.py:3:7``, and ``b.ipynb:cell 2:1`` in Ruff's form."""
        parts: tuple[object, ...] = (self.path, self.line, self.column)
        if self.cell is not None:
            parts = (self.path, f"cell {self.cell}", self.cell_line)
        return ":".join(str(part) for part in parts if part is not None)


class Cause(NamedTuple):
    """Why a finding was made; created only by the constructors of ``messages.causes``.

    ``name`` is that of the code if there is no more specific cause.
    """

    code: Code
    name: str
    facts: Mapping[str, Fact]


class Notes(TypedDict, total=False):
    """What else is known of a finding; no sentence needs it."""

    check: str  # of the doctor
    family: str
    milliseconds: int  # the duration of the check
    age: int  # seconds since the host answered
    submodule: str  # in which git has to be run
    project: str  # one of several in an archive: no command works at the top
    # The facts behind a verdict on an account.
    status: int
    endpoint: str
    model: str
    request_id: str
    said: str  # the host's own sentence, shortened
    error: str
    executable: str
    # If a program uses other names than the SDK.
    key_variable: str  # the one with its key
    host: str  # the one in its code
    # The name of the secret with the key, and where in which CI service to change it.
    ci_secret: str
    ci_place: str


class Finding(NamedTuple):
    """One observation: its cause, its place, and what else is known."""

    cause: Cause
    place: Place | None = None
    notes: Notes = {}  # noqa: RUF012 - nobody writes into it

    @property
    def code(self) -> Code:
        """The code of the cause."""
        return self.cause.code

    @property
    def key(self) -> str | None:
        """The masked key that the finding is about."""
        return self.facts.get("key")

    def at(self, path: str) -> Finding:
        """The finding with another path, if its file has another name elsewhere."""
        facts = self.cause.facts
        if "path" in facts:
            facts = {**facts, "path": path}
        place = Place(path) if self.place is None else self.place._replace(path=path)
        return self._replace(cause=self.cause._replace(facts=facts), place=place)

    def below(self, folder: str) -> Finding:
        """The finding with a prefix before its path, empty or ending in a slash."""
        return self.at(folder + self.place.path) if self.place else self

    def with_texts(self, change: Callable[[str], str]) -> Finding:
        """The finding with a function applied to every text in it."""
        cause, place, notes = self
        facts = {name: with_texts(fact, change) for name, fact in cause.facts.items()}
        noted: Any = {name: with_texts(note, change) for name, note in notes.items()}
        placed = place and place._replace(path=change(place.path))
        return Finding(cause._replace(facts=facts), placed, notes=noted)

    @property
    def found(self) -> FoundKey | None:
        """The key that was found, if the finding is about one."""
        found = self.cause.facts.get("found")
        return found if isinstance(found, FoundKey) else None

    @property
    def facts(self) -> dict[str, str]:
        """All facts, as text for programs: days in ISO 8601, yes and no."""
        named = flat({**self.cause.facts, **self.notes})
        return {name: fact_text(fact) for name, fact in named.items()}


def plain(finding: Finding) -> list[object]:
    """A finding as JSON values, for another process; ``from_plain`` reads it."""
    cause, place, notes = finding
    facts = {name: plain_fact(fact) for name, fact in cause.facts.items()}
    return [cause.code.value, cause.name, facts, place, notes]


def from_plain(said: list[Any]) -> Finding:
    """The finding from the result of ``plain``, also after it was stored as JSON.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is not such a result.
    """
    code, name, facts, place, notes = said
    typed = {each: typed_fact(fact) for each, fact in facts.items()}
    cause = Cause(Code(code), name, typed)
    return Finding(cause, None if place is None else Place(*place), notes=notes)


class Diagnosis(NamedTuple):
    """The findings that answer one question, in the order in which they were made."""

    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Finding | None:
        """The first of the most severe findings; None without findings."""
        return max(self.findings, key=lambda each: each.code.severity, default=None)

    @property
    def severity(self) -> Severity:
        """The severity of the worst finding; OK without findings."""
        return Severity.OK if self.worst is None else self.worst.code.severity

    @property
    def ready(self) -> bool:
        """Whether a finding says ``ready`` and none contradicts it."""
        said = any(each.code is Code.READY for each in self.findings)
        return said and self.severity <= Severity.ADVICE

    @property
    def exit_code(self) -> int:
        """The command line's exit status: 0 ready or clean, 1 findings, 3 undecided."""
        return self.severity.exit_code
