"""What is published: whole, the same each time, and nothing beside what it should have."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from languages import ZH

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.integration

SOURCE_ROOTS = ("src/", "hooks/")
MOMENT = "1764403200"  # of a commit; any will do
ABOUT = ".dist-info/"
NOT_PACKED = (".ci/",)


def build(folder: Path, target: Path, mask: int = -1) -> dict[str, Path]:
    """A wheel and an sdist of a folder, by the end of their names."""
    target.mkdir()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(target)],
        cwd=folder, env={**os.environ, "SOURCE_DATE_EPOCH": MOMENT},
        stdout=subprocess.DEVNULL, check=True,
        umask=mask,
    )  # fmt: skip
    return {path.suffix: path for path in target.iterdir()}


def tracked(folder: Path) -> set[str]:
    listing = subprocess.check_output(["git", "ls-files"], cwd=folder, encoding="utf-8")
    return set(listing.split("\n")) - {""}


def unpacked(sdist: Path, target: Path) -> Path:
    with tarfile.open(sdist) as archive:
        archive.extractall(target, filter="data")
    (folder,) = target.iterdir()
    return folder


def test_the_wheel_is_whole_also_by_way_of_the_sdist(
    clone: Path, tmp_path: Path
) -> None:
    built = build(clone, tmp_path / "built")
    source = unpacked(built[".gz"], tmp_path / "source")
    again = build(source, tmp_path / "again")
    assert again[".whl"].read_bytes() == built[".whl"].read_bytes()
    files = tracked(clone)
    packed = {
        str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()
    }
    assert packed - {"PKG-INFO"} == {
        name for name in files if not name.startswith(NOT_PACKED)
    }
    with zipfile.ZipFile(built[".whl"]) as wheel:
        inside = {name for name in wheel.namelist() if ABOUT not in name}
    assert inside == {
        name.partition("/")[2] for name in files if name.startswith(SOURCE_ROOTS)
    }
    shutil.unpack_archive(built[".whl"], tmp_path / "installed", "zip")
    said = manual_of(tmp_path / "installed", "key-missing")
    assert ZH.words["manual"]["key-missing"][0][:10] in said


def manual_of(installed: Path, code: str) -> str:
    """What the package that is unpacked there explains, in Chinese."""
    program = "from pytest_openai_ready.cli.main import main; main()"
    return subprocess.check_output(
        [sys.executable, "-c", program, "explain", code, "--lang", "zh"],
        cwd=installed,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "COLUMNS": "100"},
    )


@pytest.mark.matrix
def test_the_same_commit_makes_the_same_files(clone: Path, tmp_path: Path) -> None:
    """Elsewhere, at another time, by a user with another mask, with files left over."""
    first = build(clone, tmp_path / "first")
    elsewhere = tmp_path / "elsewhere" / "of another name"
    shutil.copytree(clone, elsewhere)
    for path in elsewhere.rglob("*.py"):
        path.chmod(0o600)
        os.utime(path, (86400, 86400))
    (elsewhere / "dist").mkdir()
    (elsewhere / "dist" / "old.whl").write_bytes(b"")
    second = build(elsewhere, tmp_path / "second", mask=0o077)
    for end, path in first.items():
        assert second[end].name == path.name
        assert second[end].read_bytes() == path.read_bytes(), end
