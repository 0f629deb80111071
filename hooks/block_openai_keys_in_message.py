"""The git hook that keeps OpenAI keys out of the messages of commits."""

from __future__ import annotations

import os

from pytest_openai_ready import hook

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.findings import Finding

USAGE = """\
usage: block-openai-keys-in-message FILE

Finds OpenAI and OpenAI-compatible keys in the message of a commit, which git keeps in
FILE while its commit-msg hooks run. What git will not keep of it does not count. A line
with the comment "openai-ready: allow" may hold a key.

Exit status: 0 clean, 1 findings, 2 could not judge.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge."""
    return hook.main("block-openai-keys-in-message", USAGE, _examine, argv)


# Where git keeps the message of a commit and of a merge while these hooks run.
MESSAGES = ("COMMIT_EDITMSG", "MERGE_MSG")


def _examine(arguments: list[str]) -> Sequence[Finding]:
    given = arguments or _left_out_by_manager()
    if len(given) != 1:
        raise hook.MisusedError(
            "one FILE is needed, as git gives it to a commit-msg hook."
        )
    (path,) = given
    from pytest_openai_ready.dotenv.on_disk import top_of
    from pytest_openai_ready.scan.known_secrets import known_secrets
    from pytest_openai_ready.scan.scanner import ScanSettings, findings_in_file

    # A baseline lists files, and a message is not a file.
    settings = ScanSettings(known_secrets(top_of(os.curdir), os.environ))
    found = findings_in_file(path, settings)
    if not found:
        return found
    from pytest_openai_ready.scan.places.message import as_kept

    return as_kept(path, found, settings)


def _left_out_by_manager() -> list[str]:
    """The message that was written last, if pre-commit or prek started this hook.

    They hand on no FILE if ``files`` or ``exclude`` at the top of their configuration
    does not match its name.
    """
    if "PRE_COMMIT" not in os.environ:
        return []
    from pytest_openai_ready.git.layout import git_folder
    from pytest_openai_ready.git.processes.errors import GitError

    try:
        folder = os.path.relpath(git_folder(os.curdir))
    except (GitError, ValueError):  # no repository, or on another drive
        return []
    paths = (os.path.join(folder, each) for each in MESSAGES)
    return sorted(filter(os.path.isfile, paths), key=os.path.getmtime)[-1:]


if __name__ == "__main__":
    raise SystemExit(main())
