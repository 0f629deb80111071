"""The packages that edit files: those of the extra ``fix``."""

from __future__ import annotations

from importlib.util import find_spec

from pytest_openai_ready.messages.codes import EDITORS


def are_installed() -> bool:
    """Whether none of them is missing."""
    return all(map(_is_installed, EDITORS))


def is_missing_by(error: Exception) -> bool:
    """Whether an error means that one of them could not be imported."""
    return isinstance(error, ModuleNotFoundError) and _top(error.name) in map(
        _top, EDITORS
    )


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # of the package around it
        return False


def _top(module: str | None) -> str:
    return (module or "").partition(".")[0]
