"""The checks of ``openai-ready doctor``: each has its say, whatever befalls others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.account import sources, verdict
from pytest_openai_ready.account.probe import TOTAL_SECONDS
from pytest_openai_ready.git import GitError, root_of
from pytest_openai_ready.hygiene.ignored import dotenv_findings
from pytest_openai_ready.hygiene.published import published_findings
from pytest_openai_ready.keys.masking import masked
from pytest_openai_ready.model import Code, Diagnosis, Finding
from pytest_openai_ready.scan.blobs import index_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pytest_openai_ready.account.sources import Sources


class Surroundings(NamedTuple):
    """All that the checks look at.

    ``environ`` holds the variables, ``folder`` is inside the repository, and
    ``settings_folder`` is where the search for a ``.env`` begins (None: none is read).
    ``model`` is one to ask for a small chat; ``seconds`` bound the whole probe.
    """

    environ: Mapping[str, str]
    folder: Path
    settings_folder: Path | None
    model: str | None = None
    seconds: float = TOTAL_SECONDS


Check: TypeAlias = "Callable[[Surroundings], tuple[Finding, ...]]"


def examine(surroundings: Surroundings) -> Diagnosis:
    """Every check's findings, in the order of ``CHECKS``.

    Each carries the name of its check as the fact ``check``. A check that raises
    becomes a finding, which names the class of the error only: its text may hold a key.
    """
    findings = []
    for name, check in CHECKS.items():
        for finding in _run(name, check, surroundings):
            facts = {**finding.facts, "check": name}
            findings.append(masked(finding._replace(facts=facts)))
    return Diagnosis(tuple(findings))


def _run(name: str, check: Check, surroundings: Surroundings) -> tuple[Finding, ...]:
    try:
        return check(surroundings)
    except Exception as error:  # noqa: BLE001 - the other checks still have their say
        facts = {"check": name, "error": type(error).__name__}
        return (Finding(Code.CHECK_CRASHED, facts=facts),)


def _found(surroundings: Surroundings) -> Sources:
    return sources.read(surroundings.environ, surroundings.settings_folder)


def sdk(_: Surroundings) -> tuple[Finding, ...]:
    """Is the OpenAI SDK installed?"""
    return (verdict.sdk_finding(),)


def source(surroundings: Surroundings) -> tuple[Finding, ...]:
    """Where does the key come from?"""
    return verdict.source_findings(_found(surroundings))


def key(surroundings: Surroundings) -> tuple[Finding, ...]:
    """Is the value a key, and of which kind? Without one, its source said it all."""
    found = _found(surroundings)
    return (verdict.key_finding(found),) if found.key else ()


def account(surroundings: Surroundings) -> tuple[Finding, ...]:
    """Does the host accept the key, and is there credit?"""
    found = _found(surroundings)
    _, _, _, model, seconds = surroundings
    return (verdict.account_finding(found, model=model, seconds=seconds),)


def dotenv(surroundings: Surroundings) -> tuple[Finding, ...]:
    """Would git take the ``.env`` in?"""
    if _is_outside(surroundings):
        return (Finding(Code.NO_REPOSITORY),)
    return dotenv_findings(surroundings.folder)


def files(surroundings: Surroundings) -> tuple[Finding, ...]:
    """Does git hold a key?"""
    if _is_outside(surroundings):
        return ()
    found, count = index_findings(surroundings.folder)
    facts = {"cause": "files-hold-no-key", "count": str(count)}
    return tuple(found) or (Finding(Code.READY, facts=facts),)


def published(surroundings: Surroundings) -> tuple[Finding, ...]:
    """Would a page, a package or an image give a key away?"""
    if _is_outside(surroundings):
        return ()
    return published_findings(surroundings.folder)


def _is_outside(surroundings: Surroundings) -> bool:
    """Whether there is no repository here; where git cannot say, there may be one."""
    try:
        return root_of(surroundings.folder) is None
    except GitError:
        return False


CHECKS: dict[str, Check] = {
    "sdk": sdk,
    "source": source,
    "key": key,
    "account": account,
    "dotenv": dotenv,
    "files": files,
    "published": published,
}
