"""Keeps a repository's own programs from running when git is used in it.

A repository may come from a stranger. Its configuration can name programs to run, and a
file in it can have the name of a program. Every git that this package starts is located
here and gets these options and this environment. Nothing is imported that takes longer
to load than git takes to answer, for the sake of the clean run of a hook.
"""

import os

from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.git.names import GITIGNORE

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LIMIT = 60  # seconds, for one answer or the next piece of a long one

# Files that git opens for any command, in its folder and in a work tree. It would wait
# for a pipe or a device until somebody writes to it.
# https://git-scm.com/docs/gitrepository-layout
OPENED = (
    *(f"{GIT}/{name}" for name in ("HEAD", "config", "config.worktree", "index")),
    *(f"{GIT}/{name}" for name in ("packed-refs", "shallow", "commondir")),
    *(f"{GIT}/info/{name}" for name in ("attributes", "exclude", "sparse-checkout")),
    *(f"{GIT}/objects/info/{name}" for name in ("alternates", "commit-graph")),
    *(GIT, GITIGNORE, ".gitattributes", ".gitmodules", ".mailmap"),
)
# Files that it opens in each folder of a work tree; the others only at the top.
IN_EACH_FOLDER = (GITIGNORE, ".gitattributes")
# In its own folder git may open anything. After this many seconds of silence, the first
# so many files are searched for one that git may be waiting for.
WARY = 2
MOST_ENTRIES = 200_000
# By these one folder of git names others that git reads as well.
GITDIR, ALTERNATES = "gitdir:", "info/alternates"
LARGEST_LIST, MOST_ALTERNATES = 1 << 16, 100
PLAIN_TYPES = (0o100000, 0o040000)  # S_IFREG, S_IFDIR
TYPE_BITS = 0o170000  # S_IFMT

OPTIONS = (
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "protocol.allow=never",
    "-c",
    "advice.graftFileDeprecated=false",
)
# git before 2.45 fetches what a partial clone lacks, and the address of a remote may
# name a program. A repository's `protocol.ext.allow` overrides `protocol.allow`, but
# not this list.
# https://git-scm.com/docs/git#Documentation/git.txt-GITALLOWPROTOCOL
ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    # Replacements of objects or of a commit's parents are not pushed.
    "GIT_GRAFT_FILE": "/dev/null",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# Only check-ignore gets paths here, and it refuses to run with any of these.
READINGS_OF_PATHS = frozenset(
    f"GIT_{reading}_PATHSPECS" for reading in ("LITERAL", "GLOB", "NOGLOB", "ICASE")
)
# Where git looks for the user's settings.
HOMES = ("HOME", "XDG_CONFIG_HOME")


def git_environment(
    left_out: "Iterable[str]" = (), added: "Mapping[str, str] | None" = None
) -> dict[str, str]:
    """The environment for git: that of this process, without some variables.

    git looks for its programs in ``PATH`` and for settings in the home folder, so these
    never contain a relative path, which would lead into a repository.
    """
    without = READINGS_OF_PATHS.union(left_out, filter(_is_relative, HOMES))
    given = os.environ.items()
    kept = {name: value for name, value in given if name not in without}
    return {**kept, **ENVIRONMENT, "PATH": search_path(), **(added or {})}


def _is_relative(name: str) -> bool:
    return not os.path.isabs(os.environ.get(name, os.sep))


def endless(folder: "str | os.PathLike[str]" = ".") -> str:
    """A file of a folder's repository that git would wait for; empty if none."""
    top = _top(folder)
    opened = OPENED if top else ()
    return next((name for name in opened if is_endless(os.path.join(top, name))), "")


def awaited(folder: "str | os.PathLike[str]" = ".") -> str:
    """A file anywhere in the repository around a folder that git may wait for.

    For a git that does not answer: all folders are searched. Empty if there is none
    among the first ``MOST_ENTRIES`` files.
    """
    top = _top(folder)
    if not top:
        return ""
    left, folders = MOST_ENTRIES, [(top, False), *_of_git(top)]
    for here, is_git_s in folders:  # the list grows
        for entry in _entries(here):
            left -= 1
            if entry.is_dir(follow_symlinks=False):
                folders.append((entry.path, is_git_s or entry.name == GIT))
            elif (is_git_s or entry.name in IN_EACH_FOLDER) and is_endless(entry.path):
                return os.path.relpath(entry.path, top).replace(os.sep, "/")
        if left < 0:
            break
    return ""


def _of_git(top: str) -> "list[tuple[str, bool]]":
    """The folders outside of ``.git`` that git reads for it, each with True."""
    git = os.path.join(top, GIT)
    named = [os.path.join(top, each) for each in _lines(git, GITDIR)]
    found = [os.path.normpath(each) for each in named]
    for here in (git, *found):
        found += _named_in(here, "commondir", here)
    for here in (git, *found):
        objects = os.path.join(here, "objects")
        found += _named_in(objects, ALTERNATES, objects)
    for here in found:  # the list grows
        if len(found) < MOST_ALTERNATES:
            new = _named_in(here, ALTERNATES, here)
            found += [each for each in new if each not in found]
    return [(each, True) for each in dict.fromkeys(found)]


def _named_in(folder: str, name: str, start: str) -> "list[str]":
    lines = _lines(os.path.join(folder, name))
    return [os.path.normpath(os.path.join(start, each)) for each in lines]


def _lines(path: str, beginning: str = "") -> "list[str]":
    """The rest of each line of a small file that begins so; empty without a file."""
    if is_endless(path):
        return []
    try:
        with open(path, "rb") as file:
            lines = os.fsdecode(file.read(LARGEST_LIST)).splitlines()
    except OSError:
        return []
    said = (each[len(beginning) :] for each in lines if each.startswith(beginning))
    return [each.strip() for each in said if "\0" not in each][:MOST_ALTERNATES]


def _entries(folder: str) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _top(folder: "str | os.PathLike[str]") -> str:
    """The folder with a ``.git`` around a folder; empty if there is none."""
    here = os.path.abspath(folder)
    while not os.path.lexists(os.path.join(here, GIT)):
        here, below = os.path.dirname(here), here
        if here == below:
            return ""
    return here


def is_endless(path: str) -> bool:
    """Whether reading it may block forever: a pipe or a device."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):  # the path does not exist, for instance
        return False
    return mode & TYPE_BITS not in PLAIN_TYPES


def search_path(environ: "Mapping[str, str] | None" = None) -> str:
    """``PATH`` with its absolute folders only; if none, an empty place.

    ``.``, an empty element and every relative folder refer to the repository that a
    program is started in, which may be a stranger's; so does an empty ``PATH``.
    https://pubs.opengroup.org/onlinepubs/9699919799/basedefs/V1_chap08.html#tag_08_03
    """
    path = (os.environ if environ is None else environ).get("PATH", os.defpath)
    folders = filter(os.path.isabs, path.split(os.pathsep))
    return os.pathsep.join(folders) or os.devnull


def program(name: str) -> str:
    """The file of a program; Windows would prefer one in the repository.

    https://github.com/gitpython-developers/GitPython/security/advisories/GHSA-wfm5-v35h-vwf4

    Raises:
        FileNotFoundError: no absolute folder of ``PATH`` has it.
    """
    found = first_program([f"{name}.exe" if os.name == "nt" else name])
    if found is None:
        raise FileNotFoundError(name)
    return found


def first_program(
    names: "list[str]", environ: "Mapping[str, str] | None" = None
) -> "str | None":
    """The first program with one of these names in the absolute folders of ``PATH``."""
    for folder in search_path(environ).split(os.pathsep):
        for name in names:
            found = os.path.join(folder, name)
            if os.path.isfile(found) and os.access(found, os.X_OK):
                return found
    return None
