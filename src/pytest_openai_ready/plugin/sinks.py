"""Hides keys in all output of a session: one small part for each kind.

These are reports (and so the files of JUnit and others, and what workers of
pytest-xdist send), ids of tests, warnings, the log file, Python's streams to the
terminal, and at the end the written files. The tests themselves see everything
unchanged: a test that checks log output must not see a different text.

Loaded in every session.
"""

from __future__ import annotations

import copy
import logging
import sys
import time
from importlib.machinery import PathFinder
from itertools import chain
from operator import is_
from typing import TYPE_CHECKING, Any

import pytest

from pytest_openai_ready.plugin import internals
from pytest_openai_ready.plugin.guarded_streams import guarding_streams
from pytest_openai_ready.plugin.hiding import WITHHELD, Hiding

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

NAME = "openai_ready_sinks"
DEEPEST = 40  # nesting in a report; chains of exceptions are the deepest
CLOCKS = 2.0  # seconds that the clock of a file system may be behind
# Attributes of a report; the last is that of a subtest.
HIDDEN_IN = ("sections", "longrepr", "user_properties", "wasxfail", "context")
# Those that pytest itself sets besides; any other plugin may add more.
OF_PYTEST = frozenset((
    *(*HIDDEN_IN, "nodeid", "_id", "location", "keywords", "outcome", "when", "result"),
    *("duration", "start", "stop"),
))  # fmt: skip


def watch(manager: pytest.PytestPluginManager) -> None:
    """Hide secrets in everything that is written until the session ends."""
    manager.register(Sinks(), NAME)


def hiding_of(config: pytest.Config) -> Hiding:
    """The part of a session that hides secrets."""
    sinks = config.pluginmanager.get_plugin(NAME)
    return Hiding() if sinks is None else sinks.hiding


class Sinks:
    """The hooks through which a session writes."""

    def __init__(self) -> None:
        self.hiding = Hiding()
        self.hiding.listen()
        self._since = time.time() - CLOCKS
        self._guards = [*guarding_streams(self.hiding)]
        self._ids: set[str] = set()
        self._renamed: set[str] = set()
        self._undo: list[Callable[[], None]] = []
        self._on_vcr = OnImport("vcr.config", self._hear_of_vcr)

    def __dir__(self) -> list[str]:
        """The hooks only: pluggy inspects every name in a plugin."""
        return [name for name in vars(Sinks) if name.startswith("pytest_")]

    def _hear_of_vcr(self, module: ModuleType) -> None:
        """Keep keys out of the answers that a program records itself."""
        from pytest_openai_ready.plugin.recordings.cassettes import keep_keys_out_of_all

        self._undo.append(keep_keys_out_of_all(module, self.hiding.text))

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(
        self, early_config: pytest.Config
    ) -> Generator[None, None, None]:
        """Register the cleanup first, so that it runs after all files are written."""
        early_config.add_cleanup(lambda: self._end(early_config))
        self._undo.append(internals.hide_in_captured(self._without_keys))
        yield

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Read the settings; on Windows, pytest has reopened the streams."""
        self.hiding.name(config.getini("openai_ready_redact"))
        self._guards += guarding_streams(self.hiding)
        internals.hide_in_trace(config, self.hiding.text)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Hide secrets in the log file, and in what the terminal writer forwards."""
        internals.cache_folder(session.config)  # to check its name; read at the end
        handler = internals.log_file_handler(session.config)
        if handler is not None and handler.formatter is not None:
            handler.formatter = Formatter(handler.formatter, self.hiding)
        if session.config.pluginmanager.has_plugin("terminalreporter"):
            writer: Any = session.config.get_terminal_writer()
            write, text = writer.write, self.hiding.text
            writer.write = lambda said, **options: write(text(said), **options)

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, Any, None]:
        """Hide secrets in a test's report before any other plugin reads it."""
        result = yield
        report = result.get_result()
        self._hide(report)
        if item.nodeid in self._renamed:  # its old name is one of its keywords
            text = self.hiding.text
            report.keywords = {text(name): 1 for name in report.keywords}

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_make_collect_report(self) -> Generator[None, Any, None]:
        """Hide secrets in the report of a module that cannot be imported."""
        result = yield
        self._hide(result.get_result())

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_logreport(
        self, report: pytest.TestReport
    ) -> Generator[None, None, None]:
        """Hide what was added since, and reports made elsewhere, as for subtests."""
        self._hide(report)
        yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collectreport(
        self, report: pytest.CollectReport
    ) -> Generator[None, None, None]:
        """Hide what was added to the report of a collection."""
        self._hide(report)
        yield

    def _hide(self, report: Any) -> None:  # noqa: ANN401 - of any kind
        """Change a report in place; if a key cannot be hidden, nothing is shown."""
        self.hiding.look()  # code under test may have loaded its `.env`
        try:
            # The three reports of a test that passed have none of them.
            said = vars(report)
            if any(map(said.get, HIDDEN_IN)):
                for name in HIDDEN_IN:
                    if said.get(name):
                        setattr(report, name, self._hidden(said[name]))
            for name in said.keys() - OF_PYTEST:
                setattr(report, name, self._copied(said[name]))
        except Exception as error:  # noqa: BLE001 - the outcome stands, the key is not shown
            report.longrepr = WITHHELD.format(type(error).__name__)
            report.sections, report.user_properties = [], []

    def _hidden(self, said: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever a report holds
        """The value with its texts redacted; pytest's objects change in place."""
        if isinstance(said, (str, bytes)):
            return self._without_keys(said)
        if depth > DEEPEST:
            raise RecursionError
        if isinstance(said, list):
            return [self._hidden(each, depth + 1) for each in said]
        if type(said) is tuple:
            return tuple(self._hidden(each, depth + 1) for each in said)
        if isinstance(said, dict):
            return {name: self._hidden(each, depth + 1) for name, each in said.items()}
        if type(said).__module__.startswith(("_pytest.", "pytest_subtests")):
            for name in _attributes(said):
                hidden = self._hidden(getattr(said, name), depth + 1)
                object.__setattr__(said, name, hidden)
        return said

    def _copied(self, said: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever a plugin adds
        """What another plugin added, redacted; as it is if it contains no secret.

        It may refer to the test itself, or to its marks, which must not change, and to
        objects of any kind, which are not asked for anything.
        """
        if isinstance(said, (str, bytes)):
            return self._without_keys(said)
        if depth > DEEPEST:
            return WITHHELD.format(RecursionError.__name__)
        if isinstance(said, dict):
            parts = [*said, *said.values()]
        elif type(said) is list or isinstance(said, tuple):
            parts = [*said]
        elif isinstance(said, pytest.Mark):
            parts = [*vars(said).values()]
        else:
            return said
        copied = [self._copied(each, depth + 1) for each in parts]
        return said if all(map(is_, copied, parts)) else _made_of(copied, said)

    def _without_keys(self, said: Any) -> Any:  # noqa: ANN401 - a text, as str or bytes
        if isinstance(said, str):
            hidden = self.hiding.text(said)
            return said if hidden == said else hidden
        text = said.decode("utf-8", "surrogateescape")
        hidden = self.hiding.text(text)
        return said if hidden == text else hidden.encode("utf-8", "surrogateescape")

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> None:  # noqa: ANN401 - of pytest
        """Hide secrets in the error of a plugin, which a worker sends as text."""
        self._hidden(excrepr)

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: Any) -> None:  # noqa: ANN401 - warnings.WarningMessage
        """Hide secrets in a warning, also about errors in threads and finalizers."""
        warning = warning_message.message
        if isinstance(warning, Warning):
            warning.args = self._hidden(warning.args)

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_pycollect_makeitem(self) -> Generator[None, Any, None]:
        """Hide secrets in ids before any other plugin reads them."""
        result = yield
        made = None if result.excinfo else result.get_result()
        for item in made if isinstance(made, list) else ():
            if isinstance(item, pytest.Item):
                self.pytest_itemcollected(item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Hide secrets in an id; ids get into output, cache and names of folders."""
        hidden = self.hiding.text(item.name)
        if hidden == item.name:
            return
        name, number = hidden, 1
        while f"{item.parent}{name}" in self._ids:  # two keys may have one mask
            number += 1
            name = f"{hidden}{number}"
        self._ids.add(f"{item.parent}{name}")
        internals.rename(item, name)
        self._renamed.add(item.nodeid)

    def _end(self, config: pytest.Config) -> None:
        """Check the written files; if an error follows, the streams stay guarded."""
        from pytest_openai_ready.plugin.written_files import hide_in_files

        hide_in_files(config, self._since, self.hiding.text)
        self._on_vcr.end()
        for undo in self._undo:
            undo()
        if sys.exc_info()[1] is None:
            self.hiding.end()
            for guard in self._guards:
                guard.finish()


def _attributes(said: object) -> list[str]:
    """The names of an object's attributes; since pytest 9, a subtest's are in slots."""
    slots = [getattr(kind, "__slots__", ()) for kind in type(said).__mro__]
    names = (*getattr(said, "__dict__", ()), *chain.from_iterable(slots))
    # `__weakref__` may be in slots, too, and cannot be set.
    return [name for name in names if name[:2] != "__" and hasattr(said, name)]


def _made_of(parts: list[Any], like: Any) -> Any:  # noqa: ANN401 - see `Sinks._copied`
    """A dictionary, list, tuple or mark with other parts than the given one."""
    if isinstance(like, dict):
        return dict(zip(parts, parts[len(like) :], strict=False))
    if isinstance(like, pytest.Mark):
        made = copy.copy(like)
        for name, each in zip(vars(like), parts, strict=True):
            object.__setattr__(made, name, each)
        return made
    return parts if isinstance(like, list) else getattr(like, "_make", tuple)(parts)


class Formatter(logging.Formatter):
    """The output of another formatter with keys hidden; records are not changed."""

    def __init__(self, inner: logging.Formatter, hiding: Hiding) -> None:
        super().__init__()
        self._inner, self._hiding = inner, hiding

    def format(self, record: logging.LogRecord) -> str:
        """The formatted record."""
        return self._hiding.text(self._inner.format(record))


class OnImport:
    """A finder in ``sys.meta_path`` that runs a function after a module is imported.

    A session that never imports VCR.py thus has no cost for it.
    """

    def __init__(self, name: str, then: Callable[[ModuleType], None]) -> None:
        """Call ``then`` with the module once it is imported, now or later."""
        self._name = name
        self._then = then
        module = sys.modules.get(name)
        if module is not None:
            then(module)
        else:
            sys.meta_path.insert(0, self)

    def end(self) -> None:
        """Stop waiting for it."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """The spec from the other finders; its loader also calls the function."""
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
