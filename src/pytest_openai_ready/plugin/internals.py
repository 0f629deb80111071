"""Every name of pytest that is not public, and what is done where it is gone.

Keys are hidden where pytest writes, and pytest has no public way to most of these
places. A version that renames one must not write a key: the session ends with one
sentence, before anything is written there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator, Mapping, Sequence

GONE = (
    "openai-ready: pytest {version} has no {name}, without which keys cannot be hidden "
    "in {place}. Update pytest-openai-ready, or leave it out: -p no:openai_ready"
)
UNKNOWN_FIXTURE = (
    "openai-ready: pytest {version} has no {name}, so every fixture named {fixture} is "
    "taken for the plugin's own. Update pytest-openai-ready."
)
USAGE_ERROR = 4  # pytest's exit status for what its user has to change
_MISSING = object()


def terminal_writer(config: pytest.Config) -> Any:  # noqa: ANN401 - pytest's TerminalWriter
    """What writes to the terminal; None where nothing does, as in a worker of xdist.

    Raises:
        pytest.exit.Exception: there is a terminal, and its writer has another name.
    """
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return None if reporter is None else _of(reporter, "_tw", "the terminal")


def log_file_handler(config: pytest.Config) -> logging.Handler | None:
    """What writes the file of ``--log-file``; None where logging is switched off.

    Raises:
        pytest.exit.Exception: it has another name.
    """
    plugin = config.pluginmanager.get_plugin("logging-plugin")
    handler: logging.Handler | None = None
    if plugin is not None:
        handler = _of(plugin, "log_file_handler", "the log file")
    return handler


def copied_streams(config: pytest.Config) -> Iterator[tuple[Any, str]]:
    """The streams that ``--capture=tee-sys`` copies to: whose attribute each is.

    Raises:
        pytest.exit.Exception: one has another name.
    """
    place = "what --capture=tee-sys shows"
    manager = config.pluginmanager.get_plugin("capturemanager")
    capturing = _of(manager, "_global_capturing", place)
    for name in ("out", "err"):
        tee = _of(_of(capturing, name, place), "tmpfile", place)
        _of(tee, "_other", place)
        yield tee, "_other"


def cache_folder(config: pytest.Config) -> Any:  # noqa: ANN401 - a path
    """The folder of ``config.cache``; None where there is no cache.

    Raises:
        pytest.exit.Exception: it has another name.
    """
    cache = getattr(config, "cache", None)
    return None if cache is None else _of(cache, "_cachedir", "pytest's cache")


def fixtures_named(item: pytest.Item, name: str) -> Sequence[Any] | None:
    """The definitions of a fixture that a test could get, the one that it gets last.

    No public name says which of them wins. None, with a warning, where pytest has no
    such table.
    """
    info = getattr(item, "_fixtureinfo", _MISSING)
    table: Mapping[str, Sequence[Any]] | None = getattr(info, "name2fixturedefs", None)
    if table is None:
        attribute = "Function._fixtureinfo.name2fixturedefs"
        said = UNKNOWN_FIXTURE.format(
            version=pytest.__version__, name=attribute, fixture=name
        )
        item.warn(pytest.PytestWarning(said))
        return None
    return table.get(name, ())


def _of(owner: object, name: str, place: str) -> Any:  # noqa: ANN401 - whatever pytest has there
    found = getattr(owner, name, _MISSING)
    if found is _MISSING:
        _end(f"{type(owner).__name__}.{name}", place)
    return found


def _end(name: str, place: str) -> NoReturn:
    said = GONE.format(version=pytest.__version__, name=name, place=place)
    pytest.exit(said, returncode=USAGE_ERROR)
