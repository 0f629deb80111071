from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from makers import make

from pytest_openai_ready.account.sources import read
from pytest_openai_ready.model import Code, Finding, Place

if TYPE_CHECKING:
    from pathlib import Path

KEY, OTHER = make("project"), make("project", 1)
NAME = "OPENAI_API_KEY"


def value_of(environ: dict[str, str], folder: Path | None) -> tuple[str | None, str]:
    found = read(environ, folder)
    return (found.key.reveal() if found.key else None), found.where


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "course" / ".git").mkdir(parents=True)
    (tmp_path / "course" / "week1").mkdir()
    return tmp_path / "course"


def test_the_environment_wins(repository: Path) -> None:
    (repository / ".env").write_text(f"{NAME}={OTHER}\n")
    assert value_of({NAME: KEY}, repository) == (KEY, "environment")


def test_dotenv_is_next(repository: Path) -> None:
    (repository / ".env").write_text(f"{NAME}={KEY}\n")
    assert value_of({}, repository) == (KEY, ".env")


def test_the_nearest_dotenv_counts(repository: Path) -> None:
    (repository / ".env").write_text(f"{NAME}={OTHER}\n")
    (repository / "week1" / ".env").write_text(f"{NAME}={KEY}\n")
    assert value_of({}, repository / "week1") == (KEY, ".env")


def test_a_dotenv_above_is_found(repository: Path) -> None:
    (repository / ".env").write_text(f"{NAME}={KEY}\n")
    expected = os.path.join("..", ".env")
    assert value_of({}, repository / "week1") == (KEY, expected)


def test_a_dotenv_outside_the_repository_is_not_its_own(repository: Path) -> None:
    (repository.parent / ".env").write_text(f"{NAME}={KEY}\n")
    assert value_of({}, repository / "week1") == (None, ".env")


def test_without_a_repository_only_the_folder_itself_counts(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{NAME}={KEY}\n")
    (tmp_path / "inner").mkdir()
    assert value_of({}, tmp_path) == (KEY, ".env")
    assert value_of({}, tmp_path / "inner") == (None, ".env")


def test_without_a_folder_no_file_is_read(repository: Path) -> None:
    (repository / ".env").write_text(f"{NAME}={KEY}\n")
    assert value_of({}, None) == (None, ".env")


@pytest.mark.parametrize(
    "line",
    [
        "{name}={key}",
        "{name}={key}\r\n",
        "export {name}={key}",
        "{name} = {key}",
        '{name}="{key}"',
        "{name}='{key}' # mine",
        "\ufeff{name}={key}",
        "# 密钥\n{name}={key}",
        "A LINE THAT IS NONE\n{name}={key}",
    ],
)
def test_a_line_is_read_as_python_dotenv_reads_it(tmp_path: Path, line: str) -> None:
    text = line.format(name=NAME, key=KEY)
    (tmp_path / ".env").write_bytes(text.encode())
    assert value_of({}, tmp_path) == (KEY, ".env")


def test_a_line_that_cannot_be_parsed_prints_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text(f'A LINE\n{NAME}="{KEY}\n')
    read({}, tmp_path)
    assert capfd.readouterr() == ("", "")


def missing(cause: str, where: str) -> Finding:
    facts = {"cause": cause, "where": where, "path": ".env"}
    return Finding(Code.KEY_MISSING, facts=facts)


def unreadable(cause: str) -> Finding:
    return Finding(Code.DOTENV_UNREADABLE, Place(".env"), facts={"cause": cause})


FAULTS = {
    "nothing": ({}, None, Finding(Code.KEY_MISSING)),
    "dotenv without it": ({}, "A=1\n", Finding(Code.KEY_MISSING)),
    "name without value": ({}, f"{NAME}\n", Finding(Code.KEY_MISSING)),
    "empty in dotenv": ({}, f"{NAME}=\n", missing("key-empty", ".env")),
    "empty variable": ({NAME: ""}, None, missing("key-empty", "environment")),
    "blank variable": ({NAME: "  "}, None, missing("key-empty", "environment")),
    "empty variable hides a key": (
        {NAME: ""},
        f"{NAME}={KEY}\n",
        missing("key-hidden-by-empty", "environment"),
    ),
    "UTF-16": ({}, f"{NAME}={KEY}\n".encode("utf-16"), unreadable("dotenv-utf-16")),
    "UTF-16 without its mark": (
        {},
        f"{NAME}={KEY}\n".encode("utf-16-le"),
        unreadable("dotenv-utf-16"),
    ),
    "GBK": (
        {},
        f"# 密钥\n{NAME}={KEY}\n".encode("gbk"),
        unreadable("dotenv-not-utf-8"),
    ),
    "huge": ({}, b"#" * 1_000_001, unreadable("dotenv-too-large")),
}


@pytest.mark.parametrize(("environ", "content", "fault"), FAULTS.values(), ids=FAULTS)
def test_why_there_is_no_key(
    tmp_path: Path,
    environ: dict[str, str],
    content: str | bytes | None,
    fault: Finding,
) -> None:
    if content is not None:
        raw = content.encode() if isinstance(content, str) else content
        (tmp_path / ".env").write_bytes(raw)
    found = read(environ, tmp_path)
    assert found.fault == fault
    assert found.key is None


def test_a_folder_named_dotenv_is_no_file(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert read({}, tmp_path).fault == unreadable("dotenv-directory")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".env")
    assert read({}, tmp_path).fault == unreadable("dotenv-not-a-file")


def test_a_link_that_leads_nowhere_is_no_file(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to("nowhere")
    assert read({}, tmp_path).fault == Finding(Code.KEY_MISSING)


def test_a_link_to_itself_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to(".env")
    assert read({}, tmp_path).fault == unreadable("dotenv-no-permission")


def test_a_link_out_of_the_repository_is_not_followed(repository: Path) -> None:
    (repository.parent / "other.env").write_text(f"{NAME}={KEY}\n")
    (repository / ".env").symlink_to("../other.env")
    assert read({}, repository).fault == unreadable("dotenv-link-outside")


def test_a_link_within_the_repository_is_followed(repository: Path) -> None:
    (repository / "week1" / "settings").write_text(f"{NAME}={KEY}\n")
    (repository / ".env").symlink_to("week1/settings")
    assert value_of({}, repository) == (KEY, ".env")


def test_an_unreadable_dotenv_does_not_matter_where_the_key_is_set(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").mkdir()
    assert value_of({NAME: KEY}, tmp_path) == (KEY, "environment")


@pytest.mark.parametrize("name", [NAME, "OPENAI_BASE_URL"])
def test_another_value_in_dotenv_is_a_conflict(tmp_path: Path, name: str) -> None:
    (tmp_path / ".env").write_text(f"{name}=one\n")
    facts = {"variable": name, "path": ".env"}
    conflict = Finding(Code.SOURCE_CONFLICT, facts=facts)
    assert read({NAME: KEY, name: "two"}, tmp_path).conflict == conflict
    assert read({NAME: KEY, name: "one"}, tmp_path).conflict is None


def test_the_other_settings_come_the_same_way(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "OPENAI_BASE_URL=https://relay.example.com/v1\n"
        "OPENAI_ORG_ID=org-1\nOPENAI_PROJECT_ID=proj_1\n"
    )
    found = read({"OPENAI_ORG_ID": "org-2"}, tmp_path)
    assert found.base_url == ("https://relay.example.com/v1", ".env")
    assert found.organization == ("org-2", "environment")
    assert found.project == ("proj_1", ".env")


def test_nothing_that_is_read_shows_a_key(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{NAME}={OTHER}\n")
    assert KEY[12:-4] not in repr(read({NAME: KEY}, tmp_path))
    assert OTHER[12:-4] not in repr(read({}, tmp_path))
