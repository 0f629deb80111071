"""Runs the doctor's checks in parallel: each once, whatever happens to the others."""

from __future__ import annotations

from functools import partial
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from pytest_openai_ready.account.limits import MOST_SECONDS
from pytest_openai_ready.asked_once import once
from pytest_openai_ready.doctor.checks import CHECKS, Need
from pytest_openai_ready.doctor.selection import CheckSelection
from pytest_openai_ready.findings import (
    Code,
    Diagnosis,
    Finding,
    Notes,
    Place,
    Severity,
)
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.messages.causes import run
from pytest_openai_ready.outgoing import all_masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_openai_ready.doctor.check_context import CheckContext
    from pytest_openai_ready.doctor.checks import Check, Findings

Result = TypeVar("Result")
Timed: TypeAlias = "tuple[Result, float]"

# Beyond the time for the host: to read a large index from a slow disk, or to load the
# SDK, which takes more than ten seconds where a virus scanner reads each file first.
MORE_SECONDS = 22.0
ALL = CheckSelection()


def examine(context: CheckContext, wanted: CheckSelection = ALL) -> Diagnosis:
    """The findings of the wanted checks, in the order of ``CHECKS``.

    All share one deadline: ``context.seconds`` plus ``MORE_SECONDS``. A check that
    others depend on runs once for all of them, even if it is not wanted itself.

    Returns:
        Findings without a key in them. The notes of each contain the names of its check
        and family, and the time that the check took, unless it timed out.
    """
    results: dict[str, Callable[[], Findings]] = {}
    for check in CHECKS.values():
        results[check.name] = once(partial(_result, check, context, results))
    calls = {name: call for name, call in results.items() if wanted.runs(name)}
    limit = context.seconds + MORE_SECONDS
    done = side_by_side(calls, limit)
    seen: list[Finding] = []
    shown: list[Finding] = []
    for name in calls:
        findings, seconds = done.get(name, ((_late(name, limit, context),), None))
        fresh = [each for each in _unseen(findings, seen) if wanted.shows(name, each)]
        shown += (_named(each, CHECKS[name], seconds) for each in fresh)
    return Diagnosis(all_masked(shown))


def _result(
    check: Check, context: CheckContext, results: Mapping[str, Callable[[], Findings]]
) -> Findings:
    """The findings of a check, or the finding that prevents it from running."""
    try:
        missing = _missing(check, context)
        if missing is not None:
            unsent = check.unsent and check.unsent(context)
            return unsent or (missing,)
        for name in check.after:
            for finding in results[name]():
                if finding.code.severity > Severity.ADVICE:
                    return (finding,)
        return check.run(context, *(results[name] for name in check.asks))
    except GitError as error:
        return (not_judged(error),)
    except Exception as error:  # noqa: BLE001 - the other checks still run
        return (run.crashed(check.name, error),)


def _missing(check: Check, context: CheckContext) -> Finding | None:
    """The finding for an unmet need of a check; None if all are met."""
    if Need.NETWORK in check.needs and context.is_offline:
        return Finding(run.offline())
    if Need.REPOSITORY in check.needs and context.is_outside():
        is_bare = context.repository.is_bare
        return Finding(run.no_work_tree() if is_bare else run.no_repository())
    return None


def _late(name: str, limit: float, context: CheckContext) -> Finding:
    """That a check was not done, with the options of a run that may do better."""
    asked = "--offline " if context.is_offline else ""
    if context.rehearsal is not None:
        asked = f"--sandbox {context.rehearsal} "
    if context.model is not None and len(context.model.split()) == 1:
        asked += f"--model {context.model} "
    if context.seconds < MOST_SECONDS:
        options = f"{asked}--timeout {MOST_SECONDS}"
        return Finding(run.check_not_done(seconds=limit, options=options))
    options = f"{asked}--timeout {MOST_SECONDS} --skip {name}"
    return Finding(run.check_too_slow(seconds=limit, options=options))


def _named(finding: Finding, check: Check, seconds: float | None) -> Finding:
    """A finding with its check, family and time."""
    notes: Notes = {**finding.notes, "check": check.name, "family": check.family}
    if seconds is not None:
        notes["milliseconds"] = round(seconds * 1000)
    return finding._replace(notes=notes)


def _unseen(findings: Findings, seen: list[Finding]) -> Iterator[Finding]:
    """The findings that no earlier check made; if there are none, the reason."""
    known = {_leak(each) for each in seen} - {None}
    fresh = [each for each in findings if each not in seen and _leak(each) not in known]
    seen += fresh
    if findings and not fresh:
        first = findings[0]
        because = Finding(run.not_asked(code=first.code.value))
        yield first if first.code is Code.NOT_ASKED else because
    yield from fresh


def _leak(finding: Finding) -> tuple[Code, Place | None, str] | None:
    """The code, place and key of a key that was found; None for other findings.

    One check may know the key by its shape, and another as the value of a variable.
    """
    masked = finding.facts.get("key", "")
    return (finding.code, finding.place, masked) if finding.found else None


def side_by_side(
    calls: Mapping[str, Callable[[], Result]], seconds: float
) -> dict[str, Timed[Result]]:
    """The result of each call that ends within ``seconds``, and how long it took.

    A call that does not end in time is missing, and so is one that raises. Its thread
    is left running, but does not delay the end of the program.

    A thread cannot be stopped, and one that stays in C code with the interpreter's lock
    (a regular expression, a repetition of text) blocks all others. So everything that
    is computed from a repository's files has limits: see ``config_files``.
    """
    done: dict[str, Timed[Result]] = {}

    def run(name: str, call: Callable[[], Result]) -> None:
        start = monotonic()
        result = call()
        done[name] = result, monotonic() - start

    threads = [Thread(target=run, args=each, daemon=True) for each in calls.items()]
    deadline = monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - monotonic()))
    return done.copy()  # a late result must not change it
