"""What becomes of files of every format, and of what cannot be changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from makers import make

from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.fix.fixer import fix_of
from pytest_openai_ready.messages.language import ENGLISH
from pytest_openai_ready.report.proposal import fix_note
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.scan.places.trees import scan_settings_of, trees

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import Repository

    from pytest_openai_ready.fix.fix_result import Fix

KEY, OTHER, DEEPSEEK = make("project"), make("project", 1), make("deepseek")
PROGRAM = f'import openai\nopenai.api_key = "{KEY}"\n'
CODE = "import os\nimport openai\nfrom dotenv import load_dotenv\n\nload_dotenv()\n\n"
READ = f'{CODE}openai.api_key = os.environ["{{}}"]\n'
IGNORED = {".gitignore": ".env\n"}
MOVED = {".env": f"OPENAI_API_KEY={KEY}\n", **IGNORED}


def planned(repository: Repository, environ: Mapping[str, str] | None = None) -> Fix:
    (found,) = trees()
    folder = Path(found.folder)
    assert folder == repository.folder.resolve()
    return fix_of(Found(folder), found.names, scan_settings_of(found), environ or {})


def after(repository: Repository) -> dict[str, str]:
    """The new content of every file that changes."""
    done = planned(repository)
    assert done.left == ()
    apply(repository.folder, done.changes)
    return {each.path: (each.after or b"").decode() for each in done.changes}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.py": PROGRAM}, {**MOVED, "a.py": READ.format("OPENAI_API_KEY")}),
        (
            {"README.md": f"key {KEY}\n"},
            {**MOVED, "README.md": "key sk-proj-...\n"},
        ),
        (
            {".env.example": f"# c\nMY_KEY={KEY} # d\n"},
            {".env": f"MY_KEY={KEY}\n", **IGNORED, ".env.example": "# c\nMY_KEY= # d\n"},
        ),
        (
            {"b/compose.yaml": f"x:\n  - OPENAI_API_KEY={KEY}\n  - A={OTHER}\n"},
            {
                "b/.env": f"OPENAI_API_KEY={KEY}\nOPENAI_API_KEY_2={OTHER}\n",
                **IGNORED,
                "b/compose.yaml": (
                    "x:\n  - OPENAI_API_KEY=${OPENAI_API_KEY}\n  - A=${OPENAI_API_KEY_2}\n"
                ),
            },
        ),
        (
            {".github/workflows/ci.yml": f"env:\n  OPENAI_API_KEY: '{KEY}'\n"},
            {
                **MOVED,
                ".github/workflows/ci.yml": (
                    "env:\n  OPENAI_API_KEY: '${{ secrets.OPENAI_API_KEY }}'\n"
                ),
            },
        ),
        (
            {
                "render.yaml": (
                    f"envVars:\n  - key: AI_KEY\n    value: '{KEY}'\n"
                    f"  - key: AI_KEY\n    value: {KEY}\n"
                )
            },
            {
                ".env": f"OPENAI_API_KEY={KEY}\n",
                **IGNORED,
                "render.yaml": "envVars:\n" + "  - key: AI_KEY\n    sync: false\n" * 2,
            },
        ),
        (
            {"a.py": f'x = "{KEY}", "{OTHER}"\ny = "{DEEPSEEK}"  # deepseek\n'},
            {
                ".env": (
                    f"OPENAI_API_KEY={KEY}\nOPENAI_API_KEY_2={OTHER}\n"
                    f"DEEPSEEK_API_KEY={DEEPSEEK}\n"
                ),
                **IGNORED,
                "a.py": (
                    "import os\n\nfrom dotenv import load_dotenv\n\nload_dotenv()\n\n"
                    'x = os.environ["OPENAI_API_KEY"], os.environ["OPENAI_API_KEY_2"]\n'
                    'y = os.environ["DEEPSEEK_API_KEY"]  # deepseek\n'
                ),
            },
        ),
        (
            {
                ".env.example": "# mine\nOPENAI_API_KEY=\n",
                "a.py": f'x = "{KEY}"\ny = "{DEEPSEEK}"  # deepseek\n',
            },
            {
                ".env": f"OPENAI_API_KEY={KEY}\nDEEPSEEK_API_KEY={DEEPSEEK}\n",
                ".env.example": "# mine\nOPENAI_API_KEY=\nDEEPSEEK_API_KEY=\n",
                **IGNORED,
                "a.py": (
                    "import os\n\nfrom dotenv import load_dotenv\n\nload_dotenv()\n\n"
                    'x = os.environ["OPENAI_API_KEY"]\n'
                    'y = os.environ["DEEPSEEK_API_KEY"]  # deepseek\n'
                ),
            },
        ),
        (
            {"a.py": PROGRAM, "requirements.txt": "openai", "pyproject.toml": (
                '[project]\nname = "x"\ndependencies = [\n  "openai",\n]\n'
            )},
            {
                **MOVED,
                "a.py": READ.format("OPENAI_API_KEY"),
                "requirements.txt": "openai\npython-dotenv\n",
                "pyproject.toml": (
                    '[project]\nname = "x"\n'
                    'dependencies = [\n  "openai",\n  "python-dotenv",\n]\n'
                ),
            },
        ),
    ],
    ids=["program", "prose", "template", "compose", "workflow", "render", "several", "example", "listed"],
)  # fmt: skip
def test_each_format_refers_to_the_key_in_its_way(
    repository: Repository, files: Mapping[str, str], expected: Mapping[str, str]
) -> None:
    for name, content in files.items():
        repository.write(name, content)
    assert after(repository) == expected
    assert planned(repository).changes == ()


@pytest.mark.parametrize(
    ("content", "expected", "name"),
    [
        (f"# a\r\nB=c # d\r\nOPENAI_API_KEY={KEY}", None, "OPENAI_API_KEY"),
        ("# a\r\nB=c # d", "# a\r\nB=c # d\r\nOPENAI_API_KEY={}\r\n", "OPENAI_API_KEY"),
        ("export OPENAI_API_KEY =\r\nA=1", "export OPENAI_API_KEY ={}\r\nA=1", "OPENAI_API_KEY"),
        ("OPENAI_API_KEY=your-key-here\r\nA=1\r\n", "OPENAI_API_KEY={}\r\nA=1\r\n", "OPENAI_API_KEY"),
        (f"OPENAI_API_KEY={OTHER}\n", f"OPENAI_API_KEY={OTHER}\nOPENAI_API_KEY_2={{}}\n", "OPENAI_API_KEY_2"),
        (f"MINE={KEY}\n", None, "MINE"),
        ('A="\nOPENAI_API_KEY=\n"\n', 'A="\nOPENAI_API_KEY=\n"\nOPENAI_API_KEY={}\n', "OPENAI_API_KEY"),
        ('A=1\n\nOPENAI_API_KEY="\n\n" # b\nC=2', "A=1\n\nOPENAI_API_KEY={} # b\nC=2", "OPENAI_API_KEY"),
        ("OPENAI_API_KEY='<your key # here>'\n", "OPENAI_API_KEY={}\n", "OPENAI_API_KEY"),
    ],
)  # fmt: skip
def test_what_a_dotenv_says_stays(
    repository: Repository, content: str, expected: str | None, name: str
) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write(".env", content)
    repository.write("a.py", PROGRAM)
    wanted = {} if expected is None else {".env": expected.format(KEY)}
    assert after(repository) == {**wanted, "a.py": READ.format(name)}


LEFT: dict[str, tuple[str | bytes, str]] = {
    "old.py": (f"print '{KEY}'\n", "left-no-python"),
    "inner.py": (f"match x:\n    case '{KEY}':\n        pass\n", "left-in-the-way"),
    "broken.ipynb": (f'{{"cells": ["{KEY}"\n', "left-no-notebook"),
    "Dockerfile": (f"ENV K={KEY}\n", "left-in-image"),
    "run.sh": (f"export OPENAI_API_KEY={KEY}\n", "left-in-shell"),
    "run.fish": (f"set -x OPENAI_API_KEY {KEY}\n", "left-in-fish"),
    "run.ps1": (f"$env:OPENAI_API_KEY = '{KEY}'\n", "left-in-powershell"),
    "run.bat": (f"set OPENAI_API_KEY={KEY}\n", "left-in-batch"),
    "config.json": (f'{{"api_key": "{KEY}"}}\n', "left-in-settings"),
    "settings.toml": (f'api_key = "{KEY}"\n', "left-in-settings"),
    "pom.xml": (f"<key>{KEY}</key>\n", "left-in-format"),
    "gbk.py": (f"# 密钥\nK = '{KEY}'\n".encode("gbk"), "left-no-utf-8"),
}


def test_what_cannot_refer_to_a_key_is_left_and_said(repository: Repository) -> None:
    for name, (content, _) in LEFT.items():
        repository.write(name, content)
    done = planned(repository)
    assert done.changes == ()
    said = {str(each.place and each.place.path): each.cause.name for each in done.left}
    assert said == {name: cause for name, (_, cause) in LEFT.items()}


def test_without_libcst_programs_are_left(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("a.py", PROGRAM)
    monkeypatch.setattr(
        "pytest_openai_ready.changes.editing.editors.find_spec", lambda _: None
    )
    done = planned(repository)
    assert [each.cause.name for each in done.left] == ["left-without-editors"]
    assert done.changes == ()


def test_files_for_keys_are_ignored_not_edited(repository: Repository) -> None:
    repository.write("app/.env.local", f"A={KEY}\n")
    repository.write(".streamlit/secrets.toml", f'K = "{KEY}"\n')
    assert after(repository) == {".gitignore": ".streamlit/secrets.toml\n.env.local\n"}


def test_a_name_in_any_script_is_ignored(repository: Repository) -> None:
    repository.write(".gitignore", "# 缓存\n__pycache__/\n")
    repository.write(".env.密钥", f"A={KEY}\n")
    assert after(repository) == {".gitignore": "# 缓存\n__pycache__/\n.env.密钥\n"}
    assert "密钥" not in repository.git("-c", "core.quotePath=no", "status", "--short")


def test_a_tracked_dotenv_is_said(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.add(".env", f"OPENAI_API_KEY={KEY}\n")
    (left,) = planned(repository).left
    assert left.code.value == "dotenv-tracked"
    assert planned(repository).changes == ()


def test_a_rule_is_not_taken_back_by_another(repository: Repository) -> None:
    repository.write("a/.gitignore", "!.env\r\n")
    repository.write("a/.env", "B=1\n")
    repository.write("a/b/c.py", PROGRAM)
    changed = after(repository)
    assert changed["a/.gitignore"] == "!.env\r\n.env\r\n"
    assert changed["a/.env"] == f"B=1\nOPENAI_API_KEY={KEY}\n"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("A=密\n".encode("gbk"), "file-not-utf-8"),
        ("A=1\n".encode("utf-16"), "file-not-utf-8"),
        (b"A=1" + b" " * 80_000 + b"2\n", "dotenv-out-of-bounds"),
        (b"A=1\n" * 500_000, "dotenv-out-of-bounds"),
    ],
)
def test_a_dotenv_that_no_program_could_read_is_refused(
    repository: Repository, content: bytes, cause: str
) -> None:
    repository.write(".env", content)
    repository.write("a.py", PROGRAM)
    with pytest.raises(ChangeError) as caught:
        planned(repository)
    assert (caught.value.cause.facts.get("path"), caught.value.cause.name) == (
        ".env",
        cause,
    )


def test_a_dotenv_that_leads_out_is_refused(
    repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").write_text("A=1\n")
    (repository.folder / ".env").symlink_to(tmp_path / "elsewhere")
    repository.write("a.py", PROGRAM)
    with pytest.raises(ChangeError) as caught:
        planned(repository)
    assert (caught.value.cause.facts.get("path"), caught.value.cause.name) == (
        ".env",
        "behind-link",
    )


def test_in_the_middle_of_a_merge(repository: Repository) -> None:
    repository.add("a.py", "x = 1\n")
    repository.commit()
    for branch, value in (("one", 2), ("two", 3)):
        repository.git("checkout", "--quiet", "-b", branch, "main")
        repository.add("a.py", f"x = {value}\n{PROGRAM if value == 3 else ''}")
        repository.commit()
    with pytest.raises(Exception, match="merge"):
        repository.git("merge", "--quiet", "one")
    done = planned(repository)
    assert {each.cause.name for each in done.left} == {"left-no-python"}
    assert done.changes == ()


def test_what_may_stand_stays(repository: Repository) -> None:
    repository.write("a.py", f'K = "{KEY}"  # openai-ready: allow\n')
    assert planned(repository) == ((), (), (), ())


def test_a_variable_that_wins_is_said(repository: Repository) -> None:
    repository.write("a.py", PROGRAM)
    notes = planned(repository, {"OPENAI_API_KEY": "another"}).notes
    assert [(each.name, each.lines) for each in notes] == [
        ("environment-wins", ("OPENAI_API_KEY",)),
        ("needs-dotenv", ()),
    ]


def test_a_name_that_is_taken_gives_way_to_the_providers(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY}\n")
    keys = [*(make("deepseek", seed) for seed in range(2)), OTHER]
    program = "".join(
        f'os.getenv("OPENAI_API_KEY", "{each}")  # {"deepseek" if each != OTHER else ""}\n'
        for each in keys
    )
    (tmp_path / "a.py").write_text(f"import os\n{program}")
    (found,) = trees([str(tmp_path)])
    done = fix_of(Found(tmp_path), found.names, scan_settings_of(found), {})
    assert {each.name: each.key.reveal() for each in done.keys} == dict(
        zip(
            ("DEEPSEEK_API_KEY", "DEEPSEEK_API_KEY_2", "OPENAI_API_KEY_2"),
            keys,
            strict=True,
        )
    )


def test_the_new_settings_stay_out_of_the_image_and_reach_the_container(
    repository: Repository,
) -> None:
    compose = "services:\n  web:\n    build: .\n"
    repository.add("Dockerfile", "FROM python\nCOPY . .\n")
    repository.add("compose.yaml", compose)
    repository.add("a.py", PROGRAM)
    done = after(repository)
    assert done[".dockerignore"] == (
        "# Keys and other secrets: a container gets them when it starts.\n**/.env\n"
    )
    assert done["compose.yaml"] == (
        f"{compose}    environment:\n      OPENAI_API_KEY: ${{OPENAI_API_KEY}}\n"
    )
    (found,) = published_findings(Found())
    assert found.code is Code.READY
    assert planned(repository).changes == ()


def test_a_container_gets_the_key_of_its_programs_and_no_more_of_the_settings(
    repository: Repository,
) -> None:
    """Also where the same file had a key itself."""
    before = (
        "services:\n  web:\n    build: app\n  db:\n    image: a\n    environment:\n"
    )
    repository.add("compose.yaml", f"{before}      DB_KEY: {OTHER}\n")
    repository.add("app/a.py", PROGRAM)
    repository.add(".gitignore", ".env\n")
    repository.write(".env", "DATABASE_URL=x\n")
    done = after(repository)
    assert done["compose.yaml"] == before.replace(
        "  db", "    environment:\n      OPENAI_API_KEY: ${OPENAI_API_KEY}\n  db"
    ) + ("      DB_KEY: ${OPENAI_API_KEY_2}\n")
    assert planned(repository).changes == ()


def test_the_progress_is_that_of_searching_then_that_of_changing(
    repository: Repository,
) -> None:
    for name in ("a.py", "b.py"):
        repository.write(name, PROGRAM)
    repository.write("c.py", "x = 1\n")
    (found,) = trees()
    seen: list[tuple[int, int]] = []
    settings = scan_settings_of(found)
    folder = Found(found.folder)
    fix_of(folder, found.names, settings, {}, lambda *now: seen.append(now))
    assert seen == [(0, 3), (1, 3), (2, 3), (0, 2), (1, 2)]


def test_a_broken_compose_file_stands_in_nobody_s_way(repository: Repository) -> None:
    repository.write("compose.yaml", "services: [\n")
    repository.write("a.py", PROGRAM)
    done = planned(repository)
    assert [each.path for each in done.changes] == [".gitignore", ".env", "a.py"]
    (note,) = [each for each in done.notes if each.name != "needs-dotenv"]
    assert fix_note(*note, ENGLISH) == (
        "compose.yaml is written in a form that is not edited here. Give the service "
        "that needs it, under environment: OPENAI_API_KEY: ${OPENAI_API_KEY}"
    )
