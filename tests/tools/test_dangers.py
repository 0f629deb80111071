"""Workflows that let a key out, and those that only use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from languages import EN

from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found

if TYPE_CHECKING:
    from conftest import Repository

PATH = ".github/workflows/ci.yml"
FORK = """\
on:
  pull_request_target:
jobs:
  test:
    steps:
      - uses: actions/checkout@v5.0.1
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - run: pytest
        env:
          OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}
"""

LET_OUT = {
    "to a fork's code, from above all jobs": (
        "env: {K: '${{ secrets.OPENAI_API_KEY }}'}\n" + FORK.partition("        env:")[0],
        "9 key-for-forks",
    ),
    "a secret": ("run: echo ${{ secrets.OPENAI_API_KEY }}", "1 key-in-log"),
    "a variable": ('env:\n  run: |\n    echo "key: $OPENAI_API_KEY"', "3 key-in-log"),
    "a variable of GitHub's": ("run: printf '%s' ${{ env.LLM_API_KEY }}", "1 key-in-log"),
    "on Windows": ("run: Write-Host $env:OPENAI_API_KEY", "1 key-in-log"),
    "in another form": ("run: echo $OPENAI_API_KEY | base64", "1 key-in-log"),
    "to a fork's code": (FORK, "8 key-for-forks"),
    "to a fork's code, by the flag": (FORK.replace("v5.0.1\n        with:\n", "v7\n        with:\n          allow-unsafe-pr-checkout: true\n"), "9 key-for-forks"),
    "to a fork's code, by a fetch of its own": (FORK.replace("        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n", "      - run: gh pr checkout 1\n"), "7 key-for-forks"),
    "to a fork's merge": (FORK.replace("${{ github.event.pull_request.head.sha }}", "refs/pull/${{ github.event.number }}/merge"), "8 key-for-forks"),
    "to a fork's code, by an old commit": (FORK.replace("v5.0.1", "11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"), "8 key-for-forks"),
    "to a fork's code, by a commit of no known version": (FORK.replace("v5.0.1", "11bd71901bbe5b1630ceea73d27597364c9af683"), "8 key-for-forks"),
    "to a fork's code, after its workflow": (FORK.replace("pull_request_target", "workflow_run").replace("pull_request.head.sha", "workflow_run.head_sha"), "8 key-for-forks"),
    "to a fork's branch": (FORK.replace("github.event.pull_request.head.sha", "github.head_ref"), "8 key-for-forks"),
}  # fmt: skip

KEPT = {
    "used": "env:\n  OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\nrun: pytest",
    "written to a file": "run: echo OPENAI_API_KEY=${{ secrets.OPENAI_API_KEY }} > .env",
    "handed on": "run: echo $OPENAI_API_KEY | llm keys set openai",
    "masked": "run: echo ::add-mask::$OPENAI_API_KEY",
    "in a comment": "# run: echo $OPENAI_API_KEY\nrun: a # echo $OPENAI_API_KEY",
    "allowed": "run: echo $OPENAI_API_KEY # openai-ready: allow",
    "allowed above": "# openai-ready: allow next line\nrun: echo $OPENAI_API_KEY",
    "another secret": "run: echo $GITHUB_SHA ${{ secrets.HOST }}",
    "pull request without secrets": FORK.replace("pull_request_target", "pull_request"),
    "this repository's own code": FORK.replace("ref:", "path:"),
    "a key for another job": FORK.replace(
        "      - run", "  other:\n    steps:\n      - run"
    ),
    "no key": FORK.replace("OPENAI_API_KEY", "GITHUB_TOKEN"),
    "no jobs": "on: pull_request_target\n",
    "jobs of no form": '{"on": "pull_request_target", "jobs": {"a": []}}',
}


@pytest.mark.parametrize(("text", "said"), LET_OUT.values(), ids=LET_OUT)
def test_what_lets_a_key_out(repository: Repository, text: str, said: str) -> None:
    repository.add(PATH, text)
    (found,) = published_findings(Found())
    assert found.code is Code.KEY_IN_WORKFLOW
    assert f"{found.place} {found.cause.name}" == f"{PATH}:{said}"


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_does_not(repository: Repository, text: str) -> None:
    repository.add(PATH, text)
    (found,) = published_findings(Found())
    assert found.code is Code.READY


REFUSED = (
    *("v2", "v3", "v4", "v5", "v6", "v7", "v8.1.0", "main", "2.8.0"),
    *("v3.7.1", "v4.4.0", "v5.1.0", "v6.1.2"),
    "1f9a0c22da41e6ebfa534300ef656b67e7b4d3ee # v7.0.0",
)


def test_a_checkout_that_refuses_forks_is_advice(repository: Repository) -> None:
    for version in REFUSED:
        repository.add(PATH, FORK.replace("v5.0.1", version))
        (found,) = published_findings(Found())
        assert (found.code, str(found.place)) == (
            Code.WORKFLOW_NEAR_FORKS,
            f"{PATH}:8",
        ), version
    repository.add(PATH, FORK.replace("v5.0.1", "v7").replace("OPENAI_API_KEY", "HOST"))
    (found,) = published_findings(Found())
    assert found.code is Code.READY


def test_only_workflows_are_judged(repository: Repository) -> None:
    repository.add("docs/ci.yml", "run: echo $OPENAI_API_KEY")
    (found,) = published_findings(Found())
    assert found.code is Code.READY


def test_the_fact_is_stated_with_care(repository: Repository) -> None:
    repository.add(PATH, FORK)
    (found,) = published_findings(Found())
    said = words(found, EN)
    assert said.cause == (
        "pull_request_target passes OPENAI_API_KEY to a job that checks out the code "
        "of whoever opens a pull request."
    )
    assert said.remedy == (
        "Use pull_request, which gives forks no secrets, or do not check out their "
        "code."
    )
