"""Projects of students still run, and do the same, when their keys have moved."""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from students import Project, fake_client, project, run, write

from pytest_openai_ready.repair import changes, undo
from pytest_openai_ready.repair.moving.plan import plan
from pytest_openai_ready.scan import tree

if TYPE_CHECKING:
    from pytest_openai_ready.repair.moving.plan import Plan


def planned(folder: Path) -> Plan:
    (found,) = tree.trees([str(folder)])
    return plan(Path(found.folder), found.names, tree.lookout(found), {})


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def moved(given: Project, folder: Path, client: Path) -> None:
    """Assert all that holds of a project whose keys move."""
    write(given, folder)
    before = run(given, folder, client)
    assert before.endswith("0"), before
    done = planned(folder)
    assert done.left == ()
    undo.apply(folder, done.changes)
    after = files(folder)
    assert run(given, folder, client) == before
    settings = {name for name in after if name.rpartition("/")[2] == ".env"}
    for name in after.keys() - settings:
        assert not any(key.encode() in after[name] for key in given.keys)
    assert tree.findings([str(folder)]).findings == ()
    assert planned(folder).changes == ()
    if os.name != "nt":
        modes = {stat.S_IMODE((folder / name).stat().st_mode) for name in settings}
        assert modes <= {0o600, 0o644}
    for name, content in given.files.items():
        if not name.endswith((".ipynb", ".env")):
            assert kept_lines(content, given.keys) <= set(after[name].split(b"\n"))
    changes.apply(folder, undo.recorded(folder))
    assert files(folder) == dict(given.files)


def kept_lines(content: bytes, keys: tuple[str, ...]) -> set[bytes]:
    """The lines that have nothing of a key, and on which no text with one begins."""
    changing = [part.encode() for key in keys for part in (key[:12], key[-12:])]
    changing += [b'("""', b'("MY_KEY",', BOM_UTF8]
    lines = content.split(b"\n")[:-1]
    return {line for line in lines if not any(each in line for each in changing)}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fake_client(tmp_path_factory.mktemp("client"))


@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize("seed", range(30))
def test_a_student_s_project_does_the_same(
    seed: int, tmp_path: Path, client: Path
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    moved(project(seed), folder, client)
