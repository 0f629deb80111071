"""The templates for GitLab and MegaLinter: valid, and what they run is run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from integration.counterparts import release_program
from makers import make
from systems import needs_shell

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = [pytest.mark.integration, pytest.mark.matrix, needs_shell]

TEMPLATES = Path(__file__).parents[2] / "templates"
GITLAB = TEMPLATES / "gitlab.yml"
PLUGIN = TEMPLATES / "mega-linter-plugin-openai-ready"
RULES = ".env\n.env.*\n!.env.example\n.envrc\n"
JOB = "openai-ready"


def gitlab_file(source: str) -> str:
    """The template as GitLab fills it in: https://docs.gitlab.com/ci/inputs/"""
    head, _, body = GITLAB.read_text(encoding="utf-8").partition("\n---\n")
    inputs = yaml.safe_load(head)["spec"]["inputs"]
    values = {name: str(each.get("default")) for name, each in inputs.items()}
    values["source"] = source
    return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda name: values[name[1]], body)


def run(
    job: dict[str, Any], folder: Path, builds: Path
) -> subprocess.CompletedProcess[str]:
    """The script of a job, in the shell that GitLab's runner takes."""
    programs = builds / "bin"
    programs.mkdir(exist_ok=True)
    if not (programs / "python").exists():
        (programs / "python").symlink_to(sys.executable)
    variables = {
        name: str(value).replace("$CI_BUILDS_DIR", str(builds))
        for name, value in job["variables"].items()
    }
    path = os.pathsep.join((str(programs), "/usr/bin", "/bin"))
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])],
        cwd=folder, env={**os.environ, **variables, "PATH": path}, check=False,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip


def test_the_template_for_gitlab_is_valid(tmp_path: Path) -> None:
    check = release_program("bin/check-jsonschema")
    file = tmp_path / ".gitlab-ci.yml"
    file.write_text(gitlab_file("/clone"), encoding="utf-8")
    subprocess.run([check, "--builtin-schema=vendor.gitlab-ci", str(file)], check=True)


def test_the_template_for_gitlab_finds_a_key(
    clone: Path, repository: Repository, tmp_path: Path
) -> None:
    job = yaml.safe_load(gitlab_file(str(clone)))[JOB]
    repository.add(".gitignore", RULES)
    repository.commit()
    clean = run(job, repository.folder, tmp_path)
    assert clean.returncode == 0, clean.stderr
    key = make("project")
    repository.add("app.py", f"KEY = {key!r}\n")
    repository.commit()
    repository.add("app.py", "KEY = None\n")
    repository.commit()
    found = run(job, repository.folder, tmp_path)
    assert found.returncode == 1
    assert "key-in-history" in found.stdout
    assert key[20:30] not in found.stdout + found.stderr


def test_the_plugin_for_megalinter_runs_what_there_is(repository: Repository) -> None:
    (file,) = PLUGIN.iterdir()
    descriptor = yaml.safe_load(file.read_text(encoding="utf-8"))
    (linter,) = descriptor["linters"]
    report = repository.folder / "report.renderers.sarif"
    arguments = [*linter["cli_lint_extra_args"], *linter["cli_sarif_args"]]
    command = [
        str(Path(sys.executable).with_name(linter["cli_executable"])),
        *(each.replace("{{SARIF_OUTPUT_FILE}}", str(report)) for each in arguments),
    ]
    repository.add("app.py", f"KEY = {make('project')!r}\n")
    assert subprocess.run(command, check=False).returncode == 1
    (result,) = json.loads(report.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["ruleId"] == "key-in-file"
    for asked in (linter["cli_help_arg_name"], linter["cli_version_arg_name"]):
        subprocess.run([command[0], asked], check=True, stdout=subprocess.DEVNULL)
    for example in linter["examples"]:
        assert example.split()[:2] == [JOB, "scan"]


def test_the_recipe_for_conda_is_valid() -> None:
    """rattler-build knows each field of it, and which package it makes."""
    recipe = (TEMPLATES / "conda" / "recipe.yaml").read_text(encoding="utf-8")
    filled = recipe.replace("<address of this repository>", "https://example.org/a.git")
    judge = (
        "import sys; from rattler_build import Stage0Recipe, VariantConfig;"
        "made = Stage0Recipe.from_yaml(sys.stdin.read()).render(VariantConfig());"
        "print(*(each.recipe.package.name for each in made))"
    )
    python = release_program("bin/python")
    if subprocess.run([python, "-c", "import rattler_build"], check=False).returncode:
        pytest.skip("py-rattler-build could not be installed here")

    def judged(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-c", judge], input=text, check=False,
            capture_output=True, encoding="utf-8",
        )  # fmt: skip

    done = judged(filled)
    assert (done.returncode, done.stdout) == (0, "pytest-openai-ready\n")
    assert judged(filled.replace("run_constraints", "constrains")).returncode == 1
