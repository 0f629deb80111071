"""``.env.example``: which settings the program reads, without their values."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.changes.current import plain_file, to_edit
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.file_names import (
    DOTENV,
    DOTENV_EXAMPLE,
    copied_to,
    is_example,
)
from pytest_openai_ready.dotenv.parse import DotenvTooComplexError, assignments
from pytest_openai_ready.dotenv.variable_names import (
    KEY_WORD,
    is_credential_name,
    is_public_name,
)
from pytest_openai_ready.dotenv.write import with_line
from pytest_openai_ready.file_endings import NOTEBOOK, PROGRAMS, SCRIPTS, TOML
from pytest_openai_ready.keys.masking import keys_masked
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.messages.language import ENGLISH
from pytest_openai_ready.providers.registry import provider_with
from pytest_openai_ready.tools.project_programs.program_clients import key_variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_openai_ready.changes.notes import Note
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.repository import Repository

MOST_FILES = 10_000
READ_IN = (*PROGRAMS, NOTEBOOK, *SCRIPTS, *TOML)  # files that read settings

# A setting that a user provides, unlike one that a system sets (CI, HOME).
SETTING = re.compile(
    rf"[A-Z][A-Z0-9_]{{0,40}}_(?:{KEY_WORD}|PASSWORD|URL|BASE|ENDPOINT|MODEL|ID)"
)
# Python's os.environ["X"], os.environ.get('X'), os.getenv("X", "default"), and
# JavaScript's process.env.X || "default"; in a notebook, quotes are escaped.
READ = re.compile(
    rb"(?:environ(?:\.get)?\s*[\[(]|getenv\s*\()\s*\\?[\"'](?P<python>[A-Z][A-Z0-9_]*)"
    rb"\\?[\"'](?:\s*,\s*(?:default\s*=\s*)?(?:"
    rb"\\?(?P<q1>[\"'])(?P<default1>[^\"'\\\r\n]{0,200})\\?(?P=q1)"
    rb"|(?P<unknown>(?!None\b|default\s*=)\w)))?"
    rb"|\bprocess\.env\.(?P<js>[A-Z][A-Z0-9_]*)"
    rb"(?:\s*(?:\|\||\?\?)\s*(?P<q2>[\"'`])(?P<default2>[^\"'`\\\r\n]{0,200})(?P=q2))?"
)
# A program that gives a variable what it has from elsewhere does not read it.
GIVEN = re.compile(
    rb"environ\s*\[\s*\\?[\"'][A-Z][A-Z0-9_]*\\?[\"']\s*\]\s*=\s*"
    rb"[A-Za-z_][\w.]*[ \t]*(?:\\n|[\r\n#\"]|\Z)"
)
OF_CI = ("GITHUB_", "CI_", "RUNNER_", "GITLAB_")
LISTED = re.compile(r"\s*#?\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", re.ASCII)


def changes(
    repository: Repository, language: Language = ENGLISH
) -> Iterator[Change | Note]:
    """The template of the ``.env``, with the missing names added."""
    path = _template(repository)
    before = to_edit(repository, path)
    found = {**dict.fromkeys(_in_dotenv(repository)), **_in_code(repository)}
    is_read = KEY_VARIABLE in found or key_variable(repository) == KEY_VARIABLE
    found.pop(KEY_VARIABLE, None)
    usual = {KEY_VARIABLE: None} if is_read else {}
    settings = {**usual, **dict(sorted(found.items()))}
    after = completed(path, before, settings, language)
    if after != before:
        yield Change(path, before, after)


def _template(repository: Repository) -> str:
    """The existing template of the ``.env``, or the one to create."""
    here = (path for path in repository.paths if copied_to(path) == DOTENV)
    there = [path for path in here if is_example(path)]
    first = next(iter(there), DOTENV_EXAMPLE)
    return DOTENV_EXAMPLE if DOTENV_EXAMPLE in there else first


def completed(
    path: str,
    content: bytes | None,
    settings: Mapping[str, str | None],
    language: Language = ENGLISH,
) -> bytes:
    """A template with a line for each missing setting.

    Args:
        path: of the template.
        content: its content; None if it does not exist.
        settings: by name, the default if nothing is set; empty if it is not shown,
            None if there is none. A line with one is a comment, since an empty value in
            a copy would override the default.
        language: the language of the first line in a new template.

    Raises:
        ChangeError: it is in UTF-16, which programs could not read.
    """
    lines = {
        name: f"{name}=" if default is None else f"# {name}={default}"
        for name, default in settings.items()
    }
    if content is None:
        heading = f"# {language.say('setup_file.copy_to_dotenv')}"
        return "".join(f"{line}\n" for line in (heading, *lines.values())).encode()
    if b"\0" in content:
        raise ChangeError(causes.file_not_utf_8(path=path))
    text = content.decode("latin-1")
    listed = {found[1] for found in map(LISTED.match, text.splitlines()) if found}
    for name, line in lines.items():
        if name not in listed:
            text = with_line(text, line.encode().decode("latin-1"))
    return text.encode("latin-1")


def _in_code(repository: Repository) -> dict[str, str | None]:
    """The settings that the repository's programs read, and their defaults.

    There is none if a program reads the setting without one.
    """
    chosen = (path for path in repository.own_paths if path.endswith(READ_IN))
    contents = (
        plain_file(repository, path) or b"" for path in islice(chosen, MOST_FILES)
    )
    found: dict[str, str | None] = {}
    for content in contents:
        given = {each.start() for each in GIVEN.finditer(content)}
        for read in READ.finditer(content):
            name = (read["python"] or read["js"]).decode("ascii")
            default = _default(name, read)
            if is_setting(name) and read.start() not in given:
                found[name] = default if found.get(name, default) is not None else None
    return found


def _default(name: str, read: re.Match[bytes]) -> str | None:
    """The default as a template may show it: empty if it is unknown, or a secret.

    None if it is empty, or that of a provider's key, which a user has to fill in.
    """
    text = (read["default1"] or read["default2"] or b"").decode("utf-8", "replace")
    if provider_with(name) or not (text or read["unknown"]):
        return None
    return "" if is_credential_name(name) or keys_masked(text) != text else text


def is_setting(name: str) -> bool:
    """Whether a variable is one that a user fills in.

    A credential whose name makes bundlers publish it is not.
    """
    if SETTING.fullmatch(name) is None or name.startswith(OF_CI):
        return False
    return not (is_public_name(name) and is_credential_name(name))


def _in_dotenv(repository: Repository) -> set[str]:
    """The names of the settings in ``.env``."""
    try:
        found = [name for name, _ in assignments(plain_file(repository, DOTENV) or b"")]
    except DotenvTooComplexError:
        return set()
    return set(filter(is_setting, found))
