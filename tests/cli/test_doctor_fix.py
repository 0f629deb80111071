from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from forked import output_of
from makers import make
from systems import needs_terminals

if TYPE_CHECKING:
    from conftest import Repository

SCRIPT = "from pytest_openai_ready.cli.main import main; main()"
DOCTOR = ("-c", SCRIPT, "doctor", "--offline", "--only", "dotenv")
KEY = make("project")
DIFF = (
    "--- /dev/null\n"
    "+++ b/.gitignore\n"
    "@@ -0,0 +1,6 @@\n"
    "+# Keys and other secrets: they stay on this computer.\n"
    "+.env\n"
    "+.env.*\n"
    "+!.env.example\n"
    "+.envrc\n"
    "+.streamlit/secrets.toml\n"
)


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, repository: Repository) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    repository.write(".env", f"OPENAI_API_KEY={KEY}\n")


def doctor(*arguments: str) -> tuple[int, str]:
    """Exit status and output of the real command, with no terminal and no input."""
    status, said = output_of([*DOCTOR, *arguments], cwd=Path.cwd(), env=os.environ)
    assert KEY[8:16] not in said
    return status, said


def tracked(repository: Repository) -> list[str]:
    return repository.git("ls-files").split()


def test_a_tracked_dotenv_is_taken_out_and_ignored(repository: Repository) -> None:
    repository.git("add", ".env")
    status, output = doctor("--fix", "--yes")
    assert status == 0
    assert output == (
        "Repository\n"
        "✗ .env  git tracks .env, so it is published with the repository.\n"
        "        [dotenv-tracked]\n"
        "        Remove it from git; the file itself stays.\n"
        "        git rm --cached -f -- .env\n"
        "\n"
        "Not ready: begin with .env [dotenv-tracked].\n"
        "\n" + DIFF + "In git, as these commands would do:\n"
        "  git add -- .gitignore\n"
        "  git rm --cached -f -- .env\n"
        "Done.\n"
        "\n"
        "No fault found; the account was not checked.\n"
    )
    assert tracked(repository) == [".gitignore"]
    assert (repository.folder / ".env").read_text() == f"OPENAI_API_KEY={KEY}\n"
    assert repository.git("status", "--porcelain") == "A  .gitignore\n"


def test_without_a_terminal_nothing_is_done_unasked(repository: Repository) -> None:
    status, output = doctor("--fix")
    assert status == 1
    assert output.endswith(
        "\n" + DIFF + "In git, as these commands would do:\n"
        "  git add -- .gitignore\n"
        "Nothing was written. To make these changes, add --yes.\n"
    )
    assert not (repository.folder / ".gitignore").exists()
    assert tracked(repository) == []


def test_a_rule_that_is_not_staged_is_staged(repository: Repository) -> None:
    content = ".env\n.env.*\n!.env.example\n.envrc\n.streamlit/secrets.toml\n"
    repository.write(".gitignore", content)
    status, output = doctor("--fix", "--yes", "--lang", "zh")
    assert status == 0
    assert output.endswith(
        "\n"
        "并在 git 中完成相当于以下命令的操作：\n"
        "  git add -- .gitignore\n"
        "已完成。\n"
        "\n"
        "没有发现问题；未检查账户。\n"
    )
    assert repository.git("show", ":.gitignore") == content


def test_where_all_is_well_nothing_is_done(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    status, output = doctor("--fix", "--yes")
    assert status == 0
    assert output.endswith("\n\nThere is nothing that --fix can fix.\n")
    assert repository.git("show", ":.gitignore") == ".env\n"


def test_no_filter_of_the_repository_is_run(repository: Repository) -> None:
    repository.add(".gitattributes", "* filter=spy\n")
    repository.git("config", "filter.spy.clean", "touch ran; cat")
    repository.git("add", "--force", ".env", ".gitattributes")
    (repository.folder / "ran").unlink()
    assert doctor("--fix", "--yes")[0] == 0
    assert not (repository.folder / "ran").exists()
    assert ".env" not in tracked(repository)


def test_in_the_middle_of_a_merge_nothing_is_done(repository: Repository) -> None:
    repository.add("app.py", "print()\n")
    repository.commit()
    (repository.folder / ".git/MERGE_HEAD").write_text(
        repository.git("rev-parse", "HEAD")
    )
    status, output = doctor("--fix", "--yes")
    assert status == 1
    assert "[not-judged]" in output
    assert not (repository.folder / ".gitignore").exists()


def test_from_a_folder_below_the_same_is_done(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("sub/.env", f"OPENAI_API_KEY={KEY}\n")
    repository.git("add", "sub/.env")
    monkeypatch.chdir(repository.folder / "sub")
    assert doctor("--fix", "--yes")[0] == 0
    monkeypatch.chdir(repository.folder)
    assert tracked(repository) == [".gitignore"]
    assert Path("sub/.env").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--yes",), "Error: --yes belongs to --fix."),
        (
            ("--fix", "--format", "json"),
            "Error: --fix is for people: it needs --format text.",
        ),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: tuple[str, ...], said: str) -> None:
    status, output = doctor(*arguments)
    assert (status, output.splitlines()[-1]) == (2, said)


@needs_terminals
@pytest.mark.parametrize(("answer", "written"), [("n", False), ("y", True)])
def test_on_a_terminal_a_person_is_asked(
    repository: Repository, answer: str, written: bool
) -> None:
    import pty

    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    done = subprocess.run(
        [sys.executable, *DOCTOR, "--fix"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        check=False,
    )
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    os.close(theirs)
    assert "Make these changes? [y/N]: " in shown
    assert (repository.folder / ".gitignore").exists() is written
    assert done.returncode == (0 if written else 1)
