"""What build backends really pack, beside what is said of it beforehand.

Every backend builds from the same few files: a ``.env`` in the package and one at the
top. The table is the measurement; a backend that changes its mind is noticed here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest
from makers import make
from sampled import sampled

from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.build_backends import BACKENDS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

pytestmark = pytest.mark.integration

KEY = make("project")
MODULES = {each.name: each.module for each in BACKENDS}
BOTH = "sdist, wheel"
PACKED_ALWAYS = {"src/demo/.env": BOTH}
IGNORED = {".gitignore": ".env\n"}


class Layout(NamedTuple):
    """A backend, settings and files beside the usual ones, and what is packed."""

    backend: str
    settings: str
    files: dict[str, str]
    packed: dict[str, str]


LAYOUTS = {
    "flit": Layout("flit", "", IGNORED, PACKED_ALWAYS),
    "flit, left out of the sdist": Layout(
        "flit", "[tool.flit.sdist]\nexclude = ['src/demo/.env']", IGNORED, {"src/demo/.env": "wheel"}
    ),
    "flit, another module": Layout(
        "flit", "[tool.flit.module]\nname = 'other'", {"other/__init__.py": '"""D."""\n', "other/.env": ""}, {"other/.env": BOTH}
    ),
    "pdm": Layout("pdm", "", IGNORED, PACKED_ALWAYS),
    "pdm, left out": Layout("pdm", "[tool.pdm.build]\nexcludes = ['**/.env']", IGNORED, {}),
    "uv": Layout("uv", "", IGNORED, PACKED_ALWAYS),
    "uv, left out": Layout("uv", "[tool.uv.build-backend]\nsource-exclude = ['.env']", IGNORED, {}),
    "uv, left out of the wheel": Layout(
        "uv", "[tool.uv.build-backend]\nwheel-exclude = ['.env']", IGNORED, {"src/demo/.env": "sdist"}
    ),
    "uv, without src": Layout(
        "uv", "[tool.uv.build-backend]\nmodule-root = ''", {**IGNORED, "demo/__init__.py": "", "demo/.env": ""}, {"demo/.env": BOTH}
    ),
    "hatchling, ignored": Layout("hatchling", "", IGNORED, {}),
    "hatchling, not ignored": Layout("hatchling", "", {}, {".env": "sdist", "src/demo/.env": BOTH}),
    "hatchling, ignored by this computer": Layout(
        "hatchling", "", {".git/info/exclude": ".env\n"}, {".env": "sdist", "src/demo/.env": BOTH}
    ),
    "hatchling, ignored further down": Layout(
        "hatchling", "", {"src/demo/.gitignore": ".env\n", ".gitignore": "/.env\n"}, {"src/demo/.env": BOTH}
    ),
    "hatchling, left out": Layout("hatchling", "[tool.hatch.build]\nexclude = ['.env']", {}, {}),
    "hatchling, rules do not count": Layout(
        "hatchling", "[tool.hatch.build]\nignore-vcs = true", IGNORED, {".env": "sdist", "src/demo/.env": BOTH}
    ),
    "hatchling, packages": Layout(
        "hatchling", "[tool.hatch.build.targets.wheel]\npackages = ['src/demo']", IGNORED | {"src/demo/.gitignore": ""}, {}
    ),
    "hatchling, only": Layout(
        "hatchling",
        "[tool.hatch.build.targets.wheel]\nonly-include = ['src/demo']\nsources = ['src']",
        {},
        {".env": "sdist", "src/demo/.env": BOTH},
    ),
    "poetry, ignored": Layout("poetry", "", IGNORED, {}),
    "poetry, not ignored": Layout("poetry", "", {}, PACKED_ALWAYS),
    "poetry, ignored by this computer": Layout("poetry", "", {".git/info/exclude": ".env\n"}, {}),
    "poetry, packages": Layout(
        "poetry", "[tool.poetry]\npackages = [{include = 'demo', from = 'src'}]", {}, PACKED_ALWAYS
    ),
    "poetry, left out": Layout("poetry", "[tool.poetry]\nexclude = ['src/demo/.env']", {}, {}),
    "setuptools": Layout("setuptools", "", {}, {}),
    "setuptools, graft": Layout("setuptools", "", IGNORED | {"MANIFEST.in": "graft src\n"}, PACKED_ALWAYS),
    "setuptools, all below": Layout(
        "setuptools", "", IGNORED | {"MANIFEST.in": "recursive-include src *\n"}, PACKED_ALWAYS
    ),
    "setuptools, all of a name": Layout(
        "setuptools", "", IGNORED | {"MANIFEST.in": "global-include .env*\n"}, {".env": "sdist", **PACKED_ALWAYS}
    ),
    "setuptools, at the top": Layout("setuptools", "", IGNORED | {"MANIFEST.in": "include .env\n"}, {".env": "sdist"}),
    "setuptools, taken out again": Layout(
        "setuptools", "", {"MANIFEST.in": "graft src\nglobal-exclude .env\n"}, {}
    ),
}  # fmt: skip


def fill(repository: Repository, layout: Layout) -> None:
    usual = {
        "pyproject.toml": f"""\
[build-system]
requires = []
build-backend = "{MODULES[layout.backend]}"
[project]
name = "demo"
version = "1.0"
description = "d"
{layout.settings}
""",
        "README.md": "",
        "src/demo/__init__.py": '"""Demo."""\n',
        "src/demo/.env": f"OPENAI_API_KEY={KEY}\n",
        ".env": f"OPENAI_API_KEY={KEY}\n",
    }
    for name, content in {**usual, **layout.files}.items():
        repository.write(name, content)
    repository.git("add", "pyproject.toml")


def built(repository: Repository, backend: str, kind: str) -> set[str]:
    """The names of the ``.env`` in a distribution that the backend itself builds."""
    code = f"import {backend} as it; print(it.build_{kind}('dist'))"
    (repository.folder / "dist").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    path = repository.folder / "dist" / done.stdout.split()[-1]
    return {name for name in names_in(path) if name.endswith(".env")}


def names_in(path: Path) -> list[str]:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return wheel.namelist()
    with tarfile.open(path) as sdist:
        return sdist.getnames()


@pytest.fixture(autouse=True)
def _programs_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """uv_build is a program beside this Python."""
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)


@pytest.mark.parametrize("layout", sampled(LAYOUTS.values(), 3), ids=list(LAYOUTS))
def test_what_is_said_is_what_is_packed(repository: Repository, layout: Layout) -> None:
    fill(repository, layout)
    said = {
        each.facts["dotenv"]: each.facts["artifacts"]
        for each in published_findings(Found())
        if each.code is Code.KEY_IN_BUILD
    }
    packed: dict[str, list[str]] = {}
    for kind in ("sdist", "wheel"):
        for name in built(repository, MODULES[layout.backend], kind):
            own = name.removeprefix("demo-1.0/")
            source = own if kind == "sdist" else where(repository, own)
            packed.setdefault(source, []).append(kind)
    assert {name: ", ".join(kinds) for name, kinds in packed.items()} == layout.packed
    assert said == layout.packed


def where(repository: Repository, name: str) -> str:
    """The file that a wheel's member was made of."""
    return name if (repository.folder / name).exists() else f"src/{name}"


def test_what_was_built_is_looked_at(repository: Repository) -> None:
    fill(repository, LAYOUTS["flit"])
    for kind in ("sdist", "wheel"):
        built(repository, MODULES["flit"], kind)
    (repository.folder / "src/demo/.env").unlink()
    found = [
        (str(each.place), each.cause.name, each.facts["inside"])
        for each in published_findings(Found())
    ]
    sdist, wheel = "dist/demo-1.0.tar.gz", "dist/demo-1.0-py2.py3-none-any.whl"
    assert found == [
        (wheel, "dotenv-in-distribution", "demo/.env"),
        (wheel, "key-in-distribution", "demo/.env"),
        (sdist, "dotenv-in-distribution", "demo-1.0/src/demo/.env"),
        (sdist, "key-in-distribution", "demo-1.0/src/demo/.env"),
    ]
