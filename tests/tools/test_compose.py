"""A service of Compose that is built here gets the variables that its programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change, apply
from pytest_openai_ready.config_files import yaml
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.images.published_images import changes

if TYPE_CHECKING:
    from conftest import Repository

    from pytest_openai_ready.tools.images.compose import DotenvNames

READ = {".env": {"A_KEY": ["app/main.py"], "B_KEY": ["other/b.py"]}}
WEB = "services:\n  web:\n    build: ./app\n"
ENVIRONMENT = "    environment:\n      A_KEY: ${A_KEY}\n"
# A file, and what it becomes.
COMPLETED = {
    "nothing is given": (WEB, WEB + ENVIRONMENT),
    "the folder is named in full": (
        "services:\n  web:\n    build:\n      context: app\n    ports: ['80:80']\n",
        "services:\n  web:\n    build:\n      context: app\n    ports: ['80:80']\n"
        + ENVIRONMENT,
    ),
    "all folders are copied": (
        "services:\n  web:\n    build: .\n",
        f"services:\n  web:\n    build: .\n{ENVIRONMENT}      B_KEY: ${{B_KEY}}\n",
    ),
    "variables are a table": (
        f"{WEB}    environment:\n      OTHER_KEY: x\n    ports: []\n",
        (
            f"{WEB}    environment:\n      OTHER_KEY: x\n      A_KEY: ${{A_KEY}}\n"
            "    ports: []\n"
        ),
    ),
    "variables are a list": (
        f"{WEB}    environment:\n      - C=d\n",
        f"{WEB}    environment:\n      - C=d\n      - A_KEY=${{A_KEY}}\n",
    ),
    "variables are a table in braces": (
        f"{WEB}    environment: {{C: d}}\n",
        f'{WEB}    environment: {{C: d, A_KEY: "${{A_KEY}}"}}\n',
    ),
    "variables are a list in brackets": (
        f"{WEB}    environment: [C=d, ]\n",
        f'{WEB}    environment: [C=d, "A_KEY=${{A_KEY}}", ]\n',
    ),
    "there are none in the brackets": (
        f"{WEB}    environment: []\n",
        f'{WEB}    environment: ["A_KEY=${{A_KEY}}"]\n',
    ),
    "the service is in braces": (
        "services: {web: {build: app}}\n",
        'services: {web: {build: app, environment: {A_KEY: "${A_KEY}"}}}\n',
    ),
    "a part of the variables is taken over": (
        f"x-env: &env\n  C: d\n{WEB}    environment:\n      <<: *env\n      E: f\n",
        (
            f"x-env: &env\n  C: d\n{WEB}    environment:\n      <<: *env\n      E: f\n"
            "      A_KEY: ${A_KEY}\n"
        ),
    ),
    "a part without variables is taken over": (
        f"x-a: &a\n  restart: always\n{WEB}    <<: *a\n",
        f"x-a: &a\n  restart: always\n{WEB}    <<: *a\n{ENVIRONMENT}",
    ),
    "others that need it take all of it over": (
        WEB.replace("web:", "web: &web") + "  more:\n    <<: *web\n",
        WEB.replace("web:", "web: &web") + f"{ENVIRONMENT}  more:\n    <<: *web\n",
    ),
    "its variables are taken over, and nobody else's": (
        f"x-a: &a\n  environment:\n    C: d\n{WEB}    <<: *a\n",
        f"x-a: &a\n  environment:\n    C: d\n    A_KEY: ${{A_KEY}}\n{WEB}    <<: *a\n",
    ),
    "another file is given, which lacks it": (
        f"{WEB}    env_file: other.env\n",
        f"{WEB}    env_file: other.env\n{ENVIRONMENT}",
    ),
}
KEPT = {
    "it has the variable": f"{WEB}    environment:\n      A_KEY: ${{B:-x}}\n",
    "it has it from outside": f"{WEB}    environment:\n      - A_KEY\n",
    "it takes it over": (
        f"x-env: &env\n  A_KEY: ${{A_KEY}}\n{WEB}    environment:\n      <<: *env\n"
    ),
    "it is given the file": f"{WEB}    env_file: .env\n",
    "it is given the file in a list": f"{WEB}    env_file: [other.env, ./.env]\n",
    "it is given the file in full": (
        f"{WEB}    env_file:\n      - path: .env\n        required: false\n"
    ),
    "another file has it": f"{WEB}    env_file: has.env\n",
    "another service has it": f"{WEB}    extends: other\n",
    "it is not built": "services:\n  web:\n    image: x\n",
    "its programs read none": "services:\n  web:\n    build: ./third\n",
}
BY_HAND = {
    "variables are those of all services": (
        f"x-env: &env\n  C: d\n{WEB}    environment: *env\n"
        "  db:\n    image: x\n    environment: *env\n"
    ),
    "variables are taken over with the rest": (
        f"x-a: &a\n  environment:\n    C: d\n{WEB}    <<: *a\n"
        "  db:\n    image: x\n    <<: *a\n"
    ),
    "another service takes it over": (
        WEB.replace("web:", "web: &web") + "  more:\n    <<: *web\n    build: third\n"
    ),
    "the variable has another value": f"{WEB}    environment:\n      A_KEY: x\n",
    "another file is not known": f"{WEB}    env_file: ../../secret.env\n",
    "variables are empty": f"{WEB}    environment:\n",
}


def _written(repository: Repository, text: str) -> Found:
    for path in ("app/main.py", "other/b.py", "third/c.py", "other.env"):
        repository.write(path, "")
    repository.write("has.env", "A_KEY=x\n")
    repository.write("compose.yaml", text)
    return Found()


@pytest.mark.parametrize(("text", "expected"), COMPLETED.values(), ids=COMPLETED)
def test_a_service_gets_what_its_programs_read(
    repository: Repository, text: str, expected: str
) -> None:
    found = [*changes(_written(repository, text), READ)]
    assert found == [Change("compose.yaml", text.encode(), expected.encode())]
    assert yaml(expected) != yaml(text)
    apply(repository.folder, [each for each in found if isinstance(each, Change)])
    assert [*changes(Found(), READ)] == []


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_a_service_stays_that_has_it_or_needs_none(
    repository: Repository, text: str
) -> None:
    assert [*changes(_written(repository, text), READ)] == []


@pytest.mark.parametrize("text", BY_HAND.values(), ids=BY_HAND)
def test_what_others_would_get_too_is_left_to_a_person(
    repository: Repository, text: str
) -> None:
    lines = ("environment:", "  A_KEY: ${A_KEY}")
    said = [Note("by-hand", "compose.yaml", lines)]
    assert [*changes(_written(repository, text), READ)] == said


OTHER = {"app/.env": {"A_KEY": ["app/main.py"]}}


@pytest.mark.parametrize(
    ("read", "command"),
    [
        (OTHER, "docker compose --env-file app/.env up"),
        (
            {**OTHER, ".env": {"B_KEY": ["app/main.py"]}},
            "docker compose --env-file .env --env-file app/.env up",
        ),
    ],
)
def test_another_file_is_named_when_compose_is_started(
    repository: Repository, read: DotenvNames, command: str
) -> None:
    change, note = changes(_written(repository, WEB), read)
    assert isinstance(change, Change)
    assert ENVIRONMENT.splitlines()[1] in (change.after or b"").decode()
    assert note == Note("compose-starts", "compose.yaml", (command,))
    apply(repository.folder, [change])
    assert [*changes(Found(), read)] == []


BOTH = "services:\n  web:\n    build: ./app\n{}  more:\n    build: other\n{}"
SIBLINGS: DotenvNames = {**OTHER, "other/.env": {"A_KEY": ["other/b.py"]}}


def test_one_name_with_several_values_is_left_and_said(repository: Repository) -> None:
    """Compose has one value for it."""
    lines = ("env_file: app/.env", "env_file: other/.env")
    note = Note("compose-several", "compose.yaml", (("A_KEY",), lines))
    found = _written(repository, BOTH.format("", ""))
    assert [*changes(found, SIBLINGS)] == [note]
    for folder in ("app", "other"):
        repository.write(f"{folder}/.env", "A_KEY=x\n")
    obeyed = BOTH.format(*(f"    {line}\n" for line in lines))
    assert [*changes(_written(repository, obeyed), SIBLINGS)] == []
    repository.write("compose.yaml", "")
    repository.write(
        "deploy/compose.yaml",
        BOTH.format("", "").replace("./app", "../app").replace(" other", " ../other"),
    )
    (above,) = changes(Found(), SIBLINGS)
    assert isinstance(above, Note)
    assert above.lines[1] == ("env_file: ../app/.env", "env_file: ../other/.env")


def test_a_name_of_one_file_that_another_has_as_well(repository: Repository) -> None:
    """It counts where a service is built of its programs, or where that file is given."""
    text = BOTH.format("", "")
    more: DotenvNames = {
        "app/.env": {"A_KEY": ["app/main.py"], "B_KEY": ["app/main.py"]}
    }
    one, *_ = changes(_written(repository, WEB), SIBLINGS)
    assert isinstance(one, Change)
    assert b"A_KEY: ${A_KEY}" in (one.after or b"")
    read = {**more, "other/.env": {"C_KEY": ["other/b.py"], "B_KEY": ["x/y.py"]}}
    change, start, note = changes(_written(repository, text), read)
    assert isinstance(change, Change)
    assert b"B_KEY" not in (change.after or b"")
    assert isinstance(start, Note)
    assert isinstance(note, Note)
    assert start.lines == (
        "docker compose --env-file app/.env --env-file other/.env up",
    )
    assert note.lines[0] == ("B_KEY",)


def test_a_file_in_a_folder_above_has_the_same_value(repository: Repository) -> None:
    """Of it a service is given what programs below read."""
    read = {".env": {"A_KEY": ["main.py"]}, **OTHER}
    assert [*changes(_written(repository, WEB), read)] == [
        Change("compose.yaml", WEB.encode(), (WEB + ENVIRONMENT).encode()),
        Note(
            "compose-starts", "compose.yaml", ("docker compose --env-file app/.env up",)
        ),
    ]
