"""CI services: where each is configured, how to detect it, and what it runs.

A committer can skip the hooks; CI cannot be skipped.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import COMMAND, file_endings, file_kinds
from pytest_openai_ready.bounded_files import read
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.providers.registry import OPENAI
from pytest_openai_ready.tools.ci.form import Form, of_gitlab, of_travis, one_by_one
from pytest_openai_ready.tools.ci.workflow import FORM as WORKFLOW
from pytest_openai_ready.tools.ci.workflow import secret_for
from pytest_openai_ready.tools.hook_managers.our_hooks import BLOCK, IDS
from pytest_openai_ready.tools.hook_managers.pre_commit import RUN, YAML, hooks_of
from pytest_openai_ready.tools.shell import reached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pytest_openai_ready.repository import Repository

LARGEST_EVENT = 4 << 20  # bytes; GitHub's events are below 25 MB, most of them 30 kB
MOST_FILES = 100  # in one folder


class Service(NamedTuple):
    """A service that runs commands after each push.

    Attributes:
        name: its own name, also used by ``file_kinds``.
        variables: one of them is always set; nearly all services also set ``CI``.
        is_fork: whether it runs for a stranger's pull request, without secrets.
        is_unprotected: whether it runs for a branch that gets no protected secrets.
        key: the note that says where it stores a secret; empty if the step that runs
            pytest gets it.
        key_lines: the lines that give this step the secret.
        menu: where a person changes a secret, as its pages call it; empty if unknown.
        secret: the name of the secret whose value the running step has as its key;
            empty if unknown.
        form: the syntax of its files; None if they are programs, which only a person
            edits.
        step: the form of a command in such a program.
    """

    name: str
    variables: tuple[str, ...] = ()
    is_fork: Callable[[Mapping[str, str]], bool] = lambda _: False
    is_unprotected: Callable[[Mapping[str, str]], bool] = lambda _: False
    key: str = "ci"
    key_lines: tuple[str, ...] = ()
    menu: str = ""
    secret: Callable[[Mapping[str, str]], str] = lambda _: OPENAI.variable
    form: Form | None = None
    step: str = "{}"

    @property
    def files(self) -> tuple[str, ...]:
        """Its configuration files; a trailing slash means a folder of YAML files."""
        return file_kinds.CI_FILES[self.name]

    @property
    def place(self) -> str:
        """Where a person changes a secret, as far as it is known, after its name."""
        return f"{self.name}: {self.menu}" if self.menu else self.name

    def is_here(self, environ: Mapping[str, str]) -> bool:
        """Whether a program with this environment runs in this service."""
        return any(environ.get(name) for name in self.variables)

    def lines(self, commands: Sequence[str]) -> list[str]:
        """Format commands as in its files, for a person to add."""
        items = self.form.items if self.form else one_by_one(self.step)
        return items(commands, 1)

    def has(self, path: str) -> bool:
        """Whether a file with this path configures it."""
        return any(
            path.startswith(each) and path.endswith(file_endings.YAML)
            if each.endswith("/")
            else path == each
            for each in self.files
        )

    def paths(self, repository: Repository) -> Iterator[str]:
        """Yield the files that configure it in a repository."""
        for file in self.files:
            if not file.endswith("/"):
                yield from [file] if repository.has(file) else []
                continue
            names = repository.names_in(file.rstrip("/"))[:MOST_FILES]
            yield from (
                f"{file}{name}" for name in names if name.endswith(file_endings.YAML)
            )


def _fork_of_github(environ: Mapping[str, str]) -> bool:
    """Whether this is a fork or Dependabot; ``pull_request_target`` gets secrets.

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


def _fork_of_gitlab(environ: Mapping[str, str]) -> bool:
    """Whether the fork's own project runs it, which has none of the other's variables.

    https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/
    """
    names = ("CI_PROJECT_ID", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID")
    here, source = map(environ.get, names)
    return here == source and source != environ.get("CI_MERGE_REQUEST_PROJECT_ID")


def _unprotected_in_gitlab(environ: Mapping[str, str]) -> bool:
    """https://docs.gitlab.com/ci/variables/predefined_variables/"""  # noqa: D415 - an address
    return environ.get("CI_COMMIT_REF_PROTECTED") == "false"


def _fork_of_azure(environ: Mapping[str, str]) -> bool:
    """https://learn.microsoft.com/azure/devops/pipelines/build/variables"""  # noqa: D415 - an address
    return environ.get("SYSTEM_PULLREQUEST_ISFORK", "").lower() == "true"


def _fork_of_circle(environ: Mapping[str, str]) -> bool:
    """https://circleci.com/docs/reference/variables: set for forks only."""
    return bool(environ.get("CIRCLE_PR_REPONAME"))


def _fork_of_travis(environ: Mapping[str, str]) -> bool:
    """https://docs.travis-ci.com/user/environment-variables"""  # noqa: D415 - an address
    return environ.get("TRAVIS_SECURE_ENV_VARS") == "false"


def _unknown(_: Mapping[str, str]) -> str:
    return ""


def _secret_of_workflow(environ: Mapping[str, str]) -> str:
    """The only secret that the running workflow passes as the key.

    https://docs.github.com/actions/reference/workflows-and-actions/variables
    """
    workspace = environ.get("GITHUB_WORKSPACE", "")
    file = environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
    path = file.removeprefix(f"{environ.get('GITHUB_REPOSITORY', '')}/")
    if not workspace or not is_workflow(path):
        return ""
    content = read(os.path.join(workspace, path), within=workspace)
    return secret_for(OPENAI.variable, content if isinstance(content, bytes) else b"")


# https://woodpecker-ci.org/docs/usage/secrets, https://docs.drone.io/secret/
FROM_SECRET = (
    "environment:",
    f"  {OPENAI.variable}:",
    f"    from_secret: {OPENAI.variable}",
)
GITHUB = Service(
    name="GitHub Actions",
    variables=("GITHUB_ACTIONS",),
    is_fork=_fork_of_github,
    key="",
    menu="Settings > Secrets and variables > Actions",
    secret=_secret_of_workflow,
    form=WORKFLOW,
)
# These two run workflows in GitHub's format, and set its variables, too.
GITEA = GITHUB._replace(
    name="Gitea Actions",
    variables=("GITEA_ACTIONS",),
    menu="Settings > Actions > Secrets",
)
FORGEJO = GITEA._replace(name="Forgejo Actions", variables=("FORGEJO_ACTIONS",))
SERVICES = (
    FORGEJO,
    GITEA,
    GITHUB,
    Service(
        name="GitLab CI",
        variables=("GITLAB_CI",),
        is_fork=_fork_of_gitlab,
        is_unprotected=_unprotected_in_gitlab,
        key="gitlab",
        menu="Settings > CI/CD > Variables",
        form=Form(("script",), many=("parallel",), own_job=of_gitlab),
    ),
    Service(
        name="Gitee Go",
        variables=("GITEE_PIPELINE_BUILD_NUMBER",),
        key="gitee",
        menu="流水线 > 通用变量",
        form=Form(("commands", "script")),
    ),
    Service(
        name="CircleCI",
        variables=("CIRCLECI",),
        is_fork=_fork_of_circle,
        menu="Project Settings > Environment Variables",
        form=Form(("steps",), (("run",), ("run", "command")), one_by_one("- run: {}")),
    ),
    Service(
        name="Travis CI",
        variables=("TRAVIS",),
        is_fork=_fork_of_travis,
        menu="Settings > Environment Variables",
        form=Form(
            ("script",), many=("python", "env", "jobs", "matrix"), own_job=of_travis
        ),
    ),
    Service(
        name="Azure Pipelines",
        variables=("TF_BUILD",),
        is_fork=_fork_of_azure,
        key="ci-step",
        key_lines=("env:", f"  {OPENAI.variable}: $({OPENAI.variable})"),
        menu="Pipelines > Edit > Variables",
        secret=_unknown,
        form=Form(("steps",), (("script",), ("bash",)), one_by_one("- script: {}")),
    ),
    Service(
        name="Bitbucket Pipelines",
        variables=("BITBUCKET_BUILD_NUMBER",),
        menu="Repository settings > Repository variables",
        form=Form(("script",)),
    ),
    Service(
        name="Jenkins",
        variables=("JENKINS_URL", "BUILD_NUMBER"),
        menu="Manage Jenkins > Credentials",
        secret=_unknown,
        step='sh "{}"',
    ),
    Service(
        name="Woodpecker CI",
        key="ci-step",
        key_lines=FROM_SECRET,
        menu="Settings > Secrets",
        secret=_unknown,
        form=Form(("commands",)),
    ),
    Service(
        name="Drone",
        variables=("DRONE",),
        key="ci-step",
        key_lines=FROM_SECRET,
        menu="Settings > Secrets",
        secret=_unknown,
        form=Form(("commands",)),
    ),
    Service(
        name="Cirrus CI",
        variables=("CIRRUS_CI",),
        key="ci-step",
        # Its page encrypts a value, which then goes into the file.
        # https://cirrus-ci.org/guide/writing-tasks/#encrypted-variables
        key_lines=("env:", f"  {OPENAI.variable}: ENCRYPTED[...]"),
        menu="cirrus-ci.com > repository > Settings",
        secret=_unknown,
        form=Form(("script", "test_script")),
    ),
    Service(
        name="AppVeyor",
        variables=("APPVEYOR",),
        menu="Settings > Environment",
        form=Form(("test_script",), (("cmd",), ("sh",), ("ps",))),
    ),
)

# Nearly every service sets the first one.
VARIABLES = frozenset({"CI", *(name for each in SERVICES for name in each.variables)})


def is_workflow(path: str) -> bool:
    """Whether GitHub or a similar service runs a file with this path."""
    return file_kinds.WORKFLOW.fits(path)


def service_of(path: str) -> Service | None:
    """The service whose configuration a file with this path is; None if of none."""
    return next((each for each in SERVICES if each.has(path)), None)


def is_ci(environ: Mapping[str, str]) -> bool:
    """Whether a program runs in CI, where nobody commits or answers prompts.

    pytest also detects CI by ``CI`` and Jenkins's ``BUILD_NUMBER``.
    """
    return any(environ.get(name) for name in VARIABLES)


def service_here(environ: Mapping[str, str]) -> Service | None:
    """The service in which a program with this environment runs; None if unknown."""
    return next((each for each in SERVICES if each.is_here(environ)), None)


def is_fork(environ: Mapping[str, str]) -> bool:
    """Whether it runs in CI for a stranger's pull request, which gets no secrets."""
    return any(each.is_fork(environ) for each in SERVICES)


ALL_HOOKS = late_pattern(
    r"\bpre-commit/action@|\bprek-action@|\bprek[ \t]+(?:-a|--all-files)\b"
)
SCAN = late_pattern(rf"\b{COMMAND}[ \t]+scan\b([^\n]*)")
NAMED = late_pattern(rf"(?<![\w-]){BLOCK}(?![\w-])([^\n]*)")
# In CI nothing is staged, so such a command checks nothing.
STAGED_ONLY = late_pattern(r"--staged\b|staged_files")
# Hooks that are skipped by name. https://pre-commit.com/#temporarily-disabling-hooks
SKIP = late_pattern(r"(?m)\bSKIP[ \t]*[:=][^\n]*?(?=[ \t]+(?:pre-commit|prek)\b|$)")


def looks_for_keys(repository: Repository) -> bool:
    """Whether a configured service runs the hooks or the scan."""
    return _any_text(repository, _looks) or uses_pre_commit_ci(repository)


def runs_all_hooks(repository: Repository) -> bool:
    """Whether a service runs all hooks in the configuration of pre-commit or prek."""
    return _any_text(repository, _runs_all) or uses_pre_commit_ci(repository)


def _any_text(repository: Repository, is_wanted: Callable[[str], bool]) -> bool:
    """Whether a configuration, or a script or task that it calls, matches."""
    return any(
        is_wanted(text)
        for service in SERVICES
        for path in service.paths(repository)
        for text in reached(repository, repository.text_of(path) or "")
    )


def _looks(text: str) -> bool:
    rest = _without_skipped(text)
    named = (hook for each in RUN.finditer(rest) for hook in hooks_of(each[1]))
    alone = RUN.sub("", rest)
    by_name = (each[1] for way in (SCAN, NAMED) for each in way.finditer(alone))
    return (
        _runs_all(text)
        or not set(IDS).isdisjoint(named)
        or any(not STAGED_ONLY.search(each) for each in by_name)
    )


def _runs_all(text: str) -> bool:
    rest = _without_skipped(text)
    runs = (each[1] for each in RUN.finditer(rest))
    return ALL_HOOKS.search(rest) is not None or not all(map(hooks_of, runs))


def _without_skipped(text: str) -> str:
    """Remove what a text skips, and all runs if it skips our first hook."""
    is_ours = any(NAMED.search(each[0]) for each in SKIP.finditer(text))
    rest = SKIP.sub("", text)
    return ALL_HOOKS.sub("", RUN.sub("", rest)) if is_ours else rest


# It runs the hooks in pre-commit's configuration, which need not mention it; a badge is
# the sign. https://pre-commit.ci
BADGE = "results.pre-commit.ci"
READMES = ("README.md", "README.rst", "README.txt", "README")
OWN_SECTION = late_pattern(
    r"(?m)^[\"']?ci[\"']?[ \t]*:(?P<settings>(?:.*\n?(?:[ \t-]+.*\n?|\n)*))"
)


def uses_pre_commit_ci(repository: Repository) -> bool:
    """Whether pre-commit.ci runs the configured hooks, without skipping ours."""
    config = repository.text_of(YAML) or ""
    section = OWN_SECTION.search(config)
    if section is not None:
        return NAMED.search(section["settings"]) is None
    texts = (repository.text_of(path) or "" for path in READMES)
    return any(BADGE in each for each in texts)
