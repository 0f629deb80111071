"""``.env.example``: which settings the program reads, and never what they are."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.current import plain, to_edit
from pytest_openai_ready.changes.errors import ChangeError
from pytest_openai_ready.changes.insertion import inserted
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.dotenv.names import DOTENV
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.tools.variables import PUBLIC_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.changes.notes import Note
    from pytest_openai_ready.repository import Repository

EXAMPLE = ".env.example"
MOST_FILES = 10_000
TEMPLATES = (EXAMPLE, ".env.sample", ".env.template", ".env.dist")
KEY = "OPENAI_API_KEY"
HEADING = "# Copy this file to .env and fill it in there; .env is ignored by git."
CODE = (".py", ".ipynb", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".toml")

# What a person has to give a program, in contrast to what a system tells it (CI, HOME).
SETTING = re.compile(
    r"[A-Z][A-Z0-9_]{0,40}_(?P<kind>KEY|TOKEN|SECRET|PASSWORD|URL|BASE|ENDPOINT|MODEL|ID)"
)
SECRETS = frozenset(("KEY", "TOKEN", "SECRET", "PASSWORD"))
# os.environ["X"], os.environ.get('X'), os.getenv("X"), process.env.X; in a notebook,
# quotes come with a backslash.
READ = re.compile(
    rb"(?:environ(?:\.get)?\s*[\[(]|getenv\s*\()\s*\\?[\"']([A-Z][A-Z0-9_]*)\\?[\"']"
    rb"|\bprocess\.env\.([A-Z][A-Z0-9_]*)"
)
OF_CI = ("GITHUB_", "CI_", "RUNNER_", "GITLAB_")
ASSIGNED = re.compile(r"\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=", re.ASCII)
LISTED = re.compile(r"\s*#?\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", re.ASCII)


def changes(repository: Repository) -> Iterator[Change | Note]:
    """The template of the ``.env`` with the names that are missing."""
    path = repository.first(*TEMPLATES) or EXAMPLE
    before = to_edit(repository, path)
    wanted = [KEY, *sorted(_in_code(repository) | _in_dotenv(repository) - {KEY})]
    after = completed(path, before, dict.fromkeys(wanted))
    if after != before:
        yield Change(path, before, after)


def completed(path: str, content: bytes | None, names: Iterable[str]) -> bytes:
    """A template with an empty setting for each name that it does not have.

    Raises:
        ChangeError: it is in UTF-16, in which nobody could use it.
    """
    if content is None:
        lines = [HEADING, *(f"{name}=" for name in names)]
        return "".join(f"{line}\n" for line in lines).encode()
    if b"\0" in content:
        raise ChangeError(causes.file_not_utf_8(path=path))
    text = content.decode("latin-1")
    listed = {found[1] for found in map(LISTED.match, text.splitlines()) if found}
    missing = [f"{name}=" for name in names if name not in listed]
    return inserted(text, len(text), missing).encode("latin-1") if missing else content


def _in_code(repository: Repository) -> set[str]:
    """The settings that the repository's programs read."""
    chosen = (path for path in repository.paths if path.endswith(CODE))
    contents = (plain(repository, path) or b"" for path in islice(chosen, MOST_FILES))
    found = (
        (one or two).decode("ascii")
        for content in contents
        for one, two in READ.findall(content)
    )
    return {name for name in found if is_setting(name)}


def is_setting(name: str) -> bool:
    """Whether a variable is one that a person fills in.

    Nobody is invited to give a key to a variable that bundlers publish.
    """
    setting = SETTING.fullmatch(name)
    if setting is None or name.startswith(OF_CI):
        return False
    public = PUBLIC_NAME.fullmatch(name.encode()) is not None
    return not (public and setting["kind"] in SECRETS)


def _in_dotenv(repository: Repository) -> set[str]:
    """The settings in ``.env``; a name there may be a piece of some long value."""
    content = plain(repository, DOTENV)
    text = "" if content is None else content.decode("utf-8-sig", "replace")
    found = (match[1] for match in map(ASSIGNED.match, text.splitlines()) if match)
    return {name for name in found if is_setting(name)}
