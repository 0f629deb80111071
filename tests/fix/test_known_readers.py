"""Settings whose reader is known: what is said is what that reader needs."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from fixing import planned
from languages import EN, ZH
from makers import make
from scan.hits import findings_in
from systems import needs_shell

from pytest_openai_ready.config_files import yaml
from pytest_openai_ready.messages.render import shown_commands, words
from pytest_openai_ready.scan.places.trees import trees

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

KEY = make("project")
MOVE = "Move the key into an ignored .env as OPENAI_API_KEY. "


class Case(NamedTuple):
    """A file, what is said of the key in it, and the file once that is done."""

    says: str
    remedy: str
    done: str


HOSTED = "Remove that line, and store the key as an environment variable of the service, named OPENAI_API_KEY."
SERVED = "Remove the key from this file, and call the API from your own server, which reads OPENAI_API_KEY from its environment."
TESTED = f"{MOVE}Remove that line, and call load_dotenv() in conftest.py."
REFERRED = (
    "Set OPENAI_API_KEY in the environment that {} is started in, and write {} in "
    "place of the key and its quotes."
)
LOADED = (
    f"{MOVE}Remove the line with the key, and write at the top level of the file: {{}}. "
    "With that, {} reads .env."
)
STORED = "'{{resolve:secretsmanager:OPENAI_API_KEY}}'"
ANSIBLE = "\"{{ lookup('env', 'OPENAI_API_KEY') }}\""
CASES = {
    "vercel.json": Case('{"env": {"OPENAI_API_KEY": "<K>"}}', HOSTED, '{"env": {}}'),
    "web/netlify.toml": Case('[build.environment]\nK = "<K>"\n', HOSTED, "[build.environment]\n"),
    "fly.toml": Case('[env]\nK = "<K>"\n', HOSTED, "[env]\n"),
    "wrangler.toml": Case('[vars]\nK = "<K>"\n', HOSTED, "[vars]\n"),
    ".devcontainer/devcontainer.json": Case(
        '{"remoteEnv": {"K": "<K>"}}',
        "Write ${localEnv:OPENAI_API_KEY} in place of the key, and set OPENAI_API_KEY "
        "in the environment that your editor is started in.",
        '{"remoteEnv": {"K": "${localEnv:OPENAI_API_KEY}"}}',
    ),
    "tox.ini": Case(
        "[testenv]\nset_env =\n  OPENAI_API_KEY = <K>\n",
        "Remove that line, and add OPENAI_API_KEY to pass_env: tox passes it on from "
        "the environment that it is started in.",
        "[testenv]\npass_env =\n  OPENAI_API_KEY\n",
    ),
    "pytest.ini": Case("[pytest]\nenv =\n  K=<K>\n", TESTED, "[pytest]\n"),
    "setup.cfg": Case("[tool:pytest]\nenv =\n  K=<K>\n", TESTED, "[tool:pytest]\n"),
    "src/appsettings.Development.json": Case(
        '{"OpenAI": {"Key": "<K>"}}',
        "Empty the value. Your own program gets it from dotnet user-secrets, a "
        "server's from an environment variable.",
        '{"OpenAI": {"Key": ""}}',
    ),
    "package.json": Case(
        '{"scripts": {"start": "OPENAI_API_KEY=<K> node a.js"}}',
        f"{MOVE}Remove it here, and start the program with: node --env-file=.env, "
        "which gives it all of .env",
        '{"scripts": {"start": "node --env-file=.env a.js"}}',
    ),
    "action.yml": Case(
        "runs: {using: composite, steps: [{run: a, env: {K: <K>}}]}\n",
        "Remove it here, and add an input to the action, through which a workflow "
        "passes its secret OPENAI_API_KEY.",
        "inputs: {key: {}}\nruns: {using: composite, steps: [{run: a, env: {K: '${{ "
        "inputs.key }}'}}]}\n",
    ),
    "infra/main.tf": Case(
        'provider "openai" {\n  api_key = "<K>"\n}\n',
        "Write var.openai_api_key in place of the key and its quotes, add "
        'variable "openai_api_key" { sensitive = true }, and set TF_VAR_openai_api_key '
        "in the environment that Terraform is started in.",
        'variable "openai_api_key" { sensitive = true }\n'
        'provider "openai" {\n  api_key = var.openai_api_key\n}\n',
    ),
    "group_vars/all/vars.yml": Case(
        "k: '<K>'\n", REFERRED.format("Ansible", ANSIBLE), f"k: {ANSIBLE}\n"
    ),
    "roles/web/defaults/main.yaml": Case(
        "k: '<K>'\n", REFERRED.format("Ansible", ANSIBLE), f"k: {ANSIBLE}\n"
    ),
    "charts/bot/values-prod.yaml": Case(
        "openai:\n  apiKey: <K>\n",
        "Move the value with the names above it into values-prod.secret.yaml; here it "
        "stays empty. Add values-prod.secret.yaml to .gitignore and .helmignore. End "
        "your helm command with -f values-prod.secret.yaml",
        'openai:\n  apiKey: ""\n',
    ),
    "Pulumi.dev.yaml": Case(
        "config:\n  bot:key: <K>\n",
        "Remove that line, and type: pulumi config set --secret, followed by the name "
        "before the key. Pulumi asks for the value, and writes it here encrypted.",
        "config:\n  bot:key:\n    secure: AAABAMbCVTxsDKGaQ==\n",
    ),
    ".mise.toml": Case(
        '[env]\nOPENAI_API_KEY = "<K>"\n',
        f"{MOVE}Remove the line with the key, and write in its section [env]: "
        '_.file = ".env". With that, mise reads .env.',
        '[env]\n_.file = ".env"\n',
    ),
    "evals/promptfooconfig.yaml": Case(
        'providers:\n  - id: openai:gpt-4o\n    config:\n      apiKey: "<K>"\n',
        REFERRED.format("promptfoo", '"{{env.OPENAI_API_KEY}}"'),
        "providers:\n  - id: openai:gpt-4o\n    config:\n"
        '      apiKey: "{{env.OPENAI_API_KEY}}"\n',
    ),
    "mkdocs.yml": Case(
        'extra:\n  k: "<K>"\n',
        REFERRED.format("MkDocs", "!ENV OPENAI_API_KEY"),
        "extra:\n  k: !ENV OPENAI_API_KEY\n",
    ),
    "opencode.json": Case(
        '{"provider": {"openai": {"options": {"apiKey": "<K>"}}}}',
        REFERRED.format("opencode", '"{env:OPENAI_API_KEY}"'),
        '{"provider": {"openai": {"options": {"apiKey": "{env:OPENAI_API_KEY}"}}}}',
    ),
    "Taskfile.yml": Case(
        "version: '3'\nenv:\n  A: 1\n  OPENAI_API_KEY: <K>\n",
        LOADED.format("dotenv: ['.env']", "Task"),
        "version: '3'\ndotenv: ['.env']\nenv:\n  A: 1\n",
    ),
    "justfile": Case(
        'export OPENAI_API_KEY := "<K>"\n',
        LOADED.format("set dotenv-load", "just"),
        "set dotenv-load\n",
    ),
    "langgraph.json": Case(
        '{"env": {"OPENAI_API_KEY": "<K>"}}',
        LOADED.format('"env": ".env"', "LangGraph"),
        '{"env": ".env"}',
    ),
    ".aider.conf.yml": Case(
        "openai-api-key: <K>\nauto-commits: false\n",
        f"{MOVE}Remove the line with the key: aider reads .env itself.",
        "auto-commits: false\n",
    ),
    "environment.yml": Case(
        "name: a\nvariables:\n  OPENAI_API_KEY: <K>\n",
        f"{MOVE}Remove that line, and call load_dotenv() in the program: conda would "
        "store the value in each environment.",
        "name: a\n",
    ),
    "a.R": Case(
        'Sys.setenv(OPENAI_API_KEY = "<K>")\n',
        'Move the key into an ignored .Renviron as OPENAI_API_KEY: R reads it where it is started. Then write Sys.getenv("OPENAI_API_KEY") here.',
        'key <- Sys.getenv("OPENAI_API_KEY")\n',
    ),
    "index.html": Case("<script>k = '<K>'</script>\n", SERVED, "<script></script>\n"),
    "web/public/js/a.js": Case("k = '<K>'\n", SERVED, "fetch('/api')\n"),
}  # fmt: skip
SECRET = "apiVersion: v1\nkind: Secret\nstringData:\n  key: {}\n"


@pytest.mark.usefixtures("isolated")
def test_scan_and_fix_say_what_the_reader_needs(tmp_path: Path) -> None:
    for path, case in CASES.items():
        folder = tmp_path / path.replace("/", " ")
        target = folder / path
        target.parent.mkdir(parents=True)
        target.write_text(case.says.replace("<K>", KEY))
        done = planned(folder)
        (scanned,) = findings_in(path, target.read_bytes())
        for found in (scanned, *done.left):
            assert words(found, EN).remedy == case.remedy, path
            said = " ".join(
                (*words(found, EN), *words(found, ZH), *shown_commands(found))
            )
            assert "openai-ready fix" not in said
        assert (done.changes, len(done.left)) == ((), 1)
        target.write_text(case.done)
        assert planned(folder).left == ()


def test_ansible_finds_the_variable_in_what_is_said() -> None:
    said: Any = yaml(CASES["group_vars/all/vars.yml"].done)
    found = {("env", "OPENAI_API_KEY"): KEY}
    template = pytest.importorskip("jinja2").Template(said["k"])
    assert template.render(lookup=lambda *names: found[names]) == KEY


@needs_shell
@pytest.mark.usefixtures("isolated")
def test_a_manifest_of_kubernetes_is_known_by_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "any.yaml").write_text(SECRET.format(KEY))
    (left,) = planned(tmp_path).left
    command = (
        "grep ^OPENAI_API_KEY= .env | kubectl create secret generic key "
        "--from-env-file=/dev/stdin"
    )
    assert words(left, EN).remedy == (
        f"{MOVE}Refer to it by secretKeyRef, and type: {command}"
    )
    assert words(left, ZH).remedy.endswith(command)
    (tmp_path / ".env").write_text(f"DATABASE_URL=x\nOPENAI_API_KEY={KEY}\n")
    program = tmp_path / "kubectl"
    program.write_text('#!/bin/sh\ncat "${5#*=}"\n')
    program.chmod(0o755)
    stored = subprocess.run(
        ["sh", "-c", f"PATH=.:$PATH; {command}"],
        cwd=tmp_path, check=True, capture_output=True, encoding="utf-8",
    ).stdout  # fmt: skip
    assert stored == f"OPENAI_API_KEY={KEY}\n"
    (tmp_path / ".env").unlink()
    (tmp_path / "any.yaml").write_text(f"kind: Secret\nkey: {KEY}\n")
    (left,) = planned(tmp_path).left
    assert left.cause.name == "left-in-settings"


LITELLM = """model_list:
  - model_name: a
    litellm_params:
      model: openai/gpt-4o
      api_key: {}
"""
CREWAI = """writer:
  role: Writer
  goal: Write
  backstory: Writes
  api_key: {}
"""
PLAYBOOK = """\
- name: Bot
  hosts: web
  vars:
    key: {}
"""
PLAY = """\
---
- hosts: all
  tasks:
    - command: run
      environment: {{K: {}}}
"""
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Bot:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          OPENAI_API_KEY: '{}'
"""
STACK = '{{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {{"A": "{}"}}}}'
LIST = '[{{"model": "a", "tags": ["x"]}}, {{"model": "b"{}}}]'
SERVERS = '{{"mcpServers": {{"a": {{"command": "b", "env": {{"K": "{}"}}}}}}}}'
USUAL = "in settings of an unknown reader"
# A file, what it says with a key, and whose settings it is.
OF_FRAMEWORKS = {
    "LiteLLM": ("config.yaml", LITELLM, "in LiteLLM settings"),
    "CrewAI": ("src/a/config/agents.yaml", CREWAI, "in CrewAI settings"),
    "clients of MCP servers": ("mcp.json", SERVERS, "in a file for one computer"),
    "servers in a file of an odd name": ("my [mcp] $a.json", SERVERS, USUAL),
    "servers in an option": ("-m.json", SERVERS, USUAL),
    "Ansible": ("site.yml", PLAYBOOK, "in a file of Ansible"),
    "Ansible, without names": ("a/run.yaml", PLAY, "in a file of Ansible"),
    "AWS SAM": ("template.yaml", SAM, "in a CloudFormation or SAM template"),
    "CloudFormation": ("a.json", STACK, "in a CloudFormation or SAM template"),
    "Helm": ("deploy/values.dev.yml", "a: {}\n", "in a chart's values"),
    "dynaconf": (".secrets.toml", 'a = "{}"\n', "in a file for one computer"),
    "AutoGen": ("OAI_CONFIG_LIST", LIST, "in a list of models for AutoGen"),
    "AutoGen in JSON": ("a/OAI_CONFIG_LIST.json", LIST, "in a list of models for AutoGen"),
    "another": ("config.yaml", "model_list: []\napi_key: {}\n", USUAL),
}  # fmt: skip


@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize(
    ("path", "text", "whose"), OF_FRAMEWORKS.values(), ids=OF_FRAMEWORKS
)
def test_settings_of_a_framework_are_known(
    tmp_path: Path, path: str, text: str, whose: str
) -> None:
    target = tmp_path / path
    target.parent.mkdir(parents=True, exist_ok=True)
    given = f', "api_key": "{KEY}"' if text is LIST else KEY
    target.write_text(text.format(given))
    (left,) = planned(tmp_path).left
    assert words(left, EN).cause == f"OpenAI project key {left.key}, {whose}"


@pytest.mark.usefixtures("isolated")
def test_a_playbook_and_a_template_refer_to_the_key(tmp_path: Path) -> None:
    for path, text, key, remedy in (
        ("site.yml", PLAYBOOK, "{}", REFERRED.format("Ansible", ANSIBLE)),
        (
            "template.yaml", SAM, "'{}'",
            ("Store the key in AWS Secrets Manager, as the plain text of a secret named "
            f"OPENAI_API_KEY, and write {STORED} in place of the key and its quotes."),
        ),
    ):  # fmt: skip
        (tmp_path / path).write_text(text.format(KEY))
        (left,) = planned(tmp_path).left
        assert words(left, EN).remedy == remedy
        reference = ANSIBLE if path == "site.yml" else STORED
        assert reference in words(left, ZH).remedy
        after = text.replace(key, "{}").format(reference)
        (tmp_path / path).write_text(after)
        assert planned(tmp_path).left == ()
        assert reference[1:-1] in str(yaml(after))
        (tmp_path / path).unlink()


@pytest.mark.usefixtures("isolated")
def test_litellm_takes_the_variable_that_is_written_there(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(LITELLM.format(KEY))
    (left,) = planned(tmp_path).left
    assert words(left, EN).remedy == (
        f"{MOVE}Write os.environ/OPENAI_API_KEY here in its place, and start LiteLLM "
        "with OPENAI_API_KEY in its environment."
    )
    reference = re.findall(r"os\.environ/\w+", words(left, ZH).remedy)
    assert reference == ["os.environ/OPENAI_API_KEY"]
    (tmp_path / "config.yaml").write_text(LITELLM.format(*reference))
    assert planned(tmp_path).left == ()
    settings: Any = yaml((tmp_path / "config.yaml").read_text())
    (model,) = settings["model_list"]
    # https://docs.litellm.ai/docs/proxy/configs: this is looked up as it stands.
    assert model["litellm_params"]["api_key"] == "os.environ/OPENAI_API_KEY"


AUTOGEN = """\
import json


def config_list_from_json(path):
    with open(path) as file:
        return json.load(file)
"""
CREW = """\
import os
import autogen
from dotenv import load_dotenv

load_dotenv()
models = autogen.config_list_from_json("OAI_CONFIG_LIST")
models[1]["api_key"] = os.environ["OPENAI_API_KEY"]
print([each.get("api_key", "")[:8] for each in models])
"""


@pytest.mark.usefixtures("isolated")
def test_a_list_of_models_gets_its_key_from_the_program(tmp_path: Path) -> None:
    (tmp_path / "OAI_CONFIG_LIST").write_text(LIST.format(f', "api_key": "{KEY}"'))
    (left,) = planned(tmp_path).left
    remedy = words(left, EN).remedy
    assert remedy == (
        f"{MOVE}Remove api_key here, and call load_dotenv(); after "
        'config_list_from_json(), give that entry os.environ["OPENAI_API_KEY"] as '
        "its api_key."
    )
    files = {
        ".env": f"OPENAI_API_KEY={KEY}\n",
        "OAI_CONFIG_LIST": LIST.format(""),
        "autogen.py": AUTOGEN,
        "app.py": CREW,
    }
    for path, text in files.items():
        (tmp_path / path).write_text(text)
    for each in ("load_dotenv()", 'os.environ["OPENAI_API_KEY"]', "api_key"):
        assert each in remedy
        assert each in CREW
    done = subprocess.run(
        [sys.executable, "-B", "app.py"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "['', 'sk-proj-']\n"
    (tmp_path / ".env").unlink()
    assert planned(tmp_path).left == ()


@needs_shell
def test_a_file_of_one_computer_may_stay_but_not_in_git(repository: Repository) -> None:
    """R, git and programs read these as they are."""
    for path in (
        ".Renviron", "data/my api/.Renviron.dev", "openai_key.txt", "bot.env",
        "api/local.settings.json",
    ):  # fmt: skip
        name = path.rpartition("/")[2]
        repository.add(path, f"OPENAI_API_KEY={KEY}\n")
        (left,) = planned(repository.folder).left
        command = f"git rm --cached -q --ignore-unmatch {name}"
        assert [words(left, language).remedy for language in (EN, ZH)] == [
            (
                f"It may stay, but not in git: write the line {name} into .gitignore, and "
                f"type in its folder: {command}"
            ),
            (
                f"密钥可留下，但不要提交：在 .gitignore 中写入一行 {name}，并在它所在的文件夹运行："
                f"{command}"
            ),
        ]
        folder = (repository.folder / path).parent
        subprocess.run(["sh", "-c", command], cwd=folder, check=True)
        repository.write(".gitignore", f"{name}\n")
        assert repository.git("status", "--short", "--", path) == ""
        (found,) = trees([str(repository.folder)])
        assert path not in found.names
        (repository.folder / path).unlink()
