"""What git tracks: its index, what differs from that, and how it is changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.git.config import git_settings
from pytest_openai_ready.git.errors import GitError
from pytest_openai_ready.git.names import BY_GITIGNORE, decoded, encoded
from pytest_openai_ready.git.run import ask, ask_and_listen, fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_openai_ready.git.run import Folder

SUBMODULE = "160000"  # the mode of another repository's commit
PLAIN = "100644"
REGULAR = (PLAIN, "100755")  # modes of files; others are links and submodules
HASHES = {
    40: "sha1",
    64: "sha256",
}  # by how long the names of a repository's objects are
LEFT_OUT = "S"  # before mode, blob and stage; small where changes are not looked for
UNTRACKED = "? "  # before a name; before others stand tag, mode, blob and stage


class Entry(NamedTuple):
    """A file as the index or a commit has it.

    ``mode`` is six octal digits, ``blob`` the name of its content, and ``stage`` 0
    unless a merge left a conflict.
    """

    path: str
    mode: str
    blob: str
    stage: int = 0


def entries(root: Folder) -> list[Entry]:
    """Every file that git tracks, as the index has it.

    Raises:
        GitError: git could not answer.
    """
    return [_entry(field) for field in fields(ask(root, "ls-files", "-s", "-z"))]


def _entry(field: str) -> Entry:
    facts, _, path = field.partition("\t")
    mode, blob, stage = facts.split(" ")[-3:]
    return Entry(path, mode, blob, int(stage))


class Present(NamedTuple):
    """The files that git tracks or would take in.

    Attributes:
        paths: sorted; no submodules, and no repositories that lie in the folder.
        left_out: those of them that a sparse checkout keeps out of the work tree.
        entries: what ``entries`` returns.
        open: what ``ignoring.untracked`` returns as open.
        closed: the folders that git could not look into.
        assumed: the files whose changes git was bidden not to look for.
    """

    paths: tuple[str, ...]
    left_out: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    open: tuple[str, ...]
    closed: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


# What git says, in English, of a folder that it leaves out.
CLOSED = re.compile(r"^warning: could not open directory '(.+?)/?': ", re.MULTILINE)


def present(root: Folder) -> Present:
    """What git tracks or would take in, by one git.

    https://git-scm.com/docs/git-ls-files#Documentation/git-ls-files.txt--v

    Raises:
        GitError: git could not answer.
    """
    listing = ("ls-files", "-z", "-v", "--stage", "--cached", "--others", BY_GITIGNORE)
    tracked, others, left_out, assumed = [], [], [], []
    answer, warnings = ask_and_listen(root, *listing)
    for field in fields(answer):
        if field.startswith(UNTRACKED):
            others.append(field.removeprefix(UNTRACKED))
            continue
        tracked.append(entry := _entry(field))
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
    """The files that the next commit adds or changes, the first commit included.

    Raises:
        GitError: git could not answer.
    """
    answer = ask(
        root,
        *("diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev"),
        *("--diff-filter=ACMT", "--no-ext-diff", "--no-textconv", "--no-color"),
    )
    return [entry for _, entry in raw_changes(fields(answer))]


def raw_changes(parts: Iterable[str]) -> Iterator[tuple[str, Entry]]:
    """The commit of each change, and the file as it is after that.

    The parts are those of ``git diff --raw -z`` or ``git diff-tree --stdin -z``. Where
    no commit is named, it is empty.
    https://git-scm.com/docs/git-diff#_raw_output_format
    """
    commit, rest = "", iter(parts)
    for part in rest:
        if not part.startswith(":"):
            commit = part.split(" ")[0]
            continue
        _, mode, _, blob, _ = part.split(" ")
        yield commit, Entry(next(rest), mode, blob)


def new(root: Folder, path: str) -> list[str]:
    """A file by itself if it is there and not tracked, whatever rules say; else none.

    Raises:
        GitError: git could not answer.
    """
    return fields(
        ask(root, "ls-files", "-z", "--others", "--", f":(top,literal){path}")
    )


def changed(root: Folder) -> list[str]:
    """The tracked files that are not as the last commit has them.

    A submodule is none of them: git would look for changes in it by another git, under
    the submodule's own configuration. Nor is a file for which a filter is configured:
    only that program knows whether it was changed.

    Raises:
        GitError: git could not answer, or there is no commit.
    """
    return _differing(root, "HEAD")


def unstaged(root: Folder) -> list[str]:
    """The tracked files that are not as the index has them, as ``changed`` counts them.

    Raises:
        GitError: git could not answer.
    """
    return _differing(root)


def perhaps_unstaged(root: Folder) -> list[str]:
    """The same, and what a filter may have made of a file on its way to the index.

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


def change(root: Folder, staged: Mapping[str, bytes], untracked: Iterable[str]) -> None:
    """Give the next commit some plain files, take others out of it: all or nothing.

    Args:
        root: the top folder of the work tree, of which every file stays.
        staged: contents by path; no filter changes them.
        untracked: the paths of what git is to track no longer.

    Raises:
        GitError: git could not do it.
    """
    blobs = {path: blob_of(root, each, store=True) for path, each in staged.items()}
    some = blob_of(root, b"")  # of a file that goes, any name will do
    lines = [f"{PLAIN} {blob}\t{path}\0" for path, blob in blobs.items()]
    lines += [f"0 {some}\t{path}\0" for path in untracked]
    _, disarmed = _programs(root)
    given = encoded("".join(lines))
    ask(root, *disarmed, "update-index", "-z", "--index-info", given=given)


def blob_of(root: Folder, content: bytes, *, store: bool = False) -> str:
    """The name that git has for a content as it stands, through no filter.

    Raises:
        GitError: git could not answer, or ``store`` it.
    """
    question = ("hash-object", "--no-filters", "--stdin", *(["-w"] if store else []))
    return ask(root, *question, given=content).decode("ascii").strip()


def is_blob(content: bytes, name: str) -> bool:
    """Whether this is the content of the blob of a name, which git makes of it.

    https://git-scm.com/docs/gitformat-pack#_object_name
    """
    algorithm = HASHES.get(len(name))
    if algorithm is None:
        return False
    import hashlib  # takes as long to load as git to answer

    header = f"blob {len(content)}\0".encode("ascii")
    made = hashlib.new(algorithm, header + content, usedforsecurity=False)
    return made.hexdigest() == name


def _programs(root: Folder) -> tuple[frozenset[str], list[str]]:
    """The filters that are configured, and options that disarm them, and the hooks.

    Whenever git compares the work tree with its index, or writes that, it filters the
    files that changed within the second: https://git-scm.com/docs/racy-git
    Since 2.54 the configuration can name hooks, too, beside ``core.hooksPath``:
    https://git-scm.com/docs/git-config#Documentation/git-config.txt-hookfriendly-nameenabled

    Raises:
        GitError: git did not answer, or a name is none that an option can hold.
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
    """What git takes for this path in every folder, if it may begin with anything.

    Only the name of a file at the root stays as it is, to be easy to read.
    """
    is_plain = "/" not in path and not path.startswith(":")
    return path if is_plain else f":(top,literal){path}"
