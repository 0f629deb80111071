"""What keeps a ``.env`` out of images, and gives it to the containers of Compose.

A program that takes its key from a ``.env`` finds none in an image, and should not: it
is given when the container starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.changes import yaml_file
from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.insertion import UnusualFormError, inserted
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.tools.images.image_contents import image_of, is_dockerfile
from pytest_openai_ready.tools.variables import is_key_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.changes.yaml_file import YamlFile, YamlNode
    from pytest_openai_ready.repository import Repository

MOST = 20  # Dockerfiles
HEADING = "# Keys and other secrets: a container gets them when it starts."
# The first that is there: https://docs.docker.com/compose/intro/compose-application-model/
COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
# A .env may be missing, in CI for instance; Compose knows the long form since 2.24.
# https://docs.docker.com/reference/compose-file/services/#env_file
ENV_FILE = ("env_file:", f"  - path: {DOTENV}", "    required: false")


def changes(
    repository: Repository, dotenvs: Iterable[str] = (DOTENV,)
) -> Iterator[Change | Note]:
    """The ignore files of Docker and the file of Compose with what they lack.

    Nothing outside of a repository.

    Args:
        repository: whose Dockerfiles are looked at.
        dotenvs: the files that are there, or will be.

    Raises:
        ChangeError: a file cannot be read or changed.
        GitError: git could not answer.
    """
    if not repository.exists:
        return
    wanted: dict[str, list[str]] = {}
    dockerfiles = [path for path in repository.paths if is_dockerfile(path)][:MOST]
    for path in dockerfiles:
        image = image_of(path, repository.bytes_of(path) or b"", repository)
        for dotenv in dotenvs:
            taken = image.taking(dotenv)
            if taken is not None and not taken.by_name:
                lines = wanted.setdefault(image.ignore_file, [])
                if taken.rule not in lines:
                    lines.append(taken.rule)
    for path, lines in wanted.items():
        before = to_edit(repository, path)
        text = (before or b"").decode("latin-1")  # each byte is a character
        space = [""] if text.strip() else []
        after = inserted(text, len(text), [*space, HEADING, *lines])
        yield Change(path, before, after.encode("latin-1"))
    if dockerfiles:
        yield from _compose(repository, dotenvs)


def _compose(repository: Repository, dotenvs: Iterable[str]) -> Iterator[Change | Note]:
    path = repository.first(*COMPOSE)
    content = None if path is None else to_edit(repository, path)
    if path is None or content is None or DOTENV not in dotenvs:
        return
    try:
        file = yaml_file.read(path, content)
        changed = _completed(file)
    except UnusualFormError:
        yield Note("by-hand", path, ENV_FILE)
        return
    if changed.text != file.text:
        yield Change(path, content, changed.content)


def _completed(file: YamlFile) -> YamlFile:
    """The file where each service that is built here is given the ``.env``.

    Raises:
        UnusualFormError: lines alone cannot be added to a service.
    """
    for name in [name for name, service in _services(file) if _needs_it(service)]:
        service = dict(_services(file))[name]
        file = yaml_file.with_lines(file, service, ENV_FILE)
    return file


def _services(file: YamlFile) -> list[tuple[str, YamlNode]]:
    services = yaml_file.find(file.root, "services")
    return [] if services is None else yaml_file.pairs(services)


def _needs_it(service: YamlNode) -> bool:
    """Whether it is built here, and gets neither the file nor a key otherwise."""
    parts = dict(yaml_file.pairs(service))
    if "build" not in parts or {"env_file", "extends"} & parts.keys():
        return False
    given = parts.get("environment")
    items = (yaml_file.scalar(each) for each in yaml_file.items(given))
    names = [*(name for name, _ in yaml_file.pairs(given)), *items]
    return not any(is_key_name(each.partition("=")[0].encode()) for each in names)
