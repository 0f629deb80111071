"""Files of YAML in which a reference takes the place of a key: they stay what they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml
from fixing import planned
from makers import make

from pytest_openai_ready.changes import transaction
from pytest_openai_ready.messages.language import ENGLISH, Language
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from pathlib import Path

KEY, OTHER = make("project"), make("project", 1)
COMPOSE, WORKFLOW, RENDER = "compose.yaml", ".github/workflows/t.yml", "render.yaml"
SECRET = "${{ secrets.OPENAI_API_KEY }}"
VARIABLE = "${OPENAI_API_KEY}"


class Case(NamedTuple):
    """A file with ``<K>`` in the place of a key, and what becomes of it."""

    path: str
    says: str
    after: str


CHANGED = {
    "a mapping in braces": Case(
        WORKFLOW,
        "env: { OPENAI_API_KEY: <K>, A: b }\n",
        f'env: {{ OPENAI_API_KEY: "{SECRET}", A: b }}\n',
    ),
    "a list in brackets": Case(
        COMPOSE,
        "services: {a: {environment: [A=1, OPENAI_API_KEY=<K>]}}\n",
        f'services: {{a: {{environment: [A=1, "OPENAI_API_KEY={VARIABLE}"]}}}}\n',
    ),
    "steps in brackets": Case(
        WORKFLOW,
        "jobs: {t: {steps: [{run: pytest, env: {OPENAI_API_KEY: <K>}}]}}\n",
        f'jobs: {{t: {{steps: [{{run: pytest, env: {{OPENAI_API_KEY: "{SECRET}"}}}}]}}}}\n',
    ),
    "quotes in a scalar without quotes": Case(
        COMPOSE,
        "a: {command: [say, it's=\"<K>\"]}\n",
        f"a: {{command: [say, 'it''s=\"{VARIABLE}\"']}}\n",
    ),
    "quoted in braces": Case(
        COMPOSE, "a: {b: '<K>', c: \"<K>\"}\n", f"a: {{b: '{VARIABLE}', c: \"{VARIABLE}\"}}\n"
    ),
    "a comment, and Windows's line breaks": Case(
        COMPOSE, "a:\r\n  # <K>\r\n  b: <K>  # c\r\n", f"a:\r\n  # {VARIABLE}\r\n  b: {VARIABLE}  # c\r\n"
    ),
    "a default": Case(COMPOSE, "a: ${OPENAI_API_KEY:-<K>}\n", f"a: {VARIABLE}\n"),
    "the default of another variable": Case(
        COMPOSE,
        "a: ${MY_KEY-<K>}\nb: ${OTHER:-x}${OTHER_KEY:-<K>}\n",
        "a: ${MY_KEY}\nb: ${OTHER:-x}${OTHER_KEY:-${MY_KEY}}\n",
    ),
    "an anchor": Case(
        COMPOSE, "x: &e {OPENAI_API_KEY: <K>}\na: *e\n", f'x: &e {{OPENAI_API_KEY: "{VARIABLE}"}}\na: *e\n'
    ),
    "every place where a workflow has secrets": Case(
        WORKFLOW,
        "on: push\nenv:\n  OPENAI_API_KEY: <K>\njobs:\n  t:\n    env:\n      A: <K>\n"
        "    container:\n      env:\n        A: x <K>\n      credentials:\n        "
        "password: <K>\n"
        "    services:\n      s:\n        env:\n          A: <K>\n"
        "    steps:\n      - uses: a/b@v1\n        with:\n          key: '<K>'\n"
        "      - env:\n          A: <K>\n        run: |\n          # first\n          "
        "a '#' <K>\n"
        "  u:\n    secrets:\n      key: <K>\n",
        "",
    ),
    "Render, in braces": Case(
        RENDER,
        "envVars: [{key: AI_KEY, value: <K>}, {key: B, value: '<K>'}]\n",
        "envVars: [{key: AI_KEY, sync: false}, {key: B, sync: false}]\n",
    ),
}  # fmt: skip
STEPS = "jobs:\n  t:\n    steps:\n      - "
LEFT = {
    "if": (WORKFLOW, "jobs:\n  t:\n    if: ${{ inputs.key != '<K>' }}\n"),
    "strategy": (WORKFLOW, 'jobs:\n  t:\n    strategy:\n      matrix:\n        key: ["<K>"]\n'),
    "name of a job": (WORKFLOW, "jobs:\n  t:\n    name: with <K>\n"),
    "name of a step": (WORKFLOW, f"{STEPS}name: <K>\n"),
    "default of an input": (WORKFLOW, 'on:\n  workflow_dispatch:\n    inputs: {key: {default: "<K>"}}\n'),
    "uses": (WORKFLOW, f"{STEPS}uses: <K>/b@v1\n"),
    "with of a workflow": (WORKFLOW, "jobs:\n  t:\n    uses: ./.github/workflows/u.yml\n    with:\n      key: <K>\n"),
    "all of env": (WORKFLOW, "env: <K>\n"),
    "within an expression": (WORKFLOW, "env:\n  A: ${{ vars.A || '<K>' }}\n"),
    "a comment in a script": (WORKFLOW, f"{STEPS}run: |\n          # <K>\n          pytest\n"),
    "a comment at the end of a line": (WORKFLOW, f"{STEPS}run: |\n          pytest # <K>\n"),
    "an anchor with a place that has none": (WORKFLOW, "env:\n  A: &k <K>\nname: *k\n"),
    "a name": (WORKFLOW, "env:\n  <K>: a\n"),
    "a name in Compose": (COMPOSE, "environment:\n  <K>: a\n"),
    "two documents": (COMPOSE, "a: <K>\n---\nb: 1\n"),
    "more than the key": (RENDER, "envVars:\n  - key: A\n    value: <K>/v1\n"),
}  # fmt: skip
CAUSES = {
    COMPOSE: "left-in-compose",
    WORKFLOW: "left-in-workflow",
    RENDER: "left-in-render",
}


def filled(text: str) -> str:
    return text.replace("<K>", KEY)


def put(folder: Path, path: str, text: str) -> None:
    folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
    folder.joinpath(path).write_bytes(filled(text).encode())


@pytest.mark.usefixtures("isolated")
def test_what_is_written_says_the_same_with_a_reference(tmp_path: Path) -> None:
    for name, case in CHANGED.items():
        folder = tmp_path / name
        put(folder, case.path, case.says)
        done = planned(folder)
        assert done.left == (), name
        transaction.apply(folder, done.changes)
        after = (folder / case.path).read_bytes().decode()
        assert after == (case.after or case.says.replace("<K>", SECRET)), name
        yaml.safe_load(after)
        assert planned(folder).changes == (), name


@pytest.mark.usefixtures("isolated")
def test_where_nothing_looks_a_reference_up_the_key_is_left_and_said(
    tmp_path: Path,
) -> None:
    for name, (path, says) in LEFT.items():
        folder = tmp_path / name
        put(folder, path, says)
        done = planned(folder)
        assert done.changes == (), name
        assert {each.cause.name for each in done.left} == {CAUSES[path]}, name


# What is no YAML, from which line on, and the same as it is meant.
CURL = "curl -H 'Authorization: Bearer <K>' https://x"
BROKEN = {
    "a colon in a text": (
        WORKFLOW,
        f"on: push\n{STEPS}run: {CURL}\n",
        5,
        f'on: push\n{STEPS}run: "{CURL}"\n',
    ),
    "a brace": (WORKFLOW, "env: {A: <K>\n", 1, "env: {A: <K>}\n"),
    "a tab in Compose": (COMPOSE, "a:\n\tK: <K>\n", 2, "a:\n  K: <K>\n"),
    "a bracket for Render": (
        RENDER,
        "envVars: [{key: A, value: <K>}\n",
        1,
        "envVars: [{key: A, value: <K>}]\n",
    ),
}


@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize(("path", "says", "line", "meant"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_yaml_is_called_that(
    tmp_path: Path, path: str, says: str, line: int, meant: str
) -> None:
    put(tmp_path, path, says)
    done = planned(tmp_path)
    assert done.changes == ()
    (left,) = done.left
    said = words(left, ENGLISH)
    assert said.cause == (
        f"OpenAI project key {left.key}, in a file that is not valid YAML from line "
        f"{line} on"
    )
    assert said.remedy == (
        f"Correct line {line} (a text with a colon and a space in it needs quotes "
        "around all of it), then run this again."
    )
    put(tmp_path, path, meant)
    assert planned(tmp_path).left == ()


@pytest.mark.usefixtures("isolated")
def test_a_workflow_may_lose_one_key_and_keep_another(tmp_path: Path) -> None:
    put(tmp_path, WORKFLOW, f"{STEPS}name: <K>\n        env: {{OPENAI_API_KEY: <K>}}\n")
    done = planned(tmp_path)
    (left,) = done.left
    assert (left.cause.name, left.place and left.place.line) == ("left-in-workflow", 4)
    (after,) = [each.after for each in done.changes if each.path == WORKFLOW]
    assert (after or b"").decode() == filled(
        f'{STEPS}name: <K>\n        env: {{OPENAI_API_KEY: "{SECRET}"}}\n'
    )


ADVICE = {
    WORKFLOW: (
        "Store it as the repository's secret OPENAI_API_KEY and remove it here. The "
        f"step that needs it gets it by env: OPENAI_API_KEY: {SECRET}"
    ),
    COMPOSE: (
        "Put the key into the .env in this folder as OPENAI_API_KEY, and write "
        f'"{VARIABLE}" in its place.'
    ),
    RENDER: (
        "Set OPENAI_API_KEY in Render, under Environment, and write sync: false here "
        "in place of value and the key."
    ),
}
OBEYED = {
    WORKFLOW: (
        f"{STEPS}run: |\n          pytest # <K>\n",
        (
            f"{STEPS}run: |\n          pytest #\n        env:\n          OPENAI_API_KEY: "
            f"{SECRET}\n"
        ),
    ),
    COMPOSE: ("a: <K>\n---\nb: 1\n", f'a: "{VARIABLE}"\n---\nb: 1\n'),
    RENDER: (
        "- key: OPENAI_API_KEY\n  value: <K>/\n",
        "- key: OPENAI_API_KEY\n  sync: false\n",
    ),
}


@pytest.mark.usefixtures("isolated")
def test_what_is_said_can_be_done_by_hand(tmp_path: Path) -> None:
    for path, (before, after) in OBEYED.items():
        folder = tmp_path / path.replace("/", " ")
        put(folder, path, before)
        (finding,) = planned(folder).left
        assert words(finding, ENGLISH).remedy == ADVICE[path]
        assert "OPENAI_API_KEY" in words(finding, Language("zh")).remedy
        put(folder, path, after)
        assert planned(folder)[:1] + planned(folder)[3:] == ((), ()), path
        list(yaml.safe_load_all(after))
