"""Our hooks: their names, the stages of git at which each works, how they are listed.

A hook manager gets them from a repository of git, or from the package index. Of a copy
that is on this computer only, they are programs of the environment in which it is
installed (``language: system``).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pytest_openai_ready.tools.origin import Origin

HookItem: TypeAlias = "list[tuple[str, object]]"

BLOCK, CLIENT_SIDE = "block-openai-keys", "block-client-side-keys"
DOTENV = "check-dotenv-ignored"
MESSAGE, PUSH = "block-openai-keys-in-message", "block-openai-keys-in-push"
# The stage of git at which each hook does its work. More of them are in
# .pre-commit-hooks.yaml, for merges and for calls by hand.
STAGE_OF = {
    BLOCK: "pre-commit",
    CLIENT_SIDE: "pre-commit",
    DOTENV: "pre-commit",
    MESSAGE: "commit-msg",
    PUSH: "pre-push",
}
IDS = tuple(STAGE_OF)
NAMED = re.compile(rf"(?<![\w-])({'|'.join(IDS)})(?![\w-])")
STAGES = ("pre-commit", "pre-merge-commit", "commit-msg", "pre-push")  # to install
EVERY_COMMIT = "[pre-commit, pre-merge-commit, pre-push, manual]"
# Commands of a shell for each stage, for managers that run scripts.
STAGED = "git diff --cached --name-only --diff-filter=ACMT -z"
COMMANDS = {
    "pre-commit": (
        f"{BLOCK} --staged",
        f"{STAGED} | xargs -0 -r {CLIENT_SIDE} --",
        DOTENV,
    ),
    "commit-msg": (f'{MESSAGE} "$1"',),
    "pre-push": (f'{PUSH} "$1" "$2"',),
}

PLAIN = re.compile(r"https://[\w./~+-]+|v\d[\w.+-]*", re.ASCII)

# Where a project's own environment has its programs; an editor does not activate it.
# Hooks run at the top of a repository.
FIND = "PATH=$PATH:.venv/bin:.venv/Scripts:venv/bin:venv/Scripts"
ACTIVATE = "Activate the environment that has pytest-openai-ready."
# The first lines of a script that runs programs of the environment.
PREPARE = (FIND, f"command -v openai-ready >/dev/null || echo '{ACTIVATE}' >&2")


def _found(name: str) -> str:
    """A command that finds a program of the environment, or says what to do."""
    missing = f'{{ echo "$0 is not found. {ACTIVATE}"; exit 2; }}'
    script = f'{FIND}; command -v $0 >/dev/null || {missing}; $0 "$@"'
    return f"sh -c '{script}' {name}"


# Equal to .pre-commit-hooks.yaml, but for the language, and how the program is found.
LOCAL: tuple[HookItem, ...] = (
    [
        ("id", BLOCK),
        ("name", "block OpenAI keys"),
        ("entry", _found(BLOCK)),
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
        ("entry", _found(CLIENT_SIDE)),
        ("args", "[--]"),
        ("language", "system"),
        ("types", "[file]"),
        ("require_serial", "true"),
        ("stages", EVERY_COMMIT),
    ],
    [
        ("id", DOTENV),
        ("name", "check that .env is ignored"),
        ("entry", _found(DOTENV)),
        ("language", "system"),
        ("always_run", "true"),
        ("pass_filenames", "false"),
        ("require_serial", "true"),
        ("stages", EVERY_COMMIT),
    ],
    [
        ("id", MESSAGE),
        ("name", "block OpenAI keys in the message"),
        ("entry", _found(MESSAGE)),
        ("language", "system"),
        ("always_run", "true"),
        ("require_serial", "true"),
        ("stages", "[commit-msg]"),
    ],
    [
        ("id", PUSH),
        ("name", "block OpenAI keys in every commit of a push"),
        ("entry", _found(PUSH)),
        ("language", "system"),
        ("always_run", "true"),
        ("pass_filenames", "false"),
        ("require_serial", "true"),
        ("stages", "[pre-push, manual]"),
    ],
)


def repository(origin: Origin) -> HookItem:
    """The item of ``repos`` that has our hooks."""
    if origin.repo:
        hooks: list[HookItem] = [[("id", each)] for each in IDS]
        where: HookItem = [("repo", _scalar(origin.repo)), ("rev", _scalar(origin.rev))]
        return [*where, ("hooks", hooks)]
    pinned = origin.pinned
    local = [_installed(each, pinned) for each in LOCAL] if pinned else list(LOCAL)
    return [("repo", "local"), ("hooks", local)]


def _installed(item: HookItem, requirement: str) -> HookItem:
    """A hook in an environment of its own, which no activated one has to have."""
    language: HookItem = [
        ("language", "python"),
        ("additional_dependencies", f'["{requirement}"]'),
    ]
    said = dict(item)
    plain = [(name, said["id"] if name == "entry" else value) for name, value in item]
    at = item.index(("language", "system"))
    return [*plain[:at], *language, *plain[at + 1 :]]


def _scalar(text: str) -> str:
    """Text as YAML takes it for text; a revision such as 1.10 would be a number."""
    return text if PLAIN.fullmatch(text) else json.dumps(text)
