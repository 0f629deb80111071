"""What init adds is valid where it stands: the services' own schemas, beside init."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from integration.counterparts import release_program
from tools.test_laws import ORIGINS

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.setup.plan import SetupRequest, plan

if TYPE_CHECKING:
    from conftest import Repository

    from pytest_openai_ready.tools.origin import Origin

pytestmark = [pytest.mark.integration, pytest.mark.matrix]

WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: {}
    steps:
      - run: pytest
"""
# A schema of check-jsonschema, a path, and a file that is valid there.
FILES = {
    "GitHub": ("github-workflows", ".github/workflows/a.yml", WORKFLOW.format("ubuntu-latest")),
    "GitHub, in a job of its own": (
        "github-workflows", ".github/workflows/a.yml", WORKFLOW.format("windows-latest"),
    ),
    "GitLab": ("gitlab-ci", ".gitlab-ci.yml", "test:\n  script:\n    - pytest\n"),
    "GitLab, in a job of its own": (
        "gitlab-ci", ".gitlab-ci.yml", "test:\n  parallel: 3\n  script:\n    - pytest\n",
    ),
    "CircleCI": (
        "circle-ci", ".circleci/config.yml",
        "version: 2.1\njobs:\n  test:\n    docker:\n      - image: cimg/python:3.13\n    steps:\n      - checkout\n      - run: pytest\n",
    ),
    "Travis": ("travis", ".travis.yml", "language: python\nscript:\n  - pytest\n"),
    "Travis, in a job of its own": (
        "travis", ".travis.yml",
        "language: python\npython:\n  - '3.12'\n  - '3.13'\nscript:\n  - pytest\n",
    ),
    "Azure": ("azure-pipelines", "azure-pipelines.yml", "steps:\n  - script: pytest\n"),
    "Bitbucket": (
        "bitbucket-pipelines", "bitbucket-pipelines.yml",
        "pipelines:\n  default:\n    - step:\n        script:\n          - pytest\n",
    ),
    "Woodpecker": (
        "woodpecker-ci", ".woodpecker.yml",
        "steps:\n  - name: test\n    image: python:3.13\n    commands:\n      - pytest\n",
    ),
    "Drone": (
        "drone-ci", ".drone.yml",
        "kind: pipeline\ntype: docker\nname: a\nsteps:\n  - name: test\n    image: python:3.13-slim\n    commands:\n      - pytest\n",
    ),
    "Compose": ("compose-spec", "compose.yaml", "services:\n  web:\n    build: .\n"),
}  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS, ids=["index", "address"])
@pytest.mark.parametrize(("schema", "path", "text"), FILES.values(), ids=FILES)
def test_a_valid_file_stays_valid(
    repository: Repository, schema: str, path: str, text: str, origin: Origin
) -> None:
    program = release_program("bin/check-jsonschema")
    check = [program, f"--builtin-schema=vendor.{schema}", path]
    repository.add(path, text)
    subprocess.run(check, check=True, stdout=subprocess.DEVNULL)
    wanted = SetupRequest(parts=("ci", "image"), origin=origin)
    changes = plan(Found(), wanted).changes
    assert [each.path for each in changes] == [path]
    apply(repository.folder, changes)
    subprocess.run(check, check=True, stdout=subprocess.DEVNULL)
