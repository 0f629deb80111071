"""The kind of a file, by its path, and how such files refer to a variable.

There is one record for each kind of file in which people leave keys. The messages about
a key in such a file, and what ``fix`` does, are based on it.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import file_endings
from pytest_openai_ready.dotenv.file_names import (
    EXAMPLES,
    is_dotenv,
    is_example,
    is_template,
)
from pytest_openai_ready.file_endings import is_recipe_of
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.program_languages import JAVASCRIPT, language_of_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# The configuration of each CI service; a slash at the end means a folder of YAML files.
CI_FILES = {
    "GitHub Actions": (".github/workflows/",),
    "Gitea Actions": (".gitea/workflows/",),
    "Forgejo Actions": (".forgejo/workflows/",),
    "GitLab CI": (".gitlab-ci.yml", ".gitlab-ci.yaml"),
    "Gitee Go": (".workflow/",),
    "CircleCI": (".circleci/config.yml",),
    "Travis CI": (".travis.yml",),
    "Azure Pipelines": ("azure-pipelines.yml", ".azure-pipelines/"),
    "Bitbucket Pipelines": ("bitbucket-pipelines.yml",),
    "Jenkins": ("Jenkinsfile",),
    "Woodpecker CI": (".woodpecker.yml", ".woodpecker.yaml", ".woodpecker/"),
    "Drone": (".drone.yml",),
    "Cirrus CI": (".cirrus.yml",),
    "AppVeyor": ("appveyor.yml", ".appveyor.yml"),
    "Buildkite": (".buildkite/",),
    "AWS CodeBuild": ("buildspec.yml",),
    "Google Cloud Build": ("cloudbuild.yml",),
    "Codemagic": ("codemagic.yml",),
    "Semaphore": (".semaphore/",),
}
# These run workflows in GitHub's format.
WITH_WORKFLOWS = ("GitHub Actions", "Gitea Actions", "Forgejo Actions")
# Files that a configuration may include, or that the service may be set to use instead.
CI_PARTS = (".circleci/", "azure-pipelines*.yml", "Jenkinsfile.*")


class FileKind(NamedTuple):
    """A kind of file.

    Attributes:
        name: of the kind.
        fits: whether a file at a path, with slashes, is of this kind.
        reference: how such a file refers to the value of a variable, whose name
            replaces ``{}``; empty if it cannot.
        is_moved: whether ``fix`` can remove a key from such a file.
    """

    name: str
    fits: Callable[[str], bool]
    reference: str = ""
    is_moved: bool = True


def _ends(pattern: str) -> Callable[[str], bool]:
    """Whether a path matches an expression, as a whole or after a slash."""
    expression = late_pattern(f"(?:.*/)?(?:{pattern})", re.DOTALL)
    return lambda path: expression.fullmatch(path) is not None


def _any_of(names: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path ends in one of these names, or is a YAML file in such a folder."""
    return _ends("|".join(map(_pattern, names)))


def _pattern(name: str) -> str:
    """The pattern for a name: ``.yml`` or ``.yaml``; ``*`` matches a part of a name."""
    name = f"{name}*.yml" if name.endswith("/") else name
    stem, yaml = name.removesuffix(".yml").removesuffix(".yaml"), r"\.ya?ml"
    pattern = re.escape(stem).replace(r"\*", "[^/]*")
    return pattern if stem == name else pattern + yaml


def _language(path: str) -> str:
    """The name of a program's language; empty if nothing is known of it."""
    language = language_of_file(path)
    return "" if language is None else language.name


def _one_of(suffixes: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, suffixes))})"


PRIVATE = FileKind("private", is_dotenv, is_moved=False)  # a `.env` or a similar file
# Also those of a file that a program or container is started with, as ``app.env``.
_of_env_file = _ends(rf"(?i:[^/]+\.env[._-]{_one_of(EXAMPLES)})")
EXAMPLE = FileKind("example", lambda path: is_example(path) or _of_env_file(path))
ENCRYPTED = FileKind("encrypted", is_template, is_moved=False)
BYTECODE = FileKind("bytecode", _ends(r"[^/]*\.py[co]"), is_moved=False)
PROGRAM = FileKind("program", _ends(f"[^/]*{_one_of(file_endings.PROGRAMS)}"))
NOTEBOOK = FileKind("notebook", _ends(f"[^/]*{re.escape(file_endings.NOTEBOOK)}"))
# Including files that extend it, or are named on the command line.
# https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/
COMPOSE = FileKind(
    "compose", _ends(r"(?:docker-)?compose(?:[.-][\w.-]*)?\.ya?ml"), "${{{}}}"
)
# https://docs.github.com/actions/security-guides/using-secrets-in-github-actions
WORKFLOW = FileKind(
    "workflow",
    _any_of(name for each in WITH_WORKFLOWS for name in CI_FILES[each]),
    "${{{{ secrets.{} }}}}",
)
# https://render.com/docs/blueprint-spec#prompting-for-secret-values
RENDER = FileKind("render", _ends(r"render\.ya?ml"))
# Each service has its own storage for secrets.
OTHER_CI = FileKind(
    "other-ci",
    _any_of((*(name for names in CI_FILES.values() for name in names), *CI_PARTS)),
    is_moved=False,
)
# https://code.visualstudio.com/docs/copilot/customization/mcp-servers
VSCODE_MCP = FileKind("vscode-mcp", _ends(r"\.vscode/mcp\.json"), "${{input:{}}}")
# The Python debugger reads `.env` itself. VS Code would replace a missing variable with
# an empty value, which would take precedence over that.
# https://code.visualstudio.com/docs/python/environments#_environment-variables
VSCODE_LAUNCH = FileKind(
    "vscode-launch", _ends(r"\.vscode/(?:launch|tasks)\.json"), is_moved=False
)
# https://cursor.com/docs/context/mcp#config-interpolation
CURSOR_MCP = FileKind("cursor-mcp", _ends(r"\.cursor/mcp\.json"), "${{env:{}}}")
# https://code.claude.com/docs/en/mcp#environment-variable-expansion-in-mcp-json
PROJECT_MCP = FileKind("project-mcp", _ends(r"\.mcp\.json"), "${{{}}}")
DOCKERFILE, CONTAINERFILE = (
    FileKind(each, partial(is_recipe_of, kind=each), is_moved=False)
    for each in (file_endings.DOCKERFILE, file_endings.CONTAINERFILE)
)
SHELL = FileKind("shell", _ends(r"[^/]*\.(?:sh|bash|zsh)"), is_moved=False)
FISH = FileKind("fish", _ends(r"[^/]*\.fish"), is_moved=False)
POWERSHELL = FileKind("powershell", _ends(r"(?i:[^/]*\.ps1)"), is_moved=False)
BATCH = FileKind("batch", _ends(r"(?i:[^/]*\.(?:bat|cmd))"), is_moved=False)
# Stubs are read by type checkers, and never run.
PROSE = FileKind("prose", _ends(r"[^/]*\.(?:md|markdown|rst|adoc|asciidoc|pyi)"))
# Vercel, Netlify, Fly.io, Cloudflare's Workers and Railway.
HOSTING = FileKind(
    "hosting",
    _ends(r"vercel\.json|netlify\.toml|fly\.toml|(?:wrangler|railway)\.(?:toml|json)"),
    is_moved=False,
)
# https://containers.dev/implementors/json_reference/#variables-in-devcontainerjson
DEVCONTAINER = FileKind(
    "devcontainer",
    _ends(r"\.devcontainer/(?:[^/]+/)?devcontainer\.json|\.devcontainer\.json"),
    is_moved=False,
)
TOX = FileKind("tox", _ends(r"tox\.ini"), is_moved=False)
# Values that a plugin of pytest sets from here are read before any program runs.
PYTEST_INI = FileKind("pytest-ini", _ends(r"\.?pytest\.ini|setup\.cfg"), is_moved=False)
APPSETTINGS = FileKind(
    "appsettings", _ends(r"appsettings(?:\.[^/]*)?\.json"), is_moved=False
)
PACKAGE_JSON = FileKind("package-json", _ends(r"package\.json"), is_moved=False)
# https://docs.github.com/actions/sharing-automations/creating-actions/metadata-syntax
ACTION = FileKind("action", _ends(r"action\.ya?ml"), is_moved=False)
# https://github.com/motdotla/dotenv/wiki/Node.js-native--env-file
JAVASCRIPT_PROGRAM = FileKind(
    "javascript-program", lambda path: _language(path) == JAVASCRIPT, is_moved=False
)
# Written in any other language but Python and those of shells.
OTHER_PROGRAM = FileKind(
    "other-program", lambda path: _language(path) != "", is_moved=False
)
R_PROGRAM = FileKind(
    "r-program", _ends(r"(?i:[^/]*\.(?:r|rmd)|\.rprofile)"), is_moved=False
)
# https://www.gnu.org/software/make/manual/html_node/Makefile-Names.html
MAKEFILE = FileKind(
    "makefile", _ends(r"(?:GNU)?[Mm]akefile(?:\.[\w.-]*)?|[^/]*\.mk"), is_moved=False
)
# https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=
SYSTEMD = FileKind(
    "systemd",
    _ends(r"[^/]*\.service|[^/]*\.service\.d/[^/]*\.conf"),
    is_moved=False,
)
# https://docs.spring.io/spring-boot/reference/features/external-config.html
SPRING = FileKind(
    "spring",
    _ends(
        r"(?:application|bootstrap)(?:-[\w.-]+)?\.properties"
        r"|src/\w+/resources/(?:application|bootstrap)(?:-[\w.-]+)?\.ya?ml"
    ),
    "${{{}}}",
)
# https://www.serverless.com/framework/docs/guides/variables
SERVERLESS = FileKind("serverless", _ends(r"serverless\.ya?ml"), "${{env:{}}}")
# https://developer.hashicorp.com/terraform/language/values/variables#environment-variables
TERRAFORM = FileKind("terraform", _ends(r"[^/]*\.tfvars(?:\.json)?"), is_moved=False)
# https://developer.hashicorp.com/terraform/language/values/variables
TERRAFORM_PROGRAM = FileKind(
    "terraform-program", _ends(r"[^/]*\.tf"), "var.{}", is_moved=False
)
# https://docs.ansible.com/ansible/latest/collections/ansible/builtin/env_lookup.html
ANSIBLE = FileKind(
    "ansible",
    _ends(
        r"(?:group|host)_vars/(?:.*/)?[^/]+\.ya?ml"
        r"|roles/[^/]+/(?:vars|defaults)/[^/]+\.ya?ml"
    ),
    "\"{{{{ lookup('env', '{}') }}}}\"",
    is_moved=False,
)
# https://helm.sh/docs/chart_template_guide/values_files/
HELM = FileKind(
    "helm", _ends(r"(?:charts?|helm)/(?:.*/)?values[\w.-]*\.ya?ml"), is_moved=False
)
# https://www.pulumi.com/docs/iac/concepts/secrets/
PULUMI = FileKind("pulumi", _ends(r"Pulumi\.[\w.-]+\.ya?ml"), is_moved=False)
# https://mise.jdx.dev/environments/#env-file
MISE = FileKind(
    "mise",
    _ends(
        r"\.?mise(?:\.[\w-]+)*\.toml|(?:\.config/|\.)?mise/config(?:\.[\w-]+)*\.toml"
    ),
    is_moved=False,
)
# https://www.promptfoo.dev/docs/configuration/guide/#environment-variables
PROMPTFOO = FileKind(
    "promptfoo",
    _ends(r"promptfooconfig(?:\.[\w-]+)*\.ya?ml"),
    '"{{{{env.{}}}}}"',
    is_moved=False,
)
# https://www.mkdocs.org/user-guide/configuration/#environment-variables
MKDOCS = FileKind("mkdocs", _ends(r"mkdocs\.ya?ml"), "!ENV {}", is_moved=False)
# https://opencode.ai/docs/config/#variables
OPENCODE = FileKind(
    "opencode", _ends(r"opencode\.jsonc?"), '"{{env:{}}}"', is_moved=False
)
# These read a `.env` if a line says so.
# https://taskfile.dev/usage/#env-files
TASKFILE = FileKind(
    "taskfile", _ends(r"(?i:taskfile(?:\.dist)?\.ya?ml)"), is_moved=False
)
# https://just.systems/man/en/dotenv-settings.html
JUSTFILE = FileKind("justfile", _ends(r"(?i:\.?justfile)"), is_moved=False)
# https://docs.langchain.com/langsmith/cli#configuration-file
LANGGRAPH = FileKind("langgraph", _ends(r"langgraph\.json"), is_moved=False)
# https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
CONDA = FileKind("conda", _ends(r"environment\.ya?ml"), is_moved=False)
# https://aider.chat/docs/config/dotenv.html
AIDER = FileKind("aider", _ends(r"\.aider\.conf\.ya?ml"), is_moved=False)
# These run wherever a person opens a terminal, so not where there is a `.env`.
SHELL_PROFILE = FileKind(
    "shell-profile",
    _ends(
        r"\.(?:bash|zsh)(?:rc|env)|\.(?:bash_|z)?(?:profile|login|aliases)|config\.fish"
    ),
    is_moved=False,
)
POWERSHELL_PROFILE = FileKind(
    "powershell-profile",
    _ends(r"(?i:(?:microsoft\.\w+_)?profile\.ps1)"),
    is_moved=False,
)
# What these start gets the environment in which they are started.
STARTER = FileKind(
    "starter",
    _ends(
        r"Procfile|launchSettings\.json|supervisord?\.(?:conf|ini)|uwsgi\.ini"
        r"|\.cargo/config(?:\.toml)?|ecosystem\.config\.[cm]?js"
    ),
    is_moved=False,
)
# https://marketplace.visualstudio.com/items?itemName=humao.rest-client
REQUESTS = FileKind("requests", _ends(r"[^/]*\.(?:http|rest)"), is_moved=False)
# https://learning.postman.com/docs/sending-requests/postman-vault/use-postman-vault-secrets
POSTMAN = FileKind(
    "postman",
    _ends(r"[^/]*\.postman_(?:collection|environment|globals)\.json"),
    is_moved=False,
)
VSCODE_SETTINGS = FileKind(
    "vscode-settings", _ends(r"\.vscode/settings\.json"), is_moved=False
)
# Nothing reads the key from these.
RECORD = FileKind(
    "record",
    _ends(r"(?i:[^/]*\.(?:csv|tsv|jsonl|ndjson|sql|log|har)|nohup\.out)"),
    is_moved=False,
)
# One person's, on one computer, and read as they are.
# https://stat.ethz.ch/R-manual/R-devel/library/base/html/Startup.html
OF_ONE_PERSON = FileKind(
    "of-one-person",
    _ends(
        r"\.Renviron(?:\.[\w.-]*)?|[._]netrc|\.pypirc|\.git-credentials"
        r"|claude_desktop_config\.json|\.idea/(?:.*/)?\w[\w.-]*\.xml|local\.properties"
        r"|(?i:(?:\w+[_-])?(?:api_?)?keys?\.txt)|\w[\w.-]*\.tfstate(?:\.backup)?"
        r"|\w[\w.-]*\.env|local\.settings\.json"
    ),
    is_moved=False,
)
# https://microsoft.github.io/autogen/0.2/docs/topics/llm_configuration
AUTOGEN = FileKind(
    "autogen", _ends(r"OAI_CONFIG_LIST(?:[._-][\w.-]*)?"), is_moved=False
)
# Browsers get these unchanged.
PAGE = FileKind(
    "page",
    _ends(
        f"[^/]*{_one_of((*file_endings.PAGES, *file_endings.COMPONENTS))}"
        rf"|{_one_of(file_endings.SERVED_FOLDERS)}/(?:.*/)?[^/]*\.[cm]?js"
    ),
    is_moved=False,
)
FORMAT = _one_of(file_endings.SETTINGS)
# Only the program that reads them determines whether a value may come from elsewhere: a
# Python program perhaps, which can be changed with them, or another.
SETTINGS = FileKind("settings", _ends(f"[^/]*{FORMAT}"))
# People copy them to the name of a settings file, and fill them in.
SETTINGS_TEMPLATE = FileKind(
    "settings-template",
    _ends(
        f"(?i:[^/]*[._-]{_one_of(EXAMPLES)}(?:[._-][^/]*)?{FORMAT}"
        f"|[^/]*{FORMAT}[._-]{_one_of(EXAMPLES)})"
    ),
)
FOREIGN_SETTINGS = FileKind(
    "foreign-settings", _ends(r"[^/]*\.(?:jsonc|json5|properties|xml)"), is_moved=False
)
OTHER = FileKind("other", lambda _: True, is_moved=False)
PYTHON = (PROGRAM, NOTEBOOK)
# The first that matches wins.
KINDS = (
    *(EXAMPLE, ENCRYPTED, PRIVATE, *PYTHON, COMPOSE, WORKFLOW),
    *(RENDER, OTHER_CI, BYTECODE),
    *(VSCODE_MCP, VSCODE_LAUNCH, CURSOR_MCP, PROJECT_MCP),
    *(SHELL_PROFILE, POWERSHELL_PROFILE),
    *(DOCKERFILE, CONTAINERFILE, SHELL, FISH, POWERSHELL, BATCH),
    *(HOSTING, DEVCONTAINER, TOX, PYTEST_INI, APPSETTINGS, PACKAGE_JSON, ACTION, PAGE),
    *(MAKEFILE, SYSTEMD, SPRING, SERVERLESS, STARTER, OF_ONE_PERSON),
    *(TERRAFORM, TERRAFORM_PROGRAM, ANSIBLE, MKDOCS, OPENCODE),
    *(HELM, PULUMI, MISE, PROMPTFOO),
    *(TASKFILE, JUSTFILE, LANGGRAPH, CONDA, AIDER),
    *(REQUESTS, POSTMAN, VSCODE_SETTINGS, RECORD),
    *(PROSE, SETTINGS_TEMPLATE, SETTINGS, FOREIGN_SETTINGS, AUTOGEN),
    *(R_PROGRAM, JAVASCRIPT_PROGRAM, OTHER_PROGRAM, OTHER),
)


# Files that say how a project is built, among other things.
PYPROJECT, SETUP_PY, SETUP_CFG = "pyproject.toml", "setup.py", "setup.cfg"
REQUIREMENTS, NPM_MANIFEST = "requirements.txt", "package.json"
# Files that pytest loads by their names.
is_test = _ends(r"(?:test_[^/]*|[^/]*_test|conftest)\.py")


def kind_of(path: str) -> FileKind:
    """The kind of a file."""
    path = path.replace("\\", "/")
    return next(each for each in KINDS if each.fits(path))
