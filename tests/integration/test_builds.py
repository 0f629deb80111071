"""What build backends really pack, beside what is said of it beforehand.

Every backend builds from the same few files: a ``.env`` in the package and one at the
top. The table is the measurement; a backend that changes its mind is noticed here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest
from languages import EN
from makers import make
from sampled import sampled

from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.build_backends.backends import BACKENDS
from pytest_openai_ready.tools.build_backends.project import PROJECT_FILES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conftest import Repository

pytestmark = pytest.mark.integration

KEY = make("project")
MODULES = {each.name: each.module for each in BACKENDS}
BOTH = "sdist, wheel"
PACKED_ALWAYS = {"src/demo/.env": BOTH}
IGNORED = {".gitignore": ".env\n"}
SUB = {"src/demo/sub/__init__.py": "", "src/demo/sub/.env": ""}
PACKED_BELOW = {**PACKED_ALWAYS, "src/demo/sub/.env": BOTH}
DATA = "[tool.setuptools.package-data]\n"


class Layout(NamedTuple):
    """A backend, settings and files beside the usual ones, and what is packed."""

    backend: str
    settings: str
    files: Mapping[str, str | None]
    packed: dict[str, str]


def setup_py(given: str) -> dict[str, str | None]:
    """A project of ``setup.py`` alone."""
    program = "from setuptools import setup\nsetup(name='demo', version='1.0', "
    where = "package_dir={'': 'src'}, packages=['demo'], "
    return {"pyproject.toml": None, "setup.py": f"{program}{where}{given})\n"}


def setup_cfg(given: str) -> dict[str, str | None]:
    """A project of ``setup.cfg`` alone."""
    project = "[metadata]\nname = demo\nversion = 1.0\n[options]\npackages = demo\n"
    return {
        "pyproject.toml": None,
        "setup.cfg": f"{project}package_dir =\n  = src\n{given}",
    }


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
    "setuptools, in any folder": Layout("setuptools", "", IGNORED | {"MANIFEST.in": "include src/**/.env\n"}, PACKED_ALWAYS),
    "setuptools, at the top": Layout("setuptools", "", IGNORED | {"MANIFEST.in": "include .env\n"}, {".env": "sdist"}),
    "setuptools, taken out again": Layout(
        "setuptools", "", {"MANIFEST.in": "graft src\nglobal-exclude .env\n"}, {}
    ),
    "setuptools, data that is left out of the sdist": Layout(
        "setuptools", f"{DATA}demo = ['.env']", IGNORED | {"MANIFEST.in": "global-exclude .env\n"}, {"src/demo/.env": "wheel"}
    ),
    "setuptools, data of each package": Layout("setuptools", f"{DATA}'*' = ['.e*']", IGNORED | SUB, PACKED_BELOW),
    "setuptools, data further down": Layout("setuptools", f"{DATA}demo = ['**/.env']", IGNORED | SUB, PACKED_BELOW),
    "setuptools, a star is not for dots": Layout("setuptools", f"{DATA}demo = ['*', '**/*']", IGNORED, {}),
    "setuptools, data that is left out": Layout(
        "setuptools", f"{DATA}demo = ['.env']\n[tool.setuptools.exclude-package-data]\ndemo = ['.env']", IGNORED, {}
    ),
    "setuptools, the manifest and data that is left out": Layout(
        "setuptools", "[tool.setuptools.exclude-package-data]\n'*' = ['.env']", IGNORED | {"MANIFEST.in": "graft src\n"}, {"src/demo/.env": "sdist"}
    ),
    "setuptools, beside the package": Layout("setuptools", "[tool.setuptools.data-files]\nshare = ['.e*']", IGNORED, {".env": BOTH}),
    "setuptools, setup.py": Layout("setuptools", "", IGNORED | setup_py("package_data={'': ['.env']}"), PACKED_ALWAYS),
    "setuptools, setup.py and the manifest": Layout(
        "setuptools", "", IGNORED | setup_py("") | {"MANIFEST.in": "graft src\n"}, {"src/demo/.env": "sdist"}
    ),
    "setuptools, setup.py that takes along": Layout(
        "setuptools", "", IGNORED | setup_py("include_package_data=True") | {"MANIFEST.in": "graft src\n"}, PACKED_ALWAYS
    ),
    "setuptools, setup.py and files beside": Layout(
        "setuptools", "", IGNORED | setup_py("data_files=[('x', ['.env'])]"), {".env": BOTH}
    ),
    "setuptools, setup.py beside pyproject": Layout(
        "setuptools", "", IGNORED | {"setup.py": "from setuptools import setup\nsetup(package_data={'demo': ['.env']})\n"}, PACKED_ALWAYS
    ),
    "setuptools, setup.cfg": Layout("setuptools", "", IGNORED | setup_cfg("[options.package_data]\ndemo = x, .env\n"), PACKED_ALWAYS),
    "setuptools, setup.cfg and files beside": Layout(
        "setuptools", "", IGNORED | setup_cfg("[options.data_files]\nshare =\n  .env\n"), {".env": BOTH}
    ),
    "flit, included": Layout("flit", "[tool.flit.sdist]\ninclude = ['.env']", IGNORED, {".env": "sdist", **PACKED_ALWAYS}),
    "flit, a folder beside": Layout(
        "flit", "[tool.flit.external-data]\ndirectory = 'd'", IGNORED | {"d/.env": ""}, {"d/.env": BOTH, **PACKED_ALWAYS}
    ),
    "pdm, a folder": Layout("pdm", "[tool.pdm.build]\nincludes = ['src/demo']", IGNORED, PACKED_ALWAYS),
    "pdm, at the top": Layout("pdm", "[tool.pdm.build]\nincludes = ['.env']", IGNORED, {".env": BOTH}),
    "pdm, programs": Layout("pdm", "[tool.pdm.build]\nincludes = ['src/**/*.py']", IGNORED, {}),
    "pdm, included and left out": Layout(
        "pdm", "[tool.pdm.build]\nincludes = ['src/demo']\nexcludes = ['**/.env']", IGNORED, {}
    ),
    "pdm, included by its name": Layout(
        "pdm", "[tool.pdm.build]\nincludes = ['src/demo/.env']\nexcludes = ['**/.env']", IGNORED, PACKED_ALWAYS
    ),
    "pdm, for the source": Layout(
        "pdm", "[tool.pdm.build]\nsource-includes = ['**/.env']", IGNORED, {".env": "sdist", "src/demo/.env": "sdist"}
    ),
    "pdm, beside the package": Layout(
        "pdm", "[tool.pdm.build.wheel-data]\ndata = ['.env']", IGNORED, {".env": "wheel", **PACKED_ALWAYS}
    ),
    "uv, for the source": Layout(
        "uv", "[tool.uv.build-backend]\nsource-include = ['.env']", IGNORED, {".env": "sdist", **PACKED_ALWAYS}
    ),
    "uv, a folder beside": Layout(
        "uv", "[tool.uv.build-backend]\ndata = {data = 'd'}", IGNORED | {"d/.env": ""}, {"d/.env": BOTH, **PACKED_ALWAYS}
    ),
    "hatchling, artifacts": Layout("hatchling", "[tool.hatch.build]\nartifacts = ['.env']", IGNORED, {".env": "sdist", **PACKED_ALWAYS}),
    "hatchling, artifacts that are left out": Layout(
        "hatchling", "[tool.hatch.build]\nartifacts = ['/src/**/.e*']\nexclude = ['.env']", IGNORED, PACKED_ALWAYS
    ),
    "hatchling, artifacts of the wheel": Layout(
        "hatchling",
        "[tool.hatch.build]\nartifacts = ['.env']\n[tool.hatch.build.targets.wheel]\nartifacts = ['x']",
        IGNORED,
        {".env": "sdist", "src/demo/.env": "sdist"},
    ),
    "hatchling, artifacts taken out again": Layout(
        "hatchling", "[tool.hatch.build]\nartifacts = ['.env', '!/src/demo/.env']", IGNORED, {".env": "sdist"}
    ),
    "hatchling, forced": Layout(
        "hatchling", "[tool.hatch.build.force-include]\n'.env' = 'demo/settings'", IGNORED, {".env": BOTH}
    ),
    "hatchling, a folder forced": Layout(
        "hatchling",
        "[tool.hatch.build]\nexclude = ['.env']\n[tool.hatch.build.targets.wheel.force-include]\n'src/demo' = 'other'",
        IGNORED,
        {"src/demo/.env": "wheel"},
    ),
    "hatchling, beside the package": Layout(
        "hatchling", "[tool.hatch.build.targets.wheel.shared-data]\n'.env' = 'share/settings'", IGNORED, {".env": "wheel"}
    ),
    "hatchling, only by its name": Layout(
        "hatchling", "[tool.hatch.build.targets.sdist]\nonly-include = ['.env', 'src']", {}, {".env": "sdist", "src/demo/.env": BOTH}
    ),
    "poetry, included": Layout("poetry", "[tool.poetry]\ninclude = ['.env']", IGNORED, {".env": "sdist"}),
    "poetry, included in the wheel": Layout(
        "poetry", "[tool.poetry]\ninclude = [{path = '**/.e*', format = 'wheel'}]", IGNORED, {".env": "wheel", "src/demo/.env": "wheel"}
    ),
    "poetry, a folder, and left out": Layout(
        "poetry",
        "[tool.poetry]\ninclude = [{path = 'src/demo', format = ['sdist', 'wheel']}]\nexclude = ['src/demo/.env']",
        IGNORED,
        PACKED_ALWAYS,
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
        "src/demo/.env": "",
        ".env": "",
    }
    for name, content in {**usual, **layout.files}.items():
        if name.endswith(".env"):
            repository.write(name, f"OPENAI_API_KEY={KEY}\n# is {name}\n")
        elif content is not None:
            repository.write(name, content)
    for name in PROJECT_FILES:
        if (repository.folder / name).exists():
            repository.git("add", name)


def built(repository: Repository, backend: str, kind: str) -> set[str]:
    """The ``.env`` in a distribution that the backend itself builds.

    Each says in its text which file it was, whatever it is called there.
    """
    code = f"import {backend} as it; print(it.build_{kind}('dist'))"
    (repository.folder / "dist").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    path = repository.folder / "dist" / done.stdout.split()[-1]
    found = (re.findall(rb"# is (.+)", text) for text in texts_in(path))
    return {each.decode() for names in found for each in names}


def texts_in(path: Path) -> list[bytes]:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return [wheel.read(name) for name in wheel.namelist()]
    with tarfile.open(path) as sdist:
        files = [sdist.extractfile(each) for each in sdist.getmembers()]
        return [each.read() for each in files if each is not None]


@pytest.fixture(autouse=True)
def _programs_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """uv_build is a program beside this Python."""
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)


@pytest.mark.parametrize("layout", sampled(LAYOUTS.values(), 8), ids=list(LAYOUTS))
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
            packed.setdefault(name, []).append(kind)
    assert {name: ", ".join(kinds) for name, kinds in packed.items()} == layout.packed
    assert said == layout.packed


def test_the_setting_that_takes_a_file_in_is_named(repository: Repository) -> None:
    """Whoever takes it out of that file gets rid of the finding."""
    fill(repository, LAYOUTS["hatchling, artifacts"])
    found = [
        each for each in published_findings(Found()) if each.code is not Code.READY
    ]
    assert [words(each, EN) for each in found] == [
        (
            (
                f"hatchling would pack {path} ({kinds}): artifacts in pyproject.toml "
                "includes it, whatever .gitignore says."
            ),
            f"Change artifacts in pyproject.toml so that it leaves {path} out.",
        )
        for path, kinds in ((".env", "sdist"), ("src/demo/.env", BOTH))
    ]
    project = (repository.folder / "pyproject.toml").read_text(encoding="utf-8")
    repository.add("pyproject.toml", project.replace("artifacts = ['.env']", ""))
    assert [each.code for each in published_findings(Found())] == [Code.READY]


def test_each_setting_that_is_named_stands_in_the_file_that_is_named(
    repository: Repository,
) -> None:
    for layout in LAYOUTS.values():
        fill(repository, layout)
        for each in published_findings(Found()):
            if "setting" in each.facts:
                text = (repository.folder / str(each.facts["path"])).read_text("utf-8")
                assert str(each.facts["setting"]).rpartition(".")[2] in text
        for name in {*layout.files, *PROJECT_FILES}:
            (repository.folder / name).unlink(missing_ok=True)
        repository.git("rm", "-rq", "--cached", "--", ".")


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
