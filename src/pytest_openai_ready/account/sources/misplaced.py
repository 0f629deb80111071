"""Finds a key that is in the wrong place: its file and its line.

It searches the ``.env`` that counts, files next to it with similar names, every
``.env`` in other folders of the repository, above it and in the home folder; then
templates, scripts and editor settings. On Windows, it also searches the variables of
new terminals. What is wrong with a line is in ``key_lines``.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources.key_lines import (
    ANY_NAME,
    COMMENTED,
    NAMED,
    PLAIN,
    KeyLine,
    OfLine,
    cause_of_shape,
    cause_where_read,
    key_in,
)
from pytest_openai_ready.bounded_files import seen_from
from pytest_openai_ready.dotenv.file_names import (
    DOTENV,
    STREAMLIT,
    is_template,
    may_be_meant,
)
from pytest_openai_ready.dotenv.on_disk import dotenv_content, folders_below
from pytest_openai_ready.dotenv.parse import as_text
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pytest_openai_ready.findings import Cause

# Where Windows keeps the variables of programs that are started from now on: those of
# the user, which ``setx`` and the system's settings change, and those of all users.
# https://learn.microsoft.com/windows/win32/procthread/environment-variables
OF_NEW_PROGRAMS = (
    ("HKEY_CURRENT_USER", "Environment"),
    (
        "HKEY_LOCAL_MACHINE",
        r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment",
    ),
)
MOST_ENTRIES = 3000  # of a folder that are read
DEEPEST = 3  # folders below the top
# Places for a key that no program reads by itself.
FOLDERS_OF_PACKAGES = ("venv", ".venv", "env")
FOLDERS_OF_EDITORS = (".vscode", ".idea")
OTHERS = re.compile(
    r"\.envrc|\.flaskenv|.*\.(?:bat|cmd|ps1|sh|zsh|bash|fish)"
    r"|(?:config|settings|secrets?|credentials?)\.(?:json|ya?ml|toml|ini|txt)"
    r"|.*(?:key|open_?ai|gpt|token)[^.]*(?:\.(?:txt|json|ini|key))?"
    r"|(?:docker-)?compose.*\.ya?ml|(?:Docker|Container|Make)file.*",
    re.IGNORECASE,
)
# A file of such a kind is no .env under another name.
OTHER_KIND = re.compile(
    r".*\.(?:py|ipynb|[cm]?[jt]sx?|json|ya?ml|toml|ini|xml|md|html?)", re.IGNORECASE
)
# What shells read when they start, in the home folder.
PROFILES = (
    *(".bashrc", ".bash_profile", ".profile", ".zshrc", ".zprofile", ".zshenv"),
    os.path.join(".config", "fish", "config.fish"),
    *(
        os.path.join("Documents", each, "Microsoft.PowerShell_profile.ps1")
        for each in ("PowerShell", "WindowsPowerShell")
    ),
)
EXPORTED = re.compile(rf"\s*(?:export|declare\s+-x|set\s+-a)\b.*\b{KEY_VARIABLE}\b")
UNEXPORTED = re.compile(rf"\s*{KEY_VARIABLE}=[\"']?")
# Editors on Windows add these, and its Explorer does not show them.
HIDDEN_BY_WINDOWS = re.compile(r".*\.(?:txt|rtf|docx?)", re.IGNORECASE)
SCRIPT = re.compile(r".*\.(?:bat|cmd|ps1|sh)", re.IGNORECASE)
MOST_ABOVE = 10  # folders above the repository
RICH_TEXT = "{\\rtf"


def misplaced(folder: Path, top: str, dotenv: str) -> Finding | None:
    """The finding for a key that is not read; None if none was found.

    Args:
        folder: the folder where the search for a ``.env`` begins.
        top: the top of the repository around it; the folder itself if there is none.
        dotenv: the path of the ``.env`` that counts, from ``folder``; it need not
            exist.
    """
    counted = os.path.normpath(folder / dotenv)
    candidates = islice(_candidates(str(folder), top), MOST_ENTRIES)
    paths = [counted, *(path for path in candidates if path != counted)]
    found = (_in_file(path, str(folder), counted, top) for path in paths)
    here = next(filter(None, found), None)
    if here is not None:
        return here
    apart = (
        _in_file(path, str(folder), counted, os.path.dirname(path))
        for path in (*_above(top), *_others(str(folder), top))
    )
    return next(filter(None, apart), None)


def in_profiles() -> Finding | None:
    """The finding for the usual key in a file that the user's shell reads first."""
    return next(filter(None, map(_in_profile, PROFILES)), None)


def _in_profile(profile: str) -> Finding | None:
    """The finding for a key in a file that the user's shell reads when it starts."""
    path = os.path.join(os.path.expanduser("~"), profile)
    content = dotenv_content(path, os.path.dirname(path))
    lines = as_text(content).splitlines() if isinstance(content, bytes) else []
    for number, line in enumerate(lines, 1):
        found = key_in(line)
        if found is None or not re.search(NAMED, found[0], re.IGNORECASE):
            continue
        make: OfLine = source.key_in_profile
        if COMMENTED.pattern.match(found[0]):
            make = COMMENTED.make
        elif UNEXPORTED.fullmatch(found[0]) and not _is_exported(lines[number:]):
            make = source.key_not_exported
        shown = f"~/{profile}".replace(os.sep, "/")
        return Finding(make(path=shown, line=number), Place(shown, number))
    return None


def _is_exported(lines: Iterable[str]) -> bool:
    return any(map(EXPORTED.match, lines))


def is_for_new_terminals(variable: str) -> bool:
    """Whether Windows gives a variable to the programs that it starts from now on.

    A terminal that was open before, or an editor with its terminals, does not get it.
    """
    if sys.platform != "win32":
        return False
    import winreg

    for root, path in OF_NEW_PROGRAMS:
        with suppress(OSError), winreg.OpenKey(getattr(winreg, root), path) as kept:
            value, _ = winreg.QueryValueEx(kept, variable)
            if str(value).strip():
                return True
    return False


def _above(top: str) -> Iterator[str]:
    """The paths of a ``.env`` in folders above a repository and in the home folder."""
    here = top
    for _ in range(MOST_ABOVE):
        here, below = os.path.dirname(here), here
        if here == below:
            break
        yield os.path.join(here, DOTENV)
    yield os.path.join(os.path.expanduser("~"), DOTENV)


def _others(folder: str, top: str) -> Iterator[str]:
    """Templates, and other files with a key that no program reads by itself."""
    for here in dict.fromkeys((folder, top)):
        names = {path: os.path.basename(path) for path in _files(here)}
        yield from (path for path, name in names.items() if is_template(name))
        yield from (os.path.join(here, each, DOTENV) for each in FOLDERS_OF_PACKAGES)
        for each in FOLDERS_OF_EDITORS:
            yield from _files(os.path.join(here, each))
        yield os.path.join(here, STREAMLIT)
        yield from (path for path, name in names.items() if _is_other(name))
    yield from islice(_local_files(top), MOST_ENTRIES)


def _is_other(name: str) -> bool:
    is_program = may_be_meant(name) and OTHER_KIND.fullmatch(name) is not None
    return is_program or OTHERS.fullmatch(name) is not None


def _candidates(folder: str, top: str) -> Iterator[str]:
    """Files with names like ``.env`` from a folder up; then each ``.env`` elsewhere."""
    here = folder
    while True:
        yield from (
            path for path in _files(here) if may_be_meant(os.path.basename(path))
        )
        if here == top or os.path.dirname(here) == here:
            break
        here = os.path.dirname(here)
    for below in folders_below(top, DEEPEST, MOST_ENTRIES):
        yield from (path for path in _files(below) if _is_dotenv(path))


def _local_files(top: str) -> Iterator[str]:
    """Files like ``.env.local`` in folders below."""
    for below in folders_below(top, DEEPEST, MOST_ENTRIES):
        for path in _files(below):
            if may_be_meant(os.path.basename(path)) and not _is_dotenv(path):
                yield path


def _files(folder: str) -> Iterator[str]:
    return (path for path in _entries(folder) if not os.path.isdir(path))


def _entries(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.path for entry in islice(entries, MOST_ENTRIES))
    except OSError:
        return []


def _is_dotenv(path: str) -> bool:
    return os.path.basename(path).lower() == DOTENV


def _in_file(path: str, folder: str, counted: str, within: str) -> Finding | None:
    """The finding for the first key in a file that is not read."""
    content = dotenv_content(path, within)
    if not isinstance(content, bytes):
        return None
    shown = _shown(path, folder)
    text = as_text(content)
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        found = key_in(line)
        if found is None:
            continue
        if text.lstrip().startswith(RICH_TEXT):
            return Finding(source.file_is_rich_text(path=shown), Place(shown, number))
        spot = KeyLine(path, shown, number, *found)
        if path == counted:
            made = cause_where_read(spot, lines)
        else:
            made = _in_other(spot, counted, folder)
        if made is not None:
            return Finding(made, Place(shown, number))
    return None


def _shown(path: str, folder: str) -> str:
    """A path as displayed: relative to the folder, or to the home folder."""
    home = os.path.expanduser("~")
    if os.path.dirname(path) == home and not folder.startswith(home + os.sep):
        return f"~/{os.path.basename(path)}"
    return seen_from(folder, path)


def _in_other(spot: KeyLine, counted: str, folder: str) -> Cause | None:
    """The cause for a key in a file other than the one that is read."""
    path, line = spot.shown, spot.line
    name = os.path.basename(spot.path)
    if _is_like_dotenv(name) and (_is_dotenv(name) or _holds(spot.path, folder)):
        is_named = ANY_NAME.fullmatch(spot.before) and spot.is_openai_s
        is_one = PLAIN.fullmatch(spot.before) or cause_of_shape(spot) or is_named
        return _elsewhere(spot, counted) if is_one else None
    if not re.search(NAMED, spot.before, re.IGNORECASE) and not spot.is_openai_s:
        return None
    if is_template(name):
        return source.template_holds_key(path=path, line=line)
    return source.key_not_reached(path=path, line=line)


def _is_like_dotenv(name: str) -> bool:
    """Whether a file would be a ``.env`` if it were renamed."""
    is_other = SCRIPT.fullmatch(name) or OTHER_KIND.fullmatch(name)
    return may_be_meant(name) and not is_other


def _holds(path: str, folder: str) -> bool:
    """Whether a file is in a folder, or in one above it."""
    return f"{folder}{os.sep}".startswith(os.path.join(os.path.dirname(path), ""))


def _elsewhere(spot: KeyLine, counted: str) -> Cause:
    """The cause for a key in another folder, or in a file with another name."""
    path, line = spot.shown, spot.line
    if _is_dotenv(spot.path) and os.path.dirname(spot.path) != os.path.dirname(counted):
        return source.key_in_another_folder(path=path, line=line)
    name = os.path.basename(counted)
    if os.path.exists(counted):
        return source.key_beside_read_file(path=path, line=line, name=name)
    make = source.key_in_local_file
    if HIDDEN_BY_WINDOWS.fullmatch(os.path.basename(path)):
        make = source.key_in_another_file
    return make(path=path, line=line, name=name)
