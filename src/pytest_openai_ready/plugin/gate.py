"""One verdict for a session, and what it means for a test."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_openai_ready.account.client import async_client_of, client_of
from pytest_openai_ready.account.probe import CHAT_MODEL
from pytest_openai_ready.account.sources import read
from pytest_openai_ready.account.verdict import (
    account_of,
    diagnose,
    key_finding,
    source_findings,
)
from pytest_openai_ready.language import choose
from pytest_openai_ready.model import Diagnosis
from pytest_openai_ready.plugin import options, outcome, policy, shared
from pytest_openai_ready.plugin.entry import MARKING
from pytest_openai_ready.plugin.marker import NOTHING_MORE, Needs, needs_of, uses_openai
from pytest_openai_ready.render.text import headline

if TYPE_CHECKING:
    from pathlib import Path

    from openai import AsyncOpenAI, OpenAI

    from pytest_openai_ready.account.client import Account
    from pytest_openai_ready.model import Finding

# Of the client that tests get: the SDK's own limit of ten minutes, times its retries,
# would let a black hole in the network stop a class.
CLIENT_SECONDS = 60.0
CLIENT_RETRIES = 2


class Verdict(NamedTuple):
    """The diagnosis, and the account that it allows to be used."""

    diagnosis: Diagnosis
    account: Account | None


# By the model that was asked for; None is what every test needs.
VERDICTS = pytest.StashKey["dict[str | None, Verdict]"]()


def verdict_of(config: pytest.Config, model: str | None = None) -> Verdict:
    """The verdict of this session, made at the first call and kept in its stash.

    With a ``model``, that model must answer too.
    """
    known = config.stash.setdefault(VERDICTS, {})
    model = model or options.of(config).model
    if model not in known:
        folder = _folder(config)

        def ask() -> Diagnosis:
            return diagnose(os.environ, folder, model=model)[0]

        known[model] = Verdict(shared.once(config, model, ask), _account(folder))
    return known[model]


def _account(folder: Path | None) -> Account | None:
    return account_of(read(os.environ, folder))


def _folder(config: pytest.Config) -> Path | None:
    """Where the search for a ``.env`` begins: where pytest was started, as for doctor.

    Where that is outside of the tests' own project, the project it is; a rehearsal
    reads none.
    """
    if options.of(config).sandbox is not None:
        return None
    here = config.invocation_params.dir
    return here if here.is_relative_to(config.rootpath) else config.rootpath


def admitted(config: pytest.Config, needs: Needs = NOTHING_MORE) -> Account:
    """The account, where OpenAI is ready for what a test needs.

    Raises:
        pytest.skip.Exception: it is not ready, and the policy is to skip.
        pytest.fail.Exception: it is not ready, and the policy is to fail.
    """
    config.stash[MARKING] = outcome.mark
    settings = options.of(config)
    if settings.policy == options.OFF:
        return _unasked(config)
    diagnosis, account = verdict_of(config, needs.model)
    if diagnosis.ready and account is not None:
        return account
    worst = _worst(diagnosis)
    action = policy.action(needs.on_missing or settings.policy, worst, os.environ)
    raise outcome.ended(action, worst.code, reason_of(worst))


def _unasked(config: pytest.Config) -> Account:
    """The account as it is set, of which nothing is asked."""
    found = read(os.environ, _folder(config))
    account = account_of(found)
    if account is not None:
        return account
    worst = _worst(Diagnosis((*source_findings(found), key_finding(found))))
    raise outcome.ended(options.FAIL, worst.code, reason_of(worst))


def _worst(diagnosis: Diagnosis) -> Finding:
    worst = diagnosis.worst
    assert worst is not None  # noqa: S101 - a verdict has at least one finding
    return worst


def admit(item: pytest.Item) -> None:
    """Let a test with the mark begin; raises as ``admitted``."""
    if options.of(item.config).policy != options.OFF:
        admitted(item.config, needs_of(item))


def stop_unless_ready(config: pytest.Config) -> None:
    """End the run before its first test where OpenAI is not ready.

    Raises:
        pytest.UsageError: it is not; pytest ends with one line and exit status 4.
    """
    diagnosis = verdict_of(config).diagnosis
    if not diagnosis.ready:
        raise pytest.UsageError(reason_of(_worst(diagnosis)))


def deselect_unless_ready(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the tests that need OpenAI out of ``items`` where it is not ready."""
    needing = [item for item in items if uses_openai(item)]
    out = {item for item in needing if not _is_ready_for(item)}
    if out:
        config.hook.pytest_deselected(items=[item for item in items if item in out])
        items[:] = [item for item in items if item not in out]


def _is_ready_for(item: pytest.Item) -> bool:
    return verdict_of(item.config, needs_of(item).model).diagnosis.ready


def client(config: pytest.Config) -> OpenAI:
    """A client for tests; raises as ``admitted``."""
    account = admitted(config)
    return client_of(account, timeout=CLIENT_SECONDS, max_retries=CLIENT_RETRIES)


def async_client(config: pytest.Config) -> AsyncOpenAI:
    """Likewise, for asyncio and trio."""
    account = admitted(config)
    return async_client_of(account, timeout=CLIENT_SECONDS, max_retries=CLIENT_RETRIES)


def model_of(config: pytest.Config) -> str:
    """The chat model that tests may use."""
    return options.of(config).model or CHAT_MODEL


def reason_of(finding: Finding) -> str:
    """Why OpenAI is not ready, in one line: code, cause, remedy."""
    finding = policy.explained(finding, os.environ)
    # While a test runs, sys.stdout is what pytest captures, not the terminal.
    encoding = getattr(sys.__stdout__, "encoding", None)
    return headline(finding, choose(os.environ, encoding))
