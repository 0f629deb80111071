"""Projects that nothing is said of; real builds are in ``tests/integration``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from languages import EN

from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found

if TYPE_CHECKING:
    from conftest import Repository

FLIT = "[build-system]\nbuild-backend = 'flit_core.buildapi'\n"
DEMO = "[project]\nname = 'demo'\n"

NOT_JUDGED = {
    "a backend of its own": f"{FLIT}backend-path = ['.']\n{DEMO}",
    "an unknown backend": f"[build-system]\nbuild-backend = 'mesonpy'\n{DEMO}",
    "no TOML": "[build-system",
    "no text": "\ufffd\0",
    "no table": "build-system = 1\nproject = []",
    "no name": f"{FLIT}[project]\nname = 1\n",
    "lists for tables": f"tool = []\n{FLIT}[project]\nname = ['demo']\n",
    "lists for a project": f"project = []\n{FLIT}",
    "a number for a name": f"{FLIT.replace('flit_core.buildapi', 'uv_build')}{DEMO}[tool.uv.build-backend]\nmodule-name = 1",
    "numbers for packages": f"{FLIT.replace('flit_core.buildapi', 'poetry.core.masonry.api')}{DEMO}[tool.poetry]\npackages = [1]",
    "a number for a list": f"{FLIT.replace('flit_core.buildapi', 'hatchling.build')}{DEMO}[tool.hatch.build]\ninclude = 1",
    "a number for tools": f"{FLIT.replace('flit_core.buildapi', 'setuptools.build_meta')}requires = 1\n{DEMO}",
    "settings only": "[tool.ruff]\nselect = []\n",
}


@pytest.mark.parametrize("text", NOT_JUDGED.values(), ids=NOT_JUDGED)
def test_what_is_not_certain_is_not_said(repository: Repository, text: str) -> None:
    repository.add("pyproject.toml", text)
    repository.write("demo/__init__.py", "")
    repository.write("demo/.env", "")
    (found,) = published_findings(Found())
    assert found.code is Code.READY


def test_a_project_in_a_folder_is_judged_from_there(repository: Repository) -> None:
    repository.add("a/pyproject.toml", FLIT + DEMO)
    for folder in ("a/demo", "demo", "a/other"):
        repository.write(f"{folder}/__init__.py", "")
        repository.write(f"{folder}/.env", "")
    (found,) = published_findings(Found())
    assert str(found.place) == "a/demo/.env"
    assert found.facts["backend"] == "flit"


def test_the_gitignore_above_a_project_counts(repository: Repository) -> None:
    hatchling = "[build-system]\nbuild-backend = 'hatchling.build'\n"
    repository.add(".gitignore", ".env\n")
    repository.add("a/pyproject.toml", hatchling + DEMO)
    repository.write("a/demo/__init__.py", "")
    repository.write("a/demo/.env", "")
    (found,) = published_findings(Found())
    assert found.code is Code.READY


def test_what_is_broken_in_dist_is_named_and_a_link_is_not_followed(
    repository: Repository,
) -> None:
    """What begins like an archive and is none has nothing that could be read."""
    repository.add("pyproject.toml", FLIT + DEMO)
    repository.write("dist/demo-1.0.tar.gz", b"\x1f\x8b\x08broken")
    repository.write("dist/demo-1.0.whl", b"PK\x03\x04broken")
    (repository.folder / "dist/link.whl").symlink_to("/etc/passwd")
    (found,) = published_findings(Found())
    assert words(found, EN).cause == (
        "dist/demo-1.0.tar.gz breaks off, is damaged or is encrypted, so part of it was "
        "not searched."
    )


# What stands in a setup.py or a setup.cfg that is nobody's, and says nothing for sure.
HOSTILE = {
    "setup.py": (
        "(" * 100_000,
        "setup(" * 500 + ")" * 500,
        "\0",
        "setup(package_data={1: 2}, data_files=3)",
        "setup(package_data=load(), data_files=[('x',), 1, ()])",
        "setup(data_files=" + "-" * 50_000 + "1)",
        "x" * (1 << 17),
        "def setup(): pass",
    ),
    "setup.cfg": (
        "no section",
        "[options.package_data]\n[options.package_data]\n",
        "[options.package_data]\ndemo\n",
        "[options.data_files]\nx = " + "a\n  " * 30_000,
        "\ufffd\0",
    ),
}


def test_old_settings_that_nobody_can_read_are_passed_over(
    repository: Repository,
) -> None:
    repository.write("demo/__init__.py", "")
    repository.write("demo/.env", "")
    for name, texts in HOSTILE.items():
        for text in texts:
            repository.add(name, text)
            (found,) = published_findings(Found())
            assert found.code is Code.READY, text[:40]
        repository.git("rm", "-qf", name)


def test_names_in_setup_cfg_count_as_they_are_spelled(repository: Repository) -> None:
    repository.write("Demo/__init__.py", "")
    repository.write("Demo/.env", "")
    repository.add("setup.py", "from setuptools import setup\nsetup()\n")
    for package, code in (("Demo", Code.KEY_IN_BUILD), ("demo", Code.READY)):
        named = (
            f"[options]\npackages = Demo\n[options.package_data]\n{package} = .env\n"
        )
        repository.add("setup.cfg", named)
        (found,) = published_findings(Found())
        assert found.code is code
