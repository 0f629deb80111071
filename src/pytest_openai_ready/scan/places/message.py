"""The message of a commit that is being made -> findings: what git will keep of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import IN_FILE, Finding
from pytest_openai_ready.git.config import git_settings
from pytest_openai_ready.git.errors import GitError
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.scan.scanner import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.scanner import ScanSettings

LARGEST = 64 << 20  # bytes; of a longer message the beginning is searched
# git adds this line, and says in the next that all below goes: the diff of `commit -v`.
# https://git-scm.com/docs/git-commit#Documentation/git-commit.txt-scissors
SCISSORS = b" ------------------------ >8 ------------------------"
# Of these, the editor's comments do not get into the message.
STRIPPING = ("default", "strip")
SETTINGS = r"^(core\.comment(char|string)|commit\.cleanup)$"
ANY = "auto"  # the character that git chose is not known


def as_kept(
    path: str, found: Sequence[Finding], settings: ScanSettings
) -> tuple[Finding, ...]:
    """What was found in the file of a message, as far as git may keep it.

    git does not let its ``commit-msg`` hooks know by which options it was called, so a
    comment counts wherever it may stay.
    """
    if all(each.code not in IN_FILE for each in found):
        return tuple(found)
    with open(path, "rb") as file:
        content = file.read(LARGEST)
    message = kept(content, _git_settings(), os.environ)
    hits = scan_bytes(path, message, settings).hits
    return tuple(_finding(path, hit) for hit in hits)


def kept(
    content: bytes, settings: Mapping[str, str], environ: Mapping[str, str]
) -> bytes:
    """The message as far as git may keep it; a line that it drops is an empty one."""
    # git gives its hooks an editor that does nothing where the user is asked for none.
    if environ.get("GIT_EDITOR") == ":":
        return content
    comment = os.fsencode(settings.get("comment", "#"))
    strips = settings.get("cleanup", STRIPPING[0]) in STRIPPING
    lines = _above_scissors(content.split(b"\n"), comment)
    return b"\n".join(
        b"" if strips and comment and line.startswith(comment) else line
        for line in lines
    )


def _above_scissors(lines: list[bytes], comment: bytes) -> Iterator[bytes]:
    """The lines before those that git put below its scissors, whatever its comments."""
    for line, following in zip(lines, [*lines[1:], b""], strict=True):
        before, scissors, after = line.rstrip(b"\r").partition(SCISSORS)
        marked = before == comment if comment else len(before) == 1
        if scissors and marked and not after and following.startswith(before):
            return
        yield line


def _git_settings() -> dict[str, str]:
    """How comments begin, empty if nobody knows, and what becomes of them."""
    try:
        given = git_settings(".", SETTINGS)
    except GitError:
        return {"comment": ""}
    found: dict[str, str] = {}
    for each in given:
        if each.name == "commit.cleanup":
            found["cleanup"] = each.value
        else:
            found["comment"] = "" if each.value == ANY else each.value
    return found


def _finding(path: str, hit: Hit) -> Finding:
    return Finding(causes.key_in_message(found=hit.found), hit.place(path))
