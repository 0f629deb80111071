"""Is this repository ready to use OpenAI, and safe while it does?"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` would take most of the time of a hook's clean run
if TYPE_CHECKING:
    import pytest
    from IPython.core.interactiveshell import InteractiveShell

PLUGIN = "openai_ready"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """What ``%load_ext pytest_openai_ready`` calls: it adds ``%openai_ready``."""
    from pytest_openai_ready.notebook import load

    load(shell)


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """What ``pytest -p pytest_openai_ready`` calls: it loads this package's plugin.

    The plugin's own name is openai_ready, by which pytest finds it; who names the
    package means the same.
    """
    if not pluginmanager.has_plugin(PLUGIN):
        from pytest_openai_ready.plugin import entry

        pluginmanager.register(entry, PLUGIN)


def __getattr__(name: str) -> str:
    """``__version__``, read only when somebody asks.

    Looking a version up costs more than a whole clean hook run.
    """
    if name == "__version__":
        from importlib.metadata import version

        return version("pytest-openai-ready")
    raise AttributeError(name)
