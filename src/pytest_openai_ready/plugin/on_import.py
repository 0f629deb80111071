"""Something that is done to a module as soon as anybody imports it.

So a session that never imports VCR.py pays nothing for it.
Loaded in every session. PYTEST_DONT_REWRITE: nothing is asserted here.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class OnImport:
    """A finder of ``sys.meta_path`` for one module."""

    def __init__(self, name: str, then: Callable[[ModuleType], None]) -> None:
        """Call ``then`` with the module once it is there, now or later."""
        self._name = name
        self._then = then
        module = sys.modules.get(name)
        if module is not None:
            then(module)
        else:
            sys.meta_path.insert(0, self)

    def end(self) -> None:
        """Wait for it no longer."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """As every finder; here, what others find, and what is done then."""
        if name != self._name:
            return None
        self.end()
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            loader: Any = spec.loader
            execute = loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                self._then(module)

            loader.exec_module = exec_module
        return spec
