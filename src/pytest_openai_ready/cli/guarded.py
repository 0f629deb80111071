"""Turns the errors of a command into findings, and findings into an exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from pytest_openai_ready.changes.editing import editors
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.cli.terminal import say
from pytest_openai_ready.findings import Diagnosis, Finding
from pytest_openai_ready.git.processes.errors import (
    BareRepositoryError,
    GitError,
    NoRepositoryError,
    not_judged,
)
from pytest_openai_ready.messages.causes import change
from pytest_openai_ready.messages.causes.run import crashed
from pytest_openai_ready.outgoing import all_masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_openai_ready.report.view import View

Result = TypeVar("Result")


def guarded(
    command: str, work: Callable[[], Result], failed: Callable[[Finding], Result]
) -> Result:
    """The result of ``work``, or on an error that of ``failed`` for its finding.

    Wrong usage and Ctrl-C pass through: ``cli/main.py`` sets their exit statuses.
    """
    try:
        return work()
    except (click.ClickException, click.Abort):
        raise
    except Exception as error:  # noqa: BLE001 - nothing may show a traceback: it may hold a key
        return failed(finding_of(error, command))


def finding_of(error: Exception, command: str) -> Finding:
    """What an error means for the user; only the class of an unknown error is named."""
    if isinstance(error, ChangeError):
        return error.finding
    if isinstance(error, BareRepositoryError):
        return not_judged(error)
    if isinstance(error, NoRepositoryError):
        return Finding(change.repository_to_make())
    if isinstance(error, GitError):
        return not_judged(error)
    if editors.is_missing_by(error):
        return Finding(change.extra_missing())
    return crashed(command, error)


def show(findings: Iterable[Finding], view: View) -> int:
    """Print findings, if there are any; returns their exit status."""
    from pytest_openai_ready.report.renderers.plain_text import report

    diagnosis = Diagnosis(all_masked(findings))
    text = report(diagnosis, view.language, view.text_width)
    if text:
        say(text.removesuffix("\n"))
    return diagnosis.exit_code
