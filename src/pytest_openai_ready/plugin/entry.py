"""The hooks and fixtures that pytest finds.

This is loaded into every pytest session of its environment, so it imports little beyond
what pytest has already loaded: only what hides keys. The rest is imported when a test
first needs OpenAI. Wrappers use the old style: pluggy before 1.2, which pytest 7.2
accepts, knows no other.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from pytest_openai_ready import COMMAND
from pytest_openai_ready.plugin import options, sinks
from pytest_openai_ready.plugin.policy import DESELECT, STOP

if TYPE_CHECKING:
    from collections.abc import Generator

    import pluggy
    from openai import AsyncOpenAI, OpenAI

    from pytest_openai_ready.findings import Diagnosis
    from pytest_openai_ready.plugin.reporting.outcome import Report
    from pytest_openai_ready.plugin.spending.usage import Usage

MARK = (
    "openai_ready(model=None, needs=None, on_missing=None, max_usd=None, "
    "max_calls=None, max_tokens=None): this test needs OpenAI, with the fixture "
    "openai_client or without. It runs where OpenAI is ready and the model answers, or "
    "any for the use that it needs ('chat' or 'embeddings'); where not, on_missing "
    "('skip' or 'fail') decides, or else the policy of the session. Beyond one of its "
    "limits it fails; they count what goes through the clients of the fixtures."
)


def __dir__() -> list[str]:
    """The hooks and fixtures only: pluggy inspects every name in a plugin."""
    return [
        name for name in globals() if name.startswith(("pytest_", "openai_", "async_"))
    ]


def pytest_addoption(
    parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager
) -> None:
    """Hide keys from the start; declare the options and ini settings."""
    sinks.watch(pluginmanager)
    options.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Read the settings once; start the sandbox if the session uses one.

    If no test will run, nothing is checked or written.
    """
    config.addinivalue_line("markers", MARK)
    settings = options.settings_of(config, os.environ)
    config.stash[options.SETTINGS] = settings
    if settings.sandbox is not None:
        from pytest_openai_ready.plugin.readiness.rehearsal import rehearse

        rehearse(config, settings.sandbox)
    counts = settings.must_run or settings.policy.at_loss == STOP
    if counts and not hasattr(config, "workerinput"):
        from pytest_openai_ready.plugin.reporting.tally import Tally

        config.pluginmanager.register(Tally(settings), "openai_ready_tally")
    if config.getoption("cacheclear", default=False):
        from pytest_openai_ready.account.verdict.cache import cache_of

        cache = cache_of(os.environ)
        if cache is not None:
            cache.clear()
    report = settings.report if settings.runs_tests else None
    if report is not None and not hasattr(config, "workerinput"):
        from pytest_openai_ready.plugin.reporting.run_report import NAME, Reporter

        config.pluginmanager.register(Reporter(report), NAME)


def pytest_report_header(config: pytest.Config) -> str:
    """The policy, in one line."""
    return options.header(options.of(config))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Stop before the first test, if that is the policy."""
    config = session.config
    settings = options.of(config)
    stops = settings.policy.at_start == STOP and settings.runs_tests
    if stops and not hasattr(config, "workerinput"):
        from pytest_openai_ready.plugin.readiness.gate import stop_unless_ready

        stop_unless_ready(config)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Deselect the tests that need OpenAI, if that is the policy."""
    settings = options.of(config)
    if settings.policy.at_collection == DESELECT and settings.runs_tests:
        from pytest_openai_ready.plugin.readiness.gate import deselect_unless_ready

        deselect_unless_ready(config, items)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start no test for which OpenAI is known not to be ready."""
    if not options.of(item.config).runs_tests:
        return
    if options.IN_USE in item.config.stash or _needs_openai(item):
        from pytest_openai_ready.plugin.readiness.gate import begin

        begin(item)


def _needs_openai(item: pytest.Item) -> bool:
    """Whether the test certainly needs OpenAI; its mark shows it, or its fixtures."""
    if item.get_closest_marker("openai_ready") is not None:
        return True
    if item.get_closest_marker("vcr") is None:
        return False
    from pytest_openai_ready.plugin.readiness.marker import uses_openai

    return uses_openai(item)


@pytest.fixture(scope="session")
def openai_ready(pytestconfig: pytest.Config) -> Diagnosis:
    """The diagnosis of this session: whether OpenAI is ready, and why not.

    Asking for it skips and fails nothing. It has ``ready``, ``worst`` and ``findings``.
    """
    from pytest_openai_ready.plugin.readiness.verdicts import verdict_of

    return verdict_of(pytestconfig).diagnosis


@pytest.fixture(scope="session")
def openai_client(pytestconfig: pytest.Config) -> Generator[OpenAI, None, None]:
    """An ``openai.OpenAI`` client whose key is valid and whose account has credit.

    Where it has not, the test is skipped or fails, as the policy says, and the reason
    names the one thing to do next. The question is put once in a session.
    """
    from pytest_openai_ready.plugin.readiness.gate import client

    with client(pytestconfig) as made:
        yield made


@pytest.fixture(scope="session")
def async_openai_client(pytestconfig: pytest.Config) -> AsyncOpenAI:
    """An ``openai.AsyncOpenAI`` client, under the same policy; for asyncio and trio.

    Any number of event loops may use it, one after the other.
    """
    from pytest_openai_ready.plugin.readiness.gate import async_client

    return async_client(pytestconfig)


@pytest.fixture(scope="session")
def openai_model(pytestconfig: pytest.Config) -> str:
    """The name of a cheap chat model, or of the one that the settings name."""
    from pytest_openai_ready.plugin.readiness.gate import model_of

    return model_of(pytestconfig)


@pytest.fixture
def openai_usage(pytestconfig: pytest.Config) -> Usage:
    """What this test has used so far, through the clients of the fixtures.

    It has ``calls``, ``tokens``, ``input_tokens``, ``output_tokens`` and ``usd``, which
    is None where a price is not known.
    """
    from pytest_openai_ready.plugin.spending.ledger import ledger_of

    return ledger_of(pytestconfig).usage


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pluggy.Result[Report], None]:
    """Add to a report what happened with OpenAI in its test."""
    result = yield
    if options.IN_USE not in item.config.stash:
        return
    report = result.get_result()
    try:
        from pytest_openai_ready.plugin.reporting.aftermath import mark_phase

        mark_phase(item, report, call.excinfo.value if call.excinfo else None)
    except Exception as error:  # noqa: BLE001 - whatever fails here, the outcome stands
        report.sections.append((COMMAND, f"not judged: {type(error).__name__}"))


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_logreport(report: Report) -> Generator[None, None, None]:
    """Count a failure because OpenAI was not ready as a failed test, not an error."""
    if not hasattr(report, "openai_ready"):
        yield
        return
    from pytest_openai_ready.plugin.reporting.outcome import count_as_call, share_place

    count_as_call(report)
    yield
    share_place(report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print why tests were skipped, and what the others used."""
    stats = terminalreporter.stats
    reports = [report for of_kind in stats.values() for report in of_kind]
    if any(hasattr(each, "openai_ready") for each in reports):
        from pytest_openai_ready.plugin.reporting.summary import write_summary

        write_summary(terminalreporter, reports)


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:  # noqa: ANN401 - of pytest-recording, as above
    """Keep keys out of cassettes, and find out which exist."""
    from pytest_openai_ready.plugin.readiness.gate import record

    record(config, vcr)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - of pytest-xdist, which may not be there
    """Pass the folder of a shared verdict to a worker of pytest-xdist."""
    from pytest_openai_ready.plugin.readiness.shared import FOLDER, name_folder

    node.workerinput[FOLDER] = name_folder(node.config)
