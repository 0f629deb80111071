"""What git tracks: its index, the differences from it, and how to change it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git.config import git_settings
from pytest_openai_ready.git.entries import PLAIN, Entry, entry_of, raw_changes
from pytest_openai_ready.git.names import (
    BY_GITIGNORE,
    SUBMODULE,
    decoded,
    encoded,
    fields,
)
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.git.processes.run import ask, ask_and_listen
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_openai_ready.git.processes.run import Folder

HASHES = {
    40: "sha1",
    64: "sha256",
}  # by the length of object names
LEFT_OUT = "S"  # before mode, blob and stage; lowercase if git ignores changes
UNTRACKED = "? "  # before a name; other names follow tag, mode, blob and stage


def entries(root: Folder) -> list[Entry]:
    """Every file that git tracks, as it is in the index.

    Raises:
        GitError: git could not answer.
    """
    return [entry_of(field) for field in fields(ask(root, "ls-files", "-s", "-z"))]


class Present(NamedTuple):
    """The files that git tracks or that ``git add`` would include.

    Attributes:
        paths: sorted; without submodules and other repositories in the folder.
        left_out: those that a sparse checkout keeps out of the work tree.
        entries: what ``entries`` returns.
        open: the open files of ``ignoring.untracked``.
        closed: the folders that git could not read.
        assumed: the files whose changes git is configured to ignore.
    """

    paths: tuple[str, ...]
    left_out: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    open: tuple[str, ...]
    closed: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


# Git's English warning about a folder that it skips.
CLOSED = late_pattern(r"^warning: could not open directory '(.+?)/?': ", re.MULTILINE)


def present(root: Folder) -> Present:
    """The files that git tracks or would include, from a single git command at most.

    https://git-scm.com/docs/git-ls-files#Documentation/git-ls-files.txt--v

    Raises:
        GitError: git could not answer.
    """
    from pytest_openai_ready.git.plain_index import only_tracked

    if (plain := only_tracked(root)) is not None:
        paths = tuple(sorted(each.path for each in plain))
        return Present(paths, (), tuple(plain), ())
    listing = ("ls-files", "-z", "-v", "--stage", "--cached", "--others", BY_GITIGNORE)
    tracked, others, left_out, assumed = [], [], [], []
    answer, warnings = ask_and_listen(root, *listing)
    for field in fields(answer):
        if field.startswith(UNTRACKED):
            others.append(field.removeprefix(UNTRACKED))
            continue
        tracked.append(entry := entry_of(field))
        if entry.mode != SUBMODULE and field[0].upper() == LEFT_OUT:
            left_out.append(entry)
        elif field[0].islower():
            assumed.append(entry.path)
    names = {each.path for each in tracked if each.mode != SUBMODULE}
    names.update(each for each in others if not each.endswith("/"))
    closed = CLOSED.findall(decoded(warnings))
    return Present(
        tuple(sorted(names)),
        tuple(left_out),
        tuple(tracked),
        tuple(others),
        tuple(closed),
        tuple(assumed),
    )


def staged(root: Folder) -> list[Entry]:
    """The files that the next commit adds or changes, even if it is the first commit.

    Raises:
        GitError: git could not answer.
    """
    answer = ask(
        root,
        *("diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev"),
        *("--diff-filter=ACMT", "--no-ext-diff", "--no-textconv", "--no-color"),
    )
    return [entry for _, entry in raw_changes(fields(answer))]


def untracked_file(root: Folder, path: str) -> list[str]:
    """A list of this file if it is present and untracked, ignored or not; else empty.

    Raises:
        GitError: git could not answer.
    """
    return fields(
        ask(root, "ls-files", "-z", "--others", "--", f":(top,literal){path}")
    )


def changed(root: Folder) -> list[str]:
    """The tracked files that differ from the last commit.

    Submodules are left out: git would start another git in them, with the submodule's
    own configuration. So are files with a configured filter: only that program knows
    whether they changed.

    Raises:
        GitError: git could not answer, or there is no commit.
    """
    return _differing(root, "HEAD")


def unstaged(root: Folder) -> list[str]:
    """The tracked files that differ from the index, with the exceptions of ``changed``.

    Raises:
        GitError: git could not answer.
    """
    return _differing(root)


def perhaps_unstaged(root: Folder) -> list[str]:
    """The tracked files that differ from the index, or may because of a filter.

    Raises:
        GitError: git could not answer.
    """
    return _differing(root, filtered=True)


def _differing(root: Folder, *commit: str, filtered: bool = False) -> list[str]:
    options = ("--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
    filters, disarmed = _programs(root)
    answer = ask(root, *disarmed, "diff", "--name-only", "-z", *options, *commit)
    if not answer or not filters or filtered:
        return fields(answer)
    said = iter(
        fields(ask(root, "check-attr", "-z", "--stdin", "filter", given=answer))
    )
    return [
        path
        for path, _, name in zip(said, said, said, strict=True)
        if name not in filters
    ]


def attribute(root: Folder, name: str, path: str) -> str:
    """The value of a file's attribute in ``.gitattributes``; empty if it has none.

    Raises:
        GitError: git could not answer.
    """
    said = fields(ask(root, "check-attr", "-z", name, "--", path))
    return said[2] if said[2] not in ("unspecified", "unset", "set") else ""


def change(root: Folder, staged: Mapping[str, bytes], untracked: Iterable[str]) -> None:
    """Add some plain files to the index and remove others from it, all or nothing.

    Args:
        root: the top folder of the work tree; its files are not changed.
        staged: contents by path; no filter changes them.
        untracked: the paths that git should no longer track.

    Raises:
        GitError: git could not do it.
    """
    blobs = {path: blob_of(root, each, store=True) for path, each in staged.items()}
    some = blob_of(root, b"")  # any blob works for a removed file
    lines = [f"{PLAIN} {blob}\t{path}\0" for path, blob in blobs.items()]
    lines += [f"0 {some}\t{path}\0" for path in untracked]
    _, disarmed = _programs(root)
    given = encoded("".join(lines))
    ask(root, *disarmed, "update-index", "-z", "--index-info", given=given)


def blob_of(root: Folder, content: bytes, *, store: bool = False) -> str:
    """Git's object name for a content, without any filter.

    Raises:
        GitError: git could not answer, or ``store`` it.
    """
    question = ("hash-object", "--no-filters", "--stdin", *(["-w"] if store else []))
    return ask(root, *question, given=content).decode("ascii").strip()


def is_blob(content: bytes, name: str) -> bool:
    """Whether a content belongs to the blob of this name, which is its hash.

    https://git-scm.com/docs/gitformat-pack#_object_name
    """
    algorithm = HASHES.get(len(name))
    if algorithm is None:
        return False
    import hashlib  # loading it takes as long as a git command

    header = f"blob {len(content)}\0".encode("ascii")
    made = hashlib.new(algorithm, header + content, usedforsecurity=False)
    return made.hexdigest() == name


def _programs(root: Folder) -> tuple[frozenset[str], list[str]]:
    """The configured filters, and options that disable them and all hooks.

    When git compares the work tree with its index, or writes the index, it filters the
    files that changed within the second (https://git-scm.com/docs/racy-git). Since 2.54
    the configuration can name hooks, too, besides ``core.hooksPath``:
    https://git-scm.com/docs/git-config#Documentation/git-config.txt-hookfriendly-nameenabled

    Raises:
        GitError: git did not answer, or a name cannot be used in an option.
    """
    filters, options = set(), []
    for setting in git_settings(root, r"^(filter|hook)\."):
        section, _, rest = setting.name.partition(".")
        name, _, variable = rest.rpartition(".")
        if "=" in setting.name:
            raise GitError(f"a {section} has a name that cannot be switched off")
        if section == "hook" and name:
            options += ["-c", f"hook.{name}.enabled=false"]
        elif section == "filter":
            filters.add(name)
            value = "false" if variable == "required" else ""
            options += ["-c", f"{setting.name}={value}"]
    return frozenset(filters), options


def pathspec(path: str) -> str:
    """A pathspec that git reads as this path in every folder, however the path begins.

    The name of a file at the root stays as it is, since that is easier to read.
    """
    is_plain = "/" not in path and not path.startswith(":")
    return path if is_plain else f":(top,literal){path}"
