"""Which checks and codes are wanted: all, only some, or all but some."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.doctor.checks import CHECKS
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.messages.language import names as languages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.findings import Finding

# Codes that say that all is well, or that nothing was checked, cannot be selected.
CODES = [code.value for code in Code if code not in (Code.READY, Code.NOT_ASKED)]


class UnknownNameError(ValueError):
    """No check, family or code has this name or title."""


class CheckSelection(NamedTuple):
    """Names of checks and codes; ``skip`` takes precedence."""

    only: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()

    def runs(self, check: str) -> bool:
        """Whether a check has to run; a code may be found by any check."""
        wanted = not self.only or check in self.only or not self.only.isdisjoint(CODES)
        return wanted and check not in self.skip

    @property
    def is_empty(self) -> bool:
        """Whether the selection leaves nothing."""
        none_runs = not any(self.runs(each) for each in CHECKS)
        return none_runs or (bool(self.only) and self.only <= self.skip)

    def shows(self, check: str, finding: Finding) -> bool:
        """Whether a finding of a check is shown."""
        names = {check, finding.code.value}
        wanted = not self.only or not names.isdisjoint(self.only)
        return wanted and names.isdisjoint(self.skip)


def selection(only: Iterable[str], skip: Iterable[str]) -> CheckSelection:
    """The selection that these names make.

    Args:
        only: names or titles of checks and families, in any language, and codes.
        skip: the same kinds of names, for what to leave out.

    Raises:
        UnknownNameError: a name is unknown; it is the message.
    """
    return CheckSelection(*(frozenset(_meant(names)) for names in (only, skip)))


def _meant(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        if name in CHECKS or name in CODES:
            yield name
            continue
        checks = _titled(name, "checks") or _of_family(name)
        if not checks:
            raise UnknownNameError(name)
        yield from checks


def _titled(title: str, group: str) -> list[str]:
    """The names whose title in some language this is, ignoring case."""
    wanted = title.casefold()
    return [
        name
        for language in map(Language, languages())
        for name, each in language.words[group].items()
        if each.casefold() == wanted
    ]


def _of_family(name: str) -> list[str]:
    """The checks of the family with this name or title."""
    families = {name, *_titled(name, "families")}
    return [check.name for check in CHECKS.values() if check.family in families]
