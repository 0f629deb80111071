"""Findings in the message of a new commit: in the part that git will keep."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import IN_FILE, Finding
from pytest_openai_ready.git.config import git_settings
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.scan.scanner import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.scanner import ScanSettings

LARGEST = 64 << 20  # bytes; only the beginning of a longer message is searched
# git adds this line, and ignores everything below, such as the diff of `commit -v`.
# https://git-scm.com/docs/git-commit#Documentation/git-commit.txt-scissors
SCISSORS = b" ------------------------ >8 ------------------------"
# With these modes, comments do not get into the message.
STRIPPING = ("default", "strip")
SETTINGS = r"^(core\.comment(char|string)|commit\.cleanup)$"
ANY = "auto"  # the character that git chose is unknown


def as_kept(
    path: str, found: Sequence[Finding], settings: ScanSettings
) -> tuple[Finding, ...]:
    """The findings in the file of a message, limited to what git may keep.

    git does not pass its options to ``commit-msg`` hooks, so a comment counts if git
    may keep it.
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
    """The parts of a message that git may keep; dropped lines are empty."""
    # If git does not open an editor, it sets one for its hooks that does nothing.
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
    """The lines before git's scissors, with any comment character."""
    for line, following in zip(lines, [*lines[1:], b""], strict=True):
        before, scissors, after = line.rstrip(b"\r").partition(SCISSORS)
        marked = before == comment if comment else len(before) == 1
        if scissors and marked and not after and following.startswith(before):
            return
        yield line


def _git_settings() -> dict[str, str]:
    """How comments begin (empty if unknown), and what happens to them."""
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
