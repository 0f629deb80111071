"""What is said of a key in a file, by the kind of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready import file_kinds as kinds
from pytest_openai_ready.dotenv.file_names import last_part
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.messages.causes import known_readers as readers
from pytest_openai_ready.program_languages import language_of_file
from pytest_openai_ready.providers.registry import variable_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.messages.declare import OfKey
    from pytest_openai_ready.typed_facts import FoundKey

# These need the key alone.
OF_KIND: dict[kinds.FileKind, OfKey] = {
    kinds.EXAMPLE: causes.example_has_key,
    kinds.PRIVATE: causes.key_in_dotenv,
    kinds.VSCODE_LAUNCH: causes.left_in_launch,
    kinds.VSCODE_SETTINGS: readers.left_in_vscode_settings,
    kinds.DOCKERFILE: causes.left_in_image,
    kinds.CONTAINERFILE: causes.left_in_image,
    kinds.SHELL: causes.left_in_shell,
    kinds.FISH: causes.left_in_fish,
    kinds.POWERSHELL: causes.left_in_powershell,
    kinds.BATCH: causes.left_in_batch,
    kinds.OTHER_CI: causes.left_in_ci,
    kinds.HOSTING: readers.left_in_hosting,
    kinds.TOX: readers.left_in_tox,
    kinds.PYTEST_INI: readers.left_in_pytest_ini,
    kinds.APPSETTINGS: readers.left_in_appsettings,
    kinds.PACKAGE_JSON: readers.left_in_package_json,
    kinds.AUTOGEN: readers.left_in_autogen,
    kinds.MAKEFILE: readers.left_in_makefile,
    kinds.SYSTEMD: readers.left_in_systemd,
    kinds.TERRAFORM: readers.left_in_terraform,
    kinds.CONDA: readers.left_in_conda,
    kinds.PULUMI: readers.left_in_pulumi,
    kinds.MISE: readers.left_in_mise,
    kinds.STARTER: readers.left_in_starter,
    kinds.ACTION: readers.left_in_action,
    kinds.PAGE: readers.left_in_page,
    kinds.JAVASCRIPT_PROGRAM: readers.left_in_javascript,
    kinds.R_PROGRAM: readers.left_in_r,
    kinds.RECORD: causes.left_in_record,
    kinds.BYTECODE: causes.left_in_bytecode,
    kinds.FOREIGN_SETTINGS: causes.left_in_format,
}


# These replace a reference by a variable of the environment that they are started in.
TOOLS = {
    kinds.ANSIBLE: "Ansible",
    kinds.MKDOCS: "MkDocs",
    kinds.OPENCODE: "opencode",
    kinds.PROMPTFOO: "promptfoo",
}
# These read a `.env` if a line of the file says so.
LINES = {
    kinds.TASKFILE: ("Task", "dotenv: ['.env']"),
    kinds.JUSTFILE: ("just", "set dotenv-load"),
    kinds.LANGGRAPH: ("LangGraph", '"env": ".env"'),
}


def cause_in(path: str, found: FoundKey) -> Cause:
    """The cause for a key in a current file, whose ``path`` decides what to do."""
    return cause_of_kind(kinds.kind_of(path), path, found=found)


def cause_of_kind(kind: kinds.FileKind, path: str, *, found: FoundKey) -> Cause:
    """The cause for a key in a current file of a kind, whatever its name."""
    variable = found.variable or variable_of(found.provider)
    if kind in WITH_FACTS:
        return WITH_FACTS[kind](path, found, variable)
    if kind in LINES:
        tool, line = LINES[kind]
        return readers.left_to_dotenv_line(found=found, tool=tool, line=line)
    if kind.reference:
        reference = kind.reference.format(variable)
        if kind in TOOLS:
            return readers.left_for_reference(
                found=found, tool=TOOLS[kind], reference=reference
            )
        return causes.key_has_reference(found=found, reference=reference)
    usual = causes.key_in_file if kind.is_moved else causes.key_by_hand
    return OF_KIND.get(kind, usual)(found=found)


def _in_program(path: str, found: FoundKey, variable: str) -> Cause:
    language = language_of_file(path)
    assert language is not None  # noqa: S101 - its kind is known by that
    name, reading = language.name, language.reading.format(variable)
    if language.declared:
        return readers.left_in_declared_program(
            found=found, language=name, reading=reading, declared=language.declared
        )
    if language.needed:
        return readers.left_in_strict_program(
            found=found, language=name, reading=reading, needed=language.needed
        )
    return readers.left_in_program(found=found, language=name, reading=reading)


def _in_terraform(path: str, found: FoundKey, variable: str) -> Cause:  # noqa: ARG001 - as others
    name = variable.lower()
    declaration = f'variable "{name}" {{ sensitive = true }}'
    return readers.left_in_terraform_program(
        found=found, name=name, declaration=declaration
    )


def _by_reader_of_dotenv(path: str, found: FoundKey, variable: str) -> Cause:  # noqa: ARG001 - as others
    return readers.left_to_dotenv_reader(found=found, tool="aider")


def _of_one_person(path: str, found: FoundKey, variable: str) -> Cause:  # noqa: ARG001 - as others
    return readers.left_to_one_person(found=found, name=last_part(path))


def _in_profile(path: str, found: FoundKey, variable: str) -> Cause:  # noqa: ARG001 - as others
    is_powershell = kinds.kind_of(path) is kinds.POWERSHELL_PROFILE
    file = "~/secrets.ps1" if is_powershell else "~/.secrets"
    return readers.left_in_profile(found=found, file=file)


def _in_helm(path: str, found: FoundKey, variable: str) -> Cause:  # noqa: ARG001 - as others
    stem, mark, suffix = last_part(path).rpartition(".")
    return readers.left_in_helm(found=found, secrets=f"{stem}.secret{mark}{suffix}")


def _in_devcontainer(path: str, found: FoundKey, variable: str) -> Cause:  # noqa: ARG001 - as others
    reference = f"${{localEnv:{variable}}}"
    return readers.left_in_devcontainer(found=found, reference=reference)


def _in_requests(path: str, found: FoundKey, variable: str) -> Cause:  # noqa: ARG001 - as others
    return readers.left_in_requests(
        found=found, reference=f"{{{{$dotenv {variable}}}}}"
    )


def _in_postman(path: str, found: FoundKey, variable: str) -> Cause:  # noqa: ARG001 - as others
    reference = f"{{{{vault:{variable}}}}}"
    return readers.left_in_postman(found=found, reference=reference)


WITH_FACTS: dict[kinds.FileKind, Callable[[str, FoundKey, str], Cause]] = {
    kinds.OTHER_PROGRAM: _in_program,
    kinds.TERRAFORM_PROGRAM: _in_terraform,
    kinds.AIDER: _by_reader_of_dotenv,
    kinds.OF_ONE_PERSON: _of_one_person,
    kinds.SHELL_PROFILE: _in_profile,
    kinds.POWERSHELL_PROFILE: _in_profile,
    kinds.DEVCONTAINER: _in_devcontainer,
    kinds.HELM: _in_helm,
    kinds.REQUESTS: _in_requests,
    kinds.POSTMAN: _in_postman,
}
