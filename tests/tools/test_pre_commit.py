"""``.pre-commit-config.yaml`` before and after."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import yaml

from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.tools.hook_managers import our_hooks
from pytest_openai_ready.tools.hook_managers.pre_commit import (
    PRE_COMMIT,
    completed,
    config_of,
)
from pytest_openai_ready.tools.origin import Origin

PATH = ".pre-commit-config.yaml"
INDEX = Origin(version="0.1.0")
ORIGIN = Origin("https://example.org/hooks", "v0.1.0")

OURS = """\
  - repo: https://example.org/hooks
    rev: v0.1.0
    hooks:
      - id: block-openai-keys
      - id: block-client-side-keys
      - id: check-dotenv-ignored
      - id: block-openai-keys-in-message
      - id: block-openai-keys-in-push
"""
# As pre-commit's own authors indent.
WIDE = """\
-   repo: https://example.org/hooks
    rev: v0.1.0
    hooks:
    -   id: block-openai-keys
    -   id: block-client-side-keys
    -   id: check-dotenv-ignored
    -   id: block-openai-keys-in-message
    -   id: block-openai-keys-in-push
"""
HEAD = (
    "default_install_hook_types: [pre-commit, pre-merge-commit, commit-msg, pre-push]\n"
)
ODD = f"""\
repos:   # all
-   repo: &where 'a'   # why
    rev: "v1"
    hooks:
    -   {{id: b, args: [{"x, " * 40}x]}}
-   repo: *where
    rev: 'v1'
    hooks:
    -   id: c
"""
IN_BRACKETS = (
    "{repo: https://example.org/hooks, rev: v0.1.0, hooks: [{id: block-openai-keys}, "
    "{id: block-client-side-keys}, {id: check-dotenv-ignored}, "
    "{id: block-openai-keys-in-message}, {id: block-openai-keys-in-push}]}"
)
ONE = "  - repo: a\n    rev: v1\n    hooks:\n      - id: b\n"

TABLE = {
    "none": (None, f"{HEAD}repos:\n{OURS}"),
    "empty": ("", f"{HEAD}repos:\n{OURS}"),
    "a comment only": ("# mine\n", f"# mine\n{HEAD}repos:\n{OURS}"),
    "one repository": (f"repos:\n{ONE}", f"repos:\n{ONE}{OURS}"),
    "without a last line break": (f"repos:\n{ONE}"[:-1], f"repos:\n{ONE}{OURS}"),
    "of Windows": (
        f"repos:\n{ONE}".replace("\n", "\r\n"),
        f"repos:\n{ONE}{OURS}".replace("\n", "\r\n"),
    ),
    "behind a byte order mark": (
        f"\ufeff# 钩子\nrepos:\n{ONE}",
        f"\ufeff# 钩子\nrepos:\n{ONE}{OURS}",
    ),
    "with empty lines between": (
        f"repos:\n{ONE}\n{ONE}\n",
        f"repos:\n{ONE}\n{ONE}\n{OURS}\n",
    ),
    "with settings behind": (
        f"repos:\n{ONE}\n# for the service\nci:\n  autofix_prs: false\n",
        f"repos:\n{ONE}{OURS}\n# for the service\nci:\n  autofix_prs: false\n",
    ),
    "with comments that belong to the last hook": (
        f"repos:\n{ONE}        # - id: c\n  # the end\n",
        f"repos:\n{ONE}        # - id: c\n{OURS}  # the end\n",
    ),
    "with a text that looks like a comment": (
        "repos:\n- repo: local\n  hooks:\n  - id: x\n    entry: |\n      # no comment\n",
        "repos:\n- repo: local\n  hooks:\n  - id: x\n    entry: |\n      # no comment\n"
        + "".join(
            line[4:] if line.startswith("      ") else line[2:]
            for line in OURS.splitlines(keepends=True)
        ),
    ),
    "in brackets, and empty": ("repos: []\n", f"repos: [{IN_BRACKETS}]\n"),
    "in brackets": (
        "repos: [{repo: a, rev: v1, hooks: [{id: b}]}] # mine\n",
        f"repos: [{{repo: a, rev: v1, hooks: [{{id: b}}]}}, {IN_BRACKETS}] # mine\n",
    ),
    "with anchors, quotes, long lines and odd spaces": (ODD, ODD + WIDE),
}


@pytest.mark.parametrize(("before", "after"), TABLE.values(), ids=TABLE)
def test_our_hooks_come_last(before: str | None, after: str) -> None:
    content = None if before is None else before.encode()
    assert completed(PATH, content, ORIGIN).decode() == after


def test_hooks_in_brackets_are_the_same() -> None:
    for origin in (ORIGIN, INDEX, Origin(), Origin("C:\\hooks, [x]", '1e5 # "')):
        (ours,) = yaml.safe_load(completed(PATH, None, origin))["repos"]
        for before in ("repos: []\n", "repos: [{repo: meta, hooks: []}]\n"):
            after = completed(PATH, before.encode(), origin)
            assert yaml.safe_load(after)["repos"][-1] == ours


@pytest.mark.parametrize(
    "before",
    [
        "repos:\n",
        "- repo: a\n",
        "fail_fast: true\n",
        "repos:\n- a\n",
    ],
)
def test_other_forms_are_left_to_a_person(before: str) -> None:
    with pytest.raises(UnusualFormError):
        completed(PATH, before.encode(), ORIGIN)


@pytest.mark.parametrize(
    ("before", "cause"),
    [
        ("# 钩子\nrepos:\n".encode("gbk"), "file-not-utf-8"),
        ("repos:\n".encode("utf-16"), "file-not-utf-8"),
        (b"repos: [\n", "no-yaml"),
        (b"repos:\n\t- a\n", "no-yaml"),
        (b"a: 1\n---\nb: 2\n", "no-yaml"),
        (b"[" * 5000, "config-too-complex"),
        (b"# " + b"x" * 1_000_000, "config-too-complex"),
    ],
)
def test_what_is_no_yaml_is_refused(before: bytes, cause: str) -> None:
    with pytest.raises(ChangeError) as caught:
        completed(PATH, before, ORIGIN)
    assert (caught.value.cause.facts.get("path"), caught.value.cause.name) == (
        PATH,
        cause,
    )


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (ORIGIN, ["https://example.org/hooks", "v0.1.0"]),
        (Origin("git@example.org:a/b.git", "1.10"), ["git@example.org:a/b.git", "1.10"]),
        (Origin("../my hooks", "0123456"), ["../my hooks", "0123456"]),
        (Origin("C:\\hooks", '1e5 # "'), ["C:\\hooks", '1e5 # "']),
    ],
)  # fmt: skip
def test_address_and_revision_are_text(origin: Origin, said: list[str]) -> None:
    (repo,) = yaml.safe_load(completed(PATH, None, origin))["repos"]
    assert [repo["repo"], repo["rev"]] == said


def test_local_hooks_are_those_of_the_manifest() -> None:
    root = Path(__file__).parents[2]
    manifest = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8"))
    for hook in manifest:
        del hook["description"], hook["minimum_pre_commit_version"]
        hook["language"] = "system"
    (repo,) = yaml.safe_load(completed(PATH, None, Origin()))["repos"]
    for hook in repo["hooks"]:
        *_, hook["entry"] = shlex.split(hook["entry"])  # behind what finds it
    assert repo == {"repo": "local", "hooks": manifest}
    assert [hook["id"] for hook in manifest] == list(our_hooks.IDS)
    for hook in manifest:
        hook["language"] = "python"
        hook["additional_dependencies"] = ["pytest-openai-ready==0.1.0"]
    (repo,) = yaml.safe_load(completed(PATH, None, INDEX))["repos"]
    for hook in repo["hooks"]:
        *_, hook["entry"] = shlex.split(hook["entry"])  # behind what finds it
    assert repo == {"repo": "local", "hooks": manifest}


def test_one_command_installs_all_stages() -> None:
    named = completed(PATH, None, ORIGIN).decode()
    _, _, unnamed = named.partition("\n")
    commands = [
        PRE_COMMIT.install(config_of("pre-commit", PATH, text))
        for text in (named, unnamed)
    ]
    stages = "-t pre-commit -t pre-merge-commit -t commit-msg -t pre-push"
    assert commands == [
        ("pre-commit", "install"),
        ("pre-commit", "install", *stages.split()),
    ]
