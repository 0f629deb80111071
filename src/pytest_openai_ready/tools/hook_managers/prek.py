"""``prek.toml``: prek's equivalent of pre-commit's YAML configuration.

https://prek.j178.dev/configuration/
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.editing import toml_file
from pytest_openai_ready.tools.hook_managers.our_hooks import repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.tools.hook_managers.our_hooks import HookItem
    from pytest_openai_ready.tools.origin import Origin

PATH = "prek.toml"


def completed(content: bytes, origin: Origin) -> bytes:
    """Return the configuration with our hooks at its end.

    Raises:
        ChangeError: it is not TOML.
        UnusualFormError: its repositories are in one list.
    """
    return toml_file.with_tables(PATH, content, lines(origin))


def lines(origin: Origin) -> list[str]:
    """Return the tables of the repository and its hooks."""
    item = dict(repository(origin))
    hooks = item.pop("hooks")
    said = ["[[repos]]", *_settings(list(item.items()))]
    for hook in hooks if isinstance(hooks, list) else []:
        said += ["", "[[repos.hooks]]", *_settings(hook)]
    return said


def _settings(item: HookItem) -> Iterator[str]:
    for name, value in item:
        yield f"{name} = {_value(str(value))}"


def _value(text: str) -> str:
    """Convert a YAML text, list of words or boolean to TOML."""
    if text in ("true", "false"):
        return text
    if text.startswith("["):
        words = (each.strip('"') for each in text[1:-1].split(", ") if each)
        return f"[{', '.join(map(json.dumps, words))}]"
    return text if text.startswith('"') else json.dumps(text)
