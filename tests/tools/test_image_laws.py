"""Laws of images: what ``add`` writes the judge accepts; advice is safe to obey."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from languages import EN
from makers import make

from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change, apply
from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.scan.places.git_index import index_findings
from pytest_openai_ready.scan.scanner import DEFAULTS
from pytest_openai_ready.setup.plan import SetupRequest, plan
from pytest_openai_ready.tools.images.builders import BUILDERS
from pytest_openai_ready.tools.images.buildpacks import included_paths as taken_by_pack
from pytest_openai_ready.tools.images.compose import contexts
from pytest_openai_ready.tools.images.published_images import changes, is_recipe
from pytest_openai_ready.tools.images.recipe import Recipe

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

ALL = "FROM python\nWORKDIR /app\nCOPY . .\n"
KEY = make("project")
FILES = (".env", ".env.example", "app/.env", "app/main.py", ".github/a.yml")
# Files of a project, by what builds an image of it and what is left out already.
PROJECT = "[_]\nschema-version = '0.2'\n"
IMAGES: dict[tuple[str, str], dict[str, str]] = {
    ("docker", ""): {"Dockerfile": ALL},
    ("docker", "with rules"): {"Dockerfile": ALL, ".dockerignore": ".git\n*.md"},
    ("docker", "taken in again"): {
        "Dockerfile": ALL,
        ".dockerignore": "*\n!.env*\n!app\n",
    },
    ("docker", "with its own rules"): {
        "Dockerfile.dev": ALL,
        "Dockerfile.dev.dockerignore": "docs\r\n",
    },
    ("docker", "in a folder"): {
        "docker/Dockerfile": "FROM a\nCOPY app/main.py .\nCOPY . .\n"
    },
    ("docker", "in the folder that Compose says"): {
        "docker/Dockerfile": ALL,
        "compose.yaml": "services:\n  a:\n    env_file: .env\n    build:\n"
        "      context: .\n      dockerfile: docker/Dockerfile\n",
    },
    ("podman", ""): {"Containerfile": ALL},
    ("podman", "with rules"): {"Containerfile": ALL, ".containerignore": "docs\n"},
    ("podman", "and Docker"): {
        "Dockerfile": ALL,
        ".containerignore": "docs\n",
        ".dockerignore": ".git\n",
    },
    ("cog build", ""): {"cog.yaml": "predict: predict.py:Predictor\n"},
    ("pack build", ""): {"project.toml": f"# mine\n{PROJECT}"},
    ("pack build", "with a list"): {
        "project.toml": f"{PROJECT}[io.buildpacks]\nexclude = [\n  '*.md',\n]\n"
    },
    ("pack build", "of old"): {"project.toml": "[build]\nexclude = ['/docs']\n"},
    ("docker compose", "that builds here"): {
        "docker-compose.yml": "services:\n  a:\n    build: .\n",
        "Dockerfile": ALL,
    },
    ("docker compose", "with a recipe of its own"): {
        "compose.yaml": "services:\n  a:\n    env_file: .env\n    build:\n"
        "      context: .\n      dockerfile_inline: |\n        FROM a\n        COPY . "
        ".\n",
    },
}
# Without a file of rules, the line itself has to be changed.
BY_NAME_ONLY = {"apptainer build"}
WRITE = re.compile(
    r"Write (?:the line )?(\S+) into (?:the list exclude of )?(\S+), "
    r"then build the image again\."
)


def fill(repository: Repository, files: dict[str, str]) -> None:
    repository.fill({**dict.fromkeys(FILES, ""), ".gitignore": ".env\n", **files})


def taken() -> set[str]:
    """What the images hold of the files, but for settings."""
    found = Found()
    others = [each for each in FILES if not each.endswith(".env")]
    recipes = (
        Recipe(path, found.bytes_of(path) or b"", found, contexts(found))
        for path in found.paths
        if is_recipe(path)
    )
    return {
        each.path
        for recipe in recipes
        for builder in BUILDERS
        if builder.is_recipe(recipe.path)
        for each in builder.judge(recipe, others)
    }


def to_write() -> list[Change]:
    return [each for each in changes(Found()) if isinstance(each, Change)]


def obey(repository: Repository, line: str, path: str) -> None:
    """Put a line where it is to be written: into a file, or into a list of one."""
    old = (Found().bytes_of(path) or b"").decode()
    if not path.endswith(".toml"):
        text = old.rstrip("\r\n") + f"\n{line}\n"
    elif "exclude = [" in old:
        text = old.replace("exclude = [", f"exclude = [{line}, ")
    else:
        text = f"{old}[io.buildpacks]\nexclude = [{line}]\n"
    repository.add(path, text)


def test_each_builder_has_files_here() -> None:
    builders = {each.name for each in BUILDERS}
    assert {name for name, _ in IMAGES} | BY_NAME_ONLY == builders
    assert all(each.page.startswith("https://") for each in BUILDERS)


@pytest.mark.parametrize("files", IMAGES.values(), ids=map(str, IMAGES))
def test_what_add_writes_the_judge_accepts(
    repository: Repository, files: dict[str, str]
) -> None:
    fill(repository, files)
    before, found = taken(), published_findings(Found())
    assert {each.code for each in found} == {Code.KEY_IN_BUILD}
    apply(repository.folder, to_write())
    repository.git("add", ".")
    assert [each.code for each in published_findings(Found())] == [Code.READY]
    assert list(changes(Found())) == []
    assert taken() == before


@pytest.mark.parametrize("files", IMAGES.values(), ids=map(str, IMAGES))
def test_once_is_enough_before_git_has_what_was_added(
    repository: Repository, files: dict[str, str]
) -> None:
    fill(repository, files)
    apply(repository.folder, to_write())
    assert to_write() == []


@pytest.mark.parametrize("files", IMAGES.values(), ids=map(str, IMAGES))
def test_obeyed_advice_keeps_the_settings_out_and_nothing_else(
    repository: Repository, files: dict[str, str]
) -> None:
    fill(repository, files)
    before = taken()
    for _ in range(2):
        for finding in published_findings(Found()):
            if finding.code is Code.READY:
                continue
            advice = WRITE.fullmatch(words(finding, EN)[1])
            assert advice is not None, words(finding, EN)
            obey(repository, *advice.groups())
    assert [each.code for each in published_findings(Found())] == [Code.READY]
    assert taken() == before


def test_a_file_that_is_copied_by_name_is_left_to_its_owner(
    repository: Repository,
) -> None:
    fill(repository, {"Dockerfile": "FROM a\nCOPY .env app/main.py /app/\n"})
    (finding,) = published_findings(Found())
    assert words(finding, EN) == (
        "This line copies .env into the image; .gitignore does not count here.",
        (
            "Leave it out of the line, and give it when the container starts: "
            "docker run --env-file .env"
        ),
    )
    assert list(changes(Found())) == []


DEFINITION = "Bootstrap: docker\nFrom: python\n%files\n    {}\n%post\n    . /app\n"
# What stands in a definition of Apptainer, and which settings get into the image.
DEFINITIONS = {
    ". /app": [".env", "app/.env"],
    "app /app": ["app/.env"],
    ".env": [".env"],
    "app/.e*": ["app/.env"],
    "app/main.py /app/": [],
    "/etc/hosts /etc/": [],
    "# . /app": [],
    "'": [],
}


def test_what_a_definition_of_apptainer_copies_is_left_to_its_owner(
    repository: Repository,
) -> None:
    for line, copied in DEFINITIONS.items():
        fill(repository, {"image.def": DEFINITION.format(line)})
        found = [
            each for each in published_findings(Found()) if each.code is not Code.READY
        ]
        assert [(str(each.place), words(each, EN)) for each in found] == [
            (
                "image.def:4",
                (
                    (
                        f"This line copies {path} into the image; .gitignore does not "
                        "count here."
                    ),
                    (
                        "Leave it out of the line, and give it when the container "
                        f"starts: apptainer run --env-file {path}"
                    ),
                ),
            )
            for path in copied
        ], line
        assert list(changes(Found())) == []


def test_what_is_no_definition_of_apptainer_copies_nothing(
    repository: Repository,
) -> None:
    for text in (
        "LIBRARY x\nEXPORTS\n",
        DEFINITION.format(".").replace("Bootstrap", "A"),
    ):
        fill(repository, {"image.def": text})
        assert [each.code for each in published_findings(Found())] == [Code.READY]
    copied = DEFINITION.format(". /app").replace("%files", "%files from build")
    fill(repository, {"image.def": copied})
    assert [each.code for each in published_findings(Found())] == [Code.READY]


def test_the_line_in_a_recipe_that_stands_in_compose_is_named(
    repository: Repository,
) -> None:
    own = "    build:\n      dockerfile_inline: |\n        FROM a\n        COPY . .\n"
    merged = f"x-built: &b\n{own}services:\n  a: {{<<: *b}}\n  b:\n    <<: *b\n"
    texts = {
        f"services:\n  a:\n{own}  b:\n{own}": ["6", "11"],
        f"# how dockerfile_inline works\nservices:\n  a:\n{own}": ["7"],
        f"{merged}  c:\n{own}": ["5", "5", "14"],
    }
    for text, lines in texts.items():
        fill(repository, {"compose.yaml": text})
        found = [str(each.place) for each in published_findings(Found())]
        assert found[::2] == [f"compose.yaml:{line}" for line in lines]


def test_of_a_template_in_another_folder_no_settings_are_made_up(
    repository: Repository,
) -> None:
    repository.add("assets/env.example", "A=\n")
    repository.add("Dockerfile", ALL)
    (finding,) = published_findings(Found())
    assert finding.code is Code.READY


COMPOSE = """\
services:
  web:
    build: .
    ports: ["80:80"]

  db:
    image: postgres
  worker:
    build:
      context: .
    environment:
      - OPENAI_API_KEY
"""
COMPLETED = """\
services:
  web:
    build: .
    ports: ["80:80"]
    environment:
      OPENAI_API_KEY: ${OPENAI_API_KEY}

  db:
    image: postgres
  worker:
    build:
      context: .
    environment:
      - OPENAI_API_KEY
"""


def test_a_service_that_is_built_here_is_given_the_key(
    repository: Repository,
) -> None:
    fill(repository, {"Dockerfile": "FROM a\n", "compose.yaml": COMPOSE})
    (change,) = (each for each in changes(Found()) if isinstance(each, Change))
    assert change == Change("compose.yaml", COMPOSE.encode(), COMPLETED.encode())
    apply(repository.folder, [change])
    assert list(changes(Found())) == []


def test_of_files_of_compose_the_one_that_counts_is_completed(
    repository: Repository,
) -> None:
    build = "services:\n  web:\n    build: .\n"
    others = ("docker-compose.yml", "compose.override.yaml", "docker-compose.prod.yml")
    files = dict.fromkeys(("compose.yaml", *others, "web/compose.yml"), build)
    fill(repository, {"Dockerfile": "FROM a\n", **files, "web/.env.example": "A=\n"})
    changed = [each.path for each in changes(Found())]
    assert changed == ["compose.yaml", "web/compose.yml"]


def test_init_sees_to_images_unless_that_part_is_left_out(
    repository: Repository,
) -> None:
    fill(repository, {"Dockerfile": ALL})
    rules = "# Keys and other secrets: a container gets them when it starts.\n**/.env\n"
    (change,) = plan(Found(), SetupRequest(parts=("image",))).changes
    assert change == Change(".dockerignore", None, rules.encode())
    others = plan(Found(), SetupRequest(parts=("gitignore", "example"))).changes
    assert ".dockerignore" not in {each.path for each in others}


def test_outside_of_a_repository_nothing_is_added(
    isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(isolated)
    (isolated / "Dockerfile").write_text(ALL, encoding="utf-8")
    assert list(changes(Found())) == []


def test_compose_with_parts_of_others_is_left_to_a_person(
    repository: Repository,
) -> None:
    text = "services: {web: {build: ., environment: }}\n"
    fill(repository, {"Dockerfile": "FROM a\n", "docker-compose.yml": text})
    lines = ("environment:", "  OPENAI_API_KEY: ${OPENAI_API_KEY}")
    assert list(changes(Found())) == [Note("by-hand", "docker-compose.yml", lines)]


def test_a_list_that_is_none_is_left_to_a_person(repository: Repository) -> None:
    text = f"{PROJECT}[io.buildpacks]\nexclude = '*.md'\n"
    fill(repository, {"project.toml": text})
    lines = ("exclude = ['.env']",)
    assert list(changes(Found(), {".env": {}})) == [
        Note("by-hand", "project.toml", lines)
    ]


# A project.toml, and what pack takes along of two files.
PROJECTS = {
    PROJECT: {".env", "a.py"},
    "[io]\n": set(),
    "[project]\nname = 'x'\n": set(),
    "[build]\nexclude = ['*.py']\n": {".env"},
    f"{PROJECT}[io.buildpacks]\ninclude = ['*.py']\n": {"a.py"},
    f"{PROJECT}[io.buildpacks]\nexclude = ['.*', '!.env']\n": {".env", "a.py"},
    "a = \n": set(),
    f"io = 3\n{PROJECT}": set(),
}


def test_pack_takes_what_its_lists_say(repository: Repository) -> None:
    for text, expected in PROJECTS.items():
        repository.add("project.toml", text)
        recipe = Recipe("project.toml", text.encode(), Found(), {})
        assert {
            each.path for each in taken_by_pack(recipe, [".env", "a.py"])
        } == expected


# Files with a key, and what is said of them beside the keys themselves.
WITH_KEYS: dict[str, tuple[dict[str, str], list[str]]] = {
    "a variable of the image": (
        {"Dockerfile": f"FROM a\nENV OPENAI_API_KEY={KEY}\n"},
        ["Dockerfile:2 ENV OPENAI_API_KEY keeps the key in the image: docker history shows it."],
    ),
    "a file that the image takes": (
        {"Dockerfile": ALL, ".dockerignore": "**/.env\n", "app/main.py": f"k = '{KEY}'\n"},
        ["Dockerfile:3 This line would copy app/main.py into the image, and a key is in that file."],
    ),
    "a file that it leaves out": (
        {"Dockerfile": ALL, ".dockerignore": "**/.env\napp\n", "app/main.py": f"k = '{KEY}'\n"},
        ["None Apart from the keys in files (1), nothing recognized here exposes one."],
    ),
    "a script that a page loads": (
        {"a/index.html": "<p>\n<script src='js/ask.js'></script>", "a/js/ask.js": f"k = '{KEY}'\n"},
        ["a/index.html:2 This page loads a/js/ask.js, and a key is in that file: every visitor gets it."],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "said"), WITH_KEYS.values(), ids=WITH_KEYS)
def test_what_takes_a_file_with_a_key_along_is_no_all_clear(
    repository: Repository, files: dict[str, str], said: list[str]
) -> None:
    for path, text in files.items():
        repository.add(path, text)
    keys, _ = index_findings(Found(), DEFAULTS)
    found = published_findings(Found(), keys)
    assert [f"{each.place} {words(each, EN)[0]}" for each in found] == said
