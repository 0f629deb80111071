"""The printed command gives a container its key, in whatever form ``.env`` has it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fixing import planned
from languages import EN, ZH
from makers import make
from systems import needs_shell, needs_windows

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.messages.shells import CMD, POSIX, POWERSHELL
from pytest_openai_ready.report.proposal import fix_note
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.images.builders import APPTAINER, COMPOSE, DOCKER, PODMAN

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

KEY = make("project")
IMAGE = {"Dockerfile": "FROM python\nCOPY . .\n", "a.py": f"k = '{KEY}'\n"}
WHOLE = "docker run --env-file .env"
ONLY = (
    'OPENAI_API_KEY="$(python -X utf8 -m dotenv -f .env get OPENAI_API_KEY)" '
    "docker run -e OPENAI_API_KEY"
)
# What stands in .env before `fix`, and how a container is started afterwards.
FORMS = {
    "": WHOLE,
    "# mine\n\nOPENAI_API_KEY=\n": WHOLE,
    "OPENAI_API_KEY=<K>": WHOLE,
    "OTHER=1\n": ONLY,
    "export OPENAI_API_KEY=\n": ONLY,
    'OPENAI_API_KEY="<K>"\n': ONLY,
    "export OPENAI_API_KEY='<K>'\nOTHER=1\n": ONLY,
    "OPENAI_API_KEY=<K> # of the course\n": ONLY,
    "OPENAI_API_KEY = <K>\n": ONLY,
    "OPENAI_API_KEY=<K>\r\n": ONLY,
    "\ufeffOTHER=课程\r\nOPENAI_API_KEY='<K>'\r\n": ONLY,
    "\ufeffOPENAI_API_KEY=<K>\n": ONLY,
}
SHOWS = (
    "import json, os, sys\n"
    "print(json.dumps([sys.argv[1:], {n: os.environ.get(n) for n in sys.argv[2:]},"
    " os.environ.get('OTHER')]))\n"
)


def _started(command: str, folder: Path) -> list[object]:
    """What a container would be given, as a command asks ``docker run`` for it."""
    program = folder / "docker"
    program.write_text(f"#!{sys.executable}\n{SHOWS}")
    program.chmod(0o755)
    environ = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder, env=environ, check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    program.unlink()
    shown: list[object] = json.loads(done.stdout)
    return shown


def _read_by_docker(text: str) -> dict[str, str]:
    """A file of settings as Docker reads it: each line as it stands.

    https://docs.docker.com/reference/cli/docker/container/run/#env
    """
    lines = (each for each in text.splitlines() if each and each[0] != "#")
    return dict(each.split("=", 1) for each in lines)


@pytest.mark.usefixtures("isolated")
@needs_shell
def test_a_container_gets_the_key_and_nothing_else(repository: Repository) -> None:
    for number, (form, expected) in enumerate(FORMS.items()):
        folder = repository.folder / str(number)
        folder.mkdir()
        repository.git("init", "--quiet", str(folder))
        files = {**IMAGE, **({".env": form} if form else {})}
        for name, text in files.items():
            (folder / name).write_bytes(text.replace("<K>", KEY).encode())
        done = planned(folder)
        apply(folder, done.changes)
        (command,) = [
            str(n.lines[1]) for n in done.notes if n.name == "container-starts"
        ]
        assert (form, command) == (form, expected)
        text = (folder / ".env").read_bytes().decode()
        if command == WHOLE:
            assert _read_by_docker(text) == {"OPENAI_API_KEY": KEY}
        else:
            arguments = ["run", "-e", "OPENAI_API_KEY"]
            given = {"-e": None, "OPENAI_API_KEY": KEY}
            assert _started(command, folder) == [arguments, given, None], form


def test_services_with_a_key_each_get_the_file_of_their_folder(
    repository: Repository,
) -> None:
    services = "services:\n  a:\n    build: ./a\n  b:\n    build: ./b\n"
    repository.write("compose.yaml", services)
    for number, folder in enumerate("ab"):
        repository.write(f"{folder}/.env", "")
        repository.write(f"{folder}/m.py", f"k = '{make('project', number)}'\n")
        repository.write(f"{folder}/Dockerfile", "FROM python\nCOPY . .\n")
    done = planned(repository.folder)
    said = [each for each in done.notes if each.path == "compose.yaml"]
    assert [fix_note(*each, EN) for each in said] == [
        (
            "compose.yaml builds programs that read OPENAI_API_KEY from several files, and "
            "Compose would give all of them one value: give each service the file of its "
            "folder with env_file: a/.env, env_file: b/.env."
        )
    ]
    assert "env_file: a/.env、env_file: b/.env" in fix_note(*said[0], ZH)
    apply(repository.folder, done.changes)
    assert (repository.folder / "compose.yaml").read_text() == services
    for folder in "ab":
        build = f"    build: ./{folder}\n"
        services = services.replace(build, f"{build}    env_file: {folder}/.env\n")
    repository.write("compose.yaml", services)
    repository.write("a/m.py", f"k = '{KEY}'\n")
    assert [e.name for e in planned(repository.folder).notes] == ["needs-dotenv"]


def test_doctor_says_it_for_the_keys_of_such_a_file(repository: Repository) -> None:
    repository.add("Dockerfile", "FROM python\nCOPY .env .\n")
    forms = {
        "A=1\nOPENAI_API_KEY=x\n": WHOLE,
        "export A=1\nexport OPENAI_API_KEY=x\n": ONLY,
        "A='1'\n": ONLY,
        "A='" + "${A}" * 600 + "'\n": ONLY,
    }
    for text, expected in forms.items():
        repository.write(".env", text)
        (finding,) = published_findings(Found())
        assert words(finding, EN).remedy == (
            "Leave it out of the line, and give it when the container starts: "
            f"{expected}"
        )


def test_each_shell_sets_the_variable_before() -> None:
    start, names = DOCKER.start, ["A", "B"]
    reading = "python -X utf8 -m dotenv -f {} get {}"
    a, b = (reading.format("'my app/.env'", each) for each in names)
    assert start.with_variables("my app/.env", names, POSIX) == (
        f'A="$({a})" B="$({b})" docker run -e A -e B'
    )
    a, b = (reading.format('"my app/.env"', each) for each in names)
    assert start.with_variables("my app/.env", names, POWERSHELL) == (
        f"$env:A = {a}; $env:B = {b}; docker run -e A -e B"
    )
    a = reading.format('"my app/.env"', "A")
    assert start.with_variables("my app/.env", ["A"], CMD) == (
        f'(for /f "delims=" %i in (\'"{a}"\') do @set "A=%i") & docker run -e A'
    )
    a = reading.format(".env", "A")
    assert PODMAN.start.with_variables(".env", ["A"], POSIX) == (
        f'A="$({a})" podman run -e A'
    )
    # It gives a container all that its own environment has.
    # https://apptainer.org/docs/user/main/environment_and_metadata.html
    assert APPTAINER.start.with_variables(".env", ["A"], POSIX) == (
        f'A="$({a})" apptainer run'
    )
    # It fills ${A} in from the environment; `up` has no option for a variable.
    # https://docs.docker.com/reference/cli/docker/compose/up/
    assert COMPOSE.start.with_variables(".env", ["A"], POSIX) == (
        f'A="$({a})" docker compose up'
    )


@needs_windows
def test_cmd_and_powershell_give_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"\ufeffexport OPENAI_API_KEY='{KEY}' # 课程\r\n")
    (tmp_path / "docker.cmd").write_text("@echo %1 %2 %3 %OPENAI_API_KEY%\r\n")

    def printed(program: str, command: str) -> str:
        return subprocess.run(
            f'{program} "{command}"',
            check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
        ).stdout.decode()  # fmt: skip

    for shell, program in ((CMD, "cmd /d /s /c"), (POWERSHELL, "powershell -c")):
        if "here" not in printed(program, "echo here"):
            continue  # Wine's PowerShell does nothing
        command = DOCKER.start.with_variables(".env", ["OPENAI_API_KEY"], shell)
        here = command.replace("python", sys.executable)
        said = printed(program, here.replace(" docker", " .\\docker.cmd"))
        assert said.split() == ["run", "-e", "OPENAI_API_KEY", KEY]
