"""One verdict for a session, and what it means for a test."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_openai_ready.account.client import client_of
from pytest_openai_ready.account.verdict import diagnose
from pytest_openai_ready.language import choose
from pytest_openai_ready.plugin.options import FAIL
from pytest_openai_ready.render.text import headline

if TYPE_CHECKING:
    from pathlib import Path

    from openai import OpenAI

    from pytest_openai_ready.account.client import Account
    from pytest_openai_ready.model import Diagnosis
    from pytest_openai_ready.plugin.options import Settings

# Of the client that tests get: the SDK's own limit of ten minutes, times its retries,
# would let a black hole in the network stop a class.
CLIENT_SECONDS = 60.0
CLIENT_RETRIES = 2


class Verdict(NamedTuple):
    """The diagnosis, and the account that it allows to be used."""

    diagnosis: Diagnosis
    account: Account | None


VERDICT = pytest.StashKey[Verdict]()
REASON = pytest.StashKey[str]()


def verdict_of(config: pytest.Config, settings: Settings) -> Verdict:
    """The verdict of this session, made at the first call and kept in its stash."""
    if VERDICT not in config.stash:
        folder = None if settings.sandbox is not None else _folder(config)
        config.stash[VERDICT] = Verdict(
            *diagnose(os.environ, folder, model=settings.model)
        )
    return config.stash[VERDICT]


def _folder(config: pytest.Config) -> Path:
    """Where the search for a ``.env`` begins: where pytest was started, as for doctor.

    Where that is outside of the tests' own project, the project it is.
    """
    here = config.invocation_params.dir
    return here if here.is_relative_to(config.rootpath) else config.rootpath


def admitted(config: pytest.Config, settings: Settings) -> OpenAI:
    """A client, where OpenAI is ready.

    Raises:
        pytest.skip.Exception: it is not ready, and the policy is to skip.
        pytest.fail.Exception: it is not ready, and the policy is to fail.
    """
    diagnosis, account = verdict_of(config, settings)
    if diagnosis.ready and account is not None:
        return client_of(account, timeout=CLIENT_SECONDS, max_retries=CLIENT_RETRIES)
    reason = reason_of(diagnosis)
    if settings.policy == FAIL:
        pytest.fail(reason, pytrace=False)
    config.stash[REASON] = reason
    pytest.skip(reason)


def folded(report: pytest.TestReport, reason: str) -> None:
    """Give a skip of ours one place, so that all of them share a line of the summary.

    Each would otherwise be reported at its own test, since pytest 7.2.1.
    """
    if report.skipped and isinstance(report.longrepr, tuple):
        ours = report.longrepr[2] == f"Skipped: {reason}"
        if ours:
            report.longrepr = ("openai-ready", None, reason)  # type: ignore[assignment]


def reason_of(diagnosis: Diagnosis) -> str:
    """Why OpenAI is not ready, in one line: code, cause, remedy."""
    worst = diagnosis.worst
    assert worst is not None  # noqa: S101 - a verdict has at least one finding
    # While a test runs, sys.stdout is what pytest captures, not the terminal.
    encoding = getattr(sys.__stdout__, "encoding", None)
    return headline(worst, choose(os.environ, encoding))
