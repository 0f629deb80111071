"""Where the key and the other settings of the SDK come from.

Of several sources the first that is set wins, even if it is empty:

1. the environment
2. the nearest ``.env``, from the folder up to the top of its repository, read by
   python-dotenv as ``load_dotenv()`` reads it: without overriding the environment
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.keys.kinds import Kind
from pytest_openai_ready.keys.lint import lint
from pytest_openai_ready.model import Code, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

KEY_VARIABLE = "OPENAI_API_KEY"
ADMIN_VARIABLE = "OPENAI_ADMIN_KEY"
READ = (KEY_VARIABLE, "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")
# Names of the SDK before 1.0 and of LangChain, and what the SDK reads since.
NOT_READ = {
    "OPENAI_API_BASE": "OPENAI_BASE_URL",
    "OPENAI_ORGANIZATION": "OPENAI_ORG_ID",
    "OPENAI_PROJECT": "OPENAI_PROJECT_ID",
}
REHEARSAL_VARIABLE = "OPENAI_READY_SANDBOX"  # set for the time of a rehearsal
ENVIRONMENT = "environment"
LARGEST_DOTENV = 1_000_000  # bytes; a file of settings has a few hundred
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Setting(NamedTuple):
    """A value that is no secret, and where it stands."""

    value: str
    where: str


class Sources(NamedTuple):
    """What was found, and where.

    ``where`` is ``environment`` or the path of a ``.env`` file. ``fault`` says why no
    key was found, ``advice`` what was passed over or is never read. ``admin`` is a key
    to the whole organization; ``exposed`` says that one stands in a file.
    """

    key: Key | None = None
    where: str = ENVIRONMENT
    base_url: Setting | None = None
    organization: Setting | None = None
    project: Setting | None = None
    is_rehearsal: bool = False
    fault: Finding | None = None
    advice: tuple[Finding, ...] = ()
    admin: Key | None = None
    exposed: Finding | None = None


class Dotenv(NamedTuple):
    """A ``.env`` file: how to look a name up in it, or why it could not be read."""

    path: str
    get: Callable[[str], str | None]
    fault: Finding | None = None


def read(environ: Mapping[str, str], folder: Path | None) -> Sources:
    """The settings that a call from ``folder`` would use.

    ``folder`` None means that only the environment counts.
    """
    dotenv = _dotenv(folder)

    def setting(name: str) -> Setting | None:
        if name in environ:
            return Setting(environ[name], ENVIRONMENT)
        value = dotenv.get(name)
        return None if value is None else Setting(value, dotenv.path)

    fault = _fault(environ, dotenv)
    return Sources(
        key=None if fault else Key(environ.get(KEY_VARIABLE) or _key_in(dotenv)),
        where=ENVIRONMENT if KEY_VARIABLE in environ else dotenv.path,
        base_url=setting("OPENAI_BASE_URL"),
        organization=setting("OPENAI_ORG_ID"),
        project=setting("OPENAI_PROJECT_ID"),
        is_rehearsal=REHEARSAL_VARIABLE in environ,
        fault=fault,
        advice=(*_conflicts(environ, dotenv), *_unread(environ, dotenv)),
        admin=_admin(environ),
        exposed=_exposed(dotenv),
    )


def _key_in(dotenv: Dotenv) -> str:
    return dotenv.get(KEY_VARIABLE) or ""


def _fault(environ: Mapping[str, str], dotenv: Dotenv) -> Finding | None:
    """Why there is no key; None where there is one."""
    in_dotenv = dotenv.get(KEY_VARIABLE)
    if KEY_VARIABLE in environ:
        if environ[KEY_VARIABLE].strip():
            return None
        hides = (in_dotenv or "").strip()
        return _empty(
            "key-hidden-by-empty" if hides else "key-empty", ENVIRONMENT, dotenv.path
        )
    if in_dotenv is None:
        return dotenv.fault or Finding(Code.KEY_MISSING)
    return None if in_dotenv.strip() else _empty("key-empty", dotenv.path, dotenv.path)


def _empty(cause: str, where: str, path: str) -> Finding:
    facts = {"cause": cause, "where": where, "path": path}
    return Finding(Code.KEY_MISSING, facts=facts)


def _conflicts(environ: Mapping[str, str], dotenv: Dotenv) -> Iterator[Finding]:
    for name in READ:
        passed_over = dotenv.get(name)
        if name in environ and passed_over not in (None, environ[name]):
            facts = {"variable": name, "path": dotenv.path}
            yield Finding(Code.SOURCE_CONFLICT, facts=facts)


def _unread(environ: Mapping[str, str], dotenv: Dotenv) -> Iterator[Finding]:
    """Variables that are set in vain; not where the right one is set as well."""
    for variable, name in NOT_READ.items():
        if name in environ or dotenv.get(name) is not None:
            continue
        where = ENVIRONMENT if environ.get(variable) else dotenv.path
        if environ.get(variable) or dotenv.get(variable):
            facts = {"variable": variable, "name": name, "where": where}
            yield Finding(Code.VARIABLE_NOT_READ, facts=facts)


def _admin(environ: Mapping[str, str]) -> Key | None:
    """The admin key of whoever runs this, if it is one; a header can carry it then."""
    value = environ.get(ADMIN_VARIABLE, "")
    key = Key(value)
    sound = lint(value, openai_host=False) is None
    return key if sound and key.kind is Kind.ADMIN else None


def _exposed(dotenv: Dotenv) -> Finding | None:
    if not (dotenv.get(ADMIN_VARIABLE) or "").strip():
        return None
    return Finding(Code.ADMIN_KEY, facts={"where": dotenv.path})


def _nothing(_name: str) -> None:
    """Look a name up where there is no file."""


def _dotenv(folder: Path | None) -> Dotenv:
    path = None if folder is None else _nearest(folder)
    if path is None or folder is None:
        return Dotenv(".env", _nothing)
    name = os.path.relpath(path, folder)
    content = _content(path, _top(folder))
    if isinstance(content, str):
        facts = {"cause": content}
        fault = Finding(Code.DOTENV_UNREADABLE, Place(name), facts=facts)
        return Dotenv(name, _nothing, fault)
    return Dotenv(name, _parsed(content.decode("utf-8-sig")).get)


def _nearest(folder: Path) -> Path | None:
    """The ``.env`` that counts; a home folder's own is none of this repository's."""
    folders = [folder, *folder.parents]
    inside = folders[: folders.index(_top(folder)) + 1]
    return next((each / ".env" for each in inside if _exists(each / ".env")), None)


def _top(folder: Path) -> Path:
    """The top of the repository around a folder; outside of one, the folder itself."""
    folders = (folder, *folder.parents)
    return next((each for each in folders if (each / ".git").exists()), folder)


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _content(path: Path, top: Path) -> bytes | str:
    """The bytes of a text file in UTF-8, or the cause why it has none.

    Only a regular file is opened: to open a named pipe is to wait for whoever writes.
    A link may lead anywhere, and a repository may come from a stranger.
    """
    try:
        status = path.stat()
        if not path.resolve().is_relative_to(top.resolve()):
            return "dotenv-link-outside"
        if stat.S_ISDIR(status.st_mode):
            return "dotenv-directory"
        if not stat.S_ISREG(status.st_mode):
            return "dotenv-not-a-file"
        if status.st_size > LARGEST_DOTENV:
            return "dotenv-too-large"
        content = path.read_bytes()
    except (OSError, RuntimeError):  # Python before 3.13 says RuntimeError of a loop
        return "dotenv-no-permission"
    return _why_not_utf_8(content) or content


def _why_not_utf_8(content: bytes) -> str | None:
    if content.startswith(UTF_16) or b"\0" in content:
        return "dotenv-utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "dotenv-not-utf-8"
    return None


def _parsed(text: str) -> dict[str, str]:
    import logging
    from io import StringIO

    from dotenv import dotenv_values

    # A line that it cannot parse is logged; with no handler, Python would print that in
    # the middle of our output.
    logging.getLogger("dotenv").addHandler(logging.NullHandler())
    values = dotenv_values(stream=StringIO(text))
    return {name: value for name, value in values.items() if value is not None}
