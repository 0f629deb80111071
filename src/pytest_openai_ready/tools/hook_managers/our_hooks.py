"""Our hooks: their names, git stages, and how configurations list them.

A hook manager gets them from a git repository or the package index. If the package
exists only on this computer, they are programs in the environment that has it
(``language: system``).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready import COMMAND, DISTRIBUTION
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from pytest_openai_ready.tools.origin import Origin

HookItem: TypeAlias = "list[tuple[str, object]]"

BLOCK = "block-openai-keys"  # CI may call this one directly
STAGES = ("pre-commit", "pre-merge-commit", "commit-msg", "pre-push")  # to install
EVERY_COMMIT = ("stages", "[pre-commit, pre-merge-commit, pre-push, manual]")

PLAIN = late_pattern(r"https://[\w./~+-]+|v\d[\w.+-]*", re.ASCII)

# Where a project's own environment keeps its programs; editors do not activate it.
# Hooks run at the top of a repository.
FIND = "PATH=$PATH:.venv/bin:.venv/Scripts:venv/bin:venv/Scripts"
MISSING = f"Install {DISTRIBUTION} in .venv, or activate the environment that has it."
# The first lines of a script that runs programs from the environment.
PREPARE = (FIND, f"command -v {COMMAND} >/dev/null || echo '{MISSING}' >&2")
FILES_FOLLOW: HookItem = [("args", "[--]")]
RUNS_ALWAYS = ("always_run", "true")
WITHOUT_FILES = ("pass_filenames", "false")
ONE_AT_A_TIME = ("require_serial", "true")


class OurHook(NamedTuple):
    """One of our hooks.

    Attributes:
        id: the name of the hook and its program.
        title: shown by managers while it runs.
        stage: the git stage at which it works.
        arguments: its program's arguments then; ``{1}`` and ``{2}`` are those that git
            passes to a script of that stage.
        settings: its entries in ``.pre-commit-hooks.yaml`` after its language.
        first: its entries before that.
        reads_push: whether it reads git's description of a push from standard input.
        sees_files: whether managers choose which files it sees.
        is_for_ci: whether CI runs it on all files.
    """

    id: str
    title: str
    stage: str
    arguments: str
    settings: HookItem
    first: HookItem
    reads_push: bool = False
    sees_files: bool = False
    is_for_ci: bool = False

    @property
    def command(self) -> str:
        """The shell command that runs it in a script of its stage."""
        arguments = re.sub(r"\{(\d)\}", r'"$\1"', self.arguments)
        return f"{self.id} {arguments}".rstrip()

    @property
    def as_local(self) -> HookItem:
        """Its entry if its program is in the environment."""
        return [
            *(("id", self.id), ("name", self.title), ("entry", _found(self.id))),
            *(*self.first, ("language", "system"), *self.settings),
        ]


def _found(name: str) -> str:
    """Return a command that runs a program in the environment, or says what to do."""
    missing = f'{{ echo "$0 is not found. {MISSING}"; exit 2; }}'
    script = f'{FIND}; command -v $0 >/dev/null || {missing}; $0 "$@"'
    return f"sh -c '{script}' {name}"


# Same as .pre-commit-hooks.yaml, except for the language and how the program is found.
OUR_HOOKS = (
    OurHook(
        id=BLOCK,
        title="block OpenAI keys",
        stage="pre-commit",
        arguments="--staged",
        first=FILES_FOLLOW,
        settings=[
            *(("types", "[]"), ("types_or", "[file, symlink]")),
            *(ONE_AT_A_TIME, EVERY_COMMIT),
        ],
        sees_files=True,
        is_for_ci=True,
    ),
    OurHook(
        id="block-client-side-keys",
        title="block keys in client-side code",
        stage="pre-commit",
        arguments="--staged",
        first=FILES_FOLLOW,
        settings=[("types", "[file]"), ONE_AT_A_TIME, EVERY_COMMIT],
        sees_files=True,
    ),
    OurHook(
        id="check-dotenv-ignored",
        title="check that .env is ignored",
        stage="pre-commit",
        arguments="",
        first=[],
        settings=[RUNS_ALWAYS, WITHOUT_FILES, ONE_AT_A_TIME, EVERY_COMMIT],
        is_for_ci=True,
    ),
    OurHook(
        id="block-openai-keys-in-message",
        title="block OpenAI keys in the message",
        stage="commit-msg",
        arguments="{1}",
        first=[],
        settings=[RUNS_ALWAYS, ONE_AT_A_TIME, ("stages", "[commit-msg]")],
    ),
    OurHook(
        id="block-openai-keys-in-push",
        title="block OpenAI keys in every commit of a push",
        stage="pre-push",
        arguments="{1} {2}",
        first=[],
        settings=[
            *(RUNS_ALWAYS, WITHOUT_FILES, ONE_AT_A_TIME),
            ("stages", "[pre-push, manual]"),
        ],
        reads_push=True,
    ),
)
STAGE_OF = {each.id: each.stage for each in OUR_HOOKS}
IDS = tuple(STAGE_OF)
NAMED = late_pattern(rf"(?<![\w-])({'|'.join(IDS)})(?![\w-])")
BY_STAGE = {
    stage: [each for each in OUR_HOOKS if each.stage == stage]
    for stage in STAGES
    if stage in STAGE_OF.values()
}
# Shell commands for each stage, for managers that run scripts.
COMMANDS = {
    stage: tuple(each.command for each in hooks) for stage, hooks in BY_STAGE.items()
}
FOR_CI = tuple(each.id for each in OUR_HOOKS if each.is_for_ci)


def repository(origin: Origin) -> HookItem:
    """Return the item of ``repos`` that contains our hooks."""
    if origin.repo:
        hooks: list[HookItem] = [[("id", each)] for each in IDS]
        where: HookItem = [("repo", _scalar(origin.repo)), ("rev", _scalar(origin.rev))]
        return [*where, ("hooks", hooks)]
    pinned = origin.pinned
    local = [each.as_local for each in OUR_HOOKS]
    if pinned:
        local = [_installed(each, pinned) for each in local]
    return [("repo", "local"), ("hooks", local)]


def _installed(item: HookItem, requirement: str) -> HookItem:
    """Give a hook its own environment, so that no activated one needs the package."""
    language: HookItem = [
        ("language", "python"),
        ("additional_dependencies", f'["{requirement}"]'),
    ]
    said = dict(item)
    plain = [(name, said["id"] if name == "entry" else value) for name, value in item]
    at = item.index(("language", "system"))
    return [*plain[:at], *language, *plain[at + 1 :]]


def _scalar(text: str) -> str:
    """Write text so that YAML reads it as text; 1.10 would be a number."""
    return text if PLAIN.fullmatch(text) else json.dumps(text)
