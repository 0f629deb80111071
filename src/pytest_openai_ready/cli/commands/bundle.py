"""``openai-ready doctor --bundle``: one file for a teacher, or for an issue.

It contains no secrets by construction: only versions, names of well-known variables,
and findings, in which keys are masked. Of values it contains only what a finding shows,
such as the name of a host; the home folder is replaced by ``~``.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pytest_openai_ready import DISTRIBUTION, POLICY_VARIABLE
from pytest_openai_ready.account.setting_names import (
    ADMIN_VARIABLE,
    COMMAND_VARIABLE,
    HEADERS_VARIABLE,
    READ,
    TRUST_VARIABLE,
)
from pytest_openai_ready.account.sources.settings import dotenv_in
from pytest_openai_ready.account.wire.proxies import EXCEPTIONS, PROXY_VARIABLES
from pytest_openai_ready.cli.speech import wrong
from pytest_openai_ready.cli.terminal import OutputError, say_aside, shown, written
from pytest_openai_ready.doctor.computer import FILE, FOLDER, OF_OTHERS
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.messages.language import LOCALE_VARIABLES
from pytest_openai_ready.providers.registry import PROVIDERS
from pytest_openai_ready.report.renderers.json_documents import doctor_json
from pytest_openai_ready.report.view import Medium

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.doctor.check_context import CheckContext
    from pytest_openai_ready.report.examination import Examination
    from pytest_openai_ready.report.view import View

SCHEMA_VERSION = 1
PACKAGES = (
    *(DISTRIBUTION, "openai", "httpx", "httpx2", "pydantic", "pytest"),
    *("pytest-xdist", "pytest-recording", "python-dotenv", "pre-commit", "prek"),
)
OF_PYTHON = (
    *("CI", "PYTEST_ADDOPTS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTHONPATH"),
    *("PYTHON_DOTENV_DISABLED", "PYTHONUTF8", "VIRTUAL_ENV", "CONDA_PREFIX"),
)
OURS = (POLICY_VARIABLE, *LOCALE_VARIABLES)


class BundleError(click.ClickException):
    """The file could not be written; the exit status is that of any other output."""

    exit_code = OutputError.exit_code


def refuse_to_replace(path: str) -> None:
    """Refuse to overwrite an existing file.

    Raises:
        click.UsageError: the file exists.
    """
    if os.path.lexists(path):
        raise wrong("bundle_exists", path=shown(path))


def write_bundle(
    path: str, examination: Examination, context: CheckContext, where: View
) -> None:
    """Write the file and print its path.

    Raises:
        BundleError: the file could not be written.
    """
    document = json.loads(doctor_json(examination, where.language))
    whole = {
        "bundle_version": SCHEMA_VERSION,
        "surroundings": _surroundings(context, where),
        "doctor": document,
    }
    text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    safe = written(Medium.PROGRAM, _without_home(text))
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(safe)
    except OSError as error:
        facts = {"path": shown(path), "error": error.strerror or type(error).__name__}
        text = where.language.say("usage.bundle_not_written", **facts)
        raise BundleError(text) from None
    say_aside(where.language.say("doctor.bundled", path=shown(path)))


def _surroundings(context: CheckContext, where: View) -> dict[str, Any]:
    """The facts that someone who helps asks for first."""
    dotenv = dotenv_in(context.settings_folder, context.environ, context.stores)
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "is_virtual": sys.prefix != sys.base_prefix,
        "packages": _versions(),
        "language": where.language.tag,
        "encoding": where.encoding,
        "in_repository": _is_in_repository(context),
        "set_in_environment": sorted(_known_names() & set(context.environ)),
        "set_in_dotenv": sorted(name for name in _known_names() if dotenv.get(name)),
    }


def _versions() -> Mapping[str, str]:
    found = {name: _version_of(name) for name in PACKAGES}
    return {name: version for name, version in found.items() if version}


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _is_in_repository(context: CheckContext) -> bool | None:
    """Whether the folder is in a repository; None if git cannot tell."""
    try:
        return context.repository.exists
    except GitError:
        return None


def _known_names() -> set[str]:
    """The variables that may be named; the name of any other could itself be a key."""
    of_providers = (
        (each.variable, *each.other_variables, each.base_url_variable, *each.not_read)
        for each in PROVIDERS
    )
    proxies = (*PROXY_VARIABLES, EXCEPTIONS)
    names = chain(
        *of_providers,
        (*READ, ADMIN_VARIABLE, COMMAND_VARIABLE, HEADERS_VARIABLE, TRUST_VARIABLE),
        *((name, name.lower()) for name in proxies),
        (FILE, FOLDER, OF_OTHERS, *OF_PYTHON, *OURS),
    )
    return set(filter(None, names))


def _without_home(text: str) -> str:
    """The text with the home folder, which often contains the user's name, as ``~``."""
    try:
        home = json.dumps(str(Path.home()), ensure_ascii=False)[1:-1]
    except RuntimeError:  # the home folder is unknown
        return text
    return text if home in ("", "/") else text.replace(home, "~")
