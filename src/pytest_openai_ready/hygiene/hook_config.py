"""Which of our hooks a repository configures, by which program and for which stages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import config_files
from pytest_openai_ready.repository import LARGEST_TEXT, Unreadable, Why

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_openai_ready.repository import Repository

# The stage of git at which each hook does its work. More of them are in
# .pre-commit-hooks.yaml, for merges and for calls by hand.
STAGES = {
    "block-openai-keys": "pre-commit",
    "check-dotenv-ignored": "pre-commit",
    "block-client-side-keys": "pre-commit",
    "block-openai-keys-in-message": "commit-msg",
    "block-openai-keys-in-push": "pre-push",
}
OURS = re.compile(rf"(?<![\w-])({'|'.join(STAGES)})(?![\w-])")
OLD_NAMES = {
    "commit": "pre-commit",
    "push": "pre-push",
    "merge-commit": "pre-merge-commit",
}
PRE_COMMIT_FILES = (".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.toml")
LEFTHOOK_FILES = tuple(
    f"{folder}lefthook{ending}"
    for folder in ("", ".", ".config/")
    for ending in (".yml", ".yaml", ".toml", ".json")
)
PLAIN_ID = re.compile(r"^[ \t]*(?:-[ \t]+)?id:[ \t]*['\"]?([\w-]+)", re.MULTILINE)
LOCAL = ("local", "meta", "builtin")


class Hook(NamedTuple):
    """One of our hooks in a configuration.

    ``stages`` are those of git; none of them means that it runs by hand only. ``rev``
    is None where the hook has no revision: it is a program of this computer.
    """

    name: str
    stages: tuple[str, ...]
    rev: str | None = None


class Config(NamedTuple):
    """A file that configures hooks: ``program`` is who reads it.

    ``hooks`` are ours in it, ``calls`` is the text that may start other programs.
    ``unread`` is the cause for which it could not be read, ``in_ci`` is true where it
    sets up pre-commit.ci.
    """

    program: str
    path: str
    hooks: tuple[Hook, ...] = ()
    calls: str = ""
    unread: str = ""
    in_ci: bool = False


def configs(repository: Repository) -> Iterator[Config]:
    """Every file at the root that configures hooks of git."""
    for path in PRE_COMMIT_FILES:
        text = repository.text_of(path)
        program = "prek" if path.endswith(".toml") else "pre-commit"
        if text is not None:
            yield _pre_commit(program, path, text)
        elif repository.read(path, LARGEST_TEXT) == Unreadable(Why.TOO_LARGE):
            yield Config(program, path, unread="config-too-complex")
    for path in LEFTHOOK_FILES:
        text = repository.text_of(path)
        if text is not None:
            yield _script("lefthook", path, text)
    for stage in sorted(set(STAGES.values())):
        path = f".husky/{stage}"
        text = repository.text_of(path)
        if text is not None:
            yield _script("husky", path, text)


def _script(program: str, path: str, text: str) -> Config:
    """A file that calls our hooks by their names."""
    calls = without_comments(text)
    names = dict.fromkeys(OURS.findall(calls))
    hooks = tuple(Hook(name, (STAGES[name],)) for name in names)
    return Config(program, path, hooks, calls)


def _pre_commit(program: str, path: str, text: str) -> Config:
    """Where the reader is missing, the names are still seen."""
    load = config_files.toml if path.endswith(".toml") else config_files.yaml
    tree: object = None
    try:
        tree = load(text)
    except ImportError:
        names = dict.fromkeys(PLAIN_ID.findall(text))
        plain = [Hook(name, (STAGES[name],)) for name in names if name in STAGES]
        return Config(program, path, tuple(plain))
    except config_files.TooComplexError:
        return Config(program, path, unread="config-too-complex")
    except config_files.ConfigError:
        pass
    if not isinstance(tree, dict):
        return Config(program, path, unread="hooks-config-unreadable")
    return Config(program, path, tuple(_hooks(tree)), in_ci="ci" in tree)


def _hooks(tree: Mapping[str, object]) -> Iterator[Hook]:
    usual = tree.get("default_stages")
    for repo in _mappings(tree.get("repos")):
        local = repo.get("repo") in LOCAL
        rev = None if local else str(repo.get("rev") or "")
        for hook in _mappings(repo.get("hooks")):
            name = hook.get("id")
            if isinstance(name, str) and name in STAGES:
                given = hook.get("stages") or (usual if local else None)
                yield Hook(name, _stages(name, given), rev)


def _stages(name: str, given: object) -> tuple[str, ...]:
    """The stages at which a hook must be installed to do what it is for."""
    main = STAGES[name]
    if not isinstance(given, list) or not given:
        return (main,)
    stages = [OLD_NAMES.get(each, each) for each in given if isinstance(each, str)]
    if main in stages:
        return (main,)
    return tuple(each for each in stages if each != "manual")


def _mappings(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def without_comments(text: str) -> str:
    """A script or a configuration without what stands behind ``#``."""
    return re.sub(r"(?m)(^|\s)#.*$", "", text)
