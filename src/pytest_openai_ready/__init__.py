"""Is this repository ready to use OpenAI, and safe while it does?

PYTEST_DONT_REWRITE: nothing is asserted here. Without this word, pytest warns where
this package was loaded before it, as in a notebook.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` would take most of the time of a hook's clean run
if TYPE_CHECKING:
    import pytest
    from IPython.core.interactiveshell import InteractiveShell

DISTRIBUTION = "pytest-openai-ready"
COMMAND = "openai-ready"  # what this program also calls itself
PLUGIN = "openai_ready"  # as pytest knows it; also the name of its mark
CLIENT_FIXTURES = ("openai_client", "async_openai_client")
POLICY_VARIABLE = "OPENAI_READY"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Called by ``%load_ext pytest_openai_ready``: adds ``%openai_ready``."""
    from pytest_openai_ready.notebook import load

    load(shell)


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Called by ``pytest -p pytest_openai_ready``: loads this package's plugin.

    pytest finds the plugin by its own name, openai_ready; users who write the package's
    name mean the same.
    """
    if not pluginmanager.has_plugin(PLUGIN):
        from pytest_openai_ready.plugin import entry

        pluginmanager.register(entry, PLUGIN)


def __getattr__(name: str) -> str:
    """``__version__``, read only when it is used.

    Looking a version up takes longer than a whole clean run of a hook.
    """
    if name == "__version__":
        from importlib.metadata import version

        return version(DISTRIBUTION)
    raise AttributeError(name)
