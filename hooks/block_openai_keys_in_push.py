"""The git hook that keeps OpenAI keys out of every commit of a push.

A key that one commit adds and the next removes is in no diff between the ends of a
push, and whoever fetches the branch has it.
"""

from __future__ import annotations

import os
import sys

from pytest_openai_ready import hook

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.scan.places.history import Push

USAGE = """\
usage: block-openai-keys-in-push [REMOTE URL]

Finds OpenAI and OpenAI-compatible keys in the files and messages of all commits that a
push sends. git gives its pre-push hooks REMOTE and URL, and what is pushed on standard
input; pre-commit and prek tell it by variables. Otherwise what HEAD has and no remote
is searched.
A line with the comment "openai-ready: allow" or "pragma: allowlist secret" may hold a
key, and so may a file of which .secrets.baseline lists it.

Exit status: 0 clean, 1 findings, 2 could not judge.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge."""
    return hook.main("block-openai-keys-in-push", USAGE, _examine, argv)


def _examine(arguments: list[str]) -> list[Finding]:
    if len(arguments) not in (0, 2):
        raise hook.MisusedError(
            "REMOTE and URL are needed, as git gives them to a pre-push hook, or "
            "neither."
        )
    from pytest_openai_ready.git import root_of
    from pytest_openai_ready.scan import baseline, own
    from pytest_openai_ready.scan.places import history

    if arguments:
        push = _told_by_git(arguments[0], _standard_input())
    else:
        push = _told_by_variables(os.environ)
    if not push.names:
        return []
    root = root_of() or os.curdir
    allowed = baseline.of(root)
    values = own.values(root, os.environ)
    found = history.pushed_findings(push, allowed=allowed, own=values)
    return [*found.findings, *allowed.findings]


def _standard_input() -> str:
    """What git says there; a person at a terminal says nothing."""
    stream = sys.stdin
    if stream is None or stream.isatty():
        return ""
    return os.fsdecode(stream.buffer.read())


def _told_by_git(remote: str, lines: str) -> Push:
    """A push as git tells it: a line for each ref, with its new and its old commit.

    Another hook may have read the lines before. Then HEAD is the best guess: where
    there is nothing to push, its commits are on the remote.
    https://git-scm.com/docs/githooks#_pre_push
    """
    from pytest_openai_ready.scan.places.history import Push

    updates = [line.rsplit(" ", 3) for line in lines.splitlines()]
    if not updates:
        return Push(["HEAD"], remote)
    names = [new for _, new, _, _ in updates if new.strip("0")]
    known = [old for _, _, _, old in updates if old.strip("0")]
    return Push(names, remote, known)


def _told_by_variables(environ: Mapping[str, str]) -> Push:
    """A push as pre-commit and prek tell it.

    pre-commit names no commit where the whole of a branch is new. Of several refs that
    are pushed together, both tell the first that has anything new.
    """
    from pytest_openai_ready.scan.places.history import EVERY_REMOTE, Push

    new = environ.get("PRE_COMMIT_TO_REF") or environ.get("PRE_COMMIT_LOCAL_BRANCH")
    old = environ.get("PRE_COMMIT_FROM_REF")
    if new is None:
        return Push(["HEAD"], EVERY_REMOTE)
    remote = environ.get("PRE_COMMIT_REMOTE_NAME", "")
    return Push([new], remote, [old] if old else [])


if __name__ == "__main__":
    raise SystemExit(main())
