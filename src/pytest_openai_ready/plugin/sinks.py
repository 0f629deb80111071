"""Every way out of a session, with the keys hidden: one small part for each.

Reports (and so the terminal, JUnit's and other files, and what workers of pytest-xdist
send), the terminal's own lines, warnings, the log file, ids of parameters, what ``-s``
lets through, and at the end the files that were written. Tests themselves see all as it
is: a test of what is logged must not see another text.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from pytest_openai_ready.dotenv.file_names import is_secret_name
from pytest_openai_ready.plugin import internals
from pytest_openai_ready.plugin.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

NAME = "openai_ready_sinks"
DEEPEST = 40  # of the objects of a report; a chain of exceptions is its deepest
# Of pytest itself and of plugins that write reports of their own.
FILES = ("xmlpath", "htmlpath", "json_report_file", "report_log", "ctrf", "log_file")
CACHED = ("lastfailed", "nodeids", "stepwise")
# Of a report; the last is that of a subtest.
HIDDEN_IN = ("sections", "longrepr", "user_properties", "wasxfail", "context")
WITHHELD = "openai-ready: withheld, since the keys in it could not be hidden ({}).\n"


def watch(config: pytest.Config) -> None:
    """Hide the secrets of the environment as it is now; it may be called again."""
    names = {*config.getini("openai_ready_redact")}
    redactor = redactor_of(config)
    redactor.learn(value for name, value in os.environ.items() if is_secret_name(name))
    redactor.learn((os.environ.get(name, "") for name in names), surely=True)
    if redactor and not config.pluginmanager.has_plugin(NAME):
        config.pluginmanager.register(Sinks(config, redactor), NAME)


def hide(config: pytest.Config, *values: str) -> None:
    """Hide these, too: the key that the fixtures use, wherever it was found."""
    redactor_of(config).learn(values, surely=True)
    watch(config)


REDACTOR = pytest.StashKey[Redactor]()


def redactor_of(config: pytest.Config) -> Redactor:
    """What hides the secrets of a session."""
    return config.stash.setdefault(REDACTOR, Redactor())


class Sinks:
    """The hooks through which a session writes."""

    def __init__(self, config: pytest.Config, redactor: Redactor) -> None:
        self._config = config
        self._text = redactor.text
        self._cache = internals.cache_folder(config)
        self._undo: list[tuple[Any, str, Any]] = []
        self._seen: Any = None
        for target, name, value in self._replacements():
            self._undo.append((target, name, getattr(target, name)))
            setattr(target, name, value)

    def _replacements(self) -> Iterator[tuple[Any, str, Any]]:
        """What is replaced until the end: the object, its attribute, the new value."""
        writer = internals.terminal_writer(self._config)
        if writer is not None:
            write = writer.write
            yield (
                writer,
                "write",
                lambda said, **options: write(self._text(said), **options),
            )
        handler = internals.log_file_handler(self._config)
        if handler is not None and handler.formatter is not None:
            yield handler, "formatter", Formatter(handler.formatter, self._text)
        yield from self._streams()

    def _streams(self) -> Iterator[tuple[Any, str, Any]]:
        """What shows output while tests run: all of it, or as it is captured."""
        capture = self._config.getoption("capture")
        if capture == "no":
            for name in ("stdout", "stderr"):
                yield sys, name, RedactedStream(getattr(sys, name), self._text)
        elif capture == "tee-sys":
            for tee, name in internals.copied_streams(self._config):
                yield tee, name, RedactedStream(getattr(tee, name), self._text)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, None]:
        """What a test says, before anybody reads it."""
        if call.excinfo is not None:
            watch(self._config)  # code under test may have loaded its `.env`
        result = yield
        self._hide(result.get_result())

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(self) -> Generator[None, Any, None]:
        """What a module says that cannot be imported."""
        result = yield
        watch(self._config)
        self._hide(result.get_result())

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Reports that others make, as of subtests, and those of workers."""
        self._hide(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Reports of collection, those of workers among them."""
        self._hide(report)

    def _hide(self, report: Any) -> None:  # noqa: ANN401 - of any kind
        """Once for each report, which is passed on as soon as it is made."""
        if report is self._seen:
            return
        self._seen = report
        try:
            for name in HIDDEN_IN:
                said = getattr(report, name, None)
                if said:
                    setattr(report, name, self._hidden(said))
        except Exception as error:  # noqa: BLE001 - the outcome stands, the key is not shown
            report.longrepr = WITHHELD.format(type(error).__name__)
            report.sections, report.user_properties = [], []

    def _hidden(self, said: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever a report holds
        """The same, with each text in it hidden; objects of pytest are changed."""
        if isinstance(said, str):
            return self._text(said)
        if depth > DEEPEST:
            raise RecursionError
        if isinstance(said, list):
            return [self._hidden(each, depth + 1) for each in said]
        if type(said) is tuple:
            return tuple(self._hidden(each, depth + 1) for each in said)
        if isinstance(said, dict):
            return {name: self._hidden(each, depth + 1) for name, each in said.items()}
        if type(said).__module__.startswith(("_pytest.", "pytest_subtests")):
            for name, each in list(vars(said).items()):
                object.__setattr__(said, name, self._hidden(each, depth + 1))
        return said

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: Any) -> None:  # noqa: ANN401 - warnings.WarningMessage
        """The text of a warning, also of what was raised in a thread or a finalizer."""
        warning = warning_message.message
        if isinstance(warning, Warning):
            warning.args = self._hidden(warning.args)

    @pytest.hookimpl(tryfirst=True)
    def pytest_make_parametrize_id(self, val: object) -> str | None:
        """An id is in every output and in the cache; a key is none."""
        if isinstance(val, str):
            hidden = self._text(val)
            return hidden if hidden != val else None
        return None

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Hide what got into files by other ways, such as the name of a test."""
        for path in self._files():
            self._rewrite(path)
        for target, name, value in reversed(self._undo):
            setattr(target, name, value)
        self._undo.clear()

    def _files(self) -> Iterator[str]:
        if hasattr(self._config, "workerinput"):
            return
        for name in FILES:
            path = getattr(self._config.option, name, None)
            if isinstance(path, (str, os.PathLike)):
                yield os.fspath(path)
        if self._cache is not None:
            yield from (
                os.path.join(self._cache, "v", "cache", each) for each in CACHED
            )

    def _rewrite(self, path: str) -> None:
        """Any encoding will do here: a key and its mask are ASCII."""
        path = os.path.join(self._config.invocation_params.dir, path)
        new = f"{path}.{os.getpid()}.new"
        with suppress(OSError):
            with open(path, encoding="latin-1", newline="") as file:
                said = file.read()
            hidden = self._text(said)
            if hidden != said:
                with open(new, "w", encoding="latin-1", newline="") as file:
                    file.write(hidden)
                os.replace(new, path)


class Formatter(logging.Formatter):
    """What another formatter writes, with keys hidden; the record stays as it is."""

    def __init__(self, inner: logging.Formatter, text: Any) -> None:  # noqa: ANN401 - from text to text
        super().__init__()
        self._inner, self._text = inner, text

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        return str(self._text(self._inner.format(record)))


class RedactedStream:
    """A text stream that hides keys in what is written to it."""

    def __init__(self, inner: Any, text: Any) -> None:  # noqa: ANN401 - any stream; from text to text
        self._inner, self._text = inner, text

    def write(self, said: str) -> int:
        """As many characters as came are taken, whatever is written of them."""
        self._inner.write(self._text(said))
        return len(said)

    def writelines(self, lines: Any) -> None:  # noqa: ANN401 - any iterable of texts
        """Write each text by itself, with keys hidden in each."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._inner, name)
