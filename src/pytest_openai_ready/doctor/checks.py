"""Every check of ``openai-ready doctor``, each listed once, in ``CHECKS``.

A check imports what only it needs when it runs. If it is skipped, this costs nothing;
otherwise little, since meanwhile other checks wait for git or the host.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.account.sources.nowhere import NONE_FOUND
from pytest_openai_ready.account.verdict import diagnose
from pytest_openai_ready.account.verdict.program_settings import worded_for
from pytest_openai_ready.account.wire.proxies import proxy_finding
from pytest_openai_ready.account.wire.sdk_trial import client_finding
from pytest_openai_ready.doctor.computer import (
    certificates_finding,
    program_folders,
    python_finding,
)
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.messages.causes import found as found_keys
from pytest_openai_ready.messages.causes import run, search
from pytest_openai_ready.messages.causes import source as source_causes
from pytest_openai_ready.tools import run_place
from pytest_openai_ready.tools.ignore_rules.second_look import dotenv_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_openai_ready.doctor.check_context import CheckContext

Findings: TypeAlias = "tuple[Finding, ...]"


# Findings with which git would add a `.env` that is created now. A rule that is not
# committed yet is enough to ignore it here.
OPEN = frozenset(
    (Code.DOTENV_NOT_IGNORED, Code.IGNORE_RULE_BROKEN, Code.DOTENV_TRACKED)
)


class Need(Enum):
    """What a check cannot do without; if it is missing, the runner reports that."""

    REPOSITORY = "a git repository"
    NETWORK = "leave to send something"


class Check(NamedTuple):
    """One check.

    Attributes:
        name: its name for programs, ``--only`` and ``--skip``; the messages have a
            title for it in each language.
        family: its subject; the messages have a title for it, too.
        run: the function that makes the findings.
        needs: what must exist for it to run.
        after: checks that must find nothing worse than advice first; otherwise their
            first worse finding is the result of this check.
        asks: checks whose findings ``run`` may request; it gets a function for each.
        unsent: for one that needs the network: what it finds without sending anything.
    """

    name: str
    family: str
    run: Callable[..., Findings]
    needs: tuple[Need, ...] = ()
    after: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    unsent: Callable[[CheckContext], Findings] | None = None


def python(_: CheckContext) -> Findings:
    """Does this Python still get security fixes?"""
    return (python_finding(sys.version_info[:3], date.today()),)  # noqa: DTZ011 - a day's difference is none


def sdk(context: CheckContext) -> Findings:
    """Is the OpenAI SDK installed and recent enough, and can a client be created?

    Creating one takes as long as importing the SDK, so it is not tried offline.
    """
    beside = program_folders(context.repository, context.folder)
    found = diagnose.sdk_finding(beside)
    tried = context.is_offline or found.code is not Code.READY
    return ((None if tried else client_finding()) or found,)


def certificates(context: CheckContext) -> Findings:
    """Do the certificates exist that the variables name?"""
    return (certificates_finding(context.environ),)


def proxy(context: CheckContext) -> Findings:
    """Can the SDK use the proxy that the variables name?"""
    base_url = diagnose.base_url_of(context.settings())
    is_rehearsal = context.rehearsal is not None
    return (proxy_finding(context.environ, base_url, is_rehearsal=is_rehearsal),)


def source(context: CheckContext) -> Findings:
    """Where does the key come from?"""
    return _explained(diagnose.source_findings(context.settings()), context)


def key(context: CheckContext) -> Findings:
    """Is the value a key, and of which kind?"""
    found = context.settings()
    return _explained([found.fault or diagnose.finding_on_value(found)], context)


def _explained(findings: Iterable[Finding], context: CheckContext) -> Findings:
    """The findings; for a missing key, with what helps in this place.

    If a program has its own settings, they describe those. No remedy puts a key into a
    file that git would add.
    """
    program = context.settings().program
    if program is None:
        found = tuple(run_place.explained(each, context.environ) for each in findings)
    else:
        found = tuple(worded_for(each, program) for each in findings)
    missing = [each for each in found if each.cause.name in TO_PUT_INTO_DOTENV]
    if not missing or context.is_outside():
        return found
    codes = {each.code for each in dotenv_findings(context.repository)}
    if codes.isdisjoint(OPEN):
        return found
    cause = source_causes.key_missing_and_dotenv_open()
    if Code.DOTENV_TRACKED in codes:
        cause = source_causes.key_missing_and_dotenv_tracked()
    return tuple(
        each._replace(cause=cause) if each in missing else each for each in found
    )


# Causes whose remedy is to put a key into `.env`.
TO_PUT_INTO_DOTENV = (
    *NONE_FOUND,
    source_causes.key_missing_for_program.name,
    source_causes.key_missing_beside_another.name,
)


def account(context: CheckContext) -> Findings:
    """Does the host accept the key, and is there credit?"""
    from pytest_openai_ready.tools.project_programs.program_clients import models_named

    finding = diagnose.account_finding(
        context.settings(),
        model=context.model,
        seconds=context.seconds,
        cache=context.cache,
        named=partial(models_named, context.repository),
    )
    return (_in_context(finding, context),)


def account_unsent(context: CheckContext) -> Findings:
    """What would keep a request from being sent, other than the key; or nothing."""
    fault = diagnose.setting_finding(context.settings())
    return () if fault is None else (_in_context(fault, context),)


def _in_context(finding: Finding, context: CheckContext) -> Finding:
    program = context.settings().program
    if program is None:
        return run_place.explained(finding, context.environ)
    return worded_for(finding, program)


def leaks(context: CheckContext, of_account: Callable[[], Findings]) -> Findings:
    """Is the key in use, or another secret of its owner, where others can read it?"""
    from pytest_openai_ready.doctor.leaks import leak_findings

    found = leak_findings(context, of_account)
    is_missing = any(each.code is Code.KEY_MISSING for each in found)
    return _explained(found, context) if is_missing else found


def dotenv(context: CheckContext) -> Findings:
    """Would git add the ``.env``, and did it ever?"""
    now = dotenv_findings(context.repository)
    if any(each.code is Code.NOT_JUDGED for each in now):
        return now
    from pytest_openai_ready.scan.in_git.dotenv_history import dotenv_history_findings

    settings = context.scan_settings()
    return (*now, *dotenv_history_findings(context.repository, settings))


def files(context: CheckContext) -> Findings:
    """Does git track a key, or would it add one next?"""
    if context.is_outside():
        return _files_outside(context)
    if not context.repository.is_checked_out:
        return (Finding(search.nothing_checked_out(path=".")),)
    from pytest_openai_ready.scan.places.worktree import coming_findings

    found, count = context.keys_in_files()
    if any(each.code is Code.NOT_JUDGED for each in found):
        return tuple(found)
    known = {(each.place and each.place.path, each.found) for each in found}
    coming = (
        each
        for each in coming_findings(context.repository, context.scan_settings())
        if (each.place and each.place.path, each.found) not in known
    )
    return (*found, *coming) or (Finding(found_keys.files_hold_no_key(count=count)),)


def _files_outside(context: CheckContext) -> Findings:
    """Keys in a folder outside git; people share such folders, too."""
    if context.repository.is_bare:
        return (Finding(run.no_work_tree()),)
    from pytest_openai_ready.scan.places.trees import MOST_OUTSIDE
    from pytest_openai_ready.scan.places.worktree import folder_findings

    found = folder_findings(os.fspath(context.folder))
    if found is None:
        return (Finding(run.no_repository_but_many_files(count=MOST_OUTSIDE)),)
    return found.findings or (
        Finding(found_keys.folder_holds_no_key(count=found.files)),
    )


def hooks(context: CheckContext) -> Findings:
    """Do the hooks that are configured run?"""
    from pytest_openai_ready.doctor.installed_hooks import hook_findings

    return hook_findings(context.repository, context.environ)


def published(context: CheckContext) -> Findings:
    """Would a page, a package or an image publish a key?"""
    from pytest_openai_ready.doctor.exposure import published_findings

    return published_findings(context.repository, context.keys_in_files().findings)


IN_REPOSITORY = (Need.REPOSITORY,)
# In the order in which they are shown: prerequisites first.
CHECKS = {
    check.name: check
    for check in (
        Check("python", "machine", python),
        Check("sdk", "machine", sdk),
        Check("certificates", "machine", certificates),
        Check("proxy", "machine", proxy),
        Check("source", "key", source),
        Check("key", "key", key),
        Check(
            "account",
            "account",
            account,
            needs=(Need.NETWORK,),
            after=("sdk", "certificates", "proxy", "key"),
            unsent=account_unsent,
        ),
        Check("leaks", "account", leaks, asks=("account",)),
        Check("dotenv", "repository", dotenv, IN_REPOSITORY),
        Check("files", "repository", files),
        Check("hooks", "repository", hooks, IN_REPOSITORY),
        Check("published", "repository", published, IN_REPOSITORY),
    )
}
