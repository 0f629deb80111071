"""What the session's verdict means for a test: a client, a skip, or a failure."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pytest_openai_ready.account.sources import trust
from pytest_openai_ready.account.verdict.diagnose import (
    account_finding,
    account_of,
    finding_on_value,
    source_findings,
)
from pytest_openai_ready.account.verdict.probe import ANY_CHAT, CHAT_MODEL
from pytest_openai_ready.account.wire import hosts
from pytest_openai_ready.account.wire.client import (
    async_client_of,
    client_of,
    http_client_of,
)
from pytest_openai_ready.findings import Diagnosis
from pytest_openai_ready.messages.causes import account as account_causes
from pytest_openai_ready.messages.language import choose
from pytest_openai_ready.plugin import options
from pytest_openai_ready.plugin.policy import FAIL, POLICIES, RUN
from pytest_openai_ready.plugin.readiness import by_place
from pytest_openai_ready.plugin.readiness.marker import (
    CHAT,
    NOTHING_MORE,
    Needs,
    is_marked,
    needs_of,
    uses_openai,
)
from pytest_openai_ready.plugin.readiness.verdicts import (
    VERDICTS,
    age_of,
    chat_model,
    loss_now,
    sources_of,
    verdict_of,
)
from pytest_openai_ready.plugin.recordings import replay
from pytest_openai_ready.plugin.reporting import outcome, run_report
from pytest_openai_ready.plugin.spending import ledger
from pytest_openai_ready.plugin.spending.meter import Meter
from pytest_openai_ready.report.renderers.plain_text import headline

if TYPE_CHECKING:
    from _pytest.outcomes import OutcomeException
    from openai import AsyncOpenAI, OpenAI

    from pytest_openai_ready.account.wire.client import Account
    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.plugin.reporting.run_report import Reporter

# For the clients in tests: with the SDK's own timeout of ten minutes, times its
# retries, a network that drops packets would hold up a class.
CLIENT_SECONDS = 60.0
CLIENT_RETRIES = 2


def admitted(config: pytest.Config, needs: Needs = NOTHING_MORE) -> Account:
    """The account, if OpenAI is ready for what a test needs.

    Raises:
        pytest.skip.Exception: it is not ready, and the policy is to skip.
        pytest.fail.Exception: it is not ready, and the policy is to fail.
    """
    config.stash[options.IN_USE] = True
    if options.of(config).policy.at_test == RUN:
        return _unasked(config)
    diagnosis, account = verdict_of(config, _model_for(needs))
    if diagnosis.ready and account is not None:
        return account
    raise ending_of(config, _worst(diagnosis), needs)


def _model_for(needs: Needs) -> str | None:
    """The model that must answer; None if a check with an embedding is enough."""
    return needs.model or (ANY_CHAT if needs.needs == CHAT else None)


def ending_of(
    config: pytest.Config, finding: Finding, needs: Needs | None = None
) -> OutcomeException:
    """The exception that ends a test, by its own mark or else the session's policy.

    ``needs`` defaults to that of the running test. A test that exceeds its own limit
    fails, since that is a fault of the test.
    """
    needs = ledger.ledger_of(config).needs if needs is None else needs
    own = POLICIES.get(needs.on_missing or "", options.of(config).policy)
    action = by_place.action(own.at_test, finding, os.environ)
    if finding.cause.name == account_causes.budget_of_test.name:
        action = FAIL
    return outcome.ended(action, finding.code, reason_line(finding))


def _unasked(config: pytest.Config) -> Account:
    """The account as configured, without checking it."""
    found = sources_of(config)
    account = account_of(found)
    if account is not None:
        return account
    # If there is no account, the last one explains the wrong setting without a request.
    findings = (
        *source_findings(found),
        finding_on_value(found),
        account_finding(found),
    )
    worst = _worst(Diagnosis(findings))
    raise outcome.ended(FAIL, worst.code, reason_line(worst))


def _worst(diagnosis: Diagnosis) -> Finding:
    worst = diagnosis.worst
    assert worst is not None  # noqa: S101 - a verdict has at least one finding
    return worst


def begin(item: pytest.Item) -> None:
    """Let a test begin, with a new budget, unless OpenAI is not ready for it.

    Raises as ``admitted``. Of a test that may have a cassette it is known later.
    """
    config, needs = item.config, needs_of(item)
    config.stash[options.IN_USE] = True
    ledger.ledger_of(config).begin(needs)
    replays = replay.replay_of(config)
    replays.item = item if replay.is_possible(item) else None
    off = options.of(config).policy.at_test == RUN
    if replays.item is None and uses_openai(item):
        asked = not off and (is_marked(item) or VERDICTS in config.stash)
        _go_on(item, asked=asked or replays.is_used)


def _go_on(item: pytest.Item, *, asked: bool) -> None:
    """Let a test ask OpenAI itself, unless it is not ready, or the budget is spent."""
    config, needs = item.config, needs_of(item)
    replays = replay.replay_of(config)
    if asked:
        account = admitted(config, needs)
        if replays.is_used:
            replays.point(account)
    spent = ledger.ledger_of(config).spent()
    if spent is not None:
        raise ending_of(config, spent)


def record(config: pytest.Config, vcr: Any) -> None:  # noqa: ANN401 - of VCR.py
    """Keep keys out of a cassette; a test that has none yet asks OpenAI itself."""
    replay.attend(config, vcr, lambda item: _go_on(item, asked=True))


def _account_for_client(config: pytest.Config) -> Account:
    """The account of a client that is made now; raises as ``admitted``."""
    replays = replay.replay_of(config)
    if replays.item is None and not ledger.ledger_of(config).is_replay:
        return admitted(config)
    if replays.account is None:
        found = sources_of(config)
        base_url = found.base_url.value if found.base_url else None
        is_bare = trust.is_named_by_file(found)
        replays.account = replay.without_key(base_url, is_bare=is_bare)
    return replays.account


def stop_unless_ready(config: pytest.Config) -> None:
    """End the run before its first test where OpenAI is not ready.

    Raises:
        pytest.UsageError: it is not; pytest ends with one line and exit status 4.
    """
    diagnosis = verdict_of(config).diagnosis
    if diagnosis.ready:
        return
    worst = _worst(diagnosis)
    reason = reason_line(worst) + _aged(config)
    reporter: Reporter | None = config.pluginmanager.get_plugin(run_report.NAME)
    if reporter is not None:
        reporter.stop(options.of(config), worst.code, reason)
    raise pytest.UsageError(reason)


def _aged(config: pytest.Config) -> str:
    age = age_of(config)
    return "" if age is None else f" ({options.aged(age)})"


def deselect_unless_ready(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Remove the tests that need OpenAI from ``items`` if it is not ready."""
    needing = [
        item for item in items if uses_openai(item) and not replay.is_possible(item)
    ]
    out = {item for item in needing if not _is_ready_for(item)}
    if out:
        config.hook.pytest_deselected(items=[item for item in items if item in out])
        items[:] = [item for item in items if item not in out]


def _is_ready_for(item: pytest.Item) -> bool:
    model = _model_for(needs_of(item))
    return verdict_of(item.config, model).diagnosis.ready


def client(config: pytest.Config) -> OpenAI:
    """A client for tests; raises as ``admitted``."""
    account = _account_for_client(config)
    meter = _meter(config, account)
    hooks = {"request": meter.on_request, "response": meter.on_response}
    made = client_of(
        account,
        timeout=CLIENT_SECONDS,
        max_retries=CLIENT_RETRIES,
        http_client=http_client_of(account, timeout=CLIENT_SECONDS, hooks=hooks),
    )
    replay.replay_of(config).add(made)
    return made


def async_client(config: pytest.Config) -> AsyncOpenAI:
    """A client for asyncio and trio, with the same settings and hooks."""
    account = _account_for_client(config)
    meter = _meter(config, account)
    hooks = {"request": meter.on_async_request, "response": meter.on_async_response}
    made = async_client_of(
        account, timeout=CLIENT_SECONDS, max_retries=CLIENT_RETRIES, hooks=hooks
    )
    replay.replay_of(config).add(made)
    return made


def _meter(config: pytest.Config, account: Account) -> Meter:
    """What counts the calls of a client, and stops those that are too many."""
    book = ledger.ledger_of(config)
    # The sandbox costs nothing; what is rehearsed is what OpenAI would have cost.
    base_url = hosts.DEFAULT_BASE_URL if account.is_rehearsal else account.base_url

    def before(model: str) -> None:
        gone = loss_now(config)
        refusal = book.refusal(model, base_url) if gone is None else _worst(gone)
        if refusal is not None:
            raise ending_of(config, refusal)

    def has_lost() -> None:
        book.is_lost = True

    return Meter(book, base_url, before, has_lost, account.host)


def model_of(config: pytest.Config) -> str:
    """The chat model for tests: the host's own, if it has another one."""
    return options.of(config).model or chat_model(config) or CHAT_MODEL


def reason_line(finding: Finding) -> str:
    """Why OpenAI is not ready, in one line: code, cause, remedy."""
    finding = by_place.explained_in_run(finding, os.environ)
    # While a test runs, sys.stdout is what pytest captures, not the terminal.
    encoding = getattr(sys.__stdout__, "encoding", None)
    return headline(finding, choose(os.environ, encoding))
