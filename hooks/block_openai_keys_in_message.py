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


def _examine(arguments: list[str]) -> Sequence[Finding]:
    if len(arguments) != 1:
        raise hook.MisusedError(
            "one FILE is needed, as git gives it to a commit-msg hook."
        )
    (path,) = arguments
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


if __name__ == "__main__":
    raise SystemExit(main())
