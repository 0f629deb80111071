"""In a notebook that a service runs, or in CI, what is said is of use there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from languages import EN, ZH
from makers import make

from pytest_openai_ready.account.sources.notebook_secrets import SERVICES
from pytest_openai_ready.doctor.installed_hooks import hook_findings
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import account, addresses, key_faults, source
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.run_place import explained

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

    from pytest_openai_ready.account.sources.notebook_secrets import NotebookService

EACH = pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
HOOKED = "repos: [{repo: a, rev: v1.0, hooks: [{id: block-openai-keys}]}]\n"


@EACH
def test_a_missing_key_is_looked_for_where_the_service_keeps_it(
    service: NotebookService,
) -> None:
    ast.parse(service.cell)
    missing = Finding(source.key_missing())
    assert explained(missing, {}) == missing
    found = explained(missing, {service.variable: "1"})
    what, advice = words(found, EN)
    assert what == "There is no OPENAI_API_KEY in the environment of this notebook."
    assert advice == (
        f"In {service.name}, store a project key among the secrets as "
        "OPENAI_API_KEY, let this notebook read it, and run in a cell: "
        f"{service.cell}"
    )
    for cause in (source.key_from_one_source(where="x"), source.key_empty(where="x")):
        other = Finding(cause)
        assert explained(other, {service.variable: "1"}) == other


@EACH
def test_nobody_is_asked_to_set_up_hooks(
    repository: Repository, service: NotebookService
) -> None:
    for config in ("", HOOKED):
        if config:
            repository.write(".pre-commit-config.yaml", config)
        (found,) = hook_findings(Found(), {service.variable: "1"})
        said = f"In {service.name} nobody commits, so no hook has to run."
        assert words(found, EN)[0] == said
        assert hook_findings(Found(), {}) != (found,)


WORKFLOW = "homework/course/.github/workflows/tests.yml@refs/heads/main"
IN_GITHUB = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "homework/course",
    "GITHUB_WORKFLOW_REF": WORKFLOW,
}
MISSING = Finding(source.key_missing())
EMPTY = Finding(source.key_empty(where="environment"))
REJECTED = Finding(account.key_rejected(host="api.openai.com", where="environment"))
PLACEHOLDER = Finding(key_faults.key_placeholder(where="environment"))
# Lines of a workflow, and the secret that the messages name; empty if it is not certain.
PASSED = {
    "OPENAI_API_KEY: ${{ secrets.OPENAI_KEY }}": "OPENAI_KEY",
    "OPENAI_API_KEY: ${{secrets.OPENAI_API_KEY}}": "OPENAI_API_KEY",
    "OPENAI_API_KEY: \"${{ secrets['course_key'] }}\"": "course_key",
    "'OPENAI_API_KEY': ${{ secrets.A }} # of the course": "A",
    "'OPENAI_API_KEY': ${{ secrets.A || secrets.B }}": "",
    "OPENAI_API_KEY: ${{ inputs.real && secrets.A }}": "",
    'run: echo "OPENAI_API_KEY=${{ secrets.CI_KEY }}" >> "$GITHUB_ENV"': "CI_KEY",
    "OPENAI_API_KEY: ${{ secrets.A }}\n OPENAI_API_KEY: ${{ secrets.A }}": "A",
    "OPENAI_API_KEY: ${{ secrets.A }}\n OPENAI_API_KEY: ${{ secrets.B }}": "",
    "OPENAI_API_KEY: ${{ secrets.A }}\n OPENAI_API_KEY: ${{ secrets.a }}": "A",
    "OPENAI_API_KEY: ${{ secrets.A }}\n # OPENAI_API_KEY: ${{ secrets.B }}": "A",
    "# OPENAI_API_KEY: ${{ secrets.A }}": "",
    "secrets:\n OPENAI_API_KEY:\n  required: true\nenv:\n OPENAI_API_KEY: ${{ secrets.A }}": "A",
    "if: env.OPENAI_API_KEY != ''\nenv: {OPENAI_API_KEY: \"${{ secrets.A }}\"}": "A",
    "run: test $OPENAI_API_KEY == x\n OPENAI_API_KEY: ${{ secrets.A }}": "A",
    # In some step, something else is the key.
    "OPENAI_API_KEY: ${{ secrets.A }}\n OPENAI_API_KEY: dummy": "",
    "OPENAI_API_KEY: ${{ secrets.A }}\n OPENAI_API_KEY: ${{ vars.B }}": "",
    "OPENAI_API_KEY: ${{ secrets.A }}\n secrets: inherit": "",
    # No secret can have such a name; one of them is a key.
    "OPENAI_API_KEY: ${{ secrets.course-key }}": "",
    f"OPENAI_API_KEY: ${{{{ secrets.{make('project')} }}}}": "",
    "MY_OPENAI_API_KEY: ${{ secrets.A }}": "",
    "OPENAI_API_KEY: ${{ vars.A }}": "",
    "OPENAI_API_KEY: ${{ secrets.%s }}" % ("A" * 5_000_000): "",
}


def in_github(folder: Path, line: str) -> dict[str, str]:
    """The environment of a run whose workflow has this line."""
    path = folder / ".github/workflows/tests.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(line)
    return {**IN_GITHUB, "GITHUB_WORKSPACE": str(folder)}


def test_the_secret_that_the_workflow_passes_is_named(tmp_path: Path) -> None:
    for line, name in PASSED.items():
        found = explained(REJECTED, in_github(tmp_path, line))
        assert found.facts["ci_secret"] == name, line[:60]
    elsewhere = {"GITHUB_WORKSPACE": str(tmp_path / "gone")}
    for other in (elsewhere, {"GITHUB_WORKFLOW_REF": "a/../../b.yml@x"}, {}):
        found = explained(REJECTED, {**IN_GITHUB, **other})
        assert found.facts["ci_secret"] == ""


def test_in_ci_it_is_said_which_secret_to_change_and_where(tmp_path: Path) -> None:
    github = in_github(tmp_path, "OPENAI_API_KEY: ${{ secrets.OPENAI_KEY }}")
    unknown = in_github(tmp_path / "b", "run: pytest")
    there = "GitHub Actions: Settings > Secrets and variables > Actions"
    gitlab = {"CI": "true", "GITLAB_CI": "true"}
    rejected = (
        "api.openai.com does not accept the key: mistyped, deleted or expired. "
        "Make a new key and replace the old one in "
    )
    table = [
        (REJECTED, github, f"{rejected}the secret OPENAI_KEY ({there})."),
        (REJECTED, unknown, f"{rejected}its secret ({there})."),
        (REJECTED, {"CI": "true"}, f"{rejected}the environment."),
        (
            REJECTED,
            gitlab,
            (
                f"{rejected}the secret OPENAI_API_KEY (GitLab CI: Settings > CI/CD > "
                "Variables)."
            ),
        ),
        (
            REJECTED,
            {"GITEE_PIPELINE_BUILD_NUMBER": "1"},
            f"{rejected}the secret OPENAI_API_KEY (Gitee Go: 流水线 > 通用变量).",
        ),
        (
            MISSING,
            github,
            (
                "There is no OPENAI_API_KEY in the environment of this step. Store a "
                f"project key as the secret OPENAI_KEY ({there}), and pass it to this step "
                "as the environment variable OPENAI_API_KEY."
            ),
        ),
        (
            MISSING,
            gitlab,
            (
                "There is no OPENAI_API_KEY in the environment of this CI run. Store a "
                "project key as the secret OPENAI_API_KEY (GitLab CI: Settings > CI/CD > "
                "Variables); if it is there already, check whether runs of this branch get "
                "it."
            ),
        ),
        (
            MISSING,
            {**gitlab, "CI_COMMIT_REF_PROTECTED": "false"},
            (
                "There is no OPENAI_API_KEY in this CI run, and its branch is not "
                "protected. Store a project key as the secret OPENAI_API_KEY (GitLab CI: "
                "Settings > CI/CD > Variables); if it is there already, unprotect it, or "
                "protect the branch."
            ),
        ),
        (
            EMPTY,
            github,
            (
                f"OPENAI_API_KEY is empty: the secret OPENAI_KEY ({there}) does not exist, "
                "or this run does not get it. Store a project key there, or correct the "
                "name in the workflow."
            ),
        ),
        (
            EMPTY,
            unknown,
            (
                "OPENAI_API_KEY is set but empty in this CI run, as happens when the named "
                "secret does not exist. Compare the name in the workflow with that of the "
                "secret, letter by letter."
            ),
        ),
    ]
    for finding, environ, said in table:
        assert " ".join(words(explained(finding, environ), EN)) == said
    what, advice = words(explained(REJECTED, github), ZH)
    assert what == "api.openai.com 不接受这个密钥：可能输错、已删除或已过期。"
    assert advice == (
        "请新建密钥，并替换机密 OPENAI_KEY（GitHub Actions: Settings > Secrets and "
        "variables > Actions）中的旧密钥。"
    )
    assert "the secret OPENAI_KEY (" in words(explained(PLACEHOLDER, github), EN)[0]


def test_only_what_is_said_of_the_key_names_its_secret(tmp_path: Path) -> None:
    """An address, an organization or another variable is not that secret's fault."""
    github = in_github(tmp_path, "OPENAI_API_KEY: ${{ secrets.OPENAI_KEY }}")
    others = [
        addresses.base_url_no_scheme(where="environment"),
        addresses.base_url_plain_http(where="environment"),
        account.organization_malformed(where="environment"),
        account.project_malformed(where="environment"),
        source.key_from_one_source(where="environment"),
    ]
    for cause in others:
        finding = Finding(cause)
        assert explained(finding, github) == finding
        assert "the environment" in " ".join(words(finding, EN))


def test_gitea_and_forgejo_have_pages_of_their_own(tmp_path: Path) -> None:
    github = in_github(tmp_path, "OPENAI_API_KEY: ${{ secrets.A }}")
    for name, variable in (("Gitea", "GITEA_ACTIONS"), ("Forgejo", "FORGEJO_ACTIONS")):
        found = explained(REJECTED, {**github, variable: "true"})
        said = f"the secret A ({name} Actions: Settings > Actions > Secrets)."
        assert words(found, EN).remedy.endswith(said)


def test_a_fork_s_run_has_nobody_to_change_a_secret(tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text('{"pull_request": {"head": {"repo": {"fork": true}}}}')
    github = {
        **in_github(tmp_path, "OPENAI_API_KEY: ${{ secrets.OPENAI_KEY }}"),
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
    }
    gitlab = {
        "GITLAB_CI": "true",
        "CI_PROJECT_ID": "2",
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "2",
        "CI_MERGE_REQUEST_PROJECT_ID": "1",
    }
    for environ in (github, gitlab):
        for finding in (MISSING, EMPTY):
            found = explained(finding, environ)
            assert found.cause.name == source.key_missing_in_fork.name
        assert explained(REJECTED, environ) == REJECTED
    for name in ("CI_PROJECT_ID", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID"):
        same = explained(MISSING, {**gitlab, name: "1"})
        assert same.cause.name == source.key_missing_in_service.name


def test_a_key_from_a_file_is_changed_in_that_file(tmp_path: Path) -> None:
    github = in_github(tmp_path, "OPENAI_API_KEY: ${{ secrets.OPENAI_KEY }}")
    of_file = Finding(account.key_rejected(host="api.openai.com", where=".env"))
    ready = Finding(source.key_from_one_source(where="environment"))
    for finding in (of_file, ready):
        assert explained(finding, github) == finding
