"""Every private name of pytest that is used, and what happens if it is gone.

Keys are hidden where pytest writes, and pytest has no public API for most of these
places. If a version renames one, no key may be written: the session ends with one
sentence, before anything is written there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from pytest_openai_ready import COMMAND

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping, Sequence

GONE = (
    f"{COMMAND}: "
    "pytest {version} has no {name}, without which keys cannot be hidden "
    "in {place}. Get a newer copy of this plugin from where you have it, or leave "
    "it out: -p no:openai_ready"
)
UNKNOWN_FIXTURE = (
    f"{COMMAND}: "
    "pytest {version} has no {name}, so every fixture named {fixture} is "
    "taken for the plugin's own. Get a newer copy of this plugin from where you have "
    "it."
)
IDS = "the ids of tests"
USAGE_ERROR = 4  # pytest's exit status for a mistake of its user
_MISSING = object()


def log_file_handler(config: pytest.Config) -> logging.Handler | None:
    """The handler that writes the file of ``--log-file``; None if logging is off.

    Raises:
        pytest.exit.Exception: it has another name.
    """
    plugin = config.pluginmanager.get_plugin("logging-plugin")
    handler: logging.Handler | None = None
    if plugin is not None:
        handler = _of(plugin, "log_file_handler", "the log file")
    return handler


def hide_in_trace(config: pytest.Config, text: Callable[[str], str]) -> None:
    """Make the file of ``--debug`` pass through ``text``.

    Raises:
        pytest.exit.Exception: what writes it has another name.
    """
    if config.option.debug:
        root = config.trace.root
        write = _of(root, "_writer", "the file of --debug")
        root.setwriter(lambda said: write(text(said)))


def hide_in_captured(text: Callable[[Any], Any]) -> Callable[[], None]:
    """Make captured output that pytest writes to the terminal pass through ``text``.

    pytest writes what no report has, past Python's streams: what a conftest printed
    when it was imported, if workers run the tests, and with ``-s`` what a test printed
    while it used ``capfd``. Returns what undoes it; ``text`` gets str or bytes.

    Raises:
        pytest.exit.Exception: what writes it has another name.
    """
    from _pytest import capture

    place = "captured output"
    kinds = [_of(capture, name, place) for name in ("FDCapture", "FDCaptureBinary")]
    written = [(kind, _of(kind, "writeorg", place)) for kind in kinds]

    def hidden(write: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
        return lambda captured, said: write(captured, text(said))

    def undo() -> None:
        for kind, write in written:
            kind.writeorg = write

    for kind, write in written:
        kind.writeorg = hidden(write)
    return undo


def rename(item: pytest.Item, name: str) -> None:
    """Give a test another name, also in its id in all reports.

    Raises:
        pytest.exit.Exception: its id is stored elsewhere.
    """
    nodeid = item.nodeid.removesuffix(item.name) + name
    if pytest.version_tuple < (9, 2):
        _of(item, "_nodeid", IDS)
        item._nodeid = nodeid  # type: ignore[attr-defined]  # noqa: SLF001 - see above
    else:
        kind = type(_of(item, "_id", IDS))
        item._id = _of(kind, "parse", IDS)(nodeid)  # noqa: SLF001 - see above
    item.name = name


def cache_folder(config: pytest.Config) -> Any:  # noqa: ANN401 - a path
    """The folder of ``config.cache``; None if there is no cache.

    Raises:
        pytest.exit.Exception: it has another name.
    """
    cache = getattr(config, "cache", None)
    return None if cache is None else _of(cache, "_cachedir", "pytest's cache")


def fixtures_named(item: pytest.Item, name: str) -> Sequence[Any] | None:
    """The definitions of a fixture that are visible to a test; the last one is used.

    No public name says which of them is used. None, with a warning, if pytest has no
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
        kind = owner if isinstance(owner, type) else type(owner)
        _end(f"{kind.__name__}.{name}", place)
    return found


def _end(name: str, place: str) -> NoReturn:
    said = GONE.format(version=pytest.__version__, name=name, place=place)
    pytest.exit(said, returncode=USAGE_ERROR)
