"""Which checks and codes are wanted: all, some only, or all but some."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pytest_openai_ready.findings import Finding

# What says that all is well, or that nothing was asked, is no finding to look out for.
CODES = [code.value for code in Code if code not in (Code.READY, Code.NOT_ASKED)]


class UnknownNameError(ValueError):
    """Neither a check nor a code has this name."""


class Selection(NamedTuple):
    """Names of checks and codes; what ``skip`` names is left out in any case."""

    only: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()

    def runs(self, check: str) -> bool:
        """Whether a check has to run; for a code, any check may be the one."""
        wanted = not self.only or check in self.only or not self.only.isdisjoint(CODES)
        return wanted and check not in self.skip

    def tells(self, check: str, finding: Finding) -> bool:
        """Whether a finding of a check is told."""
        names = {check, finding.code.value}
        wanted = not self.only or not names.isdisjoint(self.only)
        return wanted and names.isdisjoint(self.skip)


def selection(
    only: Iterable[str], skip: Iterable[str], checks: Collection[str]
) -> Selection:
    """The selection that these names make.

    Raises:
        UnknownNameError: of a name that neither ``checks`` nor a code has; it is the
            message.
    """
    chosen = Selection(frozenset(only), frozenset(skip))
    for name in (*only, *skip):
        if name not in checks and name not in CODES:
            raise UnknownNameError(name)
    return chosen
