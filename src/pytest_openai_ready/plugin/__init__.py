"""The pytest plugin.

pytest loads the modules of plugins itself, to rewrite their assertions. It stores the
result. Where it cannot, as in many containers, it compiles them again in every session,
which takes thirty times as long. Ours contain no assertions: Python loads them.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

OURS = "pytest_openai_ready."


class OurModules:
    """A finder in ``sys.meta_path``, before pytest's, for this package's modules."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module as Python finds it; None for those of others."""
        return (
            PathFinder.find_spec(name, path, target) if name.startswith(OURS) else None
        )


sys.meta_path.insert(0, OurModules())
