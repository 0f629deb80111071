"""Regular expressions that are compiled when they are first used.

Compiling them takes longer than everything else in loading a module, and a run without
findings needs few of them. Imports little, since the hooks use this in every commit.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False  # `typing` would be loaded
if TYPE_CHECKING:
    from typing import Any, AnyStr


class _LatePattern:
    """Stands for a compiled pattern: its first use compiles it."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._uncompiled = pattern, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any of a pattern's
        pattern, flags = self._uncompiled
        value = getattr(re.compile(pattern, flags), name)
        setattr(self, name, value)
        return value


def late_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern with the methods and attributes of ``re.compile(pattern, flags)``.

    An invalid one raises ``re.error`` when it is first used.
    """
    return _LatePattern(pattern, flags)  # type: ignore[return-value]
