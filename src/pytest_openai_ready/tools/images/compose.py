"""Compose files: what they build in which folders, and their services' variables."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready import config_files
from pytest_openai_ready.asked_once import once
from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.editing import yaml_file
from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.dotenv.parse import DotenvTooComplexError, assignments
from pytest_openai_ready.file_kinds import COMPOSE
from pytest_openai_ready.messages.render import quoted
from pytest_openai_ready.tools.images.image import path_within
from pytest_openai_ready.tools.variables import is_key_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pytest_openai_ready.changes.editing.yaml_file import YamlFile, YamlNode
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.images.recipe import Recipe

# https://docs.docker.com/compose/intro/compose-application-model/
NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
MOST = 20  # Compose files
# https://docs.docker.com/reference/compose-file/services/#environment
ENVIRONMENT, ENV_FILE = "environment", "env_file"
INLINE = "dockerfile_inline"
STARTED = "compose-starts"  # the note with the command that starts it
SEVERAL = "compose-several"  # the note about a name with several values
MERGE = "<<"  # https://yaml.org/type/merge.html

# Maps the path of each `.env` to its variables, and these to the programs that read
# them; empty if unknown.
DotenvNames: TypeAlias = "Mapping[str, Mapping[str, Collection[str]]]"


class _Variable(NamedTuple):
    """The programs that read a variable, and the ``.env`` that contains it."""

    programs: Collection[str]
    dotenv: str


def is_recipe(path: str) -> bool:
    """Whether Compose reads a file with this path."""
    return COMPOSE.fits(path)


def contexts(repository: Repository) -> dict[str, list[str]]:
    """Map each Dockerfile that Compose builds to the folders it is built in.

    Empty if the library that reads YAML is missing.
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


def inline(recipe: Recipe) -> Iterator[tuple[str, bytes, int]]:
    """Yield the Dockerfiles inside a Compose file, each with its folder and line.

    https://docs.docker.com/reference/compose-file/build/#dockerfile_inline
    """
    text = recipe.content.decode("utf-8", "replace")
    try:
        said = config_files.yaml(text)
    except (ImportError, config_files.ConfigError):
        return
    line_of = once(lambda: config_files.yaml_lines(text))
    services = said.get("services") if isinstance(said, dict) else None
    for name, service in services.items() if isinstance(services, dict) else ():
        build = service.get("build") if isinstance(service, dict) else None
        if isinstance(build, dict) and build.get(INLINE):
            start = posixpath.dirname(recipe.path)
            built = _built(start, {**build, INLINE: None})
            if built is not None:
                line = line_of()("services", name, "build", INLINE)
                yield built[1], str(build[INLINE]).encode(), line


def _built(start: str, build: object) -> tuple[str, str] | None:
    """Return a Dockerfile and its build folder; None if one is elsewhere."""
    given = {"context": build} if isinstance(build, str) else build
    if not isinstance(given, dict) or given.get(INLINE):
        return None
    folder = posixpath.normpath(posixpath.join(start, str(given.get("context", "."))))
    file = posixpath.join(folder, str(given.get("dockerfile", "Dockerfile")))
    paths = (posixpath.normpath(file), "" if folder == "." else folder)
    outside = any(each.startswith(("..", "/")) or ":" in each for each in paths)
    return None if outside else paths


def passing_variables(recipe: Recipe, wanted: DotenvNames) -> Iterator[Change | Note]:
    """Give the services in a Compose file the variables that their programs read.

    Each service gets only those from a ``.env``. Compose reads the one next to its
    file, unless the command that starts it names others.

    Raises:
        ChangeError: it cannot be read or changed.
    """
    repository, path = recipe.repository, recipe.path
    folder = posixpath.dirname(path)
    first = repository.first(*(posixpath.join(folder, name) for name in NAMES))
    beside = posixpath.join(folder, DOTENV)
    asked = _asked(wanted, beside) if path == first else {}
    if not asked:
        return
    content = to_edit(repository, path) or b""
    before = file = yaml_file.read_yaml(path, recipe.content)
    variables, several = _sources(recipe, file, asked, beside)
    by_hand: dict[str, None] = {}
    used: dict[str, None] = {}
    for service in [name for name, _ in _services(file)]:
        for name, variable in variables.items():
            lacking = _lacking(recipe, file, name, variable.programs)
            if service not in lacking:
                continue
            try:
                file = _completed(recipe, file, service, name, lacking)
            except UnusualFormError:
                by_hand[name] = None
            used[variable.dotenv] = None
    if file.text != before.text:
        yield Change(path, content, file.content)
    if by_hand:
        lines = (f"  {_entry(name)}" for name in by_hand)
        yield Note("by-hand", path, (f"{ENVIRONMENT}:", *lines))
    if used.keys() - {beside}:
        files = [beside] if repository.has(beside) or beside in used else []
        yield Note(STARTED, path, (start_of(path, [*files, *used.keys() - {beside}]),))
    yield from _clashes(path, several)


def _asked(wanted: DotenvNames, beside: str) -> dict[str, dict[str, Collection[str]]]:
    """Return the files that have each variable, and the programs that read it there.

    A ``.env`` with unknown programs counts only if it is next to the Compose file.
    """
    found: dict[str, dict[str, Collection[str]]] = {}
    for dotenv, listed in wanted.items():
        for name, programs in listed.items():
            if dotenv == beside or programs:
                found.setdefault(name, {})[dotenv] = programs
    return found


def _sources(
    recipe: Recipe,
    file: YamlFile,
    asked: Mapping[str, Mapping[str, Collection[str]]],
    beside: str,
) -> tuple[dict[str, _Variable], dict[str, set[str]]]:
    """Return the sources of variables that services lack, and those that clash.

    A variable has the same value in every ``.env`` from a folder upwards. In other
    files its value may differ, and Compose would use one of them: such variables are
    returned with their files.
    """
    found: dict[str, _Variable] = {}
    several: dict[str, set[str]] = {}
    for name, files in asked.items():
        lacking = {e: p for e, p in files.items() if _lacking(recipe, file, name, p)}
        if not lacking:
            continue
        first = beside if beside in lacking else next(iter(lacking))
        if all(_is_along(each, first) for each in lacking):
            programs = [one for each in lacking.values() for one in each]
            found[name] = _Variable(programs if lacking[first] else (), first)
        else:
            several[name] = {*lacking}
    used = {each.dotenv for each in found.values()}
    for name, (_, dotenv) in [*found.items()]:
        others = {each for each in used & {*asked[name]} if not _is_along(each, dotenv)}
        if others:
            several[name] = {dotenv, *others}
            del found[name]
    return found, several


def _is_along(dotenv: str, other: str) -> bool:
    """Whether one of two files is in the other's folder or below it."""
    one, two = (posixpath.join(posixpath.dirname(e), "") for e in (dotenv, other))
    return one.startswith(two) or two.startswith(one)


def _clashes(path: str, several: Mapping[str, Collection[str]]) -> Iterator[Note]:
    """Yield notes on what to do by hand about variables with several values."""
    by_files: dict[tuple[str, ...], list[str]] = {}
    for name, dotenvs in several.items():
        by_files.setdefault(tuple(sorted(dotenvs)), []).append(name)
    folder = posixpath.dirname(path) or "."
    for dotenvs, names in by_files.items():
        lines = (f"{ENV_FILE}: {posixpath.relpath(each, folder)}" for each in dotenvs)
        yield Note(SEVERAL, path, (tuple(names), tuple(lines)))


def start_of(path: str, dotenvs: Iterable[str]) -> str:
    """Return the command that starts a Compose file with ``.env`` files."""
    file = ("-f", path) if "/" in path else ()
    options = (word for each in sorted(dotenvs) for word in ("--env-file", each))
    return quoted(("docker", "compose", *file, *options, "up"))


def _entry(name: str) -> str:
    return f"{name}: {COMPOSE.reference.format(name)}"


def _services(file: YamlFile) -> list[tuple[str, YamlNode]]:
    services = yaml_file.value_at(file.root, "services")
    return [] if services is None else yaml_file.pairs(services)


def _service(file: YamlFile, name: str) -> YamlNode:
    return dict(_services(file))[name]


def _lacking(
    recipe: Recipe, file: YamlFile, name: str, programs: Collection[str]
) -> list[str]:
    """Return the services that do not get a variable that their programs read."""
    services = _services(file)
    return [each for each, node in services if _lacks(recipe, node, name, programs)]


def _lacks(
    recipe: Recipe, service: YamlNode, name: str, programs: Collection[str]
) -> bool:
    """Whether a service's programs read a variable that it may not get.

    If the programs are unknown, any key that it gets may be theirs.
    """
    parts = _parts(service)
    if "build" not in parts or "extends" in parts:
        return False
    given = _given(parts.get(ENVIRONMENT))
    if not programs:
        has_key = any(is_key_name(each.encode()) for each in given)
        return not has_key and ENV_FILE not in parts
    if not _is_built_of(recipe, parts["build"], programs):
        return False
    if name in given:
        return bool(given[name]) and "$" not in given[name]
    return not any(_has(recipe, each, name) for each in _env_files(parts))


def _parts(node: YamlNode) -> dict[str, YamlNode]:
    """Return the contents of a mapping, including those merged from others."""
    taken: dict[str, YamlNode] = {}
    for name, value in yaml_file.pairs(node):
        if name == MERGE:
            for each in yaml_file.items(value) or [value]:
                taken = {**_parts(each), **taken}
    return {**taken, **dict(yaml_file.pairs(node))}


def _given(environment: YamlNode) -> dict[str, str]:
    """Return the variables and their values, from a list or a mapping."""
    items = (yaml_file.scalar(each) for each in yaml_file.items(environment))
    pairs = {name: yaml_file.scalar(each) for name, each in _parts(environment).items()}
    return {**pairs, **{n: value for n, _, value in (i.partition("=") for i in items)}}


def _is_built_of(recipe: Recipe, build: YamlNode, programs: Collection[str]) -> bool:
    """Whether a build contains one of the programs, as far as known."""
    said = yaml_file.scalar(build) or yaml_file.scalar(_parts(build).get("context"))
    if "$" in said:
        return True
    folder = posixpath.normpath(
        posixpath.join(posixpath.dirname(recipe.path), said or ".")
    )
    return any(path_within(each, "" if folder == "." else folder) for each in programs)


def _env_files(parts: Mapping[str, YamlNode]) -> Iterator[str]:
    listed = parts.get(ENV_FILE)
    for each in yaml_file.items(listed) or [listed]:
        path = yaml_file.scalar(each) or yaml_file.scalar(_parts(each).get("path"))
        if path:
            yield path


def _has(recipe: Recipe, env_file: str, name: str) -> bool:
    """Whether a file gives a service a variable.

    The ``.env`` next to the Compose file will have it.
    """
    path = _in_repository(recipe, env_file)
    beside = posixpath.join(posixpath.dirname(recipe.path), DOTENV)
    return path == beside or name in (_assigned(recipe, path) or ())


def _in_repository(recipe: Recipe, env_file: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(recipe.path), env_file))


def _assigned(recipe: Recipe, path: str) -> Collection[str] | None:
    """Return the variables that a file sets; None if unknown."""
    content = recipe.repository.bytes_of(path)
    try:
        return None if content is None else dict(assignments(content))
    except DotenvTooComplexError:
        return None


def _completed(
    recipe: Recipe, file: YamlFile, name: str, variable: str, lacking: Collection[str]
) -> YamlFile:
    """Add a variable to a service; others that lack it may get it, too.

    Raises:
        UnusualFormError: nothing can be added to these only, or it may have it already.
    """
    parts = _parts(_service(file, name))
    files = (_in_repository(recipe, each) for each in _env_files(parts))
    own = parts.get(ENVIRONMENT)
    unknown = any(_assigned(recipe, each) is None for each in files)
    if unknown or variable in _given(own):
        raise UnusualFormError
    part, reference = own or _service(file, name), COMPOSE.reference.format(variable)
    others = (node for each, node in _services(file) if each not in lacking)
    if any(each is part for node in others for each in _all(node)):
        raise UnusualFormError
    in_list = yaml_file.is_sequence(own)
    if getattr(part, "flow_style", False):
        entry = f'"{variable}={reference}"' if in_list else f'{variable}: "{reference}"'
        entry = entry if own else f"{ENVIRONMENT}: {{{entry}}}"
        after = yaml_file.with_entry(file, part, entry)
    elif own is None:
        lines = (f"{ENVIRONMENT}:", f"  {_entry(variable)}")
        after = yaml_file.with_lines(file, part, lines)
    else:
        line = f"- {variable}={reference}" if in_list else _entry(variable)
        after = yaml_file.with_lines(file, part, [line])
    now = _given(_parts(_service(after, name)).get(ENVIRONMENT))
    if now.get(variable) != reference:
        raise UnusualFormError
    return after


def _all(node: YamlNode) -> Iterator[YamlNode]:
    yield node
    for each in yaml_file.items(node):
        yield from _all(each)
    for _, value in yaml_file.pairs(node):
        yield from _all(value)
