"""What everything passes through: code, place, finding, diagnosis."""

from __future__ import annotations

from enum import Enum, IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Severity(IntEnum):
    """How much a finding weighs; of several, the heaviest decides."""

    OK = 0
    ADVICE = 1
    UNKNOWN = 2
    ERROR = 3


class Code(Enum):
    """What was found, by a name that is stable for ever.

    Exit codes, README anchors and every output format derive from it. The value is the
    name in kebab case; ``severity`` belongs to the code, never to the occasion.
    """

    severity: Severity

    # The default serves no member: type checkers take the look-up Code("ready") for a
    # call of this.
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

    DOTENV_IN_HISTORY = "dotenv-in-history", Severity.ADVICE
    LEGACY_USER_KEY = "legacy-user-key", Severity.ADVICE
    SOURCE_CONFLICT = "source-conflict", Severity.ADVICE
    VARIABLE_NOT_READ = "variable-not-read", Severity.ADVICE
    MODEL_RETIRING = "model-retiring", Severity.ADVICE
    BALANCE_LOW = "balance-low", Severity.ADVICE
    HOOKS_INCOMPLETE = "hooks-incomplete", Severity.ADVICE
    PYTHON_RETIRED = "python-retired", Severity.ADVICE
    NO_REPOSITORY = "no-repository", Severity.ADVICE

    NOT_ASKED = "not-asked", Severity.OK
    NOT_JUDGED = "not-judged", Severity.UNKNOWN
    CHECK_CRASHED = "check-crashed", Severity.UNKNOWN


# A key in a file as it is now; which of them, the name of the file tells.
IN_FILE = frozenset((Code.KEY_IN_FILE, Code.EXAMPLE_HAS_KEY))


class Place(NamedTuple):
    """Where: a path, and as much more as is known.

    ``line`` and ``column`` count from 1; ``column`` counts bytes.
    """

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in self if part is not None)


class Finding(NamedTuple):
    """One thing observed: what it is, where, about which key.

    ``key`` is text that is masked already. ``facts`` are the named strings that the
    catalogue's sentences and commands are filled with; the fact ``cause`` names the
    exact cause where a code has several.
    """

    code: Code
    place: Place | None = None
    key: str | None = None
    facts: Mapping[str, str] = MappingProxyType({})


def crashed(check: str, error: Exception) -> Finding:
    """What a check, hook or command says when it failed by itself.

    Of the error there is the class only: its text may hold a key.
    """
    facts = {"check": check, "error": type(error).__name__}
    return Finding(Code.CHECK_CRASHED, facts=facts)


class Diagnosis(NamedTuple):
    """The findings that answer one question, in the order they were made."""

    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Finding | None:
        """The first of the heaviest findings; None where there are none."""
        return max(self.findings, key=lambda each: each.code.severity, default=None)

    @property
    def severity(self) -> Severity:
        """The weight of the worst finding; OK where there are none."""
        return Severity.OK if self.worst is None else self.worst.code.severity

    @property
    def ready(self) -> bool:
        """Whether a finding says ``ready`` and none says otherwise."""
        said = any(each.code is Code.READY for each in self.findings)
        return said and self.severity <= Severity.ADVICE

    @property
    def exit_code(self) -> int:
        """The command line's exit status: 0 ready or clean, 1 findings, 3 undecided."""
        return {Severity.ERROR: 1, Severity.UNKNOWN: 3}.get(self.severity, 0)
