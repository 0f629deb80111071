"""The repository's tests where they run after each push."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.changes import yaml_file
from pytest_openai_ready.changes.insertion import UnusualFormError
from pytest_openai_ready.changes.notes import Note
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.setup import hooks, looking, pre_commit, requirements, workflow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.changes.yaml_file import YamlFile
    from pytest_openai_ready.setup.hook_entries import Origin
    from pytest_openai_ready.setup.surroundings import Surroundings

GITLAB, GITEE_FOLDER = ".gitlab-ci.yml", ".workflow/"


def changes(
    around: Surroundings, origin: Origin | None, *, new: bool
) -> Iterator[Change | Note]:
    """The first workflow that runs pytest, completed; with ``new``, one of our own."""
    files = dict(_that_run_pytest(around))
    yield from _elsewhere(around)
    trusted = [path for path, file in files.items() if not workflow.is_dangerous(file)]
    trusted.sort(key=lambda path: not workflow.runs_on_changes(files[path]))
    for path, file in files.items():
        if path not in trusted and workflow.KEY not in file.text:
            yield Note("runs-for-strangers", path)
    if trusted:
        yield from _completed(around, trusted[0], files[trusted[0]], origin)
    elif new and not files and not around.has(workflow.NEW):
        commands = looking.by(around, origin)(None)
        yield Change(
            workflow.NEW,
            None,
            workflow.new(requirements.installation(around, origin), commands),
        )


def _that_run_pytest(around: Surroundings) -> Iterator[tuple[str, YamlFile]]:
    for path in filter(workflow.is_workflow, around.paths):
        if b"pytest" in (around.content(path) or b""):
            file = yaml_file.read(path, around.to_edit(path) or b"")
            if workflow.runs_pytest(file):
                yield path, file


def _completed(
    around: Surroundings, path: str, file: YamlFile, origin: Origin | None
) -> Iterator[Change | Note]:
    text = "".join(_all_text(around))
    before = file.content
    if workflow.KEY not in text:
        try:
            file = workflow.with_key(file)
        except UnusualFormError:
            yield Note("by-hand", path, ("env:", f"  {workflow.SETTING}"))
    if not _looks_for_keys(around, text):
        try:
            file = workflow.with_look(file, looking.by(around, origin))
        except UnusualFormError:
            lines = yaml_file.written(workflow.look([looking.SCAN]), 1, 0)
            yield Note("by-hand", path, tuple(lines))
    yield Change(path, before, file.content)


def _all_text(around: Surroundings) -> Iterator[str]:
    for path in filter(workflow.is_workflow, around.paths):
        yield (around.content(path) or b"").decode("utf-8", "replace")


def _looks_for_keys(around: Surroundings, workflows: str) -> bool:
    """Whether hooks run in a workflow, or at pre-commit.ci, which has a setting."""
    config = around.content(pre_commit.USUAL) or b""
    return bool(workflow.LOOKS.search(workflows)) or b"\nci:" in b"\n" + config


def _elsewhere(around: Surroundings) -> Iterator[Note]:
    """Places of which too little is known to write there."""
    for path in around.paths:
        if path == GITLAB or path.startswith(GITEE_FOLDER):
            content = around.content(path) or b""
            if not (hooks.are_in(content) or looking.SCAN.encode() in content):
                name = "gitlab" if path == GITLAB else "gitee"
                yield Note(name, path, (f"- {looking.SCAN}",))
