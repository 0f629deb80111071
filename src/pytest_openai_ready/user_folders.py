"""Where a user's programs keep things, if the user has such a place at all.

Only absolute paths count. A container that runs under an unknown user id has no home:
a relative path, or a ``~`` that stays as it is, would lie in the repository.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def cache(environ: Mapping[str, str]) -> Path | None:
    """The folder for what can be made again; None where no home is known.

    ``XDG_CACHE_HOME`` counts everywhere, if it is absolute:
    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    named = _absolute(environ, "XDG_CACHE_HOME")
    if named is None and sys.platform == "win32":
        return _local(environ)
    usual = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return named or _below_home(environ, usual)


def state(environ: Mapping[str, str]) -> Path | None:
    """The folder for what is to last from run to run; None where no home is known."""
    if sys.platform == "win32":
        return _local(environ)
    return _absolute(environ, "XDG_STATE_HOME") or _below_home(environ, ".local/state")


def _local(environ: Mapping[str, str]) -> Path | None:
    return _absolute(environ, "LOCALAPPDATA") or _below_home(environ, "AppData/Local")


def _below_home(environ: Mapping[str, str], path: str) -> Path | None:
    home = _home(environ)
    return None if home is None else home / path


def _home(environ: Mapping[str, str]) -> Path | None:
    """The home that the variables name, or else the one that the system knows."""
    if sys.platform == "win32":
        return _absolute(environ, "USERPROFILE")
    return _absolute(environ, "HOME") or _home_by_id()


def _home_by_id() -> Path | None:
    import pwd

    try:
        found = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:  # nobody has this id
        return None
    return Path(found) if os.path.isabs(found) else None


def _absolute(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name, "")
    return Path(value) if os.path.isabs(value) else None
