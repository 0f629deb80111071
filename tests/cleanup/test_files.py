"""A key in a file, tracked or not: whoever does what ``scan`` says is rid of it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from cleanup.following import follow, run, work_tree
from makers import make
from sampled import sampled

if TYPE_CHECKING:
    from conftest import Repository

KEY, OTHER = make("project"), make("project", 1)
SETTINGS = f"OPENAI_API_KEY={KEY}\n"
MCP = f'{{"servers": {{"a": {{"env": {{"OPENAI_API_KEY": "{KEY}"}}}}}}}}\n'
MOVED = {
    "app.py": f'import openai\nopenai.api_key = "{KEY}"\n',
    ".env.example": SETTINGS,
    "compose.yaml": f"services:\n  a:\n    environment:\n      OPENAI_API_KEY: {KEY}\n",
    ".github/workflows/ci.yml": f"env:\n  OPENAI_API_KEY: {KEY}\n",
    ".vscode/mcp.json": MCP,
    ".cursor/mcp.json": MCP,
    ".mcp.json": MCP,
    "README.md": f"The key is {KEY}.\n",
}
BY_HAND = {
    ".vscode/launch.json": f'{{"env": {{"OPENAI_API_KEY": "{KEY}"}}}}\n',
    "Dockerfile": f"FROM python\nENV OPENAI_API_KEY={KEY}\n",
    "config.yaml": f"api_key: {KEY}\n",
    "run.sh": f"export OPENAI_API_KEY={KEY}\n",
    "notes.txt": f"{KEY}\n",
}


@pytest.mark.parametrize("staged", [True, False], ids=["staged", "not staged"])
def test_what_fix_can_move(repository: Repository, *, staged: bool) -> None:
    for name, content in MOVED.items():
        repository.write(name, content)
    repository.git("add", *(["--all"] if staged else ["README.md"]))
    for arguments in ((), ("--staged",)):
        said = run("scan", *arguments)
        assert (said.status, said.output.count("openai-ready fix") > 0) == (1, True)
    follow(run("fix", "--yes"))
    assert [run("scan", *each).status for each in ((), ("--staged",))] == [0, 0]
    now = work_tree(repository)
    assert {name for name in now if KEY.encode() in now[name]} == {".env"}
    assert {*MOVED} <= {*now}


@pytest.mark.parametrize(
    ("how", "name"),
    sampled(
        product(
            ["committed", "staged", "untracked"],
            [".env", "app/.env.local", ".streamlit/secrets.toml"],
        ),
        4,
    ),
)
def test_a_file_for_settings_stays_where_it_is(
    repository: Repository, name: str, how: str
) -> None:
    repository.add("main.py", "print(1)\n")
    repository.commit()
    content = f'OPENAI_API_KEY = "{KEY}"\n'
    repository.write(name, content)
    if how != "untracked":
        repository.git("add", name)
    if how == "committed":
        repository.commit()
    said = run("scan")
    assert said.output == (
        f"{name}:1:19: [key-in-file] OpenAI project key sk-proj-...{KEY[-4:]}\n"
        "  The key may stay in this file, which must not get into git. This writes "
        "the rule for it, and says what is left to do:\n"
        "  openai-ready fix\n"
        "Keys found: 1 (files: 2).\n"
    )
    follow(run("fix", "--yes"))
    assert (repository.folder / name).read_text() == content
    assert name not in repository.git("ls-files").splitlines()
    assert repository.git("check-ignore", name) == f"{name}\n"
    assert run("scan").status == run("scan", "--history").status == 0
    assert run("scan", name).output.endswith(
        "  The key may stay in this file, which git does not add. Leave the file "
        "out when you share the folder.\n  https://platform.openai.com/api-keys\nKeys "
        "found: 1 (files: 1).\n"
    )


def test_what_is_done_by_hand_names_the_variable(repository: Repository) -> None:
    """The usual one has another key already, and ``fix`` chose the next."""
    repository.add(".gitignore", ".env\n")
    repository.write(".env", f"OPENAI_API_KEY={OTHER}\n")
    for name, content in {**BY_HAND, "app.py": MOVED["app.py"]}.items():
        repository.write(name, content)
    for said in (run("fix", "--yes"), run("scan")):
        lines = [line for line in said.output.splitlines() if ".env" in line]
        by_hand = [line for line in lines if line.startswith("  ")]
        assert len(by_hand) == len(BY_HAND)
        assert [line for line in by_hand if "OPENAI_API_KEY_2" not in line] == []
    for name, content in BY_HAND.items():
        repository.write(name, content.replace(KEY, ""))
    assert run("scan").status == 0


def test_by_hand_alone_the_variable_is_one_that_is_free(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write(".env", f"OPENAI_API_KEY={OTHER}\n")
    repository.write("run.sh", BY_HAND["run.sh"])
    assert (
        "Move the key into an ignored .env as OPENAI_API_KEY_2."
        in run("fix", "--yes").output
    )
    assert (repository.folder / ".env").read_text() == f"OPENAI_API_KEY={OTHER}\n"


def test_outside_of_git_the_file_is_left_out_of_what_is_handed_on(
    repository: Repository,
) -> None:
    (repository.folder / ".git").rename(repository.folder.parent / "elsewhere")
    repository.write(".env", SETTINGS)
    assert run("scan").status == 0
    said = run("scan", ".env")
    assert (said.status, "Leave the file out when you share" in said.output) == (
        1,
        True,
    )
    said = run("doctor", "--offline", "--only", "files")
    assert "leave it out when you share" in " ".join(said.output.split())
