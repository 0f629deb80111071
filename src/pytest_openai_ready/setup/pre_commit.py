"""``.pre-commit-config.yaml``, of pre-commit and of prek."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.changes import yaml_file
from pytest_openai_ready.changes.insertion import UnusualFormError
from pytest_openai_ready.setup.hook_entries import STAGES, repository

if TYPE_CHECKING:
    from pytest_openai_ready.changes.yaml_file import Node
    from pytest_openai_ready.setup.hook_entries import Origin

USUAL = ".pre-commit-config.yaml"
PATHS = (USUAL, ".pre-commit-config.yml")  # the second is read by prek only
GAP, OFFSET = 1, 2  # as most people indent: `  - id:` below `hooks:`


def completed(path: str, content: bytes | None, origin: Origin | None) -> bytes:
    """The configuration with our hooks at its end.

    Raises:
        ChangeError: it is no YAML in UTF-8.
        UnusualFormError: its ``repos`` cannot be added to by lines.
    """
    file = None if content is None else yaml_file.read(path, content)
    if file is None or file.root is None:
        return (content or b"") + "".join(f"{line}\n" for line in _new(origin)).encode()
    repos = yaml_file.find(file.root, "repos")
    gap, offset = _style(repos)
    lines = yaml_file.written(repository(origin), gap, offset)
    return yaml_file.with_lines(file, repos, lines).content


def lines(origin: Origin | None) -> list[str]:
    """The item of ``repos``, to be added by hand."""
    return yaml_file.written(repository(origin), GAP, OFFSET)


def has_types(content: bytes) -> bool:
    """Whether the configuration says for which stages hooks are to be installed."""
    file = yaml_file.read(USUAL, content)
    return yaml_file.find(file.root, "default_install_hook_types") is not None


def _new(origin: Origin | None) -> list[str]:
    stages = ", ".join(STAGES)
    types = f"default_install_hook_types: [{stages}]"
    return [types, "repos:", *(f"  {line}" for line in lines(origin))]


def _style(repos: Node) -> tuple[int, int]:
    """How the last repository and its hooks are indented."""
    column = yaml_file.column_of(repos)
    last = yaml_file.items(repos)[-1]
    names = yaml_file.column_of(last)
    try:
        hooks = yaml_file.column_of(yaml_file.find(last, "hooks"))
    except UnusualFormError:
        hooks = names + OFFSET
    return names - column - 1, hooks - names
