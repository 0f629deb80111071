"""No folder of a program ends up in the repository, whatever the user's home is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.testing import CliRunner
from makers import make
from systems import needs_user_ids

from pytest_openai_ready import user_folders
from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import Repository


class Case(NamedTuple):
    """Variables, and what they make of both folders; None where there is none."""

    platform: str
    environ: Mapping[str, str]
    cache: str | None
    state: str | None


HOME = {"HOME": "/home/a"}
WINDOWS = {"USERPROFILE": "/users/a", "HOME": "/git/bash"}
RELATIVE = {"XDG_CACHE_HOME": "c", "XDG_STATE_HOME": "./s"}
CASES = {
    "linux": Case("linux", HOME, "/home/a/.cache", "/home/a/.local/state"),
    "linux, named": Case(
        "linux", {"XDG_CACHE_HOME": "/c", "XDG_STATE_HOME": "/s"}, "/c", "/s"
    ),
    "linux, relative names": Case(
        "linux", {**HOME, **RELATIVE}, "/home/a/.cache", "/home/a/.local/state"
    ),
    "linux, empty names": Case(
        "linux",
        {**HOME, "XDG_CACHE_HOME": "", "XDG_STATE_HOME": ""},
        "/home/a/.cache",
        "/home/a/.local/state",
    ),
    "macOS": Case("darwin", HOME, "/home/a/Library/Caches", "/home/a/.local/state"),
    "macOS, named": Case(
        "darwin", {**HOME, "XDG_CACHE_HOME": "/c"}, "/c", "/home/a/.local/state"
    ),
    "Windows": Case(
        "win32", WINDOWS, "/users/a/AppData/Local", "/users/a/AppData/Local"
    ),
    "Windows, named": Case(
        "win32", {**WINDOWS, "LOCALAPPDATA": "/local"}, "/local", "/local"
    ),
    "Windows, relative names": Case(
        "win32", {"LOCALAPPDATA": "local", "USERPROFILE": "users"}, None, None
    ),
    "Windows, no names": Case("win32", {"HOME": "/git/bash"}, None, None),
}
# None of these is a home; the first is what is left where a variable is unset.
NO_HOMES: tuple[dict[str, str], ...] = (
    {},
    {"HOME": ""},
    {"HOME": "."},
    {"HOME": "~"},
    {"HOME": "home/a"},
    {"HOME": "~nobody-of-this-name"},
)


@needs_user_ids
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_where_they_are(monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    monkeypatch.setattr(sys, "platform", case.platform)
    found = (user_folders.cache(case.environ), user_folders.state(case.environ))
    assert [each and each.as_posix() for each in found] == [case.cache, case.state]


@needs_user_ids
def test_without_a_variable_the_system_knows_the_home() -> None:
    import pwd

    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    for environ in NO_HOMES:
        assert user_folders.cache(environ) == home / usual_cache()
        assert user_folders.state({**environ, **RELATIVE}) == home / ".local/state"


@needs_user_ids
def test_a_user_whom_nobody_knows_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    for environ in NO_HOMES:
        assert user_folders.cache(environ) is None
        assert user_folders.state({**environ, **RELATIVE}) is None


def usual_cache() -> str:
    return "Library/Caches" if sys.platform == "darwin" else ".cache"


@pytest.fixture(params=[False, True], ids=["no home", "read-only home"])
def _homeless(
    request: pytest.FixtureRequest, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who has no home, or one that nobody can write to."""
    if request.param:
        (isolated / "home").write_text("a file, in which no folder can be made")
        monkeypatch.setenv("HOME", str(isolated / "home"))
    else:
        monkeypatch.delenv("HOME")
        monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, "relative")


@needs_user_ids
@pytest.mark.usefixtures("_homeless")
def test_doctor_leaves_nothing_in_the_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(state_named("ready")) as host:
        for name, value in host.environ.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(commands, ["doctor", "--only", "account"])
    assert done.exit_code == 0
    assert os.listdir(repository.folder) == [".git"]


@needs_user_ids
def test_outside_of_a_repository_fix_needs_a_home(
    tmp_path: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was changed could not be taken back."""
    assert isolated.is_dir()
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    monkeypatch.chdir(tmp_path)
    program = f'KEY = "{make("project")}"\n'
    (tmp_path / "app.py").write_text(program)
    done = CliRunner().invoke(commands, ["fix", "--yes", "--lang", "en"])
    assert done.exit_code == 3
    assert done.output == (
        "[not-judged] You have no home folder here, so no undo data could be stored.\n"
        "  Set HOME to a folder of yours, then try again.\n"
    )
    assert (tmp_path / "app.py").read_text() == program
    assert sorted(os.listdir(tmp_path)) == ["app.py", "home"]
