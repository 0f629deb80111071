from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from audit.classroom import CLEAN, clone, git, key_line, write
from click.testing import CliRunner
from makers import make

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from click.testing import Result

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("isolated")]
SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs/audit.schema.json").read_text(encoding="utf-8")
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def audit(*arguments: str) -> Result:
    environ = os.environ.copy()
    try:
        return CliRunner().invoke(commands, ["audit", *arguments])
    finally:
        assert os.environ == environ, "only workers change their variables"


def a_class() -> None:
    here = Path("class")
    ada = clone(
        here / "ada",
        {**CLEAN, "app.py": key_line(1)},
        {"app.py": "", ".env": "OPENAI_API_KEY=" + make("project", 2)},
    )
    git(ada, "update-ref", "refs/remotes/origin/main", "HEAD")
    clone(here / "bob", CLEAN)
    write(here, {"cyd/app.py": key_line(1)})
    (clone(here / "dan", CLEAN) / ".git/HEAD").write_text("")


def test_the_table_says_what_is_worst_first() -> None:
    a_class()
    done = audit("class")
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert max(map(len, lines[:6])) <= 80
    (commit,) = git(Path("class/ada"), "log", "--format=%cs", "-1").split()
    assert lines[:5] == [
        "   Folder     Keys  Where   .env    Hooks  More  Since",
        f"✗  class/ada  2     pushed  in git  none   1     {commit}",
        "✗  class/cyd  1     files   -       -      -     -",
        "?  class/dan  -     -       -       -      -     -",
        "!  class/bob  -     -       -       none   -     -",
    ]
    (shared,) = [line for line in lines if "is in 2 of them" in line]
    assert shared.endswith("is in 2 of them: class/ada, class/cyd")
    assert lines[-1] == "Repositories: 4, with keys: 2, not judged as a whole: 1."


def test_the_same_in_chinese() -> None:
    a_class()
    done = audit("class", "--lang", "zh")
    assert done.output.splitlines()[-1] == (
        "仓库 4 个，含密钥 2 个，未能完整判断 1 个。"
    )
    assert "已推送" in done.output


def test_json_is_as_the_schema_says_and_holds_no_key() -> None:
    a_class()
    done = audit("class", "--format", "json")
    document = json.loads(done.output)
    jsonschema.validate(document, SCHEMA)
    assert document["exit_code"] == done.exit_code == 1
    assert [row["folder"] for row in document["rows"]] == [
        f"class/{name}" for name in ("ada", "bob", "cyd", "dan")
    ]
    for seed in (1, 2):
        assert make("project", seed)[8:20] not in done.output


def test_the_exit_statuses() -> None:
    a_class()
    for folders, status in (
        (["class/bob"], 0),
        (["class/cyd"], 1),
        (["class/bob", "class/dan"], 3),
        (["nowhere"], 2),
        ([], 2),
        (["class/bob", "--since", "yesterday"], 2),
        (["class/bob", "--since", "2026-02-02", "--until", "2026-02-01"], 2),
        (["class/bob", "--since", "2026-02-02", "--until", "2026-02-02"], 0),
        (["class/bob", "--state", "class/cyd/app.py"], 2),
    ):
        assert audit(*folders).exit_code == status, folders


def test_days_leave_out_what_came_and_went_outside_of_them() -> None:
    a_class()
    for days, count in (
        (["--since", "2000-01-01"], 2),
        (["--since", "2999-01-01"], 1),  # it is there still
        (["--until", "2000-01-01"], 1),
    ):
        document = json.loads(audit("class/ada", "--format", "json", *days).output)
        assert len(document["rows"][0]["keys"]) == count, days


def test_markdown_for_a_workflow() -> None:
    a_class()
    lines = audit("class", "--format", "markdown").output.splitlines()
    assert lines[0].startswith("## Repositories: 4")
    assert lines[4].startswith("| ✗ | class/ada | 2 | pushed | in git |")


def test_a_file_gets_what_the_terminal_would() -> None:
    a_class()
    assert audit("class", "--output", "out.txt").output == ""
    assert Path("out.txt").read_text(encoding="utf-8") == audit("class").output


def test_odd_names_are_spelled_out() -> None:
    for name in ("a\x1b[2Jb", "c\u202ed", "::error::x", "=1+1"):
        write(Path("class"), {f"{name}/app.py": key_line()})
    for form in ("text", "json", "markdown"):
        said = audit("class", "--format", form).output
        assert "\x1b" not in said
        assert "\u202e" not in said
        assert not any(line.startswith("::") for line in said.splitlines())


def test_nothing_is_kept_where_nobody_wants_it(tmp_path: Path) -> None:
    a_class()
    before = sorted(tmp_path.rglob("*"))
    audit("class", "--no-state")
    assert sorted(tmp_path.rglob("*")) == before
    audit("class", "--state", "state.sqlite")
    assert [each.name for each in set(tmp_path.rglob("*")) - set(before)] == [
        "state.sqlite"
    ]


def test_there_is_nothing_to_resume() -> None:
    a_class()
    done = audit("class/bob", "--resume")
    assert done.exit_code == 0
    assert "There is no interrupted audit of these folders" in done.stderr
