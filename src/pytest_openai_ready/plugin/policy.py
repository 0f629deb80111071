"""What becomes of a test where OpenAI is not ready, by where the session runs.

A skip is worth full marks to one grader and nothing to another, so nothing is guessed
for a graded run: its settings say ``fail`` or ``stop``.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code, Severity
from pytest_openai_ready.plugin.options import AUTO, FAIL, SKIP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.findings import Finding

# Where a session runs: at a person's desk, in CI that may hold secrets, or in CI for a
# pull request from a fork, which gets none.
DESK, CI, FORK = PLACES = ("desk", "ci", "fork")
CI_VARIABLES = ("CI", "BUILD_NUMBER")  # those by which pytest itself knows CI
LARGEST_EVENT = 4 << 20  # bytes; GitHub's events are below 25 MB, most of them 30 kB

# Why a key is missing, where no person could put it into `.env`.
CAUSES = {CI: "key-missing-in-ci", FORK: "key-missing-in-fork"}


def action(policy: str, finding: Finding, environ: Mapping[str, str]) -> str:
    """``skip`` or ``fail``.

    ``auto`` fails in CI where a key is there and known to be no good: somebody meant
    these tests to run. What could not be found out, and what a fork cannot have, skips.
    """
    if policy != AUTO:
        return FAIL if policy == FAIL else SKIP
    known = finding.code.severity is Severity.ERROR
    somebody_s = finding.code is not Code.KEY_MISSING
    return FAIL if place(environ) == CI and known and somebody_s else SKIP


def explained(finding: Finding, environ: Mapping[str, str]) -> Finding:
    """The finding, with the remedy of the place where the session runs."""
    cause = CAUSES.get(place(environ))
    if finding.code is not Code.KEY_MISSING or cause is None:
        return finding
    return finding._replace(facts={**finding.facts, "cause": cause})


def place(environ: Mapping[str, str]) -> str:
    """Where the session runs: ``desk``, ``ci`` or ``fork``."""
    if not any(environ.get(name) for name in CI_VARIABLES):
        return DESK
    return FORK if any(of(environ) for of in FORKS) else CI


def _of_github(environ: Mapping[str, str]) -> bool:
    """A fork, or Dependabot. ``pull_request_target`` does get the secrets.

    https://docs.github.com/en/actions/reference/events-that-trigger-workflows
    """
    event = environ.get("GITHUB_EVENT_NAME", "")
    if not event.startswith("pull_request") or event == "pull_request_target":
        return False
    if environ.get("GITHUB_ACTOR") == "dependabot[bot]":
        return True
    with suppress(OSError, ValueError, RecursionError, KeyError, TypeError):
        with open(environ["GITHUB_EVENT_PATH"], "rb") as file:
            head = json.loads(file.read(LARGEST_EVENT))["pull_request"]["head"]
        return head["repo"] is None or head["repo"]["fork"] is True
    return False


def _of_azure(environ: Mapping[str, str]) -> bool:
    """https://learn.microsoft.com/azure/devops/pipelines/build/variables"""  # noqa: D415 - an address
    return environ.get("SYSTEM_PULLREQUEST_ISFORK", "").lower() == "true"


def _of_circle(environ: Mapping[str, str]) -> bool:
    """https://circleci.com/docs/reference/variables: set for forks only."""
    return bool(environ.get("CIRCLE_PR_REPONAME"))


def _of_travis(environ: Mapping[str, str]) -> bool:
    """https://docs.travis-ci.com/user/environment-variables"""  # noqa: D415 - an address
    return environ.get("TRAVIS_SECURE_ENV_VARS") == "false"


FORKS = (_of_github, _of_azure, _of_circle, _of_travis)
