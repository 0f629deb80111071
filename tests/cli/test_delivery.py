"""Where ``--output`` may lead: over the user's own links, and over no stranger's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from systems import needs_links

from pytest_openai_ready.cli.delivery import deliver
from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.cli.terminal import OutputError
from pytest_openai_ready.report.view import Medium

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

pytestmark = needs_links


@pytest.fixture
def outside(tmp_path: Path, repository: Repository) -> Path:
    """A folder of the user's; links to it stand in a repository and beside it."""
    outside = tmp_path / "outside"
    for folder in (outside, repository.folder / "deep/er", tmp_path / "here"):
        folder.mkdir(parents=True)
    links: dict[Path, str | Path] = {
        repository.folder / "deep/folder": outside,
        repository.folder / "up": "deep/folder",
        tmp_path / "clones": tmp_path,
        tmp_path / "here/own": outside,
        tmp_path / "latest": outside / "old",
    }
    for link, target in links.items():
        link.symlink_to(target)
    return outside


def test_the_output_goes_over_no_link_of_a_repository_however_it_is_written(
    repository: Repository, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top, above = repository.folder, outside.parent
    logical = above / "clones" / top.relative_to(above)
    absolute = (
        *(f"{top}/deep/folder/new", f"/{top}/./deep/er/../folder/new", f"{top}/up/new"),
        *(f"{logical}/deep/folder/new", f"{logical}/up/new", f"{logical}/up/../x"),
    )
    relative = {
        top / "deep/er": "../../up/new",
        above / "here": "own/new",  # as in a folder that came without git
        above: f"{top.name}/up/new",
        top: f"../{top.name}/deep/folder/new",
    }
    rows = [(folder, path) for folder in relative for path in absolute]
    for folder, path in (*rows, *relative.items(), (top, f"{above}/latest")):
        monkeypatch.chdir(folder)
        done = CliRunner().invoke(
            commands, ["scan", str(top), "--lang", "en", "--output", path]
        )
        said = " ".join(done.output.split())
        assert done.exit_code == 2, (folder, path)
        assert said.endswith(
            f"{path} is a link, or lies behind one: name another file for --output."
        )
    assert os.listdir(outside) == []


def test_the_output_goes_over_the_links_of_ones_own_disk(
    repository: Repository, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = outside.parent
    monkeypatch.chdir(repository.folder)
    for path in (
        above / "clones" / repository.folder.relative_to(above) / "deep/new",
        above / "here/own/new",
    ):
        done = CliRunner().invoke(commands, ["scan", "--output", str(path)])
        assert done.exit_code == 0, done.output
    assert os.listdir(outside) == os.listdir(repository.folder / "deep/folder")
    assert sorted(os.listdir(repository.folder / "deep")) == ["er", "folder", "new"]


@pytest.mark.skipif(not hasattr(os, "O_PATH"), reason="other systems look twice")
def test_a_folder_that_becomes_a_link_meanwhile_is_not_written_to(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each step a folder becomes a link, or the link a folder once more."""
    target, folder = tmp_path / "target", repository.folder / "folder"
    target.mkdir()
    opened = os.open

    def swap() -> None:
        if folder.is_symlink():
            folder.unlink()
            folder.mkdir()
        else:
            folder.rmdir()
            folder.symlink_to(target)

    def swapping(path: str, flags: int, *mode: int, **options: int) -> int:
        swap()
        return opened(path, flags, *mode, **options)

    monkeypatch.setattr(os, "open", swapping)
    for begins_as_link in (False, True):
        folder.mkdir()
        if begins_as_link:
            swap()
        with pytest.raises(OutputError):
            deliver(Medium.TERMINAL, "text", f"{folder}/new")
        folder.unlink() if folder.is_symlink() else folder.rmdir()
    assert os.listdir(target) == []
