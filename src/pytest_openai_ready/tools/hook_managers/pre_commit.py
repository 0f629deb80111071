"""pre-commit and prek, which read ``.pre-commit-config.yaml``; prek also reads its own.

https://pre-commit.com, https://prek.j178.dev/configuration/
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pytest_openai_ready import config_files
from pytest_openai_ready.changes.current import to_edit
from pytest_openai_ready.changes.editing import yaml_file
from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes.change import config_too_complex
from pytest_openai_ready.messages.causes.hooks import hooks_config_unreadable
from pytest_openai_ready.tools.hook_managers import prek
from pytest_openai_ready.tools.hook_managers.manager import Config, Hook, Manager
from pytest_openai_ready.tools.hook_managers.our_hooks import (
    FOR_CI,
    OUR_HOOKS,
    STAGE_OF,
    STAGES,
)
from pytest_openai_ready.tools.hook_managers.our_hooks import (
    repository as our_repository,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_openai_ready.changes.editing.yaml_file import YamlNode
    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.origin import Origin

YAML = ".pre-commit-config.yaml"
YML = ".pre-commit-config.yml"  # read by prek only
GAP, OFFSET = 1, 2  # the most common indentation: ` - id:` below `hooks:`
TYPES = "default_install_hook_types"
USUAL_TYPES = frozenset(("pre-commit",))
OLD_NAMES = {
    "commit": "pre-commit",
    "push": "pre-push",
    "merge-commit": "pre-merge-commit",
}
# Finds hooks in a file without the library that reads it.
PLAIN_ID = late_pattern(
    r"(?m)(?:^[ \t]*(?:-[ \t]+)?|[{,][ \t]*)id[ \t]*[:=][ \t]*['\"]?([\w-]+)"
)
LOCAL_REPO = ("local", "meta", "builtin")
# Settings that choose which files a hook sees.
# https://pre-commit.com/#filtering-files-with-types
FILTERS = ("files", "exclude", "types", "types_or", "exclude_types")
FILTERS_OF_ALL = ("files", "exclude")
SHOWN_FILES = tuple(each.id for each in OUR_HOOKS if each.sees_files)
# Options of `pre-commit run` and `prek run` that take a value.
WITH_VALUE = (
    *("-c", "--config", "-C", "--cd", "--color", "--hook-stage", "--stage", "--files"),
    *("-s", "--from-ref", "--source", "-o", "--to-ref", "--origin"),
)
RUN = late_pattern(r"(?<![\w-])(?:pre-commit|pre_commit|prek)[ \t]+run\b([^\n;&|]*)")


def config_of(manager: str, path: str, text: str) -> Config:
    """Read our hooks in a configuration; only their names if YAML is not installed."""
    load = config_files.toml if path.endswith(".toml") else config_files.yaml
    try:
        tree: object = load(text)
    except ImportError:
        names = dict.fromkeys(PLAIN_ID.findall(text))
        plain = [Hook(name, (STAGE_OF[name],)) for name in names if name in STAGE_OF]
        return Config(manager, path, tuple(plain))
    except config_files.TooComplexError:
        return Config(manager, path, unread=config_too_complex(path=path))
    except config_files.ConfigError:
        tree = None
    if not isinstance(tree, dict):
        return Config(manager, path, unread=hooks_config_unreadable(config=path))
    given = tree.get(TYPES)
    installs = frozenset(filter(_is_text, given)) if isinstance(given, list) else None
    hooks = tuple(_hooks(tree))
    return Config(manager, path, hooks, installs=installs or USUAL_TYPES)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _hooks(tree: Mapping[str, object]) -> Iterator[Hook]:
    usual = tree.get("default_stages")
    of_all = [(name, tree[name]) for name in FILTERS_OF_ALL if tree.get(name)]
    for repo in _mappings(tree.get("repos")):
        local = repo.get("repo") in LOCAL_REPO
        rev = None if local else str(repo.get("rev") or "")
        for hook in _mappings(repo.get("hooks")):
            name = hook.get("id")
            if isinstance(name, str) and name in STAGE_OF:
                given = hook.get("stages") or (usual if local else None)
                own = [(each, hook[each]) for each in FILTERS if hook.get(each)]
                filters = (*of_all, *own) if name in SHOWN_FILES else ()
                yield Hook(name, _stages(name, given), rev, filters)


def _stages(name: str, given: object) -> tuple[str, ...]:
    """Return the stages at which a hook must be installed to do its work."""
    main = STAGE_OF[name]
    if not isinstance(given, list) or not given:
        return (main,)
    stages = [OLD_NAMES.get(each, each) for each in given if isinstance(each, str)]
    if main in stages:
        return (main,)
    return tuple(each for each in stages if each != "manual")


def _mappings(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def _add(repository: Repository, path: str, origin: Origin) -> Iterator[Change | Note]:
    before = to_edit(repository, path)
    try:
        yield Change(path, before, completed(path, before, origin))
    except UnusualFormError:
        said = prek.lines(origin) if path == prek.PATH else lines(origin)
        yield Note("by-hand", path, tuple(said))


def completed(path: str, content: bytes | None, origin: Origin) -> bytes:
    """Return the configuration with our hooks at its end.

    Raises:
        ChangeError: it is not YAML or TOML in UTF-8.
        UnusualFormError: no lines can be added to its ``repos``.
    """
    if path == prek.PATH:
        return prek.completed(content or b"", origin)
    file = None if content is None else yaml_file.read_yaml(path, content)
    if file is None or file.root is None:
        return (content or b"") + "".join(f"{line}\n" for line in _new(origin)).encode()
    repos = yaml_file.value_at(file.root, "repos")
    if repos is not None and repos.id == "sequence" and repos.flow_style:
        entry = yaml_file.in_brackets(our_repository(origin))
        return yaml_file.with_entry(file, repos, entry).content
    gap, offset = _style(repos)
    said = yaml_file.item_lines(our_repository(origin), gap, offset)
    return yaml_file.with_lines(file, repos, said).content


def lines(origin: Origin) -> list[str]:
    """Return the item of ``repos``, to be added by hand."""
    return yaml_file.item_lines(our_repository(origin), GAP, OFFSET)


def _new(origin: Origin) -> list[str]:
    types = f"{TYPES}: [{', '.join(STAGES)}]"
    return [types, "repos:", *(f"  {line}" for line in lines(origin))]


def _style(repos: YamlNode) -> tuple[int, int]:
    """Return how the last repository and its hooks are indented."""
    column = yaml_file.column_of(repos)
    last = yaml_file.items(repos)[-1]
    names = yaml_file.column_of(last)
    try:
        hooks = yaml_file.column_of(yaml_file.value_at(last, "hooks"))
    except UnusualFormError:
        hooks = names + OFFSET
    return names - column - 1, hooks - names


def _install(manager: str, config: Config) -> Command:
    """Return one command for all stages, named unless the configuration does that."""
    wanted = {each for hook in config.hooks for each in hook.stages}
    return (manager, "install", *([] if wanted <= config.installs else _named(STAGES)))


def _uninstall(manager: str, stages: Iterable[str]) -> Command:
    return (manager, "uninstall", *_named(stages))


def _named(stages: Iterable[str]) -> list[str]:
    return [part for stage in stages for part in ("-t", stage)]


def hooks_of(arguments: str) -> list[str]:
    """Return the hooks that ``pre-commit run`` names; empty: it runs all of them."""
    words = arguments.split()
    return [
        word
        for before, word in zip(["", *words], words, strict=False)
        if re.fullmatch(r"[a-z][\w-]*", word) and before not in WITH_VALUE
    ]


def _chosen(called: re.Pattern[str], text: str) -> set[str] | None:
    """Return the hooks that a script names in each run; None: all may run."""
    runs = [hooks_of(each[1]) for each in RUN.finditer(text)]
    if not all(runs) or called.search(RUN.sub("", text)):
        return None
    return {name for each in runs for name in each}


def _record(name: str, called: str, *paths: str) -> Manager:
    return Manager(
        name=name,
        find=lambda repository: repository.first(*paths),
        files=lambda _: paths,
        read=partial(config_of, name),
        is_called=late_pattern(called),
        chosen=partial(_chosen, late_pattern(called)),
        add=lambda repository, origin: _add(
            repository, repository.first(*paths) or YAML, origin
        ),
        install=partial(_install, name),
        is_of_python=True,
        uninstall=partial(_uninstall, name),
    )


PRE_COMMIT = _record(
    "pre-commit",
    r"generated by pre-commit|\bpre_commit\b"
    r"|\bpre-commit(?:\.exe)?['\"]?\s+(?:run|hook-impl)",
    YAML,
)._replace(in_ci=tuple(f"pre-commit run --all-files {each}" for each in FOR_CI))
PREK = _record("prek", r"generated by prek|\bprek\b", prek.PATH, YML)._replace(
    in_ci=(f"prek run --all-files {' '.join(FOR_CI)}",),
    reads_too=("pre-commit",),
)
