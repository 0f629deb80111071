"""Keys that a page, a package, an image or a workflow would publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.declare import cause

if TYPE_CHECKING:
    from pytest_openai_ready.typed_facts import FoundKey


@cause(Code.READY)
def nothing_published() -> None: ...


@cause(Code.READY)
def nothing_else_published(*, count: int) -> None: ...


@cause(Code.KEY_CLIENT_SIDE)
def public_variable(*, bundler: str, name: str, prefix: str) -> None: ...


@cause(Code.KEY_CLIENT_SIDE)
def inlined_variable(*, setting: str, name: str) -> None: ...


@cause(Code.KEY_CLIENT_SIDE)
def whole_environment(*, setting: str, name: str) -> None: ...


@cause(Code.KEY_CLIENT_SIDE)
def browser_client(*, name: str) -> None: ...


@cause(Code.KEY_CLIENT_SIDE)
def key_in_template(*, name: str) -> None: ...


@cause(Code.KEY_CLIENT_SIDE)
def key_in_served_file(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_in_image(*, dotenv: str, line: str, gitignore: str) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_copied_by_name(*, dotenv: str, start: str) -> None: ...


@cause(Code.KEY_IN_BUILD)
def file_with_key_in_image(*, path: str) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_in_folder_image(
    *, program: str, dotenv: str, line: str, gitignore: str
) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_in_buildpack(*, program: str, dotenv: str, line: str, path: str) -> None: ...


@cause(Code.KEY_IN_BUILD)
def file_with_key_in_folder_image(*, program: str, path: str) -> None: ...


@cause(Code.KEY_CLIENT_SIDE)
def script_with_key_in_page(*, script: str) -> None: ...


@cause(Code.KEY_IN_BUILD)
def key_in_image_history(*, setting: str, name: str, start: str) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_in_upload(*, tool: str, dotenv: str, line: str, path: str) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_in_npm_files(*, dotenv: str, line: str, path: str) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_listed_for_npm(*, dotenv: str, path: str) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_packed(*, backend: str, dotenv: str, artifacts: tuple[str, ...]) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_packed_by_manifest(
    *, backend: str, dotenv: str, artifacts: tuple[str, ...], line: str
) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_packed_unless_ignored(
    *, backend: str, dotenv: str, artifacts: tuple[str, ...], line: str, gitignore: str
) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_packed_by_setting(
    *, backend: str, dotenv: str, artifacts: tuple[str, ...], setting: str, path: str
) -> None: ...


@cause(Code.KEY_IN_BUILD)
def dotenv_in_distribution(*, inside: str) -> None: ...


@cause(Code.KEY_IN_BUILD)
def key_in_distribution(*, found: FoundKey) -> None: ...


@cause(Code.KEY_IN_WORKFLOW)
def key_in_log(*, name: str) -> None: ...


@cause(Code.KEY_IN_WORKFLOW)
def key_for_forks(*, event: str, name: str) -> None: ...


@cause(Code.WORKFLOW_NEAR_FORKS)
def workflow_near_forks(*, event: str, name: str) -> None: ...


@cause(Code.NOT_JUDGED)
def too_much_to_look_at() -> None: ...
