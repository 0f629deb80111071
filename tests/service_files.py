"""A file of each CI service, as a repository has it."""

from __future__ import annotations

HERE = "HERE"  # where a person puts what is printed
WORKFLOW = "on: push\njobs:\n  test:\n    steps:\n      - run: pytest\n"
# A file of each service that runs pytest; where nobody edits it, the place for lines.
SERVICE_FILES = {
    "GitHub Actions": (".github/workflows/test.yml", WORKFLOW),
    "Gitea Actions": (".gitea/workflows/test.yaml", WORKFLOW),
    "Forgejo Actions": (".forgejo/workflows/test.yml", WORKFLOW),
    "GitLab CI": (".gitlab-ci.yml", "test:\n  script:\n    - pytest\n"),
    "Gitee Go": (
        ".workflow/a.yml",
        "stages:\n- steps:\n  - step: build@python\n    commands:\n    - python3 -m pytest\n",
    ),
    "CircleCI": (
        ".circleci/config.yml",
        "jobs:\n  test:\n    steps:\n      - checkout\n      - run:\n          command: pytest\n",
    ),
    "Travis CI": (".travis.yml", "script:\n  - pytest\n"),
    "Azure Pipelines": (
        "azure-pipelines.yml",
        "steps:\n- script: pytest\n  displayName: tests\n",
    ),
    "Bitbucket Pipelines": (
        "bitbucket-pipelines.yml",
        "pipelines:\n  default:\n  - step:\n      script:\n      - pytest\n",
    ),
    "Jenkins": ("Jenkinsfile", "node {\n  HERE\n  sh 'pytest'\n}\n"),
    "Woodpecker CI": (
        ".woodpecker.yml",
        "steps:\n  - image: python:3.13-slim\n    commands:\n      - pytest\n",
    ),
    "Drone": (
        ".drone.yml",
        "kind: pipeline\nsteps:\n  - name: test\n    commands:\n      - pytest\n",
    ),
    "Cirrus CI": (".cirrus.yml", "task:\n  script:\n    - pytest\n"),
    "AppVeyor": ("appveyor.yml", "test_script:\n  - cmd: pytest\n"),
}
