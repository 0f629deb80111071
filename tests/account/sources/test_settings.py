from __future__ import annotations

import os
import tracemalloc
from threading import Thread
from time import process_time, sleep
from typing import TYPE_CHECKING

import pytest
from languages import EN
from makers import make

from pytest_openai_ready.account.setting_names import READ
from pytest_openai_ready.account.sources.found_settings import FoundSetting
from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.sources.stores import Stores
from pytest_openai_ready.account.verdict.diagnose import source_findings
from pytest_openai_ready.dotenv import nearest
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.messages.causes import dotenv_file, source
from pytest_openai_ready.report.renderers.plain_text import headline

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.messages.declare import OfPath

KEY, OTHER = make("project"), make("project", 1)
NAME = "OPENAI_API_KEY"


def value_of(environ: dict[str, str], folder: Path | None) -> tuple[str | None, str]:
    found = read_settings(environ, folder)
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
    assert value_of({}, repository / "week1") == (KEY, "../.env")


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
    read_settings({}, tmp_path)
    assert capfd.readouterr() == ("", "")


MISSING = Finding(source.key_missing())


def empty(where: str) -> Finding:
    return Finding(source.key_empty(where=where))


def unreadable(make: OfPath) -> Finding:
    return Finding(make(path=".env"), Place(".env"))


FAULTS = {
    "nothing": ({}, None, MISSING),
    "dotenv without it": ({}, "A=1\n", MISSING),
    "name without value": ({}, f"{NAME}\n", MISSING),
    "empty in dotenv": ({}, f"{NAME}=\n", empty(".env")),
    "empty variable": ({NAME: ""}, None, empty("environment")),
    "blank variable": ({NAME: "  "}, None, empty("environment")),
    "empty variable hides a key": (
        {NAME: ""},
        f"{NAME}={KEY}\n",
        Finding(source.key_hidden_by_empty(path=".env")),
    ),
    "UTF-16": (
        {},
        f"{NAME}={KEY}\n".encode("utf-16"),
        unreadable(dotenv_file.dotenv_utf_16),
    ),
    "UTF-16 without its mark": (
        {},
        f"{NAME}={KEY}\n".encode("utf-16-le"),
        unreadable(dotenv_file.dotenv_utf_16),
    ),
    "GBK": (
        {},
        f"# 密钥\n{NAME}={KEY}\n".encode("gbk"),
        unreadable(dotenv_file.dotenv_not_utf_8),
    ),
    "a thousandfold": (
        {},
        "A0=xxxxxxxxxx\n"
        + "".join(f"A{n + 1}=${{A{n}}}${{A{n}}}\n" for n in range(40)),
        unreadable(dotenv_file.dotenv_too_complex),
    ),
    "80 KB of references": (
        {},
        "A=" + "${" * 40_000,
        unreadable(dotenv_file.dotenv_too_complex),
    ),
    "references in long values": (
        {},
        f"A=${{{'x' * 9000}\n",
        unreadable(dotenv_file.dotenv_too_complex),
    ),
    "80 KB of spaces": (
        {},
        f"A=x{' ' * 80_000}y",
        unreadable(dotenv_file.dotenv_too_complex),
    ),
    "lines without end": (
        {},
        "A=1\n" * 10_001,
        unreadable(dotenv_file.dotenv_too_complex),
    ),
    "huge": ({}, b"#" * 1_000_001, unreadable(dotenv_file.dotenv_too_large)),
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
    found = read_settings(environ, tmp_path)
    assert found.fault == fault
    assert found.key is None


def test_a_folder_named_dotenv_is_no_file(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert read_settings({}, tmp_path).fault == unreadable(dotenv_file.dotenv_directory)


WITH_PIPES = pytest.mark.skipif(
    not hasattr(os, "mkfifo"), reason="this system has no named pipes"
)


def written_to(path: Path, *pieces: bytes, pause: float = 0.05) -> Thread:
    """A program that writes into a pipe, piece by piece, as soon as it is read."""

    def write() -> None:
        with path.open("wb", buffering=0) as file:
            for piece in pieces:
                file.write(piece)
                sleep(pause)

    thread = Thread(target=write, daemon=True)
    thread.start()
    return thread


@WITH_PIPES
def test_a_pipe_is_read_as_its_program_fills_it(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    os.mkfifo(path)
    line = f"{NAME}={KEY}\n".encode()
    writer = written_to(path, b"# from a vault\n", line[:30], line[30:])
    assert value_of({}, tmp_path) == (KEY, ".env")
    writer.join()


@WITH_PIPES
def test_a_pipe_that_nobody_fills_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "SECONDS", 0.2)
    path = tmp_path / ".env"
    os.mkfifo(path)
    assert read_settings({}, tmp_path).fault == unreadable(
        dotenv_file.dotenv_pipe_silent
    )
    # One that writes a half and stops.
    writer = written_to(path, b"OPENAI_API_KEY=sk-", b"", pause=0.5)
    assert read_settings({}, tmp_path).fault == unreadable(
        dotenv_file.dotenv_pipe_silent
    )
    writer.join()


@WITH_PIPES
def test_a_run_reads_a_pipe_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its writer may ask a person each time, and a dead one is waited for each time."""
    monkeypatch.setattr(nearest, "SECONDS", 0.2)
    path, stores = tmp_path / ".env", Stores()
    os.mkfifo(path)
    writer = written_to(path, f"{NAME}={KEY}\n".encode())
    found = [read_settings({}, tmp_path, stores=stores).key for _ in range(3)]
    assert [key and key.reveal() for key in found] == [KEY] * 3
    writer.join()
    assert read_settings({}, tmp_path).fault == unreadable(
        dotenv_file.dotenv_pipe_silent
    )


@WITH_PIPES
def test_a_pipe_without_end_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ".env"
    os.mkfifo(path)
    monkeypatch.setattr("pytest_openai_ready.dotenv.nearest.LARGEST", 100)
    writer = written_to(path, b"A=1\n" * 26, pause=0)
    assert read_settings({}, tmp_path).fault == unreadable(dotenv_file.dotenv_too_large)
    writer.join()


def test_a_dotenv_that_is_switched_off_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{NAME}={KEY}\n")
    for value in ("1", "true", "YES"):
        found = read_settings({"PYTHON_DOTENV_DISABLED": value}, tmp_path)
        assert found.fault == unreadable(dotenv_file.dotenv_disabled)
    assert value_of({"PYTHON_DOTENV_DISABLED": "0"}, tmp_path) == (KEY, ".env")
    there = {"PYTHON_DOTENV_DISABLED": "1", NAME: OTHER}
    assert value_of(there, tmp_path) == (OTHER, "environment")


def test_a_link_that_leads_nowhere_is_no_file(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to("nowhere")
    assert read_settings({}, tmp_path).fault == MISSING


def test_a_link_to_itself_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to(".env")
    assert read_settings({}, tmp_path).fault == unreadable(
        dotenv_file.dotenv_no_permission
    )


def test_a_link_out_of_the_repository_is_not_followed(repository: Path) -> None:
    (repository.parent / "other.env").write_text(f"{NAME}={KEY}\n")
    (repository / ".env").symlink_to("../other.env")
    assert read_settings({}, repository).fault == unreadable(
        dotenv_file.dotenv_link_outside
    )


def test_a_link_within_the_repository_is_followed(repository: Path) -> None:
    (repository / "week1" / "settings").write_text(f"{NAME}={KEY}\n")
    (repository / ".env").symlink_to("week1/settings")
    assert value_of({}, repository) == (KEY, ".env")


def test_an_unreadable_dotenv_does_not_matter_where_the_key_is_set(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").mkdir()
    assert value_of({NAME: KEY}, tmp_path) == (KEY, "environment")


def test_an_empty_variable_that_hides_a_key_is_reported_first(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{NAME}={KEY}\n")
    codes = [each.code for each in source_findings(read_settings({NAME: ""}, tmp_path))]
    assert codes == [Code.KEY_MISSING, Code.SOURCE_CONFLICT]


def test_a_conflict_about_something_else_does_not_hide_where_the_key_is_from(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_text("OPENAI_ORG_ID=org-1\n")
    found = read_settings({NAME: KEY, "OPENAI_ORG_ID": "org-2"}, tmp_path)
    codes = [each.code for each in source_findings(found)]
    assert codes == [Code.READY, Code.SOURCE_CONFLICT]


@pytest.mark.parametrize("name", READ)
def test_another_value_in_dotenv_is_a_conflict(tmp_path: Path, name: str) -> None:
    (tmp_path / ".env").write_text(f"{name}=one\n")
    conflict = Finding(source.source_conflict(variable=name, path=".env"))
    assert read_settings({NAME: KEY, name: "two"}, tmp_path).advice == (conflict,)
    assert read_settings({NAME: KEY, name: "one"}, tmp_path).advice == ()


UNREAD = {
    "as langchain calls it": ({"OPENAI_API_BASE": "x"}, "", ["OPENAI_API_BASE"]),
    "in a file": ({}, "OPENAI_ORGANIZATION=org-1\n", ["OPENAI_ORGANIZATION"]),
    "beside the right one": ({"OPENAI_PROJECT": "x", "OPENAI_PROJECT_ID": "y"}, "", []),
    "the right one in a file": ({"OPENAI_API_BASE": "x"}, "OPENAI_BASE_URL=y\n", []),
    "a name that was made up": ({}, "OPENAI_KEY=x\n", ["OPENAI_KEY"]),
    "in small letters": ({"openai_api_key": "x"}, "", ["openai_api_key"]),
    "Azure's": ({}, "AZURE_OPENAI_API_KEY=x\n", ["AZURE_OPENAI_API_KEY"]),
    "Azure's beside OpenAI's": ({"AZURE_OPENAI_API_KEY": "x", NAME: KEY}, "", []),
    "empty": ({"OPENAI_API_BASE": ""}, "OPENAI_API_BASE=\n", []),
    "several": (
        {"OPENAI_API_BASE": "x", "OPENAI_PROJECT": "x"},
        "",
        ["OPENAI_API_BASE", "OPENAI_PROJECT"],
    ),
}


@pytest.mark.parametrize(("environ", "content", "names"), UNREAD.values(), ids=UNREAD)
def test_what_the_sdk_does_not_read_is_said(
    tmp_path: Path, environ: dict[str, str], content: str, names: list[str]
) -> None:
    (tmp_path / ".env").write_text(content)
    advice = read_settings(environ, tmp_path).advice
    assert {each.code for each in advice} <= {Code.VARIABLE_NOT_READ}
    assert [each.facts["variable"] for each in advice] == names


def test_where_what_is_not_read_stands(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_BASE=https://relay.example.com/v1\n")
    (advice,) = read_settings({NAME: KEY}, tmp_path).advice
    assert headline(advice, EN) == (
        "OpenAI not ready [variable-not-read]: The SDK does not read OPENAI_API_BASE, "
        "which is set in .env. Write it as OPENAI_BASE_URL, or remove it."
    )


@pytest.mark.parametrize(
    "name", ["Authorization", "authorization", "X-A: b\\nAUTHORIZATION"]
)
def test_headers_of_a_file_that_would_replace_the_key(
    tmp_path: Path, name: str
) -> None:
    line = f'OPENAI_CUSTOM_HEADERS="{name}: Bearer {OTHER}"\n'
    (tmp_path / ".env").write_text(line)
    (advice,) = read_settings({NAME: KEY}, tmp_path).advice
    assert headline(advice, EN) == (
        "OpenAI not ready [source-conflict]: OPENAI_CUSTOM_HEADERS in .env contains an "
        "Authorization, which replaces the key in programs that load that file. Remove "
        "the Authorization from OPENAI_CUSTOM_HEADERS."
    )
    assert (
        read_settings({NAME: KEY, "OPENAI_CUSTOM_HEADERS": "X-A: b"}, tmp_path).advice
        == ()
    )


def test_other_headers_of_a_file_replace_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_CUSTOM_HEADERS=X-Authorization: b\n")
    assert read_settings({NAME: KEY}, tmp_path).advice == ()


def test_azure_s_key_is_for_azure_s_client() -> None:
    (advice,) = read_settings({"AZURE_OPENAI_API_KEY": "x"}, None).advice
    assert headline(advice, EN) == (
        "OpenAI not ready [variable-not-read]: AZURE_OPENAI_API_KEY in the environment "
        "is read by the client AzureOpenAI only, not by OpenAI. Set OPENAI_API_KEY as "
        "well if your program makes the client OpenAI."
    )


def test_a_hostile_file_takes_neither_time_nor_memory(tmp_path: Path) -> None:
    for text in (
        FAULTS["a thousandfold"][1],
        "A=" + "${" * 40_000,
        f"A=x{' ' * 200_000}y",
        'A="' + "\\n" * 130_000,
        ("A=" + "${" + "x" * 500 + "\n") * 499,
        "=\n" * 9_999,
    ):
        assert isinstance(text, str)
        (tmp_path / ".env").write_text(text)
        tracemalloc.start()
        began = process_time()
        read_settings({}, tmp_path)
        seconds = process_time() - began
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert seconds < 5
        assert most < 50_000_000


def test_a_reference_to_the_value_that_counts_is_no_conflict(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{NAME}=${{{NAME}}}\n")
    assert read_settings({NAME: KEY}, tmp_path).advice == ()


@pytest.mark.parametrize("value", ["${MISSING}", "op://a/b/c", "encrypted:BHx2"])
def test_a_reference_is_no_empty_value(tmp_path: Path, value: str) -> None:
    (tmp_path / ".env").write_text(f"{NAME}={value}\n")
    assert value_of({}, tmp_path) == (value, ".env")


def test_a_reference_that_python_dotenv_resolves_is_resolved(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"MINE={KEY}\n{NAME}=${{MINE}}\n")
    assert value_of({}, tmp_path) == (KEY, ".env")


def test_on_windows_names_of_variables_have_no_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"openai_api_key={KEY}\n")
    for platform, found in (("linux", None), ("win32", KEY)):
        monkeypatch.setattr("sys.platform", platform)
        assert value_of({}, tmp_path) == (found, ".env")


def test_an_admin_key_in_the_environment_is_its_owner_s() -> None:
    admin = make("admin")
    found = read_settings({NAME: KEY, "OPENAI_ADMIN_KEY": admin}, None)
    assert found.admin is not None
    assert found.admin.reveal() == admin
    assert found.exposed is None


def test_an_admin_key_in_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"OPENAI_ADMIN_KEY={make('admin')}\n")
    found = read_settings({NAME: KEY}, tmp_path)
    assert found.admin is None
    assert found.exposed == Finding(source.admin_key(where=".env"))


@pytest.mark.parametrize("value", ["", make("project"), make("admin") + "\n"])
def test_what_is_no_admin_key_is_sent_nowhere(value: str) -> None:
    assert read_settings({NAME: KEY, "OPENAI_ADMIN_KEY": value}, None).admin is None


def test_the_other_settings_come_the_same_way(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "OPENAI_BASE_URL=https://relay.example.com/v1\n"
        "OPENAI_ORG_ID=org-1\nOPENAI_PROJECT_ID=proj_1\n"
    )
    found = read_settings({"OPENAI_ORG_ID": "org-2"}, tmp_path)
    assert found.base_url == FoundSetting("https://relay.example.com/v1", ".env")
    assert found.organization == FoundSetting("org-2", "environment")
    assert found.project == FoundSetting("proj_1", ".env")


@pytest.mark.parametrize("written", ["soon", "-1", "7.5", "1000", " "])
def test_a_warning_that_is_no_number_of_days_is_named(written: str) -> None:
    (found,) = read_settings(
        {NAME: KEY, "OPENAI_READY_WARN_DAYS": written}, None
    ).advice
    assert headline(found, EN) == (
        "OpenAI not ready [variable-not-read]: OPENAI_READY_WARN_DAYS in the "
        "environment is not a number of days, so you are warned 14 days before a key "
        "ends. Write a whole number from 0 to 999, or remove it."
    )


@pytest.mark.parametrize("written", ["", "0", "30"])
def test_a_number_of_days_needs_no_advice(written: str) -> None:
    assert (
        read_settings({NAME: KEY, "OPENAI_READY_WARN_DAYS": written}, None).advice == ()
    )


def test_nothing_that_is_read_shows_a_key(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{NAME}={OTHER}\n")
    assert KEY[12:-4] not in repr(read_settings({NAME: KEY}, tmp_path))
    assert OTHER[12:-4] not in repr(read_settings({}, tmp_path))
