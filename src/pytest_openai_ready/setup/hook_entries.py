"""Our hooks, as the configuration of a hook manager lists them.

Without an address to get the hooks from, they are programs of the environment in which
this package is installed (``language: system``): an environment of their own could not
be built from an address that nobody knows.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple, TypeAlias

Item: TypeAlias = "list[tuple[str, object]]"

BLOCK, CLIENT_SIDE = "block-openai-keys", "block-client-side-keys"
DOTENV = "check-dotenv-ignored"
MESSAGE, PUSH = "block-openai-keys-in-message", "block-openai-keys-in-push"
IDS = (BLOCK, CLIENT_SIDE, DOTENV, MESSAGE, PUSH)
STAGES = ("pre-commit", "pre-merge-commit", "commit-msg", "pre-push")
EVERY_COMMIT = "[pre-commit, pre-merge-commit, pre-push, manual]"

PLAIN = re.compile(r"https://[\w./~+-]+|v\d[\w.+-]*", re.ASCII)

# Equal to .pre-commit-hooks.yaml, but for the language.
LOCAL: tuple[Item, ...] = (
    [
        ("id", BLOCK),
        ("name", "block OpenAI keys"),
        ("entry", BLOCK),
        ("args", "[--]"),
        ("language", "system"),
        ("types", "[]"),
        ("types_or", "[file, symlink]"),
        ("require_serial", "true"),
        ("stages", EVERY_COMMIT),
    ],
    [
        ("id", CLIENT_SIDE),
        ("name", "block keys in client-side code"),
        ("entry", CLIENT_SIDE),
        ("args", "[--]"),
        ("language", "system"),
        ("types", "[file]"),
        ("require_serial", "true"),
        ("stages", EVERY_COMMIT),
    ],
    [
        ("id", DOTENV),
        ("name", "check that .env is ignored"),
        ("entry", DOTENV),
        ("language", "system"),
        ("always_run", "true"),
        ("pass_filenames", "false"),
        ("require_serial", "true"),
        ("stages", EVERY_COMMIT),
    ],
    [
        ("id", MESSAGE),
        ("name", "block OpenAI keys in the message"),
        ("entry", MESSAGE),
        ("language", "system"),
        ("always_run", "true"),
        ("require_serial", "true"),
        ("stages", "[commit-msg]"),
    ],
    [
        ("id", PUSH),
        ("name", "block OpenAI keys in every commit of a push"),
        ("entry", PUSH),
        ("language", "system"),
        ("always_run", "true"),
        ("pass_filenames", "false"),
        ("require_serial", "true"),
        ("stages", "[pre-push, manual]"),
    ],
)


class Origin(NamedTuple):
    """Where a hook manager gets the hooks: a repository and a revision of it."""

    repo: str
    rev: str


def repository(origin: Origin | None) -> Item:
    """The item of ``repos`` that has our hooks."""
    if origin is None:
        return [("repo", "local"), ("hooks", list(LOCAL))]
    hooks: list[Item] = [[("id", each)] for each in IDS]
    where: Item = [("repo", _scalar(origin.repo)), ("rev", _scalar(origin.rev))]
    return [*where, ("hooks", hooks)]


def _scalar(text: str) -> str:
    """Text as YAML takes it for text; a revision such as 1.10 would be a number."""
    return text if PLAIN.fullmatch(text) else json.dumps(text)
