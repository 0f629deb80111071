"""What is said of programs that also run where no `.env` is, done to the letter."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from fixing import notebook, planned, sources_in
from languages import EN, LANGUAGES, ZH
from makers import make
from service_files import SERVICE_FILES

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.report.proposal import fix_note
from pytest_openai_ready.tools.ci.services import GITEA, GITHUB, SERVICES

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

    from pytest_openai_ready.tools.ci.services import Service

KEY = make("project")
PROGRAM = f'print("{KEY}"[:8])\n'
NEEDS = "needs-dotenv"
OTHERS = (NEEDS, "container-starts")
WORKFLOW = ".github/workflows/run.yml"
STEPS = "on: {}\njobs:\n  t:\n    runs-on: x\n    steps:\n      - run: python app.py\n"
SECRET = 'env: {OPENAI_API_KEY: "${{ secrets.OPENAI_API_KEY }}"}'
FROM_SECRET = "environment: {OPENAI_API_KEY: {from_secret: OPENAI_API_KEY}}"
RUNS = "{} runs app.py, and has no .env: "
STORE = "store OPENAI_API_KEY as a secret (PLACE)"
STEP = f"{STORE}, and give that step: "
# What is said of a file of each service that runs a changed program.
OF_SERVICES = {
    "GitLab CI": "make OPENAI_API_KEY a masked variable (PLACE).",
    "Gitee Go": "make OPENAI_API_KEY a secret variable of the pipeline (PLACE).",
    "Azure Pipelines": f"{STEP}env: {{OPENAI_API_KEY: $(OPENAI_API_KEY)}}",
    **dict.fromkeys(("Woodpecker CI", "Drone"), f"{STEP}{FROM_SECRET}"),
    "Cirrus CI": f'{STEP}env: {{OPENAI_API_KEY: "ENCRYPTED[...]"}}',
    **dict.fromkeys(
        ("GitHub Actions", "Gitea Actions", "Forgejo Actions"),
        f"set the secret OPENAI_API_KEY (PLACE), and give that step: {SECRET}",
    ),
}
PLACES = {
    "GitHub Actions": "GitHub Actions: Settings > Secrets and variables > Actions",
    "GitLab CI": "GitLab CI: Settings > CI/CD > Variables",
    "Gitee Go": "Gitee Go: 流水线 > 通用变量",
    "Cirrus CI": "Cirrus CI: cirrus-ci.com > repository > Settings",
}


def said(folder: Path) -> list[str]:
    """What is said beside the changes, but for what every program needs."""
    notes = (each for each in planned(folder).notes if each.name not in OTHERS)
    return [fix_note(*each, EN) for each in notes]


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
def test_each_service_that_runs_a_changed_program_is_named(
    repository: Repository, service: Service
) -> None:
    name = service.name
    path, text = SERVICE_FILES[name]
    repository.write("app.py", PROGRAM)
    repository.write(path, re.sub(r"(?:python3 -m )?pytest", "python app.py", text))
    sentence = RUNS.format(path) + OF_SERVICES.get(name, f"{STORE}.")
    assert said(repository.folder) == [sentence.replace("PLACE", service.place)]
    assert service.place == PLACES.get(name, service.place)


def test_the_secret_of_a_changed_workflow_is_set_where_its_service_has_them(
    repository: Repository,
) -> None:
    for service in (GITHUB, GITEA):
        path = f"{service.files[0]}t.yml"
        repository.write(path, f"env:\n  OPENAI_API_KEY: {KEY}\n")
        (reads,) = [each for each in said(repository.folder) if each.startswith(path)]
        assert reads == (
            f"{path} reads the secret OPENAI_API_KEY of the repository: "
            f"set it there ({service.name}: {service.menu})."
        )


def test_a_longer_name_is_not_the_variable_that_is_read(repository: Repository) -> None:
    repository.write("app.py", PROGRAM)
    steps = STEPS.format("push")
    for name, lacks in (("AZURE_OPENAI_API_KEY", True), ("OPENAI_API_KEY", False)):
        secret = f"        env: {{{name}: '${{{{ secrets.{name} }}}}'}}\n"
        repository.write(WORKFLOW, steps + secret)
        assert bool(said(repository.folder)) is lacks, name


def test_each_language_lists_what_there_is_several_of(repository: Repository) -> None:
    other = make("deepseek", 1)
    repository.write("app.py", f"{PROGRAM}# DeepSeek\nprint('{other}'[:8])\n")
    repository.write("b.py", PROGRAM)
    both = STEPS.format("push").replace("python app.py", "python app.py && python b.py")
    repository.write(WORKFLOW, both)
    (run,) = [
        each for each in planned(repository.folder).notes if each.path == WORKFLOW
    ]
    names = ("OPENAI_API_KEY", "DEEPSEEK_API_KEY")
    assert run.lines[:2] == (("app.py", "b.py"), names)
    for language, between in ((EN, ", "), (ZH, "、")):
        text = fix_note(*run, language)
        for several in (("app.py", "b.py"), names):
            assert between.join(several) in text


def test_pytest_runs_tests_and_what_they_import(repository: Repository) -> None:
    repository.write(WORKFLOW, STEPS.format("push").replace("python app.py", "pytest"))
    repository.write("app.py", PROGRAM)
    repository.write("other.py", PROGRAM)
    assert said(repository.folder) == []
    repository.write("tests/test_a.py", "from app import x\n")
    (sentence,) = said(repository.folder)
    assert sentence.startswith(f"{WORKFLOW} runs app.py, and has no .env: ")


# A file, and what is said of it; nothing where it has the variable, or starts others.
STARTS = {
    "what has it": (WORKFLOW, STEPS.format("push") + f"        {SECRET}\n", None),
    "another one": (WORKFLOW, STEPS.format("push").replace("app", "my-app"), None),
    "a comment": (WORKFLOW, STEPS.format("push").replace("run: ", "run: # "), None),
    "a module": (
        ".travis.yml",
        "script: python -m app\n",
        f"{RUNS.format('.travis.yml')}{STORE}.".replace(
            "PLACE", "Travis CI: Settings > Environment Variables"
        ),
    ),
    "strangers": (
        WORKFLOW,
        STEPS.format("pull_request_target"),
        (
            f"{WORKFLOW} runs app.py on what strangers submit, so it must not be "
            "given OPENAI_API_KEY: run it in a workflow that strangers cannot "
            "start."
        ),
    ),
    "Procfile": (
        "Procfile",
        "web: gunicorn app:app\n",
        (
            "Procfile starts app.py on a host that has no .env: set OPENAI_API_KEY "
            "among the variables of the app there."
        ),
    ),
}


@pytest.mark.parametrize(("path", "text", "expected"), STARTS.values(), ids=STARTS)
def test_what_starts_a_changed_program_is_named(
    repository: Repository, path: str, text: str, expected: str | None
) -> None:
    repository.write("app.py", PROGRAM)
    repository.write(path, text)
    assert said(repository.folder) == ([expected] if expected else [])


def test_a_step_has_the_key_once_what_is_printed_stands_there(
    repository: Repository,
) -> None:
    repository.write("app.py", PROGRAM)
    text = STEPS.format("push")
    repository.write(WORKFLOW, text)
    (sentence,) = said(repository.folder)
    line = sentence.rpartition("that step: ")[2]
    repository.write(WORKFLOW, f"{text}        {line}\n")
    document = yaml.safe_load((repository.folder / WORKFLOW).read_text())
    (step,) = document["jobs"]["t"]["steps"]
    assert step["env"] == {"OPENAI_API_KEY": "${{ secrets.OPENAI_API_KEY }}"}
    found = planned(repository.folder)
    assert [each.name for each in found.notes] == [NEEDS]
    apply(repository.folder, found.changes)
    (repository.folder / ".env").unlink()
    assert ran(repository.folder, "app.py", OPENAI_API_KEY=KEY) == "sk-proj-\n"


# A step that installs something, and whether it gets python-dotenv.
INSTALLS = {
    "pip install openai": False,
    "uv pip install openai": False,
    "pip install openai python-dotenv": True,
    "pip install -r requirements.txt": True,
    "python -m pip install -e .": True,
    "pip install .": True,
    "uv sync": True,
    "echo": True,
}


def test_packages_that_are_installed_by_name_are_named(repository: Repository) -> None:
    repository.write("app.py", PROGRAM)
    for command, is_enough in INSTALLS.items():
        text = STEPS.format("push").replace("- run", f"- run: {command}\n      - run")
        repository.write(WORKFLOW, f"{text}        {SECRET}\n")
        sentence = f"{WORKFLOW} installs packages by their names: "
        expected = [] if is_enough else [f"{sentence}add python-dotenv there."]
        assert said(repository.folder) == expected, command


# Files of a project, and the program that it installs.
PROJECTS = {
    "scripts": ("pyproject.toml", '[project.scripts]\nstu = "stu.cli:main"\n', "src/"),
    "plug-ins": ("pyproject.toml", '[project.entry-points.x]\na = "stu.cli"\n', ""),
    "Poetry": ("pyproject.toml", '[tool.poetry.scripts]\na = "stu.cli:main"\n', ""),
    "setup.cfg": (
        "setup.cfg",
        "[options.entry_points]\nconsole_scripts =\n  stu = stu.cli:main\n",
        "src/",
    ),
    "setup.py": (
        "setup.py",
        'setup(entry_points={"console_scripts": ["stu=stu.cli:main"]})\n',
        "",
    ),
}


@pytest.mark.parametrize(("file", "text", "source"), PROJECTS.values(), ids=PROJECTS)
def test_a_program_that_is_installed_gets_its_key_as_it_is_said(
    repository: Repository, file: str, text: str, source: str, tmp_path: Path
) -> None:
    repository.write(file, text)
    repository.write(f"{source}stu/cli.py", f"def main():\n    {PROGRAM}")
    repository.write("tools/other.py", PROGRAM)
    assert said(repository.folder) == [
        (
            f"{file} installs {source}stu/cli.py, which then finds no .env: install it "
            "with python -m pip install -e ., or set OPENAI_API_KEY in the environment "
            "where it runs."
        )
    ]
    apply(repository.folder, planned(repository.folder).changes)
    installed = tmp_path / "site-packages"
    copied = repository.folder / source
    script = tmp_path / "bin" / "start"
    script.parent.mkdir()
    script.write_text("from stu.cli import main\n\nmain()\n")
    # An editable install leaves the program where it is.
    assert ran(tmp_path, str(script), PYTHONPATH=str(copied)) == "sk-proj-\n"
    (copied / "stu").rename(tmp_path / "stu")
    installed.mkdir()
    (tmp_path / "stu").rename(installed / "stu")
    environ = {"PYTHONPATH": str(installed)}
    assert ran(tmp_path, str(script), **environ) == ""
    assert ran(tmp_path, str(script), **environ, OPENAI_API_KEY=KEY) == "sk-proj-\n"


# A notebook of a service; its module there; the cell that is printed.
NOTEBOOKS = {
    "Colab": (
        notebook(f'print("{KEY}"[:8])\n', metadata={"colab": {"provenance": []}}),
        ("google/colab/userdata.py", "def get(name):\n    return KEYS[name]\n"),
        "Secrets > Notebook access",
        (
            "from google.colab import userdata; import os; "
            'os.environ["OPENAI_API_KEY"] = userdata.get("OPENAI_API_KEY")'
        ),
    ),
    "Kaggle": (
        notebook(f'import kaggle_secrets\nprint("{KEY}"[:8])\n'),
        (
            "kaggle_secrets.py",
            (
                "class UserSecretsClient:\n    def get_secret(self, name):\n"
                "        return KEYS[name]\n"
            ),
        ),
        "Add-ons > Secrets",
        (
            "from kaggle_secrets import UserSecretsClient; import os; "
            'os.environ["OPENAI_API_KEY"] = '
            'UserSecretsClient().get_secret("OPENAI_API_KEY")'
        ),
    ),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_of_a_service_begins_with_the_cell_that_is_printed(
    repository: Repository, tmp_path: Path, name: str
) -> None:
    text, (module, source), switch, cell = NOTEBOOKS[name]
    repository.write("a.ipynb", text)
    assert said(repository.folder) == [
        (
            f"a.ipynb is for {name}, which has no .env: store OPENAI_API_KEY there "
            f"({switch}), and let the notebook begin with: {cell} (and with %pip "
            "install python-dotenv)"
        )
    ]
    apply(repository.folder, planned(repository.folder).changes)
    (repository.folder / ".env").unlink()
    there = tmp_path / "service" / module
    there.parent.mkdir(parents=True)
    there.write_text(f'KEYS = {{"OPENAI_API_KEY": "{KEY}"}}\n{source}')
    (made,) = sources_in((repository.folder / "a.ipynb").read_text())
    repository.write("cells.py", f"{cell}\n{made}\n")
    service = str(tmp_path / "service")
    assert ran(repository.folder, "cells.py", PYTHONPATH=service) == "sk-proj-\n"


def test_a_notebook_for_any_jupyter_is_for_no_service(repository: Repository) -> None:
    repository.write("a.ipynb", notebook(f'x = "{KEY}"  # not in Colab\n'))
    assert said(repository.folder) == []


def test_a_cell_that_installs_packages_does_that_first(repository: Repository) -> None:
    install = "!pip install openai\n%pip install numpy\n"
    cell = f'{install}import numpy\nx = "{KEY}"\n'
    repository.write("a.ipynb", notebook(cell))
    changes = {each.path: each.after for each in planned(repository.folder).changes}
    (made,) = sources_in(changes["a.ipynb"])
    installed = install.replace("openai", "openai python-dotenv")
    assert made == (
        f"{installed}import os\nimport numpy\nfrom dotenv import load_dotenv\n\n"
        'load_dotenv()\n\nx = os.environ["OPENAI_API_KEY"]\n'
    )


FED = {
    "run.sh": "python - < src/app.py\n",
    "Makefile": "run:\n\tcat src/app.py | python3 -u\n",
    ".justfile": "run:\n  python < src/app.py\n",
    "Taskfile.yml": "tasks: {run: {cmds: ['python < src/app.py']}}\n",
    "package.json": '{"scripts": {"start": "python3 < src/app.py"}}\n',
    "README.md": "Run `python3 < src/app.py`.\n",
    ".github/workflows/a.yml": "on: push\njobs: {t: {steps: [{run: 'python < src/app.py'}]}}\n",
}


@pytest.mark.parametrize("script", FED)
def test_a_program_that_python_reads_from_standard_input_stays(
    repository: Repository, script: str
) -> None:
    """python-dotenv would end it, since it does not know where it is."""
    repository.write("src/app.py", PROGRAM)
    repository.write(script, FED[script])
    found = planned(repository.folder)
    (finding,) = found.left
    assert found.changes == ()
    for language in LANGUAGES:
        assert "python src/app.py" in words(finding, language).remedy
    assert words(finding, EN) == (
        (
            f"OpenAI project key {finding.key}; {script} has Python read this program "
            "from standard input, where it finds no .env"
        ),
        (
            f"Let {script} run it by its name, as in: python src/app.py; then run this "
            "again."
        ),
    )
    repository.write(script, "python src/app.py\n")
    done = planned(repository.folder)
    assert done.left == ()
    apply(repository.folder, done.changes)
    assert ran(repository.folder, "src/app.py") == "sk-proj-\n"


# Scripts that pack folders into a zip, and whether `src/app/main.py` is in it.
ZIPPED = {
    "build.sh": ("python -m zipapp src/app -m main:run\n", True),
    "Makefile": (
        "app.pyz:\n\tcd src && python3 -m zipapp -o ../app.pyz ./app/\n",
        True,
    ),
    "noxfile.py": ("import zipapp\nzipapp.create_archive('src', 'app.pyz')\n", True),
    "README.md": ("Build it: `python -m zipapp .`\n", True),
    "a.sh": ("python -m zipapp other; python src/app/main.py\n", False),
    "b.sh": ("python -m zipapp myapp\n", False),
}


def test_a_program_that_is_packed_into_a_zip_stays(repository: Repository) -> None:
    """python-dotenv raises an error there. What is advised works in the zip."""
    path = repository.write("src/app/main.py", f"def run():\n    {PROGRAM}")
    for script, (text, is_packed) in ZIPPED.items():
        repository.write(script, text)
        left = planned(repository.folder).left
        assert bool(left) is is_packed, script
        (repository.folder / script).unlink()
    repository.write("build.sh", ZIPPED["build.sh"][0])
    found = planned(repository.folder)
    (finding,) = found.left
    assert found.changes == ()
    assert words(finding, EN) == (
        (
            f"OpenAI project key {finding.key}; build.sh packs this program into a zip, "
            "in which it finds no .env"
        ),
        (
            'Write os.environ["OPENAI_API_KEY"] in its place, and set OPENAI_API_KEY in '
            "the environment in which the zip is started."
        ),
    )
    (written,) = re.findall(r'os\.environ\["\w+"\]', words(finding, ZH).remedy)
    text = f"import os\ndef run():\n    {PROGRAM}".replace(f'"{KEY}"', written)
    repository.write(path, text)
    assert planned(repository.folder).left == ()
    ran(repository.folder, "-m", "zipapp", "src/app", "-m", "main:run")
    assert ran(repository.folder, "src/app.pyz", OPENAI_API_KEY=KEY) == "sk-proj-\n"


def test_a_link_from_where_a_program_finds_no_keys_is_named(
    repository: Repository,
) -> None:
    repository.write("a/.env", "")
    repository.write("a/b/app.py", PROGRAM)
    links = {
        "a/c.py": "b/app.py",
        "run": "a/b/app.py",
        "d/deep": "../a/b",
        "e": "a",
        "out": "/etc/passwd",
        "gone": "x",
    }
    for link, target in links.items():
        (repository.folder / link).parent.mkdir(exist_ok=True)
        (repository.folder / link).symlink_to(target)
    done = planned(repository.folder)
    said = [(each.path, each) for each in done.notes if each.name == "started-by-link"]
    assert {path for path, _ in said} == {"run", "d/deep/app.py"}
    assert fix_note(*said[-1][1], EN) == (
        f"{said[-1][0]} leads to a/b/app.py, which finds no .env when started that way: "
        "start it by its own path, or set OPENAI_API_KEY in its environment."
    )
    apply(repository.folder, done.changes)
    for link in ("a/c.py", "e/b/app.py"):
        assert ran(repository.folder, link) == "sk-proj-\n"
    for link, each in said:
        assert ran(repository.folder, link) == ""
        assert ran(repository.folder, str(each.lines[0])) == "sk-proj-\n"
        assert ran(repository.folder, link, OPENAI_API_KEY=KEY) == "sk-proj-\n"


def test_a_script_may_hand_over_other_programs(repository: Repository) -> None:
    repository.write("src/app.py", PROGRAM)
    text = "python src/app.py < a.txt\npython < my_app.py\ncat a.txt | python app.py\n"
    repository.write("run.sh", text)
    assert planned(repository.folder).left == ()


def ran(folder: Path, *arguments: str, **variables: str) -> str:
    """What Python prints; nothing where it fails."""
    environ = {**os.environ, **variables}
    done = subprocess.run(
        [sys.executable, "-B", *arguments],
        cwd=folder, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout if done.returncode == 0 else ""
