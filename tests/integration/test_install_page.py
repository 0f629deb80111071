"""What the page on installing says is obeyed, in a home of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import dotenv
import pytest
from integration.counterparts import release_program
from languages import EN, LANGUAGES, ZH
from makers import make
from systems import needs_shell
from test_user_folders import CASES

from pytest_openai_ready import user_folders
from pytest_openai_ready.account.verdict import cache

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Repository

    from pytest_openai_ready.messages.language import Language

pytestmark = [pytest.mark.integration, needs_shell]

ROOT = Path(__file__).parents[2]
PAGES = {EN: "docs/install.md", ZH: "docs/install.zh-CN.md"}
CLONE = "/path/to/pytest-openai-ready"


def text_of(language: Language) -> str:
    return (ROOT / PAGES[language]).read_text(encoding="utf-8")


def lines(start: str, language: Language = EN) -> list[str]:
    """The lines of the page that a reader types and that begin like this."""
    return re.findall(rf"(?m)^\$ ({start}.*)$", text_of(language))


@pytest.fixture
def home(isolated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a folder of programs, beside which ``man`` looks for pages."""
    programs = isolated / ".local/bin"
    programs.mkdir(parents=True)
    monkeypatch.delenv("XDG_CACHE_HOME")
    path = (programs, Path(sys.executable).parent, os.environ["PATH"])
    monkeypatch.setenv("PATH", os.pathsep.join(map(str, path)))
    return isolated


def typed(command: str, folder: Path) -> str:
    return subprocess.run(
        ["bash", "-euc", command],
        cwd=folder, check=True, stdout=subprocess.PIPE, encoding="utf-8",
    ).stdout  # fmt: skip


def test_both_pages_have_the_same_lines() -> None:
    english, chinese = (
        [each for each in lines("", language) if "git+" not in each]
        for language in LANGUAGES
    )
    assert chinese == english


def test_an_environment_is_made_and_entered(tmp_path: Path) -> None:
    for language in LANGUAGES:
        make_it, enter = lines("(?:python3|\\.) ", language)
        asked = f"{make_it} --without-pip; {enter}; python -c 'import sys; print(sys.prefix)'"
        assert Path(typed(asked, tmp_path).strip()) == tmp_path / ".venv"
        shutil.rmtree(tmp_path / ".venv")


def test_man_finds_the_page(home: Path, tmp_path: Path) -> None:
    for line in (*lines("mkdir"), *lines("python -m pytest_openai_ready.cli")):
        typed(line, tmp_path)
    written = home / ".local/share/man/man1/openai-ready.1"
    assert written.read_text(encoding="utf-8").startswith(".TH OPENAI-READY 1 ")
    if shutil.which("man"):
        asked = lines("man ")[0].replace("man ", "man -w ")
        assert typed(asked, tmp_path).strip() == str(written)


def left(home: Path, repository: Repository) -> Iterator[str]:
    for root in (home, repository.folder):
        for path in root.rglob("openai-ready"):
            yield str(path.relative_to(root))


def test_nothing_is_left_after_the_lines_that_remove_it(
    home: Path, repository: Repository, tmp_path: Path
) -> None:
    """Of a verdict that is kept, and of changes inside and outside of a repository."""
    kept = cache.cache_of(os.environ)
    assert kept is not None
    kept._make()
    loose = tmp_path / "loose"
    loose.mkdir()
    for folder in (loose, repository.folder):
        (folder / "app.py").write_text(f"KEY = {make('project')!r}\n", "utf-8")
        typed("openai-ready fix --yes", folder)
    assert set(left(home, repository)) == {
        ".cache/openai-ready",
        ".local/state/openai-ready",
        ".git/openai-ready",
    }
    for line in lines("rm -rf"):
        typed(line, repository.folder)
    assert set(left(home, repository)) == set()


def test_the_folders_of_every_system_are_named() -> None:
    for name in ("linux", "macOS", "Windows"):
        case = CASES[name]
        for folder in (case.cache, case.state):
            shown = str(folder).replace("/home/a", "~")
            shown = shown.replace("/users/a/AppData/Local", "%LOCALAPPDATA%")
            mark = "\\" if "%" in shown else "/"
            assert f"`{shown}{mark}{user_folders.OWN}`" in text_of(EN), name
            assert f"`{shown}{mark}{user_folders.OWN}`" in text_of(ZH), name


@pytest.mark.matrix
def test_the_size_without_extras_is_given(tmp_path: Path) -> None:
    """With what pip compiles."""
    of_others = (Path(each.__path__[0]) for each in (click, dotenv))
    installed = [ROOT / "src", ROOT / "hooks", *of_others]
    compiled = [tmp_path.joinpath(*each.parts[1:]) for each in installed]
    subprocess.run(
        [sys.executable, "-m", "compileall", "-q", *map(str, installed)],
        env={**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)},
        check=True,
    )
    files = [
        path
        for folder in (*installed, *compiled)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    for language in LANGUAGES:
        (said,) = re.findall(r"(\d+) MB", text_of(language))
        assert abs(megabytes - int(said)) < 0.6, megabytes


@pytest.mark.matrix
@pytest.mark.parametrize("program", ["pipx", "uv", "uvx"])
def test_it_is_a_program_from_the_clone(
    home: Path, clone: Path, program: str, tmp_path: Path
) -> None:
    folder = Path(release_program(f"bin/{program}")).parent
    path = os.pathsep.join((str(home / ".local/bin"), str(folder), "/usr/bin", "/bin"))
    for line in lines(f"{program} "):
        typed(f"export PATH={path}; " + line.replace(CLONE, str(clone)), tmp_path)
    if program != "uvx":
        typed(f"export PATH={path}; openai-ready --version", tmp_path)
