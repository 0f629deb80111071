"""Is this repository ready to use OpenAI, and safe while it does?"""

from __future__ import annotations


def __getattr__(name: str) -> str:
    """``__version__``, read only when somebody asks.

    Looking a version up costs more than a whole clean hook run.
    """
    if name == "__version__":
        from importlib.metadata import version

        return version("pytest-openai-ready")
    raise AttributeError(name)
