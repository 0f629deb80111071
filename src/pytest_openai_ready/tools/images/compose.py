"""Files of Compose: what is built in which folder, and who is given the ``.env``."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from pytest_openai_ready import config_files
from pytest_openai_ready.changes import yaml_file
from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.insertion import UnusualFormError
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.file_kinds import COMPOSE
from pytest_openai_ready.tools.variables import is_key_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.changes.yaml_file import YamlFile, YamlNode
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.images.recipe import Recipe

# https://docs.docker.com/compose/intro/compose-application-model/
NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
MOST = 20  # of them
# A .env may be missing, in CI for instance; Compose knows the long form since 2.24.
# https://docs.docker.com/reference/compose-file/services/#env_file
ENV_FILE = ("env_file:", f"  - path: {DOTENV}", "    required: false")


def is_recipe(path: str) -> bool:
    """Whether Compose reads a file of this path."""
    return COMPOSE.fits(path)


def contexts(repository: Repository) -> dict[str, list[str]]:
    """By the path of each Dockerfile that Compose builds, the folders it is built in.

    Without the library that reads YAML, none is known.
    """
    found: dict[str, list[str]] = {}
    paths = (*repository.tracked, *repository.untracked.open)
    for path in [path for path in paths if is_recipe(path)][:MOST]:
        try:
            said = config_files.yaml(repository.text_of(path) or "")
        except (ImportError, config_files.ConfigError):
            continue
        services = said.get("services") if isinstance(said, dict) else None
        for service in services.values() if isinstance(services, dict) else ():
            build = service.get("build") if isinstance(service, dict) else None
            built = _built(posixpath.dirname(path), build)
            if built is not None and built[1] not in found.get(built[0], ()):
                found.setdefault(built[0], []).append(built[1])
    return found


def _built(start: str, build: object) -> tuple[str, str] | None:
    """A Dockerfile and the folder in which it is built; None of what lies elsewhere."""
    given = {"context": build} if isinstance(build, str) else build
    if not isinstance(given, dict) or "dockerfile_inline" in given:
        return None
    folder = posixpath.normpath(posixpath.join(start, str(given.get("context", "."))))
    file = posixpath.join(folder, str(given.get("dockerfile", "Dockerfile")))
    paths = (posixpath.normpath(file), "" if folder == "." else folder)
    outside = any(each.startswith(("..", "/")) or ":" in each for each in paths)
    return None if outside else paths


def given(recipe: Recipe, dotenvs: Iterable[str]) -> Iterator[Change | Note]:
    """A file of Compose whose services are given the ``.env`` beside it.

    Raises:
        ChangeError: it cannot be read or changed.
    """
    repository, path = recipe.repository, recipe.path
    folder = posixpath.dirname(path)
    first = repository.first(*(posixpath.join(folder, name) for name in NAMES))
    if path != first or posixpath.join(folder, DOTENV) not in dotenvs:
        return
    content = to_edit(repository, path) or b""
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
