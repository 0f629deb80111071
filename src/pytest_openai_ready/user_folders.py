"""The user's cache, state, data and settings folders, if they exist.

Only absolute paths count. A container that runs under an unknown user id has no home: a
relative path, or an unexpanded ``~``, would be in the repository.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = "openai-ready"  # the name of this program's folder in them, and in git's
# The variables that place these folders.
VARIABLES = (
    *("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"),
    *("USERPROFILE", "APPDATA", "LOCALAPPDATA"),
)


def cache(environ: Mapping[str, str]) -> Path | None:
    """The folder for what can be recreated; None without a known home.

    ``XDG_CACHE_HOME`` counts on every system, if it is absolute:
    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    chosen = folder_in(environ, "XDG_CACHE_HOME")
    if chosen is None and sys.platform == "win32":
        return _local(environ)
    usual = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return chosen or _below_home(environ, usual)


def state(environ: Mapping[str, str]) -> Path | None:
    """The folder for what is kept from run to run; None without a known home."""
    if sys.platform == "win32":
        return _local(environ)
    return folder_in(environ, "XDG_STATE_HOME") or _below_home(environ, ".local/state")


def data(environ: Mapping[str, str]) -> Path | None:
    """The folder for what programs create for their user; None without a known home."""
    if sys.platform == "win32":
        return _local(environ)
    return folder_in(environ, "XDG_DATA_HOME") or _below_home(environ, ".local/share")


def settings(environ: Mapping[str, str]) -> Path | None:
    """The folder for programs' settings, in which editors keep everything else as well.

    None without a known home.
    """
    if sys.platform == "win32":
        return folder_in(environ, "APPDATA") or _below_home(environ, "AppData/Roaming")
    if sys.platform == "darwin":
        return _below_home(environ, "Library/Application Support")
    return folder_in(environ, "XDG_CONFIG_HOME") or _below_home(environ, ".config")


def folder_in(environ: Mapping[str, str], variable: str) -> Path | None:
    """The folder in a variable; None if it is not an absolute path."""
    value = environ.get(variable, "")
    return Path(value) if os.path.isabs(value) else None


def _local(environ: Mapping[str, str]) -> Path | None:
    return folder_in(environ, "LOCALAPPDATA") or _below_home(environ, "AppData/Local")


def _below_home(environ: Mapping[str, str], path: str) -> Path | None:
    found = home(environ)
    return None if found is None else found / path


def home(environ: Mapping[str, str]) -> Path | None:
    """The home in the variables, or else the one that the system knows."""
    if sys.platform == "win32":
        return folder_in(environ, "USERPROFILE")
    return folder_in(environ, "HOME") or _home_by_id()


def _home_by_id() -> Path | None:
    import pwd

    try:
        found = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:  # unknown user id
        return None
    return Path(found) if os.path.isabs(found) else None
