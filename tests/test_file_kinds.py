from __future__ import annotations

from pytest_openai_ready import file_kinds
from pytest_openai_ready.file_kinds import kind_of

PATHS = {
    "workflow": """.github/workflows/ci.yml lib/.gitea/workflows/a.yaml
        .forgejo/workflows/test.yml""",
    "other-ci": """.gitlab-ci.yml .gitlab-ci.yaml .workflow/master.yml Jenkinsfile
        Jenkinsfile.release .circleci/config.yml .circleci/continue.yml .travis.yaml
        azure-pipelines.yml azure-pipelines-release.yml .azure-pipelines/test.yml
        bitbucket-pipelines.yml .woodpecker.yml .woodpecker/test.yaml .drone.yml
        .cirrus.yml appveyor.yml .appveyor.yml .buildkite/pipeline.yml buildspec.yml
        cloudbuild.yaml codemagic.yaml .semaphore/semaphore.yml sub/.travis.yml
        sub\\.circleci\\config.yml""",
    "settings": "travis.yml my.gitlab-ci.yml workflow/master.yml circleci/config.yml",
    "other": "Jenkinsfiles .circleci/sub/notes.txt .travis",
}


def test_ci_is_known_by_its_files() -> None:
    for kind, paths in PATHS.items():
        for path in paths.split():
            assert (path, kind_of(path).name) == (path, kind)


def test_each_file_of_a_ci_service_is_of_one_of_two_kinds() -> None:
    for service, names in file_kinds.CI_FILES.items():
        kind = "workflow" if service in file_kinds.WITH_WORKFLOWS else "other-ci"
        for name in names:
            path = f"{name}any.yml" if name.endswith("/") else name
            assert (path, kind_of(path).name) == (path, kind)
